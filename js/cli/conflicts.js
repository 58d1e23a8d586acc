/** `tieout conflicts`: what both sides edited, with all three values; `conflicts KIND ID crm|quickbooks|both` chooses whose value stands. The next `sync` carries it out. */

import { usage } from "./args.js";
import { EXIT } from "./commands.js";
import { openSource } from "./source.js";
import { clean, printJson } from "./terminal.js";

/** @param {import("./commands.js").Context} context */
export async function conflicts({ options, operands, io, terminal }) {
  const [kind, id, side] = operands;
  if (options.store === undefined) {
    throw usage("`conflicts` needs --store FILE.sqlite");
  }
  if (operands.length !== 0 && (kind === undefined || id === undefined || (side !== "crm" && side !== "quickbooks" && side !== "both"))) {
    throw usage("to choose, say `tieout conflicts KIND ID crm|quickbooks|both`");
  }
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    const list = source.tieout.conflicts;
    if (kind !== undefined && id !== undefined) await list.resolve(kind, id, /** @type {"crm"} */ (side));
    const open = await list.list();
    const damaged = await list.damaged();
    const code = open.length + damaged.length === 0 ? EXIT.done : EXIT.attention;
    if (options.json) {
      printJson(io, { conflicts: open, damaged });
      return code;
    }
    for (const conflict of open) {
      terminal.line(`${clean(conflict.kind)} ${clean(conflict.id)}  ${clean(conflict.label)}`);
      for (const { name, base, crm, quickbooks, choices } of conflict.fields) {
        terminal.line(`    ${clean(name)}: was ${clean(base ?? "?")}; CRM ${clean(crm)}; QuickBooks ${clean(quickbooks ?? "none")}  (${choices.join(" or ")})`);
      }
    }
    for (const { message, hint } of damaged) terminal.line(`${clean(message)}: ${hint}`);
    terminal.line(open.length === 0 ? "nothing waits for a choice" : `${open.length} to choose`);
    return code;
  } finally {
    await source.close();
  }
}
