/**
 * A store in a PostgreSQL database (13 or later), through a pool of the host's: `pg`'s, or one with the same three calls.
 *
 * Every workspace has a store of its own name; all of them share two tables. A commit locks its store's row first and compares
 * then, so that compare-and-set holds between any number of processes, also behind a proxy that hands out connections by
 * transaction. Keys are bytes, so that neither encoding nor collation of the database changes their order.
 */

import { TieoutError, nameOf } from "../error.js";
import { isWellFormed } from "../input.js";

/** @typedef {import("../host.js").Storage} Storage */
/** @typedef {import("../host.js").Entry} Entry */
/** @typedef {import("../host.js").Batch} Batch */
/** @typedef {import("../host.js").CommitResult} CommitResult */

/** @typedef {(text: string, values?: unknown[]) => Promise<{rows: any[]}>} Query */
/** @typedef {{query: Query, release(error?: unknown): void}} Client */
/** @typedef {{query: Query, connect(): Promise<Client>}} Pool  what is used of `pg`'s `Pool` */

const SCHEMA = 1;

/** What `openPostgres` creates unless it is there: for hosts whose tables are made by migrations alone. */
export const POSTGRES_SCHEMA = `
CREATE TABLE IF NOT EXISTS tieout_store (
  name text PRIMARY KEY,
  version bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS tieout_entry (
  store text NOT NULL REFERENCES tieout_store (name) ON DELETE CASCADE,
  key bytea NOT NULL,
  value bytea NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (store, key)
);
COMMENT ON TABLE tieout_store IS 'tieout ${SCHEMA}';`;

/**
 * Whatever the database's defaults are: each statement sees what was committed before it, and COMMIT answers when it is on disk.
 * Whoever waits too long for another's commit fails; whoever stops in the midst of one is thrown out, so that others can go on.
 */
const BEGIN = `
  BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
  SET LOCAL synchronous_commit = on;
  SET LOCAL lock_timeout = '5s';
  SET LOCAL idle_in_transaction_session_timeout = '10s'`;

const SQL = {
  get: "SELECT key, value, version FROM tieout_entry WHERE store = $1 AND key = ANY ($2::bytea[])",
  first: "SELECT key, value, version FROM tieout_entry WHERE store = $1 AND key >= $2 AND ($3::bytea IS NULL OR key < $3) ORDER BY key LIMIT $4",
  next: "SELECT key, value, version FROM tieout_entry WHERE store = $1 AND key > $2 AND ($3::bytea IS NULL OR key < $3) ORDER BY key LIMIT $4",
  bump: "UPDATE tieout_store SET version = version + 1 WHERE name = $1 RETURNING version",
  differs: `SELECT place FROM unnest($2::bytea[], $3::bigint[]) WITH ORDINALITY AS expected (key, version, place)
    LEFT JOIN tieout_entry AS held ON held.store = $1 AND held.key = expected.key
    WHERE coalesce(held.version, 0) <> expected.version ORDER BY place LIMIT 1`,
  remove: "DELETE FROM tieout_entry WHERE store = $1 AND key = ANY ($2::bytea[])",
  put: `INSERT INTO tieout_entry (store, key, value, version)
    SELECT $1, key, value, $4 FROM unnest($2::bytea[], $3::bytea[]) AS put (key, value)
    ON CONFLICT (store, key) DO UPDATE SET value = excluded.value, version = excluded.version`,
};

/** @implements {Storage} */
class PostgresStorage {
  #pool;
  #name;
  /** @type {Set<Promise<CommitResult>>} */
  #commits = new Set();
  #isClosed = false;

  capabilities = /** @type {const} */ ({ cas: true, durability: "strict", maxValueBytes: 16 * 1024 * 1024, maxBatch: 10_000 });

  /** @param {Pool} pool @param {string} name */
  constructor(pool, name) {
    this.#pool = pool;
    this.#name = name;
  }

  /** @param {string[]} keys */
  async get(keys) {
    const rows = await this.#read(SQL.get, [keys.map(keyBytes)]);
    return new Map(rows.map(({ key, value, version }) => [key, { value, version }]));
  }

  /** @param {string} prefix @param {string | undefined} after @param {number} limit */
  async scan(prefix, after, limit) {
    const from = keyBytes(prefix);
    const last = after === undefined ? undefined : keyBytes(after);
    const isPast = last !== undefined && Buffer.compare(last, from) >= 0;
    // One row more than asked tells whether there is more.
    const rows = await this.#read(isPast ? SQL.next : SQL.first, [isPast ? last : from, behind(from), limit + 1]);
    return { entries: rows.slice(0, limit), more: rows.length > limit };
  }

  /** @param {Batch} batch */
  async commit(batch) {
    this.#mustBeOpen();
    const commit = this.#committed(batch);
    this.#commits.add(commit);
    try {
      return await commit;
    } finally {
      this.#commits.delete(commit);
    }
  }

  /** The pool is the host's and stays open. Nothing is under way any more once this has settled. */
  async close() {
    this.#isClosed = true;
    await Promise.allSettled(this.#commits);
  }

  /** @param {string} text @param {unknown[]} values */
  async #read(text, values) {
    this.#mustBeOpen();
    const { rows } = await this.#pool.query(text, [this.#name, ...values]);
    return rows.map(({ key, value, version }) => ({ key: Buffer.from(key).toString(), value: new Uint8Array(value), version: Number(version) }));
  }

