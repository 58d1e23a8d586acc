/** What the plan says before the write, and that the write is what it said. */

import assert from "node:assert/strict";

import { PATIENT, changes, codes, contact, decided, invoice, item, line, payment, row, scenario } from "./lib.mjs";

/** @typedef {Record<string, any>} Json */

/** Cents of decimal text, as a whole number. @param {string} text */
const cents = (text) => Math.round(Number(text) * 100);

scenario("BY-1", "preview and apply are the same: each write is the plan's request, and the diff shows before, after, field and rule", async (open) => {
  const office = await open({ preset: "catalog-push" });
  office.add({
    contacts: [contact("c", { displayName: "Ada", email: "ada@brook.example", phone: "555 0100 200" })],
    items: [item("i", "Visit")],
    invoices: [invoice("1", "c", "100.00", { lines: [line("100.00", { itemId: "i" })] }), invoice("2", "c", "40.00")],
    payments: [payment("p", "c", "40.00", { applications: [{ invoiceId: "inv-2", amount: "40.00" }] })],
  });
  const first = await office.sync();
  assert.equal(first.plan.summary().writes, 5);
  assert.equal(first.applied.done, 5);

  office.record("contacts", "c").phone = "555 0100 300";
  Object.assign(office.record("invoices", "inv-1"), { lines: [line("100.00", { itemId: "i", quantity: "2" })], totals: { total: "200.00" }, dueDate: "2026-12-24" });
  const plan = await office.plan();
  const contactDiff = row(plan, "contact", "c").diff;
  assert.deepEqual(contactDiff.map(({ path, from, to, origin }) => [path, from, to, origin]), [["PrimaryPhone", "555 0100 200", "555 0100 300", "phone"]]);
  const invoiceDiff = row(plan, "invoice", "inv-1").diff;
  const due = invoiceDiff.find(({ path }) => path === "DueDate");
  assert.deepEqual([due?.from, due?.to, due?.origin], ["2026-12-10", "2026-12-24", "dueDate"]);
  for (const change of [...contactDiff, ...invoiceDiff]) assert.notEqual(change.rule, "", `${change.path} names no rule`);

  const promised = ["contact c", "invoice inv-1"].map((key) => {
    const [kind, id] = /** @type {[string, string]} */ (key.split(" "));
    return JSON.parse(row(plan, kind, id).request?.body ?? "null");
  });
  office.world.writes.length = 0;
  await (await office.tieout()).apply(plan);
  const sent = office.world.writes.flatMap((text) => {
    const body = JSON.parse(text.slice(text.indexOf(" ") + 1));
    return body.BatchItemRequest === undefined ? [body] : body.BatchItemRequest.map((/** @type {Json} */ entry) => entry["Invoice"]);
  });
  assert.equal(sent.length, 2, "apply writes what is planned and nothing else");
  assert.deepEqual(sent, promised);
  assert.deepEqual([(await office.invoice("1"))["TotalAmt"], (await office.customer("Ada"))["PrimaryPhone"].FreeFormNumber], [200, "555 0100 300"]);
});

scenario("BY-2", "the cents proof: CRM, sent and predicted agree, QuickBooks answers what was predicted, and a cent too many is named", async (open) => {
  for (const edition of /** @type {const} */ (["us", "gb"])) {
    const office = await open({ edition, preset: "two-way" });
    const [rate, tax] = edition === "us" ? ["city", "2.75"] : ["vat", "6.67"];
    const total = edition === "us" ? "36.08" : "40.00";
    office.add({
      contacts: [contact("c")],
      invoices: [
        invoice("1", "c", total, { lines: [line("11.11", { quantity: "3", taxRateIds: [rate] })], totals: { subtotal: "33.33", tax, total } }),
        invoice("2", "c", "0.00", { lines: [line("11.11", { quantity: "3", taxRateIds: [rate] })], totals: { subtotal: "33.33", tax, total: (cents(total) / 100 + 0.01).toFixed(2) } }),
      ],
    });
    const { plan } = await office.sync();
    const { proof } = row(plan, "invoice", "inv-1");
    assert.deepEqual([proof?.verdict, proof?.difference], ["exact", "0.00"]);
    const sum = proof?.rows.find(({ label }) => label === "Total");
    assert.deepEqual([sum?.crm, sum?.sent, sum?.predicted], [total, total, total]);
    const sent = await office.invoice("1");
    assert.deepEqual([cents(String(sent["TotalAmt"])), cents(String(sent["TxnTaxDetail"].TotalTax))], [cents(total), cents(tax)]);

    const odd = row(plan, "invoice", "inv-2");
    assert.deepEqual([odd.decision, odd.findings.map(({ code }) => code), odd.proof?.verdict], ["blocked", ["money/total-differs"], "blocked"]);
    assert.match(odd.findings[0]?.message ?? "", /0\.01/u);
    assert.ok(odd.proof?.cause && odd.proof.remedy);
    assert.equal((await office.all("Invoice")).length, 1);
  }
});

