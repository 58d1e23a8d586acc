// Exact decimals on BigInt. Kept apart from the engine on purpose: the sample's totals must not be
// right merely because both sides share a rounding routine.

/** A decimal number: `units` / 10^`scale`. */
export class Decimal {
  constructor(units, scale) {
    this.units = units;
    this.scale = scale;
  }

  static of(text) {
    if (text instanceof Decimal) return text;
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text));
    if (!match) throw new Error(`not a decimal: ${text}`);
    const fraction = match[3] ?? "";
    const units = BigInt(match[2] + fraction);
    return new Decimal(match[1] ? -units : units, fraction.length);
  }

  plus(other) {
    const right = Decimal.of(other);
    const scale = Math.max(this.scale, right.scale);
    return new Decimal(this.at(scale) + right.at(scale), scale);
  }

  minus(other) {
    return this.plus(Decimal.of(other).negated());
  }

  times(other) {
    const right = Decimal.of(other);
    return new Decimal(this.units * right.units, this.scale + right.scale);
  }

  /** This many per cent of `amount`, unrounded. */
  percentOf(amount) {
    const product = this.times(amount);
    return new Decimal(product.units, product.scale + 2);
  }

  /** this / other, rounded half away from zero to `places`. */
  dividedBy(other, places) {
    const right = Decimal.of(other);
    const shift = BigInt(places + right.scale);
    return new Decimal(roundedQuotient(this.units * 10n ** shift, right.units * 10n ** BigInt(this.scale)), places);
  }

  negated() {
    return new Decimal(-this.units, this.scale);
  }

  /** Rounded half away from zero. */
  rounded(places = 2) {
    if (this.scale <= places) return new Decimal(this.at(places), places);
    return new Decimal(roundedQuotient(this.units, 10n ** BigInt(this.scale - places)), places);
  }

  compare(other) {
    const difference = this.minus(other).units;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  isZero() {
    return this.units === 0n;
  }

  at(scale) {
    if (scale < this.scale) throw new Error("would lose digits");
    return this.units * 10n ** BigInt(scale - this.scale);
  }

  toString() {
    const digits = (this.units < 0n ? -this.units : this.units).toString().padStart(this.scale + 1, "0");
    const whole = digits.slice(0, digits.length - this.scale);
    const fraction = this.scale ? `.${digits.slice(-this.scale)}` : "";
    return `${this.units < 0n ? "-" : ""}${whole}${fraction}`;
  }
}

export const ZERO = Decimal.of("0.00");

export const sum = (values) => values.reduce((total, value) => total.plus(value), ZERO);

/** Splits `amount` over `weights` so that the parts add up exactly: floors first, then a cent each to
 *  the largest remainders (the earlier line wins a tie). */
export function allocate(amount, weights) {
  const total = sum(weights);
  if (total.isZero()) return weights.map(() => ZERO);
  const cents = amount.rounded(2).units;
  const scale = Math.max(...weights.map((weight) => weight.scale), 2);
  const whole = total.at(Math.max(scale, total.scale));
  const shares = weights.map((weight, index) => {
    const product = cents * weight.at(Math.max(scale, total.scale));
    return { index, floor: product / whole, rest: product % whole };
  });
  let left = cents - shares.reduce((partial, share) => partial + share.floor, 0n);
  const step = left < 0n ? -1n : 1n;
  const order = [...shares].sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  for (const share of order) {
    if (left === 0n) break;
    share.floor += step;
    left -= step;
  }
  return shares.map((share) => new Decimal(share.floor, 2));
}

function roundedQuotient(dividend, divisor) {
  const negative = dividend < 0n !== divisor < 0n;
  const top = dividend < 0n ? -dividend : dividend;
  const bottom = divisor < 0n ? -divisor : divisor;
  const quotient = (2n * top + bottom) / (2n * bottom);
  return negative ? -quotient : quotient;
}
