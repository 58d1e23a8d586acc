/** `tieout import [contacts] [vendors] [invoices]`: what the CRM would be told of what QuickBooks holds already; with `--approved HASH` it is put into the inbox. */

import { usage } from "./args.js";
import { EXIT } from "./commands.js";
import { openSource } from "./source.js";
import { clean, printJson } from "./terminal.js";

const LISTS = ["contacts", "vendors", "invoices"];
const STYLE_OF = /** @type {const} */ ({ import: "green", tell: "cyan", skip: "dim" });

/** @param {import("./commands.js").Context} context */
export async function importing({ options, operands, io, terminal }) {
  const { approved, from, limit } = options;
  const lists = operands.length > 0 ? operands : ["contacts", ...(from === undefined ? [] : ["invoices"])];
  if (!lists.every((list) => LISTS.includes(list))) throw usage(`of import: ${LISTS.join(", ")}`);
  if (lists.includes("invoices") !== (from !== undefined)) throw usage("invoices are imported since a day: --from YYYY-MM-DD");
  if (approved !== undefined && options.store === undefined) throw usage("to import, give --store FILE.sqlite: the inbox is kept there");
  const wanted = { contacts: lists.includes("contacts"), vendors: lists.includes("vendors"), ...(from === undefined ? {} : { invoicesSince: from }) };
  const source = await openSource(options, io.cwd, { writes: approved !== undefined });
  try {
    const plan = await source.tieout.setup.importPlan(source.settings, wanted);
    const isApproved = approved === plan.hash;
    if (isApproved) await source.tieout.import(source.settings, wanted);
    if (options.json) {
      printJson(io, { ...plan, told: isApproved });
      return EXIT.done;
    }
    const told = plan.rows.filter(({ decision }) => decision !== "skip");
    terminal.table(told.slice(0, limit).map(({ decision, kind, name, qboId, date, total, currency }) => [terminal.paint(STYLE_OF[/** @type {keyof typeof STYLE_OF} */ (decision)], decision), kind, clean(name || qboId, 40), date ?? "", total === undefined ? "" : `${total} ${currency ?? ""}`]), { right: [4] });
    if (told.length > limit) terminal.line(`  and ${told.length - limit} more; --limit ${told.length} shows them`);
    for (const { currency, documents, total } of plan.money) terminal.line(`  ${documents} documents: ${total} ${clean(currency)}`);
    terminal.line(`  ${told.length} to tell the CRM, ${plan.rows.length - told.length} that it knows or that are left`);
    if (approved !== undefined && !isApproved) terminal.line("  nothing was told: QuickBooks has moved on since that hash");
    terminal.line(isApproved ? "  told: `tieout inbox` shows it" : `  nothing was told: \`--approved ${plan.hash}\` puts it into the inbox`);
    return isApproved || told.length === 0 ? EXIT.done : EXIT.attention;
  } finally {
    await source.close();
  }
}
