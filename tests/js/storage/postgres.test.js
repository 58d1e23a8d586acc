/** The PostgreSQL store against a real server: the storage contract, whole, and what only a server can do to it. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";

import { STORAGE_CHECKS, verifyStorage } from "../../../js/storage/contract.js";
import { POSTGRES_SCHEMA, openPostgres } from "../../../js/storage/postgres.js";
import { openPool, startPostgres } from "./postgres-server.js";

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let server;
/** @type {ReturnType<typeof openPool>} */
let pool;

before(async () => {
  server = await startPostgres();
  pool = openPool(server.connection);
});
after(async () => {
  await pool.end();
  await server.stop();
});

const text = (/** @type {Uint8Array | undefined} */ value) => new TextDecoder().decode(value);
/** @param {Record<string, string | Uint8Array>} values @param {Record<string, number>} [expected] */
const put = (values, expected = {}) => ({
  expect: Object.entries(expected).map(([key, version]) => ({ key, version })),
  put: Object.entries(values).map(([key, value]) => ({ key, value: typeof value === "string" ? new TextEncoder().encode(value) : value })),
  delete: [],
});

describe("the PostgreSQL store", () => {
  it("keeps the storage contract, whole", async () => {
    const result = await verifyStorage((name) => openPostgres(pool, name));
    assert.deepEqual(result.checks.filter(({ outcome }) => outcome !== "passed"), []);
    assert.deepEqual(result.checks.map(({ name }) => name), STORAGE_CHECKS);
  });

  it("holds compare-and-set between processes", async () => {
    const store = await openPostgres(pool, "counted");
    await store.commit(put({ n: "0" }));
    const script = `
      import { openPostgres } from ${JSON.stringify(new URL("../../../js/storage/postgres.js", import.meta.url).href)};
      import { openPool } from ${JSON.stringify(new URL("postgres-server.js", import.meta.url).href)};
      const pool = openPool(${JSON.stringify(server.connection)}, 2);
      const store = await openPostgres(pool, "counted");
      for (let done = 0; done < 50;) {
        const { value, version } = (await store.get(["n"])).get("n");
        const next = new TextEncoder().encode(String(Number(new TextDecoder().decode(value)) + 1));
        if ((await store.commit({ expect: [{ key: "n", version }], put: [{ key: "n", value: next }], delete: [] })).ok) done += 1;
      }
      await pool.end();`;
    const count = () => promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
    await Promise.all([count(), count(), count()]);
    assert.equal(text((await store.get(["n"])).get("n")?.value), "150");
  });

  it("creates its tables once, however many begin at the same time, and takes those that a migration made", async () => {
    await pool.query("CREATE SCHEMA fresh; CREATE SCHEMA made");
    const inSchema = (/** @type {string} */ name) => openPool(/** @type {any} */ ({ ...server.connection, options: `-c search_path=${name}` }));
    const [fresh, made] = [inSchema("fresh"), inSchema("made")];
    try {
      const stores = await Promise.all(Array.from({ length: 8 }, () => openPostgres(fresh, "one")));
      const results = await Promise.all(stores.map((store) => store.commit(put({ a: "1" }, { a: 0 }))));
      assert.equal(results.filter(({ ok }) => ok).length, 1);
      await made.query(POSTGRES_SCHEMA);
      assert.equal((await (await openPostgres(made, "one")).get(["a"])).size, 0, "another schema holds another store");
    } finally {
      await Promise.all([fresh.end(), made.end()]);
    }
  });

  it("keeps what was committed when the server dies, says of a commit meanwhile that it is unknown, and goes on after", async () => {
    const store = await openPostgres(pool, "durable");
    await store.commit(put({ a: "kept" }));
    await server.kill();
    await assert.rejects(async () => store.commit(put({ a: "lost" })));
    await assert.rejects(async () => store.get(["a"]));
    await server.restart();
    assert.equal(text((await store.get(["a"])).get("a")?.value), "kept");
    assert.ok((await store.commit(put({ b: "after" }))).ok);
  });

  it("gives each connection back, whatever became of the commit", async () => {
    const narrow = openPool(server.connection, 1);
    try {
      const store = await openPostgres(narrow, "narrow");
      const { version = 0 } = /** @type {{version?: number}} */ (await store.commit(put({ a: "1" })));
      for (let time = 0; time < 5; time += 1) {
        assert.deepEqual(await store.commit(put({ a: "2" }, { z: 0, a: version + 1 })), { ok: false, key: "a" });
        await assert.rejects(async () => store.commit(put({ [randomBytes(10_000).toString("hex")]: "no index takes such a key" })));
      }
      assert.ok((await store.commit(put({ a: "3" }, { a: version }))).ok);
    } finally {
      await narrow.end();
    }
  });

  it("fails rather than waits for ever when another process stands still in the midst of a commit", async () => {
    const store = await openPostgres(pool, "held");
    const other = await pool.connect();
    await other.query("BEGIN");
    await other.query("UPDATE tieout_store SET version = version + 1 WHERE name = 'held'");
    await assert.rejects(async () => store.commit(put({ a: "1" })), { code: "55P03" });
    await other.query("ROLLBACK");
    other.release();
    assert.ok((await store.commit(put({ a: "1" }))).ok);
  });

  it("is durable in a database whose default is not, and takes the largest value that it names", async () => {
    await pool.query("ALTER DATABASE postgres SET synchronous_commit = off");
    await pool.query("ALTER DATABASE postgres SET default_transaction_isolation = 'serializable'");
    const loose = openPool(server.connection);
    try {
      /** @type {string[]} */
      const seen = [];
      const watched = {
        query: loose.query.bind(loose),
        connect: async () => {
          const client = await loose.connect();
          return {
            release: client.release.bind(client),
            query: async (/** @type {string} */ sql, /** @type {unknown[] | undefined} */ values) => {
              if (sql === "COMMIT") seen.push((await client.query("SHOW synchronous_commit")).rows[0].synchronous_commit);
              return client.query(sql, values);
            },
          };
        },
      };
      const store = await openPostgres(watched, "large");
      const value = new Uint8Array(store.capabilities.maxValueBytes).fill(0xa5);
      await Promise.all([store.commit(put({ big: value })), store.commit(put({ small: "1" }))]);
      assert.deepEqual(seen, ["on", "on"]);
      assert.deepEqual((await store.get(["big"])).get("big")?.value, value);
    } finally {
      await loose.end();
      await pool.query("ALTER DATABASE postgres RESET ALL");
    }
  });

  it("refuses what cannot be used, each by its code", async () => {
    await assert.rejects(openPostgres(/** @type {never} */ ({}), "a"), { code: "host/argument", path: "pool" });
    for (const name of ["", "a\0b", "\ud800"]) await assert.rejects(openPostgres(pool, name), { code: "host/argument", path: "name" });
    const broken = { query: () => Promise.reject(new Error("password for tieout: s3cret")), connect: () => pool.connect() };
    await assert.rejects(openPostgres(broken, "a"), (/** @type {any} */ error) => error.code === "host/storage-failed" && !error.message.includes("s3cret"));

    const store = await openPostgres(pool, "refusing");
    await assert.rejects(async () => store.commit(put({ "\ud800": "half of a pair" })), { code: "host/argument" });
    await pool.query("DELETE FROM tieout_store WHERE name = 'refusing'");
    await assert.rejects(async () => store.commit(put({ a: "1" })), { code: "host/storage-failed" });
    await store.close();
    await assert.rejects(async () => store.get(["a"]), { code: "host/closed" });

    await pool.query("COMMENT ON TABLE tieout_store IS 'tieout 2'");
    await assert.rejects(openPostgres(pool, "a"), { code: "host/storage-newer" });
    await pool.query("COMMENT ON TABLE tieout_store IS NULL");
    await assert.rejects(openPostgres(pool, "a"), { code: "host/storage-foreign" });
  });
});
