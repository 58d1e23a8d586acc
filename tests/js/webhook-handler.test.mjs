// @ts-check
/** The ready handler of webhooks: what it answers, and that 200 means durable. */

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import "../../js/entry/node.js";
import { memoryStorage } from "../../js/storage/memory.js";
import { openSqlite } from "../../js/storage/sqlite.js";
import { createWebhookHandler } from "../../js/webhook.js";

const VERIFIER = "verifier-token-1";
const TIME = "2026-03-02T19:26:13.000Z";

/** @param {string} body @param {string} [verifier] */
const signed = (body, verifier = VERIFIER) => createHmac("sha256", verifier).update(body).digest("base64");
/** @param {string} realm @param {[string, string, string, string?][]} entities name, id, operation, time */
const company = (realm, entities) => ({ realmId: realm, dataChangeEvent: { entities: entities.map(([name, id, operation, at = TIME]) => ({ name, id, operation, lastUpdated: at })) } });
/** @param {...ReturnType<typeof company>} companies */
const delivery = (...companies) => JSON.stringify({ eventNotifications: companies });
/** @param {string} body @param {string | null} [signature] */
const request = (body, signature = signed(body)) =>
  new Request("https://crm.example/hook", { method: "POST", body, headers: { ...(signature === null ? {} : { "intuit-signature": signature }) } });

/** @param {import("../../js/host.js").Storage} storage */
async function marks(storage) {
  const { entries } = await storage.scan("d/", undefined, 1000);
  return entries.map(({ value }) => JSON.parse(new TextDecoder().decode(value)));
}

/** @param {Partial<import("../../js/webhook.js").WebhookOptions>} [more] */
function world(more = {}) {
  const stores = new Map([["1", memoryStorage()], ["2", memoryStorage()]]);
  /** @type {string[]} */ const marked = [];
  /** @type {string[]} */ const problems = [];
  const handler = createWebhookHandler({
    verifierTokens: VERIFIER, storageOf: (realm) => stores.get(realm), onMarked: (realm) => marked.push(realm),
    onProblem: ({ code }) => problems.push(code), clock: () => 7, ...more,
  });
  const store = (/** @type {string} */ realm) => /** @type {import("../../js/host.js").Storage} */ (stores.get(realm));
  return { handler, store, marked, problems };
}

test("what is acknowledged is durable, for each company of the delivery in its own store", async () => {
  const { handler, store, marked, problems } = world();
  const body = delivery(company("1", [["Invoice", "7", "Update"], ["Customer", "1", "Create"]]), company("2", [["Payment", "9", "Create"]]), company("3", [["Item", "1", "Update"]]));
  assert.equal((await handler.fetch(request(body))).status, 200);
  assert.deepEqual((await marks(store("1"))).map(({ resource, id, verb }) => `${resource} ${id} ${verb}`).sort(), ["customer 1 create", "invoice 7 update"]);
  assert.deepEqual(await marks(store("2")), [{ schema: 2, resource: "payment", id: "9", verb: "create", at: 7 }]);
  assert.deepEqual([marked, problems], [["1", "2"], ["host/no-such-company"]]);
});

test("twice, out of order, replayed and at once: the same marks", async () => {
  const events = Array.from({ length: 500 }, (_, index) => /** @type {[string, string, string, string]} */ (["Invoice", String(index % 100), "Update", `2026-03-02T19:00:0${index % 5}.000Z`]));
  const { handler, store, marked } = world();
  const orderly = delivery(company("1", events));
  const shuffled = delivery(company("1", events.toReversed()));
  for (const body of [shuffled, orderly, orderly]) assert.equal((await handler.fetch(request(body))).status, 200);
  const answers = await Promise.all([orderly, shuffled, orderly].map((body) => handler.fetch(request(body))));
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200]);
  const other = world();
  await Promise.all([orderly, shuffled].map((body) => other.handler.fetch(request(body))));
  assert.deepEqual(await marks(other.store("1")), await marks(store("1")));
  assert.deepEqual([(await marks(store("1"))).length, marked], [100, ["1"]]);
});

test("what is forged, nonsense, too long or not posted", async () => {
  const { handler, store, problems } = world();
  const body = delivery(company("1", [["Invoice", "7", "Update"]]));
  const status = async (/** @type {Request} */ asked) => (await handler.fetch(asked)).status;
  for (const signature of [null, "", signed(body, "other"), signed(`${body} `)]) assert.equal(await status(request(body, signature)), 401);
  assert.equal(await status(request(`\ufeff${body}`, signed(body))), 401);
  assert.equal(await status(request("{}")), 200);
  assert.equal(await status(request("x".repeat(2 * 1024 * 1024 + 1))), 413);
  assert.equal(await status(new Request("https://crm.example/hook")), 405);
  assert.deepEqual(await marks(store("1")), []);
  assert.deepEqual([...new Set(problems)], ["webhook/signature", "webhook/unreadable", "input/too-large"]);
  assert.throws(() => createWebhookHandler(/** @type {any} */ ({ verifierTokens: VERIFIER })), { code: "host/argument" });
});

test("a store that fails, refuses or hangs is never acknowledged, so that Intuit sends it again", async () => {
  const body = delivery(company("1", [["Invoice", "7", "Update"]]));
  const good = memoryStorage();
  const broken = [
    { ...proxy(good), commit: () => Promise.reject(new Error("disk full")) },
    { ...proxy(good), commit: async () => /** @type {const} */ ({ ok: false, key: "d/x" }) },
    { ...proxy(good), get: () => new Promise(() => {}) },
  ];
  for (const storage of broken) {
    const { handler, problems } = world({ storageOf: () => /** @type {any} */ (storage) });
    assert.equal((await handler.fetch(request(body))).status, 503);
    assert.deepEqual(problems, ["host/storage-failed"]);
  }
});

/** @param {import("../../js/host.js").Storage} storage */
const proxy = (storage) => ({ get: storage.get.bind(storage), scan: storage.scan.bind(storage), commit: storage.commit.bind(storage), capabilities: storage.capabilities });

test("over HTTP with a store on disk: how long the acknowledgement takes, within Intuit's 3 s", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tieout-hook-"));
  const storage = await openSqlite(join(folder, "store.sqlite"));
  const { node } = createWebhookHandler({ verifierTokens: VERIFIER, storageOf: () => storage });
  const server = createServer((asked, response) => void node(asked, response));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const times = [];
  for (let index = 0; index < 60; index += 1) {
    const body = delivery(company("1", Array.from({ length: 10 }, (_, place) => ["Invoice", String(index * 10 + place), "Update"])));
    const begun = performance.now();
    const { status } = await fetch(`http://127.0.0.1:${port}/hook`, { method: "POST", body, headers: { "intuit-signature": signed(body) } });
    times.push(performance.now() - begun);
    assert.equal(status, 200);
  }
  times.sort((one, other) => one - other);
  const [median = 0, slow = 0] = [times[30], times[57]];
  console.log(`webhook of 10 changes, verified and stored in SQLite: median ${median.toFixed(1)} ms, 95th percentile ${slow.toFixed(1)} ms`);
  assert.equal((await marks(storage)).length, 600);
  assert.ok((times.at(-1) ?? 0) < 3_000);
  const wrong = await fetch(`http://127.0.0.1:${port}/hook`, { method: "POST", body: "[]", headers: { "intuit-signature": "x" } });
  assert.equal(wrong.status, 401);
  await new Promise((resolve) => server.close(resolve));
  storage.close?.();
  await rm(folder, { recursive: true });
});
