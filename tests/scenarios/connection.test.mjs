/** Connecting, staying connected, leaving, and what the plugin may do meanwhile. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { Connection } from "../../js/connection.js";
import { Tieout } from "../../js/entry/node.js";
import { testConnection } from "../../js/test-connection.js";
import { KEY, canaries, sightings } from "../js/connection/canary.js";
import { PATIENT, TODAY, contact, invoice, row, scenario } from "./lib.mjs";

/** @typedef {import("./lib.mjs").Office} Office */

const AT_ONCE = { sandbox: { switches: { consentAtOnce: true } } };
const HOUR = 3_600_000;
const BASE = "http://127.0.0.1:8090";

/** A connection over the office's own store. @param {Office} office @param {Partial<import("../../js/connection.js").ConnectionOptions>} [more] */
function connectionOf(office, more = {}) {
  return Connection.open({
    workspace: "ws-sample", environment: { baseUrl: BASE }, clientId: "client-1", clientSecret: canaries.clientSecret, keys: [{ id: "k1", key: KEY }],
    redirectUri: "https://crm.example/quickbooks-connection/callback", storage: office.storage, clock: () => office.world.now,
    fetch: (...request) => office.world.company.fetch(...request), sleep: async (ms) => { office.world.now += ms; }, ...more,
  });
}

/** Where the sandbox consents at once. @param {Office} office @param {Connection} connection @param {string} [realm]  instead of the company's own */
async function consent(office, connection, realm) {
  const { url, session } = await connection.authorize();
  const answer = await office.world.company.fetch(url, { redirect: "manual" });
  const back = new URL(String(answer.headers.get("location")));
  if (realm !== undefined) back.searchParams.set("realmId", realm);
  return connection.callback(back.search, session);
}

/** @param {Office} office @param {Connection} connection @param {Partial<import("../../js/host.js").Host>} [more] */
function tieoutOf(office, connection, more = {}) {
  const { options } = office.world.host(office.storage);
  return Tieout.open({ ...options, accessToken: connection.accessToken, ...more });
}

/** @param {Office} office */
function fill(office) {
  office.add({ contacts: [contact("c")], invoices: [invoice("1001", "c", "10.00")] });
}

scenario("CP-1 TW-22", "a company is connected by OAuth, and its card shows name and last sync", async (open) => {
  const office = await open(AT_ONCE);
  fill(office);
  const connection = await connectionOf(office);
  const { url } = await connection.authorize();
  assert.equal(new URL(url).searchParams.get("scope"), "com.intuit.quickbooks.accounting");
  assert.deepEqual(await consent(office, connection), { realm: office.world.company.realm, resumed: false });
  const tieout = await tieoutOf(office, connection);
  try {
    await tieout.refresh(office.settings);
    await connection.note({ company: tieout.facts().name });
    await tieout.apply(tieout.plan(office.crm, office.settings, { today: TODAY }), PATIENT);
    await connection.note({ syncedAt: office.world.now });
    const { state, company, syncedAt } = await connection.status();
    assert.deepEqual([state, company, syncedAt], ["connected", "Harbor Lane Services", office.world.now]);
    assert.ok(await office.invoice("1001"));
  } finally {
    await tieout.close({ graceMs: 0 });
  }
});

scenario("TW-22", "tokens lie in the store sealed, only https is spoken, and access can be revoked", async (open) => {
  const office = await open(AT_ONCE);
  await assert.rejects(connectionOf(office, { environment: { baseUrl: "http://books.example" } }), { code: "auth/config-invalid" });
  await assert.rejects(connectionOf(office, { redirectUri: "http://crm.example/callback" }), { code: "auth/config-invalid" });
  const connection = await connectionOf(office);
  await consent(office, connection);
  const token = await connection.accessToken();
  const stored = new TextDecoder().decode((await office.storage.get(["t/connection"])).get("t/connection")?.value);
  assert.ok(!stored.includes(token) && !/RT1-/u.test(stored));
  assert.match(JSON.parse(stored).sealed, /^v1\.k1\./u);
  // Another key opens nothing; the ring of both does.
  const other = "f0e0d0c0b0a090807060504030201000f1e1d1c1b1a191817161514131211101";
  const rotated = await connectionOf(office, { keys: [{ id: "k2", key: other }] });
  await assert.rejects(rotated.accessToken(), { code: "auth/key-missing" });
  const both = await connectionOf(office, { keys: [{ id: "k2", key: other }, { id: "k1", key: KEY }] });
  await both.keepAlive();
  assert.match(await rotated.accessToken(), /^eyJ/u);
  assert.deepEqual(await rotated.disconnect(), {});
  const answer = await office.world.company.fetch(`${BASE}/v3/company/${office.world.company.realm}/companyinfo/1`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 401, "Intuit takes the token no more");
});

