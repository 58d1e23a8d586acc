/** Payments that pay no invoice: a sale each, and never booked twice. */

import assert from "node:assert/strict";

import { memoryStorage } from "../../js/storage/memory.js";
import { changes, codes, contact, decided, invoice, line, payment, row, scenario } from "./lib.mjs";

/** @typedef {import("./lib.mjs").Office} Office */

/** What stands for money taken, in the books. @param {Office} office */
const booked = async (office) => {
  const [receipts, payments] = await Promise.all([office.all("SalesReceipt"), office.all("Payment")]);
  return { receipts: receipts.map(({ DocNumber, TotalAmt, PaymentRefNum }) => [DocNumber, TotalAmt, PaymentRefNum]).sort(), payments: payments.map(({ TotalAmt }) => TotalAmt).sort() };
};

scenario("SR-2", "a payment from an order form becomes a sales receipt, one of an invoice a payment; voided in the CRM it is voided, and a deposit may name it", async (open) => {
  const office = await open({ preset: "sales-receipts" });
  office.settings["accounts"].bank = await office.id("Account", "Checking");
  office.settings["sync"] = { deposits: { direction: "push" } };
  const long = "0d0f8c52-6b8e-4c7e-9a9b-3c1d2e4f5a6b";
  office.add({
    contacts: [contact("c", { email: "c@shop.example" })],
    invoices: [invoice("1", "c", "30.00")],
    payments: [
      payment("1", "c", "49.00", { reference: "ch_1", memo: "Course, monthly" }),
      payment(long, "c", "20.00", { reference: "ch_2", lines: [line("15.00", { description: "Book" }), line("5.00", { description: "Postage" })] }),
      payment("p3", "c", "30.00", { reference: "ch_3", applications: [{ invoiceId: "inv-1", amount: "30.00" }] }),
    ],
    deposits: [{ id: "d", date: "2026-11-18", total: "49.00", lines: [{ paymentId: "1", amount: "49.00" }] }],
  });
  const { plan } = await office.sync();
  assert.deepEqual([decided(plan, "sales-receipt", "payment:1"), decided(plan, "payment", "p3")], [["create", "new"], ["create", "new"]]);
  const { receipts, payments } = await booked(office);
  assert.deepEqual([receipts.map(([, ...rest]) => rest), payments], [[[49, "ch_1"], [20, "ch_2"]], [30]]);
  assert.deepEqual([receipts[0]?.[0], /^PMT-[a-z2-7]{12}$/iu.test(receipts[1]?.[0])], ["PMT-1", true]);
  assert.equal((await office.all("Deposit")).length, 1);
  assert.equal(changes(await office.plan()), 0);
  assert.equal((await office.tieOut()).ok, true);

  office.record("payments", long).status = "voided";
  await office.sync();
  assert.deepEqual((await booked(office)).receipts.map(([, total]) => total), [49, 0]);
});

scenario("SR-2 BY-15", "what became a sales receipt stays one: with other settings, after a lost store, and when the CRM later applies it to an invoice it is held instead of booked again", async (open) => {
  const office = await open({ preset: "sales-receipts" });
  office.add({ contacts: [contact("c", { email: "c@shop.example" })], payments: [payment("p", "c", "49.00")] });
  await office.sync();
  const once = await booked(office);
  assert.deepEqual(once, { receipts: [["PMT-p", 49, "p"]], payments: [] });

  office.settings["sync"] = { payments: { withoutInvoice: "payment" } };
  assert.deepEqual(decided(await office.plan(), "sales-receipt", "payment:p"), ["skip", "up-to-date"]);
  await office.close();
  office.storage = memoryStorage();
  assert.deepEqual(decided((await office.sync()).plan, "sales-receipt", "payment:p"), ["link", "already-there"]);

  office.add({ invoices: [invoice("1", "c", "49.00")] });
  office.record("payments", "p").applications = [{ invoiceId: "inv-1", amount: "49.00" }];
  const { plan } = await office.sync();
  assert.deepEqual([row(plan, "payment", "p").decision, codes(plan, "payment", "p"), plan.find("sales-receipt", "payment:p")], ["blocked", ["plan/booked-as-receipt"], undefined]);
  assert.deepEqual(await booked(office), once);
});

scenario("SR-2", "what became a payment stays one when the settings change, also after a lost store; where taxes go by codes, a payment must say what was sold", async (open) => {
  const office = await open({ edition: "gb", preset: "sales-receipts", settings: { sync: { payments: { withoutInvoice: "payment" } } } });
  office.add({ contacts: [contact("c", { email: "c@shop.example" })], payments: [payment("p", "c", "12.00")] });
  await office.sync();
  delete office.settings["sync"];
  assert.deepEqual(decided(await office.plan(), "payment", "p"), ["skip", "up-to-date"]);
  await office.close();
  office.storage = memoryStorage();
  office.add({ payments: [payment("q", "c", "24.00"), payment("r", "c", "24.00", { pricesIncludeTax: true, lines: [line("24.00", { taxRateIds: ["vat"] })] })] });
  const { plan } = await office.sync();
  assert.deepEqual([decided(plan, "payment", "p"), codes(plan, "sales-receipt", "payment:q")[0]], [["link", "already-there"], "plan/no-lines"]);
  const { receipts, payments } = await booked(office);
  assert.deepEqual([receipts, payments], [[["PMT-r", 24, "r"]], [12]]);
  assert.equal((await office.all("SalesReceipt"))[0]?.["TxnTaxDetail"].TotalTax, 4);
});
