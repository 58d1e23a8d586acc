/** Where each document stands, as a CRM shows it beside the document: from a plan, and from what could not be written. */

import { allRows } from "./rows.js";

/** @typedef {import("./index.js").Plan} Plan */
/** @typedef {import("./wasm/engine.js").DeadLetterView} DeadLetter */
/**
 * `new`: not in QuickBooks yet; `edited`: a sync carries the edit over; `waiting`: `next` says for what; `excluded`: the settings leave it out;
 * `elsewhere`: QuickBooks has moved, and nothing is overwritten; `failed`: `retry` is the step to try again.
 *
 * @typedef {object} DocumentState
 * @property {string} key  `invoice:inv-1042`
 * @property {string} label
 * @property {"up-to-date" | "edited" | "new" | "waiting" | "excluded" | "elsewhere" | "failed"} state
 * @property {string} why
 * @property {string} [next]  what to do about it
 * @property {string} [retry]
 * @property {string[]} [edited]  the fields that were edited since the last sync
 * @property {boolean} [money]  whether the edit moves an amount in the books
 */

const AGREED = ["up-to-date", "already-voided", "mapped-by-setting"];
const MOVED_THERE = ["changed-in-quickbooks", "voided-in-quickbooks"];

/** @param {import("./wasm/engine.js").PlanRow} row @returns {DocumentState["state"]} */
function stateOf({ decision, reason }) {
  if (decision === "update" || decision === "void") return "edited";
  if (decision === "create" || decision === "link") return "new";
  if (decision === "wait" || decision === "blocked") return "waiting";
  if (AGREED.includes(reason.code)) return "up-to-date";
  return MOVED_THERE.includes(reason.code) ? "elsewhere" : "excluded";
}

/**
 * @param {Plan} plan
 * @param {DeadLetter[]} letters  `tieout.deadLetters()`
 * @returns {DocumentState[]}  in the plan's order
 */
export function documentStates(plan, letters) {
  const failed = new Map(letters.flatMap((letter) => (letter.key === undefined ? [] : [[`${letter.key.kind}:${letter.key.id}`, letter]])));
  const states = [];
  for (const row of allRows(plan)) {
    const key = `${row.kind}:${row.id}`;
    const { label, reason } = row;
    const letter = failed.get(key);
    const state = letter === undefined ? stateOf(row) : "failed";
    const why = letter?.finding.message ?? reason.text;
    const next = letter?.finding.hint ?? (state === "waiting" ? plan.detail(row.index).next?.text : undefined);
    states.push({ key, label, state, why, ...(next ? { next } : {}), ...(letter === undefined ? {} : { retry: letter.step }), ...(state === "edited" ? edit(plan, row.index) : {}) });
  }
  return states;
}

/** @param {Plan} plan @param {number} index */
function edit(plan, index) {
  const { diff, effect } = plan.detail(index);
  return { edited: diff.map(({ label }) => label), money: effect.some(({ entries }) => entries.length > 0) };
}
