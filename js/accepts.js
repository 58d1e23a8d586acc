/**
 * What the engine's exports take where they take no bytes and no handle. The generated glue would convert: of a text or
 * `NaN` it makes row 0, and what only looks like a text or a list it copies by the length that is claimed.
 */

import { isWellFormed } from "./input.js";

/** Ids, numbers and dates are far shorter. */
const TEXT_UNITS_MAX = 10_000;
/** More rows than a plan can have are no list of rows. */
export const ROWS_MAX = 4_000_000;

/** @param {unknown} value */
const isIndex = (value) => typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffffffff;
/** @param {unknown} value */
const isText = (value) => typeof value === "string" && value.length <= TEXT_UNITS_MAX && isWellFormed(value);
/** `isView` is not deceived by proxies; the length is the buffer's own. @param {unknown} value */
const isRows = (value) => ArrayBuffer.isView(value) && value instanceof Uint32Array && value.constructor === Uint32Array && value.length <= ROWS_MAX;

/** @typedef {{is: (value: unknown) => boolean, what: string, name: string}} Accept */

/** @param {Omit<Accept, "name">} kind @param {string} name @returns {Accept} */
const named = (kind, name) => ({ ...kind, name });
/** @param {Accept} accept @returns {Accept} */
const optional = ({ is, what, name }) => ({ is: (value) => value === undefined || value === null || is(value), what, name });
/** @param {string} name */
const index = (name) => named({ is: isIndex, what: "a whole number from 0 to 4294967295" }, name);
/** @param {string} name */
const text = (name) => named({ is: isText, what: `whole Unicode text of at most ${TEXT_UNITS_MAX} characters` }, name);
const rows = named({ is: isRows, what: "a Uint32Array" }, "rows");

const APPROVAL = [optional(text("approved")), optional(text("plannedBy")), optional(text("approvedBy"))];

/** By export; a place that holds bytes, a handle or an object is `undefined`: there Rust looks for itself. @type {Record<string, (Accept | undefined)[]>} */
export const ACCEPTS = {
  "Documents.findings": [optional(index("limit"))],
  "Engine.jobs": [index("from"), index("limit")],
  "Engine.submit": [undefined, optional(rows), ...APPROVAL],
  "Plan.checkApproval": [optional(rows), ...APPROVAL],
  "Plan.rows": [index("from"), index("limit")],
  "Plan.detail": [index("row")],
  "Plan.planned": [index("from"), index("limit")],
  "Plan.shadow": [undefined, optional(index("last"))],
  "Plan.find": [text("kind"), text("id")],
  "Plan.period": [text("from"), text("to")],
  "Plan.periodCsv": [text("from"), text("to")],
  testConnection: [undefined, undefined, undefined, text("today")],
  proposedPlan: [undefined, undefined, undefined, text("today"), undefined],
  proposeMerge: [undefined, undefined, undefined, text("today"), undefined],
  proposeUndo: [undefined, undefined, undefined, text("today"), undefined],
  undoPlan: [undefined, undefined, undefined, text("today"), undefined],
  whatIf: [undefined, undefined, optional(text("id")), index("from"), index("limit")],
};
