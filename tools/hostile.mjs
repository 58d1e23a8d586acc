/**
 * `npm run hostile [-- --calls 100000 --seed 1]`: hostile values, objects and texts at every export of the shipped WASM,
 * then a module that breaks on purpose. `--seconds N` ends earlier and says so; `--only N` makes one input again.
 *
 * Time is judged twice: in milliseconds, and as a multiple of what parsing 1.6 MB of JSON takes in the same run. The
 * second holds on slow and shared machines too; `--relative` judges by it alone.
 */

import { parseArgs } from "node:util";
import { Failure } from "./lib/run.mjs";
import { main, setUp } from "./lib/setup.mjs";

const limits = { p99: 5, max: 250, p99Ratio: 0.2, maxRatio: 10, grownBytes: 512 * 1024 * 1024 };

await main(async () => {
  const { values } = parseArgs({ args: process.argv.slice(2), options: {
    calls: { type: "string", default: "100000" }, seed: { type: "string", default: "1" }, seconds: { type: "string" }, only: { type: "string" }, relative: { type: "boolean" },
  } });
  const number = (/** @type {string | undefined} */ text) => (text === undefined ? undefined : Number(text));
  await setUp();
  const { campaign } = await import("../tests/hostile/campaign.mjs");
  const { planted } = await import("../tests/hostile/planted.mjs");
  const asked = { calls: Number(values.calls), seed: Number(values.seed), seconds: number(values.seconds), only: number(values.only) };
  const begin = performance.now();
  const found = await campaign(asked);
  for (const { kind, input, what } of found.shown) process.stdout.write(`${kind} (--seed ${asked.seed} --only ${input}): ${what}\n`);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  process.stdout.write(`${found.calls} hostile calls of ${found.inputs} inputs, seed ${asked.seed}, in ${seconds} s: ${found.traps} traps, ${found.poisoned} poisoned instances, `
    + `${found.changed} silent changes, ${found.untyped} untyped errors; ${found.refused} refused; p99 ${found.p99.toFixed(2)} ms (${found.p99Ratio.toFixed(3)} of the yardstick), max ${found.max.toFixed(1)} ms (${found.maxRatio.toFixed(2)} of it: ${found.slowest.name}, --only ${found.slowest.input}); memory ${Math.round(found.grown / 1024 / 1024)} MB more\n`);
  const { traps, unhandled, poisoned } = await planted(asked.seed);
  process.stdout.write(`${traps} planted traps: ${unhandled} left unhandled, ${poisoned} poisoned instances\n`);
  if (asked.only === undefined && found.calls < asked.calls) process.stdout.write(`stopped after ${asked.seconds} s, before the ${asked.calls} calls that were asked for\n`);
  const bad = found.traps + found.poisoned + found.changed + found.untyped + unhandled + poisoned;
  if (bad > 0 || traps === 0 || found.calls === 0) throw new Failure("A hostile call was not met as it must be.");
  if (found.grown > limits.grownBytes) throw new Failure(`Memory grew by ${found.grown} bytes, more than ${limits.grownBytes}.`);
  if (asked.only !== undefined) return;
  if (found.p99Ratio >= limits.p99Ratio || found.maxRatio >= limits.maxRatio) throw new Failure(`Too slow: p99 must stay below ${limits.p99Ratio} of the yardstick, the slowest below ${limits.maxRatio} of it.`);
  if (!values.relative && (found.p99 >= limits.p99 || found.max >= limits.max)) throw new Failure(`Too slow: p99 must stay below ${limits.p99} ms, the slowest below ${limits.max} ms.`);
});
