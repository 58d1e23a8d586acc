// @ts-check
/**
 * Hostile values at the raw WASM exports, without the package's own checks in front of them. After each one
 * the same instance must give the known good answer, and no fault may have cost the instance its life.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";
import { engine, generation, loadSync } from "../../js/engine.js";

loadSync(readFileSync(new URL("../../js/wasm/engine_bg.wasm", import.meta.url)));

/** @param {unknown} value */
const bytes = (value) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

const invoice = {
  id: "i1", number: "1042", status: "sent", contactId: "c1", issueDate: "2026-03-02",
  lines: [{ quantity: "2", unitPrice: "49.95" }], totals: { total: "99.90" },
};
const workspace = { version: 1, workspace: { id: "ws", name: "Field" }, contacts: [{ id: "c1" }], invoices: [invoice] };

function knownGoodAnswer() {
  const { Documents, Settings } = engine();
  const documents = new Documents(bytes(workspace));
  const read = Object.entries(documents.counts()).filter(([, count]) => count > 0);
  assert.deepEqual(Object.fromEntries(read), { contact: 1, invoice: 1 });
  assert.equal(documents.rejected, 0);
  assert.deepEqual(documents.findings(), []);
  documents.free();
  const settings = new Settings(bytes({ version: 1, preset: "two-way" }));
  assert.equal(settings.view().sync.payments.direction, "pull");
  settings.free();
  assert.equal(generation(), 0, "the instance is still the first one");
}

/**
 * @param {() => unknown} call
 * @param {string} code
 */
function throwsTyped(call, code) {
  assert.throws(call, (error) => {
    assert.ok(error instanceof Error);
    const { name, hint, fix, path } = /** @type {any} */ (error);
    assert.equal(/** @type {any} */ (error).code, code, error.message);
    assert.equal(name, "TieoutError");
    assert.ok(typeof hint === "string" && hint !== "" && typeof fix === "string" && typeof path === "string");
    return true;
  });
  knownGoodAnswer();
}

const cyclic = /** @type {any} */ ({});
cyclic.self = cyclic;
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const trap = () => {
  throw new Error("a trap");
};

/** @type {[string, unknown][]} */
const noBytes = [
  ["undefined", undefined],
  ["null", null],
  ["text", "{}"],
  ["a number", 1],
  ["NaN", Number.NaN],
  ["a big integer", 1n],
  ["a symbol", Symbol("x")],
  ["a function", () => 0],
  ["an object", workspace],
  ["a cyclic object", cyclic],
  ["an array", [1, 2, 3]],
  ["a huge sparse array", Object.assign([], { length: 2 ** 32 - 1 })],
  ["an ArrayBuffer", new ArrayBuffer(8)],
  ["16-bit numbers", new Uint16Array(4)],
  ["a DataView", new DataView(new ArrayBuffer(8))],
  ["a thenable", { then: trap }],
  ["what claims to be bytes", { [Symbol.toStringTag]: "Uint8Array", length: 8, BYTES_PER_ELEMENT: 1 }],
  ["a proxy of bytes", new Proxy(new Uint8Array(8), {})],
  ["a proxy that throws", new Proxy({}, { get: trap, has: trap, getPrototypeOf: trap, ownKeys: trap })],
  ["a revoked proxy", revoked.proxy],
  ["document.all-like emptiness", Object.create(null)],
];

for (const [what, value] of noBytes) {
  test(`${what} instead of bytes`, () => {
    throwsTyped(() => new (engine().Documents)(/** @type {any} */ (value)), "input/not-bytes");
    throwsTyped(() => new (engine().Settings)(/** @type {any} */ (value)), "input/not-bytes");
  });
}

test("bytes of another realm, of Node's Buffer and of a shared buffer are bytes", () => {
  const text = JSON.stringify(workspace);
  const foreign = vm.runInNewContext("(length) => new Uint8Array(length)")(text.length);
  foreign.set(bytes(text));
  const shared = new Uint8Array(new SharedArrayBuffer(text.length));
  shared.set(bytes(text));
  for (const given of [foreign, shared, Buffer.from(text)]) {
    const documents = new (engine().Documents)(given);
    assert.equal(documents.counts()["invoice"], 1);
    documents.free();
  }
});

test("bytes whose buffer was given away", () => {
  const given = bytes(workspace);
  structuredClone(given.buffer, { transfer: [given.buffer] });
  throwsTyped(() => new (engine().Documents)(given), "input/not-json");
});

