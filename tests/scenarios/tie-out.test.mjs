/** Do both sets of books agree, and if not, which records say otherwise? */

import assert from "node:assert/strict";

import { contact, invoice, line, payment, scenario } from "./lib.mjs";
import { editByHand, paidByHand } from "./inbound-lib.mjs";

/** @typedef {import("../../js/index.js").Plan} Plan */
/** @typedef {ReturnType<Plan["period"]>} Period */

const NOVEMBER = /** @type {const} */ (["2026-11-01", "2026-11-30"]);

/** Rows as `measure currency by label crm=quickbooks`. @param {Period} period @param {string} by */
const sums = ({ rows }, by) => rows.filter((row) => row.by === by).map((row) => `${row.measure} ${row.currency} ${row.label} ${row.crm}=${row.quickbooks}`.replace("  ", " "));

/** Gaps as `row: record crm/quickbooks why elsewhere`. @param {Period} period @param {string} by */
const gaps = ({ rows }, by) => rows.filter((row) => row.by === by).flatMap((row) => row.gaps.map((gap) => `${row.measure} ${row.label}: ${gap.label} ${gap.crm}/${gap.quickbooks} ${gap.why}${gap.elsewhere === undefined ? "" : ` ${gap.elsewhere}`}`));

/** Cents of decimal text. @param {string} text */
const cents = (text) => BigInt(text.replace(".", "") || "0");

/** What must hold of any answer: no row hides a gap, and the gaps of a row are its difference. @param {Period} period */
function holds(period) {
  for (const row of period.rows) {
    assert.equal(cents(row.quickbooks) - cents(row.crm), cents(row.difference), row.label);
    assert.equal(row.gaps.reduce((sum, gap) => sum + cents(gap.difference), 0n), cents(row.difference), `${row.by} ${row.label}`);
    assert.ok(row.gaps.every((gap) => cents(gap.quickbooks) - cents(gap.crm) === cents(gap.difference)), row.label);
  }
  // However it is cut, a measure comes to the same.
  for (const all of period.rows.filter(({ by }) => by === "all")) {
    for (const by of ["day", "party", ...(all.measure === "received" ? ["method"] : [])]) {
      const part = period.rows.filter((row) => row.by === by && row.measure === all.measure && row.currency === all.currency);
      assert.equal(part.reduce((sum, { crm }) => sum + cents(crm), 0n), cents(all.crm), `${all.measure} ${by}`);
      assert.equal(part.reduce((sum, { quickbooks }) => sum + cents(quickbooks), 0n), cents(all.quickbooks), `${all.measure} ${by}`);
    }
  }
  assert.equal(period.ok, period.unreadable === 0 && period.rows.every((row) => row.gaps.length === 0));
}

/** @param {string} rate @param {string} price @param {string} tax @param {string} total */
const taxed = (rate, price, tax, total) => ({ lines: [line(price, { taxRateIds: [rate] })], totals: { tax, total } });

