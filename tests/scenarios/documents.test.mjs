/** Sales receipts, credit memos, refund receipts; vendors. */

import assert from "node:assert/strict";

import { PATIENT, codes, contact, decided, invoice, line, payment, row, scenario } from "./lib.mjs";

/** @typedef {Record<string, any>} Json */

/**
 * A sales document of one untaxed line, unless said otherwise.
 * @param {string} id @param {string} contactId @param {string} total @param {Json} [more]
 */
const paper = (id, contactId, total, more = {}) => ({ id, number: id.toUpperCase(), contactId, issueDate: "2026-11-12", lines: [line(total)], totals: { total }, ...more });
const both = { sync: { creditMemos: { direction: "push" }, refundReceipts: { direction: "push" }, salesReceipts: { direction: "push" } } };

scenario("SR-2", "money taken on the spot becomes a sales receipt, once, with method, reference and account", async (open) => {
  const office = await open({ preset: "sales-receipts" });
  office.settings["us"] = { tax: "override" };
  office.settings["paymentMethods"] = { card: await office.id("PaymentMethod", "Visa") };
  office.add({
    contacts: [contact("c", { email: "c@shop.example" })],
    salesReceipts: [
      paper("sr-1", "c", "64.95", { method: "card", reference: "ch_77", lines: [line("60.00", { taxRateIds: ["city"] })], totals: { subtotal: "60.00", tax: "4.95", total: "64.95" } }),
      paper("sr-2", "c", "10.00", { status: "pending" }),
    ],
  });
  const { plan } = await office.sync();
  assert.deepEqual(decided(plan, "sales-receipt", "sr-2"), ["skip", "payment-pending"]);
  const [receipt, ...others] = await office.all("SalesReceipt");
  assert.equal(others.length, 0);
  assert.deepEqual(
    [receipt?.["DocNumber"], receipt?.["TotalAmt"], receipt?.["TxnTaxDetail"].TotalTax, receipt?.["PaymentRefNum"], receipt?.["PaymentMethodRef"].value],
    ["SR-1", 64.95, 4.95, "ch_77", office.settings["paymentMethods"].card],
  );
  assert.equal(receipt?.["DepositToAccountRef"].value, await office.id("Account", "Undeposited Funds"));

  const again = await office.sync();
  assert.deepEqual(decided(again.plan, "sales-receipt", "sr-1"), ["skip", "up-to-date"]);
  office.record("salesReceipts", "sr-1").status = "voided";
  await office.sync();
  assert.equal((await office.one("SalesReceipt", () => true))["TotalAmt"], 0);
  assert.equal((await office.tieOut()).ok, true);
});

scenario("TW-7", "a credit memo goes over and is used on an invoice by a payment of zero; more than it holds is refused", async (open) => {
  const office = await open({ settings: both });
  office.add({
    contacts: [contact("c")],
    invoices: [invoice("1", "c", "100.00"), invoice("2", "c", "50.00")],
    creditMemos: [paper("cm-1", "c", "30.00")],
    payments: [payment("p-1", "c", "0.00", { applications: [{ invoiceId: "inv-1", amount: "30.00" }], credits: [{ creditMemoId: "cm-1", amount: "30.00" }] })],
  });
  await office.sync();
  const memo = await office.one("CreditMemo", () => true);
  assert.deepEqual([memo["TotalAmt"], memo["RemainingCredit"], (await office.invoice("1"))["Balance"]], [30, 0, 70]);

  office.add({ payments: [payment("p-2", "c", "0.00", { applications: [{ invoiceId: "inv-2", amount: "5.00" }], credits: [{ creditMemoId: "cm-1", amount: "5.00" }] })] });
  const { plan } = await office.sync();
  assert.deepEqual([row(plan, "payment", "p-2").decision, codes(plan, "payment", "p-2")], ["blocked", ["money/applications-exceed"]]);
  assert.equal((await office.invoice("2"))["Balance"], 50);
  assert.equal((await office.tieOut()).ok, true);
});

scenario("TW-7", "a credit memo voided in the CRM is not silently kept: QuickBooks lets no program void it, and the plan says so", async (open) => {
  const office = await open({ settings: both });
  office.add({ contacts: [contact("c")], creditMemos: [paper("cm-1", "c", "30.00")] });
  await office.sync();
  office.record("creditMemos", "cm-1").status = "voided";
  const { plan } = await office.sync();
  assert.deepEqual([row(plan, "credit-memo", "cm-1").decision, codes(plan, "credit-memo", "cm-1")], ["blocked", ["plan/no-void"]]);
  assert.equal((await office.one("CreditMemo", () => true))["TotalAmt"], 30);
});

