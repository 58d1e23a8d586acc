/** A fault that a user saw is a file: a recording that runs again bit by bit, a bundle without what is nobody's business. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { Tieout } from "../../js/entry/node.js";
import { supportBundle } from "../../js/cli/support.js";
import { Player } from "../../js/tape.js";
import { PATIENT, TODAY, contact, invoice, isWrite, item, line, payment, scenario } from "./lib.mjs";

/** @typedef {import("../../js/tape.js").Entry} Entry */

scenario("BY-29", "a recorded run, with lost answers and doubt, gives the same plans and effects bit by bit; another input does not", async (open) => {
  const office = await open();
  office.add({ contacts: [contact("c")], invoices: [invoice("1", "c", "10.00"), invoice("2", "c", "20.00")], payments: [payment("p", "c", "10.00")] });
  /** @type {Entry[]} */
  const entries = [];
  const { options } = office.world.host(office.storage);
  const tieout = await Tieout.open({ ...options, record: (entry) => entries.push(structuredClone(entry)) });
  let losses = 2;
  office.world.network = async (request, perform) => {
    const response = await perform();
    if (isWrite(request) && (losses -= 1) >= 0) throw new TypeError("Failed to fetch");
    return response;
  };
  await tieout.refresh(office.settings);
  await tieout.apply(tieout.plan(office.crm, office.settings, { today: TODAY }), PATIENT);
  await tieout.tieOut(office.crm, office.settings);
  await tieout.close();
  assert.ok(["open", "turn", "snapshot", "plan", "submit", "tieOut"].every((call) => entries.some((entry) => entry.call === call)));
  assert.ok(!JSON.stringify(entries).includes(office.world.company.accessToken), "no token goes into a recording");

  const player = new Player();
  for (const [at, entry] of entries.entries()) assert.equal(player.play(entry), entry.output, `call ${at}: ${entry.call}`);
  player.free();

  const changed = entries.findIndex(({ call }) => call === "plan");
  const other = new Player();
  const outputs = entries.slice(0, changed + 1).map((entry, at) => other.play(at === changed
    ? { ...entry, input: { ...entry.input, documents: String(entry.input["documents"]).replaceAll("20.00", "20.01") } } : entry));
  other.free();
  assert.notEqual(outputs.at(-1), entries[changed]?.output);
});

const SECRETS = ["Wilhelmina Canary", "canary@brook.example", "+49 555 0100 999", "Canary Lane 7", "CANARY-4711", "Canary repair", "canary note", "cust-canary-1"];
const AMOUNTS = ["731.93", "731.9", "55.17", "787.10", "787.1"];

scenario("BY-34", "the support bundle tells how things are built and where they failed, without tokens, names, addresses or amounts unless asked", async (open) => {
  const office = await open();
  office.add({
    contacts: [contact("c", { id: "cust-canary-1", displayName: SECRETS[0], email: SECRETS[1], phone: SECRETS[2], billingAddress: { line1: SECRETS[3], city: "Canary City" } })],
    items: [item("i", "Canary repair")],
    invoices: [invoice("CANARY-4711", "cust-canary-1", "787.10", { memo: "canary note", lines: [line("731.93", { itemId: "i" }), line("55.17")] })],
    payments: [payment("p", "cust-canary-1", "787.10")],
  });
  office.world.network = (request, perform) => (isWrite(request) && request.url.includes("/payment")
    ? Promise.resolve(new Response(JSON.stringify({ Fault: { Error: [{ code: "6210", Message: "closed", Detail: "Payment of 787.10 by Wilhelmina Canary: `Canary Lane 7`" }], type: "ValidationFault" } }), { status: 400, headers: { "content-type": "application/json" } }))
    : perform());
  await office.sync();
  const plan = await office.plan();
  const tieout = await office.tieout();
  const bytes = (/** @type {unknown} */ value) => new TextEncoder().encode(JSON.stringify(value));
  const of = { documents: bytes(office.crm), settings: bytes(office.settings), plan, unfinished: 0 };
  const { accessToken, realm } = office.world.company;
  const forbidden = [...SECRETS, "Canary", "Harbor Lane", accessToken, realm];
  const isClean = (/** @type {string} */ text, /** @type {(string | undefined)[]} */ words) => {
    for (const word of words) {
      const [base64, hex] = [Buffer.from(String(word)).toString("base64").replace(/=+$/u, ""), Buffer.from(String(word)).toString("hex")];
      for (const form of [String(word), base64, hex, encodeURIComponent(String(word))]) assert.ok(!text.toLowerCase().includes(form.toLowerCase()), `${word} as ${form}`);
    }
  };
  const bundle = JSON.stringify(supportBundle(tieout, of, {}));
  isClean(bundle, [...forbidden, ...AMOUNTS]);
  for (const told of ["qbo/period-closed", '"decision":"skip"', "invoice-push", "2026-11"]) assert.ok(bundle.includes(told), told);

  const whole = supportBundle(tieout, of, { amounts: true });
  isClean(JSON.stringify(whole), forbidden);
  assert.ok(AMOUNTS.slice(0, 1).every((amount) => JSON.stringify(whole).includes(amount)), "amounts, because they were asked for");
  // References still meet: what the documents call a contact, its invoice calls it too.
  const documents = /** @type {any} */ (whole)["documents"];
  assert.equal(documents.invoices[0].contactId, documents.contacts[0].id);
  // And the cents can be worked out again: the redacted documents plan the same total.
  const again = tieout.plan(documents, office.settings, { today: TODAY });
  const [row] = again.rows(0, 10).filter(({ kind }) => kind === "invoice");
  assert.equal(row?.total, "787.10");
  assert.equal(createHash("sha256").update(bundle).digest("hex"), createHash("sha256").update(JSON.stringify(supportBundle(tieout, of, {}))).digest("hex"), "the same words each time");
});
