#!/usr/bin/env node
/** The command line: `tieout plan | sync | apply | approvals | approve | onboarding | status | import | inbox | conflicts | connect | test-connection | disconnect | explain | tie-out | drift | reconcile | history | what-if | shadow | refund | desktop | scenario | record | replay | support | totals | sandbox | demo`. */

import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { USAGE, parseCommandLine, usage } from "./cli/args.js";
import { Terminal, clean } from "./cli/terminal.js";
import { isTyped, nameOf } from "./error.js";

/** @typedef {import("./cli/terminal.js").Io} Io */
/** @typedef {import("./cli/commands.js").Context} Context */

/** @typedef {{code: string, message: string, path?: string, hint?: string, fix?: string}} Finding */
/** @typedef {Finding & {findings?: Finding[]}} Problem */

/** @type {Record<string, (context: Context) => Promise<number>>} */
const COMMANDS = {
  plan: async (context) => (await import("./cli/commands.js")).plan(context),
  connect: async (context) => (await import("./cli/connect.js")).connect(context),
  "test-connection": async (context) => (await import("./cli/connect.js")).test(context),
  disconnect: async (context) => (await import("./cli/connect.js")).disconnect(context),
  sync: async (context) => (await import("./cli/commands.js")).sync(context),
  apply: async (context) => (await import("./cli/commands.js")).apply(context),
  onboarding: async (context) => (await import("./cli/onboarding.js")).onboarding(context),
  status: async (context) => (await import("./cli/commands.js")).status(context),
  import: async (context) => (await import("./cli/import.js")).importing(context),
  inbox: async (context) => (await import("./cli/inbox.js")).inbox(context),
  "tie-out": async (context) => (await import("./cli/tie-out.js")).tieOut(context),
  reconcile: async (context) => (await import("./cli/reconcile.js")).reconcile(context),
  history: async (context) => (await import("./cli/reconcile.js")).history(context),
  duplicates: async (context) => (await import("./cli/duplicates.js")).duplicates(context),
  undo: async (context) => (await import("./cli/undo.js")).undo(context),
  drift: async (context) => (await import("./cli/drift.js")).drift(context),
  approvals: async (context) => (await import("./cli/approvals.js")).approvals(context),
  approve: async (context) => (await import("./cli/approvals.js")).approve(context),
  conflicts: async (context) => (await import("./cli/conflicts.js")).conflicts(context),
  "what-if": async (context) => (await import("./cli/what-if.js")).whatIf(context),
  shadow: async (context) => (await import("./cli/shadow.js")).shadow(context),
  refund: async (context) => (await import("./cli/refund.js")).refund(context),
  desktop: async (context) => (await import("./cli/desktop.js")).desktop(context),
  scenario: async (context) => (await import("./cli/scenario.js")).scenario(context),
  record: async (context) => (await import("./cli/record.js")).record(context),
  replay: async (context) => (await import("./cli/record.js")).replay(context),
  support: async (context) => (await import("./cli/support.js")).support(context),
  explain: async (context) => (await import("./cli/commands.js")).explain(context),
  demo: async ({ options, io, terminal }) => (await (await import("./cli/demo.js")).runDemo({ options, io, terminal })).exitCode,
  totals: async (context) => (await import("./cli/totals.js")).totals(context),
  sandbox: async (context) => (await import("./cli/sandbox.js")).sandbox(context),
};

/**
 * @param {string[]} argv  without node and the script
 * @param {Io} io
 * @returns {Promise<number>}  the exit code
 */
export async function main(argv, io) {
  const terminal = new Terminal(io);
  try {
    const { command, operands, options, help } = parseCommandLine(argv, io.env);
    if (help || command === "" || command === "help") {
      io.stdout.write(USAGE);
      return help || command === "help" ? 0 : 1;
    }
    const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
    if (run === undefined) {
      throw usage(`there is no command \`${clean(command, 40)}\``);
    }
    return await run({ options, operands, io, terminal });
  } catch (thrown) {
    return report(thrown, argv.includes("--json"), io, terminal);
  }
}

/** @param {unknown} thrown @param {boolean} json @param {Io} io @param {Terminal} terminal */
function report(thrown, json, io, terminal) {
  terminal.endProgress();
  /** @type {Problem} */
  const problem = isTyped(thrown)
    ? /** @type {Problem} */ (thrown)
    : { code: "bug/unexpected", message: nameOf(thrown), path: "", hint: "this is a fault of Tieout; please report it", fix: "report-bug" };
  const { code, message, path = "", hint = "", fix = "none", findings = [] } = problem;
  if (json) {
    io.stdout.write(`${JSON.stringify({ error: { code, message, path, hint, fix, findings } }, undefined, 2)}\n`);
  } else {
    // A settings file may have several mistakes: all of them are said at once.
    for (const one of findings.length > 0 ? findings : [{ code, message, path, hint }]) {
      io.stderr.write(`tieout: ${one.path ? `${clean(one.path)}: ` : ""}${clean(one.message, 500)} (${one.code})\n${one.hint ? `  ${clean(one.hint, 500)}\n` : ""}`);
    }
  }
  if (!isTyped(thrown) && io.env["TIEOUT_DEBUG"] && thrown instanceof Error) {
    io.stderr.write(`${thrown.stack}\n`);
  }
  return 1;
}

/** npm links the command, so the paths are compared resolved. */
function isStartedDirectly() {
  try {
    return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
  } catch {
    return false;
  }
}

if (isStartedDirectly()) {
  process.exitCode = await main(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr, env: process.env, cwd: process.cwd() });
}
