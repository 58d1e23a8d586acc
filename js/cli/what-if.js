/** `tieout what-if [ID]`: the invoices under other tax rules, side by side. Reads the company for its home currency; writes nothing. */

import { TieoutError } from "../error.js";
import { EXIT } from "./commands.js";
import { openSource } from "./source.js";
import { clean, printJson } from "./terminal.js";

/** @typedef {import("../wasm/engine.js").WhatIf} WhatIf */
/** @typedef {WhatIf["rows"][number]} Row */
/** @typedef {import("./terminal.js").Terminal} Terminal */

/** As many as a plan can hold: all of them. */
const ALL_ROWS = 0xffff_ffff;

/** @param {import("./commands.js").Context} context */
export async function whatIf({ options, io, terminal, operands: [id] }) {
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    await source.tieout.refresh(source.settings);
    const limit = options.json ? ALL_ROWS : options.limit;
    const table = source.tieout.whatIf(source.documents, { limit, ...(id === undefined ? {} : { id }) });
    if (id !== undefined && table.rows.length + table.leftOut === 0) {
      throw new TieoutError("host/argument", `there is no invoice \`${clean(id)}\` in the documents, or it is voided`, { path: "ID", hint: "the id as in the workspace file" });
    }
    if (options.json) {
      printJson(io, table);
    } else {
      show(terminal, table);
    }
    return EXIT.done;
  } finally {
    await source.close();
  }
}

/** @param {Terminal} terminal @param {WhatIf} table */
function show(terminal, table) {
  for (const sum of table.sums) {
    terminal.heading(`${sum.documents} ${sum.documents === 1 ? "invoice" : "invoices"}, ${sum.total} ${sum.currency} in the CRM`);
    terminal.table([
      ["rule", "income", "tax", "total", "difference", ""],
      ...table.rules.map(({ label, text }, place) => [label, ...amounts(sum, place), clean(text)]),
    ], { right: [1, 2, 3, 4] });
  }
  terminal.heading("Difference to the CRM, invoice by invoice");
  terminal.table([
    ["", "CRM", "", ...table.rules.map(({ label }) => label)],
    ...table.rows.map((row) => [clean(row.label, 24), row.total, row.currency, ...row.figures.map(({ difference, problem }) => difference || clean(problem ?? "", 24))]),
  ], { right: [1, ...table.rules.map((_, place) => place + 3)] });
  const all = table.sums.reduce((count, { documents }) => count + documents, 0);
  if (all > table.rows.length) {
    terminal.line(terminal.paint("dim", `  and ${all - table.rows.length} more; --limit ${all} shows them`));
  }
  if (table.leftOut > 0) {
    terminal.line(`  ${table.leftOut} left out: what they state does not add up; \`tieout plan\` says why`);
  }
}

/** @param {Row} row @param {number} place */
function amounts(row, place) {
  const figures = row.figures[place];
  return figures === undefined ? ["", "", "", ""] : [figures.income, figures.tax, figures.total, figures.difference];
}
