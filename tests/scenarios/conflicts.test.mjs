/** What both sides edited: three values, a choice, and nothing lost. */

import assert from "node:assert/strict";

import { PATIENT, changes as planned, codes, decided, invoice, line, row, scenario } from "./lib.mjs";
import { editByHand, followed, passTime } from "./inbound-lib.mjs";

/** @typedef {import("./lib.mjs").Office} Office */

/** Anna's e-mail and phone, edited on both sides. @param {Office} office */
async function bothEditAnna(office) {
  await editByHand(office, "Customer", await office.customer("Anna Berg"), { PrimaryEmailAddr: { Address: "anna@books.example" }, PrimaryPhone: { FreeFormNumber: "555-0200" } });
  Object.assign(office.record("contacts", "c1"), { email: "anna@crm.example", phone: "555-0300" });
}

/** Whatever stood there before. @param {Office} office @param {string} key @param {string} text */
async function store({ storage }, key, text) {
  const version = (await storage.get([key])).get(key)?.version ?? 0;
  const put = [{ key, value: new TextEncoder().encode(text) }];
  assert.ok((await storage.commit({ expect: [{ key, version }], put, delete: [] })).ok);
}

/** E-mail and phone of Anna in QuickBooks. @param {Office} office */
async function anna(office) {
  const { PrimaryEmailAddr, PrimaryPhone } = await office.customer("Anna Berg");
  return [PrimaryEmailAddr.Address, PrimaryPhone.FreeFormNumber];
}

scenario("TW-1", "a plan that merges others, or takes back, leaves what waits for a choice where it is", async (open) => {
  const { office, tieout } = await followed(open, { preset: "two-way" });
  await bothEditAnna(office);
  await office.sync();
  const waiting = await tieout.conflicts.list();
  assert.equal(waiting.length, 1);
  const [stays, other] = [await office.byHand("vendor", { DisplayName: "Pipe Supply" }), await office.byHand("vendor", { DisplayName: "Pipe Supply Inc." })];
  const { plan } = await tieout.duplicates.plan(office.crm, office.settings, { list: "Vendor", survivor: stays["Id"], others: [other["Id"]] });
  await tieout.apply(plan, PATIENT);
  assert.deepEqual(await tieout.conflicts.list(), waiting);
  const [run] = await tieout.undo.runs();
  const back = await tieout.undo.plan(office.crm, office.settings, { run: run?.id ?? "" });
  await tieout.apply(back.plan, PATIENT);
  assert.deepEqual(await tieout.conflicts.list(), waiting);
});

scenario("TW-1", "a field edited on both sides waits for a person with all three values; the contact's documents do not wait with it", async (open) => {
  const { office, tieout } = await followed(open, { preset: "two-way" });
  await bothEditAnna(office);
  office.add({ invoices: [invoice("2", "c1", "50.00", { status: "sent" })] });
  const { plan } = await office.sync();
  assert.equal(decided(plan, "contact", "c1")[0], "blocked");
  const { conflict, next } = row(plan, "contact", "c1");
  assert.equal(next?.fix, "choose");
  assert.deepEqual(conflict?.fields.map(({ name, base, crm, quickbooks, choices }) => [name, base, crm, quickbooks, choices.join(" ")]), [
    ["email", "anna@berg.example", "anna@crm.example", "anna@books.example", "crm quickbooks both"],
    ["phone", "555-0101", "555-0300", "555-0200", "crm quickbooks"],
  ]);
  assert.deepEqual(await anna(office), ["anna@books.example", "555-0200"], "nothing is overwritten");
  assert.equal((await office.invoice("2"))["TotalAmt"], 50);
  const [kept] = await tieout.conflicts.list();
  assert.deepEqual([kept?.kind, kept?.id, kept?.fields.map(({ base }) => base)], ["contact", "c1", ["anna@berg.example", "555-0101"]]);
});

