// @ts-check
/**
 * The guard against a module with faults on purpose (`tools/faulty`): a panic, an exhausted stack, stale and
 * freed handles. What is asserted after each fault is that the next good call is answered.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import { TieoutError } from "../../js/error.js";
import { guard } from "../../js/guard.js";

const built = new URL("../../build/faulty/", import.meta.url);
const bytes = readFileSync(new URL("faulty_bg.wasm", built));

/** A fresh copy of glue and guard, so that no test sees another one's instance. */
let copies = 0;
async function fresh() {
  copies += 1;
  const glue = await import(`${new URL("faulty.js", built)}?copy=${copies}`);
  return { guarded: guard(glue), glue };
}

async function loaded() {
  const { guarded } = await fresh();
  guarded.loadSync(bytes);
  return { guarded, faulty: /** @type {any} */ (guarded.exports) };
}

/** @param {string} code */
const has = (code) => (/** @type {unknown} */ error) => {
  assert.ok(error instanceof TieoutError, `a TieoutError, not ${String(error)}`);
  assert.equal(error.code, code);
  assert.notEqual(error.hint, "", "a code of the table");
  return true;
};

/** @type {unknown[]} */
const uncaught = [];
process.on("uncaughtException", (error) => uncaught.push(error));
afterEach(() => assert.deepEqual(uncaught, [], "nothing escapes the guard"));

test("before loading, every export says that init is missing", async () => {
  const { guarded } = await fresh();
  const faulty = /** @type {any} */ (guarded.exports);
  assert.throws(() => faulty.describe("x"), has("host/not-initialised"));
  assert.throws(() => new faulty.Counter(1), has("host/not-initialised"));
  await assert.rejects(guarded.load(), has("host/not-initialised"));
});

test("a failed load says so and may be repeated", async () => {
  const { guarded } = await fresh();
  await assert.rejects(guarded.load(new Uint8Array([1, 2, 3])), has("host/load-failed"));
  await Promise.all([guarded.load(bytes), guarded.load(bytes)]);
  assert.equal(/** @type {any} */ (guarded.exports).describe("x"), "<x>");
});

test("loads at the same time make one instance: what the first caller made lives on", async () => {
  const { guarded } = await fresh();
  const module = new WebAssembly.Module(bytes);
  const faulty = /** @type {any} */ (guarded.exports);
  const made = guarded.load(module).then(() => new faulty.Counter(41));
  await Promise.all([made, guarded.load(async () => module)]);
  assert.equal(faulty.sumOf(await made, new faulty.Counter(1)), 42);
});

test("a compiled module, bytes and a response load alike", async () => {
  for (const source of [new WebAssembly.Module(bytes), bytes, new Response(bytes, { headers: { "content-type": "application/wasm" } })]) {
    const { guarded } = await fresh();
    await guarded.load(source);
    assert.equal(/** @type {any} */ (guarded.exports).describe("x"), "<x>");
  }
});

test("handles work as the glue's own do", async () => {
  const { faulty } = await loaded();
  const counter = new faulty.Counter(1);
  assert.ok(counter instanceof faulty.Counter);
  assert.equal(counter.add(2), 3);
  assert.equal(counter.count, 3);
  assert.equal(faulty.sumOf(counter, counter.copy()), 6);
});

test("an error that Rust returned passes unchanged and costs no instance", async () => {
  const { guarded, faulty } = await loaded();
  const counter = new faulty.Counter(1);
  assert.throws(() => faulty.describe(""), (error) => error === "nothing to describe");
  assert.equal(guarded.restarts, 0);
  assert.equal(counter.add(1), 2);
});

test("after a panic a fresh instance answers, and says what happened", async () => {
  const { guarded, faulty } = await loaded();
  const counter = new faulty.Counter(0xffffffff);
  assert.throws(
    () => counter.add(1),
    (error) => {
      has("bug/engine-panicked")(error);
      assert.match(/** @type {Error} */ (error).message, /the counter is full/u);
      assert.ok(/** @type {Error} */ (error).cause instanceof WebAssembly.RuntimeError);
      return true;
    },
  );
  assert.equal(guarded.restarts, 1);
  assert.equal(new faulty.Counter(1).add(1), 2);
});

