/** What QuickBooks holds more than once, and the plan that makes one of several. */

import assert from "node:assert/strict";

import { main } from "../../js/cli.js";
import { PATIENT, TODAY, changes, contact, invoice, isWrite, item, line, payment, scenario } from "./lib.mjs";

/** @typedef {import("./lib.mjs").Office} Office */
/** @typedef {import("../../js/duplicates.js").Wanted} Wanted */
/** @typedef {Record<string, any>} Json */

/** @param {string} value */
const ref = (value) => ({ value });
/** @param {number} amount @param {string} itemId */
const sold = (amount, itemId) => ({ Amount: amount, DetailType: "SalesItemLineDetail", SalesItemLineDetail: { ItemRef: ref(itemId), Qty: 1, UnitPrice: amount } });

/** A merge as a plan: rows by key, and what each that is blocked says. @param {Office} office @param {Wanted} wanted */
async function merging(office, wanted) {
  const tieout = await office.tieout();
  const { plan, settings } = await tieout.duplicates.plan(office.crm, office.settings, wanted, { today: TODAY });
  const rows = plan.rows(0, plan.length).filter(({ reason }) => reason.code !== "not-merged");
  const why = Object.fromEntries(rows.map(({ index, id }) => [id, plan.detail(index).findings.map(({ code }) => code)]).filter(([, codes]) => codes?.length !== 0));
  return { plan, settings, why, rows: Object.fromEntries(rows.map(({ id, decision, reason }) => [id, [decision, reason.code]])), apply: () => tieout.apply(plan, PATIENT) };
}

/** What the newest run did, as a plan that takes it back. @param {Office} office */
async function undoing(office) {
  const tieout = await office.tieout();
  const [newest] = await tieout.undo.runs();
  const { plan } = await tieout.undo.plan(office.crm, office.settings, { run: newest?.id ?? "" }, { today: TODAY });
  const rows = plan.rows(0, plan.length).filter(({ reason }) => reason.code !== "not-undone");
  return { plan, rows: Object.fromEntries(rows.map(({ id, decision, reason }) => [id, [decision, reason.code]])), apply: () => tieout.apply(plan, PATIENT) };
}

const LISTS = ["Customer", "Vendor", "Item", "Account", "Estimate", "Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt", "Payment", "Deposit", "Bill", "VendorCredit", "Purchase", "PurchaseOrder"];

/** Every record of the company by type and id, without its version. @param {Office} office @returns {Promise<Map<string, string>>} */
async function company(office) {
  const lists = await Promise.all(LISTS.map(async (list) => (await office.all(list)).map(({ SyncToken, MetaData, ...record }) => /** @type {const} */ ([`${list}/${record["Id"]}`, JSON.stringify(record)]))));
  return new Map(lists.flat());
}

/** Records that differ. @param {Map<string, string>} before @param {Map<string, string>} after */
const differing = (before, after) => [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key)).sort();

/** A customer of the CRM, and the same once more by hand, with whatever can be open. @param {Office} office */
async function twice(office) {
  office.add({ contacts: [contact("c", { displayName: "Ruth Vance" })], invoices: [invoice("1", "c", "80.00")] });
  await office.sync();
  const stays = await office.customer("Ruth Vance");
  const other = await office.byHand("customer", { DisplayName: "Ruth Vance Ltd" });
  const services = await office.id("Item", "Services");
  const form = (/** @type {Json} */ more) => ({ CustomerRef: ref(other["Id"]), Line: [sold(50, services)], TxnDate: "2026-11-12", ...more });
  const open = await office.byHand("invoice", form({ DocNumber: "A-1", PrivateNote: "Side door" }));
  const paid = await office.byHand("invoice", form({ DocNumber: "A-2" }));
  await office.byHand("payment", { CustomerRef: ref(other["Id"]), TotalAmt: 50, Line: [{ Amount: 50, LinkedTxn: [{ TxnId: paid["Id"], TxnType: "Invoice" }] }] });
  const estimate = await office.byHand("estimate", form({ DocNumber: "E-1" }));
  const ahead = await office.byHand("payment", { CustomerRef: ref(other["Id"]), TotalAmt: 20 });
  const credit = await office.byHand("creditmemo", form({ DocNumber: "C-1" }));
  return { stays, other, open, paid, estimate, ahead, credit, wanted: /** @type {Wanted} */ ({ list: "Customer", survivor: stays["Id"], others: [other["Id"]] }) };
}

