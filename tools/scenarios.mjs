/**
 * `npm run scenarios`: runs the scenarios and prints a table of every ID of the requirements: what shows it, and
 * whether that passes. Ends with 1 if a scenario fails, or if an ID is neither shown nor listed as missing.
 */

import { run } from "node:test";
import { fileURLToPath } from "node:url";
import { IDS, contradictions, files, idsOf, named, stated } from "../tests/scenarios/ledger.mjs";
import { inRoot } from "./lib/paths.mjs";

/** @typedef {{title: string, passed: boolean}} Shown */

/** @returns {Promise<{shown: Map<string, Shown[]>, failures: string[]}>} */
async function perform() {
  /** @type {Map<string, Shown[]>} */
  const shown = new Map();
  /** @type {string[]} */
  const failures = [];
  const note = (/** @type {string} */ name, /** @type {boolean} */ passed) => {
    const told = idsOf(name);
    for (const id of told?.ids ?? []) shown.set(id, [...(shown.get(id) ?? []), { title: told?.title ?? "", passed }]);
  };
  const stream = run({ files: files().map((file) => fileURLToPath(file)), concurrency: 1 });
  stream.on("test:pass", ({ name }) => note(name, true));
  stream.on("test:fail", ({ name, details }) => {
    note(name, false);
    const cause = details.error.cause ?? details.error;
    failures.push(`${name}\n  ${String(/** @type {{stack?: string}} */ (cause).stack ?? cause).replaceAll("\n", "\n  ")}`);
  });
  for await (const _ of stream);
  return { shown, failures };
}

/** @param {string} id @param {Shown[] | undefined} scenarios @param {ReturnType<typeof stated>} lists */
function state(id, scenarios, { partly, notBuilt }) {
  if (scenarios?.some(({ passed }) => !passed)) return "fails";
  if (partly[id] !== undefined) return "partly";
  if (notBuilt.includes(id)) return "not built yet";
  return scenarios === undefined ? "missing" : "passes";
}

process.chdir(inRoot());
const lists = stated();
const { shown, failures } = await perform();
const troubles = contradictions(new Set([...named(), ...shown.keys()]), lists);
/** @type {Record<string, number>} */
const counts = {};
for (const id of IDS) {
  const scenarios = shown.get(id);
  const word = state(id, scenarios, lists);
  counts[word] = (counts[word] ?? 0) + 1;
  const [first = { title: "" }, ...others] = scenarios ?? [];
  const missing = lists.partly[id] === undefined ? [] : [`missing: ${lists.partly[id]}`];
  process.stdout.write(`${id.padEnd(6)} ${word.padEnd(14)} ${first.title}\n`);
  for (const text of [...others.map(({ title }) => title), ...missing]) process.stdout.write(`${" ".repeat(22)}${text}\n`);
}
for (const failure of failures) process.stdout.write(`\nfailed: ${failure}\n`);
for (const trouble of troubles) process.stdout.write(`\n${trouble}\n`);
process.stdout.write(`\n${Object.entries(counts).map(([word, count]) => `${count} ${word}`).join(", ")}\n`);
process.exitCode = failures.length + troubles.length + (counts["missing"] ?? 0) > 0 ? 1 : 0;
