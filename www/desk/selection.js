/** Which rows are wanted and in what order. Works on positions, so that a selection of 10,000 rows stays small. */

import { compareAmounts } from "../text/amounts.js";

/** @import { EnginePlan } from "./engine.js" */
/** @import { Decision, JobState, PlanRow, Selection } from "./types.js" */

/** What a person must look at comes first, what needs nothing comes last. @type {Record<Decision, number>} */
const ATTENTION = { blocked: 0, wait: 1, void: 2, delete: 2, deactivate: 3, update: 3, create: 4, link: 5, skip: 6 };
/** @type {Record<string, number>} */
const JOB_ATTENTION = { failed: -3, uncertain: -2, running: -1 };

/**
 * @param {PlanRow[]} rows
 * @param {Selection} selection
 * @param {(code: string) => Set<number>} indicesWithFinding
 * @returns {number[]} positions in `rows`
 */
export function selectRows(rows, selection, indicesWithFinding) {
  const wanted = words(selection.text);
  const found = selection.finding ? indicesWithFinding(selection.finding) : undefined;
  const positions = [];
  for (const [position, row] of rows.entries()) {
    if (selection.decision && row.decision !== selection.decision) continue;
    if (selection.kind && row.kind !== selection.kind) continue;
    if (found && !found.has(row.index)) continue;
    if (wanted.length > 0 && !holds(row, wanted)) continue;
    positions.push(position);
  }
  return ordered(rows, positions, selection.order ?? "plan");
}

/** @param {PlanRow[]} rows @param {number[]} positions @param {NonNullable<Selection["order"]>} order */
function ordered(rows, positions, order) {
  if (order === "plan") return positions;
  /** @type {Record<string, (a: PlanRow, b: PlanRow) => number>} */
  const orders = {
    attention: (a, b) => attention(a) - attention(b),
    amount: (a, b) => (a.total === undefined || b.total === undefined ? Number(a.total === undefined) - Number(b.total === undefined) : compareAmounts(b.total, a.total)),
    date: (a, b) => (b.date ?? "").localeCompare(a.date ?? ""),
  };
  const compare = orders[order];
  if (!compare) return positions;
  return positions.sort((left, right) => {
    const [a, b] = [rows[left], rows[right]];
    return (a && b ? compare(a, b) : 0) || left - right;
  });
}

/** @param {PlanRow} row */
function attention(row) {
  return row.job ? (JOB_ATTENTION[row.job.state] ?? ATTENTION[row.decision]) : ATTENTION[row.decision];
}

/** @param {string|undefined} text */
function words(text) {
  return folded(text ?? "").split(/\s+/).filter(Boolean);
}

/** @param {PlanRow} row @param {string[]} wanted */
function holds(row, wanted) {
  const hay = folded(`${row.label} ${row.name ?? ""} ${row.id} ${row.total ?? ""} ${row.reason.text}`);
  return wanted.every((word) => hay.includes(word));
}

/** Without case and accents: `Müller` is found by `muller`. @param {string} text */
function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Which rows have a finding, by its code. @param {EnginePlan} plan @param {PlanRow[]} rows */
export function findingIndex(plan, rows) {
  /** @type {Map<string, Set<number>>} */
  const found = new Map();
  for (const row of rows) {
    if (row.findings === 0) continue;
    for (const { code } of plan.detail(row.index).findings) {
      const indices = found.get(code) ?? new Set();
      found.set(code, indices.add(row.index));
    }
  }
  return found;
}

/** Decisions that the engine carries out. */
const WRITTEN = new Set(["create", "update", "link", "void", "delete", "deactivate"]);

/** @param {PlanRow} row @param {JobState|undefined} job @returns {PlanRow} */
export function withJob(row, job) {
  return job && WRITTEN.has(row.decision) ? { ...row, job } : row;
}
