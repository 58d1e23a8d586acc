/** `tieout shadow SETTINGS.json`: what these settings would do otherwise than those in force. Reads the company for each; writes nothing. */

import { resolve } from "node:path";

import { usage } from "./args.js";
import { EXIT } from "./commands.js";
import { openSource, readFile } from "./source.js";
import { clean, printJson } from "./terminal.js";

/** @typedef {import("../wasm/engine.js").ShadowRow} ShadowRow */

/** @param {import("./commands.js").Context} context */
export async function shadow({ options, io, terminal, operands: [file] }) {
  if (file === undefined) {
    throw usage("`shadow` needs the other settings: `tieout shadow new-settings.json`");
  }
  const others = readFile("SETTINGS", resolve(io.cwd, file));
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    const { last, today } = options;
    const found = await source.tieout.shadow(source.documents, source.settings, others, { ...(last === undefined ? {} : { last }), ...(today === undefined ? {} : { today }) });
    if (options.json) {
      printJson(io, found);
    } else {
      show(terminal, found, options.limit);
    }
    return found.rows.length > 0 ? EXIT.attention : EXIT.done;
  } finally {
    await source.close();
  }
}

/** @param {import("./terminal.js").Terminal} terminal @param {import("../wasm/engine.js").Shadow} found @param {number} limit */
function show(terminal, { compared, rows }, limit) {
  for (const { label, before, after, fields } of rows.slice(0, limit)) {
    terminal.line(`${terminal.paint("bold", clean(label))}  ${side(before)} → ${side(after)}`);
    if (after.reason.text !== before.reason.text) terminal.line(terminal.paint("dim", `    ${clean(after.reason.text)}`));
    for (const { path, before: old = "nothing", after: now = "nothing" } of fields.slice(0, limit)) {
      terminal.line(`    ${path}: ${clean(old, 60)} → ${clean(now, 60)}`);
    }
    if (fields.length > limit) terminal.line(terminal.paint("dim", `    and ${fields.length - limit} more fields`));
  }
  if (rows.length > limit) terminal.line(terminal.paint("dim", `and ${rows.length - limit} more; --limit ${rows.length} shows them`));
  terminal.line(`${rows.length} of ${compared} would be treated otherwise; nothing was changed`);
}

/** @param {ShadowRow["before"]} side */
const side = ({ decision, total }) => (total === undefined ? decision : `${decision} ${total}`);
