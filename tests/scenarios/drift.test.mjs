/** What either side did without the other, and what can be done about it. */

import assert from "node:assert/strict";

import { TODAY, changes, contact, invoice, line, payment, scenario } from "./lib.mjs";
import { editByHand, paidByHand } from "./inbound-lib.mjs";

/** @typedef {ReturnType<import("../../js/index.js").Plan["drift"]>[number]} Row */

const BOTH = { sync: { contacts: { direction: "both" }, invoices: { direction: "both" }, payments: { direction: "both" } } };

/** Rows as `kind id what: field crm/quickbooks mover`, money marked. @param {readonly Row[]} rows */
const told = (rows) => rows.map(({ kind, id, what, money, fields }) => `${kind} ${id || "-"} ${what}${money ? " $" : ""}${fields.map(({ label, crm = "", quickbooks = "", moved, money: own }) => `; ${label} ${crm}|${quickbooks} ${moved}${own ? " $" : ""}`).join("")}`);

/** A synced office of three customers and five invoices. @param {(choices?: any) => Promise<import("./lib.mjs").Office>} open */
async function synced(open) {
  const office = await open({ preset: "two-way", settings: BOTH });
  office.add({
    contacts: [contact("c1", { displayName: "Anna Berg", email: "anna@berg.example", phone: "555-0101" }), contact("c2", { displayName: "Ben Cole" })],
    invoices: ["1", "2", "3", "4", "5"].map((number) => invoice(number, "c1", "100.00", { memo: "Thanks" })),
    payments: [payment("p1", "c1", "30.00", { applications: [{ invoiceId: "inv-5", amount: "30.00" }] })],
  });
  await office.sync();
  assert.deepEqual((await office.plan()).drift(), []);
  return office;
}

/** @param {any} record @param {number} price */
const priced = (record, price) => ({ Line: record.Line.slice(0, 1).map((/** @type {any} */ own) => ({ ...own, Amount: price, SalesItemLineDetail: { ...own.SalesItemLineDetail, UnitPrice: price } })) });

scenario("BY-21 BY-25", "a busy day on both sides: every record that moved, field by field, who moved it, and whether it is money", async (open) => {
  const office = await synced(open);
  const [one, two, three, four] = await Promise.all(["1", "2", "3", "4"].map((number) => office.invoice(number)));
  // In QuickBooks: an e-mail, a cent, a memo, a deletion, a void, a document of its own.
  await editByHand(office, "Customer", await office.customer("Anna Berg"), { PrimaryEmailAddr: { Address: "anna@new.example" } });
  await editByHand(office, "Invoice", one ?? {}, priced(one, 100.01));
  await editByHand(office, "Invoice", two ?? {}, { CustomerMemo: { value: "Many thanks" } });
  await office.post("invoice?operation=delete", { Id: three?.["Id"], SyncToken: three?.["SyncToken"] });
  await office.post("invoice?operation=void", { Id: four?.["Id"], SyncToken: four?.["SyncToken"] });
  const own = await office.byHand("invoice", { CustomerRef: one?.["CustomerRef"], TxnDate: TODAY, DocNumber: "QB-7", Line: one?.["Line"].slice(0, 1) });
  // In the CRM: a phone, a date, the memo of the second invoice, a voided payment.
  office.record("contacts", "c1")["phone"] = "555-0199";
  office.record("invoices", "inv-1")["dueDate"] = "2026-12-24";
  office.record("invoices", "inv-2")["memo"] = "Thank you";
  office.record("payments", "p1")["status"] = "voided";
  const plan = await office.plan();
  const rows = plan.drift();
  assert.deepEqual(told(rows), [
    "contact c1 on-both; E-mail anna@berg.example|anna@new.example quickbooks; Phone 555-0199|555-0101 crm",
    "invoice inv-1 on-both $; Due date 2026-12-24|2026-12-10 crm; Line “Work” Services: Work · 1 × 100.00 = 100.00 · NON|Services: Work · 1 × 100.01 = 100.01 · NON quickbooks $; Total 100.00|100.01 quickbooks $",
    "invoice inv-2 on-both; Message to the customer Thank you|Many thanks both",
    "invoice inv-3 missing $",
    "invoice inv-4 voided $",
    "payment p1 in-crm $",
    `invoice - extra $; Date |${TODAY} quickbooks; Total |100 quickbooks $`,
  ]);
  assert.deepEqual(rows.map(({ actions }) => actions[0]), ["accept-quickbooks", "accept-quickbooks", "resolve", "push-again", "accept-quickbooks", "push", "link"]);
  assert.ok(rows.every(({ actions }) => actions.includes("ignore")));
  assert.deepEqual([rows.at(-1)?.label, rows.at(-1)?.qboId], ["Invoice QB-7", own["Id"]]);
  assert.deepEqual(rows, plan.drift(), "the same plan tells the same");
});

