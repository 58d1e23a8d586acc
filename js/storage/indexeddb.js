/**
 * A store in the browser's IndexedDB: it outlives the page, and several tabs may share it.
 *
 * A browser may clear it when the disk is full, unless the page asks `navigator.storage.persist()`. After that
 * the company is read anew, and what was written is known again by its markers.
 */

import { TieoutError, nameOf } from "../error.js";

/** @typedef {import("../host.js").Storage} Storage */
/** @typedef {import("../host.js").Entry} Entry */
/** @typedef {import("../host.js").KeyedEntry} KeyedEntry */
/** @typedef {import("../host.js").Batch} Batch */

const ENTRIES = "entries";
const COUNTERS = "counters";
const VERSION = "version";
const SCHEMA = 1;
/** No UTF-8 text holds this byte, so it stands behind every key of a prefix. */
const BEHIND_ALL = 0xff;

const encoder = new TextEncoder();

/** IndexedDB orders binary keys by their bytes, as the contract asks; texts it would order by UTF-16 units. @param {string} key */
const keyBytes = (key) => encoder.encode(key);

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the request failed"));
  });
}

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
function completed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the transaction was broken off"));
  });
}

/** @implements {Storage} */
class IndexedDbStorage {
  #database;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
    const { durability } = database.transaction(ENTRIES, "readonly", { durability: "strict" });
    this.capabilities = Object.freeze({
      cas: true, durability: durability === "strict" ? /** @type {const} */ ("strict") : /** @type {const} */ ("relaxed"),
      maxValueBytes: 64 * 1024 * 1024, maxBatch: 10_000,
    });
  }

  /** @param {string[]} keys */
  async get(keys) {
    /** @type {Map<string, Entry>} */
    const found = new Map();
    if (keys.length === 0) {
      return found;
    }
    const entries = this.#database.transaction(ENTRIES).objectStore(ENTRIES);
    const read = await Promise.all(keys.map((key) => answer(entries.get(keyBytes(key)))));
    for (const [at, entry] of read.entries()) {
      if (entry !== undefined) {
        found.set(/** @type {string} */ (keys[at]), { value: entry.value, version: entry.version });
      }
    }
    return found;
  }

  /** @param {string} prefix @param {string | undefined} after @param {number} limit */
  async scan(prefix, after, limit) {
    const first = keyBytes(prefix);
    const end = Uint8Array.of(...first, BEHIND_ALL);
    const behind = after === undefined ? undefined : keyBytes(after);
    const factory = globalThis.indexedDB;
    if (behind !== undefined && factory.cmp(behind, end) >= 0) {
      return { entries: [], more: false };
    }
    const isInside = behind !== undefined && factory.cmp(behind, first) >= 0;
    const range = IDBKeyRange.bound(isInside ? behind : first, end, isInside, true);
    const store = this.#database.transaction(ENTRIES).objectStore(ENTRIES);
    /** @type {KeyedEntry[]} */
    const rows = await answer(store.getAll(range, limit + 1));
    return { entries: rows.slice(0, limit).map(({ key, value, version }) => ({ key, value, version })), more: rows.length > limit };
  }

  /** @param {Batch} batch @returns {Promise<import("../host.js").CommitResult>} */
  async commit(batch) {
    const transaction = this.#database.transaction([ENTRIES, COUNTERS], "readwrite", { durability: "strict" });
    const end = completed(transaction);
    end.catch(() => {});
    const entries = transaction.objectStore(ENTRIES);
    const counters = transaction.objectStore(COUNTERS);
    // Asked for together, and nothing else is awaited in between: a transaction left alone would complete.
    const [last, ...held] = await Promise.all([
      answer(counters.get(VERSION)), ...batch.expect.map(({ key }) => answer(entries.get(keyBytes(key)))),
    ]);
    const wrong = batch.expect.find(({ version }, at) => (held[at]?.version ?? 0) !== version);
    if (wrong !== undefined) {
      transaction.abort();
      return { ok: false, key: wrong.key };
    }
    const version = (last ?? 0) + 1;
    counters.put(version, VERSION);
    for (const key of batch.delete) {
      entries.delete(keyBytes(key));
    }
    for (const { key, value } of batch.put) {
      entries.put({ key, value: value.slice(), version }, keyBytes(key));
    }
    await end;
    return { ok: true, version };
  }

  close() {
    this.#database.close();
  }
}

/**
 * @param {string} [name]  of the database; one for each workspace
 * @returns {Promise<Storage>}
 */
export async function openIndexedDb(name = "tieout") {
  if (globalThis.indexedDB === undefined) {
    throw new TieoutError("host/storage-failed", "this place has no IndexedDB");
  }
  let database;
  try {
    const opening = globalThis.indexedDB.open(name, SCHEMA);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(ENTRIES);
      opening.result.createObjectStore(COUNTERS);
    };
    database = await answer(opening);
  } catch (cause) {
    const isNewer = /** @type {{name?: string}} */ (cause).name === "VersionError";
    throw new TieoutError(isNewer ? "host/storage-newer" : "host/storage-failed", `the database \`${name}\` cannot be opened: ${nameOf(cause)}`, { cause });
  }
  // Another tab may want to delete it: then this one's next call fails, and it opens anew.
  const opened = database;
  opened.onversionchange = () => opened.close();
  return new IndexedDbStorage(opened);
}
