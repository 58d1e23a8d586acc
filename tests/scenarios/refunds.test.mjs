/** What is given back: in the form that the facts ask for, never more than was sold, and the tax of it to the cent. */

import assert from "node:assert/strict";

import { planRefund, withRefund } from "../../js/entry/node.js";
import { TODAY, contact, decided, invoice, line, payment, scenario } from "./lib.mjs";

/** @typedef {import("./lib.mjs").Office} Office */
/** @typedef {Record<string, any>} Json */

const kinds = ["creditMemos", "refundReceipts", "salesReceipts"];
const choices = { settings: { us: { tax: "override" }, sync: Object.fromEntries(kinds.map((kind) => [kind, { direction: "push" }])) } };
const taxed = { taxRateIds: ["city"] };
/** 100.00 and 8.25 of tax. @param {string} number @param {Json} [more] */
const sold = (number, more = {}) => invoice(number, "c", "108.25", { lines: [line("60.00", taxed), line("20.00", { quantity: "2", ...taxed })], totals: { subtotal: "100.00", tax: "8.25", total: "108.25" }, ...more });

/** @param {(choices?: Json) => Promise<Office>} open @param {Json} records @param {Json} [more] */
async function booked(open, records, more = {}) {
  const office = await open({ ...choices, ...more, settings: { ...choices.settings, ...more["settings"] } });
  office.settings["depositAccounts"] = { bank: await office.id("Account", "Checking") };
  office.add({ contacts: [contact("c")], ...records });
  await office.sync();
  return office;
}

/** What is proposed; nothing is taken over. @param {Office} office @param {string} of @param {Json} [request] */
async function proposed(office, of, request = {}) {
  const tieout = await office.tieout();
  return planRefund(office.crm, await tieout.refresh(office.settings), { of, date: TODAY, refundAccount: "bank", ...request });
}

/** Proposed, taken over, planned, written; both books agree after it. @param {Office} office @param {string} of @param {Json} [request] */
async function refunded(office, of, request) {
  const refund = await proposed(office, of, request);
  for (const round of refund.documents.some(({ afterwards }) => afterwards) ? [1, 2] : [1]) {
    office.crm = withRefund(office.crm, refund);
    const { plan, applied } = await office.sync();
    for (const { kind, id } of refund.documents) assert.notEqual(decided(plan, kind, id)[0], "blocked", `${round} ${JSON.stringify(plan.detail(plan.find(kind, id) ?? 0).findings)}`);
    assert.deepEqual([applied.failed, applied.uncertain, applied.waiting], [0, 0, 0]);
  }
  const tie = await office.tieOut();
  assert.equal(tie.ok, true, JSON.stringify(tie));
  return refund;
}

/** Brings a payment's money to the bank. @param {Office} office @param {string} type @param {Json} record */
const deposit = async (office, type, record) => office.byHand("deposit", {
  DepositToAccountRef: { value: await office.id("Account", "Checking") }, TxnDate: "2026-11-16",
  Line: [{ Amount: record["TotalAmt"], LinkedTxn: [{ TxnId: record["Id"], TxnType: type, TxnLineId: "0" }] }],
});

/** @param {import("../../js/refund.js").RefundPlan} refund */
const made = ({ documents }) => documents.map(({ kind, document }) => `${document === undefined ? "void" : "add"} ${kind}`);
/** @param {Json[]} records @param {(record: Json) => number} amount */
const cents = (records, amount) => records.reduce((sum, record) => sum + Math.round(amount(record) * 100), 0);

