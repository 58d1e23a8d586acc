import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import "../../../js/entry/node.js";
import { Connection } from "../../../js/connection.js";
import { openSandbox } from "../../../js/sandbox.js";
import { memoryStorage } from "../../../js/storage/memory.js";
import { createTokenServer, proxied } from "../../../js/token-server.js";
import { hostOf } from "./world.js";

const ORIGIN = "https://crm.example";
const BASE = "/quickbooks-connection";
const QUICKBOOKS = "http://127.0.0.1:8090";

/** @type {Awaited<ReturnType<typeof openSandbox>>} */
let company;
/** @type {Connection} */
let connection;
/** @type {(request: Request) => Promise<Response>} */
let handle;
let allowed = true;
before(async () => {
  company = await openSandbox({ edition: "us", now: Date.now(), switches: { consentAtOnce: true } });
  const fetch = /** @type {typeof globalThis.fetch} */ ((...request) => company.fetch(...request));
  connection = await Connection.open({ ...hostOf(QUICKBOOKS, memoryStorage()), redirectUri: `${ORIGIN}${BASE}/callback`, fetch });
  handle = createTokenServer({ base: BASE, landing: "/plugin", company: QUICKBOOKS, fetch, connectionOf: () => (allowed ? connection : undefined), test: async () => [{ name: "x" }] });
});
after(() => company.close());

/** @param {string} path @param {RequestInit} [init] */
const ask = (path, init) => handle(new Request(`${ORIGIN}${BASE}${path}`, init));
const own = { "x-tieout": "1" };

/** A consent up to the way back. */
async function begin() {
  const answer = await ask("/connect");
  const cookie = String(answer.headers.get("set-cookie"));
  const consented = await company.fetch(String(answer.headers.get("location")), { redirect: "manual" });
  return { cookie, session: cookie.split(";")[0] ?? "", back: new URL(String(consented.headers.get("location"))).search };
}

describe("the token server", () => {
  it("connects the browser that began, and no other", async () => {
    const { cookie, session, back } = await begin();
    assert.match(cookie, /^__Host-tieout-consent=[a-z2-7]{51}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=900; Secure$/);
    for (const wrong of ["", `${session}x`, `${session}; ${session}`]) {
      const refused = await ask(`/callback${back}`, { headers: { cookie: wrong } });
      assert.equal(refused.headers.get("location"), "/plugin?connection=auth%2Fstate-unknown");
    }
    const done = await ask(`/callback${back}`, { headers: { cookie: `a=b; ${session}` } });
    assert.equal(done.headers.get("location"), "/plugin?connection=connected");
    assert.match(String(done.headers.get("set-cookie")), /Max-Age=0/);
    const card = await (await ask("/status")).json();
    assert.deepEqual([card.state, card.realm, typeof card.company], ["connected", company.realm, "string"]);
    const again = await ask(`/callback${back}`, { headers: { cookie: session } });
    assert.equal(again.headers.get("location"), "/plugin?connection=auth%2Fstate-unknown");
  });

  it("answers nobody who may not manage the connection, and no other site", async () => {
    allowed = false;
    for (const path of ["/connect", "/callback?state=x", "/status", "/checks", "/disconnect", "/quickbooks/v3/company/1/query"]) assert.equal((await ask(path)).status, 403, path);
    allowed = true;
    for (const headers of [{}, { ...own, origin: "https://evil.example" }, { ...own, "sec-fetch-site": "cross-site" }, { ...own, "sec-fetch-site": "same-site" }]) {
      assert.equal((await ask("/disconnect", { method: "POST", body: "{}", headers })).status, 403, JSON.stringify(headers));
      assert.equal((await ask("/checks", { headers })).status, 403, JSON.stringify(headers));
    }
    assert.equal((await ask("/other", { headers: own })).status, 404);
    assert.equal((await handle(new Request(`${ORIGIN}/elsewhere`))).status, 404);
  });

  it("passes a page's requests to its own company alone, and tells no token", async () => {
    const through = proxied(`${ORIGIN}${BASE}`, /** @type {any} */ ((/** @type {string} */ url, /** @type {RequestInit} */ init) => handle(new Request(url, { ...init, credentials: "omit" }))));
    const url = (/** @type {string} */ path) => `https://quickbooks.api.intuit.com${path}`;
    const root = `/v3/company/${company.realm}`;
    const token = await connection.accessToken();
    assert.equal(await through.accessToken({ refresh: false }), "proxied");
    const read = await through.fetch(url(`${root}/query?query=${encodeURIComponent("select * from Customer")}&minorversion=75`), { headers: { authorization: "Bearer proxied" } });
    assert.equal(read.status, 200);
    const text = await read.text();
    assert.ok(text.includes("QueryResponse") && !text.includes(token) && !JSON.stringify([...read.headers]).includes(token));
    const written = await through.fetch(url(`${root}/customer?minorversion=75&requestid=r1`), { method: "POST", body: JSON.stringify({ DisplayName: "Anna Berg" }) });
    assert.equal(written.status, 200);
    for (const path of ["/v3/company/1/query", `${root}/../1/query`, `${root}/invoice/1/pdf`, `${root}/query?x=1`, "/sandbox/state", `${root}/%2e%2e/x`, `${root}x/query`]) {
      assert.equal((await through.fetch(url(path))).status, 403, path);
    }
    assert.equal((await through.fetch(url(`${root}/customer/1`), { method: "DELETE" })).status, 403);
    await through.accessToken({ refresh: true });
    await (await through.fetch(url(`${root}/companyinfo/1`))).text();
    assert.notEqual(await connection.accessToken(), token, "a refused token was exchanged");
  });

  it("disconnects, and says nothing of its own faults", async () => {
    const broken = await ask("/disconnect", { method: "POST", headers: own, body: "{canary" });
    assert.deepEqual([broken.status, await broken.text()], [500, '{"error":"failed"}']);
    const done = await ask("/disconnect", { method: "POST", headers: { ...own, origin: ORIGIN, "sec-fetch-site": "same-origin" }, body: '{"links":"keep"}' });
    assert.deepEqual([done.status, await done.json()], [200, {}]);
    assert.equal((await (await ask("/status")).json()).state, "disconnected");
    const gone = await ask(`/quickbooks/v3/company/${company.realm}/query`, { headers: own });
    assert.equal(gone.status, 403);
  });

  it("refuses options that would lead elsewhere", () => {
    const good = { base: BASE, landing: "/plugin", company: QUICKBOOKS, connectionOf: () => connection };
    for (const wrong of [{ base: "//evil" }, { landing: "https://evil.example" }, { landing: "/\\evil" }, { company: `${QUICKBOOKS}/path` }, { connectionOf: undefined }]) {
      assert.throws(() => createTokenServer(/** @type {any} */ ({ ...good, ...wrong })), { code: "host/argument" }, JSON.stringify(wrong));
    }
  });
});