scenario("BY-37", "a customer twice: found with evidence; what is open goes over, what is settled stays, nothing else changes, and the next plan has nothing to do", async (open) => {
  const office = await open();
  const { stays, other, open: due, paid, estimate, ahead, credit, wanted } = await twice(office);
  const { groups } = await (await office.tieout()).duplicates.find(office.settings);
  assert.deepEqual(groups.map(({ list, records }) => [list, records.map(({ id, same, crmIds, evidence }) => [id, same, crmIds, evidence])]), [
    ["Customer", [[stays["Id"], true, ["c"], []], [other["Id"], true, [], ["same name `Ruth Vance Ltd`"]]]],
  ]);
  const before = await company(office);
  const writes = office.world.writes.length;
  const { plan, rows, apply } = await merging(office, wanted);
  const moved = ["Invoice", "Estimate", "Payment", "CreditMemo"].map((list, at) => `${list}/${[due, estimate, ahead, credit][at]?.["Id"]}`);
  assert.deepEqual(rows, Object.fromEntries([...moved.map((id) => [id, ["update", "merged"]]), [`Customer/${other["Id"]}`, ["deactivate", "made-inactive"]]]));
  const detail = plan.detail(plan.find("invoice", moved[0] ?? "") ?? 0);
  assert.deepEqual(detail.diff.map(({ path, from, to }) => [path, from, to]), [["CustomerRef", "Ruth Vance Ltd", "Ruth Vance"]]);
  assert.match(detail.request?.body ?? "", /^\{\s*"CustomerRef": \{\s*"value": "\d+"\s*\}\s*\}$/u);
  assert.equal(office.world.writes.length, writes, "a plan writes nothing");
  await apply();
  assert.deepEqual(differing(before, await company(office)), [...moved, `Customer/${stays["Id"]}`, `Customer/${other["Id"]}`].sort());
  const [after, gone] = [await office.invoice("A-1"), await office.customer("Ruth Vance Ltd")];
  assert.deepEqual([after["CustomerRef"].value, after["PrivateNote"], after["TotalAmt"], gone["Active"], gone["Balance"]], [stays["Id"], "Side door", 50, false, 0]);
  assert.equal((await office.invoice("A-2"))["CustomerRef"].value, paid["CustomerRef"].value);
  // The survivor owes what both owed: 80 + 50 - 20 - 50.
  assert.equal((await office.customer("Ruth Vance"))["Balance"], 60);
  assert.equal(changes(await office.plan()), 0);
  assert.deepEqual((await (await office.tieout()).duplicates.find(office.settings)).groups, []);
});

scenario("BY-37", "the CRM's link goes to the record that stays, with the documents that the CRM has pushed; new ones follow", async (open) => {
  const office = await open();
  const { stays, other } = await twice(office);
  const { rows, apply } = await merging(office, { list: "Customer", survivor: other["Id"], others: [stays["Id"]] });
  assert.deepEqual(rows, { "inv-1": ["update", "merged"], c: ["link", "merged"], [`Customer/${stays["Id"]}`]: ["deactivate", "made-inactive"] });
  await apply();
  assert.equal((await office.invoice("1"))["CustomerRef"].value, other["Id"]);
  assert.equal(changes(await office.plan()), 0);
  office.add({ invoices: [invoice("2", "c", "30.00")] });
  await office.sync();
  assert.equal((await office.invoice("2"))["CustomerRef"].value, other["Id"]);
  // From another process the link stands where it was moved to.
  await office.close();
  assert.equal(changes(await office.plan()), 0);
});