scenario("BY-21", "what differed when two records were linked is no drift, nor what a payment of ours does to the invoice", async (open) => {
  const office = await open({ preset: "two-way", settings: BOTH });
  const customer = await office.byHand("customer", { DisplayName: "Anna Berg", PrimaryEmailAddr: { Address: "anna@berg.example" } });
  const service = await office.id("Item", "Services");
  await office.byHand("invoice", { CustomerRef: { value: customer["Id"] }, TxnDate: "2026-11-10", DocNumber: "1", Line: [{ Amount: 100, DetailType: "SalesItemLineDetail", SalesItemLineDetail: { ItemRef: { value: service } } }] });
  office.add({
    contacts: [contact("c1", { displayName: "Anna Berg", email: "anna@berg.example", phone: "555-0101" })],
    invoices: [invoice("1", "c1", "100.00", { memo: "Thanks", lines: [line("60.00"), line("40.00")] }), invoice("2", "c1", "50.00", { memo: "Thanks" })],
    payments: [payment("p1", "c1", "70.00", { applications: [{ invoiceId: "inv-1", amount: "30.00" }, { invoiceId: "inv-2", amount: "40.00" }] })],
  });
  const { plan } = await office.sync();
  assert.deepEqual(["inv-1", "inv-2"].map((id) => plan.rows(0, 9).find((row) => row.id === id)?.decision), ["link", "create"]);
  assert.ok(Number((await office.invoice("1"))["SyncToken"]) > 0, "the payment made another version of it");
  assert.deepEqual(told((await office.plan()).drift()), []);
});

scenario("BY-21", "each way out of a drift leads to agreement: taking over, pushing, pushing again, linking", async (open) => {
  const office = await synced(open);
  const [one, two] = await Promise.all(["1", "2"].map((number) => office.invoice(number)));
  await editByHand(office, "Invoice", one ?? {}, priced(one, 110));
  await office.post("invoice?operation=delete", { Id: two?.["Id"], SyncToken: two?.["SyncToken"] });
  const own = await office.byHand("invoice", { CustomerRef: one?.["CustomerRef"], TxnDate: "2026-11-10", DocNumber: "QB-7", Line: one?.["Line"].slice(0, 1) });
  office.record("invoices", "inv-3")["dueDate"] = "2026-12-24";
  assert.deepEqual((await office.plan()).drift().map(({ id, what }) => `${id} ${what}`), ["inv-1 in-quickbooks", "inv-2 missing", "inv-3 in-crm", " extra"]);
  // Taken over: the CRM has what QuickBooks has.
  Object.assign(office.record("invoices", "inv-1"), { lines: [line("110.00")], totals: { total: "110.00" } });
  // Pushed again.
  await (await office.tieout()).forget("invoice", "inv-2");
  // Linked.
  office.add({ invoices: [invoice("QB-7", "c1", "100.00", { id: "inv-7" })] });
  office.settings["links"] = { invoices: { "inv-7": own["Id"] } };
  await office.sync();
  const plan = await office.plan();
  assert.deepEqual([plan.drift(), changes(plan)], [[], 0]);
  assert.equal((await office.invoice("3"))["DueDate"], "2026-12-24");
  assert.ok(plan.period("2026-11-01", "2026-11-30").ok);
});

