// @ts-check
/** A busy day on both sides: what the CRM is told, where the sides are apart, and the tie-out that says so. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { it } from "node:test";

import { failingContrasts } from "./contrast.mjs";
import { applyPlan, PHONE, planSample, seen, shot, stage } from "./page.mjs";

const { open } = stage();

/** Scrolls the pane alone. @param {import("playwright-core").Locator} heading */
const scrollTo = (heading) => heading.evaluate((element) => {
  const pane = document.querySelector("tieout-preview")?.shadowRoot?.querySelector(".pane");
  if (pane) pane.scrollTop += element.getBoundingClientRect().top - pane.getBoundingClientRect().top;
});

it("after a day on both sides the page tells the CRM's inbox, the drift and the gaps, by keyboard, in light, dark and on a phone", async (test) => {
  const page = await open(test);
  await planSample(page);
  await applyPlan(page);
  await page.locator("#day").press("Enter");
  const day = page.locator("tieout-day");
  await day.getByRole("heading", { name: "A day on both sides" }).waitFor({ timeout: 120_000 });
  assert.equal(await day.getByRole("heading", { name: "A day on both sides" }).evaluate((heading) => heading === /** @type {ShadowRoot} */ (heading.getRootNode()).activeElement), true, "the heading has the focus");
  await shot(page, "day-light");
  const script = await day.locator(".script li").allInnerTexts();
  assert.equal(script.length, 6, script.join("\n"));
  const told = await seen(day.locator("section").nth(0));
  for (const part of [/Contact \S+ changed/u, /accounts@newaddress\.example/u, /Invoice \S+ deleted/u, /Payment \d+ of QuickBooks added/u, /paymentStatus/u]) assert.match(told, part);
  const apart = await seen(day.locator("section").nth(1));
  for (const part of ["changed in QuickBooks", "not in QuickBooks any more", "edited in the CRM", "money", "See you next spring"]) assert.ok(apart.includes(part), `${part}: ${apart}`);
  const period = await seen(day.locator("section").nth(2));
  for (const part of ["The books do not agree", "only in QuickBooks", "not in QuickBooks any more", "in QuickBooks under"]) assert.ok(period.includes(part), `${part}: ${period}`);
  for (const word of ["Customer", "Tax", "Payment method"]) {
    await day.getByRole("button", { name: word, exact: true }).press("Space");
    assert.equal(await day.getByRole("button", { name: word, exact: true }).getAttribute("aria-pressed"), "true");
  }
  const rows = day.locator("section").nth(1).locator("li");
  const before = await rows.count();
  await rows.first().getByRole("button", { name: /^Ignore / }).press("Enter");
  await day.getByText("1 record left as it is").waitFor();
  assert.equal(await rows.count(), before - 1);
  const [file] = await Promise.all([page.waitForEvent("download"), day.getByRole("button", { name: "Save as a spreadsheet" }).press("Enter")]);
  assert.equal(file.suggestedFilename(), "tie-out.csv");
  const csv = await readFile(/** @type {string} */ (await file.path()), "utf8");
  assert.match(csv, /^\ufeffMeasure,Currency,By,Which,/u);
  await shot(page, "day-period-light");
  assert.deepEqual(await failingContrasts(page), []);
  await page.getByRole("button", { name: "Colours: As the system" }).click();
  await page.getByRole("button", { name: "Colours: Light" }).click();
  await page.getByRole("button", { name: "Colours: Dark" }).waitFor();
  assert.deepEqual(await failingContrasts(page), []);
  const apartHeading = day.getByRole("heading", { name: "Where the two sides are apart" });
  await scrollTo(apartHeading);
  await shot(page, "day-dark");
  await page.setViewportSize(PHONE);
  await scrollTo(apartHeading);
  await shot(page, "day-phone");
  await scrollTo(day.getByRole("heading", { name: /^Tie-out from/u }));
  await shot(page, "day-period-phone");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page does not scroll sideways");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Plan again" }).click();
  await page.locator('tieout-preview[phase="plan"]').waitFor({ timeout: 120_000 });
});
