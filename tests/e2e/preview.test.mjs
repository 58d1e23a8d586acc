// @ts-check
/** The page end to end: a workspace in, a plan to look at, applied to a practice company, and both books agree. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { temporaryFolder } from "../browser.mjs";
import { generatedWorkspace } from "./generated.mjs";
import { applyPlan, DESKTOP, filterCount, makePlan, PHONE, planSample, rows, seen, shot, stage } from "./page.mjs";

/** @import { BrowserContextOptions, Page } from "playwright-core" */

const { open } = stage();


/** Opens the first created invoice of the plan. @param {Page} page */
async function openCreatedInvoice(page) {
  await page.getByRole("button", { name: /^Create / }).click();
  await page.getByLabel("Kind of record").selectOption("invoice");
  await rows(page).first().locator("b").filter({ hasText: /Invoice/ }).waitFor();
  await rows(page).first().click();
  await page.locator("tieout-proof").waitFor();
}

/** @param {Page} page @param {string} name @param {string} text @param {string} [label] */
async function choose(page, name, text, label = "Choose a workspace file") {
  await page.getByLabel(label).setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
}

test("the sample: plan, document, proof, apply, ties out, and a second plan writes nothing", async (context) => {
  const page = await open(context);
  await shot(page, "start-light");
  await planSample(page);
  const sentence = await seen(page.locator("tieout-summary h1"));
  assert.match(sentence, /^\d+ invoices.* will be created.*\d+ need you.*everything ties to the cent\.$/);
  const all = await filterCount(page, "all");
  let sum = 0;
  for (const decision of ["create", "update", "link", "void", "wait", "blocked", "skip"]) sum += await filterCount(page, decision);
  assert.equal(sum, all, "every record has a decision");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save the plan as a file" }).click()]);
  const saved = JSON.parse(readFileSync(await download.path(), "utf8"));
  assert.equal(saved.rows.length, all, "the saved plan holds every record");
  await shot(page, "plan-light");

  await openCreatedInvoice(page);
  assert.match(await seen(page.locator("tieout-proof")), /Ties to the cent.*Difference 0\.00/);
  const figures = await page.locator("tieout-proof tbody tr:last-child td").allInnerTexts();
  assert.equal(new Set(figures).size, 1, "the three totals are one");
  assert.match(await seen(page.locator("tieout-changes")), /From the CRM/);
  await shot(page, "document-light");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Needs you / }).click();
  await page.getByLabel("Kind of record").selectOption("");
  await rows(page).first().click();
  const next = (await seen(page.locator("tieout-document .reason .next"))).replace(/^→ /u, "");
  const button = await seen(page.locator("tieout-document tieout-findings .hint b").first());
  assert.ok(/^[A-Z].+:$/u.test(button.trim()) && next.startsWith(button), `finding and reason call the fix the same: ${button} ${next}`);
  await shot(page, "blocked-light");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^All / }).click();

  await applyPlan(page, async () => {
    await page.getByRole("heading", { name: /^Writing to QuickBooks: [1-9]/ }).waitFor();
    await shot(page, "progress-light");
  });
  const result = await seen(page.locator("tieout-result"));
  assert.match(result, /^Ties out: yes All [12]\d\d documents /);
  assert.match(result, /0\.00 ✓/);
  assert.doesNotMatch(result, /✗/);
  await shot(page, "applied-light");

  await page.getByRole("button", { name: "Plan again" }).click();
  await page.getByRole("button", { name: "Nothing to write" }).waitFor({ timeout: 60_000 });
  assert.match(await seen(page.locator("tieout-summary h1")), /^Nothing will be written/);
  assert.equal(await filterCount(page, "create"), 0);
});

