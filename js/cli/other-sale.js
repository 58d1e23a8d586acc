/**
 * Another price for each line of a sale that leaves every rounding as it was.
 *
 * A price that moves by a whole number of periods moves every product of it, with quantity, discount and tax rates, by an even number of cents.
 * Whatever is rounded moves by just that, half up, to even or cut off, and what was rounded wrong stays wrong by the same cents.
 */

import { ONE, ZERO, decimal, fraction, minus, number, over, period, plus, rounded, sign, times } from "./fractions.js";

/** @typedef {import("./fractions.js").Fraction} Fraction */
/** @typedef {Record<string, any>} Json */
/** @typedef {() => number} Random  from 0 up to 1 */
/** @typedef {{price: Fraction, off: Fraction, amount: Fraction}} LineMove */
/**
 * By how much each figure moves.
 * @typedef {{lines: LineMove[], shipping: Fraction, subtotal: Fraction, discount: Fraction, slots: {percent: Fraction, tax: Fraction, net: Fraction}[], tax: Fraction, total: Fraction}} Move
 */

const PERCENT = fraction(1n, 100n);
/** New prices are between these parts of the old ones, wherever a period is no larger than that. */
const [LEAST, MOST] = [0.6, 1.7];
/** The largest amount that is drawn: far below what the engine and QuickBooks take. */
const AMOUNT_MAX = 5_000_000;
const WHOLE_CURRENCIES = new Set(["JPY", "KRW", "CLP", "VND", "ISK", "UGX", "XAF", "XOF", "XPF", "PYG", "RWF", "KMF", "GNF", "DJF", "BIF", "VUV"]);

/** What a sale's amounts are whole multiples of. @param {Json} sale */
export const unitOf = (sale) => (WHOLE_CURRENCIES.has(sale["currency"]) ? ONE : PERCENT);

/** The taxes of lines with these rates, each as a part of the net. @param {string[] | undefined} ids @param {Map<string, Json>} rates */
function slotsOf(ids, rates) {
  /** @type {{key: string, percent: Fraction, part: Fraction}[]} */
  const slots = [];
  for (const id of ids ?? []) {
    const rate = rates.get(id);
    const components = rate?.["components"]?.length > 0 ? rate?.["components"] : [rate ?? { percent: "0" }];
    components.forEach((/** @type {Json} */ component, /** @type {number} */ at) => {
      const percent = times(decimal(component["percent"]), PERCENT);
      const before = rate?.["compound"] === true ? plus(ONE, ...slots.map(({ part }) => part)) : ONE;
      slots.push({ key: `${id}/${at}`, percent, part: times(percent, before) });
    });
  }
  return slots;
}

/** @param {Fraction} value @param {bigint} steps @param {Fraction} unit @param {Random} random */
function drawn(value, steps, unit, random) {
  const step = times(fraction(steps), unit);
  const size = Math.abs(number(value));
  const [least, most] = [Math.ceil(((LEAST - 1) * size) / number(step)), Math.floor(((MOST - 1) * size) / number(step))];
  let count = least + Math.floor(random() * (most - least + 1));
  if (count === 0 || most < 1) count = most < 1 ? 1 + Math.floor(random() * 2) : 1 + Math.floor(random() * most);
  if (size + count * number(step) > Math.max(AMOUNT_MAX, 2 * size)) {
    throw new RangeError("the smallest step that keeps its cents is too large");
  }
  return times(fraction(BigInt(count) * BigInt(sign(value))), step);
}

/**
 * @param {Json} sale
 * @param {Map<string, Json>} rates
 * @param {Random} random
 * @param {number} attempt  which of the ways of taking a discount is thought of
 * @returns {Move}
 * @throws {RangeError} no other amounts are found for it
 */
