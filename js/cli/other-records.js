/** The company's records of documents that have other amounts now: each figure moves by what the document's own figure moves. */

import { changeBase } from "../redact-links.js";
import { ONE, ZERO, decimal, minus, over, plus, rounded, sign, text, times } from "./fractions.js";

/** @typedef {import("./fractions.js").Fraction} Fraction */
/** @typedef {Record<string, any>} Json */

const FIGURES = new Set(["Amount", "UnitPrice", "TotalAmt", "Balance", "TotalTax", "NetAmountTaxable", "DiscountAmt", "TaxInclusiveAmt", "Deposit", "UnappliedAmt", "PurchaseCost", "RemainingCredit"]);
const LINE = /^((?:item|account) .*?: .* · )(?:(-?[\d.]+) × (-?[\d.]+) = )?(-?[\d.]*)( · .*)$/su;

/** Takes the amounts out. @param {any} value @returns {any} */
export function withoutAmounts(value) {
  if (Array.isArray(value)) return value.map(withoutAmounts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, FIGURES.has(name) && typeof entry !== "object" ? 0 : withoutAmounts(entry)]));
}

/** @param {unknown} value */
export const isAmount = (value) => (typeof value === "number" || typeof value === "string") && /^-?\d+(?:\.\d+)?$/u.test(String(value));

/** Members whose amounts may stay: what rounding left. */
const REMAINS = new Set(["rounding", "Balance", "UnappliedAmt"]);
const DOCUMENT_FIGURES = new Set(["amount", "unitPrice", "cost", "total", "subtotal", "discount", "tax", "rounding", "deposit"]);

/** Takes out every amount that did not move: one in a place where none is known. @param {any} was @param {any} now @returns {any} */
export function withoutUnmoved(was, now) {
  if (Array.isArray(now)) return now.map((entry, at) => withoutUnmoved(Array.isArray(was) ? was[at] : undefined, entry));
  if (typeof now !== "object" || now === null) return now;
  return Object.fromEntries(Object.entries(now).map(([name, entry]) => {
    const isFigure = (FIGURES.has(name) || DOCUMENT_FIGURES.has(name)) && isAmount(entry);
    const stays = Number(entry) === 0 || (REMAINS.has(name) && Math.abs(Number(entry)) < 1);
    if (isFigure && !stays && Number(was?.[name]) === Number(entry)) return [name, typeof entry === "number" ? 0 : "0.00"];
    return [name, withoutUnmoved(was?.[name], entry)];
  }));
}

/** @param {Json | undefined} holder @param {string} name @param {Fraction | undefined} by */
export function move(holder, name, by) {
  if (holder === undefined || !isAmount(holder[name]) || by === undefined) return;
  const value = plus(decimal(holder[name]), by);
  holder[name] = typeof holder[name] === "number" ? Number(text(value)) : text(value, Math.max(String(holder[name]).split(".")[1]?.length ?? 0, 0));
}

/** @param {Json} line */
const detailOf = (line) => line["SalesItemLineDetail"] ?? line["ItemBasedExpenseLineDetail"] ?? line["AccountBasedExpenseLineDetail"] ?? {};

/**
 * What a line of ours comes to before and after, as it is sent.
 * @typedef {{text: string, type: string, quantity: Fraction, was: {price: Fraction, amount: Fraction}, price: Fraction, amount: Fraction, inside: Fraction}} LineChange
 */

/**
 * Line by line, what the requests of the same document say before and after.
 * @param {Json | undefined} before @param {Json | undefined} after @param {Json} sale @param {import("./other-sale.js").Move} moves @returns {LineChange[]}
 */