for (const first of ["the plan", "the inbox"]) {
  scenario("TW-1", `what neither side had and both have entered waits for a person, whether ${first} sees it first`, async (open) => {
    const { office, tieout } = await followed(open, { preset: "two-way" });
    await editByHand(office, "Customer", await office.customer("Anna Berg"), { CompanyName: "Berg & Sons", Fax: { FreeFormNumber: "555-0900" } });
    await editByHand(office, "Invoice", await office.invoice("1"), { CustomerMemo: { value: "Call before you come" } });
    if (first === "the inbox") {
      passTime(office);
      await tieout.look();
    }
    Object.assign(office.record("contacts", "c1"), { companyName: "Berg Plumbing" });
    Object.assign(office.record("invoices", "inv-1"), { memo: "Net 30" });
    const { plan } = await office.sync();
    for (const [kind, id] of /** @type {const} */ ([["contact", "c1"], ["invoice", "inv-1"]])) assert.equal(decided(plan, kind, id)[0], "blocked", kind);
    const fields = (await tieout.conflicts.list()).flatMap((conflict) => conflict.fields.map(({ base, crm, quickbooks }) => [base ?? null, crm, quickbooks]));
    assert.deepEqual(fields.sort(), [[null, "Berg Plumbing", "Berg & Sons"], [null, "Net 30", "Call before you come"]]);
    assert.equal((await office.customer("Anna Berg"))["CompanyName"], "Berg & Sons");
    assert.equal((await office.invoice("1"))["CustomerMemo"].value, "Call before you come");
    await tieout.conflicts.resolve("contact", "c1", "crm");
    await tieout.conflicts.resolve("invoice", "inv-1", "quickbooks");
    await office.sync();
    assert.equal((await office.customer("Anna Berg"))["CompanyName"], "Berg Plumbing");
    assert.equal((await office.invoice("1"))["CustomerMemo"].value, "Call before you come");
    assert.equal(planned(await office.plan()), 0);
  });
}

scenario("TW-1", "the choice is carried out by the next plan: the CRM's, QuickBooks', or both, and stays with its values", async (open) => {
  const cases = /** @type {[any, string[], number][]} */ ([
    ["crm", ["anna@crm.example", "555-0300"], 1],
    ["quickbooks", ["anna@books.example", "555-0200"], 0],
    [{ email: "both", phone: "crm" }, ["anna@books.example, anna@crm.example", "555-0300"], 1],
    [{ email: "quickbooks", phone: "crm" }, ["anna@books.example", "555-0300"], 1],
  ]);
  for (const [choice, expected, written] of cases) {
    const { office, tieout } = await followed(open, { preset: "two-way" });
    await bothEditAnna(office);
    await office.sync();
    assert.equal((await tieout.conflicts.resolve("contact", "c1", choice)).open, false);
    const writes = office.world.writes.length;
    await office.sync();
    assert.deepEqual(await anna(office), expected);
    assert.equal(office.world.writes.length, writes + written);
    assert.deepEqual(codes(await office.plan(), "contact", "c1"), []);
    assert.equal(planned(await office.plan()), 0);
    assert.deepEqual(await tieout.conflicts.list(), []);
    const [settled] = await tieout.conflicts.list({ settled: true });
    assert.deepEqual(settled?.fields.map(({ crm, quickbooks }) => [crm, quickbooks]), [["anna@crm.example", "anna@books.example"], ["555-0300", "555-0200"]]);
  }
});

scenario("TW-1", "a choice counts for the values that were seen: who edits again is asked again; who takes over is not", async (open) => {
  const { office, tieout } = await followed(open, { preset: "two-way" });
  await bothEditAnna(office);
  await office.sync();
  await assert.rejects(tieout.conflicts.resolve("contact", "c1", { email: "crm" }), { path: "phone" });
  await assert.rejects(tieout.conflicts.resolve("contact", "c1", /** @type {any} */ ({ email: "ask", phone: "crm" })), { path: "email" });
  await assert.rejects(tieout.conflicts.resolve("contact", "nobody", "crm"), { code: "host/argument" });
  await tieout.conflicts.resolve("contact", "c1", "crm");
  await editByHand(office, "Customer", await office.customer("Anna Berg"), { PrimaryPhone: { FreeFormNumber: "555-0999" } });
  const { plan } = await office.sync();
  assert.deepEqual(codes(plan, "contact", "c1"), ["plan/conflict"]);
  assert.deepEqual(await anna(office), ["anna@books.example", "555-0999"]);
  assert.deepEqual((await tieout.conflicts.list()).map(({ fields }) => fields.map(({ quickbooks }) => quickbooks)), [["anna@books.example", "555-0999"]]);
  Object.assign(office.record("contacts", "c1"), { email: "anna@books.example", phone: "555-0999" });
  await office.sync();
  assert.deepEqual(await tieout.conflicts.list(), [], "the CRM took over: nothing is left to choose");
  assert.equal(planned(await office.plan()), 0);
});

