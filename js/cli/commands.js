/** The commands that read, plan and write: plan, sync, apply, status, explain. Each answers its exit code. */

import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";

import { engine } from "../engine.js";
import { TieoutError } from "../error.js";
import { fixOf } from "../fixes.js";
import { allRows } from "../rows.js";
import { usage } from "./args.js";
import { countChanges, showBooks, showDeadLetters, showDetail, showFindings, showHeldBack, showStopped, showSummary, showTieOut } from "./render.js";
import { openSource, readFile, unfinished } from "./source.js";
import { clean, printJson } from "./terminal.js";

/** @typedef {import("./args.js").Options} Options */
/** @typedef {import("./terminal.js").Io} Io */
/** @typedef {import("./terminal.js").Terminal} Terminal */
/** @typedef {import("./source.js").Source} Source */
/** @typedef {{options: Options, operands: string[], io: Io, terminal: Terminal, record?: import("../tape.js").Recorder}} Context */

export const EXIT = { done: 0, error: 1, attention: 2 };

/** @param {Uint8Array} bytes */
const parse = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/** @param {Options} options */
const onDay = (options) => (options.today === undefined ? {} : { today: options.today });

/** @param {Source} source @param {Context} context */
export async function makePlan(source, { options, terminal }) {
  if (!options.json) {
    const unlisten = source.tieout.onChange(({ state, reads }) => {
      if (state === "reading") {
        terminal.progress({ label: "reading", done: reads.done, total: reads.total ?? reads.done, note: `${reads.rows} records` });
      }
    });
    await source.tieout.refresh(source.settings).finally(unlisten);
    terminal.endProgress();
  } else {
    await source.tieout.refresh(source.settings);
  }
  return source.tieout.plan(source.documents, source.settings, onDay(options));
}

/** @param {Terminal} terminal @param {import("../index.js").Plan} plan @param {number} limit */
export function showPlan(terminal, plan, limit) {
  const summary = plan.summary();
  const hints = new Map(engine().buildInfo().codes.map(({ code, hint }) => [code, hint]));
  showSummary(terminal, summary);
  showBooks(terminal, plan.effect());
  showFindings(terminal, summary, hints);
  showHeldBack(terminal, plan, limit);
}

/** @param {Context} context */
export async function plan(context) {
  const { options, io, terminal } = context;
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    const made = await makePlan(source, context);
    const summary = made.summary();
    const left = unfinished(source.tieout);
    const saved = options.save === undefined ? undefined : await keep(await source.tieout.savePlan(made), resolve(io.cwd, options.save));
    const asked = options.person === undefined || summary.approver === "nobody" ? undefined
      : await source.tieout.approvals.request(made, { person: options.person, ...(saved === undefined ? {} : { hash: saved.hash }) });
    if (options.json) {
      printJson(io, { summary, unfinished: left, ...(saved === undefined ? {} : { saved }), ...(asked === undefined ? {} : { approval: asked }), plan: parse(made.json()) });
    } else {
      showPlan(terminal, made, options.limit);
      if (left > 0) {
        terminal.line(`  ${left} writes of an earlier run are not finished: \`tieout sync\` goes on with them, none is written twice`);
      }
    }
    if (saved !== undefined && !options.json) {
      terminal.line(`  saved: ${saved.steps} steps, to be approved as ${saved.hash} and written by \`tieout apply ${clean(options.save)}\``);
    }
    if (asked !== undefined && !options.json) {
      terminal.line(`  asked for approval: \`tieout approve ${asked.hash} --person NAME\`${asked.approver === "second-person" ? `, by somebody other than ${clean(asked.plannedBy)}` : ""}`);
    }
    return countChanges(summary) > 0 ? EXIT.attention : EXIT.done;
  } finally {
    await source.close();
  }
}

/** It names customers and amounts: for its owner alone. @param {{bytes: Uint8Array, hash: string, steps: number}} saved @param {string} file */
async function keep({ bytes, ...saved }, file) {
  await writeFile(file, bytes, { mode: 0o600 });
  return saved;
}

/**
 * Applies a plan with a progress bar and compares both sides.
 * @template {import("../index.js").Applied} A
 * @param {Source} source
 * @param {(how: import("../index.js").ApplyOptions) => Promise<A>} apply
 * @param {Context} context
 */
export async function applyAndCompare(source, apply, { options, terminal }) {
  const applied = await apply({
    ...(options.approved === undefined ? {} : { approved: options.approved }),
    ...(options.json ? {} : { onProgress: ({ done, total, failed, current }) => terminal.progress({
      label: "writing", done: done + failed, total, note: `${failed > 0 ? `${failed} failed ` : ""}${current ?? ""}`,
    }) }),
  });
  terminal.endProgress();
  const deadLetters = source.tieout.deadLetters();
  const tieOut = await source.tieout.tieOut(source.documents, source.settings);
  return { applied, deadLetters, tieOut };
}

/** @typedef {{applied: import("../index.js").Applied, deadLetters: import("../wasm/engine.js").DeadLetterView[], tieOut: import("../index.js").TieOut}} Result */

