/** What is pushed, and when. */

import assert from "node:assert/strict";

import { contact, decided, invoice, item, line, payment, scenario } from "./lib.mjs";

scenario("IP-1", "an invoice goes over when it is sent or marked paid, never as a draft or only approved", async (open) => {
  const office = await open();
  office.add({
    contacts: [contact("c")],
    invoices: ["draft", "approved", "sent", "partially-paid", "paid"].map((status, at) => invoice(`10${at}`, "c", "50.00", { status })),
  });
  await office.sync();
  assert.deepEqual((await office.all("Invoice")).map((record) => record["DocNumber"]).sort(), ["102", "103", "104"]);

  office.record("invoices", "inv-100").status = "sent";
  await office.sync();
  assert.equal((await office.invoice("100"))["TotalAmt"], 50);
});

scenario("IP-2 CP-4", "a payment goes over when it is received, against its invoice; a pending one waits for the money", async (open) => {
  for (const preset of ["invoice-push", "catalog-push"]) {
    const office = await open({ preset });
    office.add({
      contacts: [contact("c")],
      invoices: [invoice("1", "c", "80.00")],
      payments: [
        payment("p-1", "c", "30.00", { applications: [{ invoiceId: "inv-1", amount: "30.00" }] }),
        payment("p-2", "c", "50.00", { status: "pending", applications: [{ invoiceId: "inv-1", amount: "50.00" }] }),
      ],
    });
    const { plan } = await office.sync();
    assert.deepEqual(decided(plan, "payment", "p-2"), ["skip", "payment-pending"]);
    assert.equal((await office.invoice("1"))["Balance"], 50);

    office.record("payments", "p-2").status = "received";
    await office.sync();
    assert.deepEqual((await office.all("Payment")).map((record) => record["TotalAmt"]).sort(), [30, 50]);
    assert.equal((await office.invoice("1"))["Balance"], 0);
  }
});

scenario("IP-3 CP-2", "a customer is created with its first pushed invoice, not before", async (open) => {
  for (const preset of ["invoice-push", "catalog-push"]) {
    const office = await open({ preset });
    office.add({ contacts: [contact("c", { displayName: "Ada Brook", email: "ada@brook.example" })], invoices: [invoice("1", "c", "10.00", { status: "draft" })] });
    const { plan } = await office.sync();
    assert.deepEqual(decided(plan, "contact", "c"), ["skip", "not-needed-yet"]);
    assert.equal((await office.all("Customer")).length, 0);

    office.record("invoices", "inv-1").status = "sent";
    await office.sync();
    const customer = await office.customer("Ada Brook");
    assert.equal(customer["PrimaryEmailAddr"].Address, "ada@brook.example");
    assert.equal((await office.invoice("1"))["CustomerRef"].value, customer["Id"]);
  }
});

scenario("IP-6", "estimates never go over, and the plan says so", async (open) => {
  for (const preset of ["invoice-push", "catalog-push", "expense-vat", "sales-receipts", "two-way"]) {
    const office = await open({ preset });
    office.add({ contacts: [contact("c")], estimates: [{ id: "e", number: "E-1", status: "accepted", contactId: "c", issueDate: "2026-11-10", lines: [line("10.00")], totals: { total: "10.00" } }] });
    const { plan } = await office.sync();
    assert.deepEqual(decided(plan, "estimate", "e"), ["skip", "estimates-never-sync"]);
    assert.equal((await office.all("Estimate")).length, 0);
  }
});

scenario("IP-12", "tax-exempt items and lines are non-taxable in QuickBooks", async (open) => {
  const office = await open();
  office.add({
    contacts: [contact("c")],
    items: [item("i-tax", "Boiler", { taxable: true }), item("i-free", "Permit", { taxable: false })],
    invoices: [invoice("1", "c", "308.25", { lines: [line("100.00", { itemId: "i-tax", taxRateIds: ["city"] }), line("200.00", { itemId: "i-free" })], totals: { subtotal: "300.00", tax: "8.25", total: "308.25" } })],
  });
  await office.sync();
  const permit = await office.one("Item", (record) => record["Name"] === "Permit");
  assert.deepEqual([permit["Taxable"], (await office.one("Item", (record) => record["Name"] === "Boiler"))["Taxable"]], [false, true]);
  const sent = await office.invoice("1");
  const codes = sent["Line"].filter((/** @type {any} */ row) => row.SalesItemLineDetail).map((/** @type {any} */ row) => row.SalesItemLineDetail.TaxCodeRef.value);
  assert.deepEqual(codes, ["TAX", "NON"]);
  assert.deepEqual([sent["TotalAmt"], sent["TxnTaxDetail"].TotalTax], [308.25, 8.25]);
});

scenario("CP-3", "an invoice stands in QuickBooks with its number, dates, lines and total", async (open) => {
  const office = await open({ preset: "catalog-push" });
  office.add({ contacts: [contact("c")], invoices: [invoice("A-7", "c", "85.50", { status: "approved", lines: [line("28.50", { quantity: "3", description: "Pipe" })], memo: "Thank you" })] });
  await office.sync();
  const sent = await office.invoice("A-7");
  assert.deepEqual([sent["TxnDate"], sent["DueDate"], sent["TotalAmt"], sent["CustomerMemo"].value], ["2026-11-10", "2026-12-10", 85.5, "Thank you"]);
  const [first] = sent["Line"];
  assert.deepEqual([first.Description, first.Amount, first.SalesItemLineDetail.Qty, first.SalesItemLineDetail.UnitPrice], ["Pipe", 85.5, 3, 28.5]);
});

