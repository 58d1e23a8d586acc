// What the company buys: its vendors, what it spends or owes, and what it has ordered. `shows` is for expense-vat (expenses) and
// two-way (purchase orders); the preset of the page pushes neither.

import { Decimal } from "../decimal.mjs";
import { text, totalsOf } from "../totals.mjs";

const vendorRows = [
  ["ven-midstate", "Midstate Supply Co.", { email: "orders@midstate.example", terms: "Net 30" }],
  ["ven-electric", "Harlow Electric Supply", { email: "counter@harlowelectric.example", terms: "Net 30" }],
  ["ven-fuel", "Route 41 Fuel & Tire", {}],
  ["ven-city", "City of Marlow", { email: "permits@marlow.example" }],
  ["ven-tools", "Toolhouse Rental", { email: "billing@toolhouse.example", terms: "Net 15" }],
  ["ven-lanes", "Lakeview Lanes", {}],
];

export const vendors = vendorRows.map(([id, companyName, more]) => ({ id, type: "company", companyName, ...more }));

/** [number, date, vendor, lines as description, quantity, price, category; more] */
const expenseRows = [
  ["MS-88121", "2026-04-09", "ven-midstate", [["Copper pipe and fittings", "1", "412.60", "materials"], ["Delivery", "1", "35.00", "freight"]], { paidBy: "unpaid", dueDate: "2026-05-09", terms: "Net 30", shows: "a bill over two accounts" }],
  ["HE-20417", "2026-05-14", "ven-electric", [["Breakers, 20 A", "12", "18.45", "materials"]], { paidBy: "unpaid", dueDate: "2026-06-13", terms: "Net 30", shows: "a bill" }],
  ["F-771", "2026-06-02", "ven-fuel", [["Diesel, 41.3 gal", "41.3", "3.879", "vehicles"]], { paidBy: "card", shows: "paid by card; 41.3 x 3.879 is rounded" }],
  ["1188", "2026-06-18", "ven-city", [["Permit, water heater", "2", "65.00", "permits"]], { paidBy: "check", shows: "paid by check 1188" }],
  ["", "2026-07-07", "", [["Parking, Fennimore Grove", "1", "14.00", "vehicles"]], { id: "exp-parking", paidBy: "cash", shows: "cash, to nobody in particular" }],
  ["MS-CR-19", "2026-07-21", "ven-midstate", [["Returned fittings", "1", "58.20", "materials"]], { refund: true, shows: "a credit of the vendor" }],
  ["TR-5502", "2026-08-11", "ven-tools", [["Trencher, two days", "2", "189.00", "rental"]], { terms: "Net 15", expect: "blocked", code: "mapping/account-missing", shows: "nobody has chosen an account for this category" }],
  ["MS-88634", "2026-09-03", "ven-midstate", [["Water heater, 50 gal", "3", "611.75", "materials"]], { totalOff: "1.00", expect: "blocked", code: "money/total-differs", shows: "the total stated by the CRM is a dollar too high" }],
  ["HE-19950", "2026-03-12", "ven-electric", [["Conduit", "1", "96.00", "materials"]], { expect: "blocked", code: "plan/closed-period", shows: "the books of the quarter are closed" }],
  ["LL-3", "2026-10-05", "ven-lanes", [["Christmas party, deposit", "1", "62.40", "office"]], { paidBy: "card", expect: "wait", code: "match/name-taken", shows: "a customer bears the vendor's name" }],
  ["TR-5610", "2026-11-16", "ven-tools", [["Lift, one day", "1", "240.00", "rental"]], { status: "draft", expect: "skip", shows: "a draft" }],
];

const orderRows = [
  ["PO-301", "2026-10-12", "ven-midstate", [["Boiler, 120 MBH", "1", "3480.00", "materials"], ["Expansion tank", "2", "74.50", "materials"]], { dueDate: "2026-12-01", shows: "open" }],
  ["PO-302", "2026-09-21", "ven-midstate", [["Circulator", "2", "214.90", "materials"]], { status: "closed", shows: "all of it came" }],
  ["PO-304", "2026-10-28", "ven-electric", [["Panel, 200 A", "2", "318.90", "materials"]], { expect: "wait", code: "match/name-taken", shows: "QuickBooks' vendor of this name has no e-mail to tell it by" }],
  ["PO-303", "2026-11-18", "ven-tools", [["Scaffold, a week", "1", "520.00", "rental"]], { status: "draft", expect: "skip", shows: "a draft" }],
];

const paper = (prefix) => ([number, issueDate, vendorId, lines, { id, shows: _, expect: __, code: ___, totalOff, ...more }]) => {
  const made = {
    id: id ?? `${prefix}-${number}`, ...(number ? { number } : {}), ...(vendorId ? { vendorId } : {}), issueDate, ...more,
    lines: lines.map(([description, quantity, unitPrice, category], index) => ({ id: `${index + 1}`, description, quantity, unitPrice, category })),
  };
  const { subtotal, total } = totalsOf(made, {});
  return { ...made, totals: { subtotal, total: totalOff ? text(Decimal.of(total).plus(totalOff)) : total } };
};

export const expenses = expenseRows.map(paper("exp"));
export const purchaseOrders = orderRows.map(paper("po"));

const outcomes = (kind, rows, papers) => rows.map(([number, , , , { expect = "create", code, shows }], index) => ({
  kind, id: papers[index].id, ...(number ? { label: number } : {}), expect: [expect], ...(code ? { code } : {}), shows,
}));

/** What a bookkeeper expects of the presets that push them. */
export const outcomesOf = { "expense-vat": outcomes("expense", expenseRows, expenses), "two-way": outcomes("purchase-order", orderRows, purchaseOrders) };
/** The preset of this page pushes none of it. */
export const skipped = [...outcomesOf["expense-vat"], ...outcomesOf["two-way"]].map(({ kind, id, label }) => ({ kind, id, label, expect: "skip" }));