scenario("TW-23 BY-37", "items of the same name: both links of the CRM name the item that stays, lines of open documents too, those of paid ones stay", async (open) => {
  const office = await open({ preset: "two-way", settings: { sync: { payments: { direction: "push" } } } });
  const lines = [line("100.00", { itemId: "i2" })];
  office.add({
    contacts: [contact("c")], items: [item("i1", "Site visit"), item("i2", "Site-visit")],
    invoices: [invoice("1", "c", "100.00", { status: "approved", lines }), invoice("2", "c", "100.00", { status: "approved", lines })],
    payments: [payment("p", "c", "100.00", { applications: [{ invoiceId: "inv-2", amount: "100.00" }] })],
  });
  await office.sync();
  const [stays, other] = [await office.id("Item", "Site visit"), await office.id("Item", "Site-visit")];
  const { groups } = await (await office.tieout()).duplicates.find(office.settings);
  assert.deepEqual(groups.map(({ list, records }) => [list, records.map(({ id, crmIds, same }) => [id, crmIds, same])]), [["Item", [[stays, ["i1"], true], [other, ["i2"], true]]]]);
  const before = await company(office);
  const open1 = await office.invoice("1");
  const { settings, rows, apply } = await merging(office, { list: "Item", survivor: stays, others: [other] });
  assert.deepEqual(rows, { "inv-1": ["update", "merged"], [`Item/${other}`]: ["deactivate", "made-inactive"] });
  assert.deepEqual(settings.items.byId, { i2: stays });
  await apply();
  office.settings = settings;
  const itemOf = async (/** @type {string} */ number) => (await office.invoice(number))["Line"][0].SalesItemLineDetail.ItemRef.value;
  assert.deepEqual([await itemOf("1"), await itemOf("2")], [stays, other]);
  assert.deepEqual(differing(before, await company(office)), [`Invoice/${open1["Id"]}`, `Item/${other}`]);
  assert.equal(changes(await office.plan()), 0);
  office.add({ invoices: [invoice("3", "c", "100.00", { status: "approved", lines })] });
  await office.sync();
  assert.equal(await itemOf("3"), stays);
});

scenario("TW-23 BY-37 BY-16", "a merge of items is taken back line by line, under the name that QuickBooks marked as deleted; a line that somebody added stays", async (open) => {
  const office = await open({ sandbox: { switches: { deletedSuffix: ["Item"] } } });
  const income = ref(await office.id("Account", "Sales"));
  const made = (/** @type {string} */ Name) => office.byHand("item", { Name, Type: "Service", IncomeAccountRef: income });
  const [stays, other] = [await made("Site visit"), await made("Site-visit")];
  const customer = await office.byHand("customer", { DisplayName: "Ruth Vance" });
  const due = await office.byHand("invoice", { CustomerRef: ref(customer["Id"]), DocNumber: "A-1", Line: [sold(50, other["Id"]), sold(10, stays["Id"])] });
  const before = await company(office);
  await (await merging(office, { list: "Item", survivor: stays["Id"], others: [other["Id"]] })).apply();
  const itemsOf = async () => (await office.invoice("A-1"))["Line"].flatMap((/** @type {Json} */ own) => own.SalesItemLineDetail?.ItemRef.value ?? []);
  const gone = await office.one("Item", ({ Id }) => Id === other["Id"]);
  assert.deepEqual([await itemsOf(), gone["Active"], gone["Name"]], [[stays["Id"], stays["Id"]], false, "Site-visit (deleted)"]);
  await (await undoing(office)).apply();
  assert.deepEqual(differing(before, await company(office)), []);

  await (await merging(office, { list: "Item", survivor: stays["Id"], others: [other["Id"]] })).apply();
  const edited = await office.invoice("A-1");
  const lines = edited["Line"].filter((/** @type {Json} */ own) => own.Id !== undefined);
  await office.byHand("invoice", { Id: edited["Id"], SyncToken: edited["SyncToken"], sparse: true, Line: [...lines, sold(5, stays["Id"])] });
  const { rows, apply } = await undoing(office);
  assert.deepEqual(rows, { [`Item/${other["Id"]}`]: ["update", "put-back"], [`Invoice/${due["Id"]}`]: ["update", "put-back"] });
  await apply();
  assert.deepEqual([await itemsOf(), (await office.invoice("A-1"))["TotalAmt"]], [[other["Id"], stays["Id"], stays["Id"]], 65]);
});

