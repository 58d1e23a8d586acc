/** Taking back what a run has done. */

import assert from "node:assert/strict";

import { PATIENT, TODAY, contact, invoice, item, line, payment, scenario } from "./lib.mjs";

/** @typedef {import("./lib.mjs").Office} Office */

/** What the newest run did, as a plan that takes it back. @param {Office} office @param {import("../../js/undo.js").Wanted} [wanted] */
async function undoing(office, wanted) {
  const tieout = await office.tieout();
  const [newest] = await tieout.undo.runs();
  const { plan, left } = await tieout.undo.plan(office.crm, office.settings, wanted ?? { run: newest?.id ?? "" }, { today: TODAY });
  const rows = plan.rows(0, plan.length).filter(({ reason }) => reason.code !== "not-undone");
  return { plan, left, rows: Object.fromEntries(rows.map(({ kind, id, decision, reason }) => [`${kind}:${id}`, [decision, reason.code]])), apply: () => tieout.apply(plan, PATIENT) };
}

scenario("BY-16", "an update is taken back from the body that was kept before it, digit by digit, also in another process; the next plan does not send it again", async (open) => {
  const office = await open({ preset: "two-way" });
  office.add({ contacts: [contact("c", { displayName: "Ruth Vance", phone: "555 0100" })], invoices: [invoice("1", "c", "80.00", { status: "approved", memo: "First" })] });
  await office.sync();
  const [customer, before] = [await office.customer("Ruth Vance"), await office.invoice("1")];
  await office.byHand("customer", { ...customer, Notes: "Rings twice", MetaData: undefined, domain: undefined });
  Object.assign(office.record("invoices", "inv-1"), { memo: "Second", lines: [line("60.00"), line("35.55", { quantity: "2" })], totals: { total: "131.10" } });
  await office.sync();
  assert.equal((await office.invoice("1"))["TotalAmt"], 131.1);
  const restart = await office.restartable();
  restart();

  const { rows, apply } = await undoing(office);
  assert.deepEqual(rows, { "invoice:inv-1": ["update", "put-back"] });
  await apply();
  const after = await office.invoice("1");
  for (const name of ["TotalAmt", "CustomerMemo", "DueDate", "DocNumber", "PrivateNote", "Balance"]) assert.deepEqual(after[name], before[name], name);
  assert.deepEqual(after["Line"].map((/** @type {any} */ own) => [own.Amount, own.Description]), before["Line"].map((/** @type {any} */ own) => [own.Amount, own.Description]));
  const again = await office.plan();
  assert.deepEqual([again.summary().decisions.update ?? 0, (await office.customer("Ruth Vance"))["Notes"]], [0, "Rings twice"]);
  assert.deepEqual((await undoing(office, { kind: "invoice", id: "inv-1" })).rows, { "invoice:inv-1": ["update", "put-back"] }, "what was taken back can be taken back too");
});

scenario("BY-16", "an index that was damaged is told with its key, and nothing is written that could not be taken back", async (open) => {
  const office = await open({ preset: "two-way" });
  office.add({ contacts: [contact("c")], invoices: [invoice("1", "c", "80.00", { status: "approved" })] });
  await office.sync();
  const tieout = await office.tieout();
  const key = `p/${tieout.realm}/runs`;
  const version = (await office.storage.get([key])).get(key)?.version ?? 0;
  await office.storage.commit({ expect: [{ key, version }], put: [{ key, value: new TextEncoder().encode("[{") }], delete: [] });
  await assert.rejects(tieout.undo.runs(), (/** @type {any} */ error) => error.code === "host/record-unreadable" && error.path === key && error.hint !== "" && error.fix !== "none");
  office.add({ invoices: [invoice("2", "c", "20.00", { status: "approved" })] });
  await assert.rejects(office.sync(), { code: "host/storage-failed" });
  assert.equal((await office.all("Invoice")).length, 1);
});