for (const [name, options] of /** @type {[string, BrowserContextOptions][]} */ ([
  ["dark", { colorScheme: "dark", viewport: DESKTOP }],
  ["phone", { viewport: PHONE, deviceScaleFactor: 2, hasTouch: true, isMobile: true }],
])) {
  test(`plan, document and result on ${name === "dark" ? "a dark screen" : "a phone"}`, async (context) => {
    const page = await open(context, options);
    await shot(page, `start-${name}`);
    await planSample(page);
    await shot(page, `plan-${name}`);
    await openCreatedInvoice(page);
    await shot(page, `document-${name}`);
    await page.getByRole("button", { name: "Back to the list" }).click();
    await applyPlan(page);
    await page.evaluate(() => scrollTo(0, 0));
    await shot(page, `applied-${name}`);
    if (name === "phone") {
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), PHONE.width);
      await page.getByRole("button", { name: "Tie-out" }).click();
      await page.getByRole("heading", { name: "Ties out: yes" }).waitFor();
      await shot(page, "tieout-phone");
    }
  });
}

test("the keyboard alone leads from the start to a document and back", async (context) => {
  const page = await open(context);
  await page.getByRole("button", { name: "Use the sample" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("tieout-setup #plan:enabled").waitFor();
  await page.getByRole("button", { name: "Make the plan" }).focus();
  await page.keyboard.press("Enter");
  await rows(page).first().waitFor();
  const number = page.locator("tieout-documents .heading [role=status]");
  const all = await number.innerText();
  await page.keyboard.press("/");
  await page.keyboard.type("invoice");
  await number.filter({ hasNotText: all }).waitFor();
  await page.keyboard.press("ArrowDown");
  const list = page.getByRole("listbox");
  await list.and(page.locator(":focus")).waitFor();
  await page.keyboard.press("End");
  const last = await list.getAttribute("aria-activedescendant");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.locator("tieout-documents #row-1.active").waitFor();
  assert.notEqual(last, "row-1");
  await page.keyboard.press("Enter");
  const title = page.locator("tieout-document h2");
  await title.and(page.locator(":focus")).waitFor();
  assert.equal(await page.locator("tieout-documents [aria-selected=true]").getAttribute("id"), "row-1");
  await page.keyboard.press("Escape");
  await list.and(page.locator(":focus")).waitFor();
  assert.equal(await title.count(), 0);
  await page.keyboard.press("PageDown");
  await page.locator("tieout-documents .row.active:not(#row-1)").waitFor();
});

test("the skip link and the colours", async (context) => {
  const page = await open(context);
  await planSample(page);
  const ink = () => page.locator("tieout-summary h1").evaluate((element) => getComputedStyle(element).color);
  const light = await ink();
  await page.getByRole("button", { name: "Colours: As the system" }).click();
  assert.equal(await ink(), light);
  await page.getByRole("button", { name: "Colours: Light" }).click();
  assert.notEqual(await ink(), light);
  await page.reload();
  await page.getByRole("button", { name: "Colours: Dark" }).waitFor();
  await page.keyboard.press("Tab");
  await page.getByRole("link", { name: "Go to the records" }).and(page.locator(":focus")).waitFor();
});

/** @type {[string, string, RegExp][]} */
const BAD_FILES = [
  ["cut-off.json", '{"version": 1, "workspace": {"id": "w"', /valid JSON/],
  ["empty.json", "", /valid JSON/],
  ["picture.png", "\u0089PNG\r\n\u001a\n\u0000", /valid JSON/],
  ["list.json", "[1, 2, 3]", /./],
  ["deep.json", `${"[".repeat(10_000)}${"]".repeat(10_000)}`, /./],
  ["other-version.json", '{"version": 7, "workspace": {"id": "w", "name": "w"}}', /./],
];

test("a file that cannot be used is answered by a finding, and the next good one is taken", async (context) => {
  const page = await open(context);
  for (const [name, text, expected] of BAD_FILES) {
    await choose(page, name, text);
    const alert = page.getByRole("alert");
    await alert.waitFor();
    assert.match(await seen(alert), expected, name);
    assert.equal(await page.getByRole("button", { name: "Make the plan" }).isDisabled(), true, name);
    if (name === "cut-off.json") await shot(page, "bad-file-light");
  }
  await page.getByRole("button", { name: "Use the sample" }).click();
  await page.locator("tieout-setup #plan:enabled").waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
});

test("a file with faulty records is planned all the same; the faulty ones need a person", async (context) => {
  const page = await open(context);
  const workspace = JSON.parse(readFileSync(new URL("../../examples/field-service/workspace.json", import.meta.url), "utf8"));
  workspace.invoices[30].lines[0].unitPrice = 12.5;
  workspace.invoices[31].issueDate = "2026-02-30";
  await choose(page, "own.json", JSON.stringify(workspace));
  await makePlan(page);
  await page.getByRole("searchbox").fill(workspace.invoices[30].number);
  const row = rows(page).filter({ hasText: workspace.invoices[30].number }).first();
  await row.locator('tieout-sign[name="blocked"]').waitFor();
  await row.click();
  assert.match(await seen(page.locator("tieout-findings")), /input\/number-for-decimal/);
});

test("I-41: markup in every text of a workspace stays text, in list, proof, findings and result", async (context) => {
  const page = await open(context);
  let dialogs = 0;
  page.on("dialog", (dialog) => { dialogs += 1; void dialog.dismiss(); });
  const markup = '<img src=x onerror="alert(1)">';
  const texts = new Set(["name", "displayName", "companyName", "givenName", "familyName", "description", "memo", "note", "notes", "reference", "line1", "city"]);
  const marked = JSON.parse(readFileSync(new URL("../../examples/field-service/workspace.json", import.meta.url), "utf8"), (key, value) => (texts.has(key) && typeof value === "string" ? `${value.slice(0, 12)}${markup}` : value));
  await choose(page, "own.json", JSON.stringify(marked));
  await makePlan(page);
  let met = 0;
  const look = async () => {
    const found = await page.evaluate((text) => {
      /** @param {ParentNode} node @returns {Element[]} */
      const all = (node) => [...node.querySelectorAll("*")].flatMap((element) => [element, ...(element.shadowRoot ? all(element.shadowRoot) : [])]);
      const elements = all(document);
      const made = elements.filter((element) => element.matches("img, iframe, object, embed") || [...element.attributes].some(({ name }) => name.startsWith("on")));
      const said = elements.filter((element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.includes(text)));
      return { made: made.map((element) => element.outerHTML), said: said.length };
    }, markup);
    assert.deepEqual(found.made, []);
    met += found.said;
  };
  await look();
  for (const decision of ["Create ", "Needs you "]) {
    await page.getByRole("button", { name: new RegExp(`^${decision}`, "u") }).click();
    for (let row = 0; row < 3; row += 1) {
      await rows(page).nth(row).click();
      await look();
    }
  }
  assert.ok(met > 20, `the markup was met as text ${met} times`);
  assert.equal(dialogs, 0);
});

test("settings of one's own: a mistake is named, nothing is planned by it", async (context) => {
  const page = await open(context);
  await page.getByRole("button", { name: "Use the sample" }).click();
  await page.getByText("Use your own settings file").click();
  await choose(page, "settings.json", '{"version": 1, "preset": "invoice-push", "acounts": {}}', "Choose a settings file");
  await page.getByRole("button", { name: "Make the plan" }).click();
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await seen(alert), /acounts/);
  await page.getByRole("button", { name: "Without it" }).click();
  await makePlan(page);
});

for (const company of ["United Kingdom", "Canada", "Australia"]) {
  test(`the sample of ${company} is planned and ties out`, async (context) => {
    const page = await open(context);
    await page.getByRole("button", { name: "Use the sample" }).click();
    await page.getByRole("radio", { name: company }).check();
    await makePlan(page);
    await applyPlan(page);
    await page.getByRole("heading", { name: "Ties out: yes" }).waitFor();
    const compared = Number(/(\d+) documents? compared/.exec(await seen(page.locator("tieout-summary .sums")))?.[1]);
    context.diagnostic(`${compared} documents compared`);
    assert.ok(compared >= 5, "something was compared");
  });
}

test("a company chosen while a sample is being read gets its own sample, and is still chosen when one starts anew", async (context) => {
  const page = await open(context);
  const names = ["United Kingdom", "Canada", "United Kingdom"];
  await page.locator("tieout-setup").evaluate((setup, wanted) => {
    const root = /** @type {ShadowRoot} */ (setup.shadowRoot);
    root.querySelector(".drop button")?.dispatchEvent(new MouseEvent("click"));
    for (const name of wanted) {
      const label = [...root.querySelectorAll("label.choice")].find((choice) => choice.textContent?.includes(name));
      label?.querySelector("input")?.click();
    }
  }, names);
  await makePlan(page);
  await page.getByRole("searchbox").fill("T-507");
  await rows(page).filter({ hasText: "Invoice T-507" }).waitFor();
  await page.getByRole("button", { name: /^Start/ }).click();
  assert.equal(await page.getByRole("radio", { name: "United Kingdom" }).isChecked(), true);
});

test("10,000 invoices: nothing blocks the page for more than a quarter of a second", async (context) => {
  const file = path.join(temporaryFolder(context, "large"), "large.json");
  writeFileSync(file, generatedWorkspace(10_000));
  // What the page does itself blocks it every time; a machine that gives the browser no time does not.
  const longest = [];
  do longest.push(await longestTaskMs(context, file)); while (longest.length < 3 && Math.min(...longest) > 250);
  context.diagnostic(`longest task on the page's thread: ${longest.map(Math.round).join(", ")} ms`);
  assert.ok(Math.min(...longest) <= 250, `tasks took ${longest} ms`);
});

/**
 * Plans a file of 10,000 invoices and goes through its list as a person does.
 * @param {import("node:test").TestContext} context @param {string} file
 * @returns {Promise<number>} the longest time that the page's thread was busy with one task
 */
async function longestTaskMs(context, file) {
  const page = await open(context);
  await page.evaluate(() => {
    const tasks = /** @type {number[]} */ ([]);
    Object.assign(globalThis, { tasks });
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask", buffered: true });
    // The observer must see what it is there for.
    setTimeout(() => { for (const end = performance.now() + 300; performance.now() < end;); });
  });
  await page.waitForFunction(() => Reflect.get(globalThis, "tasks").some((/** @type {number} */ duration) => duration >= 290));
  await page.evaluate(() => { Reflect.get(globalThis, "tasks").length = 0; });
  // From the disk, as a person would: a buffer would be decoded on the very thread that is measured.
  await page.getByLabel("Choose a workspace file").setInputFiles(file);
  await page.locator("tieout-setup #plan:enabled").waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Make the plan" }).click();
  await page.locator("tieout-summary h1").waitFor({ timeout: 120_000 });
  await rows(page).first().waitFor();
  assert.ok((await filterCount(page, "all")) >= 10_000);
  assert.ok((await page.locator("tieout-documents .row").count()) < 60, "only the rows in sight are drawn");

  const scroller = page.locator("tieout-documents .scroller");
  for (let step = 1; step <= 20; step += 1) {
    await scroller.evaluate((element, part) => { element.scrollTop = element.scrollHeight * part; }, step / 20);
    await page.waitForTimeout(30);
  }
  const last = (await filterCount(page, "all")) - 1;
  await page.locator(`tieout-documents #row-${last}`).waitFor();
  const heading = page.locator("tieout-documents .heading");
  const everything = `${(last + 1).toLocaleString("en")} records`;
  await page.getByRole("searchbox").fill("9999");
  // The whole list may show such a row as well: only the heading says that the narrowed one has come.
  await heading.filter({ hasNotText: everything }).waitFor();
  await rows(page).filter({ hasText: "9999" }).first().click();
  await page.locator("tieout-proof").waitFor();
  await page.getByLabel("Order").selectOption("amount");
  await page.getByLabel("Order").selectOption("date");
  await page.getByRole("searchbox").fill("");
  // Lists come in the order in which they were asked for: this was the last, none begins at its top after it.
  await heading.filter({ hasText: everything }).waitFor();
  await scroller.focus();
  await page.keyboard.press("End");
  await page.locator(`tieout-documents #row-${last}.active`).waitFor();

  const tasks = /** @type {number[]} */ (await page.evaluate(() => Reflect.get(globalThis, "tasks")));
  await page.close();
  return Math.max(0, ...tasks);
}
