/** `tieout undo`: what runs have done, and what of it can be taken back; writes only with the hash of the plan that was shown. */

import { EXIT } from "./commands.js";
import { openSource } from "./source.js";
import { clean, printJson } from "./terminal.js";

/** @typedef {import("./commands.js").Context} Context */

const LEFT = { "changed-again": "a later run wrote it too", "not-handed-in": "the documents no longer have it" };

/** @param {Context} context */
export async function undo({ options, io, terminal, operands: [first, id] }) {
  const { approved, today, limit } = options;
  const source = await openSource(options, io.cwd, { writes: approved !== undefined });
  try {
    const { tieout, documents, settings } = source;
    if (first === undefined) {
      const runs = await tieout.undo.runs();
      if (options.json) printJson(io, { runs });
      else terminal.table(runs.slice(0, limit).map((run) => [run.id, new Date(run.at).toISOString(), `${run.deeds} records`, run.undoes === undefined ? "" : "took back"]));
      return EXIT.done;
    }
    const { plan, left } = await tieout.undo.plan(documents, settings, id === undefined ? { run: first } : { kind: first, id }, today === undefined ? {} : { today });
    try {
      const { hash } = plan.summary();
      const rows = plan.rows(0, plan.length).filter(({ reason }) => reason.code !== "not-undone");
      const applied = approved === hash ? await tieout.apply(plan, { approved }) : undefined;
      if (options.json) {
        printJson(io, { hash, rows, left, ...(applied === undefined ? {} : { applied }) });
      } else {
        for (const { label, decision, reason } of rows.slice(0, limit)) terminal.line(`  ${clean(label)}: ${decision}; ${clean(reason.text)}`);
        for (const { label, why } of left.slice(0, limit)) terminal.line(terminal.paint("dim", `  ${clean(label)}: left as it is, ${LEFT[why]}`));
        terminal.line(applied === undefined ? `  nothing was written: \`--approved ${hash}\` takes it back` : `  written: ${applied.done}; what waits can be taken back now`);
      }
      return rows.every(({ decision }) => decision === "skip") && left.length === 0 ? EXIT.done : EXIT.attention;
    } finally {
      plan.free();
    }
  } finally {
    await source.close();
  }
}
