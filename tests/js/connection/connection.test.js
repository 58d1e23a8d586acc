import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import "../../../js/entry/node.js";
import { Connection } from "../../../js/connection.js";
import { serve } from "../../../js/sandbox-server.js";
import { openSqlite } from "../../../js/storage/sqlite.js";
import { memoryStorage } from "../../../js/storage/memory.js";
import { KEY, connect, hostOf } from "./world.js";

const ROTATIONS = 1_000;
const folder = mkdtempSync(join(tmpdir(), "tieout-connection-"));
/** @type {Awaited<ReturnType<typeof serve>>} */
let company;
before(async () => {
  company = await serve({ company: "us", switches: { consentAtOnce: true } });
});
after(async () => {
  await company.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the connection", () => {
  it("is made, used, exchanged and ended, with tokens sealed in the store", async () => {
    const storage = memoryStorage();
    const connection = await Connection.open(hostOf(company.url, storage));
    assert.equal((await connection.status()).state, "not-connected");
    await assert.rejects(connection.accessToken(), { code: "host/reconnect" });
    const { realm, resumed } = await connect(connection);
    assert.deepEqual([realm, resumed], [company.realm, false]);
    const token = await connection.accessToken();
    assert.match(token, /^eyJ/);
    const answer = await fetch(`${company.url}/v3/company/${realm}/companyinfo/${realm}`, { headers: { authorization: `Bearer ${token}`, accept: "application/json" } });
    assert.equal(answer.status, 200);
    const [first, second, third] = await Promise.all([1, 2, 3].map(() => connection.accessToken({ refresh: true })));
    assert.ok(first === second && second === third && first !== token, "one exchange for all who were refused");
    const stored = new TextDecoder().decode((await storage.get(["t/connection"])).get("t/connection")?.value);
    assert.ok(!stored.includes(String(first)) && stored.includes("v1.k1."));
    await connection.note({ company: "Harbor Lane", syncedAt: 5 });
    assert.equal((await connection.status()).company, "Harbor Lane");
    assert.deepEqual(await connection.disconnect(), {});
    assert.equal((await connection.status()).state, "disconnected");
    assert.deepEqual(await connect(connection), { realm: company.realm, resumed: true });
  });

  it("refuses options that cannot work, without saying what they hold", async () => {
    const good = hostOf(company.url, memoryStorage());
    for (const wrong of [{ clientId: "" }, { clientSecret: "" }, { redirectUri: "http://crm.example/cb" }, { keys: [{ id: "a", key: "canary-secret" }] }, { environment: { baseUrl: "http://crm.example" } }, { storage: {} }]) {
      await assert.rejects(Connection.open(/** @type {any} */ ({ ...good, ...wrong })), (error) => {
        assert.ok(error instanceof Error && !error.message.includes("canary"));
        return true;
      });
    }
  });

  it("survives a store, a network and a log that throw", async () => {
    const storage = memoryStorage();
    let failing = "";
    const fragile = { ...storage, capabilities: storage.capabilities,
      get: (/** @type {string[]} */ keys) => { if (failing === "get") throw new Error("canary"); return storage.get(keys); },
      commit: (/** @type {import("../../../js/host.js").Batch} */ batch) => { if (failing === "commit") throw new Error("canary"); return storage.commit(batch); },
    };
    /** @type {unknown[]} */
    const lines = [];
    const connection = await Connection.open({ ...hostOf(company.url, fragile), sleep: async () => {},
      fetch: async (...request) => { if (failing === "fetch") throw new Error("canary"); return fetch(...request); },
      log: (line) => { lines.push(line); throw new Error("log"); },
    });
    failing = "get";
    await assert.rejects(connection.status(), { code: "host/storage-failed" });
    failing = "commit";
    await assert.rejects(connection.authorize(), { code: "auth/store" });
    failing = "";
    await connect(connection);
    failing = "fetch";
    await assert.rejects(connection.accessToken({ refresh: true }).then(() => connection.accessToken({ refresh: true })), (error) => /** @type {any} */ (error).code === "auth/endpoint");
    failing = "";
    assert.match(await connection.accessToken({ refresh: true }), /^eyJ/);
    assert.ok(lines.length > 1 && !JSON.stringify(lines).includes("canary"));
    assert.deepEqual(Object.keys(/** @type {object} */ (lines[0])).sort(), ["event", "method", "ms", "path", "status"]);
  });
});

describe("BY-19: two processes and one refresh token", () => {
  it(`exchange at once until ${ROTATIONS} rotations are done, and never lose the grant`, { timeout: 120_000 }, async () => {
    const path = join(folder, "shared.sqlite");
    const storage = await openSqlite(path);
    const connection = await Connection.open(hostOf(company.url, storage));
    await connect(connection);
    const run = () => new Promise((resolve) => {
      const child = spawn(process.execPath, [fileURLToPath(new URL("refresher.js", import.meta.url)), path, company.url, String(ROTATIONS), KEY]);
      let out = "";
      child.stdout.on("data", (chunk) => { out += chunk; });
      child.stderr.on("data", (chunk) => { out += chunk; });
      child.on("close", (code) => resolve({ code, out }));
    });
    const [one, two] = /** @type {{code: number, out: string}[]} */ (await Promise.all([run(), run()]));
    assert.deepEqual([one?.code, two?.code], [0, 0], `${one?.out}\n${two?.out}`);
    assert.ok((await connection.status()).state === "connected");
    assert.match(await connection.accessToken({ refresh: true }), /^eyJ/);
    const exchanges = [one, two].map((done) => Number(/exchanged (\d+)/.exec(done?.out ?? "")?.[1]));
    assert.ok(exchanges.every((count) => count > 0), `both took part: ${exchanges}`);
    await storage.close?.();
    // Whatever the file holds, write-ahead log included: no token in it.
    const files = [path, `${path}-wal`].flatMap((file) => { try { return [readFileSync(file, "latin1")]; } catch { return []; } });
    assert.ok(files.length > 0 && files.every((text) => !/RT1-|eyJ[0-9a-f]{8}/.test(text)), "tokens stand in the file only sealed");
  });
});
