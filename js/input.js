/**
 * Whatever comes from outside becomes bytes of JSON here, before it meets the engine.
 *
 * Invariant: nothing is changed on the way. What JSON cannot say exactly (NaN, a function, half of a
 * surrogate pair, a cycle) is refused with a typed error, never replaced.
 */

import { TieoutError } from "./error.js";

/** Most bytes of a text that is passed in: the engine's limit for a workspace file. */
export const INPUT_BYTES_MAX = 256 * 1024 * 1024;

/** Most values in one object that is passed in: an array that claims four thousand million entries ends here. */
export const INPUT_VALUES_MAX = 8_000_000;

const NOTHING = "it says of itself that it is nothing";

/** @typedef {string | Uint8Array | ArrayBuffer | object} Input */

/**
 * @param {unknown} given
 * @param {string} what  the argument's name, for messages
 * @returns {Uint8Array}
 */
export function toBytes(given, what) {
  const bytes = asBytes(given);
  if (bytes !== undefined) {
    checkSize(bytes.byteLength, what);
    return bytes;
  }
  if (typeof given === "string") {
    return encode(given, what);
  }
  if (typeof given !== "object" || given === null) {
    throw new TieoutError("input/not-json", `\`${what}\` is ${given === null ? "null" : `of type ${typeof given}`}`, { path: what });
  }
  return encode(stringify(given, what), what);
}

/** @param {unknown} given @returns {Uint8Array | undefined} */
function asBytes(given) {
  try {
    if (given instanceof ArrayBuffer || (typeof SharedArrayBuffer === "function" && given instanceof SharedArrayBuffer)) {
      return new Uint8Array(given);
    }
    // `isView` is not deceived by proxies, whose bytes cannot be had.
    return ArrayBuffer.isView(given) && given instanceof Uint8Array ? given : undefined;
  } catch {
    // A revoked proxy throws at any question; reading it as an object says so in our words.
    return undefined;
  }
}

/** @param {string} text @param {string} what */
export function encode(text, what) {
  // UTF-8 needs at most three bytes for each UTF-16 unit: the cheap test first, before copying.
  checkSize(text.length, what);
  if (!isWellFormed(text)) {
    throw new TieoutError("input/not-text", `\`${what}\` holds half of a surrogate pair`, { path: what });
  }
  const bytes = new TextEncoder().encode(text);
  checkSize(bytes.byteLength, what);
  return bytes;
}

/** @param {number} size @param {string} what */
function checkSize(size, what) {
  if (size > INPUT_BYTES_MAX) {
    throw new TieoutError("input/too-large", `\`${what}\` has more than ${INPUT_BYTES_MAX} bytes`, { path: what });
  }
}

/** @param {string} text */
export function isWellFormed(text) {
  const native = /** @type {{isWellFormed?: () => boolean}} */ (/** @type {unknown} */ (text));
  return typeof native.isWellFormed === "function" ? native.isWellFormed() : !/\p{Surrogate}/u.test(text);
}

/**
 * `JSON.stringify` that refuses what it would otherwise drop or replace in silence.
 * @param {object} given
 * @param {string} what
 * @returns {string}
 */
function stringify(given, what) {
  /** @type {{value: unknown, key: string}[]} the way from the root to the value at hand */
  const way = [];
  let values = 0;
  /** @this {unknown} @param {string} key @param {unknown} value */
  function check(key, value) {
    while (way.length > 0 && way[way.length - 1]?.value !== this) {
      way.pop();
    }
    values += 1;
    // A list says beforehand how long it will take, also one that holds next to nothing.
    const announced = Array.isArray(value) ? value.length : 0;
    const problem = !(values + announced <= INPUT_VALUES_MAX) ? "too many values" : goneProblem(this, key, value) ?? problemOf(value) ?? problemOf(key);
    if (problem !== undefined) {
      throw refusal(what, [...way.slice(1).map((step) => step.key), key], problem);
    }
    if (typeof value === "object" && value !== null) {
      way.push({ value, key });
    }
    return value;
  }
  let text;
  try {
    text = JSON.stringify(given, check);
  } catch (thrown) {
    if (thrown instanceof TieoutError) {
      throw thrown;
    }
    throw refusal(what, way.slice(1).map((step) => step.key), thrownProblem(thrown), thrown);
  }
  if (typeof text !== "string") {
    throw refusal(what, [], NOTHING);
  }
  return text;
}

/**
 * A member that is `undefined` is left out, as everywhere in JavaScript; what only says of itself that it is nothing is
 * not, and an empty place in a list would become null.
 * @param {unknown} holder @param {string} key @param {unknown} value
 */
function goneProblem(holder, key, value) {
  if (value !== undefined) return undefined;
  if (Array.isArray(holder)) return "an empty place in a list";
  return /** @type {Record<string, unknown>} */ (holder)[key] === undefined ? undefined : NOTHING;
}

/** @param {unknown} value @returns {string | undefined} */
function problemOf(value) {
  switch (typeof value) {
    case "bigint":
      return "a BigInt";
    case "function":
      return "a function";
    case "symbol":
      return "a symbol";
    case "number":
      return Number.isFinite(value) ? undefined : `the number ${value}`;
    case "string":
      return isWellFormed(value) ? undefined : "half of a surrogate pair";
    case "object":
      return value !== null && (value instanceof Map || value instanceof Set || ArrayBuffer.isView(value))
        ? `a ${value.constructor?.name ?? "collection"}` : undefined;
    default:
      return undefined;
  }
}

/** @param {unknown} thrown */
function thrownProblem(thrown) {
  if (thrown instanceof RangeError) {
    return /stack/i.test(thrown.message) ? "nested too deeply" : "too many values";
  }
  return thrown instanceof TypeError && /circular|cyclic/i.test(thrown.message) ? "it contains itself" : "a getter or `toJSON` threw";
}

/** @param {string} what @param {string[]} keys @param {string} problem @param {unknown} [cause] */
function refusal(what, keys, problem, cause) {
  const path = [what, ...keys.filter((key) => key !== "")].join(".").replace(/\.(\d+)(?=\.|$)/g, "[$1]").slice(0, 300);
  const safe = isWellFormed(path) ? path : what;
  return new TieoutError("input/not-json", `\`${safe}\` cannot be JSON: ${problem}`, { path: safe, cause });
}
