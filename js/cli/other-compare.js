/** Whether other amounts show the same fault, and none of the real ones. */

import { decimal, minus, number, text } from "./fractions.js";

/** @typedef {Record<string, any>} Json */

export const SALES = { estimates: "estimate", invoices: "invoice", salesReceipts: "sales-receipt", creditMemos: "credit-memo", refundReceipts: "refund-receipt", expenses: "expense", purchaseOrders: "purchase-order" };
/** What is left open by less than this is a rounding difference, and stays. */
export const SMALL = 1;
/** A document may hold an amount below this that it held before: there are not many of them, and whose it was nothing tells. */
const BY_CHANCE = 20;
/** From here on a drawn amount is compared with those of all documents: below, most are somewhere. */
const ANYWHERE = 100;
/** More than this no rounding makes. */
const ROUNDING = 0.1;

/** @param {string} kind @param {unknown} id */
export const keyOf = (kind, id) => `${kind}:${String(id)}`;

/** Figure by figure, what the books differ by from the document, as far as rounding makes it. @param {Json} row */
const residues = (row) => (row["proof"]?.rows ?? []).map((/** @type {Json} */ { label, crm, predicted }) => {
  const apart = minus(decimal(crm), decimal(predicted));
  return [label, crm === "" || predicted === "" || Math.abs(number(apart)) >= ROUNDING ? "" : text(apart)];
});
/** @param {Json} row */
export const sameness = (row) => JSON.stringify([
  row["decision"], row["reason"]?.code, row["findings"]?.map((/** @type {Json} */ one) => [one["code"], one["path"]]), row["proof"]?.difference, row["proof"]?.verdict, row["proof"]?.rounding, residues(row),
]);
/** Members of a document, and of its row in a plan, that hold amounts. */
const AMOUNTS = new Set(["total", "unitPrice", "amount", "subtotal", "discount", "tax", "deposit", "crm", "sent", "predicted", "answered", "billed"]);

/** The amounts of a document or a row. @param {any} value @param {string} [name] @returns {string[]} */
function amountsIn(value, name = "") {
  if (typeof value === "object" && value !== null) return Object.entries(value).flatMap(([key, entry]) => amountsIn(entry, Array.isArray(value) ? name : key));
  return typeof value === "string" && AMOUNTS.has(name) && Math.abs(Number(value)) >= SMALL ? [text(decimal(value.replace("-", "")))] : [];
}

/** @param {Json} documents @returns {Map<string, Json>} */
export const recordsOf = (documents) => new Map(Object.entries({ ...SALES, payments: "payment", deposits: "deposit" })
  .flatMap(([list, kind]) => (Array.isArray(documents[list]) ? documents[list] : []).map((/** @type {Json} */ record) => [keyOf(kind, record?.["id"]), record])));

/**
 * What tells whether amounts drawn for a document are real ones: its own, or, while it is `early`, anybody's.
 * @param {Map<string, Json>} rows @param {Map<string, Json>} records
 */
export function realAmounts(rows, records) {
  const amounts = new Map([...rows].map(([key, row]) => [key, new Set(amountsIn([row, records.get(key)]))]));
  const all = new Set([...amounts.values()].flatMap((own) => [...own]).filter((amount) => Number(amount) >= ANYWHERE));
  return (/** @type {string} */ key, /** @type {unknown} */ drawn, /** @type {boolean} */ early) => amountsIn(drawn)
    .some((amount) => (early && all.has(amount)) || (Number(amount) >= (early ? SMALL : BY_CHANCE) && amounts.get(key)?.has(amount)));
}
