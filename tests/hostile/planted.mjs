/** A module that breaks on purpose, behind the same guard: each trap must cost one instance, and no answer after it. */

import { readFileSync } from "node:fs";

import { isTyped } from "../../js/error.js";
import { guard } from "../../js/guard.js";
import { Dice } from "./dice.mjs";

const built = new URL("../../build/faulty/", import.meta.url);
const rounds = 500;

/** @param {number} seed */
export async function planted(seed) {
  const guarded = guard(await import(String(new URL("faulty.js", built))));
  guarded.loadSync(readFileSync(new URL("faulty_bg.wasm", built)));
  const { Counter, describe, descend, sumOf } = /** @type {any} */ (guarded.exports);
  let unhandled = 0;
  let poisoned = 0;
  for (let round = 0; round < rounds; round += 1) {
    const dice = new Dice(seed, round);
    const old = new Counter(1);
    const before = guarded.restarts;
    try {
      dice.pick([() => new Counter(13), () => new Counter(0xffffffff).add(1), () => new Counter(7).unlucky, () => descend(0)])();
      unhandled += 1;
    } catch (error) {
      if (!isTyped(error) || error.code !== "bug/engine-panicked" || guarded.restarts === before) unhandled += 1;
    }
    const fresh = new Counter(20);
    const good = describe("x") === "<x>" && fresh.add(1) === 21 && sumOf(fresh, fresh.copy()) === 42;
    let isStale = false;
    try {
      old.add(1);
    } catch (error) {
      isStale = isTyped(error) && error.code === "host/stale-handle";
    }
    old.free();
    if (!good || !isStale || fresh.count !== 21) poisoned += 1;
  }
  return { traps: rounds, unhandled, poisoned };
}
