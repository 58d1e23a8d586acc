// @ts-check
/** The proof and the what-if of three companies, with a screenshot of each in light and dark, wide and narrow. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { filterCount, makePlan, rows, seen, shot, stage } from "./page.mjs";

/** @import { Page } from "playwright-core" */

const { open } = stage();

/** High enough for a proof with what follows it. */
const WIDE = { width: 1360, height: 1900 };
const NARROW = { width: 390, height: 2500 };

const CASES = [
  { name: "us-folded", company: "United States", preset: "Tax folded into prices", invoice: "4124", cause: /the settings make tax and discounts part of the item prices/i, lines: /folded in: \+.* tax −.* discount/u, trail: /the settings make tax part of the prices/u },
  { name: "us-override", company: "United States", preset: "Invoices and payments", invoice: "4172", cause: /each line is sent without its tax, and the tax as the document's total tax/i, lines: /folded in: −.* tax/u, trail: /TAX\s*taxed as billed/u },
  { name: "gb-inclusive", company: "United Kingdom", preset: "Invoices and payments", invoice: "", cause: /Ties to the cent/u, lines: /20\.0% S/u, trail: /20\.0% S\s*chosen in the settings/u },
];

/** @param {Page} page @param {string} company @param {string} preset */
async function plan(page, company, preset) {
  await page.getByRole("button", { name: "Use the sample" }).click();
  await page.getByRole("radio", { name: company }).check();
  await page.getByRole("radio", { name: preset }).check();
  await page.locator("tieout-setup .drop button:enabled").waitFor();
  await makePlan(page);
}

/** Once the list shows only what was asked for: a row clicked before might be another one by then. @param {Page} page */
async function narrowed(page) {
  await page.locator("tieout-documents").getByText(/^\d records?$/u).waitFor();
}

/** The number of the first invoice of a sample whose prices contain the tax. @param {string} folder */
function inclusiveInvoice(folder) {
  const sample = JSON.parse(readFileSync(new URL(`../../examples/${folder}/workspace.json`, import.meta.url), "utf8"));
  return String(sample.invoices.find((/** @type {{pricesIncludeTax?: boolean}} */ { pricesIncludeTax }) => pricesIncludeTax)?.number);
}

for (const { name, company, preset, invoice, cause, lines, trail } of CASES) {
  test(`proof and what-if of an invoice: ${name}`, async (context) => {
    const page = await open(context, { viewport: WIDE });
    await plan(page, company, preset);
    await page.getByRole("searchbox").fill(invoice || inclusiveInvoice("gb"));
    const row = rows(page).filter({ hasText: `Invoice ${invoice || inclusiveInvoice("gb")}` }).first();
    await narrowed(page);
    await row.click();
    const record = page.locator("tieout-document");
    await record.getByRole("heading", { name: "Under other tax rules" }).waitFor();
    const totals = await page.locator("tieout-proof tbody tr.total td").allInnerTexts();
    assert.equal(new Set(totals).size, 1, `the three totals are one: ${totals.join(", ")}`);
    assert.match(await seen(page.locator("tieout-proof")), cause);
    assert.match(await seen(page.locator("tieout-lines")), lines);
    const sides = await record.locator("tieout-books tbody tr.last td").allInnerTexts();
    assert.deepEqual([sides.length, sides[0]], [2, sides[1]], "debits and credits are equal");
    assert.match(await seen(record.locator("tieout-books")), /Accounts Receivable/u);
    assert.match(await seen(record.locator("tieout-taxes")), trail);
    const table = record.locator("tieout-what-if");
    const rules = await table.locator("tbody tr").allInnerTexts();
    assert.equal(rules.length, 5);
    const [explicit = "", folded = ""] = rules;
    const total = totals[0]?.trim() ?? "?";
    assert.ok(explicit.includes(total) && folded.includes(total), `both US ways keep the total ${total}: ${rules.join(" | ")}`);
    assert.ok(folded.includes("0.00"), "no tax is owed apart");
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(WIDE);
      await shot(page, `proof-${name}-${colorScheme}-desktop`);
      await page.setViewportSize(NARROW);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), NARROW.width, "nothing is wider than the screen");
      await shot(page, `proof-${name}-${colorScheme}-phone`);
    }
  });
}

test("an ambiguous match is linked by hand: the plan follows, and the settings can be saved with the choice", async (context) => {
  const page = await open(context, { viewport: WIDE });
  await plan(page, "United States", "Invoices and payments");
  const sides = await page.locator("tieout-overview tieout-books tbody tr.last td").allInnerTexts();
  assert.ok(sides.length === 2 && sides[0] === sides[1], `the plan's debits and credits are equal: ${sides.join(", ")}`);
  assert.match(await seen(page.locator("tieout-overview tieout-what-if")), /invoices, [\d,.]+ USD in the CRM/u);
  const blocked = await filterCount(page, "blocked");
  await page.locator("tieout-overview li").filter({ hasText: "match/ambiguous" }).getByRole("button", { name: /^Show / }).click();
  await narrowed(page);
  await rows(page).first().click();
  const record = page.locator("tieout-document");
  const id = /· (\S+)/u.exec(await seen(record.locator(".name")))?.[1] ?? "";
  const choice = record.getByRole("button", { name: /^This one: / }).first();
  const qboId = /(\d+)$/u.exec(await choice.getAttribute("aria-label") ?? "")?.[1];
  await shot(page, "link-by-hand-light");
  await choice.click();
  await record.locator("tieout-sign", { hasText: /link/iu }).waitFor();
  assert.match(await seen(record), /linked by hand/iu);
  assert.ok((await filterCount(page, "blocked")) < blocked, "it needs nobody any more");
  await page.keyboard.press("Escape");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save the settings with 1 link" }).click()]);
  const saved = JSON.parse(readFileSync(await download.path(), "utf8"));
  assert.equal(saved.links.contacts[id], qboId);
  await shot(page, "overview-what-if-light");
});
