// @ts-check
/** The first steps with a company in the page: its accounts and tax codes are chosen, checked against the documents, saved, and synced. */

import assert from "node:assert/strict";
import { it } from "node:test";

import { failingContrasts } from "./contrast.mjs";
import { PHONE, seen, shot, stage } from "./page.mjs";

const { open } = stage();

it("TW-17: account and tax codes are the company's; each fault says how many documents it hits; nothing is saved before all is right, then Save & Sync runs", async (test) => {
  const page = await open(test);
  await page.getByRole("radio", { name: /^United Kingdom/u }).check();
  await page.getByRole("button", { name: "Use the sample" }).click();
  await page.locator("#first-sync:enabled").click();
  const mapping = page.locator("tieout-mapping");
  const save = mapping.locator("#save:enabled");
  await save.waitFor({ timeout: 60_000 });
  assert.equal(await mapping.locator("h1").evaluate((heading) => heading === /** @type {ShadowRoot} */ (heading.getRootNode()).activeElement), true, "the heading has the focus");
  const income = mapping.getByLabel("Account for what is sold");
  assert.deepEqual((await income.locator("option").allInnerTexts()).slice(0, 2), ["Not chosen", "Sales"]);
  const standard = mapping.getByLabel("VAT standard");
  assert.equal(await standard.locator("option:checked").innerText(), "20.0% S");
  assert.match(await seen(mapping), /Out-of-scope 0 1 No VAT by a setting of its own/u);
  assert.match(await seen(mapping), /No QuickBooks tax code is chosen for tax rate “Domestic reverse charge” .* Invoice T-511 .* hits 1 document/u);

  await standard.selectOption({ label: "0.0% ECS" });
  await mapping.getByText("This code charges another percentage").waitFor();
  assert.match(await seen(mapping), /“VAT standard” is 20 %, but tax code “0\.0% ECS” charges 0 % .* hits 22 documents/u);
  await standard.selectOption({ label: "Not chosen" });
  await save.waitFor();
  await income.selectOption({ label: "Not chosen" });
  await save.waitFor();
  await shot(page, "mapping-light");
  await save.press("Enter");
  const refused = mapping.getByRole("alert");
  await refused.waitFor();
  assert.match(await seen(refused), /^Nothing was saved, and nothing was sent\. 2 settings above must be right first\. .* No income account is chosen for labor items/u);
  assert.deepEqual(await failingContrasts(page), []);
  await page.setViewportSize(PHONE);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page does not scroll sideways");
  await shot(page, "mapping-phone");

  await income.selectOption({ label: "Sales" });
  await save.waitFor();
  await standard.selectOption({ label: "20.0% S" });
  await save.waitFor();
  await mapping.getByLabel("Domestic reverse charge").selectOption({ label: "No VAT" });
  await save.waitFor();
  assert.match(await seen(mapping), /Checked Every setting that these documents need is made/u);
  await save.press("Enter");
  await mapping.locator("tieout-progress h1").waitFor();
  await page.locator('tieout-preview[phase="applied"]').waitFor({ timeout: 120_000 });
  assert.match(await seen(page.locator("tieout-summary")), /^\d+ records are now in QuickBooks.* Ties out: yes/u);

  // The settings that were saved are those of the next plan.
  await page.getByRole("button", { name: "Plan again" }).click();
  await page.locator('tieout-preview[phase="plan"]').waitFor({ timeout: 60_000 });
  assert.equal(await page.getByRole("button", { name: "Nothing to write" }).count(), 1);
  await page.locator("#restart").click();
  await page.locator("tieout-setup summary").filter({ hasText: "Settings: as saved" }).waitFor();
});
