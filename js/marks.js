/**
 * Durable marks: "look at this record". Whoever hears of a change writes one; the engine that holds the lease reads the record, and
 * takes the mark away in the commit that holds what came of it.
 *
 * Invariant: a mark is only ever added, under a name made of the event: a delivery that comes twice, late or in disorder adds nothing.
 */

import { TieoutError } from "./error.js";
import { hex } from "./host.js";

/** @typedef {import("./host.js").Storage} Storage */
/** @typedef {import("./wasm/engine.js").Change} Change */

/** @param {string} realm */
const prefixOf = (realm) => `d/${realm}/`;
/** Of the records that the engine reads. */
const SCHEMA = 2;
/** Keys in one commit: far below what any store takes. */
const COMMIT_KEYS = 200;
/** Others may add the same marks at the same moment. */
const TRIES = 5;

/**
 * Stores a mark for each change. Once it settles, they are durable.
 * @param {Storage} storage
 * @param {readonly Change[]} changes
 * @param {number} at  milliseconds since 1970
 * @returns {Promise<number>} how many were new
 */
export async function storeMarks(storage, changes, at) {
  /** @type {Map<string, Uint8Array>} */
  const marks = new Map();
  for (const { realm, event, resource, id, verb, gone } of changes) {
    const name = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(event)))).slice(0, 32);
    const mark = { schema: SCHEMA, resource, id, verb, at, ...(gone === undefined ? {} : { gone }) };
    marks.set(prefixOf(realm) + name, new TextEncoder().encode(JSON.stringify(mark)));
  }
  const keys = [...marks.keys()];
  let added = 0;
  for (let from = 0; from < keys.length; from += COMMIT_KEYS) {
    added += await add(storage, marks, keys.slice(from, from + COMMIT_KEYS));
  }
  return added;
}

/** @param {Storage} storage @param {Map<string, Uint8Array>} marks @param {string[]} keys */
async function add(storage, marks, keys) {
  for (let tried = 1; tried <= TRIES; tried += 1) {
    const known = await storage.get(keys);
    const put = keys.filter((key) => !known.has(key)).map((key) => ({ key, value: /** @type {Uint8Array} */ (marks.get(key)) }));
    if (put.length === 0) {
      return 0;
    }
    const result = await storage.commit({ expect: put.map(({ key }) => ({ key, version: 0 })), put, delete: [] });
    if (result?.ok === true) {
      return put.length;
    }
  }
  throw new TieoutError("host/storage-failed", "the marks of a webhook could not be stored: they change meanwhile");
}