scenario("BY-22", "over a period both sides agree per day, customer, tax and payment method, in a company with VAT", async (open) => {
  const office = await open({ edition: "gb", preset: "two-way", settings: { sync: { payments: { direction: "push" }, salesReceipts: { direction: "push" } } } });
  const [cash, card] = await Promise.all(["Cash", "Credit Card"].map((name) => office.id("PaymentMethod", name)));
  office.settings["paymentMethods"] = { cash, card };
  office.add({
    contacts: [contact("c1", { displayName: "Anna Berg" }), contact("c2", { displayName: "Ben Cole" })],
    invoices: [
      invoice("1", "c1", "120.00", taxed("vat", "100.00", "20.00", "120.00")),
      invoice("2", "c2", "10.49", { issueDate: "2026-11-11", dueDate: "2026-12-11", ...taxed("reduced", "9.99", "0.50", "10.49") }),
      invoice("3", "c1", "60.00", { issueDate: "2026-12-01", dueDate: "2026-12-11", ...taxed("vat", "50.00", "10.00", "60.00") }),
      invoice("4", "c1", "999.00", { status: "draft" }),
    ],
    salesReceipts: [{ ...invoice("5", "c2", "12.00", taxed("vat", "10.00", "2.00", "12.00")), id: "sr-5", status: "completed", method: "cash", dueDate: undefined }],
    creditMemos: [{ ...invoice("6", "c1", "24.00", taxed("vat", "20.00", "4.00", "24.00")), id: "cm-6", status: "issued", dueDate: undefined }],
    payments: [payment("p1", "c1", "50.00", { method: "card" }), payment("p2", "c2", "5.00", { method: "barter" })],
  });
  const before = (await office.plan()).period(...NOVEMBER);
  holds(before);
  assert.ok(!before.ok && before.rows.every((row) => row.gaps.every((gap) => gap.why === "not-synced" || gap.difference !== "0.00")));
  await office.sync();
  const after = (await office.plan()).period(...NOVEMBER);
  holds(after);
  assert.deepEqual(after.rows.flatMap((row) => row.gaps), []);
  assert.equal(after.ok, true);
  assert.deepEqual(after.leftOut, ["expense"]);
  assert.deepEqual(sums(after, "all"), ["sales GBP 118.49=118.49", "received GBP 67.00=67.00"]);
  assert.deepEqual(sums(after, "day"), ["sales GBP 2026-11-10 108.00=108.00", "sales GBP 2026-11-11 10.49=10.49", "received GBP 2026-11-10 12.00=12.00", "received GBP 2026-11-15 55.00=55.00"]);
  assert.deepEqual(sums(after, "party").sort(), ["received GBP Anna Berg 50.00=50.00", "received GBP Ben Cole 17.00=17.00", "sales GBP Anna Berg 96.00=96.00", "sales GBP Ben Cole 22.49=22.49"]);
  assert.deepEqual(sums(after, "method").sort(), ["received GBP Cash 12.00=12.00", "received GBP Credit Card 50.00=50.00", "received GBP no payment method 5.00=5.00"]);
  const taxes = sums(after, "tax").map((text) => text.replace(/^sales GBP (\d+).*? (\S+)$/u, "$1 $2")).sort();
  assert.deepEqual(taxes, ["20 18.00=18.00", "5 0.50=0.50"], sums(after, "tax").join("\n"));
});

