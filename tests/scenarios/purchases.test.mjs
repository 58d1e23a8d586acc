/** Expenses and purchase orders: what is bought, from whom, and which account it hits. */

import assert from "node:assert/strict";

import { codes, decided, line, row, scenario } from "./lib.mjs";

/** @typedef {Record<string, any>} Json */
/** @typedef {import("./lib.mjs").Office} Office */

/** @param {string} id @param {Json} [more] */
const vendor = (id, more = {}) => ({ id, type: "company", displayName: `Vendor ${id}`, ...more });

/**
 * An expense of one line, unless said otherwise.
 * @param {string} id @param {string | undefined} vendorId @param {string} total @param {Json} [more]
 */
const expense = (id, vendorId, total, more = {}) => ({
  id, number: `B-${id}`, ...(vendorId === undefined ? {} : { vendorId }), issueDate: "2026-11-10", lines: [line(total, { category: "office" })], totals: { total }, ...more,
});

/** Accounts that a bookkeeper chooses for purchases. @param {Office} office */
async function chooseAccounts(office) {
  const id = (/** @type {string} */ name) => office.id("Account", name);
  office.settings["categories"] = { office: await id("Office Expenses"), travel: await id("Travel") };
  office.settings["accounts"] = { ...office.settings["accounts"], bank: await id("Checking"), card: await id("Mastercard"), expense: await id("Supplies") };
  return office.settings["categories"];
}

/** The account lines of a purchase. @param {Json | undefined} record */
const accounts = (record) => record?.["Line"].map((/** @type {Json} */ own) => [own["AccountBasedExpenseLineDetail"].AccountRef.value, own["Amount"]]);

scenario("EV-3", "an expense becomes a bill, or a purchase by cash, check or card, each line in the account of its category", async (open) => {
  const office = await open({ preset: "expense-vat" });
  const { office: officeExpenses, travel } = await chooseAccounts(office);
  office.settings["terms"] = { net30: await office.id("Term", "Net 30") };
  office.add({
    vendors: [vendor("v")],
    expenses: [
      expense("owed", "v", "70.00", { dueDate: "2026-12-10", terms: "net30", lines: [line("50.00", { category: "office" }), line("20.00", { category: "travel" })] }),
      expense("cash", "v", "12.00", { paidBy: "cash" }),
      expense("check", "v", "13.00", { paidBy: "check" }),
      expense("card", "v", "14.00", { paidBy: "card" }),
      expense("back", "v", "4.00", { paidBy: "card", refund: true }),
      expense("credit", "v", "5.00", { refund: true }),
      expense("parking", undefined, "3.00", { paidBy: "cash" }),
      expense("draft", "v", "1.00", { status: "draft" }),
    ],
  });
  const { plan, applied } = await office.sync();
  assert.deepEqual(applied.failed, 0);
  assert.deepEqual(decided(plan, "expense", "draft"), ["skip", "state-not-pushed"]);
  assert.equal((await office.all("Vendor")).filter(({ DisplayName }) => DisplayName === "Vendor v").length, 1);

  const [bill, ...otherBills] = await office.all("Bill");
  assert.equal(otherBills.length, 0);
  assert.deepEqual([bill?.["DocNumber"], bill?.["TotalAmt"], bill?.["Balance"], bill?.["DueDate"]], ["B-owed", 70, 70, "2026-12-10"]);
  assert.deepEqual(accounts(bill), [[officeExpenses, 50], [travel, 20]]);

  const { bank, card } = office.settings["accounts"];
  const purchases = (await office.all("Purchase")).map((own) => [own["DocNumber"], own["PaymentType"], own["AccountRef"].value, own["TotalAmt"], own["Credit"] ?? false, own["EntityRef"] !== undefined]);
  assert.deepEqual(purchases.sort(), [
    ["B-back", "CreditCard", card, 4, true, true], ["B-card", "CreditCard", card, 14, false, true], ["B-cash", "Cash", bank, 12, false, true],
    ["B-check", "Check", bank, 13, false, true], ["B-parking", "Cash", bank, 3, false, false],
  ]);
  assert.deepEqual((await office.all("VendorCredit")).map((own) => [own["DocNumber"], own["TotalAmt"]]), [["B-credit", 5]]);
  assert.equal((await office.tieOut()).ok, true);

  const again = await office.sync();
  for (const id of ["owed", "cash", "check", "card", "back", "credit", "parking"]) assert.deepEqual(decided(again.plan, "expense", id), ["skip", "up-to-date"], id);
  office.record("expenses", "owed").lines[1].category = "office";
  await office.sync();
  const changed = await office.one("Bill", () => true);
  assert.deepEqual(accounts(changed), [[officeExpenses, 50], [officeExpenses, 20]]);
});

