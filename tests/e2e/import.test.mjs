// @ts-check
/** What an import would bring, seen in the page before anything is told. */

import assert from "node:assert/strict";
import { it } from "node:test";

import { failingContrasts } from "./contrast.mjs";
import { PHONE, planSample, seen, shot, stage } from "./page.mjs";

const { open } = stage();

it("BY-1: the page shows what an import would tell the CRM of, with its sums, and tells nobody", async (test) => {
  const page = await open(test);
  await planSample(page);
  const section = page.locator("tieout-import");
  await section.getByRole("button", { name: "See what an import would bring" }).press("Enter");
  await section.locator("table").waitFor({ timeout: 60_000 });
  assert.match(await seen(section), /An import would tell the CRM of \d+ contacts, \d+ invoices and \d+ vendors ?\. The invoices come to [\d,]+\.\d\d USD/u);
  const rows = section.locator("tbody tr");
  assert.equal(await rows.count(), 20);
  await section.getByRole("button", { name: /^Show all \d+$/u }).click();
  assert.ok((await rows.count()) > 20);
  assert.deepEqual(await failingContrasts(page), []);
  await section.scrollIntoViewIfNeeded();
  await shot(page, "import-light");
  await page.setViewportSize(PHONE);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page does not scroll sideways");
});
