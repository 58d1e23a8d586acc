/** The page's own words: labels of decisions and kinds, and the sentence that a plan is summed up in. */

import { buttonOf, isFix } from "../../js/fixes.js";
import { count, isZero } from "./amounts.js";

/** @import { Decision, JobState, PlanSummary, Outcome, Status } from "../desk/types.js" */

/**
 * @typedef {{label: string, done: string, meaning: string}} DecisionWords
 * @type {Record<Decision, DecisionWords>}
 */
export const DECISIONS = {
  create: { label: "Create", done: "created", meaning: "Not in QuickBooks yet; a new record is written." },
  update: { label: "Update", done: "updated", meaning: "Already in QuickBooks; the fields that differ are changed." },
  link: { label: "Link", done: "linked", meaning: "Already in QuickBooks and equal; only the connection is noted." },
  void: { label: "Void", done: "voided", meaning: "Voided in the CRM; it is voided in QuickBooks too." },
  delete: { label: "Delete", done: "deleted", meaning: "QuickBooks cannot void such a document; it is deleted." },
  deactivate: { label: "Make inactive", done: "made inactive", meaning: "QuickBooks deletes no record of a list; it is made inactive." },
  wait: { label: "Wait", done: "wait for another", meaning: "Held back until another record is settled." },
  blocked: { label: "Needs you", done: "need you", meaning: "Not written until a person has decided." },
  skip: { label: "Skip", done: "skipped", meaning: "Nothing to do, or left out by the settings." },
};

/** In the order in which they matter to a reader. @type {Decision[]} */
export const DECISION_ORDER = ["create", "update", "link", "void", "delete", "deactivate", "wait", "blocked", "skip"];

/** @type {Record<string, [string, string]>} */
const KINDS = {
  contact: ["contact", "contacts"],
  vendor: ["vendor", "vendors"],
  item: ["item", "items"],
  estimate: ["estimate", "estimates"],
  invoice: ["invoice", "invoices"],
  "sales-receipt": ["sales receipt", "sales receipts"],
  "credit-memo": ["credit memo", "credit memos"],
  "refund-receipt": ["refund receipt", "refund receipts"],
  payment: ["payment", "payments"],
  deposit: ["deposit", "deposits"],
  "purchase-order": ["purchase order", "purchase orders"],
  expense: ["expense", "expenses"],
  "tax-rate": ["tax rate", "tax rates"],
};

/** Money papers first: they are what the reader came for. */
const KIND_ORDER = ["invoice", "sales-receipt", "credit-memo", "refund-receipt", "payment", "deposit", "expense", "purchase-order", "estimate", "contact", "vendor", "item"];

/** @param {string} kind @param {number} [number] */
export function kindName(kind, number = 1) {
  const names = KINDS[kind] ?? [kind, `${kind}s`];
  return number === 1 ? names[0] : names[1];
}

