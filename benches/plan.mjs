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

/**
 * @template T
 * @param {number} rounds
 * @param {() => T} work
 * @returns {{ ms: number, result: T }} the median of the rounds, after one that is not counted
 */
function median(rounds, work) {
  let result = work();
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const begin = performance.now();
    result = work();
    times.push(performance.now() - begin);
  }
  times.sort((left, right) => left - right);
  return { ms: Number(times[Math.floor(rounds / 2)]), result };
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
  const parse = median(rounds, () => JSON.parse(decoder.decode(documents)));
  const decimal = median(rounds, () => {
    /** @type {import("./workload.mjs").Lines[]} */
    const list = JSON.parse(decoder.decode(documents)).invoices;
    return list.map(totalsByDecimal);
  });
  const plan = median(rounds, () => planned(documents, snapshot, chosen));
  return { megabytes: documents.length / 1e6, parse, decimal, plan };
}
