/**
 * The mapping linter: what is wrong with the settings, each with the documents of this plan that it hits.
 *
 * What a setting hits is found by planning with another one in its place: a document that is treated otherwise then needs it, and so does
 * one that waits for such a record. The company is read once for all of it, and nothing is written.
 */

import { toBytes } from "./input.js";
import { allRows } from "./rows.js";

/** @typedef {import("./index.js").Plan} Plan */
/** @typedef {import("./wasm/engine.js").PlanRow} PlanRow */
/**
 * @typedef {object} MappingProblem
 * @property {string} setting  `settings.accounts.deposit`
 * @property {import("./wasm/engine.js").Finding} finding
 * @property {number} documents  how many documents of the plan it hits
 * @property {string[]} examples  labels of the first of them
 */

const EXAMPLES_MAX = 5;
/** What documents are made of; all other rows are documents. */
const RECORDS = ["contact", "vendor", "item"];
/** Tables in which the linter misses entries. */
const TABLES = ["taxCodes.rates", "items.byId"];
/** QuickBooks counts from 1. */
const NO_RECORD = "0";

/**
 * @param {Plan} plan
 * @param {import("./wasm/engine.js").Check[]} checks  of the same settings
 * @param {import("./input.js").Input} settings
 * @param {(settings: Record<string, any>) => Plan} replan  of the same documents and company
 * @returns {MappingProblem[]}  those that hit most documents first
 */
export function mappingProblems(plan, checks, settings, replan) {
  const given = new TextDecoder().decode(toBytes(settings, "settings"));
  const problems = [];
  for (const { name: setting, finding } of checks) {
    if (finding === undefined || !setting.startsWith("settings.")) continue;
    const others = JSON.parse(given);
    change(others, setting.slice("settings.".length));
    const labels = labelsHit(plan, replan(others));
    problems.push({ setting, finding, documents: labels.length, examples: labels.slice(0, EXAMPLES_MAX) });
  }
  return problems.sort((one, other) => other.documents - one.documents);
}

/** Takes a setting out; one that was never made names a record that is not there. @param {Record<string, any>} settings @param {string} path */
function change(settings, path) {
  if (remove(settings, path)) return;
  const table = TABLES.find((name) => path.startsWith(`${name}.`));
  if (table === undefined) return;
  const [group = "", list = ""] = table.split(".");
  ((settings[group] ??= {})[list] ??= {})[path.slice(table.length + 1)] = NO_RECORD;
}

/** Keys of tables may hold dots. @param {any} from @param {string} path @returns {boolean} whether it was there */
function remove(from, path) {
  if (typeof from !== "object" || from === null) return false;
  if (Object.hasOwn(from, path)) return delete from[path];
  const dot = path.indexOf(".");
  return dot > 0 && Object.hasOwn(from, path.slice(0, dot)) && remove(from[path.slice(0, dot)], path.slice(dot + 1));
}

/** Labels of the documents that the other plan treats otherwise. @param {Plan} plan @param {Plan} other */
function labelsHit(plan, other) {
  try {
    const changed = new Set(plan.shadow(other).rows.map(({ index }) => index));
    const isHit = (/** @type {PlanRow} */ { index, decision }) =>
      changed.has(index) || (decision === "wait" && plan.detail(index).chain.some((link) => changed.has(link.index)));
    const labels = [];
    for (const row of allRows(plan)) {
      if (!RECORDS.includes(row.kind) && isHit(row)) labels.push(row.label);
    }
    return labels;
  } finally {
    other.free();
  }
}
