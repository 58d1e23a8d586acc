// @ts-check
/** A busy day on both sides: what the CRM is told, what both edited, where the sides are apart, and the tie-out that says so. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { it } from "node:test";

import { failingContrasts } from "./contrast.mjs";
import { applyPlan, DESKTOP, filterCount, PHONE, planSample, seen, shot, stage } from "./page.mjs";

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
  assert.equal(script.length, 8, script.join("\n"));
  const told = await seen(day.locator("section").nth(0));
  for (const part of [/Contact \S+ changed/u, /accounts@newaddress\.example/u, /Invoice \S+ deleted/u, /Payment \d+ of QuickBooks added/u, /paymentStatus/u]) assert.match(told, part);
  assert.match(await seen(day.locator("tieout-conflicts")), /^Invoice \S+ waits for your choice/u);
  const apart = await seen(day.locator("section").nth(2));
  for (const part of ["changed in QuickBooks", "not in QuickBooks any more", "edited in the CRM", "money", "See you next spring"]) assert.ok(apart.includes(part), `${part}: ${apart}`);
  const period = await seen(day.locator("section").nth(3));
  for (const part of ["The books do not agree", "only in QuickBooks", "not in QuickBooks any more", "in QuickBooks under"]) assert.ok(period.includes(part), `${part}: ${period}`);
  for (const word of ["Customer", "Tax", "Payment method"]) {
    await day.getByRole("button", { name: word, exact: true }).press("Space");
    assert.equal(await day.getByRole("button", { name: word, exact: true }).getAttribute("aria-pressed"), "true");
  }
  const rows = day.locator("section").nth(2).locator("li");
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

it("what both sides edited stands there with all three values; each choice says what it writes, and the plan made again carries it out", async (test) => {
  const page = await open(test);
  await page.getByRole("radio", { name: /^Both ways/u }).check();
  await planSample(page);
  await applyPlan(page);
  await page.locator("#day").press("Enter");
  const conflicts = page.locator("tieout-conflicts");
  const [contact, invoice] = [conflicts.locator("li").nth(0), conflicts.locator("li").nth(1)];
  await invoice.waitFor({ timeout: 120_000 });
  assert.match(await seen(contact.locator("tbody")), /^E-mail \S+@\S+\.example office@bothsides\.example books@bothsides\.example$/u);
  const offered = await seen(contact.locator("form"));
  for (const part of ["Accept the CRM’s Written to QuickBooks: “office@bothsides.example”", "Accept QuickBooks’ Nothing is written. QuickBooks keeps “books@bothsides.example”", "Keep both Written to QuickBooks: both values"]) assert.ok(offered.includes(part), `${part}: ${offered}`);

  // A document goes one way as a whole, and by nobody's rule.
  const dispute = await seen(invoice);
  for (const part of ["Money is concerned", "Message to the customer none known Please pay by bank transfer Thank you", "The whole document"]) assert.ok(dispute.includes(part), `${part}: ${dispute}`);
  assert.deepEqual([await invoice.getByRole("group").count(), await invoice.getByRole("radio").count()], [1, 2]);
  const settle = invoice.getByRole("button", { name: /^Settle Invoice/u });
  assert.equal(await settle.isDisabled(), true, "nothing is chosen beforehand");
  await scrollTo(conflicts);
  await shot(page, "conflicts-light");

  await contact.getByRole("radio", { name: /^Keep both/u }).press("Space");
  await contact.getByRole("button", { name: /^Settle Customer/u }).press("Enter");
  await contact.getByText("settled by you: both stay").waitFor();
  assert.match(await seen(contact), /The plan now: Update\..*− books@bothsides\.example \+ books@bothsides\.example, office@bothsides\.example/u);
  await invoice.getByRole("radio", { name: /^Accept QuickBooks/u }).check();
  await settle.click();
  await invoice.getByText("settled by you: QuickBooks’ stands").waitFor();
  assert.match(await seen(invoice), /The plan now: Link\..*Nothing is written to QuickBooks\./u);
  await invoice.getByRole("button", { name: /^Choose again/u }).click();
  await invoice.getByRole("radio", { name: /^Accept the CRM/u }).check();
  await settle.click();
  await invoice.getByText("settled by you: the CRM’s stands").waitFor();
  assert.match(await seen(invoice), /The plan now: Update\..*− Thank you \+ Please pay by bank transfer/u);
  await scrollTo(conflicts);
  assert.deepEqual(await failingContrasts(page), []);
  await shot(page, "conflicts-settled-light");
  await page.setViewportSize(PHONE);
  await scrollTo(conflicts);
  await shot(page, "conflicts-phone");
  await page.setViewportSize(DESKTOP);

  await page.getByRole("button", { name: "Plan again" }).click();
  await page.locator('tieout-preview[phase="plan"]').waitFor({ timeout: 120_000 });
  assert.equal(await filterCount(page, "update"), 3, "the two that were settled, and what the CRM alone edited");
  await applyPlan(page);
  assert.match(await seen(page.locator("tieout-summary h1")), /^3 records are now in QuickBooks/u);
});
