/** Starting other programs: output kept for the error message, shown at once where it is wanted. */

import { spawn } from "node:child_process";
import { root, windows } from "./paths.mjs";

/** A failure that needs no stack trace: the sentence says it all. */
export class Failure extends Error {
  /**
   * @param {string} message
   * @param {string} [output] what the failed program printed
   */
  constructor(message, output = "") {
    super(message);
    this.output = output;
  }
}

/**
 * @typedef {object} Options
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] added to the environment
 * @property {boolean} [show] pass the output through while it runs
 * @property {number} [timeoutMs]
 */

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} parameters
 * @param {Options} [options]
 * @returns {Promise<{ code: number, output: string, stdout: string }>}
 */
export function attempt(command, parameters, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd: options.cwd ?? root,
      // The output is read by programs and printed later.
      env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: "1", CARGO_TERM_COLOR: "never", ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      // npm is a batch file on Windows, which only a shell can start.
      shell: windows && command === "npm",
      timeout: options.timeoutMs,
    });
    let output = "";
    let stdout = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      output += chunk;
      if (options.show) process.stdout.write(chunk);
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
      if (options.show) process.stderr.write(chunk);
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      // Some programs colour what they say whatever they are told.
      output = output.replaceAll(/\u001B\[[\d;]*m/gu, "");
      if (signal !== null) output += `\n${command} was ended by ${signal}\n`;
      resolve({ code: code ?? 1, output, stdout });
    });
  });
}

/**
 * Runs a program that has to succeed.
 * @param {string} command
 * @param {string[]} parameters
 * @param {Options} [options]
 */
export async function run(command, parameters, options) {
  const { code, output, stdout } = await attempt(command, parameters, options);
  if (code !== 0) throw new Failure(`${[command, ...parameters].join(" ")} ended with exit code ${code}`, output);
  return { output, stdout };
}
