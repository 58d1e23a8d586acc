/** `tieout desktop FILE.csv|FILE.iif`: the invoices as a file for QuickBooks Desktop. Reads the documents alone; reaches nobody. */

import { extname, resolve } from "node:path";

import { exportForDesktop } from "../entry/node.js";
import { nameOf } from "../error.js";
import { usage } from "./args.js";
import { EXIT } from "./commands.js";
import { readDocuments, readFile, writeOut } from "./source.js";
import { clean, printJson } from "./terminal.js";

/** @param {import("./commands.js").Context} context */
export async function desktop({ options, io, terminal, operands: [file] }) {
  const format = extname(file ?? "").slice(1).toLowerCase();
  if (file === undefined || (format !== "csv" && format !== "iif")) {
    throw usage("`desktop` needs the file to write: `tieout desktop invoices.csv`, or `.iif`");
  }
  const { currency, taxes, from, to } = options;
  const chosen = Object.entries({ format, currency: currency ?? "USD", taxes, from, to }).filter(([, value]) => value !== undefined);
  const { bytes, ...summary } = await exportForDesktop(readDocuments(options, io.cwd), { ...named(options.names, io.cwd), ...Object.fromEntries(chosen) });
  writeOut(file, io.cwd, bytes);
  if (options.json) {
    printJson(io, summary);
  } else {
    show(terminal, summary, file, options.limit);
  }
  return summary.leftOut.length > 0 ? EXIT.attention : EXIT.done;
}

/** @param {string | undefined} file @param {string} cwd @returns {any} accounts and items; the engine looks at each */
function named(file, cwd) {
  if (file === undefined) return {};
  const bytes = readFile("names", resolve(cwd, file));
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (thrown) {
    throw usage(`--names: ${nameOf(thrown)}`);
  }
}

/** @param {import("./terminal.js").Terminal} terminal @param {import("../wasm/engine.js").DesktopSummary} summary @param {string} file @param {number} limit */
function show(terminal, { documents, currency, total, tax, leftOut }, file, limit) {
  terminal.heading(`${documents} ${documents === 1 ? "invoice" : "invoices"} in ${clean(file)}`);
  terminal.line(`  ${total} ${currency}, ${tax} of it sales tax: as billed, to the cent`);
  if (leftOut.length > 0) {
    terminal.heading(`${leftOut.length} left out`);
    terminal.table(leftOut.slice(0, limit).map(({ label, finding }) => [clean(label, 24), clean(finding.message, 60), clean(finding.hint, 80)]), { right: [] });
  }
  if (leftOut.length > limit) {
    terminal.line(terminal.paint("dim", `  and ${leftOut.length - limit} more; --limit ${leftOut.length} shows them`));
  }
}
