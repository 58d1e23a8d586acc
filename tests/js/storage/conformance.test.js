import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";

import { STORAGE_CHECKS, verifyStorage } from "../../../js/storage/contract.js";
import { compareKeys, memoryStorage } from "../../../js/storage/memory.js";
import { openSqlite } from "../../../js/storage/sqlite.js";

// The package brings no types of its own.
const load = /** @type {(name: string) => any} */ (createRequire(import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tieout-store-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** @param {{checks: {name: string, outcome: string, problem?: string}[]}} result */
const failures = (result) => result.checks.filter((check) => check.outcome === "failed");

describe("the storage contract", () => {
  it("is kept by the memory store, all but durability", async () => {
    const result = await verifyStorage(() => memoryStorage());
    assert.deepEqual(failures(result), []);
    assert.equal(result.checks.length, STORAGE_CHECKS.length);
    assert.equal(result.checks.filter((check) => check.outcome === "not-applicable").length, 3);
  });

  it("is kept by the SQLite store, whole", async () => {
    /** @type {string[]} */
    const seen = [];
    const result = await verifyStorage((name) => openSqlite(join(folder, `${name}.sqlite`)), { report: (check) => seen.push(check.name) });
    assert.deepEqual(failures(result), []);
    assert.ok(result.ok && result.checks.every((check) => check.outcome === "passed"));
    assert.deepEqual(seen, STORAGE_CHECKS);
  });

  it("is kept by node:sqlite too, or a Node without it says so", async () => {
    try {
      await openSqlite(join(folder, "probe.sqlite"), { driver: "node:sqlite" }).then((store) => store.close());
    } catch (thrown) {
      assert.equal(/** @type {{code: string}} */ (thrown).code, "host/storage-missing");
      return;
    }
    const result = await verifyStorage((name) => openSqlite(join(folder, `node-${name}.sqlite`), { driver: "node:sqlite" }));
    assert.deepEqual(failures(result), []);
  });
});

/**
 * Breaks one promise of a good store.
 * @param {Partial<import("../../../js/host.js").Storage>} broken
 */
const spoil = (broken) => {
  const good = memoryStorage();
  return { get: good.get.bind(good), scan: good.scan.bind(good), commit: good.commit.bind(good), capabilities: good.capabilities, ...broken };
};

describe("the suite catches a store that", () => {
  /** @type {Record<string, () => import("../../../js/host.js").Storage>} */
  const broken = {
    "does not compare": () => {
      const good = memoryStorage();
      return { ...spoil({}), get: good.get.bind(good), scan: good.scan.bind(good), commit: (batch) => good.commit({ ...batch, expect: [] }) };
    },
    "applies a refused batch in part": () => {
      const good = memoryStorage();
      return {
        ...spoil({}), get: good.get.bind(good), scan: good.scan.bind(good),
        commit: async (batch) => {
          const result = await good.commit(batch);
          if (!result.ok) await good.commit({ expect: [], put: batch.put.slice(1), delete: [] });
          return result;
        },
      };
    },
    "keeps text instead of bytes": () => {
      const good = memoryStorage();
      const recode = (/** @type {Uint8Array} */ value) => new TextEncoder().encode(new TextDecoder().decode(value));
      return {
        ...spoil({}), get: good.get.bind(good), scan: good.scan.bind(good),
        commit: (batch) => good.commit({ ...batch, put: batch.put.map(({ key, value }) => ({ key, value: recode(value) })) }),
      };
    },
    "orders keys by UTF-16 units": () => {
      const good = memoryStorage();
      return {
        ...spoil({}), get: good.get.bind(good), commit: good.commit.bind(good),
        scan: async (prefix, after, limit) => {
          const { entries } = await good.scan(prefix, undefined, 10_000);
          const rest = entries.sort((a, b) => (a.key < b.key ? -1 : 1)).filter((entry) => after === undefined || entry.key > after);
          return { entries: rest.slice(0, limit), more: rest.length > limit };
        },
      };
    },
    "compares before it waits": () => {
      const good = memoryStorage();
      return {
        ...spoil({}), get: good.get.bind(good), scan: good.scan.bind(good),
        commit: async (batch) => {
          const found = await good.get(batch.expect.map(({ key }) => key));
          const wrong = batch.expect.find(({ key, version }) => (found.get(key)?.version ?? 0) !== version);
          if (wrong) return { ok: false, key: wrong.key };
          await new Promise((resolve) => setTimeout(resolve, 1));
          return good.commit({ ...batch, expect: [] });
        },
      };
    },
    "drops what is over 64 KiB": () => {
      const good = memoryStorage();
      return {
        ...spoil({}), get: good.get.bind(good), scan: good.scan.bind(good),
        commit: (batch) => good.commit({ ...batch, put: batch.put.map(({ key, value }) => ({ key, value: value.slice(0, 65_536) })) }),
      };
    },
    "gives versions of its own to each key": () => {
      const good = memoryStorage();
      return { ...spoil({}), scan: good.scan.bind(good), commit: good.commit.bind(good),
        get: async (keys) => new Map([...(await good.get(keys))].map(([key, entry], at) => [key, { ...entry, version: entry.version + at }])) };
    },
    "takes a repeated commit twice": () => {
      const stores = new Map();
      return { ...spoil({}), capabilities: { ...memoryStorage().capabilities, durability: "strict" },
        commit: async (batch) => (batch.put.some(({ key }) => key === "token") ? { ok: true, version: stores.set("t", 1).size } : memoryStorage().commit(batch)) };
    },
    "pages by position instead of by key": () => {
      const good = memoryStorage();
      let place = 0;
      return { ...spoil({}), get: good.get.bind(good), commit: good.commit.bind(good),
        scan: async (prefix, after, limit) => {
          place = after === undefined ? 0 : place + limit;
          const { entries } = await good.scan(prefix, undefined, 10_000);
          return { entries: entries.slice(place, place + limit), more: entries.length > place + limit };
        } };
    },
    "never settles": () => spoil({ get: () => new Promise(() => {}) }),
    "throws": () => spoil({ scan: () => { throw null; } }),
    "answers junk": () => spoil({ get: async () => /** @type {never} */ ({}) }),
  };
  for (const [name, open] of Object.entries(broken)) {
    it(name, async () => {
      const result = await verifyStorage(open, { timeoutMs: 200 });
      assert.ok(!result.ok && failures(result).every((check) => check.problem));
    });
  }
});

describe("the SQLite store", () => {
  it("holds compare-and-set between processes", async () => {
    const path = join(folder, "processes.sqlite");
    const store = await openSqlite(path);
    await store.commit({ expect: [], put: [{ key: "n", value: new TextEncoder().encode("0") }], delete: [] });
    const script = `
      const { openSqlite } = await import(${JSON.stringify(new URL("../../../js/storage/sqlite.js", import.meta.url).href)});
      const store = await openSqlite(${JSON.stringify(path)});
      for (let done = 0; done < 40; ) {
        const { value, version } = (await store.get(["n"])).get("n");
        const next = new TextEncoder().encode(String(Number(new TextDecoder().decode(value)) + 1));
        if ((await store.commit({ expect: [{ key: "n", version }], put: [{ key: "n", value: next }], delete: [] })).ok) done += 1;
      }`;
    const { spawn } = await import("node:child_process");
    await Promise.all([1, 2, 3].map(() => new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
      child.on("exit", (code) => (code === 0 ? resolve(undefined) : reject(new Error(`exit ${code}`))));
    })));
    assert.equal(new TextDecoder().decode((await store.get(["n"])).get("n")?.value), "120");
    await store.close();
  });

  it("keeps what was committed when the process is killed", async () => {
    const path = join(folder, "killed.sqlite");
    const script = `
      const { openSqlite } = await import(${JSON.stringify(new URL("../../../js/storage/sqlite.js", import.meta.url).href)});
      const store = await openSqlite(${JSON.stringify(path)});
      await store.commit({ expect: [], put: [{ key: "a", value: Uint8Array.of(7) }], delete: [] });
      process.kill(process.pid, "SIGKILL");`;
    assert.throws(() => execFileSync(process.execPath, ["--input-type=module", "-e", script], { stdio: "ignore" }));
    const store = await openSqlite(path);
    assert.deepEqual((await store.get(["a"])).get("a"), { value: Uint8Array.of(7), version: 1 });
    await store.close();
  });

  it("refuses a file of another program, a newer one, and half a surrogate pair, each by its code", async () => {
    const text = join(folder, "notes.txt");
    writeFileSync(text, "these are the notes of somebody, long enough to be no database header at all".repeat(20));
    await assert.rejects(openSqlite(text), { code: "host/storage-foreign" });
    await assert.rejects(openSqlite(join(folder, "no", "such", "folder.sqlite")), { code: "host/storage-failed" });
    await assert.rejects(openSqlite(""), { code: "host/argument", path: "path" });

    const newer = join(folder, "newer.sqlite");
    await openSqlite(newer).then((store) => store.close());
    const Better = load("better-sqlite3");
    const database = new Better(newer);
    database.pragma("user_version = 99");
    database.close();
    await assert.rejects(openSqlite(newer), { code: "host/storage-newer" });

    const other = join(folder, "other.sqlite");
    const foreign = new Better(other);
    foreign.exec("CREATE TABLE theirs (a)");
    foreign.close();
    await assert.rejects(openSqlite(other), { code: "host/storage-foreign" });

    const store = await openSqlite(join(folder, "surrogate.sqlite"));
    const half = { key: "a\ud800", value: new Uint8Array(1) };
    await assert.rejects(Promise.resolve(store.commit({ expect: [], put: [{ key: "b", value: new Uint8Array(1) }, half], delete: [] })), { code: "host/argument" });
    assert.equal((await store.get(["b"])).size, 0, "half a batch was kept");
    await store.close();
  });
});

it("keys compare as their UTF-8 bytes do", () => {
  const keys = ["", "a", "ab", "b", "é", "\uffee", "😀", "\ud83d\ude01", "日", "\u{10ffff}"];
  for (const one of keys) {
    for (const other of keys) {
      assert.equal(Math.sign(compareKeys(one, other)), Math.sign(Buffer.compare(Buffer.from(one), Buffer.from(other))), `${one} ${other}`);
    }
  }
});
