// What a bookkeeper expects the plan to say about each document, under invoice-push.

import { estimates, invoices, payments, rows } from "./documents.mjs";
import { outcomesOf, skipped } from "./purchases.mjs";
import { payments as specialPayments } from "./payments.mjs";

/** First quarter: what stands in QuickBooks decides. */
const FIRST_QUARTER = {
  4101: { shows: "dated before the start date of the sync", expect: "skip" },
  4105: { shows: "in QuickBooks already; its payment there is short", expect: "link" },
  4107: { shows: "QuickBooks has this number with a total 50.00 lower", expect: "blocked", code: "match/number-taken" },
  4110: { shows: "forgotten in QuickBooks, and the books of the quarter are closed", expect: "blocked", code: "plan/closed-period" },
  4112: { shows: "QuickBooks has this number and total on another customer", expect: "blocked", code: "match/number-taken" },
  4116: { shows: "in QuickBooks already, but not its payment", expect: "link" },
  4118: { shows: "in QuickBooks already and still open; the payment comes from the CRM", expect: "link" },
};
const LINKED = { shows: "typed into QuickBooks by hand: same number, customer and total", expect: "link" };

const FIRST_QUARTER_PAYMENTS = {
  "pay-4101": { shows: "recorded in QuickBooks; its invoice is from before the start date", expect: "link" },
  "pay-4103": { shows: "recorded in QuickBooks and deposited: nothing may change", expect: "link" },
  "pay-4105": { shows: "QuickBooks has it with another amount, in a deposit", expect: "blocked", code: "money/applications-exceed" },
  "pay-4107": { shows: "its invoice is blocked, and the books of that day are closed", expect: "blocked", code: "plan/closed-period" },
  "pay-4112": { shows: "its invoice is blocked, and the books of that day are closed", expect: "blocked", code: "plan/closed-period" },
  "pay-4114": { shows: "QuickBooks has it a day later and without a reference", expect: "blocked", code: "match/possible-duplicate" },
  "pay-4116": { shows: "not in QuickBooks, and the books of that day are closed", expect: "blocked", code: "plan/closed-period" },
};

const NOT_PUSHED = { draft: "a draft", approved: "approved, but not sent yet", voided: "voided before it was ever pushed" };

/** Customers and items that a person must settle before what leans on them goes over: [why, code]. */
const HELD_CONTACTS = {
  "c-anders-1": ["two customers in QuickBooks share the e-mail, none has the name", "match/ambiguous"],
  "c-smith": ["QuickBooks has a John Smith with another e-mail, phone and town", "match/ambiguous"],
  "c-birchwood-a": ["a site with its owner's e-mail, which two customers in QuickBooks have", "match/ambiguous"],
  "c-laundry": ["two e-mail addresses in one field", "plan/email"],
};
const HELD_ITEMS = {
  "i-evse": ["an item that is inactive in QuickBooks", "match/inactive"],
  "i-permit-city": ["an item whose name a category bears in QuickBooks", "match/name-taken"],
  "i-filter-1": ["an item whose name has a colon", "plan/forbidden-character"],
};

const list = (expect) => (Array.isArray(expect) ? expect : [expect]);

function ofInvoice(row, invoice) {
  if (row.expect) return row;
  if (Number(row.number) <= 4118) return FIRST_QUARTER[row.number] ?? LINKED;
  if (NOT_PUSHED[invoice.status]) return { shows: NOT_PUSHED[invoice.status], expect: "skip" };
  const item = invoice.lines.map((line) => line.itemId).find((id) => HELD_ITEMS[id]);
  const held = HELD_CONTACTS[row.contact] ?? HELD_ITEMS[item];
  if (held) return { shows: held[0], expect: "wait", code: held[1] };
  return { expect: "create" };
}

const invoiceRows = rows.map((row, index) => ({ kind: "invoice", id: row.id, label: row.number, ...ofInvoice(row, invoices[index]) }));
const expectedOf = new Map(invoiceRows.map((row) => [row.id, list(row.expect)]));

function ofPayment(payment) {
  const special = specialPayments.find((one) => one.id === payment.id) ?? FIRST_QUARTER_PAYMENTS[payment.id];
  if (special) return special;
  const needs = payment.applications.map((application) => expectedOf.get(application.invoiceId));
  if (payment.date <= "2026-03-31") return { shows: "recorded in QuickBooks by hand", expect: "link" };
  const may = new Set(needs.flat().map((decision) => (["create", "link", "update"].includes(decision) ? "create" : "wait")));
  return { expect: [...may].sort() };
}

const entry = ({ kind, id, label, shows, expect, code, because }) => ({
  kind,
  id,
  ...(label && label !== id ? { label } : {}),
  expect: list(expect),
  ...(code ? { code } : {}),
  ...(shows ? { shows: because ? `${shows}: ${because}` : shows } : {}),
});

export const expected = {
  preset: "invoice-push",
  today: "2026-11-20",
  documents: [
    ...invoiceRows.map(entry),
    ...payments.map((payment) => entry({ kind: "payment", id: payment.id, label: payment.reference, ...ofPayment(payment) })),
    ...estimates.map((estimate) => entry({ kind: "estimate", id: estimate.id, label: estimate.number, expect: "skip", shows: "estimates never sync" })),
    ...skipped.map(entry),
  ],
};

/** What of the purchases goes over where a preset pushes them. */
export const expectedPurchases = Object.fromEntries(
  Object.entries(outcomesOf).map(([preset, documents]) => [preset, { preset, today: "2026-11-20", documents: documents.map(entry) }]),
);