/** @param {Terminal} terminal @param {Result} result @param {number} limit */
export function showResult(terminal, { applied, deadLetters, tieOut }, limit) {
  terminal.heading("Sync");
  const waiting = applied.waiting + applied.uncertain;
  terminal.line(`  applied: ${applied.done} of ${applied.queued}${waiting > 0 ? `, ${waiting} waiting` : ""}`);
  showDeadLetters(terminal, deadLetters, limit);
  showTieOut(terminal, tieOut, limit);
}

/** @param {Context} context */
export async function sync(context) {
  const { options, io, terminal, record } = context;
  const source = await openSource(options, io.cwd, { writes: true, ...(record === undefined ? {} : { record }) });
  try {
    const made = await makePlan(source, context);
    if (!options.json) {
      showPlan(terminal, made, options.limit);
      terminal.line();
    }
    const summary = made.summary();
    const result = await applyAndCompare(source, (how) => source.tieout.apply(made, how), context);
    if (options.json) {
      printJson(io, { summary, ...result });
    } else {
      showResult(terminal, result, options.limit);
      if (options.store === undefined) {
        terminal.line(terminal.paint("dim", "  nothing of this is kept: give --store FILE.sqlite to go on from here"));
      }
    }
    return isWhole(result) ? EXIT.done : EXIT.attention;
  } finally {
    await source.close();
  }
}

/** Nothing waits, nothing failed, and both sides agree. @param {Result} result */
const isWhole = ({ applied, deadLetters, tieOut }) => deadLetters.length === 0 && applied.uncertain + applied.waiting === 0 && tieOut.ok;

/** Writes a plan that was saved: what has changed since stops, and is said. @param {Context} context */
export async function apply(context) {
  const { options, operands: [file], io, terminal } = context;
  if (file === undefined) {
    throw usage("`apply` needs a plan that was saved: `tieout plan --save FILE`, then `tieout apply FILE`");
  }
  const saved = readFile("FILE", resolve(io.cwd, file));
  const source = await openSource(options, io.cwd, { writes: true });
  try {
    const { tieout, documents, settings } = source;
    const result = await applyAndCompare(source, (how) => tieout.applySaved(saved, documents, settings, how), context);
    if (options.json) {
      printJson(io, result);
    } else {
      showResult(terminal, result, options.limit);
      showStopped(terminal, result.applied);
    }
    return isWhole(result) && result.applied.stopped.length === 0 ? EXIT.done : EXIT.attention;
  } finally {
    await source.close();
  }
}

/** @param {Context} context */
export async function status({ options, io, terminal }) {
  if (options.store === undefined) {
    throw usage("`status` needs --store FILE.sqlite");
  }
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    const now = source.tieout.status();
    const jobs = source.tieout.jobs(0, options.limit);
    const deadLetters = source.tieout.deadLetters();
    if (options.json) {
      printJson(io, { status: now, jobs, deadLetters });
      return EXIT.done;
    }
    terminal.line(`${terminal.paint("bold", now.state)}: ${now.done} of ${now.total} done, ${now.inFlight} in flight, ${now.waiting} waiting, ${now.uncertain} uncertain, ${now.failed} failed`);
    if (now.problem) {
      terminal.line(`  ${clean(now.problem.message)}; ${clean(now.problem.hint)}`);
    }
    for (const { meaning, label, predicted, answered } of now.refuted ?? []) {
      terminal.line(`  ${clean(meaning)}: ${clean(label)} was to have ${predicted}, QuickBooks answered ${answered}; plans for this company count on it now`);
    }
    showDeadLetters(terminal, deadLetters, options.limit);
    return EXIT.done;
  } finally {
    await source.close();
  }
}

/** @param {Context} context */
export async function explain(context) {
  const { options, io, terminal, operands } = context;
  const [kind, id] = operands;
  if (kind === undefined || id === undefined) {
    throw usage("`explain` needs a kind and an id: `tieout explain invoice inv-1042`");
  }
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    const made = await makePlan(source, context);
    const index = made.find(kind, id) ?? byLabel(made, kind, id);
    if (index === undefined) {
      throw new TieoutError("host/argument", `there is no ${kind} \`${clean(id)}\` in the documents`, { path: "ID", hint: "kind and id as in the workspace file, or its number; `tieout plan --json` lists all" });
    }
    const detail = made.detail(index);
    if (options.json) {
      printJson(io, detail);
    } else {
      const links = fixOf(made, index, source.company.isSandbox ? undefined : source.company)?.quickbooks ?? [];
      showDetail(terminal, detail, links.filter(({ url }) => url !== undefined));
    }
    return EXIT.done;
  } finally {
    await source.close();
  }
}

/** People know a document by its number: `Invoice 1042`. @param {import("../index.js").Plan} plan @param {string} kind @param {string} number */
function byLabel(plan, kind, number) {
  for (const row of allRows(plan)) {
    if (row.kind === kind && row.label.endsWith(` ${number}`)) {
      return row.index;
    }
  }
  return undefined;
}