/** @param {string} text */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The engine sets off names and figures by backticks; people are used to quotation marks. @param {string} text */
export function quoted(text) {
  return text.replace(/`([^`]*)`/gu, "“$1”");
}

/** The name beside a label, unless the label says it already. @param {{label: string, name?: string}} record */
export function nameBeside({ label, name }) {
  return name && !label.endsWith(name) ? name : "";
}

/** @param {Iterable<string>} kinds */
export function sortKinds(kinds) {
  const place = (/** @type {string} */ kind) => (KIND_ORDER.indexOf(kind) + 1 || 99);
  return [...kinds].sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}

/** @param {number} number @param {string} one @param {string} [many] */
export function plural(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. @param {string[]} parts */
export function listed(parts) {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** @param {PlanSummary} summary @param {Decision} decision */
export function byKind(summary, decision) {
  return sortKinds(Object.keys(summary.kinds))
    .map((kind) => ({ kind, number: summary.kinds[kind]?.[decision] ?? 0 }))
    .filter(({ number }) => number > 0);
}

/** @param {PlanSummary} summary */
export function tiesExactly(summary) {
  return summary.money.every((total) => isZero(total.difference));
}

/**
 * What the plan will do, as a bookkeeper would say it: "38 invoices will be created, 4 need you, everything
 * ties to the cent."
 * @param {PlanSummary} summary
 */
export function planSentence(summary) {
  const parts = [];
  const created = byKind(summary, "create");
  if (created.length > 0) parts.push(`${listed(namedKinds(created))} will be created`);
  for (const decision of /** @type {const} */ (["update", "link", "void", "delete", "deactivate"])) {
    const number = summary.decisions[decision] ?? 0;
    if (number === 0) continue;
    const done = DECISIONS[decision].done;
    parts.push(parts.length > 0 ? `${count(number)} ${done}` : `${plural(number, "record")} will be ${done}`);
  }
  const written = parts.length;
  if (written === 0) parts.push("nothing will be written");
  const blocked = summary.decisions.blocked ?? 0;
  const wait = summary.decisions.wait ?? 0;
  if (blocked > 0) parts.push(`${count(blocked)} ${blocked === 1 ? "needs" : "need"} you`);
  else if (wait > 0) parts.push(`${count(wait)} ${wait === 1 ? "waits" : "wait"} for another`);
  if (written > 0 && summary.money.length > 0) {
    parts.push(tiesExactly(summary) ? "everything ties to the cent" : "not everything ties");
  }
  return `${capital(parts.join(", "))}.`;
}

/** What applying the plan means, in two words and two numbers; empty when there is nothing to do. @param {PlanSummary} summary */
export function workWords(summary) {
  const links = summary.decisions.link ?? 0;
  if (links === 0) return summary.writes > 0 ? `write ${plural(summary.writes, "record")}` : "";
  return summary.writes > 0 ? `write ${plural(summary.writes, "record")} and link ${count(links)}` : `link ${plural(links, "record")}`;
}

/** @param {{kind: string, number: number}[]} kinds */
function namedKinds(kinds) {
  const named = kinds.slice(0, 2).map(({ kind, number }) => plural(number, kindName(kind), kindName(kind, 2)));
  const rest = kinds.slice(2).reduce((sum, { number }) => sum + number, 0);
  if (rest > 0) named.push(plural(rest, "other record"));
  return named;
}

/** @param {Outcome} outcome @param {PlanSummary} summary */
export function outcomeSentence(outcome, summary) {
  const { status } = outcome;
  const parts = [`${plural(status.done, "record")} ${status.done === 1 ? "is" : "are"} now in QuickBooks`];
  if (status.failed > 0) parts.push(`${count(status.failed)} failed`);
  if (status.uncertain > 0) parts.push(`${count(status.uncertain)} must be looked at`);
  const open = status.total - status.done - status.failed - status.uncertain;
  if (outcome.cancelled && open > 0) parts.push(`${count(open)} ${open === 1 ? "was" : "were"} not sent`);
  const blocked = summary.decisions.blocked ?? 0;
  if (blocked > 0) parts.push(`${count(blocked)} still ${blocked === 1 ? "needs" : "need"} you`);
  return `${parts.join(", ")}.`;
}

/** @type {Record<Status["state"], string>} */
export const STATES = {
  starting: "Starting",
  idle: "Finished",
  reading: "Reading the company",
  syncing: "Writing to QuickBooks",
  waiting: "Waiting for QuickBooks",
  paused: "Paused",
  reconnect: "QuickBooks must be connected again",
  blocked: "Stopped",
  "lost-lease": "Another window has taken over",
};

/** What became of a record of the plan. @param {JobState} job */
export function jobWords({ state, qboId }) {
  /** @type {Record<JobState["state"], string>} */
  const words = {
    done: "in QuickBooks", failed: "not written", uncertain: "not known whether QuickBooks has it", waiting: "not sent", running: "being written",
  };
  return qboId && state === "done" ? `${words.done} as ${qboId}` : words[state];
}

/** What the button of a finding says; empty where nothing is to be pressed. @param {{code: string, fix: string}} finding */
export function fixWords({ code, fix }) {
  return isFix(fix) && fix !== "none" ? buttonOf(code, fix) : "";
}

/** The button before its advice, unless the advice begins with the same words. @param {string} button @param {string} advice */
export function fixBefore(button, advice) {
  return button === "" || advice.toLowerCase().startsWith(button.toLowerCase()) ? "" : `${button}: `;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `2026-03-02` becomes `2 Mar 2026`: unambiguous on both sides of the Atlantic. @param {string|undefined} text */
export function civilDate(text) {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? "");
  if (!match) return text ?? "";
  return `${Number(match[3])} ${MONTHS[Number(match[2]) - 1] ?? match[2]} ${match[1]}`;
}

/** A code's or field's machine name in plain words: `billing-email` → `billing email`. Prose stays as it is. @param {string} text */
export function plainWords(text) {
  if (/\s/u.test(text)) return text;
  return text.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[-_/]+/g, " ").toLowerCase();
}