scenario("BY-17", "a whole invoice that nobody has paid is voided; a credit memo where no sale may be voided", async (open) => {
  const office = await booked(open, { invoices: [sold("1"), sold("2")] });
  const refund = await refunded(office, "invoice:inv-1");
  assert.deepEqual([refund.form, made(refund), refund.total, refund.tax, refund.offBalance, refund.left], ["void", ["void invoice"], "108.25", "8.25", "108.25", "0.00"]);
  assert.ok(refund.reasons.includes("nothing of it is paid"));
  assert.deepEqual(refund.alternatives.map(({ form }) => form), ["payment-reversal", "refund-receipt", "credit-memo", "credit-memo-and-refund-receipt"]);
  assert.deepEqual(refund.alternatives.map(({ why }) => why)[0], "no money came in for it");
  assert.equal((await office.invoice("1"))["TotalAmt"], 0);

  const memo = await refunded(office, "invoice:inv-2", { mayVoid: false });
  assert.deepEqual([memo.form, made(memo)], ["credit-memo", ["add credit-memo", "add payment"]]);
  assert.match(String(memo.alternatives.find(({ form }) => form === "void")?.why), /void is not wanted/u);
  assert.deepEqual([(await office.invoice("2"))["TotalAmt"], (await office.invoice("2"))["Balance"]], [108.25, 0]);
});

scenario("BY-17", "money that still waits in Undeposited Funds is taken back by voiding payment and invoice", async (open) => {
  const office = await booked(open, { invoices: [sold("1")], payments: [payment("p-1", "c", "108.25", { applications: [{ invoiceId: "inv-1", amount: "108.25" }] })] });
  const refund = await refunded(office, "invoice:inv-1");
  assert.deepEqual([refund.form, made(refund)], ["payment-reversal", ["void payment", "void invoice"]]);
  assert.deepEqual([(await office.invoice("1"))["TotalAmt"], (await office.one("Payment", () => true))["TotalAmt"]], [0, 0]);
});

scenario("BY-17", "money that was deposited goes out by a refund receipt, with the tax that was billed", async (open) => {
  const office = await booked(open, { invoices: [sold("1")], payments: [payment("p-1", "c", "108.25", { applications: [{ invoiceId: "inv-1", amount: "108.25" }] })] });
  await deposit(office, "Payment", await office.one("Payment", () => true));
  const refund = await refunded(office, "invoice:inv-1");
  assert.deepEqual([refund.form, made(refund), refund.paidOut], ["refund-receipt", ["add refund-receipt"], "108.25"]);
  assert.match(String(refund.alternatives.find(({ form }) => form === "payment-reversal")?.why), /was deposited/u);
  const receipt = await office.one("RefundReceipt", () => true);
  assert.deepEqual([receipt["TotalAmt"], receipt["TxnTaxDetail"].TotalTax, receipt["DepositToAccountRef"].value], [108.25, 8.25, office.settings["depositAccounts"].bank]);
  assert.equal((await office.invoice("1"))["TotalAmt"], 108.25);
  await assert.rejects(proposed(office, "invoice:inv-1"), { code: "refund/more-than-sold" });
});

scenario("BY-17", "what the customer keeps as credit is a credit memo, and is not paid out a second time", async (open) => {
  const office = await booked(open, { invoices: [sold("1")], payments: [payment("p-1", "c", "108.25", { depositAccount: "bank", applications: [{ invoiceId: "inv-1", amount: "108.25" }] })] });
  const credit = await refunded(office, "invoice:inv-1", { amount: "50.00", give: "credit" });
  assert.deepEqual([credit.form, made(credit), credit.credit, credit.paidOut], ["credit-memo", ["add credit-memo"], "50.00", "0.00"]);
  const rest = await refunded(office, "invoice:inv-1");
  assert.deepEqual([rest.form, rest.paidOut, rest.facts.money, rest.left, rest.documents[0]?.id], ["refund-receipt", "58.25", "58.25", "0.00", "inv-1-R2"]);
});

