/**
 * The demonstration: plans and syncs the sample, keeps everything under `.tieout/`, and proves the result
 * by comparing both sides. A second run finds nothing left to write.
 */

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { applyAndCompare, makePlan, showPlan, showResult } from "./commands.js";
import { forget, isSameCompany, logBeside } from "./company.js";
import { openSource, readFiles } from "./source.js";
import { countChanges } from "./render.js";
import { Terminal, printJson } from "./terminal.js";

/** @typedef {import("./args.js").Options} Options */
/** @typedef {import("./terminal.js").Io} Io */

const FOLDER = ".tieout";
const SHOWN = 8;

/** @type {Options} */
const DEFAULTS = { json: false, company: "us", links: "keep", companies: "us", once: true, port: 0, limit: SHOWN };

/**
 * @param {{once?: boolean, options?: Partial<Options>, io?: Io, terminal?: Terminal}} [given]
 * @returns {Promise<{exitCode: number, writes: number, changes: number, applied: number, deadLetters: number, tiesOut: boolean}>}
 */
export async function runDemo({ options: chosen = {}, io = processIo(), terminal = new Terminal(io) } = {}) {
  const folder = join(io.cwd, FOLDER);
  mkdirSync(folder, { recursive: true });
  const edition = chosen.company ?? DEFAULTS.company;
  const store = join(folder, `demo-${edition}.sqlite`);
  const options = { ...DEFAULTS, ...chosen, store, limit: Math.min(chosen.limit ?? SHOWN, SHOWN) };
  if (!isSameCompany(logBeside(store), edition, readFiles(options, io.cwd).seed)) {
    // Another sample, or the first run: books and memory only make sense together.
    forget(store);
  }
  const context = { options, io, terminal, operands: [] };
  const source = await openSource(options, io.cwd, { writes: true });
  try {
    const plan = await makePlan(source, context);
    if (!options.json) {
      showPlan(terminal, plan, options.limit);
      terminal.line();
    }
    const summary = plan.summary();
    const result = await applyAndCompare(source, (how) => source.tieout.apply(plan, how), context);
    if (options.json) {
      printJson(io, { summary, ...result });
    } else {
      showResult(terminal, result, options.limit);
    }
    const { applied, deadLetters, tieOut } = result;
    return {
      exitCode: tieOut.ok ? 0 : 1, writes: summary.writes, changes: countChanges(summary),
      applied: applied.done, deadLetters: deadLetters.length, tiesOut: tieOut.ok,
    };
  } finally {
    await source.close();
  }
}

/** @returns {Io} */
function processIo() {
  return { stdout: process.stdout, stderr: process.stderr, env: process.env, cwd: process.cwd() };
}
