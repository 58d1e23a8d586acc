/** The budgets of the manifest against the shipped module: memory at rest and for each document, time of a turn. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { engine } from "../../js/engine.js";
import { Tieout } from "../../js/entry/node.js";
import { initSync } from "../../js/wasm/engine.js";
import { Stopwatch, parse } from "../hostile/stopwatch.mjs";
import { Office, TODAY, contact, invoice, line } from "../scenarios/lib.mjs";

const { budgets } = JSON.parse(readFileSync(new URL("../../pkg/plugin.json", import.meta.url), "utf8"));
/** The manifest's time is for five times as many; what a turn takes grows at most with their number. */
const DOCUMENTS = 2000;
const TURNS_FOR = 10_000;
/** On this machine the yardstick of that time takes so long. */
const YARDSTICK_MS = 10;
/** Turns that the runtime's own work, its compiler and its cleaning of memory, may have held up. */
const HELD_UP = 3;

/** @param {Tieout} tieout @param {Office} office */
async function sync(tieout, office) {
  await tieout.refresh(office.settings);
  const plan = tieout.plan(office.crm, office.settings, { today: TODAY });
  await tieout.apply(plan, { patienceMs: 0 });
  plan.free();
}

/** Times every turn of all engines. */
function timedTurns() {
  const { prototype } = /** @type {any} */ (engine().Engine);
  const { turn } = prototype;
  /** @type {number[]} */
  const times = [];
  prototype.turn = function (/** @type {Uint8Array} */ said) {
    const watch = new Stopwatch();
    const answer = turn.call(this, said);
    times.push(watch.stop());
    return answer;
  };
  return times;
}

test("BY-28: memory and time are within what the manifest says", { timeout: 240_000 }, async () => {
  const office = await Office.open({ preset: "invoice-push" });
  // Loaded already: this hands out the instance's memory.
  const memory = /** @type {WebAssembly.Memory} */ (/** @type {any} */ (initSync)({}).memory);
  const atRest = memory.buffer.byteLength;
  assert.ok(atRest <= budgets.memoryBytesAtRest, `${atRest} bytes at rest`);
  const tieout = await Tieout.open(office.world.host(office.storage).options);
  try {
    const fiveLines = (/** @type {number} */ n) => invoice(String(n), `c-${n % 100}`, "50.00", { lines: Array.from({ length: 5 }, () => line("10.00")) });
    office.add({ contacts: Array.from({ length: 100 }, (_, n) => contact(`c-${n}`)), invoices: [fiveLines(0)] });
    await sync(tieout, office);
    const times = timedTurns();
    office.add({ invoices: Array.from({ length: DOCUMENTS - 101 }, (_, n) => fiveLines(n + 1)) });
    let yardstick = parse();
    await sync(tieout, office);
    for (let again = 0; again < 3; again += 1) yardstick = Math.min(yardstick, parse());

    const grown = (memory.buffer.byteLength - atRest) / DOCUMENTS;
    assert.ok(grown <= budgets.memoryBytesPerDocument, `${grown} bytes for each document`);
    assert.ok(grown > 1000, "what was measured is not the memory of the run");
    assert.ok(times.length > 50, `${times.length} turns`);
    const longest = times.sort((left, right) => right - left)[HELD_UP] ?? Infinity;
    const limit = (budgets.turnMs * DOCUMENTS * yardstick) / (TURNS_FOR * YARDSTICK_MS);
    assert.ok(longest <= limit, `a turn took ${longest} ms, more than ${limit} ms at ${yardstick} ms for the yardstick`);
    process.stdout.write(`${DOCUMENTS} documents: ${Math.round(atRest / 1024)} KB at rest, ${Math.round(grown / 1024)} KB each; ${times.length} turns, longest ${times[0]?.toFixed(1)}, fourth ${longest.toFixed(1)} of ${limit.toFixed(0)} ms\n`);
  } finally {
    await tieout.close({ graceMs: 0 });
    await office.close();
  }
});