scenario("BY-17", "a part of the lines of an unpaid invoice lowers what is owed for it", async (open) => {
  const office = await booked(open, { invoices: [sold("1")] });
  const refund = await refunded(office, "invoice:inv-1", { lines: [{ line: 2, quantity: "1" }] });
  assert.deepEqual([refund.form, made(refund), refund.total, refund.tax, refund.left], ["credit-memo", ["add credit-memo", "add payment"], "21.65", "1.65", "86.60"]);
  assert.match(String(refund.alternatives[0]?.why), /only a part/u);
  const [memo] = await office.all("CreditMemo");
  assert.deepEqual([memo?.["Line"][0].SalesItemLineDetail.Qty, memo?.["Line"][0].SalesItemLineDetail.UnitPrice, memo?.["RemainingCredit"]], [1, 20, 0]);
  assert.equal((await office.invoice("1"))["Balance"], 86.6);
  await assert.rejects(proposed(office, "invoice:inv-1", { lines: [{ line: 2, quantity: "2" }] }), { code: "refund/more-than-sold" });
});

scenario("BY-17", "of an invoice that is paid in part, what is owed is lowered first and the rest goes out", async (open) => {
  const office = await booked(open, { invoices: [sold("1")], payments: [payment("p-1", "c", "80.00", { depositAccount: "bank", applications: [{ invoiceId: "inv-1", amount: "80.00" }] })] });
  const refund = await refunded(office, "invoice:inv-1", { amount: "60.00" });
  assert.deepEqual([refund.form, made(refund)], ["credit-memo-and-refund-receipt", ["add credit-memo", "add payment", "add refund-receipt"]]);
  assert.deepEqual([refund.offBalance, refund.paidOut, refund.tax], ["28.25", "31.75", "4.57"]);
  const [memos, receipts] = [await office.all("CreditMemo"), await office.all("RefundReceipt")];
  assert.deepEqual([memos[0]?.["TotalAmt"], receipts[0]?.["TotalAmt"]], [28.25, 31.75]);
  assert.equal(cents([...memos, ...receipts], ({ TxnTaxDetail }) => TxnTaxDetail.TotalTax), 457);
  const rest = await refunded(office, "invoice:inv-1");
  assert.deepEqual([rest.total, rest.paidOut, rest.tax, rest.left], ["48.25", "48.25", "3.68", "0.00"]);
});

/** Given back in parts until nothing is left: never a cent more or less than was sold. @param {Office} office @param {string} of @param {string[]} amounts @param {{total: string, tax: string}} whole */
async function inParts(office, of, amounts, whole) {
  const parts = [];
  for (const amount of amounts) parts.push(await refunded(office, of, { amount }));
  const last = await refunded(office, of);
  parts.push(last);
  assert.equal(last.left, "0.00");
  assert.equal(cents(parts, ({ total }) => Number(total)), Math.round(Number(whole.total) * 100));
  assert.equal(cents(parts, ({ tax }) => Number(tax)), Math.round(Number(whole.tax) * 100));
  const receipts = await office.all("RefundReceipt");
  assert.equal(cents(receipts, ({ TotalAmt }) => TotalAmt), Math.round(Number(whole.total) * 100));
  assert.equal(cents(receipts, ({ TxnTaxDetail }) => TxnTaxDetail.TotalTax), Math.round(Number(whole.tax) * 100));
  await assert.rejects(proposed(office, of, { amount: "0.01" }), { code: "refund/more-than-sold" });
}

scenario("BY-17", "after a discount, in odd parts until nothing is left: no cent of tax stays over", async (open) => {
  const whole = { subtotal: "99.99", discount: "10.00", tax: "7.42", total: "97.41" };
  const office = await booked(open, {
    invoices: [invoice("1", "c", whole.total, { lines: [line("33.33", taxed), line("33.33", taxed), line("33.33", taxed)], discount: { percent: "10" }, totals: whole })],
    payments: [payment("p-1", "c", whole.total, { depositAccount: "bank", applications: [{ invoiceId: "inv-1", amount: whole.total }] })],
  });
  await inParts(office, "invoice:inv-1", ["10.01", "0.07", "33.33", "20.00"], whole);
  const [receipt] = await office.all("RefundReceipt");
  assert.ok(receipt?.["Line"].some((/** @type {Json} */ own) => own["DetailType"] === "DiscountLineDetail"), "the discount is taken back too");
});

