/** Accounts, items and tax codes: what the settings choose is what the books get. */

import assert from "node:assert/strict";

import { codes, contact, decided, invoice, item, line, payment, row, scenario } from "./lib.mjs";

/** @typedef {Record<string, any>} Json */

/** Income account that each line of an invoice posts to. @param {import("./lib.mjs").Office} office @param {string} number */
async function incomeAccounts(office, number) {
  const [items, accounts] = [await office.all("Item"), await office.all("Account")];
  const lines = (await office.invoice(number))["Line"].filter((/** @type {Json} */ row) => row["SalesItemLineDetail"]);
  return lines.map((/** @type {Json} */ line) => {
    const sold = items.find((record) => record["Id"] === line["SalesItemLineDetail"].ItemRef.value);
    return accounts.find((record) => record["Id"] === sold?.["IncomeAccountRef"].value)?.["Name"];
  });
}

scenario("CP-9", "payments go to the bank account that the settings choose, or to the one the payment names", async (open) => {
  const office = await open({ preset: "catalog-push" });
  office.settings["accounts"].deposit = await office.id("Account", "Checking");
  office.settings["depositAccounts"] = { savings: await office.id("Account", "Savings") };
  office.add({ contacts: [contact("c")], payments: [payment("p-1", "c", "10.00"), payment("p-2", "c", "20.00", { depositAccount: "savings" })] });
  await office.sync();
  const kept = Object.fromEntries((await office.all("Payment")).map((record) => [record["TotalAmt"], record["DepositToAccountRef"].value]));
  assert.deepEqual(kept, { 10: await office.id("Account", "Checking"), 20: await office.id("Account", "Savings") });
});

scenario("CP-9 BY-8", "an account that is no bank account is refused as the deposit account before anything is written", async (open) => {
  const office = await open({ preset: "catalog-push" });
  office.settings["accounts"].deposit = await office.id("Account", "Office Expenses");
  office.add({ contacts: [contact("c")], payments: [payment("p-1", "c", "10.00")] });
  const { plan } = await office.sync();
  assert.ok(codes(plan, "payment", "p-1").includes("mapping/account-unusable"));
  assert.equal((await office.all("Payment")).length, 0);
});

scenario("IP-9", "income, deposit and discount accounts are the chosen ones of the company", async (open) => {
  const office = await open();
  office.settings["accounts"].income = await office.id("Account", "Uncategorized Income");
  office.add({
    contacts: [contact("c")],
    items: [item("i", "Visit")],
    invoices: [invoice("1", "c", "90.00", { lines: [line("100.00", { itemId: "i" })], discount: { amount: "10.00" }, totals: { subtotal: "100.00", discount: "10.00", total: "90.00" } })],
    payments: [payment("p", "c", "90.00", { applications: [{ invoiceId: "inv-1", amount: "90.00" }] })],
  });
  await office.sync();
  assert.deepEqual(await incomeAccounts(office, "1"), ["Uncategorized Income"]);
  const discount = (await office.invoice("1"))["Line"].find((/** @type {Json} */ row) => row["DiscountLineDetail"]);
  assert.equal(discount["DiscountLineDetail"].DiscountAccountRef.value, await office.id("Account", "Discounts given"));
  assert.equal((await office.all("Payment"))[0]?.["DepositToAccountRef"].value, await office.id("Account", "Undeposited Funds"));
});

scenario("IP-9", "where sales tax is off in the company, tax goes over as a line to the chosen tax account", async (open) => {
  const office = await open({ sandbox: { usTax: "off" } });
  const { Id: tax } = await office.byHand("account", { Name: "Sales tax collected", AccountType: "Income", AccountSubType: "OtherPrimaryIncome" });
  await office.byHand("item", { Name: "Sales tax", Type: "Service", IncomeAccountRef: { value: tax } });
  office.settings["accounts"].tax = tax;
  office.add({ contacts: [contact("c")], invoices: [invoice("1", "c", "108.25", { lines: [line("100.00", { taxRateIds: ["city"] })], totals: { subtotal: "100.00", tax: "8.25", total: "108.25" } })] });
  await office.sync();
  assert.equal((await office.invoice("1"))["TotalAmt"], 108.25);
  assert.deepEqual((await incomeAccounts(office, "1")).at(-1), "Sales tax collected");
});