scenario("BY-2", "a CRM that rounds line by line, and prices with tax inside, are named as the cause and still agree to the cent", async (open) => {
  const office = await open({ edition: "gb", preset: "two-way" });
  const odd = ["10.02", "10.02", "10.02"].map((price) => line(price, { taxRateIds: ["reduced"] }));
  office.add({
    contacts: [contact("c")],
    invoices: [
      invoice("1", "c", "31.56", { lines: odd, totals: { subtotal: "30.06", tax: "1.50", total: "31.56" } }),
      invoice("2", "c", "99.99", { pricesIncludeTax: true, lines: [line("33.33", { quantity: "3", taxRateIds: ["vat"] })], totals: { tax: "16.67", total: "99.99" } }),
      invoice("3", "c", "3.06", { lines: ["1.01", "1.01", "0.90"].map((price) => line(price, { taxRateIds: ["reduced"] })), totals: { subtotal: "2.92", tax: "0.15", total: "3.07" } }),
    ],
  });
  const { plan } = await office.sync();
  for (const number of ["1", "2", "3"]) {
    const { proof, decision, findings } = row(plan, "invoice", `inv-${number}`);
    assert.equal(decision, "create", JSON.stringify(findings));
    assert.equal(proof?.difference, "0.00");
    assert.equal(proof?.verdict, number === "2" ? "explained" : "exact");
    if (number === "2") assert.ok(proof?.cause && proof.remedy);
    assert.equal(cents(String((await office.invoice(number))["TotalAmt"])), cents(office.record("invoices", `inv-${number}`).totals.total));
  }
  assert.ok((await office.tieOut()).ok);
});

scenario("FM-3", "the preview writes nothing, however often it is made", async (open) => {
  const office = await open({ preset: "two-way" });
  office.add({ contacts: [contact("c"), contact("d")], items: [item("i", "Visit")], invoices: [invoice("1", "c", "10.00")] });
  const before = await office.counts();
  for (let time = 0; time < 3; time += 1) assert.ok(changes(await office.plan()) > 0);
  assert.deepEqual([await office.counts(), office.world.writes], [before, []]);
});

