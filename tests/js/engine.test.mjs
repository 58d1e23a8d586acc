// @ts-check
/** The shipped engine behind its guard: what holds for the module of `guard.test.mjs` holds for this one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { engine, generation } from "../../js/engine.js";
import { HOST_CODES, TieoutError } from "../../js/error.js";
import "../../js/entry/node.js";

const empty = new TextEncoder().encode(JSON.stringify({ version: 1, workspace: { id: "w", name: "W" } }));

/** @param {string} code */
const has = (code) => (/** @type {unknown} */ error) => {
  assert.ok(error instanceof TieoutError, String(error));
  assert.equal(error.code, code);
  return true;
};

/** The same fault, met on either side of the boundary. */
const common = ["input/not-json", "input/too-large"];

test("no other code stands in both tables", () => {
  const { codes } = engine().buildInfo();
  assert.ok(codes.length > 20, "the engine tells its codes");
  const texts = codes.map(({ code }) => code);
  assert.equal(new Set(texts).size, texts.length);
  assert.deepEqual(HOST_CODES.filter((code) => texts.includes(/** @type {any} */ (code))), common);
});

test("bad input is a typed error and costs no instance", () => {
  const before = generation();
  for (const bytes of [new Uint8Array(), new Uint8Array([0xff, 0xfe]), new TextEncoder().encode("["), new TextEncoder().encode("[".repeat(100_000))]) {
    assert.throws(() => new (engine().Documents)(bytes), (error) => /^input\//u.test(/** @type {any} */ (error).code));
  }
  assert.equal(generation(), before);
});

test("an exhausted stack costs an instance, never the next good call", () => {
  const { Documents } = engine();
  const before = generation();
  const old = new Documents(empty);
  assert.deepEqual(old.findings(), []);
  let faults = 0;
  /** @returns {void} */
  const deeper = () => {
    try {
      old.counts();
    } catch {
      faults += 1;
    }
    deeper();
  };
  assert.throws(deeper, RangeError);
  assert.ok(faults > 0);
  const young = new Documents(empty);
  assert.deepEqual(young.findings(), []);
  if (generation() > before) assert.throws(() => old.counts(), has("host/stale-handle"));
  old.free();
  young.free();
  assert.throws(() => young.counts(), has("host/freed-handle"));
});