scenario("IP-10", "labor and materials post to income accounts of their own", async (open) => {
  const office = await open();
  office.add({
    contacts: [contact("c")],
    items: [item("i-l", "Hour", { type: "labor" }), item("i-m", "Valve", { type: "material" }), item("i-s", "Visit")],
    invoices: [invoice("1", "c", "60.00", { lines: ["i-l", "i-m", "i-s"].map((itemId) => line("20.00", { itemId })) })],
  });
  await office.sync();
  assert.deepEqual(await incomeAccounts(office, "1"), ["Labor", "Materials", "Sales"]);
});

scenario("IP-11 EV-4", "tax rates are paired with tax codes, and a pair of other percentages is reported before anything is written", async (open) => {
  const office = await open({ edition: "gb" });
  const { rates } = office.settings["taxCodes"];
  const vat = (/** @type {string} */ number, /** @type {string} */ rate, /** @type {string} */ tax, /** @type {string} */ total) =>
    invoice(number, "c", total, { lines: [line("100.00", { taxRateIds: [rate] })], totals: { subtotal: "100.00", tax, total } });
  office.add({ contacts: [contact("c")], invoices: [vat("1", "vat", "20.00", "120.00"), vat("2", "reduced", "5.00", "105.00")] });
  const right = { ...rates };
  rates.reduced = rates.vat;
  rates.vat = right.reduced;
  const { plan } = await office.sync();
  for (const id of ["inv-1", "inv-2"]) assert.ok(codes(plan, "invoice", id).includes("mapping/tax-rate-differs"), id);
  assert.ok(plan.summary().findings.some(({ code, message }) => code === "mapping/tax-rate-differs" && /20 %.*5 %|5 %.*20 %/u.test(message)));
  assert.equal((await office.all("Invoice")).length, 0);

  Object.assign(rates, right);
  await office.sync();
  for (const [number, tax, code] of /** @type {const} */ ([["1", 20, "20.0% S"], ["2", 5, "5.0% R"]])) {
    const sent = await office.invoice(number);
    assert.deepEqual([sent["TxnTaxDetail"].TotalTax, sent["Line"][0].SalesItemLineDetail.TaxCodeRef.value], [tax, await office.id("TaxCode", code)]);
  }
});

scenario("EV-2", "services are paired with QuickBooks items by hand, so that each line hits the account somebody chose", async (open) => {
  const account = { as: "advice", path: "account", body: { Name: "Advice", AccountType: "Income", AccountSubType: "ServiceFeeIncome" } };
  const office = await open({ preset: "expense-vat", edition: "gb", requests: [account, { path: "item", body: { Name: "Consulting", Type: "Service", IncomeAccountRef: { value: "@advice" } } }] });
  office.settings["items"] = { ...office.settings["items"], byId: { "s-1": await office.id("Item", "Consulting") } };
  const lines = ["s-1", "s-2"].map((itemId) => line("50.00", { itemId, taxRateIds: ["vat"] }));
  office.add({ contacts: [contact("c")], items: [item("s-1", "Tax advice"), item("s-2", "Filing")], invoices: [invoice("1", "c", "120.00", { lines, totals: { subtotal: "100.00", tax: "20.00", total: "120.00" } })] });
  const before = await office.counts();
  const { plan } = await office.sync();
  assert.deepEqual(decided(plan, "item", "s-1"), ["skip", "mapped-by-setting"]);
  assert.deepEqual(decided(plan, "item", "s-2"), ["skip", "stand-in"]);
  assert.deepEqual((await incomeAccounts(office, "1"))[0], "Advice");
  assert.equal((await office.counts())["Item"], before["Item"], "no item is made that nobody chose");

  office.settings["sync"] = { invoices: { direction: "off" } };
  office.add({ invoices: [invoice("2", "c", "10.00")] });
  const off = await office.sync();
  assert.deepEqual(decided(off.plan, "invoice", "inv-2"), ["skip", "direction-off"]);
});

