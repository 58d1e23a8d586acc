/** Exact arithmetic for amounts: decimals as text, fractions of whole numbers. */

/** @typedef {{n: bigint, d: bigint}} Fraction */

/** @param {bigint} a @param {bigint} b @returns {bigint} */
const gcd = (a, b) => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));

/** @param {bigint} n @param {bigint} [d] @returns {Fraction} */
export function fraction(n, d = 1n) {
  const by = gcd(n, d) * (d < 0n ? -1n : 1n);
  return by === 0n ? { n: 0n, d: 1n } : { n: n / by, d: d / by };
}

export const ZERO = fraction(0n);
export const ONE = fraction(1n);

/** @param {...Fraction} all */
export const plus = (...all) => all.reduce((sum, one) => fraction(sum.n * one.d + one.n * sum.d, sum.d * one.d), ZERO);
/** @param {Fraction} one @param {Fraction} other */
export const minus = (one, other) => plus(one, fraction(-other.n, other.d));
/** @param {...Fraction} all */
export const times = (...all) => all.reduce((product, one) => fraction(product.n * one.n, product.d * one.d), ONE);
/** @param {Fraction} one @param {Fraction} by */
export const over = (one, by) => fraction(one.n * by.d, one.d * by.n);
/** @param {Fraction} one */
export const sign = (one) => (one.n > 0n ? 1 : one.n < 0n ? -1 : 0);
/** @param {Fraction} one */
export const number = (one) => Number(one.n) / Number(one.d);

/** @param {unknown} value  decimal text or a number */
export function decimal(value) {
  const [, minusSign = "", whole = "0", part = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/iu.exec(String(value)) ?? [];
  const scale = BigInt(part.length) - BigInt(exponent);
  const digits = BigInt(`${minusSign}${whole}${part}`);
  return scale >= 0n ? fraction(digits, 10n ** scale) : fraction(digits * 10n ** -scale);
}

/** The nearest whole multiple of `unit`, halves away from zero. @param {Fraction} one @param {Fraction} unit */
export function rounded(one, unit) {
  const { n, d } = over(one, unit);
  const whole = (2n * (n < 0n ? -n : n) + d) / (2n * d);
  return times(fraction(n < 0n ? -whole : whole), unit);
}

/** As text with at least `least` digits after the point; a fraction without an end is cut at seven. @param {Fraction} one @param {number} [least] */
export function text(one, least = 0) {
  let digits = least;
  while (digits < 7 && (one.n * 10n ** BigInt(digits)) % one.d !== 0n) digits += 1;
  const scaled = rounded(times(one, fraction(10n ** BigInt(digits))), ONE).n;
  const all = String(scaled < 0n ? -scaled : scaled).padStart(digits + 1, "0");
  const [whole, part] = [all.slice(0, all.length - digits), all.slice(all.length - digits)];
  return `${scaled < 0n ? "-" : ""}${whole}${digits === 0 ? "" : `.${part}`}`;
}

/** The smallest whole number that makes each of these whole. @param {Fraction[]} all */
export const period = (all) => all.reduce((least, { d }) => (least / gcd(least, d)) * d, 1n);
