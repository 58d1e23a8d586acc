/**
 * A store in one SQLite file, for Node: better-sqlite3 if the host has it, else Node's own `node:sqlite`.
 *
 * WAL with synchronous=FULL: a commit that was answered survives a power cut. Several processes may open
 * one file; the write lock is taken before the comparison, so that compare-and-set holds between them.
 */

import { createRequire } from "node:module";

import { TieoutError, nameOf } from "../error.js";
import { isWellFormed } from "../input.js";
import { compareKeys } from "./memory.js";

/** @typedef {import("../host.js").Storage} Storage */
/** @typedef {import("../host.js").Entry} Entry */
/** @typedef {import("../host.js").Batch} Batch */

/** @typedef {{get(...values: unknown[]): unknown, all(...values: unknown[]): unknown[], run(...values: unknown[]): unknown}} Statement */
/** @typedef {{exec(sql: string): void, prepare(sql: string): Statement, close(): void}} Database */
/** @typedef {{key: string, value: Uint8Array, version: number}} Row */

/** "TieO": marks the file as ours. */
const APPLICATION_ID = 0x5469654f;
const SCHEMA = 1;
/** How long a commit waits for another process's. */
const BUSY_MS = 5_000;

const CREATE = `
  CREATE TABLE entry (key TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL, version INTEGER NOT NULL);
  CREATE TABLE counter (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL);
  INSERT INTO counter (id, version) VALUES (1, 0);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA};`;

/** @implements {Storage} */
class SqliteStorage {
  /** @type {Database} */
  #database;
  /** @type {Record<"get" | "first" | "next" | "version" | "bump" | "put" | "remove", Statement>} */
  #statements;

  capabilities = /** @type {const} */ ({ cas: true, durability: "strict", maxValueBytes: 64 * 1024 * 1024, maxBatch: 10_000 });

  /** @param {Database} database */
  constructor(database) {
    this.#database = database;
    const row = "SELECT key, value, version FROM entry";
    this.#statements = {
      get: database.prepare(`${row} WHERE key = ?`),
      first: database.prepare(`${row} WHERE key >= ? ORDER BY key LIMIT ?`),
      next: database.prepare(`${row} WHERE key > ? ORDER BY key LIMIT ?`),
      version: database.prepare("SELECT version FROM entry WHERE key = ?"),
      bump: database.prepare("UPDATE counter SET version = version + 1 WHERE id = 1 RETURNING version"),
      // node:sqlite binds an empty array as NULL; no value is ever absent, so NULL means empty.
      put: database.prepare("INSERT INTO entry (key, value, version) VALUES (?, coalesce(?, x''), ?) "
        + "ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = excluded.version"),
      remove: database.prepare("DELETE FROM entry WHERE key = ?"),
    };
  }

  /** @param {string[]} keys */
  async get(keys) {
    return this.#within("BEGIN", () => {
      /** @type {Map<string, Entry>} */
      const found = new Map();
      for (const key of keys) {
        const row = /** @type {Row | undefined} */ (this.#statements.get.get(checkedKey(key)));
        if (row !== undefined) {
          found.set(key, { value: plain(row.value), version: row.version });
        }
      }
      return found;
    });
  }

  /** @param {string} prefix @param {string | undefined} after @param {number} limit */
  async scan(prefix, after, limit) {
    const past = after !== undefined && compareKeys(after, prefix) >= 0;
    const statement = past ? this.#statements.next : this.#statements.first;
    // One row more than asked tells whether there is more; keys with one prefix stand together.
    const rows = /** @type {Row[]} */ (statement.all(checkedKey(past ? after : prefix), limit + 1));
    const ours = rows.filter((row) => row.key.startsWith(prefix));
    const entries = ours.slice(0, limit).map((row) => ({ key: row.key, value: plain(row.value), version: row.version }));
    return { entries, more: ours.length > limit };
  }

  /** @param {Batch} batch */
  async commit(batch) {
    return this.#within("BEGIN IMMEDIATE", () => {
      for (const { key, version } of batch.expect) {
        const row = /** @type {{version: number} | undefined} */ (this.#statements.version.get(checkedKey(key)));
        if ((row?.version ?? 0) !== version) {
          return { ok: /** @type {const} */ (false), key };
        }
      }
      const { version } = /** @type {{version: number}} */ (this.#statements.bump.get());
      for (const key of batch.delete) {
        this.#statements.remove.run(checkedKey(key));
      }
      for (const { key, value } of batch.put) {
        this.#statements.put.run(checkedKey(key), value, version);
      }
      return { ok: /** @type {const} */ (true), version };
    });
  }

  async close() {
    this.#database.close();
  }

  /**
   * Runs `work` in one transaction; a refused comparison has changed nothing, so committing it is harmless.
   * @template T
   * @param {"BEGIN" | "BEGIN IMMEDIATE"} begin
   * @param {() => T} work
   * @returns {T}
   */
  #within(begin, work) {
    this.#database.exec(begin);
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (thrown) {
      try {
        this.#database.exec("ROLLBACK");
      } catch {
        // SQLite itself rolled back already (disk full, I/O error): the first error tells why.
      }
      throw thrown;
    }
  }
}

