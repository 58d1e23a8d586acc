// @ts-check
/** The simulator's page: a seed's history, lived in the browser, and what came of it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { failingContrasts } from "./contrast.mjs";
import { FAULTS } from "../../www/text/history.js";
import { PHONE, seen, shot, stage } from "./page.mjs";

const at = stage();

/** @param {import("node:test").TestContext} context @param {number} seed @param {import("playwright-core").BrowserContextOptions} [options] */
async function lived(context, seed, options) {
  const page = await at.open(context, options);
  await page.goto(new URL(`simulator.html?seed=${seed}`, page.url()).href);
  await page.locator("tieout-history .figures").waitFor();
  return page;
}

test("a history runs scene by scene, and ends with nothing doubled and nothing lost", async (context) => {
  const page = await lived(context, 5, { reducedMotion: "no-preference" });
  const log = page.locator(".log");
  await log.getByText("process 0 sends customer").first().waitFor();
  assert.equal(await page.locator(".verdict").count(), 0, "nothing is said of the end before it has come");
  await page.getByRole("button", { name: "Skip to the end" }).click();
  const verdict = await seen(page.locator(".verdict"));
  assert.match(verdict, /0 duplicates, 0 lost/u);
  assert.match(verdict, /After \d{2,} faults \d+ documents stand in QuickBooks exactly once/u);
  assert.match(verdict, /\d{2} invariants were looked at [\d,]{4,} times: 0 violations/u);
  for (const row of await page.locator("tbody tr").all()) assert.match(await seen(row), /linked|for a person/u);
  assert.ok(await log.locator(".fault").count() > 0);
});

test("a document that waits for a person is neither lost nor passed over in silence", async (context) => {
  const page = await lived(context, 100);
  assert.match(await seen(page.locator(".verdict")), /0 duplicates, 0 lost After \d+ faults .*; \d voided, or waiting for a person/u);
  assert.ok(await page.locator("tbody").getByText("for a person").count() > 0);
});

test("every kind of fault of the simulator has words of its own", () => {
  const table = readFileSync(new URL("../simulator/src/kinds.rs", import.meta.url), "utf8").split("kinds! {").at(-1)?.split("}")[0] ?? "";
  const kinds = [...table.matchAll(/^ {4}\w+ (\w+) "/gmu)].map(([, name]) => name).sort();
  assert.ok(kinds.length > 60);
  assert.deepEqual(Object.keys(FAULTS).sort(), kinds);
});

test("one seed is one history, another seed another", async (context) => {
  const page = await lived(context, 7);
  const fingerprint = async () => /Fingerprint of the history: (\w{16})/u.exec(await seen(page.locator(".verdict")))?.[1];
  const first = await fingerprint();
  assert.ok(first);
  await page.getByRole("button", { name: "Another seed" }).click();
  await page.waitForURL(/seed=8$/u);
  assert.notEqual(await fingerprint(), first);
  await page.getByLabel("Seed").fill("7");
  await page.getByRole("button", { name: "Play it" }).click();
  await page.waitForURL(/seed=7$/u);
  assert.equal(await fingerprint(), first);
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const [name, viewport] of Object.entries({ desk: { width: 1360, height: 860 }, phone: PHONE })) {
    test(`it can be read on a ${name}, ${colorScheme}`, async (context) => {
      const page = await lived(context, 5, { colorScheme, viewport });
      await page.locator(".verdict").waitFor();
      await shot(page, `simulator-${name}-${colorScheme}`);
      assert.deepEqual(await failingContrasts(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing hangs over the edge");
    });
  }
}