test("a panic in a constructor or a getter recovers too", async () => {
  const { guarded, faulty } = await loaded();
  assert.throws(() => new faulty.Counter(13), has("bug/engine-panicked"));
  assert.throws(() => new faulty.Counter(7).unlucky, has("bug/engine-panicked"));
  assert.equal(guarded.restarts, 2);
  assert.equal(faulty.describe("x"), "<x>");
});

test("handles from before a panic are refused in every position", async () => {
  const { faulty } = await loaded();
  const [old, other] = [new faulty.Counter(1), new faulty.Counter(13 - 1)];
  assert.throws(() => new faulty.Counter(13), has("bug/engine-panicked"));
  const young = new faulty.Counter(5);
  assert.throws(() => old.add(1), has("host/stale-handle"));
  assert.throws(() => old.count, has("host/stale-handle"));
  assert.throws(() => faulty.sumOf(young, other), has("host/stale-handle"));
  assert.equal(young.count, 5);
});

test("freeing a stale handle leaves the fresh instance's memory alone", async () => {
  const { faulty } = await loaded();
  const old = Array.from({ length: 50 }, (_, index) => new faulty.Counter(index + 100));
  assert.throws(() => new faulty.Counter(13), has("bug/engine-panicked"));
  const young = Array.from({ length: 50 }, (_, index) => new faulty.Counter(index + 100));
  for (const counter of old) counter.free();
  const more = Array.from({ length: 50 }, () => new faulty.Counter(0));
  assert.deepEqual(young.map((counter) => counter.count), Array.from({ length: 50 }, (_, index) => index + 100));
  for (const counter of [...young, ...more]) counter.free();
});

test("a freed handle is refused, and freeing twice is allowed", async () => {
  const { guarded, faulty } = await loaded();
  const counter = new faulty.Counter(1);
  counter.free();
  counter.free();
  assert.throws(() => counter.add(1), has("host/freed-handle"));
  assert.equal(guarded.restarts, 0);
});

test("an exhausted stack inside WASM is recovered from", async () => {
  const { guarded, faulty } = await loaded();
  assert.throws(() => faulty.descend(0), has("bug/engine-panicked"));
  assert.equal(guarded.restarts >= 1, true);
  assert.equal(faulty.describe("x"), "<x>");
});

test("a caller who has used up the stack himself gets a good instance afterwards", async () => {
  const { faulty } = await loaded();
  let faults = 0;
  /** @returns {void} */
  const deeper = () => {
    try {
      faulty.describe("x");
    } catch {
      faults += 1;
    }
    deeper();
  };
  assert.throws(deeper, RangeError);
  assert.ok(faults > 0, "the stack ran out inside a call at least once");
  assert.equal(faulty.describe("x"), "<x>");
  assert.equal(new faulty.Counter(1).add(1), 2);
  // At every depth near the end: what fails there must not confuse the instance that comes after.
  for (let spare = 0; spare < 400; spare += 1) {
    let left = spare;
    /** @returns {boolean} whether the stack ended below */
    const probe = () => {
      try {
        if (probe()) return true;
      } catch {}
      if (left > 0) {
        left -= 1;
        throw new RangeError("unwinding");
      }
      try {
        faulty.describe("x");
      } catch {}
      return true;
    };
    probe();
    assert.equal(new faulty.Counter(1).add(1), 2);
  }
});

test("a hundred faults in a row leave a working module", async () => {
  const { guarded, faulty } = await loaded();
  for (let fault = 1; fault <= 100; fault += 1) {
    assert.throws(() => new faulty.Counter(13), has("bug/engine-panicked"));
    assert.equal(guarded.restarts, fault);
  }
  assert.equal(new faulty.Counter(1).add(1), 2);
});