scenario("BY-37", "the command line lists what is doubled, plans a merge, and writes it only with the hash of that plan", async () => {
  const run = async (/** @type {string[]} */ ...operands) => {
    let out = "";
    const io = /** @type {any} */ ({ cwd: process.cwd(), env: {}, stdout: { write: (/** @type {string} */ text) => (out += text) }, stderr: { write: () => {} } });
    const code = await main(["duplicates", ...operands, "--json", "--today", TODAY], io);
    return { code, ...JSON.parse(out) };
  };
  const found = await run();
  const { records } = found.groups.find((/** @type {Json} */ group) => group.list === "Item");
  assert.deepEqual([found.code, records.length, records[1].same], [2, 2, false]);
  const merge = ["item", records[0].id, records[1].id];
  const shown = await run(...merge);
  assert.deepEqual([shown.code, shown.applied, shown.rows.map((/** @type {Json} */ row) => row.id)], [2, undefined, [`Item/${records[1].id}`]]);
  assert.equal((await run(...merge, "--approved", "x")).applied, undefined);
  const done = await run(...merge, "--approved", shown.hash);
  assert.deepEqual([done.code, done.applied.done, done.hash], [0, 1, shown.hash]);
  assert.deepEqual([(await run("item", "12")).error.code, (await run("ledger", "1", "2")).error.code], ["host/argument", "host/argument"]);
});

scenario("BY-37", "a vendor twice: open bills and orders go over", async (open) => {
  const office = await open();
  const [stays, other] = [await office.byHand("vendor", { DisplayName: "Pipe Supply" }), await office.byHand("vendor", { DisplayName: "Pipe Supply Inc." })];
  const accountOf = async (/** @type {string} */ type) => ref((await office.all("Account")).find(({ AccountType }) => AccountType === type)?.["Id"]);
  const account = await accountOf("Expense");
  const spent = { VendorRef: ref(other["Id"]), Line: [{ Amount: 40, DetailType: "AccountBasedExpenseLineDetail", AccountBasedExpenseLineDetail: { AccountRef: account } }] };
  const bill = await office.byHand("bill", spent);
  const order = await office.byHand("purchaseorder", { ...spent, APAccountRef: await accountOf("Accounts Payable"), Line: [{ Amount: 12, DetailType: "ItemBasedExpenseLineDetail", ItemBasedExpenseLineDetail: { ItemRef: ref(await office.id("Item", "Services")), Qty: 1, UnitPrice: 12 } }] });
  const { rows, apply } = await merging(office, { list: "Vendor", survivor: stays["Id"], others: [other["Id"]] });
  assert.deepEqual(rows, { [`Bill/${bill["Id"]}`]: ["update", "merged"], [`PurchaseOrder/${order["Id"]}`]: ["update", "merged"], [`Vendor/${other["Id"]}`]: ["deactivate", "made-inactive"] });
  await apply();
  const [after, vendor] = [await office.one("Bill", ({ Id }) => Id === bill["Id"]), await office.one("Vendor", ({ Id }) => Id === other["Id"])];
  assert.equal((await office.one("PurchaseOrder", ({ Id }) => Id === order["Id"]))["VendorRef"].value, stays["Id"]);
  assert.deepEqual([after["VendorRef"].value, after["TotalAmt"], vendor["Active"], vendor["Balance"]], [stays["Id"], 40, false, 0]);
});

