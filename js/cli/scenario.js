/** `tieout scenario FILE.json [TABLE.csv]`: runs an accountant's table of what each document must become. Reaches nobody. */

import { extname, resolve } from "node:path";

import "../entry/node.js";
import { TieoutError, nameOf } from "../error.js";
import { runScenario } from "../scenario-file.js";
import { usage } from "./args.js";
import { EXIT } from "./commands.js";
import { readFile } from "./source.js";
import { clean, printJson } from "./terminal.js";

/** @param {import("./commands.js").Context} context */
export async function scenario({ options, io, terminal, operands: [file, table, ...more] }) {
  if (file === undefined || more.length > 0 || (table !== undefined && extname(table).toLowerCase() !== ".csv")) {
    throw usage("`scenario` needs one file, and may take its table from another: `tieout scenario vat.json expected.csv`");
  }
  const given = parsed(text(file, io.cwd));
  const result = await runScenario(table === undefined ? given : { ...given, expect: text(table, io.cwd) });
  if (options.json) printJson(io, result);
  else show(terminal, result);
  return result.ok ? EXIT.done : EXIT.error;
}

/** @param {string} file @param {string} cwd */
const text = (file, cwd) => new TextDecoder().decode(readFile("FILE", resolve(cwd, file)));

/** @param {string} content @returns {any} its form is looked at by `runScenario` */
function parsed(content) {
  try {
    return JSON.parse(content);
  } catch (thrown) {
    throw new TieoutError("host/argument", `the scenario is no JSON: ${nameOf(thrown)}`, { path: "FILE", hint: "correct the file; a table alone needs the scenario's file before it" });
  }
}

/** @param {import("./terminal.js").Terminal} terminal @param {import("../scenario-file.js").ScenarioResult} result */
function show(terminal, { title, ok, checks, writesAgain }) {
  const wrong = checks.filter((check) => !check.ok).length;
  terminal.heading(title === "" ? "Scenario" : clean(title));
  terminal.table([
    ["", "document", "field", "must be", "is"],
    ...checks.map((check) => [
      check.ok ? terminal.paint("green", "ok") : terminal.paint("red", "differs"),
      clean(check.document, 32), clean(check.field, 36), clean(check.wanted, 36), check.ok ? "" : clean(check.found === "" ? "nothing" : check.found, 36),
    ]),
  ]);
  terminal.line();
  terminal.line(`  ${checks.length - wrong} of ${checks.length} hold; a second sync writes ${writesAgain === 0 ? "nothing" : `${writesAgain} times, and must write nothing`}`);
  terminal.line(`  ${ok ? terminal.paint("green", "as expected") : terminal.paint("red", "not as expected")}`);
}