scenario("IP-15", "an account that was deactivated holds what needs it; after remapping it goes on", async (open) => {
  const old = { path: "account", body: { Name: "Old Income", AccountType: "Income", AccountSubType: "ServiceFeeIncome" } };
  const office = await open({ requests: [old] });
  const account = await office.one("Account", (record) => record["Name"] === "Old Income");
  office.settings["accounts"].income = account["Id"];
  office.add({ contacts: [contact("c")], items: [item("i", "Visit")], invoices: [invoice("1", "c", "20.00", { lines: [line("20.00", { itemId: "i" })] }), invoice("2", "c", "30.00")] });
  await office.byHand("account", { Id: account["Id"], SyncToken: account["SyncToken"], Name: account["Name"], AccountType: "Income", sparse: true, Active: false });
  const { plan } = await office.sync();
  const held = row(plan, "invoice", "inv-1");
  assert.deepEqual([held.decision, held.chain.at(-1)?.kind, held.next?.fix], ["wait", "item", "map-setting"]);
  assert.ok(codes(plan, "item", "i").includes("mapping/account-unusable"));
  assert.deepEqual((await office.all("Invoice")).map((record) => record["DocNumber"]), ["2"], "what does not need the account goes on");

  office.settings["accounts"].income = await office.id("Account", "Sales");
  await office.sync();
  assert.equal((await office.invoice("1"))["TotalAmt"], 20);
});

scenario("BY-11", "the mapping linter names each fault of the settings and how many planned documents it hits", async (open) => {
  const office = await open({ preset: "expense-vat", edition: "gb" });
  const { accounts, taxCodes, items } = office.settings;
  const bought = await office.byHand("item", { Name: "Bought only", Type: "Service", IncomeAccountRef: { value: accounts.income }, ExpenseAccountRef: { value: await office.id("Account", "Supplies") } });
  // People can make items that are only bought; programs cannot.
  office.world.network = async ({ url }, perform) => {
    const answer = await perform();
    if (!decodeURIComponent(url).includes("from Item ")) return answer;
    const page = await answer.json();
    for (const record of page.QueryResponse.Item ?? []) if (record.Id === bought["Id"]) delete record.IncomeAccountRef;
    return new Response(JSON.stringify(page), answer);
  };
  const savings = await office.one("Account", (record) => record["Name"] === "Savings");
  await office.byHand("account", { Id: savings["Id"], SyncToken: savings["SyncToken"], Name: "Savings", AccountType: "Bank", sparse: true, Active: false });
  accounts.income = await office.id("Account", "Checking");
  accounts.expense = await office.id("Account", "Supplies");
  office.settings["sync"] = { items: { create: "always" } };
  office.settings["depositAccounts"] = { till: savings["Id"] };
  items.byId = { "i-b": bought["Id"] };
  office.crm["taxRates"].push({ id: "old", name: "Old", percent: "20" }, { id: "none", name: "None", percent: "20" });
  Object.assign(taxCodes.rates, { old: "4711", reduced: taxCodes.zeroRated });
  const taxed = (/** @type {string} */ number, /** @type {string} */ rate, more = {}) => invoice(number, "c", "120.00", { lines: [line("100.00", { taxRateIds: [rate], ...more })], totals: { subtotal: "100.00", tax: "20.00", total: "120.00" } });
  office.add({
    contacts: [contact("c")], items: [item("i", "Visit"), item("i-b", "Paint")],
    invoices: [taxed("1", "old"), taxed("2", "old"), taxed("3", "none"), taxed("4", "vat", { itemId: "i" }), taxed("5", "vat", { itemId: "i-b" }), invoice("6", "c", "10.00"), taxed("7", "reduced")],
    payments: [payment("p-1", "c", "1.00", { depositAccount: "till" }), payment("p-2", "c", "2.00")],
  });
  const tieout = await office.tieout();
  const problems = await tieout.setup.mappings(office.crm, office.settings);
  const told = Object.fromEntries(problems.map(({ setting, documents, examples }) => [setting.slice("settings.".length), [documents, ...examples]]));
  assert.deepEqual(told, {
    "accounts.income": [1, "Invoice 4"],
    "depositAccounts.till": [1, "Payment p-1"],
    "items.byId.i-b": [1, "Invoice 5"],
    "taxCodes.rates.old": [2, "Invoice 1", "Invoice 2"],
    "taxCodes.rates.none": [1, "Invoice 3"],
    "taxCodes.rates.reduced": [1, "Invoice 7"],
  });
  assert.deepEqual([problems[0]?.setting, problems.every(({ finding }) => finding.fix === "map-setting")], ["settings.taxCodes.rates.old", true]);
  assert.equal((await office.all("Invoice")).length, 0, "the linter writes nothing");
});