scenario("BY-37", "killed after each write: another process goes on, and nothing is written twice", async (open) => {
  for (const at of [1, 2, 3, 4, 5]) {
    const office = await open();
    const { stays, other, wanted } = await twice(office);
    const kill = await office.restartable();
    const { plan } = await merging(office, wanted);
    const [first, total] = [office.world.writes.length, 5];
    const gone = new Promise((resolve) => {
      office.world.network = async (request, perform) => {
        const response = await perform();
        if (!isWrite(request) || office.world.writes.length < first + at) return response;
        kill();
        resolve(undefined);
        return /** @type {never} */ (new Promise(() => {}));
      };
    });
    (await office.tieout()).apply(plan, PATIENT).catch(() => {});
    await gone;
    office.world.network = (_, perform) => perform();
    const again = await office.tieout();
    const status = await again.settled(PATIENT);
    assert.deepEqual([again.deadLetters(), status.uncertain, status.waiting], [[], 0, 0]);
    assert.deepEqual([(await office.invoice("A-1"))["CustomerRef"].value, (await office.customer("Ruth Vance Ltd"))["Active"], (await office.customer("Ruth Vance"))["Balance"]], [stays["Id"], false, 60]);
    const asked = new Set(office.world.writes.slice(first).map((text) => text.slice(text.indexOf(" "))));
    assert.equal(asked.size, total, "each change was asked for by one body");
    assert.equal((await merging(office, wanted)).rows[`Customer/${other["Id"]}`]?.[0], "skip");
  }
});

scenario("BY-37", "somebody edits a document between plan and write: it stops, the record stays in use, and the next plan goes on", async (open) => {
  const office = await open();
  const { stays, open: due, wanted } = await twice(office);
  const { apply } = await merging(office, wanted);
  await office.byHand("invoice", { Id: due["Id"], SyncToken: due["SyncToken"], sparse: true, CustomerMemo: { value: "Ring twice" } });
  const { done, failed, waiting } = await apply();
  assert.deepEqual([done, failed, waiting], [3, 1, 1]);
  assert.equal((await office.customer("Ruth Vance Ltd"))["Active"], true);
  const again = await (await merging(office, wanted)).apply();
  assert.deepEqual([again.failed, again.waiting], [0, 0]);
  const after = await office.invoice("A-1");
  assert.deepEqual([after["CustomerRef"].value, after["CustomerMemo"].value, (await office.customer("Ruth Vance Ltd"))["Active"]], [stays["Id"], "Ring twice", false]);
});

scenario("BY-37 BY-16", "a merge is taken back: active again, named again, linked again; what somebody else changed since stays", async (open) => {
  const office = await open();
  const { stays, other } = await twice(office);
  const before = await company(office);
  const wanted = /** @type {Wanted} */ ({ list: "Customer", survivor: other["Id"], others: [stays["Id"]] });
  await (await merging(office, wanted)).apply();
  const edited = await office.invoice("1");
  await office.byHand("invoice", { Id: edited["Id"], SyncToken: edited["SyncToken"], sparse: true, CustomerMemo: { value: "Gate code 4" } });
  await office.close();
  const { rows, apply } = await undoing(office);
  assert.deepEqual(rows, { "inv-1": ["update", "put-back"], c: ["link", "put-back"], [`Customer/${stays["Id"]}`]: ["update", "put-back"] });
  await apply();
  assert.deepEqual(differing(before, await company(office)), [`Invoice/${edited["Id"]}`], "the memo alone");
  const back = await office.invoice("1");
  assert.deepEqual([back["CustomerRef"].value, back["CustomerMemo"].value], [stays["Id"], "Gate code 4"]);
  assert.equal(changes(await office.plan()), 0);
  // Somebody else's choice stands.
  await (await merging(office, wanted)).apply();
  const third = await office.byHand("customer", { DisplayName: "Third" });
  const moved = await office.invoice("1");
  await office.byHand("invoice", { Id: moved["Id"], SyncToken: moved["SyncToken"], sparse: true, CustomerRef: ref(third["Id"]) });
  const again = await undoing(office);
  assert.deepEqual(again.rows["inv-1"], ["blocked", "plan/moved-on"]);
});

