// How the CRM of the sample adds up a document. Two rules occur, as they do in the field:
// "document": tax once per rate on the sum of the taxable lines; "line": tax rounded line by line.
// Both round half up.

import { Decimal, ZERO, allocate, sum } from "./decimal.mjs";

const HUNDRED = Decimal.of("100");

/** Net of one line: quantity x price, rounded to cents, less the line's own discount. */
export function lineNet(line) {
  const gross = Decimal.of(line.quantity ?? "1").times(line.unitPrice).rounded(2);
  return gross.minus(discountOf(line.discount, gross));
}

/** The totals block of a document. `rates` maps a rate id to its percentage text. */
export function totalsOf(document, rates, rule = "document") {
  const nets = document.lines.map(lineNet);
  const subtotal = sum(nets);
  const discount = discountOf(document.discount, subtotal);
  const shipping = document.shipping ? Decimal.of(document.shipping.amount).rounded(2) : ZERO;
  const taxed = taxedParts(document, nets, discount);
  const tax = document.pricesIncludeTax ? includedTax(taxed, rates) : addedTax(taxed, rates, rule);
  const base = subtotal.minus(discount).plus(shipping);
  const total = document.pricesIncludeTax ? base : base.plus(tax);
  return {
    subtotal: text(subtotal),
    ...(document.discount ? { discount: text(discount) } : {}),
    tax: text(tax),
    total: text(total),
  };
}

/** Percentages of a line's rates, in order; empty unless the line is taxable. */
export function rateIdsOf(line) {
  const ids = line.taxRateIds ?? [];
  const treatment = line.taxTreatment ?? (ids.length > 0 ? "taxable" : "exempt");
  return treatment === "taxable" ? ids : [];
}

export const text = (decimal) => decimal.rounded(2).toString();

function discountOf(discount, amount) {
  if (!discount) return ZERO;
  if (discount.percent !== undefined) return Decimal.of(discount.percent).percentOf(amount).rounded(2);
  return Decimal.of(discount.amount).rounded(2);
}

function taxedParts(document, nets, discount) {
  const lowersTax = document.discount && document.discount.beforeTax !== false;
  const shares = lowersTax ? allocate(discount, nets) : nets.map(() => ZERO);
  const parts = document.lines.map((line, index) => ({ base: nets[index].minus(shares[index]), rates: rateIdsOf(line) }));
  if (document.shipping) parts.push({ base: Decimal.of(document.shipping.amount), rates: rateIdsOf(document.shipping) });
  return parts;
}

function addedTax(parts, rates, rule) {
  const perRate = new Map();
  for (const part of parts) {
    for (const id of part.rates) {
      const base = rule === "line" ? taxOn(part.base, rates[id]) : part.base;
      perRate.set(id, (perRate.get(id) ?? ZERO).plus(base));
    }
  }
  return sum([...perRate].map(([id, base]) => (rule === "line" ? base : taxOn(base, rates[id]))));
}

function includedTax(parts, rates) {
  return sum(
    parts.map((part) => {
      const percent = sum(part.rates.map((id) => Decimal.of(rates[id])));
      const gross = part.base.rounded(2);
      return gross.minus(gross.times(HUNDRED).dividedBy(HUNDRED.plus(percent), 2));
    }),
  );
}

function taxOn(base, percent) {
  if (percent === undefined) return ZERO;
  return Decimal.of(percent).percentOf(base).rounded(2);
}