scenario("BY-8", "the plan itself holds what QuickBooks would refuse, each with its alternative, and the rest goes on", async (open) => {
  const office = await open({
    preset: "catalog-push",
    preferences: { AccountingInfoPrefs: { BookCloseDate: "2026-09-30" }, SalesFormsPrefs: { CustomTxnNumbers: true, AllowDiscount: true, AllowShipping: false, AllowDeposit: false } },
    requests: [
      { path: "vendor", body: { DisplayName: "Borne Name" } },
      { as: "idle", path: "item", body: { Name: "Idle", Type: "Service", IncomeAccountRef: { value: "@account:Sales" } } },
      { path: "item", body: { Id: "@idle", SyncToken: "@idle#SyncToken", Name: "Idle", sparse: true, Active: false } },
    ],
  });
  office.add({
    contacts: [contact("good"), contact("clash", { displayName: "Borne Name" }), contact("mail", { email: "no address" }), contact("colon", { displayName: "A:B" }), contact("long", { displayName: "x".repeat(501) })],
    items: [item("i-idle", "Idle"), item("i-long", "y".repeat(101))],
    invoices: [
      invoice("ok", "good", "10.00"),
      invoice("closed", "good", "10.00", { issueDate: "2026-09-30" }),
      invoice("clash", "clash", "10.00"),
      invoice("mail", "mail", "10.00"),
      invoice("colon", "colon", "10.00"),
      invoice("long", "long", "10.00"),
      invoice("number-longer-than-21-chars", "good", "10.00"),
      invoice("euro", "good", "10.00", { currency: "EUR" }),
      invoice("deposit", "good", "10.00", { deposit: "5.00" }),
      invoice("idle", "good", "10.00", { lines: [line("10.00", { itemId: "i-idle" })] }),
      invoice("item", "good", "10.00", { lines: [line("10.00", { itemId: "i-long" })] }),
    ],
  });
  const { plan } = await office.sync();
  /** @type {[string, string, string][]} */
  const expected = [
    ["invoice", "inv-closed", "plan/closed-period"], ["contact", "clash", "match/name-taken"], ["contact", "mail", "plan/email"],
    ["contact", "colon", "plan/forbidden-character"], ["contact", "long", "plan/field-too-long"], ["invoice", "inv-number-longer-than-21-chars", "plan/field-too-long"],
    ["invoice", "inv-euro", "plan/multicurrency-off"], ["invoice", "inv-deposit", "plan/deposits-off"], ["item", "i-idle", "match/inactive"], ["item", "i-long", "plan/field-too-long"],
  ];
  for (const [kind, id, code] of expected) {
    const { decision, findings, next } = row(plan, kind, id);
    const finding = findings.find((finding) => finding.code === code);
    assert.ok(decision === "blocked" && finding, `${kind} ${id}: ${decision} ${findings.map((finding) => finding.code)}`);
    assert.ok(finding.hint && next?.text, `${kind} ${id} offers nothing`);
  }
  assert.deepEqual((await office.all("Invoice")).map((record) => record["DocNumber"]), ["ok"]);
});

scenario("BY-8", "a payment in a bank deposit and an invoice that is paid are not touched, and the plan says what to do first", async (open) => {
  const office = await open({ preset: "catalog-push" });
  office.add({
    contacts: [contact("c")],
    invoices: [invoice("1", "c", "50.00"), invoice("2", "c", "60.00")],
    payments: [payment("p-1", "c", "50.00", { applications: [{ invoiceId: "inv-1", amount: "50.00" }] })],
  });
  await office.sync();
  const [paid] = await office.all("Payment");
  await office.byHand("deposit", {
    TxnDate: "2026-11-16", DepositToAccountRef: { value: await office.id("Account", "Checking") },
    Line: [{ Amount: 50, LinkedTxn: [{ TxnId: paid?.["Id"], TxnType: "Payment", TxnLineId: "0" }] }],
  });
  office.record("payments", "p-1").reference = "other";
  office.record("invoices", "inv-1").status = "voided";
  office.record("invoices", "inv-2").status = "voided";
  const { plan } = await office.sync();
  assert.ok(codes(plan, "payment", "p-1").includes("plan/deposited"));
  assert.deepEqual(codes(plan, "invoice", "inv-1"), ["plan/paid-void"]);
  assert.match(row(plan, "invoice", "inv-1").next?.text ?? "", /credit memo/u);
  assert.deepEqual([(await office.invoice("1"))["TotalAmt"], (await office.invoice("2"))["TotalAmt"]], [50, 0]);
});

scenario("BY-33", "the plan states reads, writes, batches and minutes, and the sync needs no more", async (open) => {
  const office = await open();
  const many = Array.from({ length: 65 }, (_, at) => `n${at}`);
  office.add({ contacts: [contact("c")], invoices: many.map((number) => invoice(number, "c", "10.00")) });
  const plan = await office.plan();
  const { reads, writes, batches, minutes } = plan.summary();
  assert.deepEqual([writes, batches, minutes], [66, 3, 1]);
  const tieout = await office.tieout();
  const before = tieout.status().requests;
  assert.equal(before.reads, reads);
  await tieout.apply(plan);
  const after = tieout.status().requests;
  assert.equal(after.batches - before.batches, batches);
  assert.equal(office.world.writes.length, 1 + batches, "one customer, and the batches");
  assert.equal((await office.all("Invoice")).length, 65);
});

