/** What cannot be processed moves aside, and everything else goes on. */

import assert from "node:assert/strict";

import * as glue from "../../js/wasm/engine.js";

/** The turn that hears of this breaks down like one that hits `unreachable`. @type {RegExp | undefined} */
let poison;
const { turn } = glue.Engine.prototype;
glue.Engine.prototype.turn = function (inputs) {
  const answer = turn.call(this, inputs);
  if (poison?.test(new TextDecoder().decode(/** @type {Uint8Array} */ (inputs)))) throw new WebAssembly.RuntimeError("unreachable");
  return answer;
};

// Only now, so that the guard stands around the changed engine.
const { PATIENT, contact, invoice, payment, scenario } = await import("./lib.mjs");

scenario("BY-18", "an invoice over which the engine breaks down twice moves aside with its cause; its neighbours go on, and the tie-out counts it", async (open) => {
  const office = await open();
  office.add({
    contacts: [contact("c")],
    invoices: [invoice("1", "c", "10.00"), invoice("2", "c", "20.00")],
    payments: [payment("p", "c", "10.00", { applications: [{ invoiceId: "inv-1", amount: "10.00" }] })],
  });
  const plan = await office.plan();
  const tieout = await office.tieout();
  poison = /DocNumber\\":\\"2\\"/u;
  try {
    await assert.rejects(tieout.apply(plan, PATIENT), { code: "bug/engine-panicked" });
    await assert.rejects(tieout.settled(PATIENT), { code: "bug/engine-panicked" });
    const status = await tieout.settled(PATIENT);
    assert.deepEqual([status.state, status.failed, status.uncertain, status.waiting], ["idle", 1, 0, 0]);
  } finally {
    poison = undefined;
  }
  const [letter, ...others] = tieout.deadLetters();
  assert.deepEqual([letter?.finding.code, letter?.label, others], ["engine/quarantined", "Invoice 2", []]);
  assert.ok(letter?.finding.hint && letter.finding.fix === "report-bug");
  assert.equal((await office.invoice("1"))["Balance"], 0, "the other invoice and its payment went over");
  const { rows } = await office.tieOut();
  assert.ok(rows.some(({ id }) => id === "inv-2"), "the tie-out still counts it");

  await tieout.retry(/** @type {string} */ (letter?.step));
  await tieout.settled(PATIENT);
  assert.deepEqual(tieout.deadLetters(), []);
  assert.equal((await office.all("Invoice")).length, 2, "found again, not written twice");
});
