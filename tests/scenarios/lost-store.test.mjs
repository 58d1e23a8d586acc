/** The host's whole store is gone, at rest and in the midst of a write. */

import assert from "node:assert/strict";

import { memoryStorage } from "../../js/storage/memory.js";
import { PATIENT, changes, contact, decided, invoice, isWrite, payment, scenario } from "./lib.mjs";

/** @typedef {import("../../js/index.js").Plan} Plan */

/** @param {import("./lib.mjs").Office} office */
async function books(office) {
  const { Customer, Invoice, Payment } = await office.counts();
  return { Customer, Invoice, Payment };
}

scenario("BY-12 TW-13", "the store is lost, at rest and in the midst of a write: links come back from the markers, nothing stands twice", async (open) => {
  const office = await open();
  office.add({
    contacts: [contact("c")],
    invoices: [invoice("1", "c", "10.00"), invoice("2", "c", "20.00")],
    payments: [payment("p", "c", "10.00", { applications: [{ invoiceId: "inv-1", amount: "10.00" }] })],
  });
  const kill = await office.restartable();
  const plan = await office.plan();
  /** @type {() => void} */
  let isWritten = () => {};
  const written = new Promise((resolve) => void (isWritten = () => resolve(undefined)));
  let sent = 0;
  office.world.network = async (request, perform) => {
    const answer = await perform();
    if (!isWrite(request)) return answer;
    // The customer's answer is heard, the invoices' is not: QuickBooks has them, the process is gone, and so is all it knew.
    sent += 1;
    if (sent === 1) return answer;
    isWritten();
    return new Promise(() => {});
  };
  (await office.tieout()).apply(plan, PATIENT).catch(() => {});
  await written;
  kill();
  office.storage = memoryStorage();
  office.world.network = (_, perform) => perform();
  assert.deepEqual(await books(office), { Customer: 1, Invoice: 2, Payment: 0 });

  const found = (await office.sync()).plan;
  const rows = [["contact", "c"], ["invoice", "inv-1"], ["invoice", "inv-2"], ["payment", "p"]];
  const decisions = (/** @type {Plan} */ plan) => rows.map(([kind = "", id = ""]) => decided(plan, kind, id));
  assert.deepEqual(decisions(found).map(([decision]) => decision), ["link", "link", "link", "create"]);
  assert.deepEqual(await books(office), { Customer: 1, Invoice: 2, Payment: 1 });

  // Where the number tells nothing any more, the marker does.
  const { Id, SyncToken } = await office.invoice("1");
  await office.byHand("invoice", { Id, SyncToken, sparse: true, DocNumber: "R-1" });
  const cut = await office.restartable();
  await office.plan();
  cut();
  office.storage = memoryStorage();
  office.add({ invoices: [invoice("3", "c", "30.00")] });
  const again = (await office.sync()).plan;
  assert.deepEqual(decisions(again).map(([decision]) => decision), ["link", "link", "link", "link"]);
  assert.deepEqual(await books(office), { Customer: 1, Invoice: 3, Payment: 1 });
  assert.equal(changes(await office.plan()), 0);
  assert.equal((await office.tieOut()).ok, true);
});