scenario("BY-17", "prices that contain the tax, two rates, by lines and by amount until nothing is left", async (open) => {
  const whole = { subtotal: "111.11", tax: "15.24", total: "111.11" };
  const office = await booked(open, {
    invoices: [invoice("1", "c", whole.total, { pricesIncludeTax: true, lines: [line("20.33", { quantity: "3", taxRateIds: ["vat"] }), line("29.89", { taxRateIds: ["vat"] }), line("20.23", { taxRateIds: ["reduced"] })], totals: { ...whole, tax: "16.11" } })],
    payments: [payment("p-1", "c", whole.total, { depositAccount: "bank", applications: [{ invoiceId: "inv-1", amount: whole.total }] })],
  }, { edition: "gb" });
  const line1 = await refunded(office, "invoice:inv-1", { lines: [{ line: 1, quantity: "1" }, { line: 3 }] });
  assert.deepEqual([line1.form, line1.total, line1.tax], ["refund-receipt", "40.56", "4.35"]);
  const amount = await refunded(office, "invoice:inv-1", { amount: "7.77" });
  const rest = await refunded(office, "invoice:inv-1");
  assert.equal(cents([line1, amount, rest], ({ tax }) => Number(tax)), 1611);
  assert.equal(cents([line1, amount, rest], ({ total }) => Number(total)), 11111);
  assert.equal(rest.left, "0.00");
});

scenario("BY-17", "a sales receipt is voided while its money waits, and refunded once it was deposited", async (open) => {
  const receipt = (/** @type {string} */ id) => ({ id, number: id.toUpperCase(), contactId: "c", issueDate: "2026-11-12", lines: [line("60.00", taxed)], totals: { subtotal: "60.00", tax: "4.95", total: "64.95" } });
  const office = await booked(open, { salesReceipts: [receipt("sr-1"), receipt("sr-2")] }, { preset: "sales-receipts" });
  assert.deepEqual(made(await refunded(office, "sales-receipt:sr-1")), ["void sales-receipt"]);
  await deposit(office, "SalesReceipt", await office.one("SalesReceipt", (own) => own["DocNumber"] === "SR-2"));
  const refund = await refunded(office, "sales-receipt:sr-2");
  assert.deepEqual([refund.form, refund.tax, (await office.one("RefundReceipt", () => true))["TotalAmt"]], ["refund-receipt", "4.95", 64.95]);
});

scenario("BY-17", "closed books are left alone, and facts that are missing are told", async (open) => {
  const office = await booked(open, { invoices: [sold("1"), sold("2")] });
  await office.close();
  office.world.company.settings({ preferences: { AccountingInfoPrefs: { BookCloseDate: "2026-11-12" } } });
  const refund = await refunded(office, "invoice:inv-1");
  assert.deepEqual([refund.form, refund.alternatives[0]?.why], ["credit-memo", "the books of its days are closed"]);
  await assert.rejects(proposed(office, "invoice:inv-2", { date: "2026-11-12" }), { code: "plan/closed-period" });

  for (const request of [{ amount: "0" }, { amount: "1.001" }, { amount: "1.00", lines: [{ line: 1 }] }, { lines: [{ line: 3 }] }, { lines: [{ line: 1 }, { line: 1 }] }]) {
    await assert.rejects(proposed(office, "invoice:inv-2", request), { code: "refund/wanted" }, JSON.stringify(request));
  }
  await assert.rejects(proposed(office, "invoice:inv-2", { amount: "108.26" }), { code: "refund/more-than-sold" });
  await assert.rejects(proposed(office, "invoice:inv-9"), { code: "plan/reference-missing" });
  office.add({ payments: [payment("p-9", "c", "5.00", { applications: [{ invoiceId: "inv-2", amount: "5.00" }] })] });
  await assert.rejects(proposed(office, "invoice:inv-2"), { code: "refund/not-synced" });
});