export function lineChanges(before, after, sale, moves) {
  if (before !== undefined && after !== undefined && before["Line"]?.length === after["Line"]?.length) {
    return before["Line"].map((/** @type {Json} */ line, /** @type {number} */ at) => {
      const other = after["Line"][at];
      const [one, two] = [detailOf(line), detailOf(other)];
      const by = (/** @type {Json} */ now, /** @type {Json} */ then, /** @type {string} */ name) => minus(decimal(now[name] ?? 0), decimal(then[name] ?? 0));
      return {
        text: (line["Description"] ?? "").trim(), type: line["DetailType"], quantity: decimal(one["Qty"] ?? 1), was: { price: decimal(one["UnitPrice"] ?? 0), amount: decimal(line["Amount"] ?? 0) },
        price: by(two, one, "UnitPrice"), amount: by(other, line, "Amount"), inside: by(two, one, "TaxInclusiveAmt"),
      };
    });
  }
  const goods = (sale["lines"] ?? []).map((/** @type {Json} */ line, /** @type {number} */ at) => {
    const { price = ZERO, amount = ZERO } = moves.lines[at] ?? {};
    const quantity = decimal(line["quantity"] ?? "1");
    return {
      text: (line["description"] ?? "").trim(), type: "SalesItemLineDetail", quantity, was: { price: decimal(line["unitPrice"]), amount: rounded(times(quantity, decimal(line["unitPrice"])), { n: 1n, d: 100n }) },
      price, amount, inside: amount,
    };
  });
  const extra = (/** @type {string} */ type, /** @type {Fraction} */ amount) => ({ text: "", type, quantity: ONE, was: { price: ZERO, amount: ZERO }, price: ZERO, amount, inside: amount });
  return [...goods, extra("SalesItemLineDetail", moves.shipping), extra("DiscountLineDetail", moves.discount)];
}

/**
 * The change that belongs to a line: what it holds, then what it is called, then what is next.
 * @param {LineChange[]} left @param {{type?: string, text: string, price?: Fraction, amount?: Fraction}} line
 */
function changeOf(left, { type, text: called, price, amount }) {
  const same = (/** @type {Fraction | undefined} */ one, /** @type {Fraction} */ other) => one === undefined || sign(minus(one, other)) === 0;
  const fits = left.filter((change) => type === undefined || (type === "DiscountLineDetail") === (change.type === "DiscountLineDetail"));
  const found = fits.find((change) => change.text === called && same(price, change.was.price) && same(amount, change.was.amount)) ?? fits.find((change) => change.text === called) ?? fits[0];
  if (found !== undefined) left.splice(left.indexOf(found), 1);
  return found;
}

/** @param {LineChange} change @param {Fraction} quantity of the line as it stands there */
const amountMove = (change, quantity) => (sign(change.quantity) === 0 || sign(minus(quantity, change.quantity)) === 0 ? change.amount
  : rounded(over(times(change.amount, quantity), change.quantity), { n: 1n, d: 100n }));

/**
 * @param {Json} record  changed in place
 * @param {LineChange[]} changes @param {import("./other-sale.js").Move} moves
 * @param {{tax: Fraction, applied: Fraction, deposit: Fraction}} by
 */
export function moveSaleRecord(record, changes, moves, by) {
  const left = [...changes];
  let goods = ZERO;
  for (const line of record["Line"] ?? []) {
    if (line["DetailType"] === "SubTotalLineDetail") continue;
    const detail = detailOf(line);
    const quantity = decimal(detail["Qty"] ?? 1);
    const change = changeOf(left, {
      type: line["DetailType"], text: (line["Description"] ?? "").trim(), amount: decimal(line["Amount"] ?? 0),
      ...(detail["UnitPrice"] === undefined ? {} : { price: decimal(detail["UnitPrice"]) }),
    });
    if (change === undefined) {
      Object.assign(line, withoutAmounts(line));
      continue;
    }
    const amount = amountMove(change, quantity);
    move(line, "Amount", amount);
    move(detail, "UnitPrice", change.price);
    move(detail, "TaxInclusiveAmt", change.inside);
    move(detail, "DiscountAmt", ZERO);
    if (line["DetailType"] !== "DiscountLineDetail" && detail["ItemRef"]?.value !== "SHIPPING_ITEM_ID") goods = plus(goods, amount);
  }
  for (const line of record["Line"] ?? []) if (line["DetailType"] === "SubTotalLineDetail") move(line, "Amount", goods);
  const taxDetail = record["TxnTaxDetail"];
  move(taxDetail, "TotalTax", by.tax);
  /** @type {Json[]} */
  const taxLines = taxDetail?.["TaxLine"] ?? [];
  let rest = by.tax;
  for (const line of taxLines) {
    const percent = times(decimal(line["TaxLineDetail"]?.["TaxPercent"] ?? 0), { n: 1n, d: 100n });
    const slots = moves.slots.filter((slot) => taxLines.length === 1 || sign(minus(slot.percent, percent)) === 0);
    const tax = plus(...slots.map((slot) => slot.tax));
    rest = minus(rest, tax);
    move(line, "Amount", tax);
    move(line["TaxLineDetail"], "NetAmountTaxable", taxLines.length === 1 ? slots[0]?.net : plus(...slots.map((slot) => slot.net)));
  }
  if (taxLines[0] !== undefined) move(taxLines[0], "Amount", rest);
  const [total, balance] = [decimal(record["TotalAmt"] ?? 0), decimal(record["Balance"] ?? 0)];
  move(record, "TotalAmt", moves.total);
  move(record, "Deposit", by.deposit);
  const owed = minus(moves.total, plus(by.applied, by.deposit));
  const isOpen = sign(plus(balance, owed)) > 0 && sign(minus(plus(total, moves.total), plus(balance, owed))) >= 0;
  if (sign(balance) !== 0) move(record, "Balance", sign(minus(balance, total)) === 0 ? moves.total : isOpen ? owed : minus(ONE, balance));
}

