import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { HOST_CODES, TieoutError, nameOf } from "../../../js/error.js";
import { checkHost } from "../../../js/host.js";
import { INPUT_BYTES_MAX, toBytes } from "../../../js/input.js";
import { memoryStorage } from "../../../js/storage/memory.js";

/** @param {unknown} given */
const text = (given) => new TextDecoder().decode(toBytes(given, "documents"));
const good = { a: [1, "é😀", null, true], "__proto__x": { b: "12.50" } };

/** @param {number} depth */
function deep(depth) {
  /** @type {unknown} */
  let value = 1;
  for (let at = 0; at < depth; at += 1) value = [value];
  return /** @type {object} */ (value);
}
const cyclic = /** @type {Record<string, unknown>} */ ({ a: {} });
cyclic["a"] = { b: cyclic };
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

describe("input becomes bytes unchanged", () => {
  it("from an object, text, bytes and a buffer", () => {
    assert.equal(text(good), JSON.stringify(good));
    assert.equal(text('{"amount":12.30}'), '{"amount":12.30}');
    assert.equal(text(new TextEncoder().encode("{}")), "{}");
    assert.equal(text(new TextEncoder().encode("{}").buffer), "{}");
    const shared = new Uint8Array(new SharedArrayBuffer(2));
    shared.set([0x7b, 0x7d]);
    assert.deepEqual(toBytes(shared.buffer, "x"), shared);
    assert.deepEqual(toBytes(new Uint8Array([9, 1, 2, 9]).subarray(1, 3), "x"), Uint8Array.of(1, 2));
  });
  it("from dates, class instances, frozen objects, other realms, and keys that look dangerous", async () => {
    const { runInNewContext } = await import("node:vm");
    class Invoice { id = "1"; }
    assert.equal(text({ at: new Date(0), invoice: new Invoice(), ice: Object.freeze({ a: 1 }), u: undefined }), '{"at":"1970-01-01T00:00:00.000Z","invoice":{"id":"1"},"ice":{"a":1}}');
    assert.equal(text(runInNewContext("({ a: [1] })")), '{"a":[1]}');
    assert.equal(text(JSON.parse('{"__proto__":{"x":1},"constructor":2,"then":3}')), '{"__proto__":{"x":1},"constructor":2,"then":3}');
    assert.equal(/** @type {{x?: unknown}} */ ({}).x, undefined);
  });
});

describe("what JSON cannot say exactly is refused with its path", () => {
  /** @type {Record<string, [() => unknown, RegExp, string?]>} */
  const hostile = {
    "a cycle": [() => cyclic, /contains itself/],
    "a BigInt": [() => ({ invoices: [{ total: 12n }] }), /BigInt/, "documents.invoices[0].total"],
    "NaN": [() => ({ a: [1, NaN] }), /NaN/, "documents.a[1]"],
    "infinity": [() => ({ a: { b: 1e999 } }), /Infinity/, "documents.a.b"],
    "a throwing getter": [() => ({ get a() { throw new Error("secret"); } }), /threw/],
    "a throwing toJSON": [() => ({ a: { toJSON() { throw null; } } }), /threw/],
    "a toJSON that says nothing": [() => ({ toJSON: () => undefined }), /nothing/],
    "a toJSON that answers NaN": [() => ({ a: { toJSON: () => NaN } }), /NaN/, "documents.a"],
    "a function": [() => ({ a: () => 1 }), /function/, "documents.a"],
    "an empty place in a list": [() => ({ a: [1, , 3] }), /empty place/, "documents.a[1]"],
    "undefined in a list": [() => ({ a: [undefined] }), /empty place/, "documents.a[0]"],
    "a member that says of itself that it is nothing": [() => ({ a: { toJSON: () => undefined } }), /nothing/, "documents.a"],
    "a list that is longer than its values": [() => ({ a: Object.assign([], { length: 2 ** 32 - 1 }) }), /too many/, "documents.a"],
    "a proxy of bytes that was revoked": [() => { const { proxy, revoke } = Proxy.revocable(new Uint8Array(2), {}); revoke(); return proxy; }, /threw/],
    "a symbol": [() => ({ a: Symbol("x") }), /symbol/, "documents.a"],
    "a Map": [() => ({ a: new Map([[1, 2]]) }), /Map/, "documents.a"],
    "a Set": [() => new Set([1]), /Set/],
    "bytes inside": [() => ({ a: new Uint8Array(2) }), /Uint8Array/, "documents.a"],
    "half a surrogate pair": [() => ({ a: { b: ["x\ud800"] } }), /surrogate/, "documents.a.b[0]"],
    "half a surrogate pair in a key": [() => ({ a: { "x\udc00": 1 } }), /surrogate/, "documents"],
    "a revoked proxy": [revoked, /threw/],
    "a revoked proxy inside": [() => ({ a: revoked() }), /threw/],
    "a proxy that throws": [() => new Proxy({}, { ownKeys() { throw 1; } }), /threw/],
    "an array of four thousand million": [() => ({ a: new Proxy([], { get: (target, key) => (key === "length" ? 2 ** 32 - 1 : Reflect.get(target, key)) }) }), /too many/],
    "a hundred thousand levels": [() => deep(100_000), /deep/],
    "an array that grows while it is read": [() => { const list = /** @type {unknown[]} */ ([]); list.push({ toJSON() { list.push(this); return list; } }); return list; }, /itself|deep|many/],
    "a number": [() => 5, /number/],
    "null": [() => null, /null/],
    "undefined": [() => undefined, /undefined/],
    "a function alone": [() => () => {}, /function/],
  };
  for (const [name, [make, message, path]] of Object.entries(hostile)) {
    it(name, () => {
      assert.throws(() => toBytes(make(), "documents"), (error) => {
        assert.ok(error instanceof TieoutError);
        assert.equal(error.code, "input/not-json");
        assert.match(error.message, message);
        assert.ok(error.hint && !error.message.includes("secret"));
        if (path !== undefined) assert.equal(error.path, path);
        return true;
      });
      assert.equal(text(good), JSON.stringify(good), "the next good call was spoilt");
    });
  }
  it("half a surrogate pair in text, too much text, a detached buffer", () => {
    assert.throws(() => toBytes("x\ud800", "settings"), { code: "input/not-text", path: "settings" });
    assert.throws(() => toBytes("x".repeat(INPUT_BYTES_MAX + 1), "settings"), { code: "input/too-large" });
    assert.throws(() => toBytes(new Uint8Array(INPUT_BYTES_MAX + 1), "settings"), { code: "input/too-large" });
    const bytes = new Uint8Array(4);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    assert.equal(toBytes(bytes, "x").length, 0);
  });
});

