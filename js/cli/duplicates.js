/** `tieout duplicates`: what QuickBooks holds more than once, and what merging some of it would write; writes only with that plan's hash. */

import { EXIT } from "./commands.js";
import { usage } from "./args.js";
import { openSource } from "./source.js";
import { clean, printJson } from "./terminal.js";

/** @typedef {import("./commands.js").Context} Context */

const LISTS = /** @type {const} */ ({ customer: "Customer", vendor: "Vendor", item: "Item" });

/** @param {Context} context */
export async function duplicates(context) {
  const [list, survivor, ...others] = context.operands;
  const wanted = Object.entries(LISTS).find(([word]) => word === list)?.[1];
  if (list !== undefined && (wanted === undefined || survivor === undefined || others.length === 0)) {
    throw usage("tieout duplicates customer|vendor|item KEEP OTHER …");
  }
  const source = await openSource(context.options, context.io.cwd, { writes: context.options.approved !== undefined });
  try {
    return wanted === undefined ? await found(source, context) : await merge(source, context, { list: wanted, survivor: survivor ?? "", others });
  } finally {
    await source.close();
  }
}

/** @param {import("./source.js").Source} source @param {Context} context */
async function found({ tieout, settings }, { options, io, terminal }) {
  const { groups } = await tieout.duplicates.find(settings);
  if (options.json) printJson(io, { groups });
  for (const { list, records } of options.json ? [] : groups.slice(0, options.limit)) {
    terminal.line(`  ${list}`);
    terminal.table(records.map(({ id, name, active, crmIds, same, evidence }) => [
      id, clean(name), active ? "" : "inactive", crmIds.length === 0 ? "" : `linked: ${clean(crmIds.join(", "))}`, evidence.length === 0 ? "keep" : `${same ? "same" : "similar"}: ${clean(evidence.join("; "))}`,
    ]));
  }
  return groups.length === 0 ? EXIT.done : EXIT.attention;
}

/** @param {import("./source.js").Source} source @param {Context} context @param {import("../duplicates.js").Wanted} wanted */
async function merge({ tieout, documents, settings }, { options, io, terminal }, wanted) {
  const { approved, today, limit } = options;
  const { plan, settings: chosen } = await tieout.duplicates.plan(documents, settings, wanted, today === undefined ? {} : { today });
  try {
    const { hash } = plan.summary();
    const rows = plan.rows(0, plan.length).filter(({ reason }) => reason.code !== "not-merged");
    const can = rows.every(({ decision }) => decision !== "blocked");
    const applied = approved === hash ? await tieout.apply(plan, { approved }) : undefined;
    if (options.json) {
      printJson(io, { hash, rows, settings: chosen, ...(applied === undefined ? {} : { applied }) });
    } else {
      for (const { label, decision, reason } of rows.slice(0, limit)) terminal.line(`  ${clean(label)}: ${decision}; ${clean(reason.text)}`);
      if (applied !== undefined) terminal.line(`  written: ${applied.done}; settings that name what was merged: \`--json\` shows them as they are to be`);
      else terminal.line(can ? `  nothing was written: \`--approved ${hash}\` merges them` : "  nothing can be written as long as something is blocked");
    }
    return applied !== undefined && applied.failed + applied.uncertain + applied.waiting === 0 ? EXIT.done : EXIT.attention;
  } finally {
    plan.free();
  }
}
