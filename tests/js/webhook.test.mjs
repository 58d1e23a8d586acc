// @ts-check
/** Deliveries of webhooks through the shipped module: known answers, the sandbox's own, and everything that is none. */

import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { test } from "node:test";

import { generation } from "../../js/connection-module.js";
import { openSandbox } from "../../js/sandbox.js";
import { receiveWebhook } from "../../js/webhook.js";
import { canaries, sightings } from "./connection/canary.js";

const VERIFIER = "verifier-token-1";
const TIME = "2026-03-02T19:26:13.000Z";
const older = JSON.stringify({ eventNotifications: [
  { realmId: "1185883450", dataChangeEvent: { entities: [{ name: "Invoice", id: "7", operation: "Update", lastUpdated: TIME }, { name: "Customer", id: "1", operation: "Merge", lastUpdated: TIME, deletedId: "2" }] } },
  { realmId: "310687", dataChangeEvent: { entities: [{ name: "Payment", id: "9", operation: "Create", lastUpdated: TIME }] } },
] });
const cloud = JSON.stringify([{ specversion: "1.0", id: "88cd", source: "intuit.dsn=", type: "qbo.account.created.v1", time: TIME, intuitentityid: "1234", intuitaccountid: "310687" }]);

/** By Node's own HMAC, which shares nothing with the module's. @param {string | Uint8Array} body @param {string} [verifier] */
const signed = (body, verifier = VERIFIER) => createHmac("sha256", verifier).update(body).digest("base64");

test("what Intuit signed is read, in both forms, from text, bytes and a buffer", async () => {
  const bytes = new TextEncoder().encode(older);
  for (const body of [older, bytes, bytes.buffer, Buffer.from(older)]) {
    const changes = await receiveWebhook({ body: /** @type {any} */ (body), signature: signed(older), verifierTokens: VERIFIER });
    assert.deepEqual(changes, [
      { realm: "1185883450", resource: "invoice", id: "7", verb: "update", time: TIME, event: `1185883450/Invoice/7/Update/${TIME}` },
      { realm: "1185883450", resource: "customer", id: "1", verb: "merge", time: TIME, gone: "2", event: `1185883450/Customer/1/Merge/${TIME}` },
      { realm: "310687", resource: "payment", id: "9", verb: "create", time: TIME, event: `310687/Payment/9/Create/${TIME}` },
    ]);
  }
  const [event] = await receiveWebhook({ body: cloud, signature: signed(cloud), verifierTokens: ["old", VERIFIER] });
  assert.deepEqual(event, { realm: "310687", resource: "account", id: "1234", verb: "create", time: TIME, event: "intuit.dsn=/88cd" });
});

test("known answers: keys shorter than, as long as and longer than a block; and a signature by OpenSSL", async () => {
  for (const key of ["k", "Jefe", "k".repeat(64), "k".repeat(65), "k".repeat(131), "é".repeat(40)]) {
    assert.deepEqual(await receiveWebhook({ body: "[]", signature: signed("[]", key), verifierTokens: key }), []);
  }
  // printf '[]' | openssl dgst -sha256 -hmac Jefe -binary | base64
  assert.deepEqual(await receiveWebhook({ body: "[]", signature: "XQajuQb0E+RLk4HH1IUqb9x8kaRv7yhpgWDyvJU+ucM=", verifierTokens: "Jefe" }), []);
});

test("what is not signed so is refused: other bodies, keys, spellings, lengths, and no signature", async () => {
  const good = signed(older);
  const refuses = (/** @type {any} */ delivery) => assert.rejects(receiveWebhook({ body: older, signature: good, verifierTokens: VERIFIER, ...delivery }), { name: "TieoutError", code: "webhook/signature" });
  for (const signature of ["", undefined, null, "=", good.slice(1), good.slice(0, -1), `${good}=`, ` ${good}`, good.toLowerCase(), good.replace("=", ""), signed(older, "other"), Buffer.from(good, "base64").toString("hex"), randomBytes(32).toString("base64"), 7]) await refuses({ signature });
  for (const body of [`${older} `, ` ${older}`, older.replace("7", "8"), JSON.stringify(JSON.parse(older), undefined, 1), `\ufeff${older}`]) await refuses({ body });
  for (const verifierTokens of [[], "", [""], ["a", "b", "c", "d", VERIFIER], `${VERIFIER} `]) await refuses({ verifierTokens });
});

test("what cannot be read is told apart, costs no instance, and names no secret", async () => {
  /** @type {any[]} */
  const told = [];
  const refused = async (/** @type {any} */ delivery, /** @type {string} */ code) => {
    await assert.rejects(receiveWebhook(delivery), (error) => {
      told.push(error, /** @type {Error} */ (error).message, { .../** @type {object} */ (error) });
      assert.equal(/** @type {any} */ (error).code, code);
      return true;
    });
  };
  const verifierTokens = canaries.clientSecret;
  const over = (/** @type {string} */ body) => ({ body, signature: signed(body, verifierTokens), verifierTokens });
  for (const body of ["", "{}", "null", "[{}", '{"eventNotifications":{}}']) await refused(over(body), "webhook/unreadable");
  await refused({ ...over("[]"), body: { parsed: true } }, "input/not-bytes");
  await refused({ ...over("[]"), body: "\ud800" }, "input/not-text");
  await refused({ ...over("[]"), body: new Uint8Array(2 * 1024 * 1024 + 1) }, "input/too-large");
  for (const wrong of [5, {}, [5], null, undefined]) await refused({ ...over("[]"), verifierTokens: wrong }, "host/argument");
  for (const wrong of [null, 5, "x"]) await refused(wrong, "host/argument");
  assert.equal(generation(), 0);
  assert.deepEqual(sightings(told, [verifierTokens]), []);
});

test("the sandbox's own deliveries are taken, of several formats", async () => {
  for (const format of /** @type {const} */ (["legacy", "cloudevents"])) {
    const company = await openSandbox({ edition: "us", now: Date.parse(TIME), clock: () => Date.parse(TIME) });
    company.subscribe({ url: "https://crm.example/hook", verifier: VERIFIER, format, delayMs: 0 });
    const { Id } = /** @type {any} */ (company.hand({ do: "create", entity: "Customer", body: { DisplayName: "Anna Berg" } }));
    const { due } = company.deliveries();
    assert.equal(due.length, 1);
    for (const { body, headers } of due) {
      const changes = await receiveWebhook({ body, signature: headers["intuit-signature"], verifierTokens: VERIFIER });
      assert.deepEqual(changes.map(({ realm, resource, id, verb }) => [realm, resource, id, verb]), [[company.realm, "customer", Id, "create"]]);
    }
    company.close();
  }
});
