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
  const office = await open({ edition: "gb" });
  const { accounts, taxCodes, items } = office.settings;
  const sales = await office.one("Account", (record) => record["Name"] === "Savings");
  await office.byHand("account", { Id: sales["Id"], SyncToken: sales["SyncToken"], Name: "Savings", AccountType: "Bank", sparse: true, Active: false });
  accounts.income = await office.id("Account", "Checking");
  accounts.deposit = sales["Id"];
  taxCodes.rates.reduced = taxCodes.rates.vat;
  taxCodes.rates.vat = "4711";
  items.labor = "4712";
  const taxed = (/** @type {string} */ number, /** @type {string} */ rate) => invoice(number, "c", "120.00", { lines: [line("100.00", { taxRateIds: [rate] })], totals: { subtotal: "100.00", tax: "20.00", total: "120.00" } });
  office.add({ contacts: [contact("c")], invoices: [taxed("1", "vat"), taxed("2", "vat"), taxed("3", "vat")], payments: [payment("p-1", "c", "1.00"), payment("p-2", "c", "2.00")] });
  const plan = await office.plan();
  const { findings } = plan.summary();
  const told = JSON.parse(new TextDecoder().decode(plan.json()));
  const paths = told.findings.map((/** @type {Json} */ finding) => finding["path"]).sort();
  assert.deepEqual(paths, ["settings.accounts.deposit", "settings.accounts.income", "settings.items.labor", "settings.taxCodes.rates.reduced", "settings.taxCodes.rates.vat"]);
  const hit = (/** @type {string} */ id) => codes(plan, "invoice", id);
  for (const id of ["inv-1", "inv-2", "inv-3"]) assert.ok(hit(id).includes("mapping/tax-code-unusable"), id);
  assert.ok((findings.find(({ code }) => code === "mapping/tax-code-unusable")?.count ?? 0) >= 3);
  assert.ok((findings.find(({ code }) => code === "mapping/account-unusable")?.count ?? 0) >= 2);
});
