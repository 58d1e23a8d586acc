// @ts-check
/** The elements as a CRM embeds them: with its own desk, in its own page, under a strict policy. */

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "vite";

import { failingContrasts } from "./contrast.mjs";
import { makePlan, PHONE, rows, seen, serve, stage } from "./page.mjs";

const { open } = stage(async () => {
  const root = fileURLToPath(new URL("./fixtures/embed/", import.meta.url));
  const outDir = fileURLToPath(new URL("../../build/e2e-embed/", import.meta.url));
  await build({ configFile: false, root, base: "./", logLevel: "warn", worker: { format: "es" }, build: { outDir, emptyOutDir: true, target: "chrome123", assetsInlineLimit: 0, modulePreload: { polyfill: false } } });
  return serve(path.normalize(outDir));
});

/** @param {import("node:test").TestContext} context @param {import("playwright-core").BrowserContextOptions} [options] */
async function embedded(context, options) {
  const page = await open(context, options);
  await page.getByRole("button", { name: "Use the sample" }).click();
  await makePlan(page);
  return page;
}

const running = { state: "syncing", total: 4, done: 1, failed: 0, uncertain: 0, waiting: 0, inFlight: 1, current: "Invoice 1002", requests: { reads: 9, writes: 1, batches: 0 } };

/** @param {import("playwright-core").Page} page @param {object} news */
const tell = (page, news) => page.evaluate((given) => Reflect.get(globalThis, "desk").tell(given), news);

test("a plan reads as one sentence, and QuickBooks' text stays text", async (context) => {
  const page = await embedded(context);
  const sentence = await seen(page.locator("tieout-summary h1"));
  assert.equal(sentence, "1 invoice and 1 contact will be created, 1 updated, 1 voided, 1 needs you, everything ties to the cent.");
  assert.equal(await page.getByText("<img src=x onerror=alert(1)>").count(), 1);
  assert.equal(await page.locator("img").count(), 0);
});

