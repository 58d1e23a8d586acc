// @ts-check
/** The sample workspace under each of the five ways of working: every one shows what it is for, and every reason can be read. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";

import { DESKTOP, makePlan, PHONE, rows, seen, shot, stage } from "./page.mjs";

const { open } = stage();

/** Of kinds, how many are created; and records by a word to search for, with what the page says of them. @type {[string, RegExp, Record<string, number>, [string, RegExp][]][]} */
const PRESETS = [
  ["Invoices and payments", /^121 invoices, 111 payments/u, { Contacts: 26, Items: 43, Expenses: 0, "Purchase orders": 0 }, [["MS-88121", /The settings do not push records of this kind/u]]],
  ["The whole catalogue", /^130 invoices, 115 payments/u, { Contacts: 31, Items: 45, Expenses: 0, "Purchase orders": 0 }, [["Late fee", /Create Item Late fee .* POST \/item$/u]]],
  ["Invoices and expenses", /^128 invoices, 115 payments/u, { Expenses: 6, Vendors: 2, "Purchase orders": 0 }, [
    ["MS-88121", /Accounts Payable \(A\/P\) 447\.60 Cost of Goods Sold 447\.60 .* POST \/bill$/u],
    ["TR-5502", /No account is chosen for the category “rental” → Choose the account in the settings\./u],
    ["LL-3", /What it waits for Vendor Lakeview Lanes .* is taken by the customer/u],
  ]],
  ["Tax folded into prices", /^112 invoices, 1 sales receipt .* 19 updated/u, { "Sales receipts": 1, Expenses: 0, "Purchase orders": 0 }, [["PMT", /Sales receipt PMT-pay-advance .* POST \/salesreceipt$/u]]],
  ["Both ways", /^116 invoices, 2 purchase orders/u, { "Purchase orders": 2, Vendors: 3, Expenses: 0, Payments: 0 }, [
    ["PO-301", /Ties to the cent .* Cost of Goods Sold: Boiler, 120 MBH .* POST \/purchaseorder$/u], ["PO-304", /What it waits for Vendor Harlow Electric Supply .* is taken by the vendor/u],
  ]],
];

it("each of the five ways of working plans the sample, shows what it is for, and gives every record a reason", async (test) => {
  const page = await open(test);
  await page.getByRole("button", { name: "Use the sample" }).click();
  for (const [title, sentence, created, records] of PRESETS) {
    await page.getByRole("radio", { name: new RegExp(`^${title}`, "u") }).check();
    await makePlan(page);
    assert.match(await seen(page.locator("tieout-summary h1")), sentence, title);
    assert.ok((await seen(page.locator("tieout-bar"))).includes(title), "the bar says the way of working by its title");
    const table = page.locator("tieout-overview section").filter({ hasText: "Decisions by kind" });
    assert.equal(await table.locator("thead th").first().innerText(), "Create");
    for (const [kind, number] of Object.entries(created)) {
      const row = table.locator("tbody tr").filter({ has: page.locator("th", { hasText: new RegExp(`^${kind}$`, "u") }) });
      assert.equal(await row.locator("td").first().innerText(), number === 0 ? "–" : String(number), `${title}: ${kind}`);
    }
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save the plan as a file" }).click()]);
    const plan = JSON.parse(readFileSync(await download.path(), "utf8"));
    const silent = plan.rows.filter((/** @type {any} */ { label, reason }) => !label || !/^\S.* .*/u.test(reason?.text ?? ""));
    assert.deepEqual(silent, [], `${title}: every record has a label and a sentence`);
    await shot(page, `preset-${plan.summary.preset}`);
    await page.setViewportSize(PHONE);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page does not scroll sideways");
    await shot(page, `preset-${plan.summary.preset}-phone`);
    await page.setViewportSize(DESKTOP);
    for (const [word, said] of records) {
      await page.getByRole("searchbox").fill(word);
      await rows(page).filter({ hasText: word }).first().click();
      const record = page.locator("tieout-document article").filter({ hasText: word });
      await record.waitFor();
      assert.match(await seen(record), said, `${title}: ${word}`);
      await page.keyboard.press("Escape");
    }
    await page.locator("#restart").click();
  }
});
