/**
 * The nightly pass: everything is read once, what failed for a passing reason is tried again, what is missing is written, and what is left
 * apart is told. Nothing of it is needed for safety; it finds what nobody told of, and reads every list
 * for the CRM's inbox as well, so that what comes back does not hang on webhooks and change data capture.
 *
 * Invariant: it writes what a plan says and nothing else, so that a pass over books that agree writes nothing. One that breaks off is begun
 * anew: it reads the lists twice at most, the second time only if it has written, and once more for the inbox.
 */

import { TieoutError } from "./error.js";
import { optionsOf } from "./host.js";
import { localDate } from "./time.js";

/** @typedef {import("./index.js").Tieout} Tieout */
/** @typedef {import("./input.js").Input} Input */
/** @typedef {import("./wasm/engine.js").PeriodTieOut} PeriodTieOut */
/** @typedef {import("./wasm/engine.js").Drift} Drift */
/** @typedef {import("./drive.js").Status} Status */
/**
 * @typedef {object} ReconcileOptions
 * @property {boolean} [apply]  writes what the plan says, as `apply` does; unless `false`
 * @property {string} [approved]  the plan's hash, where it exceeds the limits of the settings
 * @property {boolean} [inbox]  reads every list for the CRM's inbox too, so that what neither a webhook nor a sweep told of comes back; unless `false`
 * @property {number} [days]  how far back both books are compared, from today; 35 unless given
 * @property {string} [today]  `YYYY-MM-DD`; this machine's date unless given
 */
/**
 * @typedef {object} Report
 * @property {boolean} ok  nothing is apart but what is ignored, no letter is left, and the period ties out
 * @property {{told: number, problem?: string}} inbox  changes made in QuickBooks that are new for the CRM; the code of what kept them back
 * @property {{retried: number, left: number}} letters  tried again, because the reason was a passing one; and left for a person
 * @property {Record<string, number>} decisions  of the plan, by word
 * @property {boolean} applied  whether the plan was carried out: not beyond the limits of the settings, nor where `apply` is false
 * @property {string} [approve]  the hash to approve, where the plan exceeds the limits
 * @property {Record<string, number>} drift  records that are apart, by what became of them; those that are ignored are not among them
 * @property {number} ignored
 * @property {(Drift & {ignored?: import("./drift.js").Reason})[]} rows  the first `ROWS_MAX` of those that are apart
 * @property {{code: string, severity: string, count: number, message: string}[]} findings  of the plan: mappings, copies, conflicts …
 * @property {{from: string, to: string, ok: boolean, sums: {measure: string, currency: string, crm: string, quickbooks: string, difference: string, gaps: number}[]}} period
 */

const DAYS = 35;
const DAY_MS = 86_400_000;
const ROWS_MAX = 50;

/** @param {string} day @param {number} days */
const daysBefore = (day, days) => new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);

/**
 * @param {Tieout} tieout
 * @param {Input} documents
 * @param {Input} settings
 * @param {ReconcileOptions | undefined} options
 * @param {number} now
 * @returns {Promise<{report: Report, steps: import("./history.js").Run["steps"]}>}
 */
export async function reconcile(tieout, documents, settings, options, now) {
  const { apply = true, inbox = true, approved, days = DAYS, today = localDate(now) } = /** @type {ReconcileOptions} */ (optionsOf(options, ["apply", "approved", "inbox", "days", "today"]));
  const passing = tieout.deadLetters().filter(({ finding, outcome }) => apply && finding.fix === "retry-later" && outcome === "not-written");
  for (const { step } of passing) await tieout.retry(step);
  if (passing.length > 0) await tieout.settled();
  const read = async () => {
    await tieout.refresh(settings);
    return tieout.plan(documents, settings, { today });
  };
  let plan = await read();
  try {
    const { decisions, findings, hash, ...beyond } = summaryOf(plan);
    const isHeld = beyond.isHeld && approved !== hash;
    const none = { queued: 0, done: 0, failed: 0, uncertain: 0, waiting: 0 };
    const { queued, done, failed, uncertain, waiting } = apply && !isHeld ? await tieout.apply(plan, approved === undefined ? {} : { approved }) : none;
    if (queued > 0) {
      plan.free();
      plan = await read();
    }
    const drift = await tieout.drift.list(plan);
    const open = drift.filter(({ ignored }) => ignored === undefined);
    const period = plan.period(daysBefore(today, days), today);
    const left = tieout.deadLetters().length;
    // After what was written, so that it is known for our own.
    const told = inbox ? await fillInbox(tieout, settings) : { told: 0 };
    /** @type {Report} */
    const report = {
      ok: open.length === 0 && left === 0 && period.ok && !isHeld && told.problem === undefined,
      inbox: told,
      letters: { retried: passing.length, left },
      decisions, applied: apply && !isHeld, ...(isHeld ? { approve: hash } : {}),
      drift: countBy(open, ({ what }) => what), ignored: drift.length - open.length, rows: open.slice(0, ROWS_MAX),
      findings, period: periodOf(period),
    };
    return { report, steps: { queued, done, failed, uncertain, waiting } };
  } finally {
    plan.free();
  }
}

/** A full inbox is no reason to withhold the report. @param {Tieout} tieout @param {Input} settings @returns {Promise<{told: number, problem?: string}>} */
async function fillInbox(tieout, settings) {
  try {
    return await tieout.follow(settings, { whole: true });
  } catch (fault) {
    if (!(fault instanceof TieoutError)) throw fault;
    return { told: 0, problem: fault.code };
  }
}

/** @param {import("./wasm/engine.js").Plan} plan */
function summaryOf(plan) {
  const { decisions, findings, excess, hash } = plan.summary();
  return { decisions: { ...decisions }, findings: findings.map(({ code, severity, count, message }) => ({ code, severity, count, message })), isHeld: excess.length > 0, hash };
}

/** @template T @param {readonly T[]} list @param {(one: T) => string} wordOf */
function countBy(list, wordOf) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const one of list) counts[wordOf(one)] = (counts[wordOf(one)] ?? 0) + 1;
  return counts;
}

/** @param {PeriodTieOut} period */
function periodOf({ from, to, ok, rows }) {
  const sums = rows.filter(({ by }) => by === "all").map(({ measure, currency, crm, quickbooks, difference }) => {
    const gaps = rows.filter((row) => row.by === "day" && row.measure === measure && row.currency === currency).reduce((count, row) => count + row.gaps.length, 0);
    return { measure, currency, crm, quickbooks, difference, gaps };
  });
  return { from, to, ok, sums };
}