scenario("BY-16", "what a run created goes in rounds: payments, then what they paid, then customers and items; nothing is left in the sums", async (open) => {
  const office = await open({ preset: "two-way", settings: { sync: { payments: { direction: "push" } } } });
  const counts = await office.counts();
  office.add({
    contacts: [contact("c"), contact("known")], items: [item("i", "Visit")],
    invoices: [invoice("1", "c", "100.00", { status: "approved", lines: [line("100.00", { itemId: "i" })] })],
    payments: [payment("p", "c", "40.00", { applications: [{ invoiceId: "inv-1", amount: "40.00" }] })],
    creditMemos: [{ id: "m", number: "CM-1", status: "issued", contactId: "c", issueDate: "2026-11-12", lines: [line("10.00")], totals: { total: "10.00" } }],
  });
  await office.sync();
  const run = { run: (await (await office.tieout()).undo.runs())[0]?.id ?? "" };
  const first = await undoing(office, run);
  assert.deepEqual(first.rows, {
    "contact:c": ["wait", "waits"], "contact:known": ["deactivate", "taken-back"], "item:i": ["wait", "waits"],
    "invoice:inv-1": ["wait", "waits"], "credit-memo:m": ["delete", "taken-back"], "payment:p": ["void", "taken-back"],
  });
  await first.apply();
  const second = await undoing(office, run);
  assert.deepEqual([second.rows["invoice:inv-1"], second.rows["contact:c"], second.rows["payment:p"]], [["void", "taken-back"], ["wait", "waits"], ["skip", "nothing-to-undo"]]);
  await second.apply();
  const third = await undoing(office, run);
  assert.deepEqual([third.rows["contact:c"], third.rows["item:i"]], [["deactivate", "taken-back"], ["deactivate", "taken-back"]]);
  await third.apply();
  const [payments, invoices] = await Promise.all([office.all("Payment"), office.all("Invoice")]);
  assert.deepEqual([payments.map(({ TotalAmt }) => TotalAmt), invoices.map(({ TotalAmt }) => TotalAmt), (await office.all("CreditMemo")).length], [[0], [0], 0]);
  const active = async (/** @type {string} */ list) => (await office.all(list)).filter(({ Active }) => Active !== false).length;
  assert.deepEqual([await active("Customer"), await active("Item")], [counts["Customer"], counts["Item"]]);
  assert.deepEqual(Object.values((await undoing(office, run)).rows).flat().filter((word) => !["skip", "nothing-to-undo"].includes(word)), []);
});

scenario("BY-16", "where the books have moved on it is held and says why: deposited, edited, paid, closed, written again by a later run", async (open) => {
  const office = await open({ preset: "catalog-push" });
  office.add({ contacts: [contact("c")], invoices: ["1", "2", "3", "4", "5"].map((number) => invoice(number, "c", "50.00")), payments: [payment("p", "c", "50.00", { applications: [{ invoiceId: "inv-1", amount: "50.00" }] })] });
  await office.sync();
  const [run] = await (await office.tieout()).undo.runs();
  const wanted = { run: run?.id ?? "" };
  const customer = (await office.customer("Person c"))["Id"];
  const paid = await office.one("Payment", () => true);
  await office.byHand("deposit", { DepositToAccountRef: { value: await office.id("Account", "Checking") }, TxnDate: "2026-11-16", Line: [{ Amount: 50, LinkedTxn: [{ TxnId: paid["Id"], TxnType: "Payment", TxnLineId: "0" }] }] });
  const edited = await office.invoice("2");
  await office.byHand("invoice", { Id: edited["Id"], SyncToken: edited["SyncToken"], sparse: true, DocNumber: "2-B" });
  const third = await office.invoice("3");
  await office.byHand("payment", { CustomerRef: { value: customer }, TotalAmt: 50, Line: [{ Amount: 50, LinkedTxn: [{ TxnId: third["Id"], TxnType: "Invoice" }] }] });
  Object.assign(office.record("invoices", "inv-4"), { lines: [line("70.00")], totals: { total: "70.00" } });
  await office.sync();
  const { plan, rows, left } = await undoing(office, wanted);
  assert.deepEqual(left, [{ key: "invoice:inv-4", label: "Invoice 4", why: "changed-again" }]);
  const why = (/** @type {string} */ kind, /** @type {string} */ id) => plan.detail(plan.find(kind, id) ?? 0).findings.map(({ code, message }) => `${code}: ${message}`);
  assert.deepEqual(why("payment", "p"), ["plan/moved-on: it is part of a bank deposit"]);
  assert.deepEqual(why("invoice", "inv-1"), ["plan/moved-on: a payment uses it"]);
  assert.deepEqual(why("invoice", "inv-2"), ["plan/moved-on: it was changed in QuickBooks since"]);
  assert.deepEqual(why("invoice", "inv-3"), ["plan/moved-on: a payment uses it"]);
  assert.deepEqual(why("contact", "c"), ["plan/moved-on: other documents name it"]);
  assert.deepEqual([rows["invoice:inv-5"], rows["invoice:inv-2"]], [["void", "taken-back"], ["blocked", "plan/moved-on"]]);

  office.world.company.hand({ do: "close-books", date: "2026-11-12" });
  const closed = await undoing(office, wanted);
  assert.deepEqual(closed.rows["invoice:inv-5"], ["blocked", "plan/closed-period"]);
  assert.equal((await office.invoice("5"))["TotalAmt"], 50);
});
