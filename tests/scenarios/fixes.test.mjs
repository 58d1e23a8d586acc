/** From an error to a button: one fix, whose record it is made in, and where in QuickBooks to look. */

import assert from "node:assert/strict";

import { buttonOf, fixOf, quickbooksLink } from "../../js/fixes.js";
import { contact, invoice, item, line, scenario } from "./lib.mjs";

const company = { environment: /** @type {const} */ ("production"), realm: "4620816365" };

/** @param {import("../../js/index.js").Plan} plan @param {string} kind @param {string} id */
function fix(plan, kind, id) {
  const index = plan.find(kind, id);
  assert.ok(index !== undefined, `${kind} ${id}`);
  return fixOf(plan, index, company);
}

scenario("BY-27", "rename, link by hand, other date, other code: each record that is held offers one fix, and what waits for it the same one", async (open) => {
  const office = await open({ edition: "gb", preferences: { AccountingInfoPrefs: { BookCloseDate: "2026-06-30" } }, requests: [
    { path: "vendor", body: { DisplayName: "Taken Name" } },
    ...["Hall North", "Hall South"].map((DisplayName) => ({ path: "customer", body: { DisplayName, PrimaryEmailAddr: { Address: "office@hall.example" } } })),
  ] });
  office.add({
    contacts: [contact("taken", { displayName: "Taken Name" }), contact("hall", { displayName: "Hall", email: "office@hall.example" }), contact("late"), contact("fine")],
    items: [item("it", "Work")],
    taxRates: [{ id: "unmapped", name: "Unmapped", percent: "7" }],
    invoices: [
      invoice("1", "taken", "10.00"), invoice("2", "hall", "10.00"), invoice("3", "late", "10.00", { issueDate: "2026-03-02", dueDate: "2026-04-01" }),
      invoice("4", "fine", "107.00", { lines: [line("100.00", { taxRateIds: ["unmapped"] })], totals: { subtotal: "100.00", tax: "7.00", total: "107.00" } }),
      invoice("5", "fine", "10.00"),
    ],
  });
  const plan = await office.plan();
  const [taken, hall, late, code] = ["1", "2", "3", "4"].map((number) => fix(plan, "invoice", `inv-${number}`));
  assert.deepEqual([taken?.button, taken?.record.id], ["Rename it", "taken"], "the invoice waits for its customer, and the button leads there");
  assert.deepEqual(fix(plan, "contact", "taken")?.record, taken?.record);
  assert.deepEqual([hall?.button, hall?.record.id], ["Say which record it is", "hall"]);
  const customers = ["Hall North", "Hall South"];
  assert.deepEqual(hall?.quickbooks.map(({ label }) => label).sort(), customers);
  for (const name of customers) {
    const { Id } = await office.customer(name);
    const url = new URL(String(hall?.quickbooks.find(({ label }) => label === name)?.url));
    assert.deepEqual([url.hostname, url.searchParams.get("pagereq"), url.searchParams.get("deeplinkcompanyid")], ["qbo.intuit.com", `customerdetail?nameId=${Id}`, company.realm]);
  }
  assert.deepEqual([late?.button, late?.fix, late?.record.id], ["Change the date", "open-in-quick-books", "inv-3"]);
  assert.deepEqual([code?.button, code?.record.id], ["Choose the tax code", "inv-4"]);
  assert.match(String(code?.path), /lines\[0\]/u);
  assert.equal(fix(plan, "invoice", "inv-5"), undefined, "what goes over needs no fix");

  // Each fix, made, lets its record go over.
  office.crm.contacts[0].displayName = "Another Name";
  office.crm.invoices[2].issueDate = "2026-07-02";
  office.crm.invoices[2].dueDate = "2026-08-01";
  office.settings["links"] = { contacts: { hall: (await office.customer("Hall South"))["Id"] } };
  const { plan: mended } = await office.sync();
  for (const number of ["1", "2", "3"]) assert.equal(fix(mended, "invoice", `inv-${number}`), undefined);
  for (const number of ["1", "2", "3", "5"]) assert.ok(await office.invoice(number), `invoice ${number} stands in QuickBooks`);
});

scenario("BY-27", "a record's page is told for the right company, and none where there is none", async () => {
  const link = quickbooksLink(company, { resource: "invoice", id: "145" });
  assert.equal(link, "https://qbo.intuit.com/app/login?pagereq=invoice%3FtxnId%3D145&deeplinkcompanyid=4620816365");
  assert.match(String(quickbooksLink({ ...company, environment: "sandbox" }, { resource: "Payment", id: "9" })), /^https:\/\/sandbox\.qbo\.intuit\.com\/login\?pagereq=recvpayment%3FtxnId%3D9&/u);
  assert.equal(quickbooksLink(company, { resource: "item", id: "3" }), undefined);
  assert.equal(quickbooksLink({ ...company, environment: { baseUrl: "https://books.example" } }, { resource: "invoice", id: "1" }), undefined);
  assert.equal(buttonOf("qbo/duplicate-number", "edit-in-crm"), "Change the number");
  assert.equal(buttonOf("engine/not-reached", "retry-later"), "Try again");
  assert.throws(() => buttonOf("x", /** @type {any} */ ("toString")), { code: "host/argument", path: "fix" });
});
