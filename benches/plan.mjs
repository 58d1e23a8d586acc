/**
 * Measures, in one process and on the same bytes: `JSON.parse` alone, the full plan through the shipped WASM,
 * and the totals alone on decimal.js. Ratios travel between machines, milliseconds do not.
 */

import { engine } from "../js/engine.js";
import "../js/entry/node.js";
import { company, settings, totalsByDecimal, workspaceOf } from "./workload.mjs";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** @param {unknown} value */
const bytesOf = (value) => encoder.encode(JSON.stringify(value));

/** @param {number[]} values */
const median = (values) => Number([...values].sort((left, right) => left - right)[Math.floor(values.length / 2)]);

/** Milliseconds of the processor, so that what else the machine does counts little. @param {() => unknown} work */
function timed(work) {
  const begin = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000;
}

/** @param {Uint8Array} documents @param {Uint8Array} snapshot @param {Uint8Array} chosen */
function planned(documents, snapshot, chosen) {
  const { Documents, Settings, Snapshot, plan } = engine();
  const parts = [new Documents(documents), new Snapshot(snapshot), new Settings(chosen)];
  const [read, seen, decided] = /** @type {[any, any, any]} */ (parts);
  const made = plan(read, seen, decided, { today: "2026-11-20" });
  try {
    return made.summary();
  } finally {
    for (const handle of [made, ...parts]) handle.free();
  }
}

/**
 * @param {{ invoices: number, rounds: number }} size
 */
export function measure({ invoices, rounds }) {
  const documents = bytesOf(workspaceOf(invoices));
  const snapshot = bytesOf(company);
  const chosen = bytesOf(settings);
  const parse = () => JSON.parse(decoder.decode(documents));
  const decimal = () => {
    /** @type {import("./workload.mjs").Lines[]} */
    const list = parse().invoices;
    return list.map(totalsByDecimal);
  };
  const plan = () => planned(documents, snapshot, chosen);
  // The first of each is not counted. The three take turns, so that a busy machine is busy for all of them.
  parse();
  const results = { decimal: decimal(), plan: plan() };
  const times = Array.from({ length: rounds }, () => ({ parse: timed(parse), decimal: timed(decimal), plan: timed(plan) }));
  return {
    megabytes: documents.length / 1e6,
    parse: { ms: median(times.map((round) => round.parse)) },
    decimal: { ms: median(times.map((round) => round.decimal)), result: results.decimal },
    plan: { ms: median(times.map((round) => round.plan)), result: results.plan },
    ratio: median(times.map((round) => round.plan / round.decimal)),
  };
}