test("a waiting invoice leads down its chain to the record that needs a person", async (context) => {
  const page = await embedded(context);
  await rows(page).filter({ hasText: "Invoice 1001" }).click();
  await page.locator("tieout-chain").getByRole("button", { name: "O'Brien" }).click();
  const record = page.locator("tieout-document");
  await record.getByRole("heading", { name: "O'Brien", exact: true }).waitFor();
  assert.match(await seen(record.locator(".next")), /Say which QuickBooks customer “O'Brien” is/);
  assert.match(await seen(record), /O'Brien & Sons/);
  assert.match(await seen(record), /Two customers could be “<b>O'Brien<\/b>”/);
});

test("an update shows what QuickBooks has now, what it will have, and what is cleared", async (context) => {
  const page = await embedded(context);
  await rows(page).filter({ hasText: "Zoë" }).click();
  const table = await seen(page.locator("tieout-changes"));
  assert.match(table, /Phone − 555 0100 \+ 555 0199 phone copied/);
  assert.match(table, /Notes − old cleared/);
});

test("a proof that needs explaining says so and shows the odd cent", async (context) => {
  const page = await embedded(context);
  await rows(page).filter({ hasText: "Invoice 1002" }).click();
  const proof = page.locator("tieout-proof");
  assert.match(await seen(proof), /Ties, with an explanation/);
  assert.match(await seen(proof), /Difference 0\.01/);
  assert.equal(await seen(proof.locator(".off").first()), "1,285.40");
  assert.match(await seen(page.locator("tieout-lines")), /folded in: \+72\.66 tax/);
  assert.equal(await page.locator("tieout-document pre").count(), 0, "the body is drawn only when asked for");
  await page.getByText("Request body").first().click();
  assert.match(await seen(page.locator("tieout-document pre")), /"DocNumber": "1002"/);
});

test("filters, findings, kinds and search narrow the list, and an empty list offers the way back", async (context) => {
  const page = await embedded(context);
  await page.getByRole("button", { name: /^Void 1/ }).click();
  await expectRows(page, ["Invoice 1003"]);
  await page.getByRole("button", { name: /^Void 1/ }).click();
  await page.locator("tieout-overview").getByRole("button", { name: "Show 1" }).click();
  await expectRows(page, ["O'Brien"]);
  await page.locator("tieout-overview").getByRole("button", { name: "Show all" }).click();
  await page.getByRole("searchbox").fill("zoe lind");
  await expectRows(page, ["Zoë Lindqvist 山田"]);
  await page.getByRole("searchbox").fill("nothing like this");
  await page.getByText("No record fits.").waitFor();
  await page.locator("tieout-documents").getByRole("button", { name: "Show all" }).click();
  await expectRows(page, [], 7);
  await page.getByLabel("Kind of record").selectOption("invoice");
  await page.getByLabel("Order").selectOption("amount");
  await expectRows(page, ["Invoice 1002", "Invoice 1001", "Invoice 1003", "Invoice 1004"]);
});

test("writing can be paused, continued and stopped; failures and differences are named at the end", async (context) => {
  const page = await embedded(context);
  await page.getByRole("button", { name: "Apply…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Write 4 records in Embedding Books Ltd?").waitFor();
  const write = dialog.getByRole("button", { name: "Write 4 records" });
  assert.equal(await write.isDisabled(), true, "voids must be agreed to first");
  await dialog.getByRole("checkbox").check();
  await write.click();
  await tell(page, { type: "status", status: running });
  await page.getByRole("heading", { name: "Writing to QuickBooks: 1 of 4" }).waitFor();
  assert.match(await seen(page.locator("tieout-progress")), /Invoice 1002/);
  assert.equal(await page.getByRole("progressbar").getAttribute("aria-valuenow"), "1");
  await page.getByRole("button", { name: "Pause" }).click();
  await tell(page, { type: "status", status: { ...running, state: "paused" } });
  await page.getByRole("button", { name: "Continue" }).click();
  await tell(page, { type: "status", status: running });
  await page.getByRole("button", { name: "Stop" }).click();
  assert.equal(await page.getByRole("button", { name: "Stopping…" }).isDisabled(), true);
  assert.deepEqual(await page.evaluate(() => Reflect.get(globalThis, "desk").asked), ["pause", "resume", "cancel"]);
  await page.evaluate((status) => Reflect.get(globalThis, "desk").end(status), { ...running, state: "idle", done: 2, failed: 1 });
  await page.getByRole("heading", { name: "Ties out: no" }).waitFor();
  assert.equal(await seen(page.locator("tieout-summary h1")), "2 records are now in QuickBooks, 1 failed, 1 was not sent, 1 still needs you.");
  const result = page.locator("tieout-result");
  assert.match(await seen(result), /The books are closed up to 31 March 2026/);
  assert.match(await seen(result), /Invoice 1002\s+1,285\.41\s+1,285\.40\s+0\.01 ✗/);
  await result.getByRole("button", { name: /^Not in QuickBooks/ }).click();
  await page.waitForFunction(() => document.querySelector("tieout-preview")?.shadowRoot?.querySelector("tieout-result")?.shadowRoot?.querySelectorAll(".block .line").length === 1);
  assert.match(await seen(rows(page).first()), /Invoice 1002[^]*The books are closed/);
});

test("what failed can be tried again, and discarded after a question", async (context) => {
  const page = await embedded(context);
  await page.getByRole("button", { name: "Apply…" }).click();
  await page.getByRole("dialog").getByRole("checkbox").check();
  await page.getByRole("dialog").getByRole("button", { name: "Write 4 records" }).click();
  await page.locator("tieout-progress h1").waitFor();
  const refuted = [{ assumption: "tax-per-rate", meaning: "QuickBooks rounds the tax line by line", label: "Invoice 1001", predicted: "1.19", answered: "1.20" }];
  await page.evaluate((status) => Reflect.get(globalThis, "desk").end(status), { ...running, state: "idle", done: 2, failed: 1, refuted });
  const result = page.locator("tieout-result");
  await result.getByRole("heading", { name: "1 record left to do" }).waitFor();
  assert.match(await seen(result), /QuickBooks rounds the tax line by line\. Invoice 1001 was to have 1\.19, and QuickBooks answered 1\.20\./);
  await result.getByRole("button", { name: "Try Invoice 1002 again" }).click();
  await page.waitForFunction(() => Reflect.get(globalThis, "desk").asked.includes("retry invoice:inv-2:create"));
  await result.getByRole("button", { name: "Discard Invoice 1002" }).click();
  const dialog = page.getByRole("dialog", { name: "Discard Invoice 1002?" });
  await dialog.getByRole("button", { name: "Keep it" }).click();
  assert.deepEqual(await page.evaluate(() => Reflect.get(globalThis, "desk").asked), ["retry invoice:inv-2:create"], "kept, so nothing was asked");
  await result.getByRole("button", { name: "Discard Invoice 1002" }).click();
  await dialog.getByRole("button", { name: "Discard", exact: true }).click();
  await result.getByRole("heading", { name: "1 record left to do" }).waitFor({ state: "detached" });
  assert.deepEqual(await page.evaluate(() => Reflect.get(globalThis, "desk").asked), ["retry invoice:inv-2:create", "discard invoice:inv-2:create"]);
});

test("a worker that stops is reported, not shown as an empty page", async (context) => {
  const page = await embedded(context);
  await tell(page, { type: "stopped", finding: { code: "page/worker-stopped", severity: "error", path: "", message: "the engine's worker stopped", hint: "load the page again", fix: "report-bug" } });
  assert.match(await seen(page.getByRole("alert")), /The engine's worker stopped/);
  await page.getByRole("button", { name: "Close" }).click();
  assert.equal(await page.getByRole("alert").count(), 0);
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const viewport of [{ width: 1360, height: 860 }, PHONE]) {
    test(`all text has the contrast of WCAG AA (${colorScheme}, ${viewport.width} px)`, async (context) => {
      const page = await open(context, { colorScheme, viewport });
      assert.deepEqual(await failingContrasts(page), [], "start");
      await page.getByRole("button", { name: "Use the sample" }).click();
      await makePlan(page);
      assert.deepEqual(await failingContrasts(page), [], "plan");
      for (const name of ["O'Brien", "Zoë", "Invoice 1002"]) {
        await rows(page).filter({ hasText: name }).last().click();
        await page.locator("tieout-document article").waitFor();
        assert.deepEqual(await failingContrasts(page), [], name);
        await page.keyboard.press("Escape");
      }
    });
  }
}

test("on a phone nothing is wider than the screen, and a record lies over the list", async (context) => {
  const page = await embedded(context, { viewport: PHONE });
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(await width(), PHONE.width);
  await rows(page).filter({ hasText: "Invoice 1002" }).click();
  await page.getByRole("button", { name: "Back to the list" }).waitFor();
  assert.equal(await width(), PHONE.width);
  await page.getByRole("button", { name: "Back to the list" }).click();
  assert.equal(await page.locator("tieout-document").count(), 0);
  await page.getByRole("button", { name: "Overview" }).click();
  await page.getByRole("heading", { name: "Decisions by kind" }).waitFor();
});

/** @param {import("playwright-core").Page} page @param {string[]} labels @param {number} [number] */
async function expectRows(page, labels, number = labels.length) {
  await page.waitForFunction((wanted) => {
    const list = document.querySelector("tieout-preview")?.shadowRoot?.querySelector("tieout-documents")?.shadowRoot;
    return list?.querySelectorAll(".row:not(.pending)").length === wanted && list.querySelectorAll(".row.pending").length === 0;
  }, number);
  if (labels.length > 0) assert.deepEqual(await rows(page).locator("b").allInnerTexts(), labels);
}