describe("what the host passes is checked", () => {
  const host = { workspace: "w", realm: "9130", environment: "production", fetch, storage: memoryStorage(), accessToken: () => "t" };
  it("and completed", () => {
    const checked = checkHost(host);
    assert.equal(checked.clock, Date.now);
    assert.equal(checked.holder, "tieout");
    assert.equal(checked.entropy(8).length, 8);
    assert.deepEqual(checkHost({ ...host, environment: { baseUrl: "http://127.0.0.1:8090/" } }).environment, { baseUrl: "http://127.0.0.1:8090" });
  });
  /** @type {[string, object][]} */
  const wrong = [
    ["workspace", { workspace: "" }], ["workspace", { workspace: 7 }], ["realm", { realm: "12/../3" }], ["realm", { realm: undefined }],
    ["environment", { environment: "prod" }], ["environment", { environment: { baseUrl: "http://example.com" } }], ["environment", { environment: null }],
    ["environment", { environment: { baseUrl: "javascript:alert(1)" } }],
    ["fetch", { fetch: undefined }], ["accessToken", { accessToken: "token" }], ["storage", { storage: undefined }], ["get", { storage: {} }],
    ["storage.capabilities", { storage: { get() {}, scan() {}, commit() {}, capabilities: { cas: false } } }],
    ["clock", { clock: 5 }], ["entropy", { entropy: "x" }], ["holder", { holder: "" }], ["log", { log: 1 }],
    ["budget.inFlight", { budget: { inFlight: 0 } }], ["budget.perHour", { budget: { perHour: 5 } }], ["budget", { budget: 5 }],
  ];
  for (const [path, more] of wrong) {
    it(`${path}: ${JSON.stringify(more)}`, () => {
      assert.throws(() => checkHost({ ...host, ...more }), { code: "host/argument", path });
    });
  }
  it("and need be an object", () => {
    for (const given of [undefined, null, 5, "x"]) assert.throws(() => checkHost(given), { code: "host/argument" });
  });
});

it("every code has a hint, and a thrown anything has a name without secrets", () => {
  for (const code of HOST_CODES) assert.ok(new TieoutError(code, "x").hint.length > 10, code);
  const secret = "eyJ secret";
  const hostile = [null, undefined, 7, secret, new Error(secret), Object.assign(new Error("x"), { code: secret }), revoked(), { get name() { throw 1; } }];
  for (const thrown of hostile) assert.ok(!nameOf(thrown).includes("secret"));
  assert.equal(nameOf(Object.assign(new Error("x"), { code: "ECONNRESET" })), "ECONNRESET");
});