export function moveSale(sale, rates, random, attempt) {
  const unit = unitOf(sale);
  const inclusive = sale["pricesIncludeTax"] === true;
  const discount = sale["discount"];
  const percentOff = discount?.["percent"] === undefined ? ZERO : times(decimal(discount["percent"]), PERCENT);
  const beforeTax = discount?.["beforeTax"] !== false;
  const grid = fraction(1n, sale["totals"]?.["rounding"] === undefined ? 2n : 100n);

  /** What one unit of a line's amount becomes further on. @param {ReturnType<typeof slotsOf>} slots @param {boolean} isGoods */
  const further = (slots, isGoods) => {
    const kept = isGoods && beforeTax ? minus(ONE, percentOff) : ONE;
    const all = plus(ONE, ...slots.map(({ part }) => part));
    const net = inclusive ? over(kept, all) : kept;
    // A discount after tax may be taken of the tax too.
    const onTax = beforeTax ? [] : [times(percentOff, all), ...slots.map(({ part }) => times(net, part, percentOff))];
    return [ONE, percentOff, kept, net, ...slots.map(({ part }) => times(net, part)), ...onTax];
  };
  const steps = (/** @type {Fraction[]} */ own, /** @type {Fraction[]} */ on) => period([...own, ...own.flatMap((one) => on.map((other) => times(one, other)))].map((one) => times(one, grid)));

  const lines = (sale["lines"] ?? []).map((/** @type {Json} */ line) => {
    const quantity = decimal(line["quantity"] ?? "1");
    const slots = slotsOf(line["taxRateIds"], rates);
    const percent = line["discount"]?.["percent"] === undefined ? ZERO : times(decimal(line["discount"]["percent"]), PERCENT);
    const on = further(slots, true);
    const price = decimal(line["unitPrice"]);
    const kept = minus(ONE, percent);
    const movedPrice = sign(price) === 0 ? ZERO : drawn(price, steps([ONE, kept, quantity, times(quantity, percent), times(quantity, kept)], on), unit, random);
    const fixed = decimal(line["discount"]?.["amount"] ?? "0");
    const off = sign(fixed) === 0 ? ZERO : drawn(fixed, steps([ONE], on), unit, random);
    const before = minus(times(quantity, price, kept), fixed);
    const amount = minus(times(quantity, movedPrice, kept), off);
    if (sign(before) !== sign(plus(before, amount))) throw new RangeError("its discounts leave no room");
    return { slots, before, move: { price: movedPrice, off, amount } };
  });
  const shippingSlots = slotsOf(sale["shipping"]?.["taxRateIds"], rates);
  const shipped = decimal(sale["shipping"]?.["amount"] ?? "0");
  const shipping = sign(shipped) === 0 ? ZERO : drawn(shipped, steps([ONE], further(shippingSlots, false)), unit, random);
  const fixed = decimal(discount?.["amount"] ?? "0");
  const everySlot = lines.map((/** @type {any} */ line) => further(line.slots, true)).flat();
  const fixedMove = sign(fixed) === 0 ? ZERO : drawn(fixed, steps([ONE], everySlot), unit, random);

  /** Taxes before they are rounded. @param {boolean} after */
  const taxes = (after) => {
    /** @type {Map<string, {percent: Fraction, tax: Fraction, net: Fraction}>} */
    const sums = new Map();
    const amounts = lines.map((/** @type {any} */ line) => (after ? plus(line.before, line.move.amount) : line.before));
    const subtotal = plus(...amounts);
    const off = fixed.n === 0n ? percentOff : sign(subtotal) === 0 ? ZERO : over(after ? plus(fixed, fixedMove) : fixed, subtotal);
    const add = (/** @type {ReturnType<typeof slotsOf>} */ slots, /** @type {Fraction} */ amount) => {
      const net = inclusive ? over(amount, plus(ONE, ...slots.map(({ part }) => part))) : amount;
      for (const { key, percent, part } of slots) {
        const sum = sums.get(key) ?? { percent, tax: ZERO, net: ZERO };
        sums.set(key, { percent, tax: plus(sum.tax, times(net, part)), net: plus(sum.net, net) });
      }
    };
    amounts.forEach((/** @type {Fraction} */ amount, /** @type {number} */ at) => add(lines[at].slots, beforeTax ? times(amount, minus(ONE, off)) : amount));
    add(shippingSlots, after ? plus(shipped, shipping) : shipped);
    return sums;
  };
  const [before, after] = [taxes(false), taxes(true)];
  const slots = [...after].map(([key, { percent, tax, net }]) => {
    const was = before.get(key) ?? { tax: ZERO, net: ZERO };
    return { percent, tax: rounded(minus(tax, was.tax), unit), net: rounded(minus(net, was.net), unit) };
  });
  const tax = plus(...slots.map((slot) => slot.tax));
  const subtotal = plus(...lines.map((/** @type {any} */ line) => line.move.amount));
  const bases = [subtotal, plus(subtotal, shipping), plus(subtotal, tax)];
  const of = bases[attempt % (percentOff.n === 0n ? 1 : beforeTax ? 2 : 3)] ?? subtotal;
  const off = fixed.n === 0n ? times(percentOff, of) : fixedMove;
  const total = plus(subtotal, fraction(-off.n, off.d), shipping, inclusive ? ZERO : tax);
  const stated = decimal(sale["totals"]?.["total"] ?? "0");
  if (sale["totals"] !== undefined && sign(stated) !== sign(plus(stated, total))) throw new RangeError("its discounts leave no room");
  return { lines: lines.map((/** @type {any} */ line) => line.move), shipping, subtotal, discount: off, slots, tax, total };
}

/** The text of an amount, moved; digits that it had after the point it keeps. @param {unknown} value @param {Fraction} by */
export function moved(value, by) {
  return plus(decimal(value), by);
}