scenario("BY-21", "what is ignored with a reason stays away until either side moves again, in any process", async (open) => {
  const office = await synced(open);
  await editByHand(office, "Customer", await office.customer("Ben Cole"), { Notes: "prefers mornings" });
  await paidByHand(office, "1", 10);
  const tieout = await office.tieout();
  const plan = await office.plan();
  const list = await tieout.drift.list(plan);
  assert.deepEqual(list.map(({ kind, id, what, ignored }) => [kind, id, what, ignored]), [["contact", "c2", "in-quickbooks", undefined], ["payment", "", "extra", undefined]]);
  const [ben] = list;
  assert.ok(ben !== undefined);
  await tieout.drift.ignore(ben, "the CRM has no such field");
  await assert.rejects(tieout.drift.ignore(ben, " "), (error) => /** @type {any} */ (error).code === "host/argument");
  await office.close();
  const again = await office.tieout();
  const seen = await again.drift.list(await office.plan());
  assert.deepEqual(seen.map(({ id, ignored }) => [id, ignored?.reason]), [["c2", "the CRM has no such field"], ["", undefined]]);
  assert.equal(seen[0]?.ignored?.at, office.world.now);
  await editByHand(office, "Customer", await office.customer("Ben Cole"), { Notes: "prefers evenings" });
  assert.deepEqual((await again.drift.list(await office.plan())).map(({ id, ignored }) => [id, ignored]), [["c2", undefined], ["", undefined]]);
  const [ignored] = await again.drift.ignored();
  assert.deepEqual([ignored?.id, ignored?.fingerprint], ["c2", ben.fingerprint]);
  await again.drift.notice(ben.fingerprint);
  assert.deepEqual(await again.drift.ignored(), []);
});

scenario("BY-21", "an ignored difference that is damaged in the store is told again, hides no other and is not written over", async (open) => {
  const office = await synced(open);
  await editByHand(office, "Customer", await office.customer("Anna Berg"), { PrimaryPhone: { FreeFormNumber: "555-0200" } });
  await editByHand(office, "Customer", await office.customer("Ben Cole"), { PrimaryPhone: { FreeFormNumber: "555-0300" } });
  const { drift } = await office.tieout();
  const [first, second] = await drift.list(await office.plan());
  assert.ok(first && second);
  await drift.ignore(first, "known");
  await drift.ignore(second, "known too");
  const key = (await office.storage.scan("y/", undefined, 9)).entries.map((entry) => entry.key).find((name) => name.endsWith(first.fingerprint));
  assert.ok(key);
  const version = (await office.storage.get([key])).get(key)?.version ?? 0;
  const value = new TextEncoder().encode('{"fingerprint":"');
  assert.ok((await office.storage.commit({ expect: [{ key, version }], put: [{ key, value }], delete: [] })).ok);
  assert.deepEqual((await drift.list(await office.plan())).map(({ id, ignored }) => [id, ignored?.reason]), [[first.id, undefined], [second.id, "known too"]]);
  assert.deepEqual((await drift.damaged()).map(({ code, path, fix }) => [code, path, fix]), [["host/record-unreadable", key, "fix-host"]]);
  await assert.rejects(drift.ignore(first, "once more"), { code: "host/record-unreadable", path: key });
  assert.deepEqual((await office.storage.get([key])).get(key)?.value, value);
  await drift.notice(first.fingerprint);
  await drift.ignore(first, "once more");
  assert.deepEqual([(await drift.ignored()).length, await drift.damaged()], [2, []]);
});
