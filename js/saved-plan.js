/**
 * A plan that is saved: its steps are done later exactly as they were approved, or not at all.
 *
 * Only the planner makes steps. So a saved plan is compared, step by step, with one that is made of both books as they are
 * now: what is the same is done, what is done already is left, and what is another stops alone and says what has changed.
 */

import { TieoutError } from "./error.js";
import { toBytes } from "./input.js";

const FORMAT = "tieout-plan";
const VERSION = 1;
/** Rows that are taken out of a plan at once. */
const PAGE_ROWS = 500;

/** @typedef {import("./index.js").Plan} Plan */
/** @typedef {import("./wasm/engine.js").PlannedRow} PlannedRow */
/** @typedef {import("./wasm/engine.js").Need} Need */
/** @typedef {{workspace: string, realm: string}} Whose */
/** @typedef {Whose & {today: string, steps: PlannedRow[]}} Content */
/** @typedef {{side: "crm" | "quickbooks", path: string, label: string, from?: string, to?: string}} Change  what a field was when the plan was saved, and what it is now */
/** @typedef {{key: string, label: string, why: string, changes: Change[]}} Stopped */
/** @typedef {{rows: number[], before: number, stopped: Stopped[]}} Comparison  the rows to write, how many steps were done before, and what is left out */

/** @param {Plan} plan @returns {Generator<PlannedRow>} */
export function* plannedRows(plan) {
  for (let from = 0; from < plan.length; from += PAGE_ROWS) yield* plan.planned(from, PAGE_ROWS);
}

const STEPS = ["create", "update", "link", "void", "delete", "deactivate"];
const DONE = ["up-to-date", "already-voided"];

/** @param {string} text */
export async function sha256(text) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {Plan} plan
 * @param {Whose} whose
 * @returns {Promise<{bytes: Uint8Array, hash: string, steps: number}>}  the hash names these very steps, for whoever approves them
 */
export async function savePlan(plan, { workspace, realm }) {
  const steps = [...plannedRows(plan)].filter(({ decision }) => STEPS.includes(decision));
  const content = JSON.stringify({ workspace, realm, today: plan.today, steps });
  const hash = await sha256(content);
  const text = `{"format":"${FORMAT}","version":${VERSION},"hash":"${hash}","content":${content}}\n`;
  return { bytes: new TextEncoder().encode(text), hash, steps: steps.length };
}

/**
 * Reads a saved plan back. One that was changed since, or belongs to another workspace or company, is refused.
 * @param {import("./input.js").Input} saved
 * @param {Whose} whose
 * @returns {Promise<{content: Content, hash: string}>}
 */
export async function readSavedPlan(saved, { workspace, realm }) {
  const refuse = (/** @type {string} */ message) => new TieoutError("host/saved-plan", message, { path: "saved" });
  const bytes = toBytes(saved, "saved");
  let file;
  try {
    file = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw refuse("the saved plan is not JSON");
  }
  if (file?.format !== FORMAT || file.version !== VERSION) throw refuse(`this is no saved plan of version ${VERSION}`);
  const { hash, content } = file;
  if (typeof hash !== "string" || (await sha256(JSON.stringify(content) ?? "")) !== hash) throw refuse("the saved plan was changed after it was saved");
  if (content.workspace !== workspace || content.realm !== realm) throw refuse(`the plan was saved for workspace \`${content.workspace}\` and company ${content.realm}`);
  return { content, hash };
}

/**
 * @param {Content} saved
 * @param {Plan} plan  made of both sides as they are now, for the day of the saved one
 * @returns {Comparison}
 */
export function compareSavedPlan({ steps }, plan) {
  const planned = new Set(steps.map(({ key }) => key));
  const now = new Map([...plannedRows(plan)].filter(({ key }) => planned.has(key)).map((row) => [row.key, row]));
  /** Steps that are the same, or done already. @type {Set<string>} */
  const good = new Set();
  /** @type {Comparison} */
  const result = { rows: [], before: 0, stopped: [] };
  // What a step needs stands before it.
  for (const step of steps) {
    const { key, label } = step;
    const row = now.get(key);
    const why = row?.decision === "skip" && DONE.includes(row.reason.code) ? DONE : difference(step, row, good);
    if (why === DONE) {
      result.before += 1;
    } else if (row !== undefined && why === undefined) {
      result.rows.push(row.index);
    } else {
      result.stopped.push({ key, label, why: String(why), changes: row === undefined ? [] : changes(step, row) });
      continue;
    }
    good.add(key);
  }
  return result;
}

/** Why a step is not what was saved; nothing if it is. @param {PlannedRow} saved @param {PlannedRow | undefined} row @param {Set<string>} good */
function difference(saved, row, good) {
  if (row === undefined) return "it is no longer in the CRM";
  if (row.decision !== saved.decision) return `${NOW[row.decision]}: ${row.reason.text}`;
  if (row.link?.qboId !== saved.link?.qboId) return "it stands for another record of QuickBooks now";
  if (row.link?.syncToken !== saved.link?.syncToken) return "it was changed in QuickBooks";
  if (row.body !== saved.body || row.needs.length !== saved.needs.length) return "something else would be written now";
  const missing = saved.needs.find((need, place) => !isSameNeed(need, row.needs[place], good));
  return missing && `it needs ${missing.key}, which stopped or is another record now`;
}

/** @type {Record<PlannedRow["decision"], string>} */
const NOW = { create: "it would be created now", update: "it would be updated now", link: "it would be linked now", void: "it would be voided now", delete: "it would be deleted now", deactivate: "it would be made inactive now", skip: "it is left alone now", wait: "it is held now", blocked: "it is held now" };

/** The same record in the same place: known then, or made by a step of the saved plan. @param {Need} saved @param {Need | undefined} now @param {Set<string>} good */
function isSameNeed({ key, pointer, qboId }, now, good) {
  const isKnown = pointer !== "" && qboId !== undefined;
  return now?.key === key && now.pointer === pointer && (isKnown ? now.qboId === qboId : good.has(key));
}

/** @param {PlannedRow} saved @param {PlannedRow} row @returns {Change[]} */
function changes(saved, row) {
  const [then, now] = [saved, row].map(({ fields }) => new Map(fields.map((field) => [field.path, field])));
  const paths = [...new Set([...saved.fields, ...row.fields].map(({ path }) => path))];
  const sides = /** @type {const} */ ([["crm", "to"], ["quickbooks", "from"]]);
  return sides.flatMap(([side, value]) => paths.flatMap((path) => {
    const [from, to] = [then?.get(path)?.[value], now?.get(path)?.[value]];
    const label = now?.get(path)?.label || then?.get(path)?.label || path;
    return from === to ? [] : [{ side, path, label, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
  }));
}