scenario("IP-16", "a revoked grant is told, the queue is kept, and a new consent to the same company resumes it", async (open) => {
  const office = await open(AT_ONCE);
  fill(office);
  const connection = await connectionOf(office);
  await consent(office, connection);
  const tieout = await tieoutOf(office, connection);
  try {
    await tieout.refresh(office.settings);
    const plan = tieout.plan(office.crm, office.settings, { today: TODAY });
    // A day without a token; then the grant is gone.
    const other = await connectionOf(office);
    const stored = (await office.storage.get(["t/connection"])).get("t/connection");
    await other.disconnect();
    const gone = (await office.storage.get(["t/connection"])).get("t/connection");
    await office.storage.commit({ expect: [{ key: "t/connection", version: Number(gone?.version) }], put: [{ key: "t/connection", value: /** @type {Uint8Array} */ (stored?.value) }], delete: [] });
    office.world.now += 2 * HOUR;
    await assert.rejects(tieout.apply(plan, PATIENT));
    assert.deepEqual([tieout.status().state, (await connection.status()).state], ["reconnect", "reconnect"]);
    assert.ok(tieout.status().total > 0);
    assert.deepEqual(await consent(office, connection), { realm: office.world.company.realm, resumed: true });
    await tieout.resume();
    await tieout.settled(PATIENT);
    assert.ok(await office.invoice("1001"));
  } finally {
    await tieout.close({ graceMs: 0 });
  }
});

scenario("BY-19", "three processes exchange one rotating token at once, one at a time, and none is ever burnt", async (open) => {
  const office = await open(AT_ONCE);
  let exchanges = 0;
  /** @type {typeof globalThis.fetch} */
  const fetch = async (input, init) => {
    if (String(init?.body).startsWith("grant_type=refresh_token")) {
      exchanges += 1;
      office.world.company.advance(25 * HOUR);
    }
    return office.world.company.fetch(input, init);
  };
  const processes = await Promise.all([1, 2, 3].map(() => connectionOf(office, { fetch, clock: Date.now, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 2))) })));
  const [first] = processes;
  await consent(office, /** @type {Connection} */ (first));
  for (let round = 1; round <= 40; round += 1) {
    const tokens = await Promise.all(processes.map((one) => one.accessToken({ refresh: round > 1 })));
    assert.equal(new Set(tokens).size, 1, "all have the same token");
  }
  assert.equal(exchanges, 39, "one exchange for each that was refused, whoever asked");
});

scenario("CP-12 IP-19 EV-7", "disconnecting deletes nothing; kept links work after reconnecting to the same company", async (open) => {
  const office = await open(AT_ONCE);
  fill(office);
  const connection = await connectionOf(office);
  await consent(office, connection);
  await office.sync();
  const before = await office.counts();
  await connection.disconnect({ links: "keep" });
  await assert.rejects(connection.accessToken(), { code: "host/reconnect" });
  assert.deepEqual(await office.counts(), before, "QuickBooks keeps everything");
  assert.equal(office.crm["invoices"].length, 1, "the CRM keeps everything");
  await consent(office, connection);
  const again = await office.plan();
  assert.deepEqual([row(again, "contact", "c").decision, row(again, "invoice", "inv-1001").decision], ["skip", "skip"], "linked as before");
});

scenario("TW-19 CP-12", "another company is refused until the links are cleared, and clearing deletes nothing", async (open) => {
  const office = await open(AT_ONCE);
  fill(office);
  const connection = await connectionOf(office);
  await consent(office, connection);
  await office.sync();
  const before = await office.counts();
  await assert.rejects(consent(office, connection, "4620816365007870290"), { code: "auth/other-company" });
  const tieout = await office.tieout();
  await tieout.clearLinks();
  await connection.disconnect({ links: "clear" });
  await office.close();
  assert.equal((await office.storage.scan("l/", undefined, 10)).entries.length, 0);
  assert.equal((await office.storage.get(["m/bind"])).size, 0);
  assert.deepEqual(await office.counts(), before);
  const { options } = office.world.host(office.storage);
  const other = await Tieout.open({ ...options, realm: "4620816365007870290" });
  await other.close({ graceMs: 0 });
});

