/**
 * Set-up steps: each runs only when its inputs changed since it last succeeded, and says on the terminal
 * what it is doing and for how long.
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inRoot } from "./paths.mjs";

const stamps = inRoot("build", "stamps");
const started = Date.now();

/** @param {number} since */
export const elapsed = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** @typedef {(text: string) => void} Note tells what a running step is at */

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} [inputs] files and folders under the root whose content decides whether to run
 * @property {string[]} [outputs] files that must exist for the step to be skipped
 * @property {string} [salt] whatever else decides, such as versions
 * @property {(note: Note) => Promise<unknown> | unknown} run
 */

/** Folders of built or installed things, never inputs. */
const generated = new Set(["build", "js/wasm", "node_modules", "pkg/js", "pkg/types", "target", "www/dist"].map((folder) => inRoot(folder)));

/**
 * @param {string} file
 * @returns {Generator<string>}
 */
export function* filesUnder(file) {
  if (!existsSync(file)) return;
  if (!statSync(file).isDirectory()) {
    yield file;
    return;
  }
  for (const entry of readdirSync(file).sort()) {
    const inside = path.join(file, entry);
    if (!generated.has(inside)) yield* filesUnder(inside);
  }
}

/** @param {Step} step */
function fingerprint({ inputs = [], salt = "" }) {
  const hash = createHash("sha256").update(salt);
  for (const input of inputs) {
    for (const file of filesUnder(inRoot(input))) {
      hash.update(`\0${path.relative(inRoot(), file)}\0`).update(readFileSync(file));
    }
  }
  return hash.digest("hex");
}

/** @param {string} name */
const stampOf = (name) => path.join(stamps, name.replaceAll(/\W+/gu, "-"));

/**
 * Whether a step's work is already there.
 * @param {Step} step
 * @param {string} wanted
 */
function isDone(step, wanted) {
  if (step.inputs === undefined) return false;
  const stamp = stampOf(step.name);
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) return false;
  return (step.outputs ?? []).every((output) => existsSync(inRoot(output)));
}

/**
 * A line that is rewritten while the step runs; on anything but a terminal only the result is printed.
 * @param {string} name
 */
function progress(name) {
  const begin = Date.now();
  let at = "";
  const show = () => {
    const width = (process.stderr.columns ?? 80) - 1;
    process.stderr.write(`\r\u001B[2K${`  ${name} … ${elapsed(begin)}${at && `  ${at}`}`.slice(0, width)}`);
  };
  const live = process.stderr.isTTY && !running.size;
  running.add(name);
  const timer = live ? setInterval(show, 200) : undefined;
  return {
    /** @type {Note} */
    note: (text) => void (at = text),
    /** @param {string} mark */
    end(mark) {
      running.delete(name);
      clearInterval(timer);
      if (process.stderr.isTTY) process.stderr.write("\r\u001B[2K");
      process.stderr.write(`${mark} ${name} (${elapsed(begin)})\n`);
    },
  };
}

/** @type {Set<string>} steps that run at this moment */
const running = new Set();

/**
 * @param {Step} step
 * @returns {Promise<boolean>} whether it had to run
 */
export async function perform(step) {
  const wanted = fingerprint(step);
  if (isDone(step, wanted)) return false;
  const line = progress(step.name);
  try {
    await step.run(line.note);
  } catch (error) {
    line.end("✗");
    throw error;
  }
  line.end("✓");
  if (step.inputs !== undefined) {
    mkdirSync(stamps, { recursive: true });
    // What was there before the step ran: an edit made meanwhile makes it run again.
    writeFileSync(stampOf(step.name), wanted);
  }
  return true;
}

/**
 * Makes a step run again next time, whatever its inputs.
 * @param {string} name
 */
export const forget = (name) => rmSync(stampOf(name), { force: true });

/** Seconds since the script began. */
export const total = () => elapsed(started);