scenario("CP-10", "sync now pushes what is new and what was edited, and says before how many wait", async (open) => {
  const office = await open({ preset: "catalog-push" });
  office.add({ contacts: [contact("c")], invoices: [invoice("1", "c", "10.00"), invoice("2", "c", "20.00"), invoice("3", "c", "30.00")] });
  await office.sync();
  office.add({ invoices: [invoice("4", "c", "40.00")] });
  Object.assign(office.record("invoices", "inv-2"), { lines: [line("25.00")], totals: { total: "25.00" } });
  const plan = await office.plan();
  assert.deepEqual(plan.summary().kinds["invoice"], { create: 1, update: 1, skip: 2 });
  assert.equal(plan.summary().writes, 2);
  await (await office.tieout()).apply(plan);
  assert.deepEqual((await office.all("Invoice")).map((record) => record["TotalAmt"]).sort(), [10, 25, 30, 40]);
  assert.equal(changes(await office.plan()), 0);
});

scenario("IP-17", "force sync pushes everything that is unsynced now", async (open) => {
  const office = await open();
  office.add({ contacts: [contact("c")], invoices: ["1", "2", "3"].map((number) => invoice(number, "c", "10.00")), payments: [payment("p", "c", "5.00")] });
  const { applied } = await office.sync();
  assert.deepEqual([applied.failed, applied.waiting, applied.uncertain], [0, 0, 0]);
  assert.deepEqual([(await office.all("Invoice")).length, (await office.all("Payment")).length], [3, 1]);
});

scenario("IP-18", "one invoice is synced again by itself, with what it depends on, and nothing else", async (open) => {
  const office = await open();
  office.add({ contacts: [contact("c"), contact("d")], invoices: [invoice("1", "c", "10.00"), invoice("2", "c", "20.00"), invoice("3", "d", "30.00")] });
  const first = await office.plan();
  await (await office.tieout()).apply(first, { indices: [/** @type {number} */ (first.find("invoice", "inv-1"))] });
  assert.deepEqual([(await office.all("Invoice")).map((record) => record["DocNumber"]), (await office.all("Customer")).length], [["1"], 1]);

  Object.assign(office.record("invoices", "inv-1"), { lines: [line("15.00")], totals: { total: "15.00" } });
  const again = await office.plan();
  await (await office.tieout()).apply(again, { indices: [/** @type {number} */ (again.find("invoice", "inv-1"))] });
  assert.deepEqual((await office.all("Invoice")).map((record) => record["TotalAmt"]), [15]);
  assert.deepEqual(decided(await office.plan(), "invoice", "inv-1"), ["skip", "up-to-date"]);
});

scenario("BY-9 BY-10", "a plan beyond the limits of the settings stays a plan until it is approved by its hash; parts within them go", async (open) => {
  const office = await open({ settings: { limits: { creates: 3, amount: 250 } } });
  office.add({ contacts: [contact("c")], invoices: ["1", "2", "3"].map((number) => invoice(number, "c", "100.00")) });
  const plan = await office.plan();
  const { hash, excess } = plan.summary();
  assert.deepEqual(excess, [{ limit: "creates", allowed: "3", planned: "4" }, { limit: "amount", allowed: "250", planned: "300" }]);
  const tieout = await office.tieout();
  for (const approved of [undefined, "another"]) {
    await assert.rejects(tieout.apply(plan, { ...PATIENT, ...(approved === undefined ? {} : { approved }) }), (/** @type {any} */ error) => error.code === "plan/needs-approval" && /4 creates/u.test(error.message));
  }
  assert.equal((await office.counts())["Invoice"], 0);

  const one = plan.find("invoice", "inv-2");
  await tieout.apply(plan, { ...PATIENT, indices: [one ?? -1] });
  assert.deepEqual((await office.all("Invoice")).map((own) => own["DocNumber"]), ["2"]);
  office.settings["limits"] = { creates: 1 };
  const rest = await office.plan();
  assert.notEqual(rest.summary().hash, hash);
  await tieout.apply(rest, { ...PATIENT, approved: rest.summary().hash });
  assert.equal((await office.counts())["Invoice"], 3);
});

