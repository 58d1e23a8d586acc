/** What QuickBooks answers where nobody has written down how it works: predicted, compared, and learnt from. */

import assert from "node:assert/strict";

import { codes, contact, decided, invoice, line, row, scenario } from "./lib.mjs";

/** @typedef {import("./lib.mjs").Office} Office */

/** 3 × 0.33 at 20 %: 0.20 on the sum, 3 × 0.07 = 0.21 line by line. @param {string} number */
const thirds = (number) => invoice(number, "c-1", "1.19", {
  lines: [1, 2, 3].map(() => line("0.33", { taxTreatment: "taxable", taxRateIds: ["vat"] })), totals: { tax: "0.20", total: "1.19" },
});

/** @param {string} number @param {string} rate @param {import("./lib.mjs").Json} totals @param {import("./lib.mjs").Json} [more] */
const hundred = (number, rate, totals, more = {}) => invoice(number, "c-1", totals["total"], {
  lines: [line("100.00", { taxTreatment: "taxable", taxRateIds: [rate] })], totals, ...more,
});

/** @param {Office} office @param {import("./lib.mjs").Json} document */
async function synced(office, document) {
  office.add({ invoices: [document] });
  const { plan } = await office.sync();
  return plan;
}

scenario("BY-2", "tax rounded line by line is noticed with its cause, kept over a restart, and sent explicitly from then on", async (open) => {
  const office = await open({ edition: "gb", sandbox: { switches: { taxPerLine: true } } });
  office.add({ contacts: [contact("c-1")] });
  const first = await synced(office, thirds("1"));
  assert.deepEqual(row(first, "invoice", "inv-1").proof?.otherwise.map(({ assumption, tax, total }) => [assumption, tax, total]), [["tax-per-rate", "0.21", "1.20"]]);
  let tieout = await office.tieout();
  const [letter] = tieout.deadLetters();
  assert.equal(letter?.finding.code, "money/quickbooks-total-differs");
  assert.match(letter?.finding.message ?? "", /`1\.19`.*`1\.20?`: QuickBooks rounds the tax line by line/u);
  const known = tieout.status().refuted?.map(({ assumption, label, predicted }) => [assumption, label, predicted]);
  assert.deepEqual(known, [["tax-per-rate", "Invoice 1", "1.19"]]);

  await office.close();
  tieout = await office.tieout();
  assert.deepEqual(tieout.status().refuted?.map(({ assumption }) => assumption), ["tax-per-rate"]);
  const plan = await synced(office, thirds("2"));
  const { proof, request } = row(plan, "invoice", "inv-2");
  assert.equal(proof?.verdict, "explained");
  assert.equal(JSON.parse(request?.body ?? "{}").TxnTaxDetail.TotalTax, 0.2);
  assert.equal(String((await office.invoice("2"))["TotalAmt"]), "1.19");
  const tie = await office.tieOut();
  assert.deepEqual(tie.rows.map(({ label, verdict }) => [label, verdict]), [["1", "differs"], ["2", "equal"]]);
  assert.deepEqual(tie.refuted, ["QuickBooks rounds the tax line by line"]);
});

scenario("BY-2", "with the usual rounding the same documents come out as predicted and nothing is refuted", async (open) => {
  const office = await open({ edition: "gb" });
  office.add({ contacts: [contact("c-1")] });
  await synced(office, thirds("1"));
  const tieout = await office.tieout();
  assert.deepEqual([tieout.deadLetters(), tieout.status().refuted], [[], undefined]);
  assert.equal(String((await office.invoice("1"))["TotalAmt"]), "1.19");
});

scenario("BY-2", "a company that puts an explicit tax aside gets no second one: such documents wait for a person", async (open) => {
  const office = await open({ edition: "us", preferences: { TaxPrefs: { UsingSalesTax: true, PartnerTaxEnabled: true } }, settings: { us: { tax: "override" } }, sandbox: { switches: { ignoreExplicitTax: true } } });
  // Not the rate that the practice company works out by itself.
  office.crm["taxRates"] = [{ id: "city", name: "City", percent: "7.25" }];
  office.add({ contacts: [contact("c-1")] });
  await synced(office, hundred("1", "city", { tax: "7.25", total: "107.25" }));
  const tieout = await office.tieout();
  assert.deepEqual(tieout.status().refuted?.map(({ assumption }) => assumption), ["explicit-tax-kept"]);
  assert.match(tieout.deadLetters()[0]?.finding.message ?? "", /QuickBooks computes the tax although it is sent/u);
  const plan = await synced(office, hundred("2", "city", { tax: "7.25", total: "107.25" }));
  assert.equal(decided(plan, "invoice", "inv-2")[0], "blocked");
  assert.deepEqual(codes(plan, "invoice", "inv-2"), ["money/assumption-refuted"]);
  const untaxed = await synced(office, invoice("3", "c-1", "50.00"));
  assert.equal(decided(untaxed, "invoice", "inv-3")[0], "create");
});

scenario("BY-2", "a company that takes net amounts for prices is found out by the first document with tax in its prices", async (open) => {
  const office = await open({ edition: "gb", sandbox: { switches: { amountIsGross: true } } });
  office.add({ contacts: [contact("c-1")] });
  const inclusive = (/** @type {string} */ number) => hundred(number, "vat", { tax: "16.67", total: "100.00" }, { pricesIncludeTax: true });
  await synced(office, inclusive("1"));
  const tieout = await office.tieout();
  assert.deepEqual(tieout.status().refuted?.map(({ assumption, predicted }) => [assumption, predicted]), [["inclusive-gross", "100"]]);
  const plan = await synced(office, inclusive("2"));
  assert.deepEqual(codes(plan, "invoice", "inv-2"), ["money/assumption-refuted"]);
});

scenario("BY-5", "the same invoices under other tax rules show income, tax and the cents between them", async (open) => {
  const office = await open({ edition: "gb" });
  office.add({ contacts: [contact("c-1")], invoices: [thirds("1"), hundred("2", "vat", { tax: "16.67", total: "100.00" }, { pricesIncludeTax: true })] });
  await office.plan();
  const table = (await office.tieout()).whatIf(office.crm);
  const figures = (/** @type {number} */ place) => Object.fromEntries(table.rules.map(({ key }, rule) => {
    const own = table.rows[place]?.figures[rule];
    return [key, [own?.income, own?.tax, own?.total, own?.difference].join(" ")];
  }));
  assert.deepEqual(figures(0), {
    "us-explicit": "0.99 0.20 1.19 0.00", "us-fold": "1.19 0.00 1.19 0.00", "per-rate": "0.99 0.20 1.19 0.00",
    "per-line": "0.99 0.21 1.20 0.01", "inclusive": "0.99 0.21 1.20 0.01",
  });
  assert.deepEqual(figures(1), {
    "us-explicit": "83.33 16.67 100.00 0.00", "us-fold": "100.00 0.00 100.00 0.00", "per-rate": "83.33 16.67 100.00 0.00",
    "per-line": "83.33 16.67 100.00 0.00", "inclusive": "83.33 16.67 100.00 0.00",
  });
  assert.deepEqual(table.sums.map(({ currency, documents, total, figures: sums }) => [currency, documents, total, sums[3]?.difference]), [["GBP", 2, "101.19", "0.01"]]);
  assert.deepEqual((await office.tieout()).whatIf(office.crm, { id: "inv-2" }).rows.map(({ label }) => label), ["2"]);
});
