// The same workspace a week after the first sync: what people do to documents once they are out.

import { Decimal } from "../decimal.mjs";
import { text, totalsOf } from "../totals.mjs";
import { taxRates } from "./contacts.mjs";
import { later as daysLater, workspace } from "./documents.mjs";

const rates = Object.fromEntries(taxRates.map((rate) => [rate.id, rate.percent]));
const recounted = (invoice) => ({ ...invoice, totals: totalsOf(invoice, rates) });
const withLine = (invoice, index, changes) =>
  recounted({ ...invoice, lines: invoice.lines.map((line, at) => (at === index ? { ...line, ...changes } : line)) });

/** [kind, id, change, what happened, expected decision, code] */
const CHANGES = [
  ["invoices", "inv-4272", (one) => ({ ...one, status: "voided" }), "job called off, invoice voided", "void"],
  ["invoices", "inv-4256", (one) => ({ ...one, status: "voided" }), "voided although 1,000.00 was paid on it", "blocked", "plan/paid-void"],
  ["invoices", "inv-4260", (one) => withLine(one, 1, { quantity: "3.25" }), "an hour was added after sending", "update"],
  ["invoices", "inv-4257", (one) => ({ ...one, memo: "Thank you - see you in spring" }), "only the memo changed", "update"],
  ["invoices", "inv-4104", (one) => ({ ...one, memo: "Filter size 16x25x4" }), "edited, but the books of that day are closed", "blocked", "plan/closed-period"],
  ["invoices", "inv-4276", (one) => ({ ...one, status: "paid" }), "approved a week ago, sent now", "create"],
  ["invoices", "inv-4279", (one) => ({ ...one, status: "partially-paid" }), "the draft was sent", "create"],
  ["invoices", "inv-4157", recounted, "the wrong total was corrected", "create"],
  ["payments", "pay-4276", (one) => one, "its invoice was sent", "create"],
  ["payments", "pay-4279", (one) => one, "its invoice was sent", "create"],
  ["payments", "pay-4157", (one, all) => settling(one, "inv-4157", all), "its invoice was corrected, and so was the check", "create"],
  ["payments", "pay-4234", (one) => ({ ...one, status: "received" }), "the check cleared", "create"],
  ["payments", "pay-4261", (one) => ({ ...one, status: "voided" }), "charged back", "void"],
  ["payments", "pay-4103", (one) => ({ ...one, amount: text(Decimal.of(one.amount).minus("10.00")), applications: one.applications.map((applied) => ({ ...applied, amount: text(Decimal.of(applied.amount).minus("10.00")) })) }), "corrected, but QuickBooks holds it in a deposit", "blocked", "plan/deposited"],
  ["contacts", "c-jorgensen", (one) => ({ ...one, phone: "630-555-0161", billingAddress: { ...one.billingAddress, line1: "19 Fjord Ct" } }), "moved two doors down", "update"],
];

function settling(payment, invoiceId, all) {
  const total = all.invoices.find((invoice) => invoice.id === invoiceId).totals.total;
  return { ...payment, amount: total, applications: [{ invoiceId, amount: total }] };
}

const NEW_CONTACT = { id: "c-ruiz", type: "person", givenName: "Ximena", familyName: "Ruiz", email: "ximena.ruiz@mailbox.example", phone: "630-555-0191", billingAddress: { line1: "5 Mulberry Ct", city: "Marlow", region: "IL", postalCode: "60596", country: "USA" } };
const NEW_INVOICE = recounted({
  id: "inv-4283",
  number: "4283",
  status: "sent",
  contactId: "c-ruiz",
  issueDate: "2026-11-24",
  dueDate: daysLater("2026-11-24"),
  terms: "Due on receipt",
  lines: [
    { id: "1", itemId: "i-drain", description: "Floor drain, laundry room", quantity: "1", unitPrice: "165.00" },
    { id: "2", itemId: "i-ptrap", quantity: "1", unitPrice: "11.25", taxRateIds: ["t-marlow"] },
  ],
});

function changed() {
  const all = structuredClone(workspace);
  for (const [kind, id, change] of CHANGES) {
    const index = all[kind].findIndex((one) => one.id === id);
    if (index < 0) throw new Error(`${kind} ${id} is not in the workspace`);
    all[kind][index] = { ...change(all[kind][index], all), updatedAt: "2026-11-25T09:30:00-06:00" };
  }
  all.contacts.push(NEW_CONTACT);
  all.invoices.push(NEW_INVOICE);
  return all;
}

export const workspaceLater = changed();

const KIND = { invoices: "invoice", payments: "payment", contacts: "contact" };

export const expectedLater = {
  preset: "invoice-push",
  today: "2026-11-27",
  documents: [
    ...CHANGES.map(([kind, id, , shows, expect, code]) => ({ kind: KIND[kind], id, expect: [expect].flat(), ...(code ? { code } : {}), shows })),
    { kind: "invoice", id: "inv-4283", expect: ["create"], shows: "new since" },
  ],
};