scenario("EV-3", "the settings say what an expense becomes that does not say how it was paid", async (open) => {
  const office = await open({ preset: "expense-vat", settings: { sync: { expenses: { as: "purchase" } } } });
  await chooseAccounts(office);
  office.add({ vendors: [vendor("v")], expenses: [expense("1", "v", "9.00"), expense("2", "v", "8.00", { paidBy: "unpaid" })] });
  await office.sync();
  assert.deepEqual([(await office.all("Purchase")).map((own) => own["TotalAmt"]), (await office.all("Bill")).map((own) => own["TotalAmt"])], [[9], [8]]);
});

scenario("EV-3 EV-4", "VAT on purchases goes by the rates for purchases, to the cent, prices with and without tax", async (open) => {
  const office = await open({ edition: "gb", preset: "expense-vat" });
  await chooseAccounts(office);
  office.add({
    vendors: [vendor("v")],
    expenses: [
      expense("net", "v", "119.99", { lines: [line("99.99", { category: "office", taxRateIds: ["vat"] })], totals: { subtotal: "99.99", tax: "20.00", total: "119.99" } }),
      expense("gross", "v", "60.00", { pricesIncludeTax: true, paidBy: "card", lines: [line("60.00", { category: "travel", taxRateIds: ["vat"] })], totals: { tax: "10.00", total: "60.00" } }),
      // The vendor rounded each line; the books take the printed tax.
      expense("lines", "v", "4.00", { lines: [1, 2, 3].map(() => line("1.11", { category: "office", taxRateIds: ["vat"] })), totals: { subtotal: "3.33", tax: "0.66", total: "3.99" } }),
    ],
  });
  const { plan, applied } = await office.sync();
  assert.deepEqual(applied.failed, 0);
  assert.deepEqual(["net", "gross", "lines"].map((id) => row(plan, "expense", id).money), ["exact", "exact", "explained"]);
  const bills = Object.fromEntries((await office.all("Bill")).map((own) => [own["DocNumber"], [own["TotalAmt"], own["TxnTaxDetail"].TotalTax]]));
  assert.deepEqual(bills, { "B-net": [119.99, 20], "B-lines": [3.99, 0.66] });
  const card = await office.one("Purchase", () => true);
  assert.deepEqual([card["TotalAmt"], card["TxnTaxDetail"].TotalTax, card["GlobalTaxCalculation"]], [60, 10, "TaxInclusive"]);
  assert.equal((await office.tieOut()).ok, true);
  const again = await office.sync();
  assert.deepEqual(["net", "gross", "lines"].map((id) => decided(again.plan, "expense", id)[1]), ["up-to-date", "up-to-date", "up-to-date"]);
});

scenario("EV-4", "a tax code without rates for purchases is refused on an expense and stays good for sales", async (open) => {
  const office = await open({ edition: "gb", preset: "expense-vat" });
  await chooseAccounts(office);
  const code = await office.one("TaxCode", (own) => own["Name"] === "20.0% S");
  office.settings["taxCodes"].rates.vat = await salesOnly(office, code);
  office.add({
    vendors: [vendor("v")],
    expenses: [expense("1", "v", "12.00", { lines: [line("10.00", { category: "office", taxRateIds: ["vat"] })], totals: { tax: "2.00", total: "12.00" } })],
  });
  const plan = await office.plan();
  assert.deepEqual([row(plan, "expense", "1").decision, codes(plan, "expense", "1")], ["blocked", ["mapping/tax-code-unusable"]]);
  assert.match(row(plan, "expense", "1").findings[0]?.message ?? "", /no rates for purchases/u);
});

/** A code that taxes sales alone. @param {Office} office @param {Json} like */
async function salesOnly(office, like) {
  const agency = (await office.all("TaxAgency"))[0]?.["Id"];
  assert.ok(like["SalesTaxRateList"].TaxRateDetail.length > 0);
  const answer = await office.post("taxservice/taxcode", { TaxCode: "Sales only", TaxRateDetails: [{ TaxRateName: "Sales20", RateValue: "20", TaxAgencyId: agency, TaxApplicableOn: "Sales" }] });
  return answer["TaxCodeId"];
}