/** What both sides agreed on about a sale. @param {string} base @param {LineChange[]} changes @param {import("./other-sale.js").Move} moves @param {Fraction} deposit */
export function moveSaleBase(base, changes, moves, deposit) {
  const ours = [...changes];
  const theirs = [...changes];
  return changeBase(base, (path, value) => {
    const place = path.replace(/^[~-]/u, "");
    if (place === "TotalAmt") return text(plus(decimal(value), moves.total));
    if (place === "Deposit") return text(plus(decimal(value), deposit));
    if (!place.startsWith("Line[") || /^-[@#]/u.test(path)) return value;
    const left = path.startsWith("~") ? ours : theirs;
    const off = /^discount (-?[\d.]+)$/u.exec(value);
    if (off?.[1] !== undefined) {
      const change = changeOf(left, { type: "DiscountLineDetail", text: "" });
      return `discount ${text(plus(decimal(off[1]), change?.amount ?? ZERO))}`;
    }
    const [, head = "", quantity, price, amount = "", tail = ""] = LINE.exec(value) ?? [];
    if (head === "") return value;
    const called = head.slice(head.indexOf(": ") + 2, -3).trim();
    const change = changeOf(left, { type: "SalesItemLineDetail", text: called, ...(price === undefined ? {} : { price: decimal(price) }), ...(amount === "" ? {} : { amount: decimal(amount) }) });
    if (change === undefined) return `${head}0${tail}`;
    const times = price === undefined || quantity === undefined ? "" : `${quantity} × ${text(plus(decimal(price), change.price))} = `;
    return `${head}${times}${amount === "" ? "" : text(plus(decimal(amount), amountMove(change, decimal(quantity ?? 1))))}${tail}`;
  });
}

/**
 * What both sides agreed on about money: the parts by the document that each names.
 * @param {string} base @param {Fraction} total @param {(name: string) => Fraction | undefined} part  `inv-1`, or `Invoice 12`
 */
export const moveMoneyBase = (base, total, part) => changeBase(base, (path, value) => {
  if (/TotalAmt$/u.test(path)) return text(plus(decimal(value), total));
  if (!/^~?Line$/u.test(path)) return value;
  return value.split(", ").map((one) => {
    const [, name = "", amount = ""] = /^(.*): (-?[\d.]+)$/su.exec(one) ?? [];
    const by = part(name);
    return name === "" ? one : `${name}: ${by === undefined ? "0" : text(plus(decimal(amount), by))}`;
  }).join(", ");
});

/** A base whose amounts are taken out. @param {string} base */
export const emptiedBase = (base) => changeBase(base, (path, value) => (/(?:TotalAmt|Deposit|UnitPrice)$/u.test(path) ? "0"
  : /^[~-]?Line/u.test(path) && !/^-[@#]/u.test(path) ? value.replaceAll(/(?<=(?:: | × | = | · |^discount ))-?\d[\d.]*(?=(?:,| =| ·|$))/gu, "0") : value));
