/** `tieout drift`: on which records the two sides have moved apart. `drift ignore FINGERPRINT REASON` leaves one as it is, `drift notice FINGERPRINT` tells of it again. */

import { TieoutError } from "../error.js";
import { usage } from "./args.js";
import { EXIT, makePlan } from "./commands.js";
import { openSource } from "./source.js";
import { clean, printJson } from "./terminal.js";

const WHAT = { "in-crm": "edited in the CRM", "in-quickbooks": "changed in QuickBooks", "on-both": "changed on both sides", missing: "not in QuickBooks any more", voided: "voided in QuickBooks", extra: "only in QuickBooks" };
const ACTIONS = {
  push: "`tieout sync` writes it", "accept-quickbooks": "take it over in the CRM", resolve: "`tieout conflicts KIND ID crm|quickbooks|both` chooses", "push-again": "clear the link, then `tieout sync` writes it anew",
  link: "say under `links` in the settings which record it is", ignore: "`tieout drift ignore FINGERPRINT REASON`",
};
const SIDES = { crm: "CRM", quickbooks: "QuickBooks", both: "both" };

/** @param {import("./commands.js").Context} context */
export async function drift(context) {
  const { options, operands: [act, fingerprint, reason], io, terminal } = context;
  if (act !== undefined && (options.store === undefined || fingerprint === undefined || (act === "ignore" ? reason === undefined : act !== "notice"))) {
    throw usage("`drift` alone lists; `drift ignore FINGERPRINT REASON` and `drift notice FINGERPRINT` need --store FILE.sqlite");
  }
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    const list = source.tieout.drift;
    if (act === "notice") {
      await list.notice(String(fingerprint));
    }
    const rows = await list.list(await makePlan(source, context));
    if (act === "ignore") {
      const row = rows.find((own) => own.fingerprint === fingerprint);
      if (row === undefined) {
        throw new TieoutError("host/argument", `there is no drift \`${clean(fingerprint)}\``, { path: "FINGERPRINT", hint: "`tieout drift` shows the fingerprints; one of a record that has moved again is another" });
      }
      await list.ignore(row, String(reason));
      Object.assign(row, { ignored: { reason } });
    }
    const open = rows.filter(({ ignored }) => ignored === undefined);
    const damaged = await list.damaged();
    const code = open.length + damaged.length > 0 ? EXIT.attention : EXIT.done;
    if (options.json) {
      printJson(io, rows);
      return code;
    }
    for (const { fingerprint: own, label, what, money, fields, actions } of open.slice(0, options.limit)) {
      terminal.line(`${own}  ${terminal.paint("bold", clean(label))} ${WHAT[what]}${money ? terminal.paint("yellow", " (money)") : ""}`);
      for (const { label: name, crm = "none", quickbooks = "none", moved } of fields) {
        terminal.line(`    ${name}: CRM ${clean(crm, 60)}, QuickBooks ${clean(quickbooks, 60)} ${terminal.paint("dim", `(moved: ${SIDES[moved]})`)}`);
      }
      terminal.line(terminal.paint("dim", `    ${actions.map((action) => ACTIONS[action]).join("; or ")}`));
    }
    if (open.length > options.limit) terminal.line(terminal.paint("dim", `and ${open.length - options.limit} more; --limit ${open.length} shows them`));
    for (const { message, hint } of damaged) terminal.line(`${clean(message)}: ${hint}`);
    terminal.line(`${open.length} apart, ${rows.length - open.length} ignored`);
    return code;
  } finally {
    await source.close();
  }
}