scenario("TW-1 TW-5", "the settings say whose a field is: it is settled without asking, told, and kept with both values", async (open) => {
  const { office, tieout } = await followed(open, { preset: "two-way", settings: { owners: { contacts: { email: "quickbooks", phone: "crm" }, vendors: { phone: "crm" } } } });
  office.add({ vendors: [{ id: "v1", displayName: "Stone Supply", phone: "555-0400" }] });
  await office.sync();
  await bothEditAnna(office);
  await editByHand(office, "Vendor", await office.one("Vendor", (vendor) => vendor["DisplayName"] === "Stone Supply"), { PrimaryPhone: { FreeFormNumber: "555-0401" } });
  office.record("vendors", "v1")["phone"] = "555-0402";
  const { plan } = await office.sync();
  assert.deepEqual(await anna(office), ["anna@books.example", "555-0300"]);
  assert.equal((await office.one("Vendor", (vendor) => vendor["DisplayName"] === "Stone Supply"))["PrimaryPhone"].FreeFormNumber, "555-0402");
  assert.deepEqual(codes(plan, "contact", "c1"), ["plan/changed-in-quickbooks"]);
  const settled = await tieout.conflicts.list({ settled: true });
  assert.deepEqual(settled.flatMap(({ fields }) => fields.map(({ name, choice, byPerson }) => `${name} ${choice} ${byPerson}`)), ["email quickbooks false", "phone crm false", "phone crm false"]);
  assert.equal(planned(await office.plan()), 0);
  await assert.throws(() => tieout.follow({ ...office.settings, owners: { documents: { totals: "crm" } } }), { code: "settings/unknown-field" });
});

/** A credit memo, a refund receipt and a purchase order of 20.00, synced. @param {Office} office */
async function documents(office) {
  office.settings["depositAccounts"] = { bank: await office.id("Account", "Checking") };
  office.settings["accounts"].expense = await office.id("Account", "Supplies");
  const paper = (/** @type {string} */ id) => ({ id, number: id.toUpperCase(), issueDate: "2026-11-10", lines: [line("20.00")], totals: { total: "20.00" } });
  office.add({
    vendors: [{ id: "v1", displayName: "Stone Supply" }],
    creditMemos: [{ ...paper("cm-1"), status: "issued", contactId: "c1" }],
    refundReceipts: [{ ...paper("rr-1"), status: "completed", contactId: "c1", refundAccount: "bank" }],
    purchaseOrders: [{ ...paper("po-1"), vendorId: "v1" }],
  });
  const { applied } = await office.sync();
  assert.deepEqual([applied.failed, applied.uncertain], [0, 0]);
}

scenario("TW-7 TW-8 TW-9", "what is booked is never settled by a rule: a document that both sides edited waits whole, and goes one way", async (open) => {
  const kinds = /** @type {const} */ ([["credit-memo", "creditMemos", "cm-1", "CreditMemo", "CustomerMemo"], ["refund-receipt", "refundReceipts", "rr-1", "RefundReceipt", "CustomerMemo"], ["purchase-order", "purchaseOrders", "po-1", "PurchaseOrder", "Memo"]]);
  for (const side of /** @type {const} */ (["crm", "quickbooks"])) {
    const { office, tieout } = await followed(open, { preset: "two-way", settings: { owners: { documents: { memo: "crm" } } } });
    await documents(office);
    for (const [, list, id, resource] of kinds) {
      // A bookkeeper changes the price; the CRM the text only.
      const record = await office.one(resource, () => true);
      const [first] = record["Line"];
      const detail = first.DetailType;
      await editByHand(office, resource, record, { Line: [{ ...first, Amount: 25, [detail]: { ...first[detail], ...(first[detail].UnitPrice === undefined ? {} : { UnitPrice: 25 }) } }] });
      office.record(list, id)["memo"] = "sorry about that";
    }
    const { plan } = await office.sync();
    for (const [kind, , id] of kinds) {
      assert.deepEqual(codes(plan, kind, id), ["plan/conflict"]);
      const { conflict } = row(plan, kind, id);
      assert.deepEqual([conflict?.whole, conflict?.fields.map(({ name }) => name)], [true, ["lines", "totals.total", "memo"]]);
      await assert.rejects(tieout.conflicts.resolve(kind, id, { lines: "crm", "totals.total": "crm", memo: "quickbooks" }), { path: "choice" });
      await tieout.conflicts.resolve(kind, id, side);
    }
    const writes = office.world.writes.length;
    await office.sync();
    for (const [, , , resource, text] of kinds) {
      const after = await office.one(resource, () => true);
      assert.deepEqual([after["TotalAmt"], after[text]?.value ?? after[text]], side === "crm" ? [20, "sorry about that"] : [25, undefined]);
    }
    assert.equal(office.world.writes.length - writes, side === "crm" ? 3 : 0);
    assert.equal(planned(await office.plan()), 0);
  }
});