scenario("CP-5 TW-3", "the whole price book goes over, and later changes follow", async (open) => {
  for (const preset of ["catalog-push", "two-way"]) {
    const office = await open({ preset });
    office.add({ items: [item("i-1", "Valve", { type: "material", sku: "V-1", unitPrice: "12.50" }), item("i-2", "Hour", { type: "labor" })] });
    await office.sync();
    const valve = await office.one("Item", (record) => record["Name"] === "Valve");
    assert.deepEqual([valve["Type"], valve["Sku"], valve["UnitPrice"]], ["NonInventory", "V-1", 12.5]);
    assert.equal((await office.one("Item", (record) => record["Name"] === "Hour"))["Type"], "Service");

    office.record("items", "i-1").unitPrice = "13.75";
    await office.sync();
    assert.equal((await office.one("Item", (record) => record["Name"] === "Valve"))["UnitPrice"], 13.75);
  }
});

scenario("CP-6", "an invoice voided in the CRM is voided in QuickBooks", async (open) => {
  const office = await open({ preset: "catalog-push" });
  office.add({ contacts: [contact("c")], invoices: [invoice("1", "c", "70.00")] });
  await office.sync();
  office.record("invoices", "inv-1").status = "voided";
  const { plan } = await office.sync();
  assert.deepEqual(decided(plan, "invoice", "inv-1"), ["void", "voided-in-crm"]);
  const record = await office.invoice("1");
  assert.deepEqual([record["TotalAmt"], record["Balance"]], [0, 0]);
  assert.match(record["PrivateNote"], /^Voided/u);
  assert.deepEqual(decided(await office.plan(), "invoice", "inv-1"), ["skip", "already-voided"]);
});

scenario("TW-2", "an approved invoice goes over with the right line items, tax and totals", async (open) => {
  const office = await open({ preset: "two-way" });
  office.add({
    contacts: [contact("c")],
    items: [item("i-h", "Hour", { type: "labor", taxable: false }), item("i-p", "Pump", { type: "material" })],
    invoices: [invoice("1", "c", "429.88", {
      status: "approved",
      lines: [line("118.00", { itemId: "i-h", quantity: "1.5" }), line("249.00", { itemId: "i-p", discount: { percent: "6.5" }, amount: "232.82", taxRateIds: ["city"] })],
      totals: { subtotal: "409.82", tax: "19.21", total: "429.03" },
    })],
  });
  await office.sync();
  const sent = await office.invoice("1");
  const items = await office.all("Item");
  const lines = sent["Line"].filter((/** @type {any} */ row) => row.SalesItemLineDetail);
  const names = lines.map((/** @type {any} */ row) => items.find((record) => record["Id"] === row.SalesItemLineDetail.ItemRef.value)?.["Name"]);
  assert.deepEqual(names, ["Hour", "Pump"]);
  assert.deepEqual([sent["TotalAmt"], sent["TxnTaxDetail"].TotalTax], [429.03, 19.21]);
  assert.ok((await office.tieOut()).ok);
});

scenario("SR-5", "documents from before the connection are left out", async (open) => {
  const office = await open({ preset: "sales-receipts", settings: { startDate: "2026-11-01" } });
  office.add({ contacts: [contact("c"), contact("d")], invoices: [invoice("1", "c", "10.00", { issueDate: "2026-10-31" }), invoice("2", "d", "20.00", { issueDate: "2026-11-01" })] });
  const { plan } = await office.sync();
  assert.deepEqual(decided(plan, "invoice", "inv-1"), ["skip", "before-start"]);
  assert.deepEqual((await office.all("Invoice")).map((record) => record["DocNumber"]), ["2"]);
  assert.equal((await office.all("Customer")).length, 1);
});

scenario("SR-4", "in the United States taxes and discounts become part of the prices; elsewhere they go over as fields", async (open) => {
  const here = await open({ preset: "sales-receipts" });
  here.add({ contacts: [contact("c")], invoices: [invoice("1", "c", "97.43", { lines: [line("100.00", { taxRateIds: ["city"] })], discount: { percent: "10" }, totals: { subtotal: "100.00", discount: "10.00", tax: "7.43", total: "97.43" } })] });
  await here.sync();
  const folded = await here.invoice("1");
  const [only] = folded["Line"];
  assert.deepEqual([only.Amount, only.SalesItemLineDetail.TaxCodeRef.value, folded["TotalAmt"], folded["TxnTaxDetail"]?.TotalTax ?? 0], [97.43, "NON", 97.43, 0]);
  assert.ok(!folded["Line"].some((/** @type {any} */ row) => row.DiscountLineDetail));

  const there = await open({ preset: "sales-receipts", edition: "gb" });
  there.add({ contacts: [contact("c")], invoices: [invoice("1", "c", "108.00", { lines: [line("100.00", { taxRateIds: ["vat"] })], discount: { percent: "10" }, totals: { subtotal: "100.00", discount: "10.00", tax: "18.00", total: "108.00" } })] });
  await there.sync();
  const apart = await there.invoice("1");
  assert.deepEqual([apart["Line"][0].Amount, apart["TxnTaxDetail"].TotalTax, apart["TotalAmt"]], [100, 18, 108]);
  assert.ok(apart["Line"].some((/** @type {any} */ row) => row.DiscountLineDetail && row.Amount === 10));
});
