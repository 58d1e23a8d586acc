/** Values of JavaScript as a careless or malicious caller may hand them in. Each is made anew. */

import vm from "node:vm";

/** @typedef {import("./dice.mjs").Dice} Dice */

/** @returns {never} */
const trap = () => {
  throw new Error("a trap of the test");
};
const traps = Object.fromEntries(["get", "set", "has", "ownKeys", "getPrototypeOf", "getOwnPropertyDescriptor", "defineProperty", "apply", "construct", "isExtensible"].map((name) => [name, trap]));

/** @param {object} target */
function revoked(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** @param {() => object} make */
function cyclic(make) {
  const value = /** @type {any} */ (make());
  if (value instanceof Map) value.set("self", value);
  else if (value instanceof Set) value.add(value);
  else if (Array.isArray(value)) value.push(value);
  else value.self = value;
  return value;
}

/** @param {number} depth @param {(inner: unknown) => unknown} wrap @param {unknown} [innermost] */
function nested(depth, wrap, innermost = 0) {
  let value = innermost;
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return value;
}

/** @template {ArrayBufferView} V @param {V} view @returns {V} */
function givenAway(view) {
  structuredClone(view.buffer, { transfer: [/** @type {ArrayBuffer} */ (view.buffer)] });
  return view;
}

/** A buffer that got smaller after the view on it was made. */
function shrunk() {
  const buffer = new /** @type {any} */ (ArrayBuffer)(64, { maxByteLength: 128 });
  const view = new Uint8Array(buffer, 0, 32);
  buffer.resize(8);
  return view;
}

/** What grows or changes from one look to the next. */
function shifting() {
  let looks = 0;
  return new Proxy([], { get: (target, name) => (name === "length" ? (looks += 1) : Reflect.get(target, name)) });
}

class Record1 {
  id = "1";
}
class LongBytes extends Uint8Array {
  get length() {
    return 2 ** 31;
  }
}
class WordyBytes extends Uint8Array {
  get [Symbol.toStringTag]() {
    return /** @type {any} */ ("Uint8Array");
  }
}

const utf8 = new TextEncoder();
const words = ["{}", "[]", "null", '{"version":1}', "\ud800", "x\0y", "\ufeff{}", "‮drow‬", "zero​width", "é≠é", "=1+1", "<img src=x onerror=alert(1)>", "1e999", "2026-02-30", "__proto__"];

/** @type {[name: string, make: (dice: Dice) => unknown][]} */
export const values = [
  ["undefined", () => undefined],
  ["null", () => null],
  ["a boolean", (dice) => dice.once(2)],
  ["a number", (dice) => dice.pick([0, -0, -1, 1.5, 2 ** 31, 2 ** 32, 2 ** 32 - 1, 2 ** 53 + 1, 1e308, -1e308, 5e-324])],
  ["no number", (dice) => dice.pick([Number.NaN, Infinity, -Infinity])],
  ["a BigInt", (dice) => dice.pick([0n, -1n, 2n ** 64n, 10n ** 400n])],
  ["a symbol", (dice) => dice.pick([Symbol("x"), Symbol.iterator, Symbol.for("then")])],
  ["a function", (dice) => dice.pick([() => 0, trap, async () => 0, function* () {}, class {}, Math.max])],
  ["a text", (dice) => dice.pick(words)],
  ["a long text", (dice) => "9".repeat(dice.once(300) ? 20 * 1024 * 1024 : 1 + dice.below(100_000))],
  ["a text object", () => new String("{}")],
  ["a cycle", (dice) => cyclic(dice.pick([() => ({}), () => [], () => new Map(), () => new Set()]))],
  ["a collection", (dice) => dice.pick([new Map([[1, 2]]), new Set([1]), new WeakMap(), new WeakSet()])],
  ["a date", (dice) => dice.pick([new Date(0), new Date(Number.NaN), new Date(8.64e15)])],
  ["an odd object", (dice) => dice.pick([/x/u, new Error("x"), Promise.resolve(1), globalThis.Math, new Record1(), Object.freeze({ id: "1" }), Object.create(null), Object.create({ id: "1" })])],
  ["an object of another realm", (dice) => vm.runInNewContext(dice.pick(["({ id: '1' })", "[1]", "new Uint8Array(8)", "new Error('x')", "new Map()", "(() => 0)"]))],
  ["a getter that throws", (dice) => Object.defineProperty({}, dice.pick(["id", "today", "length", "version", "buffer"]), { get: dice.pick([trap, () => { throw null; }, () => { throw "text"; }, () => { throw Symbol("x"); }]), enumerable: true })],
  ["a getter that lies", () => { let count = 0; return { get today() { count += 1; return count > 1 ? "never" : "2026-11-20"; }, get length() { return -1; } }; }],
  ["a setter", () => ({ set id(/** @type {unknown} */ _) { trap(); } })],
  ["a toJSON", (dice) => ({ toJSON: dice.pick([trap, () => undefined, () => Number.NaN, () => 1n, () => "{}", /** @this {unknown} */ function () { return this; }]) })],
  ["a conversion that throws", () => ({ [Symbol.toPrimitive]: trap, toString: trap, valueOf: trap })],
  ["a thenable", () => ({ then: trap })],
  ["a proxy that throws", (dice) => new Proxy(dice.pick([{}, [], () => 0]), traps)],
  ["a revoked proxy", (dice) => revoked(dice.pick([{}, [], () => 0, new Uint8Array(8)]))],
  ["a proxy of bytes", () => new Proxy(new Uint8Array(8), {})],
  ["a length that lies", (dice) => new Proxy([], { get: (target, name) => (name === "length" ? dice.pick([-1, 2 ** 32 - 1, 2 ** 53, Number.NaN, "7", 1n]) : Reflect.get(target, name)) })],
  ["a length that changes", shifting],
  ["a proxy in proxies", () => nested(500, (inner) => new Proxy(/** @type {object} */ (inner), {}), {})],
  ["a sparse array", (dice) => Object.assign([], { length: dice.pick([2 ** 32 - 1, 10_000_000, 3]) })],
  ["an array with more", () => Object.assign([1, , 3], { extra: 1, [-1]: 2 })],
  ["a deep array", (dice) => nested(10 ** (2 + dice.below(3)), (inner) => [inner])],
  ["a deep object", (dice) => nested(10 ** (2 + dice.below(3)), (inner) => ({ inner }))],
  ["many members", () => Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, index]))],
  ["keys of meaning", () => JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1,"then":2}')],
  ["symbol keys", () => ({ [Symbol("x")]: 1, [Symbol.iterator]: trap })],
  ["bytes", (dice) => utf8.encode(dice.pick(words))],
  ["chance bytes", (dice) => Uint8Array.from({ length: dice.below(200) }, () => dice.below(256))],
  ["bytes that were given away", () => givenAway(new Uint8Array(16))],
  ["bytes that are shared", () => new Uint8Array(new SharedArrayBuffer(16))],
  ["bytes that shrank", shrunk],
  ["bytes of a length that lies", () => new LongBytes(8)],
  ["bytes with a word of their own", () => new WordyBytes(8)],
  ["another view", (dice) => dice.pick([new Uint16Array(4), new Int8Array(4), new Float64Array(2), new BigInt64Array(2), new DataView(new ArrayBuffer(8)), new Uint8ClampedArray(8), Buffer.from("{}")])],
  ["a buffer", (dice) => dice.pick([new ArrayBuffer(8), new SharedArrayBuffer(8), givenAway(new Uint8Array(8)).buffer])],
  ["what claims to be bytes", () => ({ [Symbol.toStringTag]: "Uint8Array", length: 8, byteLength: 8, BYTES_PER_ELEMENT: 1, buffer: new ArrayBuffer(8) })],
  ["what claims to be a handle", (dice) => ({ __wbg_ptr: dice.pick([0, 1, 64, 1_048_576, 2 ** 32 - 1, -1, Number.NaN]) })],
];