scenario("BY-37", "each condition that stops a merge has its code; then nothing is written at all", async (open) => {
  const office = await open({ preferences: { CurrencyPrefs: { MultiCurrencyEnabled: true, HomeCurrency: { value: "USD" } } } });
  const { stays, other, open: due, ahead, wanted } = await twice(office);
  const stopped = async (/** @type {Wanted} */ own = wanted) => {
    const { plan, why } = await merging(office, own);
    assert.equal(changes(plan), 0);
    plan.free();
    return why;
  };
  const me = `Customer/${other["Id"]}`;
  const part = await office.byHand("payment", { CustomerRef: ref(other["Id"]), TotalAmt: 10, Line: [{ Amount: 10, LinkedTxn: [{ TxnId: due["Id"], TxnType: "Invoice" }] }] });
  assert.deepEqual(await stopped(), { [`Invoice/${due["Id"]}`]: ["plan/merge-linked"] });
  await office.post("payment?operation=delete", { Id: part["Id"], SyncToken: part["SyncToken"] });

  const job = await office.byHand("customer", { DisplayName: "Kitchen", Job: true, ParentRef: ref(other["Id"]) });
  assert.deepEqual(await stopped(), { [me]: ["plan/merge-jobs"] });
  await office.byHand("customer", { Id: job["Id"], SyncToken: job["SyncToken"], sparse: true, Active: false });

  const euro = await office.byHand("customer", { DisplayName: "Ruth Vance GmbH", CurrencyRef: ref("EUR") });
  assert.deepEqual(await stopped({ ...wanted, others: [euro["Id"]] }), { [`Customer/${euro["Id"]}`]: ["plan/merge-differs"] });

  const owing = await office.byHand("customer", { DisplayName: "Ruth Vance LLC" });
  const income = ref(await office.id("Account", "Sales"));
  const receivable = ref((await office.one("Account", ({ AccountType, CurrencyRef }) => AccountType === "Accounts Receivable" && CurrencyRef.value === "USD"))["Id"]);
  const posting = (/** @type {string} */ type, /** @type {Json} */ account, more = {}) => ({ Amount: 15, DetailType: "JournalEntryLineDetail", JournalEntryLineDetail: { PostingType: type, AccountRef: account, ...more } });
  await office.byHand("journalentry", { Line: [posting("Debit", receivable, { Entity: { Type: "Customer", EntityRef: ref(owing["Id"]) } }), posting("Credit", income)] });
  assert.deepEqual(await stopped({ ...wanted, others: [owing["Id"]] }), { [`Customer/${owing["Id"]}`]: ["plan/merge-balance"] });

  office.add({ contacts: [contact("c2", { displayName: "Ruth Vance II" })], invoices: [invoice("9", "c2", "10.00")] });
  await office.sync();
  assert.deepEqual(await stopped({ ...wanted, others: [(await office.customer("Ruth Vance II"))["Id"]] }), { c2: ["plan/merge-both-linked"] });

  await office.byHand("deposit", { DepositToAccountRef: ref(await office.id("Account", "Checking")), Line: [{ Amount: 20, LinkedTxn: [{ TxnId: ahead["Id"], TxnType: "Payment", TxnLineId: "0" }] }] });
  assert.deepEqual(await stopped(), { [`Payment/${ahead["Id"]}`]: ["plan/merge-linked"] });

  office.world.company.hand({ do: "close-books", date: "2026-11-12" });
  const closed = await stopped();
  assert.deepEqual([closed[`Invoice/${due["Id"]}`], closed[me]], [["plan/closed-period"], undefined]);

  const tieout = await office.tieout();
  for (const bad of [{ ...wanted, others: [] }, { ...wanted, others: ["999999"] }, { ...wanted, others: [stays["Id"]] }]) {
    await assert.rejects(tieout.duplicates.plan(office.crm, office.settings, /** @type {Wanted} */ (bad), { today: TODAY }), { code: "plan/merge-what" });
  }
});