scenario("TW-19", "links are not cleared while a write is queued", async (open) => {
  const office = await open(AT_ONCE);
  fill(office);
  const plan = await office.plan();
  const tieout = await office.tieout();
  office.world.network = async () => new Response("", { status: 503 });
  await tieout.apply(plan, { patienceMs: 0 }).catch(() => {});
  await assert.rejects(tieout.clearLinks(), { code: "auth/unsettled" });
});

scenario("EV-6", "the test of the connection only reads, and lists each check with its result and fix", async (open) => {
  const office = await open(AT_ONCE);
  fill(office);
  const connection = await connectionOf(office);
  await consent(office, connection);
  const tieout = await tieoutOf(office, connection);
  try {
    const { options } = office.world.host(office.storage);
    const host = { ...options, accessToken: connection.accessToken };
    const settings = { ...office.settings, accounts: { ...office.settings["accounts"], income: "999" }, terms: { "net 30": "888" } };
    const writes = office.world.writes.length;
    const checks = await testConnection({ tieout, host, settings, documents: office.crm, webhookSeenAt: 0 });
    assert.equal(office.world.writes.length, writes, "nothing was written");
    const results = Object.fromEntries(checks.map(({ name, result }) => [name, result]));
    for (const good of ["credentials", "permissions", "company", "edition", "preferences", "settings.accounts.deposit", "settings.items.default"]) {
      assert.equal(results[good], "ok", `${good}: ${JSON.stringify(checks)}`);
    }
    assert.deepEqual([results["settings.accounts.income"], results["settings.terms.net 30"] ?? results["settings.terms[\"net 30\"]"], results["webhooks"]], ["failed", "warning", "warning"]);
    for (const { result, finding, message } of checks) {
      assert.ok(message !== "" && (result === "ok" || (finding?.hint ?? "") !== ""), "whatever is wrong comes with what to do");
    }
    const late = await testConnection({ tieout, host: { ...host, clock: () => office.world.now - HOUR }, settings: office.settings });
    assert.equal(late.find(({ name }) => name === "clock")?.result, "warning");
    await connection.disconnect();
    const [refused, ...more] = await testConnection({ tieout, host, settings });
    assert.deepEqual([refused?.name, refused?.result, refused?.finding?.fix, more.length], ["credentials", "failed", "reconnect", 0]);
  } finally {
    await tieout.close({ graceMs: 0 });
  }
});

scenario("EV-9", "without the entitlement nothing syncs, the status says so, and the queue goes on with it", async (open) => {
  const office = await open();
  fill(office);
  const { options } = office.world.host(office.storage);
  const tieout = await Tieout.open(options);
  try {
    await tieout.refresh(office.settings);
    const plan = tieout.plan(office.crm, office.settings, { today: TODAY });
    await tieout.permit({ entitled: false });
    const writes = office.world.writes.length;
    await assert.rejects(tieout.apply(plan, PATIENT), { code: "auth/not-entitled" });
    assert.equal(tieout.status().state, "not-entitled");
    assert.equal(office.world.writes.length, writes);
    await assert.rejects(tieout.refresh(office.settings), { code: "auth/not-entitled" });
    await tieout.permit({ entitled: true });
    await tieout.settled(PATIENT);
    assert.ok(await office.invoice("1001"));
  } finally {
    await tieout.close({ graceMs: 0 });
  }
  const barred = await Tieout.open({ ...office.world.host().options, entitled: false });
  assert.equal(barred.status().state, "not-entitled");
  await barred.close({ graceMs: 0 });
});