scenario("TW-8", "a refund receipt goes over and takes the money from the mapped account; without one it is blocked", async (open) => {
  const office = await open({ settings: both });
  const checking = await office.id("Account", "Checking");
  office.settings["depositAccounts"] = { bank: checking };
  office.add({
    contacts: [contact("c")],
    refundReceipts: [paper("rr-1", "c", "12.50", { refundAccount: "bank", reference: "r-9" }), paper("rr-2", "c", "5.00", { refundAccount: "safe" })],
  });
  const { plan } = await office.sync(PATIENT);
  const [refund, ...others] = await office.all("RefundReceipt");
  assert.equal(others.length, 0);
  assert.deepEqual([refund?.["TotalAmt"], refund?.["DepositToAccountRef"].value, refund?.["PaymentRefNum"]], [12.5, checking, "r-9"]);
  assert.deepEqual([row(plan, "refund-receipt", "rr-2").decision, codes(plan, "refund-receipt", "rr-2")], ["blocked", ["mapping/account-missing"]]);
});

scenario("BY-15", "a sales receipt or credit memo that QuickBooks has under its number is linked, one of other money is a collision", async (open) => {
  const office = await open({ settings: both });
  const customer = await office.byHand("customer", { DisplayName: "Person c" });
  const services = office.settings["items"].default;
  const sale = (/** @type {string} */ number, /** @type {number} */ amount) => ({
    DocNumber: number, TxnDate: "2026-11-12", CustomerRef: { value: customer["Id"] },
    Line: [{ Amount: amount, DetailType: "SalesItemLineDetail", SalesItemLineDetail: { ItemRef: { value: services }, Qty: 1, UnitPrice: amount } }],
  });
  await office.byHand("salesreceipt", sale("SR-1", 20));
  await office.byHand("creditmemo", sale("CM-1", 20));
  office.add({ contacts: [contact("c")], salesReceipts: [paper("sr-1", "c", "20.00")], creditMemos: [paper("cm-1", "c", "25.00")] });
  const { plan } = await office.sync();
  assert.deepEqual(decided(plan, "sales-receipt", "sr-1"), ["link", "already-there"]);
  assert.deepEqual([row(plan, "credit-memo", "cm-1").decision, codes(plan, "credit-memo", "cm-1")], ["blocked", ["match/number-taken"]]);
  assert.deepEqual([(await office.all("SalesReceipt")).length, (await office.all("CreditMemo")).length], [1, 1]);
});

scenario("TW-5", "vendors go over, are linked by e-mail, and a name that a customer bears is refused; an edit follows", async (open) => {
  const office = await open({ settings: { sync: { vendors: { direction: "push", create: "always" } } } });
  const supply = await office.byHand("vendor", { DisplayName: "Delta Supply LLC", PrimaryEmailAddr: { Address: "ar@delta.example" } });
  await office.byHand("customer", { DisplayName: "Marlow Tools" });
  office.settings["terms"] = { net30: await office.id("Term", "Net 30") };
  office.add({
    vendors: [
      { id: "v-1", type: "company", companyName: "Delta Supply", email: "AR@delta.example" },
      { id: "v-2", displayName: "Marlow Tools" },
      { id: "v-3", displayName: "Quarry & Co", accountNumber: "A-77", terms: "net30", phone: "555 0100", billingAddress: { line1: "1 Pit Rd", city: "Salem" } },
    ],
  });
  const { plan } = await office.sync();
  assert.deepEqual([decided(plan, "vendor", "v-1"), row(plan, "vendor", "v-1").link?.qboId], [["link", "already-there"], supply["Id"]]);
  assert.deepEqual([row(plan, "vendor", "v-2").decision, codes(plan, "vendor", "v-2")], ["blocked", ["match/name-taken"]]);
  const quarry = await office.one("Vendor", (record) => record["DisplayName"] === "Quarry & Co");
  assert.deepEqual([quarry["AcctNum"], quarry["TermRef"].value, quarry["PrimaryPhone"].FreeFormNumber, quarry["BillAddr"].City], ["A-77", office.settings["terms"].net30, "555 0100", "Salem"]);

  office.record("vendors", "v-3").phone = "555 0199";
  const edited = await office.sync();
  assert.equal(row(edited.plan, "vendor", "v-3").decision, "update");
  assert.equal((await office.one("Vendor", (record) => record["Id"] === quarry["Id"]))["PrimaryPhone"].FreeFormNumber, "555 0199");
});
