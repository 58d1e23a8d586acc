/** `tieout tie-out`: do both sides agree? Document by document, or over a period: `--from DAY --to DAY`. Only reads. */

import { usage } from "./args.js";
import { EXIT, makePlan } from "./commands.js";
import { showTieOut } from "./render.js";
import { openSource, writeOut } from "./source.js";
import { clean, printJson } from "./terminal.js";

/** @typedef {import("../wasm/engine.js").PeriodTieOut} PeriodTieOut */
/** @typedef {import("./commands.js").Context} Context */
/** @typedef {import("./terminal.js").Terminal} Terminal */

const BY = { all: "together", day: "day", party: "customer or vendor", tax: "tax", method: "payment method" };
const WHY = { amount: "another amount", elsewhere: "there it stands under", "not-synced": "not in QuickBooks yet", missing: "not in QuickBooks any more", "only-in-quickbooks": "only in QuickBooks" };

/** @param {Context} context */
export async function tieOut(context) {
  const { options, io, terminal } = context;
  const { from, to } = options;
  if ((from === undefined) !== (to === undefined) || (from === undefined && options.out !== undefined)) {
    throw usage("a period has a first and a last day: `tieout tie-out --from 2026-11-01 --to 2026-11-30`; --out needs it");
  }
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    if (from === undefined || to === undefined) {
      const result = await source.tieout.tieOut(source.documents, source.settings);
      if (options.json) {
        printJson(io, result);
      } else {
        showTieOut(terminal, result, options.limit);
      }
      return result.ok ? EXIT.done : EXIT.attention;
    }
    const plan = await makePlan(source, context);
    const result = plan.period(from, to);
    if (options.out !== undefined) {
      writeOut(options.out, io.cwd, plan.periodCsv(from, to));
    }
    if (options.json) {
      printJson(io, result);
    } else {
      showPeriod(terminal, result, options);
    }
    return result.ok ? EXIT.done : EXIT.attention;
  } finally {
    await source.close();
  }
}

/** @param {Terminal} terminal @param {PeriodTieOut} period @param {{limit: number, out?: string}} options */
function showPeriod(terminal, { from, to, ok, unreadable, leftOut, rows }, { limit, out }) {
  terminal.heading(`Both sides from ${from} to ${to}`);
  terminal.table([
    ["", "", "records", "CRM", "QuickBooks", "difference"],
    ...rows.filter(({ by }) => by === "all").map((row) => [row.measure, row.currency, String(row.records), row.crm, row.quickbooks, row.difference]),
  ], { right: [2, 3, 4, 5] });
  for (const by of /** @type {const} */ (["day", "party", "tax", "method"])) {
    const gaps = rows.filter((row) => row.by === by).flatMap((row) => row.gaps.map((gap) => ({ row, gap })));
    if (gaps.length === 0) continue;
    terminal.heading(`Gaps by ${BY[by]}`);
    terminal.table([
      ["", "", "record", "CRM", "QuickBooks", "difference", "why"],
      ...gaps.slice(0, limit).map(({ row, gap }) => [row.measure, clean(row.label, 32), clean(gap.label, 32), gap.crm, gap.quickbooks, gap.difference, clean(`${WHY[gap.why]}${gap.elsewhere === undefined ? "" : ` ${gap.elsewhere}`}`, 60)]),
    ], { right: [3, 4, 5] });
    if (gaps.length > limit) {
      terminal.line(terminal.paint("dim", `  and ${gaps.length - limit} more; all in --json and --out FILE`));
    }
  }
  if (unreadable > 0) {
    terminal.line(`  ${unreadable} records of the CRM cannot be read and are not in the sums: \`tieout plan\` says why`);
  }
  if (leftOut.length > 0) {
    terminal.line(terminal.paint("dim", `  not compared, because the settings do not push them: ${leftOut.join(", ")}`));
  }
  if (out !== undefined) {
    terminal.line(`  written to ${clean(out)}`);
  }
  terminal.line(`  ties out: ${ok ? terminal.paint("green", "yes") : terminal.paint("red", "no")}`);
}
