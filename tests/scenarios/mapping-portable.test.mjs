/** A mapping that goes from one workspace to another, and where each document stands. */

import assert from "node:assert/strict";

import { documentStates, exportMapping, importMapping } from "../../js/public.js";
import { contact, invoice, line, scenario, PATIENT } from "./lib.mjs";
import { editByHand } from "./inbound-lib.mjs";

/** @typedef {import("./lib.mjs").Office} Office */

/** The company of an office as it is now. @param {Office} office */
async function company(office) {
  const tieout = await office.tieout();
  await tieout.refresh(office.settings);
  return tieout.snapshot();
}

scenario("BY-35", "a mapping goes to another workspace by the names of accounts, items and codes; what is not there, twice or inactive is left open, and links stay behind", async (open) => {
  const here = await open({ edition: "gb", settings: { links: { contacts: { c: "58" } }, startDate: "2026-01-01" } });
  here.settings["categories"] = { fees: await here.id("Account", "Bank Charges"), gone: "4711" };
  // Another company: its ids are others.
  const there = await open({ edition: "gb", requests: [{ path: "account", body: { Name: "Earlier", AccountType: "Bank" } }] });
  const shipping = await there.one("Account", ({ Name }) => Name === "Shipping Income");
  await editByHand(there, "Account", shipping, { Name: "Shipping Income", Active: false });
  const mapping = exportMapping(here.settings, await company(here));
  assert.deepEqual(mapping.open, [{ path: "categories.gone", list: "Account", name: "4711", why: "missing" }]);
  const text = new TextDecoder().decode(mapping.bytes);
  assert.ok(text.includes('"fees": "Bank Charges"') && !text.includes("58"), text);
  const { settings, open: left } = importMapping(mapping.bytes, await company(there));
  assert.deepEqual(left, [{ path: "accounts.shipping", list: "Account", name: "Shipping Income", why: "inactive" }]);
  assert.deepEqual([settings["accounts"].income, settings["categories"]], [await there.id("Account", "Sales"), { fees: await there.id("Account", "Bank Charges") }]);
  assert.deepEqual([settings["taxCodes"].rates.vat, settings["links"], settings["startDate"]], [await there.id("TaxCode", "20.0% S"), undefined, undefined]);
  // It is good for a sync there.
  there.settings = settings;
  there.add({ contacts: [contact("c")], invoices: [invoice("1", "c", "120.00", { lines: [line("100.00", { taxRateIds: ["vat"] })], totals: { tax: "20.00", total: "120.00" } })] });
  const { applied } = await there.sync();
  assert.deepEqual([applied.failed, (await there.tieOut()).ok], [0, true]);
  assert.throws(() => importMapping({ format: "other" }, /** @type {any} */ (undefined)), { code: "host/argument" });
});

scenario("CP-11 BY-25", "each document is up to date, edited since the last sync with its fields and whether money moves, failed with a retry that works, or says why it waits", async (open) => {
  const office = await open({ preset: "catalog-push" });
  office.add({ contacts: [contact("c")], invoices: ["1", "2", "3", "5"].map((number) => invoice(number, "c", "10.00")), estimates: [{ ...invoice("9", "c", "1.00"), id: "e-9", status: "sent" }] });
  await office.sync();
  Object.assign(office.record("invoices", "inv-2"), { lines: [line("12.00")], totals: { total: "12.00" } });
  office.record("invoices", "inv-3").memo = "Thank you";
  await editByHand(office, "Invoice", await office.invoice("5"), { DueDate: "2026-12-24" });
  // Somebody takes the number between reading and writing.
  office.add({ invoices: [invoice("4", "c", "40.00"), invoice("6", "nobody", "10.00")] });
  const { Id: customer } = await office.customer("Person c");
  const plan = await office.plan();
  const states = (/** @type {any} */ planned, /** @type {any[]} */ letters) => Object.fromEntries(documentStates(planned, letters).map((state) => [state.key, state]));
  const before = states(plan, []);
  assert.deepEqual(["1", "2", "3", "4", "5", "6"].map((number) => before[`invoice:inv-${number}`]?.state), ["up-to-date", "edited", "edited", "new", "elsewhere", "waiting"]);
  assert.deepEqual([before["invoice:inv-2"]?.money, before["invoice:inv-3"]?.money, before["invoice:inv-3"]?.edited], [true, false, ["Message to the customer"]]);
  assert.deepEqual([before["estimate:e-9"]?.state, before["estimate:e-9"]?.why], ["excluded", "Estimates are never pushed."]);
  assert.match(before["invoice:inv-6"]?.next ?? "", /record that the document names/u);
  const item = await office.id("Item", "Services");
  const taken = await office.byHand("invoice", { DocNumber: "4", CustomerRef: { value: customer }, Line: [{ Amount: 1, DetailType: "SalesItemLineDetail", SalesItemLineDetail: { ItemRef: { value: item }, Qty: 1, UnitPrice: 1 } }] });
  const tieout = await office.tieout();
  await tieout.apply(plan, PATIENT);
  const failed = states(await office.plan(), tieout.deadLetters())["invoice:inv-4"];
  assert.deepEqual([failed?.state, failed?.retry], ["failed", "invoice:inv-4:create"]);
  assert.ok(failed?.why && failed.next);
  await editByHand(office, "Invoice", taken, { DocNumber: "4-old" });
  await tieout.retry(String(failed?.retry));
  await tieout.settled();
  assert.equal(states(await office.plan(), tieout.deadLetters())["invoice:inv-4"]?.state, "up-to-date");
});
