// @ts-check
/** Finds a browser for the tests and starts it the same way everywhere. Run by itself it prints what it found. */

import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];

const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** What Playwright downloaded for itself, newest first. */
function playwrightsOwn() {
  const caches = [".cache/ms-playwright", "Library/Caches/ms-playwright", "AppData/Local/ms-playwright"];
  const programs = [
    "chrome-linux/chrome", "chrome-linux64/chrome", "chrome-win/chrome.exe", "chrome-win64/chrome.exe",
    "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
  ];
  const found = [];
  for (const cache of [process.env.PLAYWRIGHT_BROWSERS_PATH ?? "", ...caches.map((folder) => path.join(homedir(), folder))]) {
    if (cache === "" || !existsSync(cache)) continue;
    const versions = readdirSync(cache).filter((name) => /^chromium-\d+$/u.test(name));
    versions.sort((left, right) => Number(right.slice(9)) - Number(left.slice(9)));
    for (const version of versions) found.push(...programs.map((program) => path.join(cache, version, program)));
  }
  return found;
}

/**
 * The browser's program. `TIEOUT_BROWSER` names one that is nowhere usual.
 * @returns {string}
 */
export function findBrowser() {
  const onPath = (process.env.PATH ?? "").split(path.delimiter).flatMap((folder) => names.map((name) => path.join(folder, name)));
  const named = process.env.TIEOUT_BROWSER;
  const found = named === undefined ? [...onPath, ...applications, ...playwrightsOwn()].find((file) => existsSync(file)) : named;
  if (found !== undefined && existsSync(found)) return found;
  throw new Error(
    'No Chrome or Chromium was found for the browser tests: run "sudo apt-get install chromium" (macOS: "brew install --cask google-chrome"; anywhere: "npx playwright-core install chromium"), or set TIEOUT_BROWSER to its program.',
  );
}

/** Quiet, without a network of its own, and able to run as root in a container. */
export const browserFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts the browser headless, with a profile of its own that is gone afterwards.
 * @returns {Promise<import("playwright-core").Browser>}
 */
export async function launchBrowser() {
  const executablePath = findBrowser();
  const { chromium } = await import("playwright-core");
  return chromium.launch({ executablePath, headless: true, args: browserFlags });
}

/**
 * A folder for one test, removed when it ends.
 * @param {import("node:test").TestContext} test
 * @param {string} name
 */
export function temporaryFolder(test, name) {
  const folder = mkdtempSync(path.join(tmpdir(), `tieout-${name}-`));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    process.stdout.write(`${findBrowser()}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
