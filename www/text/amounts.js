/**
 * Decimal text for people. Amounts never become JavaScript numbers here: grouping, sign and comparison work
 * on the digits, so what is shown is what was computed.
 */

const DECIMAL = /^([-+]?)(\d+)(\.\d+)?$/;

/**
 * `-1234567.50` becomes `−1,234,567.50`. Text that is no plain decimal is shown as it came.
 * @param {string|undefined|null} text
 * @returns {string}
 */
export function grouped(text) {
  if (text === undefined || text === null) return "";
  const match = DECIMAL.exec(text);
  if (!match) return String(text);
  const [, sign, whole = "", fraction = ""] = match;
  return (sign === "-" && !isZero(text) ? "−" : "") + whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",") + fraction;
}

/**
 * An amount of money: as `grouped`, with at least two decimals.
 * @param {string|undefined|null} text
 */
export function amount(text) {
  if (text === undefined || text === null) return "";
  const match = DECIMAL.exec(text);
  if (!match) return String(text);
  const fraction = (match[3] ?? ".").padEnd(3, "0");
  return grouped(`${match[1]}${match[2]}${fraction}`);
}

/** @param {string|undefined|null} text */
export function isZero(text) {
  return text !== undefined && text !== null && /^[-+]?0+(\.0+)?$/.test(text);
}

/**
 * Orders two decimal texts; what is no decimal comes last.
 * @param {string|undefined} left
 * @param {string|undefined} right
 */
export function compareAmounts(left, right) {
  const a = digits(left);
  const b = digits(right);
  if (!a || !b) return a === b ? 0 : a ? -1 : 1;
  const sign = a.negative === b.negative ? 0 : a.negative ? -1 : 1;
  if (sign !== 0) return sign;
  const order = compareMagnitude(a, b);
  return a.negative ? -order : order;
}

/** @param {number} count */
export function count(count) {
  return grouped(String(count));
}

/** @param {string|undefined} text */
function digits(text) {
  const match = text === undefined ? null : DECIMAL.exec(text);
  if (!match || text === undefined) return undefined;
  return {
    negative: match[1] === "-" && !isZero(text),
    whole: (match[2] ?? "").replace(/^0+(?=\d)/, ""),
    fraction: (match[3] ?? "").slice(1).replace(/0+$/, ""),
  };
}

/**
 * @param {{whole: string, fraction: string}} a
 * @param {{whole: string, fraction: string}} b
 */
function compareMagnitude(a, b) {
  if (a.whole.length !== b.whole.length) return a.whole.length - b.whole.length;
  const left = `${a.whole}.${a.fraction}`;
  const right = `${b.whole}.${b.fraction}`;
  return left < right ? -1 : left > right ? 1 : 0;
}
