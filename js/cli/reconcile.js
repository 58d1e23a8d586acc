/** `tieout reconcile`: the nightly pass, for a cron job. `tieout history`: what was done when, and what was asked of the company this month. */

import { usage } from "./args.js";
import { EXIT } from "./commands.js";
import { openSource } from "./source.js";
import { clean, printJson } from "./terminal.js";

/** @typedef {import("./commands.js").Context} Context */

const DRIFT = { "in-crm": "edited in the CRM", "in-quickbooks": "changed in QuickBooks", "on-both": "changed on both sides", missing: "missing in QuickBooks", voided: "voided in QuickBooks", extra: "only in QuickBooks" };

/** @param {Context} context */
export async function reconcile({ options, io, terminal }) {
  const source = await openSource(options, io.cwd, { writes: true });
  try {
    const { today, approved } = options;
    const report = await source.tieout.reconcile(source.documents, source.settings, { ...(today === undefined ? {} : { today }), ...(approved === undefined ? {} : { approved }) });
    const code = report.ok ? EXIT.done : EXIT.attention;
    if (options.json) {
      printJson(io, report);
      return code;
    }
    const { inbox, letters, drift, rows, ignored, period, approve } = report;
    terminal.heading("Reconciliation");
    if (approve !== undefined) terminal.line(`  nothing was written: the plan exceeds the limits of the settings; \`--approved ${approve}\` applies it`);
    terminal.line(`  changes for the CRM: ${inbox.told} new in its inbox${inbox.problem === undefined ? "" : ` (${inbox.problem})`}`);
    terminal.line(`  dead letters: ${letters.retried} tried again, ${letters.left} left`);
    for (const [what, count] of Object.entries(drift)) terminal.line(`  ${DRIFT[/** @type {keyof typeof DRIFT} */ (what)]}: ${count}`);
    for (const { label, what, fingerprint } of rows.slice(0, options.limit)) terminal.line(terminal.paint("dim", `    ${fingerprint}  ${clean(label)} ${DRIFT[what]}`));
    if (ignored > 0) terminal.line(`  ignored: ${ignored}`);
    terminal.heading(`Both sides from ${period.from} to ${period.to}`);
    terminal.table([
      ["", "", "CRM", "QuickBooks", "difference", "records apart"],
      ...period.sums.map(({ measure, currency, crm, quickbooks, difference, gaps }) => [measure, currency, crm, quickbooks, difference, String(gaps)]),
    ], { right: [2, 3, 4, 5] });
    terminal.line(`  in line: ${report.ok ? terminal.paint("green", "yes") : terminal.paint("red", "no")}`);
    return code;
  } finally {
    await source.close();
  }
}

/** @param {Context} context */
export async function history({ options, io, terminal }) {
  if (options.store === undefined) {
    throw usage("`history` needs --store FILE.sqlite");
  }
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    const runs = await source.tieout.history.runs({ limit: options.limit });
    const quota = await source.tieout.quota();
    if (options.json) {
      printJson(io, { health: source.tieout.health(), quota, runs });
      return EXIT.done;
    }
    for (const { kind, ended, state, steps, requests, problem, errors, approval } of runs) {
      terminal.line(`${new Date(ended).toISOString().slice(0, 16).replace("T", " ")}  ${kind}  ${state}: ${steps.done} of ${steps.queued} written, ${steps.failed} failed; ${requests.reads} reads, ${requests.writes} writes`);
      if (approval !== undefined) terminal.line(`    planned by ${clean(approval.plannedBy)}${approval.approvedBy === undefined ? "" : `, approved by ${clean(approval.approvedBy)}`}`);
      for (const { code, message } of [...(problem === undefined ? [] : [problem]), ...errors.map(({ finding }) => finding)].slice(0, options.limit)) terminal.line(`    ${code}: ${clean(message)}`);
    }
    if (runs.length === 0) terminal.line("nothing was done yet");
    terminal.line(`${quota.month}: ${quota.reads} reads since ${quota.since}, ${quota.forecast} by the end of the month at this pace, of ${quota.limit}; ${quota.writes} writes`);
    return EXIT.done;
  } finally {
    await source.close();
  }
}