scenario("BY-10", "where the settings want a second person, whoever planned it cannot approve it, on whatever machine; both stand in the history", async (open) => {
  const office = await open({ settings: { limits: { creates: 1, secondPerson: true } } });
  office.add({ contacts: [contact("c")], invoices: ["1", "2"].map((number) => invoice(number, "c", "100.00")) });
  const plan = await office.plan();
  const { hash, approver } = plan.summary();
  assert.equal(approver, "second-person");
  const tieout = await office.tieout();
  const apply = () => tieout.apply(plan, { ...PATIENT, approved: hash });
  await assert.rejects(tieout.apply(plan, PATIENT), { code: "plan/needs-approval" });
  await assert.rejects(apply(), { code: "plan/second-person", message: /nobody is known to have approved it/u });
  await assert.rejects(tieout.approvals.approve(hash, { person: "ben" }), { code: "host/argument", path: "hash" });

  const asked = await tieout.approvals.request(plan, { person: "ada" });
  assert.deepEqual([asked.plannedBy, asked.excess], ["ada", plan.summary().excess]);
  await assert.rejects(apply(), { code: "plan/second-person" });
  // Another process, another day; a name in capitals is the same person, and who asks again has not planned it.
  const { Approvals } = await import("../../js/approvals.js");
  const elsewhere = new Approvals(office.storage, tieout.realm, () => asked.at + 86_400_000);
  for (const person of ["ada", " ADA "]) await assert.rejects(elsewhere.approve(hash, { person }), { code: "plan/second-person", path: "person" });
  await assert.rejects(elsewhere.approve(hash, { person: "" }), { code: "host/argument", path: "person" });
  assert.equal((await elsewhere.request(plan, { person: "ben" })).plannedBy, "ada");
  assert.equal((await office.counts())["Invoice"], 0);
  assert.deepEqual((await tieout.undo.runs()).length, 0, "what was refused left nothing to take back");

  assert.equal((await elsewhere.approve(hash, { person: "ben" })).approvedBy, "ben");
  // An approval is of that plan alone.
  office.record("invoices", "inv-1").memo = "Thank you";
  const other = await office.plan();
  await assert.rejects(tieout.apply(other, { ...PATIENT, approved: hash }), { code: "plan/needs-approval" });
  delete office.record("invoices", "inv-1").memo;
  const same = await office.plan();
  await tieout.apply(same, { ...PATIENT, approved: hash });
  assert.deepEqual((await office.all("Invoice")).map((record) => record["DocNumber"]).sort(), ["1", "2"]);
  assert.deepEqual((await tieout.history.runs())[0]?.approval, { plannedBy: "ada", approvedBy: "ben" });

  // One that cannot be read approves nothing and hides no other.
  const key = `y/${tieout.realm}/torn`;
  const put = [{ key, value: new TextEncoder().encode("{") }];
  assert.ok((await office.storage.commit({ expect: [{ key, version: 0 }], put, delete: [] })).ok);
  const [{ path, hint }] = /** @type {[import("../../js/stored.js").Damage]} */ (await tieout.approvals.damaged());
  assert.ok(path.includes("torn") && hint, path);
  assert.deepEqual((await tieout.approvals.list()).map((approval) => approval.hash), [hash]);
  await tieout.approvals.withdraw("torn");
  assert.deepEqual(await tieout.approvals.damaged(), []);
});

scenario("BY-9", "changed customers are limited apart from what is created and changed besides", async (open) => {
  const office = await open({ settings: { limits: { customers: 1, updates: 5 } } });
  office.add({ contacts: [contact("c"), contact("d")], invoices: [invoice("1", "c", "10.00"), invoice("2", "d", "10.00")] });
  await office.sync();
  for (const id of ["c", "d"]) office.record("contacts", id).phone = "555-0100";
  const plan = await office.plan();
  assert.deepEqual(plan.summary().excess, [{ limit: "customers", allowed: "1", planned: "2" }]);
  await assert.rejects((await office.tieout()).apply(plan, PATIENT), { code: "plan/needs-approval" });
  await (await office.tieout()).apply(plan, { ...PATIENT, indices: [plan.find("contact", "c") ?? -1] });
  assert.deepEqual((await office.plan()).summary().excess, []);
});