scenario("TW-6", "a deposit that both sides edited waits for a person, and goes one way", async (open) => {
  const { office, tieout } = await followed(open, { preset: "two-way" });
  office.settings["accounts"].bank = await office.id("Account", "Checking");
  office.settings["categories"] = { interest: await office.id("Account", "Sales") };
  office.add({ deposits: [{ id: "d-1", date: "2026-11-18", total: "30.00", lines: [{ category: "interest", amount: "30.00", description: "Interest" }] }] });
  await office.sync();
  const made = await office.one("Deposit", () => true);
  const [first] = made["Line"];
  await editByHand(office, "Deposit", made, { Line: [{ ...first, Amount: 31 }] });
  office.record("deposits", "d-1")["memo"] = "November";
  const { plan } = await office.sync();
  assert.deepEqual(codes(plan, "deposit", "d-1"), ["plan/conflict"]);
  await tieout.conflicts.resolve("deposit", "d-1", "crm");
  await office.sync();
  assert.equal((await office.one("Deposit", () => true))["TotalAmt"], 30);
  assert.equal(planned(await office.plan()), 0);
});

scenario("TW-7", "edits of different texts of a document survive on both sides; its lines and marker stay", async (open) => {
  const { office } = await followed(open, { preset: "two-way" });
  await documents(office);
  const before = await office.one("CreditMemo", (record) => record["DocNumber"] === "CM-1");
  await editByHand(office, "CreditMemo", before, { BillEmail: { Address: "books@berg.example" } });
  office.record("creditMemos", "cm-1")["memo"] = "sorry about that";
  office.record("creditMemos", "cm-1")["billingEmail"] = undefined;
  await office.sync();
  const after = await office.one("CreditMemo", (record) => record["DocNumber"] === "CM-1");
  assert.deepEqual([after["BillEmail"]?.Address, after["CustomerMemo"]?.value, after["PrivateNote"]], ["books@berg.example", "sorry about that", before["PrivateNote"]]);
  passTime(office);
  assert.equal(planned(await office.plan()), 0);
});

scenario("TW-1", "a choice that is damaged in the store is told, decides nothing, hides no other and is never written over", async (open) => {
  const { office, tieout } = await followed(open, { preset: "two-way" });
  await bothEditAnna(office);
  await office.sync();
  await tieout.conflicts.resolve("contact", "c1", "crm");
  const [entry] = (await office.storage.scan("c/", undefined, 9)).entries;
  assert.ok(entry);
  const { key, value } = entry;
  const whole = new TextDecoder().decode(value);
  const other = `${key}-2`;
  await store(office, other, whole.replace('"id":"c1"', '"id":"c1-2"'));
  for (const text of [whole.slice(0, -9), "", "null", "[]", "{}", whole.replace('"fields":[', '"fields":[{},'), whole.replace('"schema":2', '"schema":3'), "\u0000"]) {
    await store(office, key, text);
    const damaged = await tieout.conflicts.damaged();
    assert.deepEqual(damaged.map(({ code, path, fix }) => [code, path, fix]), [["host/record-unreadable", key, "fix-host"]], text);
    assert.ok(damaged[0]?.message.includes(key) && damaged[0].hint.includes("conflicts.clear"));
    assert.deepEqual((await tieout.conflicts.list({ settled: true })).map(({ id }) => id), ["c1-2"]);
    const { plan } = await office.sync();
    assert.equal(decided(plan, "contact", "c1")[0], "blocked", "the question is open again");
    assert.deepEqual(await anna(office), ["anna@books.example", "555-0200"]);
    await assert.rejects(tieout.conflicts.resolve("contact", "c1", "crm"), { code: "host/record-unreadable", path: key });
    assert.equal(new TextDecoder().decode((await office.storage.get([key])).get(key)?.value), text, "not touched");
  }
  // A person takes it away, is asked anew, and chooses again.
  await tieout.conflicts.clear("contact", "c1");
  await office.sync();
  assert.deepEqual((await tieout.conflicts.list()).map(({ id }) => id), ["c1"]);
  await tieout.conflicts.resolve("contact", "c1", "crm");
  await office.sync();
  assert.deepEqual([await anna(office), await tieout.conflicts.damaged()], [["anna@crm.example", "555-0300"], []]);
});
