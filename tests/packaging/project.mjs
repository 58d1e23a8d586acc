// @ts-check
/** A fresh project that has the package installed from the tarball which would be published. */

import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { packed } from "../../tools/lib/pack.mjs";
import { run } from "../../tools/lib/run.mjs";
import { serveFolder } from "../../tools/lib/serve.mjs";
import { launchBrowser, temporaryFolder } from "../browser.mjs";

const consumer = fileURLToPath(new URL("consumer.mjs", import.meta.url));

/**
 * @param {import("node:test").TestContext} test
 * @param {string} name
 * @param {Record<string, string>} files the project's own files
 */
export async function projectWith(test, name, files) {
  const folder = temporaryFolder(test, name);
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: `uses-${name}`, private: true, type: "module" }));
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", await packed()], { cwd: folder, timeoutMs: 120_000 });
  copyFileSync(consumer, path.join(folder, "consumer.mjs"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

/**
 * Opens a folder's page in a real browser and returns what it wrote under `#result`, together with every error
 * that reached the console.
 * @param {import("node:test").TestContext} test
 * @param {string} folder
 */
export async function resultInBrowser(test, folder) {
  const server = await serveFolder(folder);
  test.after(() => server.close());
  const browser = await launchBrowser();
  test.after(() => browser.close());
  const page = await browser.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto(server.url);
  const result = page.locator("#result:not(:empty)");
  await result.waitFor({ timeout: 20_000 }).catch(() => problems.push("the page wrote no result in time"));
  return { result: problems.length === 0 ? JSON.parse(await result.innerText()) : undefined, problems };
}

/** A page that loads one script and has a place for the result. */
export const page = (/** @type {string} */ script, /** @type {string} */ head = "") =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>uses tieout</title>${head}</head>` +
  `<body><pre id="result"></pre>${script}</body></html>\n`;

/**
 * Runs a long-lived program until the test ends.
 * @param {import("node:test").TestContext} test
 * @param {string} command
 * @param {string[]} parameters
 */
export function running(test, command, parameters) {
  const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  test.after(() => child.kill("SIGKILL"));
  return { output: () => output, hasEnded: () => child.exitCode !== null };
}