scenario("BY-22", "each gap names the record that explains it, also where gaps cancel each other out", async (open) => {
  const office = await open({ preset: "two-way", settings: { sync: { payments: { direction: "both" } } } });
  office.add({
    contacts: [contact("c1", { displayName: "Anna Berg" }), contact("c2", { displayName: "Ben Cole" })],
    invoices: ["1", "2", "3", "4", "5"].map((number) => invoice(number, "c1", "100.00")),
  });
  await office.sync();
  const [one, two, three, four, five] = await Promise.all(["1", "2", "3", "4", "5"].map((number) => office.invoice(number)));
  const priced = (/** @type {any} */ record, /** @type {number} */ price) => ({ Line: record.Line.slice(0, 1).map((/** @type {any} */ own) => ({ ...own, Amount: price, SalesItemLineDetail: { ...own.SalesItemLineDetail, UnitPrice: price } })) });
  // One cent more and one less: the day still sums to the same.
  await editByHand(office, "Invoice", one ?? {}, priced(one, 100.01));
  await editByHand(office, "Invoice", two ?? {}, priced(two, 99.99));
  await editByHand(office, "Invoice", three ?? {}, { TxnDate: "2026-12-02" });
  await editByHand(office, "Invoice", four ?? {}, { CustomerRef: { value: (await office.customer("Ben Cole"))["Id"] } });
  await office.post("invoice?operation=delete", { Id: five?.["Id"], SyncToken: five?.["SyncToken"] });
  await office.byHand("invoice", { CustomerRef: one?.["CustomerRef"], TxnDate: "2026-11-10", DocNumber: "=HYPERLINK(1)", Line: one?.["Line"].slice(0, 1) });
  await paidByHand(office, "2", 12.34);
  const plan = await office.plan();
  const period = plan.period(...NOVEMBER);
  holds(period);
  assert.equal(period.ok, false);
  assert.deepEqual(gaps(period, "day"), [
    "sales 2026-11-10: Invoice 1 100.00/100.01 amount",
    "sales 2026-11-10: Invoice 2 100.00/99.99 amount",
    "sales 2026-11-10: Invoice 3 100.00/ elsewhere 2026-12-02",
    "sales 2026-11-10: Invoice 5 100.00/ missing",
    "sales 2026-11-10: Invoice =HYPERLINK(1) /100.00 only-in-quickbooks",
    ...gaps(period, "day").filter((text) => text.startsWith("received")),
  ]);
  assert.match(gaps(period, "day").at(-1) ?? "", /^received \d{4}-11-\d\d: Payment \d+ \/12\.34 only-in-quickbooks$/u);
  const moved = gaps(period, "party").filter((text) => text.includes("Invoice 4"));
  assert.deepEqual(moved, ["sales Anna Berg: Invoice 4 100.00/ elsewhere Ben Cole", "sales Ben Cole: Invoice 4 /100.00 elsewhere Anna Berg"]);
  // The table: the same figures, and nothing that a spreadsheet would run.
  const csv = new TextDecoder("utf-8", { ignoreBOM: true }).decode(plan.periodCsv(...NOVEMBER));
  assert.ok(csv.startsWith("\ufeffMeasure,Currency,By,Which,"));
  const lines = csv.trimEnd().split("\r\n").slice(1);
  assert.equal(lines.length, period.rows.reduce((sum, row) => sum + 1 + row.gaps.length, 0));
  assert.ok(lines.includes("sales,USD,day,2026-11-10,Invoice 1,inv-1,Invoice," + `${one?.["Id"]},100.00,100.01,0.01,another amount,`), csv);
  assert.ok(lines.every((text) => text.split(",").every((cell) => !/^[=+@]|^-(?!\d)/u.test(cell))), csv);
  assert.throws(() => plan.period("2026-11-30", "2026-11-01"), (error) => /** @type {any} */ (error).code === "input/not-date" && /** @type {any} */ (error).path === "to");
  assert.throws(() => plan.period("2026-02-30", "2026-11-01"), (error) => /** @type {any} */ (error).code === "input/not-date" && /** @type {any} */ (error).path === "from");
});

scenario("BY-22", "currencies are never added together, and what was not read is no gap but an error", async (open) => {
  const office = await open({ preferences: { CurrencyPrefs: { MultiCurrencyEnabled: true, HomeCurrency: { value: "USD" } } }, settings: { startDate: "2026-11-01" } });
  office.add({
    contacts: [contact("c1"), contact("c2", { currency: "EUR" })],
    invoices: [invoice("1", "c1", "100.00"), invoice("2", "c2", "100.00", { currency: "EUR", exchangeRate: "1.10" }), invoice("3", "c1", "7.00", { issueDate: "2026-10-31", dueDate: "2026-12-01" })],
  });
  await office.sync();
  const plan = await office.plan();
  const period = plan.period("2026-10-01", "2026-11-30");
  holds(period);
  assert.deepEqual(sums(period, "all"), ["sales EUR 100.00=100.00", "sales USD 100.00=100.00"]);
  assert.equal(period.ok, true);
  // Read from 400 days before the start date on.
  assert.throws(() => plan.period("2025-09-26", "2026-11-30"), (error) => /** @type {any} */ (error).code === "plan/not-read" && /** @type {any} */ (error).path === "from");
  assert.ok(plan.period("2025-09-27", "2026-11-30").ok);
  office.record("invoices", "inv-1")["totals"] = { total: "a hundred" };
  const unread = (await office.plan()).period(...NOVEMBER);
  assert.deepEqual([unread.unreadable, unread.ok], [1, false]);
});
