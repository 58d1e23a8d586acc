// @ts-check
/** A plan beyond the limits of the settings in the page: it is written only once it is approved, by a second person if the settings want one. */

import assert from "node:assert/strict";
import { it } from "node:test";
import { readFileSync } from "node:fs";

import { failingContrasts } from "./contrast.mjs";
import { makePlan, PHONE, seen, shot, stage } from "./page.mjs";

const { open } = stage();

/** @param {object} limits */
const settings = (limits) => ({ name: "settings.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ ...JSON.parse(readFileSync(new URL("../../examples/field-service/settings.json", import.meta.url), "utf8")), limits })) });

/** @param {import("playwright-core").Page} page @param {object} limits */
async function planWithin(page, limits) {
  await page.getByRole("button", { name: "Use the sample" }).click();
  await page.getByText("Use your own settings file").click();
  await page.getByLabel("Choose a settings file").setInputFiles(settings(limits));
  await makePlan(page);
}

it("BY-10: what goes beyond the limits is approved by whoever looked at it", async (test) => {
  const page = await open(test);
  await planWithin(page, { creates: 20 });
  await page.locator("#apply").click();
  const dialog = page.getByRole("dialog");
  assert.match(await seen(dialog), /Beyond the limits of the settings: 301 new records; 20 go without approval/u);
  const write = dialog.getByRole("button", { name: /^Write/u });
  assert.ok(await write.isDisabled());
  await dialog.getByRole("checkbox", { name: "I have looked at the plan and approve it." }).check();
  await write.click();
  await page.locator('tieout-preview[phase="applied"]').waitFor({ timeout: 120_000 });
});

it("BY-10: a second person approves what another one planned, and nobody their own plan", async (test) => {
  const page = await open(test);
  await planWithin(page, { creates: 20, secondPerson: true });
  await page.locator("#apply").click();
  const dialog = page.getByRole("dialog");
  const name = dialog.getByRole("textbox", { name: "Your name" });
  const write = dialog.getByRole("button", { name: /^Write/u });
  await dialog.getByRole("button", { name: "Ask for approval" }).click();
  await dialog.getByText("Name the person").waitFor();
  await name.fill("Ada");
  await dialog.getByRole("button", { name: "Ask for approval" }).press("Enter");
  await dialog.getByText("Somebody else must approve it.").waitFor();
  await shot(page, "approval-light");
  await name.fill("ada");
  await dialog.getByRole("button", { name: "Approve" }).click();
  await dialog.getByText("“ada” planned it: somebody else must approve it.").waitFor();
  assert.ok(await write.isDisabled());
  assert.deepEqual(await failingContrasts(page), []);
  await page.setViewportSize(PHONE);
  await shot(page, "approval-phone");
  await name.fill("Ben");
  await dialog.getByRole("button", { name: "Approve" }).click();
  await dialog.getByText("Planned by Ada, approved by Ben.").waitFor();
  await write.click();
  await page.locator('tieout-preview[phase="applied"]').waitFor({ timeout: 120_000 });
});
