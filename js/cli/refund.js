/** `tieout refund SALE`: how a sale is to be given back. Reads the company; writes nothing but the file that is asked for. */

import { planRefund, withRefund } from "../entry/node.js";
import { localDate } from "../time.js";
import { usage } from "./args.js";
import { EXIT } from "./commands.js";
import { openSource, writeOut } from "./source.js";
import { clean, printJson } from "./terminal.js";

/** @param {string} text `1,3:0.5` */
const linesOf = (text) => text.split(",").map((entry) => {
  const [line = "", quantity] = entry.split(":");
  if (!/^\d+$/u.test(line)) throw usage("--lines names places in the sale, such as 1,3 or 2:0.5 for half a piece");
  return { line: Number(line), ...(quantity === undefined ? {} : { quantity }) };
});

/** @param {import("./commands.js").Context} context */
export async function refund({ options, io, terminal, operands: [of] }) {
  if (of === undefined) throw usage("`refund` needs the sale: `tieout refund invoice:inv-1001`, or `sales-receipt:…`");
  const { amount, lines, give, today = localDate(Date.now()), out } = options;
  const wanted = Object.entries({ amount, lines: lines && linesOf(lines), give }).filter(([, value]) => value !== undefined);
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    const snapshot = await source.tieout.refresh(source.settings);
    const plan = await planRefund(source.documents, snapshot, { of, date: today, ...Object.fromEntries(wanted) });
    if (out !== undefined) writeOut(out, io.cwd, new TextEncoder().encode(`${JSON.stringify(withRefund(source.documents, plan), undefined, 2)}\n`));
    if (options.json) printJson(io, plan);
    else show(terminal, plan);
    return EXIT.done;
  } finally {
    await source.close();
  }
}

/** @param {import("./terminal.js").Terminal} terminal @param {import("../refund.js").RefundPlan} plan */
function show(terminal, { label, reasons, alternatives, facts, documents, ...plan }) {
  terminal.heading(`${clean(facts.number, 24)}: ${label}`);
  terminal.line(`  ${plan.total} ${facts.currency}, ${plan.tax} of it tax; ${plan.left} of ${facts.total} are left after it`);
  terminal.line(`  ${plan.offBalance} no longer owed, ${plan.paidOut} paid out, ${plan.credit} as credit`);
  terminal.table(reasons.map((reason) => ["because", reason]), { right: [] });
  terminal.heading("Not taken");
  terminal.table(alternatives.map((other) => [other.label, other.why]), { right: [] });
  terminal.heading("In the CRM");
  terminal.table(documents.map(({ kind, id, document, afterwards }) => [document === undefined ? "void" : "add", kind, clean(id, 40), afterwards ? "once the others are in QuickBooks" : ""]), { right: [] });
}