/** A plain copy: better-sqlite3 answers Buffers, which may be views into a shared pool. @param {Uint8Array} value */
function plain(value) {
  return new Uint8Array(value);
}

/** Half of a surrogate pair has no UTF-8 form: two such keys would become one. @param {string} key */
function checkedKey(key) {
  if (!isWellFormed(key)) {
    throw new TieoutError("host/argument", "a key holds half of a surrogate pair", { path: "key" });
  }
  return key;
}

/**
 * Opens the store in `path`, creating the file if it is not there.
 * @param {string} path
 * @param {{driver?: "better-sqlite3" | "node:sqlite"}} [options]  whichever there is, unless given
 * @returns {Promise<Storage & {close(): Promise<void>}>}
 */
export async function openSqlite(path, options = {}) {
  if (typeof path !== "string" || path === "") {
    throw new TieoutError("host/argument", "`path`: a file path is needed", { path: "path" });
  }
  const open = opener(options.driver);
  /** @type {Database | undefined} */
  let database;
  try {
    database = open(path);
    prepareFile(database, path);
    return new SqliteStorage(database);
  } catch (thrown) {
    database?.close();
    if (thrown instanceof TieoutError) {
      throw thrown;
    }
    const cause = nameOf(thrown);
    const foreign = /NOTADB/.test(cause) || /not a database/i.test(String(/** @type {Error} */ (thrown)?.message));
    throw foreign
      ? new TieoutError("host/storage-foreign", `\`${path}\` is not an SQLite database`, { path: "path", cause: thrown })
      : new TieoutError("host/storage-failed", `\`${path}\` cannot be opened: ${cause}`, { path: "path", cause: thrown });
  }
}

/** @param {Database} database @param {string} path */
function prepareFile(database, path) {
  database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  const number = (/** @type {string} */ name) =>
    Object.values(/** @type {Record<string, number>} */ (database.prepare(`PRAGMA ${name}`).get()))[0] ?? 0;
  const tables = () => database.prepare("SELECT count(*) AS count FROM sqlite_schema").get();
  const isEmpty = () => /** @type {{count: number}} */ (tables()).count === 0;
  if (!isEmpty() && number("application_id") !== APPLICATION_ID) {
    throw new TieoutError("host/storage-foreign", `\`${path}\` is another program's database`, { path: "path" });
  }
  if (number("user_version") > SCHEMA) {
    throw new TieoutError("host/storage-newer", `\`${path}\` has schema ${number("user_version")}, this version knows ${SCHEMA}`, { path: "path" });
  }
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  database.exec("BEGIN IMMEDIATE");
  // Asked again under the lock: another process may have created the tables meanwhile.
  if (isEmpty()) {
    database.exec(CREATE);
  }
  database.exec("COMMIT");
}

/**
 * @param {"better-sqlite3" | "node:sqlite" | undefined} driver
 * @returns {(path: string) => Database}
 */
function opener(driver) {
  // Neither driver is a dependency that can be counted on, so neither is known to the type checker.
  const load = /** @type {(name: string) => any} */ (createRequire(import.meta.url));
  if (driver !== "node:sqlite") {
    try {
      const Better = load("better-sqlite3");
      // Constructed once in memory, because the package may be installed without its compiled part.
      new Better(":memory:").close();
      return (path) => new Better(path);
    } catch {
      // Not installed, or installed without its compiled part.
    }
  }
  if (driver !== "better-sqlite3") {
    try {
      const { DatabaseSync } = load("node:sqlite");
      return (path) => new DatabaseSync(path);
    } catch {
      // A Node that has none, or only behind a flag.
    }
  }
  throw new TieoutError("host/storage-missing", driver ? `\`${driver}\` cannot be loaded` : "neither `better-sqlite3` nor `node:sqlite` can be loaded");
}