scenario("TW-17", "setup: the company's accounts and codes are offered; Save & Sync keeps good settings and runs the first sync with progress; others are neither kept nor sent", async (open) => {
  const office = await open({ preset: "two-way", edition: "gb" });
  const tieout = await office.tieout();
  const { vat } = office.settings["taxCodes"].rates;
  office.settings["accounts"] = {};
  office.settings["items"] = {};
  office.settings["taxCodes"] = { exempt: office.settings["taxCodes"].exempt };
  office.add({ contacts: [contact("c")], items: [item("i", "Visit")], invoices: [invoice("1", "c", "120.00", { status: "approved", lines: [line("100.00", { itemId: "i", taxRateIds: ["vat"] })], totals: { subtotal: "100.00", tax: "20.00", total: "120.00" } })] });
  const { income, taxCodes, rates } = await tieout.setup.choices(office.crm, office.settings);
  const sales = income.find(({ name }) => name === "Sales");
  assert.deepEqual([taxCodes.some(({ id }) => id === vat), rates.map(({ id, state, codes: fitting }) => [id, state, fitting])], [true, [["vat", "unmapped", ["20.0% S"]]]]);

  /** @type {any[]} */
  const kept = [];
  const save = (/** @type {any} */ settings) => kept.push(JSON.stringify(settings));
  const refused = await tieout.setup.saveAndSync(office.crm, office.settings, { save });
  assert.deepEqual([refused.saved, "problems" in refused && refused.problems.map(({ setting, documents }) => [setting, documents])], [false, [["settings.taxCodes.rates.vat", 1]]]);
  office.settings["taxCodes"].rates = { vat };
  const lacking = await tieout.setup.saveAndSync(office.crm, office.settings, { save });
  assert.deepEqual("blocked" in lacking && lacking.blocked.map(({ label, code }) => [label, code]), [["Item Visit", "mapping/account-missing"]]);
  assert.deepEqual([kept.length, (await office.all("Invoice")).length], [0, 0]);

  office.settings["accounts"] = { income: sales?.id };
  /** @type {number[]} */
  const progress = [];
  const done = await tieout.setup.saveAndSync(office.crm, office.settings, { save, onProgress: (status) => progress.push(status.done) });
  assert.deepEqual([done.saved, kept.length, "tieOut" in done && done.tieOut.ok], [true, 1, true]);
  assert.deepEqual([progress.length > 2, progress.at(-1), "applied" in done && done.applied.done], [true, 3, 3]);
  assert.equal((await office.invoice("1"))["TotalAmt"], 120);
});
