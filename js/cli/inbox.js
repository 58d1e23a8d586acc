/** `tieout inbox`: what the CRM is to be told of QuickBooks' own changes, as a running host has found it; `inbox ID…` takes those off the list. */

import { usage } from "./args.js";
import { EXIT } from "./commands.js";
import { openSource } from "./source.js";
import { clean, printJson } from "./terminal.js";

/** @param {import("./commands.js").Context} context */
export async function inbox({ options, operands, io, terminal }) {
  if (options.store === undefined) {
    throw usage("`inbox` needs --store FILE.sqlite");
  }
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    const acknowledged = operands.length === 0 ? 0 : await source.tieout.inbox.acknowledge(operands);
    const { changes, more } = await source.tieout.inbox.read({ limit: options.limit });
    const code = changes.length === 0 ? EXIT.done : EXIT.attention;
    if (options.json) {
      printJson(io, { acknowledged, changes, more });
      return code;
    }
    for (const { id, kind, crmId, resource, qboId, what, fields } of changes) {
      terminal.line(`${id}  ${clean(kind)} ${clean(crmId ?? `(${resource} ${qboId} in QuickBooks)`)} ${what}`);
      for (const { path, from, to } of fields) terminal.line(`    ${clean(path)}: ${clean(from ?? "?")} → ${clean(to ?? "none")}`);
    }
    terminal.line(changes.length === 0 ? "nothing to tell the CRM" : more ? "and more" : `${changes.length} to tell the CRM`);
    return code;
  } finally {
    await source.close();
  }
}