scenario("EV-3", "tax on purchases is part of the cost in the United States", async (open) => {
  const office = await open({ preset: "expense-vat" });
  await chooseAccounts(office);
  office.add({
    vendors: [vendor("v")],
    expenses: [expense("1", "v", "21.65", { lines: [line("10.00", { category: "office", taxRateIds: ["city"] }), line("10.00", { category: "travel", taxRateIds: ["city"] })], totals: { subtotal: "20.00", tax: "1.65", total: "21.65" } })],
  });
  const { plan } = await office.sync();
  assert.equal(row(plan, "expense", "1").money, "explained");
  const bill = await office.one("Bill", () => true);
  assert.deepEqual([bill["TotalAmt"], bill["Line"].map((/** @type {Json} */ own) => own["Amount"])], [21.65, [10.83, 10.82]]);
});

scenario("EV-3 BY-8", "an expense without vendor, account, category or a known form of refund is blocked; the others go", async (open) => {
  const office = await open({ preset: "expense-vat" });
  const { office: officeExpenses } = await chooseAccounts(office);
  delete office.settings["accounts"].card;
  delete office.settings["accounts"].expense;
  office.settings["categories"].sales = await office.id("Account", "Sales");
  office.add({
    vendors: [vendor("v")],
    expenses: [
      expense("nobody", undefined, "1.00"),
      expense("card", "v", "1.00", { paidBy: "card" }),
      expense("key", "v", "1.00", { paidBy: "cash", paidFrom: "petty" }),
      expense("category", "v", "1.00", { lines: [line("1.00", { category: "moon" })] }),
      expense("type", "v", "1.00", { lines: [line("1.00", { category: "sales" })] }),
      expense("none", "v", "1.00", { lines: [line("1.00")] }),
      expense("refund", "v", "1.00", { paidBy: "cash", refund: true }),
      expense("twin", "v", "1.00", { number: "B-good" }),
      expense("good", "v", "1.00"),
    ],
  });
  const { plan } = await office.sync();
  const listed = /** @type {Json[]} */ (office.crm["expenses"]);
  const said = Object.fromEntries(listed.map(({ id }) => [id, [row(plan, "expense", id).decision, ...codes(plan, "expense", id)]]));
  assert.deepEqual(said, {
    nobody: ["blocked", "plan/vendor-missing"],
    card: ["blocked", "mapping/account-missing"],
    key: ["blocked", "mapping/account-missing"],
    category: ["blocked", "mapping/account-missing"],
    type: ["blocked", "mapping/account-unusable"],
    none: ["blocked", "mapping/account-missing"],
    refund: ["blocked", "plan/refund-form"],
    twin: ["create"],
    good: ["blocked", "match/number-taken"],
  });
  assert.deepEqual(accounts(await office.one("Bill", () => true)), [[officeExpenses, 1]]);
});

scenario("EV-3 BY-15", "a bill that QuickBooks has is linked; the same number of another vendor is no collision, an unnumbered twin is asked about", async (open) => {
  const office = await open({ preset: "expense-vat" });
  const { office: account } = await chooseAccounts(office);
  const mine = await office.byHand("vendor", { DisplayName: "Vendor v" });
  const other = await office.byHand("vendor", { DisplayName: "Vendor w" });
  const bill = (/** @type {Json} */ who, /** @type {number} */ amount, /** @type {Json} */ more) => ({
    TxnDate: "2026-11-10", VendorRef: { value: who["Id"] }, ...more,
    Line: [{ Amount: amount, DetailType: "AccountBasedExpenseLineDetail", AccountBasedExpenseLineDetail: { AccountRef: { value: account } } }],
  });
  await office.byHand("bill", bill(mine, 20, { DocNumber: "B-1" }));
  await office.byHand("bill", bill(other, 30, { DocNumber: "B-2" }));
  await office.byHand("bill", bill(mine, 40, {}));
  office.add({ vendors: [vendor("v")], expenses: [expense("1", "v", "20.00"), expense("2", "v", "30.00"), expense("3", "v", "40.00")] });
  const { plan } = await office.sync();
  assert.deepEqual(decided(plan, "expense", "1"), ["link", "already-there"]);
  assert.deepEqual(decided(plan, "expense", "2"), ["create", "new"]);
  assert.deepEqual([row(plan, "expense", "3").decision, codes(plan, "expense", "3")], ["blocked", ["match/possible-duplicate"]]);
  assert.equal((await office.all("Bill")).length, 4);
});

