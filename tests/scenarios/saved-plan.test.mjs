/** A plan that is saved, approved and applied later: exactly, or not at all. */

import assert from "node:assert/strict";

import { changes, contact, decided, invoice, line, payment, scenario, PATIENT } from "./lib.mjs";
import { editByHand } from "./inbound-lib.mjs";

/** @typedef {import("./lib.mjs").Office} Office */
/** @typedef {import("./lib.mjs").Json} Json */

/** @param {Office} office */
async function save(office) {
  const plan = await office.plan();
  return (await office.tieout()).savePlan(plan);
}

/** @param {Office} office @param {any} saved @param {Json} [options] */
const applySaved = async (office, saved, options = {}) => (await office.tieout()).applySaved(saved, office.crm, office.settings, { ...PATIENT, ...options });

/** What stopped, as `kind id: side label from>to …`. @param {Awaited<ReturnType<typeof applySaved>>} applied */
const stopped = (applied) =>
  applied.stopped.map(({ key, changes }) => [key, ...changes.map(({ side, label, from = "", to = "" }) => `${side} ${label} ${from}>${to}`)].join(" "));

/** @param {Office} office @param {string} number @param {string} total */
function bill(office, number, total) {
  Object.assign(office.record("invoices", `inv-${number}`), { lines: [line(total)], totals: { total } });
}

scenario("BY-4", "a saved plan writes later exactly what it said, in another process, and the second time nothing", async (open) => {
  const office = await open({ preset: "catalog-push" });
  office.add({
    contacts: [contact("c")], invoices: [invoice("1", "c", "80.00"), invoice("2", "c", "20.00")],
    payments: [payment("p", "c", "80.00", { applications: [{ invoiceId: "inv-1", amount: "80.00" }] })],
  });
  const restart = await office.restartable();
  const { bytes, hash, steps } = await save(office);
  assert.equal(steps, 4);
  assert.deepEqual(await save(office).then((again) => again.hash), hash, "the same plan has the same hash");
  // What came into the CRM later is not part of it.
  office.add({ invoices: [invoice("3", "c", "30.00")] });
  restart();
  const applied = await applySaved(office, bytes);
  assert.deepEqual([applied.queued, applied.done, applied.failed, applied.before, applied.stopped], [4, 4, 0, 0, []]);
  assert.deepEqual((await office.all("Invoice")).map(({ DocNumber, TotalAmt }) => [DocNumber, TotalAmt]).sort(), [["1", 80], ["2", 20]]);
  const writes = office.world.writes.length;
  const again = await applySaved(office, bytes);
  assert.deepEqual([again.before, again.stopped, office.world.writes.length], [4, [], writes]);
  assert.deepEqual(decided(await office.plan(), "invoice", "inv-3"), ["create", "new"]);
});

scenario("BY-4", "a changed record stops only its own step and what hangs on it, and the answer says which fields changed, on which side", async (open) => {
  const office = await open({ preset: "catalog-push" });
  office.add({ contacts: [contact("c", { email: "c@old.example" }), contact("d")], invoices: ["1", "2", "3", "4"].map((number) => invoice(number, "c", "10.00")) });
  await office.sync();
  for (const number of ["1", "2", "3"]) bill(office, number, `1${number}.00`);
  office.record("contacts", "c").email = "c@new.example";
  office.record("invoices", "inv-4").status = "voided";
  office.add({ contacts: [contact("e")], invoices: [invoice("5", "e", "50.00"), invoice("6", "d", "60.00")] });
  const { bytes } = await save(office);

  await editByHand(office, "Invoice", await office.invoice("1"), { DueDate: "2026-12-24" });
  bill(office, "2", "22.00");
  await editByHand(office, "Customer", await office.customer("Person c"), { PrimaryPhone: { FreeFormNumber: "555-0100" } });
  await office.byHand("customer", { DisplayName: "Person e" });
  const applied = await applySaved(office, bytes);
  assert.deepEqual(stopped(applied), [
    "contact:c quickbooks Phone >555-0100", "contact:e quickbooks Name >Person e quickbooks Taxable >yes",
    "invoice:inv-1 quickbooks Due date 2026-12-10>2026-12-24",
    "invoice:inv-2 crm Line “Work” Services: Work · 1 × 12.00 = 12.00 · NON>Services: Work · 1 × 22.00 = 22.00 · NON crm Total 12.00>22.00",
    "invoice:inv-5 crm Customer Person e (new)>Person e",
  ]);
  assert.match(applied.stopped.find(({ key }) => key === "contact:e")?.why ?? "", /linked now: QuickBooks has it already/u);
  assert.match(applied.stopped.find(({ key }) => key === "invoice:inv-5")?.why ?? "", /needs contact:e/u);
  const totals = Object.fromEntries((await office.all("Invoice")).map(({ DocNumber, TotalAmt }) => [DocNumber, TotalAmt]));
  assert.deepEqual(totals, { 1: 10, 2: 10, 3: 13, 4: 0, 6: 60 });
});

scenario("BY-4", "what was half done when the process died goes on with the same saved plan, and nothing is written twice", async (open) => {
  const office = await open({ preset: "catalog-push" });
  const numbers = Array.from({ length: 8 }, (_, at) => String(at + 1));
  office.add({ contacts: [contact("c")], invoices: numbers.map((number) => invoice(number, "c", "10.00")) });
  const { bytes } = await save(office);
  const customer = (await office.plan()).find("contact", "c") ?? 0;
  // Only the customer gets there.
  await (await office.tieout()).apply(await office.plan(), { ...PATIENT, indices: [customer] });
  const applied = await applySaved(office, bytes);
  assert.deepEqual([applied.before, applied.done, applied.stopped], [1, 8, []]);
  assert.deepEqual([(await office.all("Customer")).length, (await office.all("Invoice")).length, changes(await office.plan())], [1, 8, 0]);
});

scenario("BY-4 BY-10", "a plan beyond the limits is applied by the hash that it was saved under; one that was touched since, or is another workspace's, is refused", async (open) => {
  const office = await open({ preset: "catalog-push", settings: { limits: { creates: 1 } } });
  office.add({ contacts: [contact("c")], invoices: [invoice("1", "c", "80.00")] });
  const { bytes, hash } = await save(office);
  await assert.rejects(applySaved(office, bytes), { code: "plan/needs-approval" });
  await assert.rejects(applySaved(office, bytes, { approved: "another" }), { code: "plan/needs-approval" });
  const text = new TextDecoder().decode(bytes);
  await assert.rejects(applySaved(office, text.replace("80", "90")), { code: "host/saved-plan", message: /changed after it was saved/u });
  await assert.rejects(applySaved(office, "{}"), { code: "host/saved-plan" });
  await assert.rejects(applySaved(office, "no JSON"), { code: "host/saved-plan" });
  const other = await open({ preset: "catalog-push" });
  other.crm["workspace"].id = "ws-other";
  const { readSavedPlan } = await import("../../js/saved-plan.js");
  await assert.rejects(readSavedPlan(bytes, { workspace: "ws-other", realm: "1" }), { code: "host/saved-plan", message: /was saved for workspace `ws-sample`/u });
  assert.deepEqual((await office.all("Invoice")).length, 0);
  const applied = await applySaved(office, bytes, { approved: hash });
  assert.deepEqual([applied.done, applied.stopped], [2, []]);
});
