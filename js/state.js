/** What the engine's states mean for whoever waits, and which rows are meant. */

import { ROWS_MAX } from "./accepts.js";
import { TieoutError } from "./error.js";

/** @typedef {import("./drive.js").Status} Status */
/** @typedef {import("./drive.js").Event} Event */

/**
 * @typedef {object} ApplyOptions
 * @property {Uint32Array | number[]} [indices]  rows of the plan; what they depend on comes with them. All rows unless given
 * @property {string} [approved]  the plan's hash, as somebody approved it; needed only beyond the limits of the settings
 * @property {(status: Status, event?: Event) => void} [onProgress]
 * @property {AbortSignal} [signal]  pauses the sync and ends the wait; `resume` or the next `apply` goes on
 * @property {number} [patienceMs]  how far ahead the next attempt may lie before `apply` ends without it
 */
/** @typedef {{queued: number, done: number, failed: number, uncertain: number, waiting: number, wakeAt?: number}} Applied */

/** States in which nothing goes on until a person has done something. */
const HALTED = ["reconnect", "blocked", "not-entitled", "lost-lease"];

/** @param {import("./drive.js").Status} status */
export const isHalted = (status) => HALTED.includes(status.state);

/**
 * Whether nothing is left that can be done within `patienceMs`. An event comes before its turn's status, so only
 * news without one tell the state.
 * @param {import("./news.js").News} news
 * @param {number} patienceMs
 * @param {() => number} clock
 */
export function isSettled({ status, event }, patienceMs, clock) {
  if (event !== undefined) {
    return false;
  }
  const isFarOff = status.state === "waiting" && (status.wakeAt === undefined || status.wakeAt - clock() > patienceMs);
  return status.state === "idle" || isHalted(status) || isFarOff;
}

/**
 * The rows to write. `Uint32Array.from` would make row 0 of whatever is no number.
 * @param {ApplyOptions["indices"]} indices
 */
export function rowsOf(indices) {
  if (indices === undefined || indices instanceof Uint32Array) return indices;
  // A copy first, of so many: a list may grow while it is read.
  const rows = Array.isArray(indices) && indices.length <= ROWS_MAX ? [...Array.prototype.slice.call(indices, 0, ROWS_MAX)] : [undefined];
  if (!rows.every((row) => Number.isInteger(row) && row >= 0 && row <= 0xffffffff)) {
    throw new TieoutError("host/argument", "`indices` must be rows of the plan: whole numbers from 0", { path: "indices" });
  }
  return Uint32Array.from(rows);
}

/** A record that cannot be read is left for whoever can read it, and a second copy to a person: the letter says why. @param {import("./wasm/engine.js").DeadLetterView} letter @param {"retry" | "discard"} type */
export const isLeft = ({ outcome, finding }, type) => outcome === "unreadable" || (type === "retry" && finding.code === "engine/possible-duplicate");

/** Whether a plan says anything of a record: one that takes back or merges leaves all others as they are. @param {import("./index.js").Plan} plan @returns {(kind: string, id: string) => boolean} */
export const decides = (plan) => (kind, id) => {
  const index = plan.find(kind, id);
  return index !== undefined && !["not-undone", "not-merged"].includes(plan.rows(index, 1)[0]?.reason.code ?? "");
};
