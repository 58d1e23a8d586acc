// Builds the small workspaces of the other editions: one table a country, the same few steps.

import { Decimal, ZERO, sum } from "../decimal.mjs";
import { text, totalsOf } from "../totals.mjs";

/** `table`: { workspace, taxRates, contacts, items, invoices, payments, estimates }, see gb.mjs. */
export function workspaceOf(table) {
  const rates = Object.fromEntries(table.taxRates.map((rate) => [rate.id, rate.percent]));
  const split = Object.fromEntries(table.taxRates.map((rate) => [rate.id, rate.components?.map((part) => part.percent)]));
  const items = table.items.map(itemOf);
  const invoices = table.invoices.map((row) => invoiceOf(row, items, table, { rates, split }));
  const byNumber = new Map(invoices.map((invoice) => [invoice.number, invoice]));
  const payments = table.payments.map((row) => paymentOf(row, byNumber));
  return {
    version: 1,
    workspace: table.workspace,
    taxRates: table.taxRates,
    contacts: table.contacts,
    items,
    estimates: table.estimates.map((row) => {
      const { status, dueDate: _due, terms: _terms, ...rest } = invoiceOf(row, items, table, { rates, split });
      return { ...rest, id: `est-${row.number}`, status };
    }),
    invoices: invoices.map((invoice) => ({ ...invoice, status: statusOf(invoice, payments) })),
    payments,
  };
}

const itemOf = ([id, name, type, unitPrice, extras = {}]) => ({ id, name, type, unitPrice, ...extras });

function invoiceOf(row, items, table, rates) {
  const invoice = {
    id: `inv-${row.number}`,
    number: row.number,
    status: row.status ?? "sent",
    contactId: row.contact,
    issueDate: row.date,
    ...pick(row, ["dueDate", "terms", "currency", "exchangeRate", "pricesIncludeTax"]),
    lines: row.lines.map(([itemId, quantity, extras = {}], index) => {
      const item = items.find((one) => one.id === itemId);
      const { rate = row.rate ?? table.rate, ...rest } = extras;
      const taxed = rest.taxTreatment === undefined || rest.taxTreatment === "taxable";
      return { id: `${index + 1}`, itemId, description: item.name, quantity, unitPrice: item.unitPrice, ...(taxed ? { taxRateIds: [rate] } : {}), ...rest };
    }),
    ...pick(row, ["discount", "shipping", "deposit", "memo", "purchaseOrderNumber", "customFields"]),
  };
  invoice.totals = row.rule === "component" ? byComponent(invoice, rates) : totalsOf(invoice, rates.rates, row.rule);
  if (row.totalOff) invoice.totals.total = text(Decimal.of(invoice.totals.total).plus(row.totalOff));
  return invoice;
}

/** Each part of a combined rate (GST and QST) on its own, each rounded on the sum. */
function byComponent(invoice, { rates, split }) {
  const parts = {};
  const expand = (line) => ({
    ...line,
    ...(line.taxRateIds
      ? { taxRateIds: line.taxRateIds.flatMap((id) => (split[id] ?? [rates[id]]).map((percent, index) => ((parts[`${id}/${index}`] = percent), `${id}/${index}`))) }
      : {}),
  });
  return totalsOf({ ...invoice, lines: invoice.lines.map(expand), ...(invoice.shipping ? { shipping: expand(invoice.shipping) } : {}) }, parts);
}

function paymentOf([id, contactId, date, how, apply, extras = {}], byNumber) {
  const [method, reference] = how.split("#");
  const applications = apply.map(([number, amount]) => {
    const invoice = byNumber.get(number);
    return { invoiceId: invoice.id, amount: amount === "all" ? invoice.totals.total : amount };
  });
  const applied = sum(applications.map((application) => Decimal.of(application.amount)));
  const { extra = ZERO, ...rest } = extras;
  return { id, ...(reference ? { reference } : {}), contactId, date, amount: text(applied.plus(extra)), method, depositAccount: "bank", applications, ...rest };
}

function statusOf(invoice, payments) {
  if (invoice.status !== "sent") return invoice.status;
  const received = payments
    .filter((payment) => (payment.status ?? "received") === "received")
    .flatMap((payment) => payment.applications.filter((application) => application.invoiceId === invoice.id));
  const paid = sum(received.map((application) => Decimal.of(application.amount)));
  if (paid.isZero()) return "sent";
  return paid.compare(invoice.totals.total) < 0 ? "partially-paid" : "paid";
}

export function expectedOf(table, workspace, settings) {
  const invoiceExpect = new Map(table.invoices.map((row) => [`inv-${row.number}`, list(row.expect ?? "create")]));
  return {
    preset: settings.preset,
    today: "2026-11-20",
    documents: [
      ...table.invoices.map((row) => entry("invoice", `inv-${row.number}`, row.number, row.expect ?? "create", row.shows, row.code)),
      ...table.payments.map(([id, , , , apply, extras = {}], index) => {
        const waits = apply.some(([number]) => !invoiceExpect.get(`inv-${number}`).some((decision) => ["create", "link"].includes(decision)));
        const held = table.paymentExpect?.[id] ?? (extras.status ? "skip" : waits ? "wait" : "create");
        return entry("payment", id, workspace.payments[index].reference, held);
      }),
      ...workspace.estimates.map((estimate) => entry("estimate", estimate.id, estimate.number, "skip", "estimates never sync")),
    ],
  };
}

const list = (value) => (Array.isArray(value) ? value : [value]);

function entry(kind, id, label, expect, shows, code) {
  return { kind, id, ...(label && label !== id ? { label } : {}), expect: list(expect), ...(code ? { code } : {}), ...(shows ? { shows } : {}) };
}

function pick(from, names) {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]));
}