scenario("TW-9", "a purchase order goes over with items, accounts and status, and books nothing", async (open) => {
  const office = await open({ preset: "two-way", settings: { sync: { purchaseOrders: { direction: "push" } } } });
  await chooseAccounts(office);
  office.add({
    vendors: [vendor("v")],
    items: [{ id: "pipe", name: "Copper pipe", type: "material", unitPrice: "9.00" }],
    purchaseOrders: [
      { id: "po-1", number: "PO-1", vendorId: "v", issueDate: "2026-11-10", dueDate: "2026-11-20", memo: "By noon", lines: [line("4.50", { itemId: "pipe", quantity: "10" }), line("5.00", { category: "office" })], totals: { total: "50.00" } },
      { id: "po-2", number: "PO-2", issueDate: "2026-11-10", lines: [line("4.50", { category: "office" })], totals: { total: "4.50" } },
    ],
  });
  const { plan, applied } = await office.sync();
  assert.deepEqual(applied.failed, 0);
  assert.deepEqual(row(plan, "purchase-order", "po-1").effect, []);
  assert.deepEqual([row(plan, "purchase-order", "po-2").decision, codes(plan, "purchase-order", "po-2")], ["blocked", ["plan/vendor-missing"]]);
  const order = await office.one("PurchaseOrder", () => true);
  assert.deepEqual([order["DocNumber"], order["TotalAmt"], order["POStatus"], order["Memo"], order["DueDate"]], ["PO-1", 50, "Open", "By noon", "2026-11-20"]);
  assert.deepEqual([order["Line"][0].ItemBasedExpenseLineDetail.Qty, order["Line"][0].Amount], [10, 45]);

  office.record("purchaseOrders", "po-1").status = "closed";
  const { plan: next } = await office.sync();
  assert.equal(row(next, "purchase-order", "po-1").decision, "update");
  assert.equal((await office.one("PurchaseOrder", () => true))["POStatus"], "Closed");
  office.record("purchaseOrders", "po-1").status = "voided";
  const last = await office.plan();
  assert.deepEqual([row(last, "purchase-order", "po-1").decision, codes(last, "purchase-order", "po-1")], ["blocked", ["plan/no-void"]]);
});

scenario("BY-1 TW-9", "a purchase whose vendor is held names it as a vendor", async (open) => {
  const office = await open({ preset: "two-way", settings: { sync: { purchaseOrders: { direction: "push" }, expenses: { direction: "push" } } } });
  await chooseAccounts(office);
  office.add({
    vendors: [vendor("v", { displayName: "Pipes: wholesale" })],
    purchaseOrders: [{ id: "po", number: "PO-1", vendorId: "v", issueDate: "2026-11-10", lines: [line("5.00", { category: "office" })], totals: { total: "5.00" } }],
    expenses: [expense("owed", "v", "7.00")],
  });
  const plan = await office.plan();
  for (const [kind, id] of /** @type {const} */ ([["purchase-order", "po"], ["expense", "owed"]])) {
    const { decision, diff } = row(plan, kind, id);
    const party = diff.filter(({ path }) => /^(Customer|Vendor|Entity)Ref$/u.test(path));
    assert.deepEqual([decision, party.map(({ path, label }) => [path, label])], ["wait", [["VendorRef", "Vendor"]]], kind);
  }
});

scenario("BY-8 TW-9", "what the company's subscription lacks is held with the way out, and the rest goes", async (open) => {
  const preset = { preset: "expense-vat", settings: { sync: { purchaseOrders: { direction: "push" } } } };
  const order = { id: "po", number: "PO-1", vendorId: "v", issueDate: "2026-11-10", lines: [line("5.00", { category: "office" })], totals: { total: "5.00" } };
  /** @type {[string, string[], string[]][]} */
  const cases = [["simple-start", ["plan/subscription"], ["plan/subscription"]], ["essentials", [], ["plan/subscription"]], ["plus", [], []]];
  for (const [plan, bill, ordered] of cases) {
    const office = await open({ ...preset, sandbox: { plan } });
    await chooseAccounts(office);
    office.add({ vendors: [vendor("v")], expenses: [expense("owed", "v", "1.00"), expense("cash", "v", "2.00", { paidBy: "cash" })], purchaseOrders: [order] });
    const { plan: made, applied } = await office.sync();
    assert.equal(applied.failed, 0, plan);
    assert.deepEqual([codes(made, "expense", "owed"), codes(made, "purchase-order", "po"), codes(made, "expense", "cash")], [bill, ordered, []], plan);
    assert.deepEqual([(await office.all("Bill")).length, (await office.all("PurchaseOrder")).length, (await office.all("Purchase")).length], [1 - bill.length, 1 - ordered.length, 1], plan);
  }
});