scenario("BY-28 TW-18", "what was not granted is refused at the edge, and each permission has its reason", async (open) => {
  const manifest = JSON.parse(readFileSync(new URL("../../pkg/plugin.json", import.meta.url), "utf8"));
  /** @type {{id: string, reason: string}[]} */
  const declared = manifest.capabilities;
  assert.ok(declared.every(({ reason }) => reason.length > 20));
  assert.ok(declared.every(({ id, reason }) => !id.endsWith(":delete") || reason.includes("itself entered")), "only a second copy of its own is deleted");
  const office = await open();
  fill(office);
  const { options } = office.world.host(office.storage);
  const granted = ["company:read", "customer:create"];
  const tieout = await Tieout.open({ ...options, capabilities: granted });
  try {
    await tieout.refresh(office.settings);
    const plan = tieout.plan(office.crm, office.settings, { today: TODAY });
    await assert.rejects(tieout.apply(plan, PATIENT), (/** @type {any} */ error) => error.code === "capability/not-granted" && error.message.includes("invoice:create"));
    assert.equal(office.world.writes.length, 0, "nothing was queued, nothing was sent");
    await tieout.apply(plan, { ...PATIENT, indices: [Number(plan.find("contact", "c"))] });
    assert.equal(office.world.writes.length, 1);
    // What was queued under wider permissions is not sent under narrower ones.
    await tieout.permit({ capabilities: declared.map(({ id }) => id) });
    await tieout.refresh(office.settings);
    const rest = tieout.plan(office.crm, office.settings, { today: TODAY });
    office.world.network = async () => new Response("", { status: 503 });
    await tieout.apply(rest, { patienceMs: 0 }).catch(() => {});
    await tieout.permit({ capabilities: granted });
    const sent = office.world.writes.length;
    office.world.network = (_, perform) => perform();
    await tieout.settled(PATIENT);
    assert.equal(tieout.deadLetters()[0]?.finding.code, "capability/not-granted");
    assert.equal(office.world.writes.length, sent);
    await tieout.permit({ capabilities: [] });
    await assert.rejects(tieout.refresh(office.settings), { code: "capability/not-granted" });
  } finally {
    await tieout.close({ graceMs: 0 });
  }
});

scenario("TW-22", "no secret is seen in any log, error, event, status, URL or stored value, in any spelling", async (open) => {
  const office = await open(AT_ONCE);
  fill(office);
  /** @type {unknown[]} */
  const seen = [];
  /** @type {Set<string>} */
  const secrets = new Set([canaries.clientSecret, KEY]);
  /** Tokens as Intuit hands them out are secrets from then on. @type {typeof globalThis.fetch} */
  const fetch = async (input, init) => {
    const answer = await office.world.company.fetch(input, init);
    const text = await answer.clone().text();
    for (const [, token] of text.matchAll(/"(?:access|refresh)_token":\s*"([^"]+)"/gu)) secrets.add(String(token));
    seen.push(String(input));
    return answer;
  };
  const connection = await connectionOf(office, { fetch, log: (line) => seen.push(line) });
  seen.push(await consent(office, connection), await connection.status());
  const { options } = office.world.host(office.storage);
  const tieout = await Tieout.open({ ...options, accessToken: connection.accessToken, log: (line) => seen.push(line), fetch: (input, init) => {
    seen.push(String(input));
    return options.fetch(input, init);
  } });
  tieout.onChange((status, event) => seen.push(status, event));
  await tieout.refresh(office.settings);
  const plan = tieout.plan(office.crm, office.settings, { today: TODAY });
  seen.push(new TextDecoder().decode(plan.json()));
  await tieout.apply(plan, PATIENT);
  seen.push(tieout.jobs(), tieout.deadLetters(), await tieout.tieOut(office.crm, office.settings));
  await connection.accessToken({ refresh: true });
  const fail = async (/** @type {() => Promise<unknown>} */ call) => seen.push(await call().then(() => "", (error) => [String(error), error.stack, { ...error }, error.cause?.message]));
  await fail(() => connection.callback(`?code=${canaries.code}&state=${canaries.state}&realmId=1`, canaries.session));
  await fail(() => connectionOf(office, { keys: [{ id: "k1", key: canaries.badKey }] }));
  await fail(() => connectionOf(office, { fetch: async () => { throw new Error(canaries.clientSecret); } }).then((one) => one.accessToken({ refresh: true })).then((token) => Promise.reject(new Error(token === "" ? "" : "handed out"))));
  for (const { key, value } of (await office.storage.scan("", undefined, 1000)).entries) seen.push(key, new TextDecoder().decode(value));
  seen.push(await connection.disconnect());
  await tieout.close({ graceMs: 0 });
  for (const canary of Object.values(canaries)) secrets.add(canary);
  assert.ok(secrets.size >= 8, "tokens were seen on the wire");
  assert.deepEqual(sightings(seen, [...secrets]), []);
});
