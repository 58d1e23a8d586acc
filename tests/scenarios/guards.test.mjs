/** Input that would go wrong in QuickBooks, or nowhere: held or repaired in the plan, each with its next action; the rest goes. */

import assert from "node:assert/strict";

import { codes, contact, decided, invoice, item, line, payment, row, scenario } from "./lib.mjs";

/** @typedef {Record<string, any>} Json */

const MULTICURRENCY = { CurrencyPrefs: { MultiCurrencyEnabled: true, HomeCurrency: { value: "USD" } } };

scenario("BY-8", "orphans, circles, departed customers, credits beyond the invoice and a change of currency are held; the rest goes over", async (open) => {
  const office = await open({
    preferences: MULTICURRENCY, settings: { sync: { creditMemos: { direction: "push" } } },
    requests: [
      { as: "gone", path: "customer", body: { DisplayName: "Gone Away", PrimaryEmailAddr: { Address: "gone@away.example" } } },
      { path: "customer", body: { Id: "@gone", SyncToken: "@gone#SyncToken", sparse: true, Active: false } },
      { path: "customer", body: { DisplayName: "Once Dollars", PrimaryEmailAddr: { Address: "once@dollars.example" }, CurrencyRef: { value: "USD" } } },
    ],
  });
  office.add({
    contacts: [
      contact("good"), contact("gone", { displayName: "Gone Away", email: "gone@away.example" }),
      contact("a", { parentId: "b" }), contact("b", { parentId: "a" }),
      contact("dollars", { displayName: "Once Dollars", email: "once@dollars.example" }),
      contact("long", { displayName: "n".repeat(600) }),
    ],
    items: [item("colon", "Labor: first hour"), item("good-item", "Labor")],
    invoices: [
      invoice("ok", "good", "100.00"), invoice("ok-2", "good", "40.00", { lines: [line("40.00", { itemId: "good-item" })] }), invoice("ok-3", "good", "50.00"),
      invoice("gone", "gone", "10.00"), invoice("circle", "a", "10.00"), invoice("long", "long", "10.00"),
      invoice("euro", "dollars", "10.00", { currency: "EUR", exchangeRate: "1.1" }),
      invoice("colon", "good", "10.00", { lines: [line("10.00", { itemId: "colon" })] }),
      invoice("nobody", "no-such-contact", "10.00"),
    ],
    creditMemos: [{ id: "cm-1", number: "CM1", status: "issued", contactId: "good", issueDate: "2026-11-11", lines: [line("30.00")], totals: { total: "30.00" } }],
    payments: [
      payment("ok", "good", "100.00", { applications: [{ invoiceId: "inv-ok", amount: "100.00" }] }),
      payment("orphan", "no-such-contact", "5.00"),
      payment("stray", "good", "5.00", { applications: [{ invoiceId: "no-such-invoice", amount: "5.00" }] }),
      payment("spread", "good", "20.00", { applications: [{ invoiceId: "inv-ok-2", amount: "25.00" }] }),
      payment("over", "good", "60.00", { applications: [{ invoiceId: "inv-ok-2", amount: "40.00" }] }),
      payment("credit", "good", "0.00", { applications: [{ invoiceId: "inv-ok-3", amount: "35.00" }], credits: [{ creditMemoId: "cm-1", amount: "35.00" }] }),
    ],
  });
  const { plan, applied } = await office.sync();
  /** @type {[string, string, string][]} */
  const held = [
    ["contact", "gone", "match/inactive"], ["contact", "a", "plan/parent-circle"], ["contact", "b", "plan/parent-circle"],
    ["contact", "long", "plan/field-too-long"], ["item", "colon", "plan/forbidden-character"], ["invoice", "inv-euro", "plan/currency"],
    ["invoice", "inv-nobody", "plan/reference-missing"], ["payment", "orphan", "plan/reference-missing"],
    ["payment", "stray", "plan/reference-missing"], ["payment", "spread", "money/applications-exceed"], ["payment", "credit", "money/applications-exceed"],
  ];
  for (const [kind, id, code] of held) {
    const { decision, findings, next } = row(plan, kind, id);
    const finding = findings.find((finding) => finding.code === code);
    assert.ok(decision === "blocked" && finding, `${kind} ${id}: ${decision} ${findings.map((finding) => finding.code)}`);
    assert.ok(finding.hint && next?.text, `${kind} ${id} offers nothing`);
  }
  // What names a held record waits for it.
  for (const number of ["gone", "circle", "long", "colon"]) assert.equal(row(plan, "invoice", `inv-${number}`).decision, "wait", number);
  // A name is never cut in silence: the shorter one is only offered.
  assert.match(row(plan, "contact", "long").findings.find(({ code }) => code === "plan/field-too-long")?.hint ?? "", /`n{20,}`/u);
  // A payment beyond its invoices stays the customer's credit, and says so.
  assert.deepEqual([decided(plan, "payment", "over")[0], codes(plan, "payment", "over")], ["create", ["money/overpaid"]]);
  assert.deepEqual(codes(plan, "payment", "credit"), ["money/applications-exceed"]);
  assert.equal(applied.failed, 0);
  assert.deepEqual((await office.all("Invoice")).map((record) => record["DocNumber"]).sort(), ["ok", "ok-2", "ok-3"]);
  const paid = (await office.all("Payment")).map((record) => [record["TotalAmt"], record["UnappliedAmt"]]);
  assert.deepEqual(paid.sort((one, other) => one[0] - other[0]), [[60, 20], [100, 0]]);
  assert.ok((await office.all("Customer")).every((record) => !/^n+$/u.test(record["DisplayName"])));
});