test("a length that lies", () => {
  class Liar extends Uint8Array {
    /** @returns {number} */
    get length() {
      return 2 ** 31;
    }
  }
  throwsTyped(() => new (engine().Documents)(new Liar(8)), "input/too-large");
});

test("more bytes than are read never enter the instance", () => {
  throwsTyped(() => new (engine().Documents)(new Uint8Array(256 * 1024 * 1024 + 1)), "input/too-large");
  throwsTyped(() => new (engine().Settings)(new Uint8Array(4 * 1024 * 1024 + 1)), "input/too-large");
});

test("text that is no JSON, no UTF-8, or endlessly deep", () => {
  for (const text of ["", "NaN", "{", "[".repeat(10_000), '{"a":'.repeat(10_000), "1e999", `${JSON.stringify(workspace)}x`]) {
    const code = text === "1e999" ? "input/wrong-type" : "input/not-json";
    throwsTyped(() => new (engine().Documents)(bytes(text)), code);
    throwsTyped(() => new (engine().Settings)(bytes(text)), code);
  }
  throwsTyped(() => new (engine().Documents)(new Uint8Array([0x22, 0xff, 0x22])), "input/not-utf8");
  throwsTyped(() => new (engine().Settings)(new Uint8Array([0xed, 0xa0, 0x80])), "input/not-utf8");
});

/** @type {[string, string, string, string][]} */
const badInvoices = [
  ["a number for an amount", '"49.95"', "49.95", "input/number-for-decimal"],
  ["1e999 as a number", '"49.95"', "1e999", "input/number-for-decimal"],
  ["1e999 as text", '"49.95"', '"1e999"', "input/not-decimal"],
  ["NaN as text", '"49.95"', '"NaN"', "input/not-decimal"],
  ["400 digits", '"49.95"', `"${"9".repeat(400)}"`, "input/too-many-digits"],
  ["half of an emoji", '"49.95"', '"\\ud83d"', "input/lone-surrogate"],
  ["50 MB of text", '"49.95"', `"${"9".repeat(50 * 1024 * 1024)}"`, "input/text-too-long"],
  ["depth 10,000", '"49.95"', `"1","extra":${"[".repeat(10_000)}${"]".repeat(10_000)}`, "input/too-deep"],
];

for (const [what, from, to, code] of badInvoices) {
  test(`${what} blocks its document alone`, () => {
    const text = JSON.stringify({ ...workspace, invoices: [invoice, { ...invoice, id: "i2" }] }).replace(from, to);
    const documents = new (engine().Documents)(bytes(text));
    assert.equal(documents.counts()["invoice"], 1);
    assert.equal(documents.rejected, 1);
    const [finding, ...others] = documents.findings();
    assert.equal(finding?.code, code);
    assert.match(finding?.path ?? "", /^invoices\[0\]\.lines\[0\]\./u);
    assert.deepEqual(others, []);
    documents.free();
    knownGoodAnswer();
  });
}

test("keys that mean something to JavaScript mean nothing here", () => {
  const text = JSON.stringify(workspace).replace('"version":1', '"version":1,"__proto__":{"polluted":1},"constructor":1,"toJSON":2');
  const documents = new (engine().Documents)(bytes(text));
  assert.deepEqual(documents.findings().map((finding) => finding.path), ["__proto__", "constructor", "toJSON"]);
  assert.equal(/** @type {any} */ ({}).polluted, undefined);
  documents.free();
  const terms = new (engine().Settings)(bytes('{"version":1,"preset":"two-way","terms":{"__proto__":"3","constructor":"4"}}'));
  const view = terms.view();
  assert.deepEqual([view, view.terms].map(Object.getPrototypeOf), [null, null]);
  assert.deepEqual([Object.keys(view.terms), view.terms["constructor"], view.terms["toString"]], [["__proto__", "constructor"], "4", undefined]);
  terms.free();
});

test("memory does not grow with refused calls", () => {
  const text = bytes(JSON.stringify(workspace).replace('"49.95"', "49.95"));
  const before = process.memoryUsage().arrayBuffers;
  for (let round = 0; round < 20_000; round += 1) {
    new (engine().Documents)(text).free();
    assert.throws(() => new (engine().Settings)(bytes("{")));
  }
  knownGoodAnswer();
  assert.ok(process.memoryUsage().arrayBuffers - before < 32 * 1024 * 1024);
});
