// Turns the tables into invoices and payments as the CRM exports them.

import { Decimal, ZERO, sum } from "../decimal.mjs";
import { text, totalsOf } from "../totals.mjs";
import { contacts, ratesAt, taxRates } from "./contacts.mjs";
import { estimates as estimateRows } from "./estimates.mjs";
import { firstQuarter, ordinary } from "./invoices.mjs";
import { items } from "./items.mjs";
import { jobs } from "./jobs.mjs";
import { remodel, turnover } from "./long.mjs";
import { methods, payments as specialPayments } from "./payments.mjs";
import { expenses, purchaseOrders, vendors } from "./purchases.mjs";
import { money, references } from "./special.mjs";

const itemById = new Map(items.map((item) => [item.id, item]));
const contactById = new Map(contacts.map((contact) => [contact.id, contact]));
const rateById = Object.fromEntries(taxRates.map((rate) => [rate.id, rate.percent]));
const templates = { ...jobs, remodel, turnover };
const TECHNICIANS = ["Reyes, Daniel", "Okonkwo, Mike", "Fairweather, Tanya", "Lindqvist, Gary"];
const TERM_DAYS = { "Due on receipt": 0, "Net 10": 10, "Net 15": 15, "Net 30": 30, "Net 45": 45, "Net 45 EOM": 45 };

const day = (monthDay) => (monthDay.length === 5 ? `2026-${monthDay}` : monthDay);

/** Every invoice row in one shape, in the order of their numbers. */
export const rows = [
  ...[...firstQuarter, ...ordinary].map(([number, date, contact, lines, hours, pay]) => ({ number, date, contact, lines, hours, pay })),
  ...money,
  ...references,
]
  .map((row) => ({ ...row, id: row.id ?? `inv-${row.number}` }))
  .sort((a, b) => (a.number === b.number ? (a.id < b.id ? -1 : 1) : a.number < b.number ? -1 : 1));

function linesOf(row) {
  const template = typeof row.lines === "string" ? templates[row.lines] : row.lines;
  const rates = ratesAt(row.contact);
  return template.map(([itemId, quantity, extras = {}], index) => {
    const item = itemById.get(itemId);
    const line = {
      id: `${index + 1}`,
      ...(itemId ? { itemId } : {}),
      description: extras.description ?? item?.name,
      quantity: quantity === "h" ? row.hours : quantity,
      unitPrice: extras.unitPrice ?? item.unitPrice,
      ...(item?.taxable && rates.length > 0 ? { taxRateIds: rates } : {}),
      ...extras,
    };
    if (line.taxRateIds?.length === 0) delete line.taxRateIds;
    return line;
  });
}

function paysOf(row) {
  const match = /^(paid|part) (.*)$/.exec(row.pay);
  if (!match) return [];
  return match[2].split(" + ").map((one, index) => {
    const [date, how, amount = "all"] = one.split(" ");
    return { id: `pay-${row.number}${index > 0 ? `-${index + 1}` : ""}`, contact: row.contact, date, how, apply: [[row.number, amount]] };
  });
}

function invoiceOf(row, index) {
  const contact = contactById.get(row.contact);
  const terms = row.terms ?? contact?.terms ?? "Due on receipt";
  const issueDate = day(row.date);
  const invoice = {
    id: row.id,
    number: row.number,
    status: row.status ?? row.pay.split(" ")[0],
    contactId: row.contact,
    issueDate,
    dueDate: row.dueDate ?? later(issueDate, TERM_DAYS[terms]),
    terms,
    ...pick(row, ["currency", "exchangeRate", "pricesIncludeTax"]),
    lines: linesOf(row),
    ...pick(row, ["discount", "shipping", "deposit", "purchaseOrderNumber", "memo"]),
    ...(contact?.shippingAddress ? { shippingAddress: contact.shippingAddress } : {}),
    ...(contact?.email?.includes(";") ? {} : pick({ billingEmail: contact?.email }, ["billingEmail"])),
    customFields: row.customFields ?? [{ name: "Technician", value: TECHNICIANS[index % TECHNICIANS.length] }, { name: "Work order", value: `WO-${26000 + index * 3}` }],
    createdAt: `${issueDate}T16:${String(10 + (index % 49)).padStart(2, "0")}:00-06:00`,
  };
  invoice.totals = row.totals ?? totalsOf(invoice, rateById, row.rule);
  if (row.totalOff) invoice.totals.total = text(Decimal.of(invoice.totals.total).plus(row.totalOff));
  return invoice;
}

