/**
 * Records of the store in which people's decisions stand. Any process may read and change them.
 *
 * Invariant: a damaged record hides no other, decides nothing, and is never written over.
 */

import { TieoutError } from "./error.js";

/** @typedef {import("./host.js").Storage} Storage */
/** @typedef {Pick<TieoutError, "code" | "path" | "message" | "hint" | "fix">} Damage  `path`: the key that the record stands under */

const PAGE = 200;
const TRIES = 5;
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * @template T
 * @param {string} key
 * @param {Uint8Array} value
 * @param {(record: any) => boolean} isWhole
 * @returns {T}
 */
export function recordOf(key, value, isWhole) {
  let record;
  try {
    record = JSON.parse(decoder.decode(value));
  } catch {
    record = undefined;
  }
  if (record === null || typeof record !== "object" || !isWhole(record)) {
    throw new TieoutError("host/record-unreadable", `what stands under \`${key}\` in the store cannot be read`, { path: key });
  }
  return record;
}

/**
 * All records whose keys begin so.
 * @template T
 * @param {Storage} storage
 * @param {string} prefix
 * @param {(record: any) => boolean} isWhole
 * @returns {Promise<{records: T[], keys: string[], damaged: Damage[]}>}  `keys`: those of the records
 */
export async function recordsOf(storage, prefix, isWhole) {
  const records = /** @type {T[]} */ ([]);
  const keys = /** @type {string[]} */ ([]);
  const damaged = /** @type {Damage[]} */ ([]);
  for (let after, more = true; more; ) {
    const page = await storage.scan(prefix, after, PAGE);
    for (const { key, value } of page.entries) {
      try {
        records.push(recordOf(key, value, isWhole));
        keys.push(key);
      } catch (error) {
        const { code, path, message, hint, fix } = /** @type {TieoutError} */ (error);
        damaged.push({ code, path, message, hint, fix });
      }
    }
    after = page.entries.at(-1)?.key;
    more = page.more && after !== undefined;
  }
  return { records, keys, damaged };
}

/**
 * Writes what `change` makes of a record: the same value is left, `undefined` deletes.
 * @param {Storage} storage
 * @param {string} key
 * @param {(before: Uint8Array | undefined) => Uint8Array | undefined} change
 */
export async function rewrite(storage, key, change) {
  for (let tried = 1; tried <= TRIES; tried += 1) {
    const before = (await storage.get([key])).get(key);
    const value = change(before?.value);
    if (value === before?.value) return;
    const expect = [{ key, version: before?.version ?? 0 }];
    const batch = value === undefined ? { expect, put: [], delete: [key] } : { expect, put: [{ key, value }], delete: [] };
    if ((await storage.commit(batch))?.ok === true) return;
  }
  throw new TieoutError("host/storage-failed", `\`${key}\` could not be stored: others change it meanwhile`, { path: key });
}
