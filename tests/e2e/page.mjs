// @ts-check
/** Builds the page, serves it as a plain web server would, and opens it in a browser that fails on any page error. */

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "vite";

import { launchBrowser } from "../browser.mjs";

/** @import { Browser, BrowserContextOptions, Locator, Page } from "playwright-core" */

const root = fileURLToPath(new URL("../../", import.meta.url));
export const screenshots = path.join(root, "build", "screenshots");

/** @type {Record<string, string>} */
export const TYPES = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
  ".json": "application/json", ".wasm": "application/wasm",
};

/** Builds `www` into a folder of the tests' own, so that what is tested is what stands in the sources. */
export async function buildPage() {
  const outDir = path.join(root, "build", "e2e-page");
  await build({
    configFile: path.join(root, "www", "vite.config.js"),
    logLevel: "warn",
    build: { outDir, emptyOutDir: true },
  });
  return outDir;
}

/**
 * @param {string} folder
 * @returns {Promise<{url: string, requests: string[], close: () => Promise<void>}>}
 */
export async function serve(folder) {
  /** @type {string[]} */
  const requests = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    requests.push(pathname);
    const file = path.join(folder, path.normalize(decodeURIComponent(pathname === "/" ? "/index.html" : pathname)));
    try {
      const body = await readFile(file);
      response.writeHead(200, { "content-type": TYPES[path.extname(file)] ?? "application/octet-stream", "cache-control": "no-store" });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}/`,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve(undefined))),
  };
}

export const DESKTOP = { width: 1360, height: 860 };
export const PHONE = { width: 390, height: 844 };

/**
 * A server and a browser for the tests of a file: begun before them, ended after them.
 * @param {() => Promise<{url: string, close: () => unknown}>} [start]  serves something else than the page
 */
export function stage(start = async () => serve(await buildPage())) {
  /** @type {Awaited<ReturnType<typeof start>>} */
  let server;
  /** @type {Browser} */
  let browser;
  before(async () => {
    server = await start();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });
  return {
    get browser() {
      return browser;
    },
    /** @param {import("node:test").TestContext} test @param {BrowserContextOptions} [options] */
    open: (test, options) => openPage(test, browser, server.url, options),
  };
}

/**
 * A page of its own for one test. Any script error, refused resource or request to elsewhere fails the test.
 * @param {import("node:test").TestContext} test
 * @param {Browser} browser
 * @param {string} url
 * @param {BrowserContextOptions} [options]
 * @returns {Promise<Page>}
 */
export async function openPage(test, browser, url, options = {}) {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: "reduce", colorScheme: "light", ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const faults = [];
  page.on("pageerror", (error) => faults.push(`script error: ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on("requestfailed", (request) => faults.push(`failed request: ${request.url()}`));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).host !== new URL(url).host) faults.push(`request to elsewhere: ${request.url()}`);
  });
  test.after(async () => {
    await context.close();
    assert.deepEqual(faults, []);
  });
  await page.goto(url);
  await page.getByRole("heading", { name: /^See what would be written/ }).waitFor();
  // The engine has started.
  await page.locator("tieout-setup .drop button:enabled").waitFor();
  return page;
}

/** @param {Page} page @param {string} name */
export async function shot(page, name) {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: path.join(screenshots, `${name}.png`), animations: "disabled" });
}

/** @param {Page} page */
export async function planSample(page) {
  await page.getByRole("button", { name: "Use the sample" }).click();
  await makePlan(page);
}

/** @param {Page} page */
export async function makePlan(page) {
  await page.getByRole("button", { name: "Make the plan" }).click();
  await page.locator("tieout-summary h1, tieout-setup [role=alert]").waitFor({ timeout: 120_000 });
  const alert = page.locator("tieout-setup [role=alert]");
  assert.equal((await alert.count()) > 0 ? await seen(alert) : "", "", "the plan was refused");
  await rows(page).first().waitFor();
}

/** @param {Page} page */
export function rows(page) {
  return page.locator("tieout-documents .row:not(.pending)");
}

/**
 * What a reader sees in an element, through every shadow root, as one line.
 * @param {Locator} locator
 * @returns {Promise<string>}
 */
export async function seen(locator) {
  const text = await locator.evaluate((start) => {
    /** @param {Node} node @returns {string} */
    const read = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? "";
      if (node instanceof Element && (node.matches(".unseen, style, option") || !node.checkVisibility())) return "";
      const inside = node instanceof HTMLSlotElement ? node.assignedNodes() : node instanceof Element && node.shadowRoot ? [...node.shadowRoot.childNodes] : [...node.childNodes];
      const inner = inside.map(read).join("");
      return node instanceof Element && /^(inline|contents)/.test(getComputedStyle(node).display) ? inner : ` ${inner} `;
    };
    return read(start);
  });
  return text.replace(/\s+/gu, " ").trim();
}

/** The number on a filter button. @param {Page} page @param {string} decision */
export async function filterCount(page, decision) {
  const text = await page.locator(`tieout-summary button.filter.${decision} b`).innerText();
  return Number(text.replaceAll(",", ""));
}

/**
 * Applies the plan on screen and waits for the end.
 * @param {Page} page
 * @param {(page: Page) => Promise<void>} [onTheWay]
 */
export async function applyPlan(page, onTheWay) {
  await page.getByRole("button", { name: "Apply…" }).click();
  const dialog = page.getByRole("dialog");
  const voids = dialog.getByRole("checkbox");
  if ((await voids.count()) > 0) await voids.check();
  await dialog.getByRole("button", { name: /^(Write|Link) / }).click();
  await page.locator("tieout-progress h1").waitFor();
  await onTheWay?.(page);
  await page.locator('tieout-preview[phase="applied"]').waitFor({ timeout: 300_000 });
}
