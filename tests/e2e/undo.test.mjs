// @ts-check
/** Taking back in the page: runs, what each would give back, what the books no longer allow and why, and the doing of it. */

import assert from "node:assert/strict";
import { it } from "node:test";

import { failingContrasts } from "./contrast.mjs";
import { applyPlan, PHONE, planSample, seen, shot, stage } from "./page.mjs";

const { open } = stage();

it("a run is taken back in rounds; what the books no longer allow is held and says why; one record goes alone", async (test) => {
  const page = await open(test);
  await planSample(page);
  assert.equal(await page.locator("#undo").count(), 0, "nothing has been written yet");
  await applyPlan(page);
  await page.locator("#day").click();
  await page.locator("tieout-day h2").waitFor({ timeout: 120_000 });
  await page.locator("#undo").press("Enter");
  const undo = page.locator("tieout-undo");
  const runs = undo.locator(".run");
  await runs.first().waitFor();
  assert.deepEqual([await runs.count(), /301 records$/u.test((await seen(runs.first())).trim())], [1, true]);
  await runs.first().press("Enter");
  const group = (/** @type {string} */ heading) => undo.locator("section").filter({ hasText: heading });
  await group("Taken back now").waitFor();
  const held = await seen(group("Cannot be taken back"));
  for (const why of ["It was changed in QuickBooks since.", "A payment uses it.", "is no longer in QuickBooks"]) assert.ok(held.includes(why), `${why}: ${held}`);
  assert.match(await seen(group("In the next round")), /Payment \S+ must go first\.|Invoice \S+ must go first\./u);
  assert.deepEqual(await failingContrasts(page), []);
  await shot(page, "undo-light");
  await page.setViewportSize(PHONE);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page does not scroll sideways");
  await shot(page, "undo-phone");

  const single = group("Taken back now").locator("li").filter({ has: page.locator("b", { hasText: /^Invoice/u }) }).first();
  const label = await single.locator("b").innerText();
  await single.getByRole("button", { name: `Only ${label}` }).press("Enter");
  await undo.getByText("What was done last to this record.").waitFor();
  assert.match(await seen(undo), new RegExp(`Taken back now \\( ?1\\) ${label} Voided: it stays, with zero amounts\\.`, "u"));
  await undo.locator("#take-back").press("Enter");
  const dialog = undo.getByRole("dialog");
  assert.match(await seen(dialog), /Take back 1 record\? In QuickBooks: 1 document voided\./u);
  await dialog.getByRole("button", { name: "Take back" }).press("Enter");
  await undo.getByText("1 record taken back.").waitFor({ timeout: 120_000 });
  assert.equal(await page.locator('tieout-preview[phase="plan"]').count(), 1, "the plan is made again");
  await undo.getByRole("button", { name: "All runs" }).press("Enter");
  await undo.getByText("took an earlier run back").waitFor();
  assert.equal(await runs.count(), 2);
  await runs.last().press("Enter");
  await group("Taken back now").waitFor();
  const before = Number(/\((\d+)\)/u.exec(await group("Taken back now").locator("h3").innerText())?.[1]);
  await undo.locator("#take-back").click();
  await dialog.getByRole("button", { name: "Take back" }).click();
  await undo.getByText(`${before} records taken back.`).waitFor({ timeout: 120_000 });
  assert.match(await seen(undo), /What waited for it can be taken back now\. .* Taken back now \( ?\d+\)/u);
});
