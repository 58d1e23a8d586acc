/** `tieout approvals`: which plans beyond the limits were asked to be approved, and by whom. `tieout approve HASH --person NAME` approves one. */

import { usage } from "./args.js";
import { EXIT } from "./commands.js";
import { openSource } from "./source.js";
import { clean, printJson } from "./terminal.js";

/** @param {number} at */
const when = (at) => new Date(at).toISOString().slice(0, 16).replace("T", " ");

/** @param {import("./commands.js").Context} context */
export async function approvals({ options, io, terminal }) {
  if (options.store === undefined) throw usage("`approvals` needs --store FILE.sqlite");
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    const list = await source.tieout.approvals.list();
    const damaged = await source.tieout.approvals.damaged();
    const code = list.some(isOpen) || damaged.length > 0 ? EXIT.attention : EXIT.done;
    if (options.json) {
      printJson(io, { approvals: list, damaged });
      return code;
    }
    for (const approval of list) show(terminal, approval);
    for (const { message, hint } of damaged) terminal.line(`${clean(message)}: ${hint}`);
    terminal.line(list.length === 0 ? "nobody has asked for an approval" : `${list.filter(isOpen).length} to approve`);
    return code;
  } finally {
    await source.close();
  }
}

/** @param {import("./commands.js").Context} context */
export async function approve({ options, operands: [hash], io, terminal }) {
  const { person, store } = options;
  if (store === undefined || hash === undefined || person === undefined) throw usage("say `tieout approve HASH --person NAME --store FILE.sqlite`");
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    const approval = await source.tieout.approvals.approve(hash, { person });
    if (options.json) printJson(io, approval);
    else show(terminal, approval);
    return EXIT.done;
  } finally {
    await source.close();
  }
}

/** @param {import("../approvals.js").Approval} approval */
const isOpen = ({ approvedBy }) => approvedBy === undefined;

/** @param {import("./terminal.js").Terminal} terminal @param {import("../approvals.js").Approval} approval */
function show(terminal, { hash, approver, excess, plannedBy, at, approvedBy, approvedAt = at }) {
  const who = approver === "second-person" ? "waits for another person" : "waits for somebody";
  terminal.line(`${clean(hash)}  planned by ${clean(plannedBy)} on ${when(at)}; ${approvedBy === undefined ? who : `approved by ${clean(approvedBy)} on ${when(approvedAt)}`}`);
  for (const { limit, allowed, planned } of excess) terminal.line(`    ${planned} ${clean(limit)}, and ${allowed} go without approval`);
}