  /** @param {Batch} batch @returns {Promise<CommitResult>} */
  async #committed(batch) {
    const [expected, gone, put] = [batch.expect, batch.delete, batch.put].map((list) =>
      list.map((item) => keyBytes(typeof item === "string" ? item : item.key)));
    return within(this.#pool, /** @returns {Promise<CommitResult>} */ async (query) => {
      const { rows: [counter] } = await query(SQL.bump, [this.#name]);
      if (counter === undefined) {
        throw new TieoutError("host/storage-failed", `the store \`${this.#name}\` was removed from the database`);
      }
      const { rows: [differs] } = await query(SQL.differs, [this.#name, expected, batch.expect.map(({ version }) => version)]);
      if (differs !== undefined) {
        const { key = "" } = batch.expect[Number(differs.place) - 1] ?? {};
        return { ok: /** @type {const} */ (false), key };
      }
      if (batch.delete.length > 0) await query(SQL.remove, [this.#name, gone]);
      if (batch.put.length > 0) await query(SQL.put, [this.#name, put, batch.put.map(({ value }) => asBuffer(value)), counter.version]);
      return { ok: /** @type {const} */ (true), version: Number(counter.version) };
    });
  }

  #mustBeOpen() {
    if (this.#isClosed) {
      throw new TieoutError("host/closed", `the store \`${this.#name}\` is closed`);
    }
  }
}

/**
 * One transaction on one connection, which is thrown away after any fault: the server then rolls back. A refused comparison
 * has changed nothing but the counter, so committing it is harmless.
 * @template T
 * @param {Pool} pool
 * @param {(query: Query) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function within(pool, work) {
  const client = await pool.connect();
  try {
    await client.query(BEGIN);
    const result = await work((text, values) => client.query(text, values));
    await client.query("COMMIT");
    client.release();
    return result;
  } catch (thrown) {
    client.release(thrown);
    throw thrown;
  }
}

/** @param {Uint8Array} value */
function asBuffer(value) {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/** Half of a surrogate pair has no UTF-8 form: two such keys would become one. @param {string} key */
function keyBytes(key) {
  if (!isWellFormed(key)) {
    throw new TieoutError("host/argument", "a key holds half of a surrogate pair", { path: "key" });
  }
  return Buffer.from(key);
}

/** The first bytes that come after all that begin with `prefix`; no byte of UTF-8 is 255. @param {Buffer} prefix */
function behind(prefix) {
  const end = Buffer.from(prefix);
  const last = end.at(-1);
  if (last === undefined) return null;
  end[end.length - 1] = last + 1;
  return end;
}

/**
 * Opens the store `name`, creating tables and store if they are not there. Closing it leaves the pool open.
 * @param {Pool} pool  needs as many connections as stores commit at the same time; more wait for each other
 * @param {string} name  of the workspace, for instance; processes that open the same name share one store
 * @returns {Promise<Storage & {close(): Promise<void>}>}
 */
export async function openPostgres(pool, name) {
  if (typeof pool?.query !== "function" || typeof pool.connect !== "function") {
    throw new TieoutError("host/argument", "`pool`: a pool with `query` and `connect` is needed, as `new pg.Pool()` makes it", { path: "pool" });
  }
  if (typeof name !== "string" || name === "" || name.includes("\0") || !isWellFormed(name)) {
    throw new TieoutError("host/argument", "`name`: a text without null characters is needed", { path: "name" });
  }
  try {
    if (!await isPrepared(pool)) await prepare(pool);
    await pool.query("INSERT INTO tieout_store (name, version) VALUES ($1, 0) ON CONFLICT DO NOTHING", [name]);
  } catch (thrown) {
    throw thrown instanceof TieoutError ? thrown
      : new TieoutError("host/storage-failed", `the database cannot be used: ${nameOf(thrown)}`, { path: "pool", cause: thrown });
  }
  return new PostgresStorage(pool, name);
}

/** Whether the tables are there, and ours. @param {{query: Query}} database */
async function isPrepared(database) {
  const { rows: [found] } = await database.query(
    "SELECT to_regclass('tieout_store') IS NOT NULL AS there, obj_description(to_regclass('tieout_store'), 'pg_class') AS comment");
  if (!found.there) return false;
  const schema = /^tieout (\d+)$/u.exec(found.comment ?? "")?.[1];
  if (schema === undefined) {
    throw new TieoutError("host/storage-foreign", "the table `tieout_store` is not Tieout's: its comment does not say so", {
      path: "pool", hint: "choose another database, or set `search_path` to a schema of its own",
    });
  }
  if (Number(schema) > SCHEMA) {
    throw new TieoutError("host/storage-newer", `the tables have schema ${schema}, this version knows ${SCHEMA}`, {
      path: "pool", hint: "a newer version of Tieout has made them; upgrade",
    });
  }
  return true;
}

/** @param {Pool} pool */
function prepare(pool) {
  return within(pool, async (query) => {
    // Of several processes that begin at once, one creates and the others find.
    await query("SELECT pg_advisory_xact_lock(hashtext('tieout_store'))");
    if (!await isPrepared({ query })) await query(POSTGRES_SCHEMA);
  });
}