const built = rows.map(invoiceOf);
const byNumber = new Map(built.map((invoice) => [invoice.number, invoice]).reverse());

/** Payments of the rows; one check for several invoices of a customer becomes one payment. */
function ordinaryPayments() {
  const merged = new Map();
  for (const pay of rows.flatMap(paysOf)) {
    const key = pay.how.includes("#") ? `${pay.contact} ${pay.date} ${pay.how}` : pay.id;
    const known = merged.get(key);
    if (known) known.apply.push(...pay.apply);
    else merged.set(key, pay);
  }
  return [...merged.values()];
}

const open = new Map(built.map((invoice) => [invoice.id, Decimal.of(invoice.totals.total)]));

function paymentOf(pay) {
  const [method, reference] = pay.how.split("#");
  const applications = pay.apply.map(([number, amount]) => {
    const invoice = byNumber.get(number);
    const total = pay.keep ? Decimal.of(invoice?.totals.total ?? "0.00") : open.get(invoice?.id);
    const applied = amount === "all" ? total : Decimal.of(amount);
    const counts = !pay.keep && (pay.status ?? "received") === "received";
    if (invoice && counts) open.set(invoice.id, open.get(invoice.id).minus(applied));
    return { invoiceId: invoice?.id ?? `inv-${number}`, amount: text(applied) };
  });
  const applied = sum(applications.map((application) => Decimal.of(application.amount)));
  return {
    id: pay.id,
    ...(reference ? { reference } : {}),
    contactId: pay.contact,
    date: day(pay.date),
    amount: pay.amount ?? text(applied.plus(pay.extra ?? ZERO)),
    ...pick(pay, ["currency", "exchangeRate"]),
    method: methods[method][0],
    depositAccount: methods[method][1],
    ...pick(pay, ["status"]),
    applications,
    ...pick(pay, ["memo"]),
  };
}

export const payments = [...ordinaryPayments(), ...specialPayments]
  .sort((a, b) => (day(a.date) < day(b.date) ? -1 : day(a.date) > day(b.date) ? 1 : 0))
  .map(paymentOf);

/** The CRM's status follows from what was received, unless a row says otherwise. */
export const invoices = built.map((invoice, index) => {
  if (rows[index].status || ["draft", "approved", "voided"].includes(invoice.status)) return invoice;
  const left = open.get(invoice.id);
  const total = Decimal.of(invoice.totals.total);
  const status = total.compare(ZERO) <= 0 || left.compare(total) === 0 ? "sent" : left.compare(ZERO) <= 0 ? "paid" : "partially-paid";
  return { ...invoice, status };
});

export const estimates = estimateRows.map(([number, date, contact, job, hours, status]) => {
  const estimate = {
    id: `est-${number.slice(2)}`,
    number,
    status,
    contactId: contact,
    issueDate: day(date),
    expirationDate: later(day(date), 30),
    lines: linesOf({ contact, lines: job, hours }),
  };
  return { ...estimate, totals: totalsOf(estimate, rateById) };
});

export const workspace = {
  version: 1,
  workspace: { id: "prairie-fork", name: "Prairie Fork Mechanical", timeZone: "America/Chicago" },
  taxRates,
  contacts,
  items,
  estimates,
  invoices,
  payments,
  vendors,
  expenses,
  purchaseOrders,
};

export { byNumber };

/** A date so many days later. */
export function later(date, days = 0) {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

function pick(from, names) {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]));
}
