/** Is it in QuickBooks already? Linked instead of doubled, held where it is not certain, and said why. */

import assert from "node:assert/strict";

import { changes, codes, contact, decided, invoice, item, line, payment, row, scenario } from "./lib.mjs";

/** @typedef {Record<string, any>} Json */

/** @param {string} path @param {Record<string, unknown>} body */
const made = (path, body) => ({ path, body });

scenario("CP-7", "a client goes over with its invoice; a customer of the same name is linked, not doubled", async (open) => {
  const office = await open({ preset: "catalog-push", requests: [made("customer", { DisplayName: "Oak Hill Dental" })] });
  office.add({ contacts: [contact("c", { type: "company", companyName: "Oak Hill Dental", displayName: "Oak Hill Dental" }), contact("d"), contact("e")], invoices: [invoice("1", "c", "10.00"), invoice("2", "d", "20.00")] });
  const { plan } = await office.sync();
  assert.deepEqual([decided(plan, "contact", "c"), decided(plan, "contact", "d"), decided(plan, "contact", "e")], [["link", "already-there"], ["create", "new"], ["skip", "not-needed-yet"]]);
  assert.deepEqual((await office.all("Customer")).map((record) => record["DisplayName"]).sort(), ["Oak Hill Dental", "Person d"]);
  assert.equal((await office.invoice("1"))["CustomerRef"].value, (await office.customer("Oak Hill Dental"))["Id"]);
  assert.equal(changes(await office.plan()), 0);
});

scenario("TW-20", "the first sync matches contacts by e-mail and links them", async (open) => {
  const office = await open({ preset: "two-way", requests: [made("customer", { DisplayName: "R. Vance (old)", PrimaryEmailAddr: { Address: "Ruth@Vance.example" } })] });
  office.add({ contacts: [contact("c", { displayName: "Ruth Vance", email: "ruth@vance.example" }), contact("d", { displayName: "Someone Else", email: "else@vance.example" })] });
  const { plan } = await office.sync();
  assert.deepEqual(decided(plan, "contact", "c"), ["link", "already-there"]);
  assert.deepEqual(row(plan, "contact", "c").match?.evidence, ["same e-mail ruth@vance.example"]);
  assert.deepEqual((await office.all("Customer")).map((record) => record["DisplayName"]).sort(), ["R. Vance (old)", "Someone Else"]);
});

scenario("IP-14", "a customer that is not certain holds its invoice with the candidates; a person links one by hand, and the invoice goes on", async (open) => {
  const twins = ["Hall North", "Hall South"].map((DisplayName) => made("customer", { DisplayName, PrimaryEmailAddr: { Address: "office@hall.example" } }));
  const office = await open({ requests: twins });
  office.add({ contacts: [contact("c", { displayName: "Hall", email: "office@hall.example" })], invoices: [invoice("1", "c", "10.00")] });
  const { plan } = await office.sync();
  assert.deepEqual([row(plan, "contact", "c").decision, codes(plan, "contact", "c")], ["blocked", ["match/ambiguous"]]);
  assert.deepEqual(row(plan, "contact", "c").candidates.map(({ name }) => name).sort(), ["Hall North", "Hall South"]);
  assert.equal(row(plan, "invoice", "inv-1").next?.fix, "link-by-hand");
  assert.deepEqual([(await office.all("Invoice")).length, (await office.all("Customer")).length], [0, 2]);

  const chosen = (await office.customer("Hall South"))["Id"];
  office.settings["links"] = { contacts: { c: chosen } };
  await office.sync();
  assert.equal((await office.invoice("1"))["CustomerRef"].value, chosen);
  assert.equal((await office.all("Customer")).length, 2);
});

scenario("EV-1", "customers are mapped by hand, matched by e-mail or name, or created: by setting", async (open) => {
  const known = ["Mapped", "Mailed", "Named"].map((DisplayName) => made("customer", { DisplayName, PrimaryEmailAddr: { Address: `${DisplayName}@old.example` } }));
  const office = await open({ preset: "expense-vat", edition: "gb", requests: known, settings: { sync: { contacts: { create: "never" } } } });
  office.settings["links"] = { contacts: { a: (await office.customer("Mapped"))["Id"] } };
  office.add({
    contacts: [contact("a"), contact("b", { email: "mailed@old.example" }), contact("c", { displayName: "named" }), contact("d", { displayName: "Brand New" })],
    invoices: ["a", "b", "c", "d"].map((id) => invoice(id, id, "10.00")),
  });
  const { plan } = await office.sync();
  assert.deepEqual([row(plan, "contact", "d").decision, codes(plan, "contact", "d")], ["blocked", ["plan/create-off"]]);
  for (const [number, name] of /** @type {const} */ ([["a", "Mapped"], ["b", "Mailed"], ["c", "Named"]])) {
    assert.equal((await office.invoice(number))["CustomerRef"].value, (await office.customer(name))["Id"]);
  }
  office.settings["sync"] = {};
  await office.sync();
  assert.equal((await office.invoice("d"))["CustomerRef"].value, (await office.customer("Brand New"))["Id"]);
});

scenario("BY-3", "a payment waits for its invoice, that for its customer, whose name a vendor bears: one chain, one next action", async (open) => {
  const office = await open({ requests: [made("vendor", { DisplayName: "Acme" })] });
  office.add({ contacts: [contact("c", { displayName: "Acme" })], invoices: [invoice("1042", "c", "10.00")], payments: [payment("P-88", "c", "10.00", { applications: [{ invoiceId: "inv-1042", amount: "10.00" }] })] });
  const { plan } = await office.sync();
  const told = row(plan, "payment", "P-88");
  assert.equal(told.decision, "wait");
  assert.deepEqual(told.chain.map(({ kind, id }) => `${kind} ${id}`), ["invoice inv-1042", "contact c"]);
  assert.deepEqual(row(plan, "invoice", "inv-1042").chain.map(({ id }) => id), ["c"]);
  assert.match(told.chain.at(-1)?.reason.text ?? "", /taken by .*vendor/u);
  assert.match(told.next?.text ?? "", /rename|link/u);
  assert.deepEqual([(await office.all("Customer")).length, (await office.all("Payment")).length], [0, 0]);

  office.record("contacts", "c").displayName = "Acme (customer)";
  await office.sync();
  assert.equal((await office.invoice("1042"))["Balance"], 0);
});

scenario("BY-15", "before a create, customers, vendors, employees, inactive records and documents are searched", async (open) => {
  const office = await open({
    preset: "two-way",
    settings: { sync: { payments: { direction: "push" } }, matching: { contacts: ["email", "name"] } },
    requests: [
      made("employee", { DisplayName: "Ines Ford", GivenName: "Ines", FamilyName: "Ford" }),
      { as: "gone", ...made("customer", { DisplayName: "Gone Ltd" }) },
      made("customer", { Id: "@gone", SyncToken: "@gone#SyncToken", DisplayName: "Gone Ltd", sparse: true, Active: false }),
      { as: "known", ...made("customer", { DisplayName: "Known & Sons, LLC" }) },
      made("invoice", { DocNumber: "7", TxnDate: "2026-11-10", CustomerRef: { value: "@known" }, Line: [{ Amount: 70, DetailType: "SalesItemLineDetail", SalesItemLineDetail: { ItemRef: { value: "1" } } }] }),
      made("invoice", { DocNumber: "8", TxnDate: "2026-11-10", CustomerRef: { value: "@known" }, Line: [{ Amount: 85, DetailType: "SalesItemLineDetail", SalesItemLineDetail: { ItemRef: { value: "1" } } }] }),
    ],
  });
  office.add({
    contacts: [contact("e", { displayName: "Ines Ford" }), contact("g", { displayName: "Gone Ltd" }), contact("k", { displayName: "Known and Sons" })],
    invoices: [invoice("7", "k", "70.00"), invoice("8", "k", "80.00")],
  });
  const { plan } = await office.sync();
  assert.deepEqual(codes(plan, "contact", "e"), ["match/name-taken"]);
  assert.deepEqual(codes(plan, "contact", "g"), ["match/inactive"]);
  assert.equal(row(plan, "contact", "k").decision, "link");
  assert.ok((row(plan, "contact", "k").match?.score ?? 0) > 0);
  assert.deepEqual(decided(plan, "invoice", "inv-7"), ["link", "already-there"]);
  assert.deepEqual(codes(plan, "invoice", "inv-8"), ["match/number-taken"]);
  assert.deepEqual([(await office.all("Customer")).length, (await office.all("Invoice")).length], [2, 2]);
});

scenario("TW-13", "handing in the same documents again, twice at once or after a restart writes nothing twice", async (open) => {
  const office = await open({ preset: "catalog-push" });
  office.add({ contacts: [contact("c")], items: [item("i", "Visit")], invoices: [invoice("1", "c", "10.00")], payments: [payment("p", "c", "10.00", { applications: [{ invoiceId: "inv-1", amount: "10.00" }] })] });
  const tieout = await office.tieout();
  const plan = await office.plan();
  const before = await office.counts();
  await Promise.all([tieout.apply(plan), tieout.apply(plan)]);
  const after = await office.counts();
  assert.deepEqual(after, { Customer: 1, Item: (before["Item"] ?? 0) + 1, Invoice: 1, Payment: 1 });
  const sent = office.world.writes.length;
  await tieout.apply(plan);
  await office.sync();
  await office.close();
  await office.sync();
  assert.deepEqual([await office.counts(), office.world.writes.length], [after, sent]);
});

scenario("BY-15 EV-1", "phone, tax number and address are keys too, in the order of the settings, each with its evidence; what contradicts is asked about", async (open) => {
  const office = await open({ edition: "gb", preset: "expense-vat", settings: { matching: { contacts: ["email", "tax-number", "phone", "address"] } } });
  const address = { Line1: "4 Mill Lane", City: "Leeds", PostalCode: "LS1 4DY" };
  const phone = await office.byHand("customer", { DisplayName: "Ann Lee Ltd", PrimaryPhone: { FreeFormNumber: "+44 113 496 0101" } });
  const tax = await office.byHand("customer", { DisplayName: "Błękit Sp", PrimaryTaxIdentifier: "GB987654321" });
  const street = await office.byHand("customer", { DisplayName: "Mill Café", BillAddr: address });
  await office.byHand("customer", { DisplayName: "Somebody Else", PrimaryPhone: { FreeFormNumber: "0113 496 0202" } });
  office.add({
    contacts: [
      contact("phone", { displayName: "Ann Lee Limited", phone: "0113 496 0101" }),
      contact("tax", { displayName: "Blekit Sp", taxNumber: "GB 987 6543 21" }),
      contact("street", { displayName: "MILL CAFE", billingAddress: { line1: "4 Mill Lane", city: "Leeds", postalCode: "LS1 4DY" } }),
      contact("shared", { displayName: "Bo Field", phone: "0113 496 0202" }),
    ],
    invoices: ["phone", "tax", "street", "shared"].map((id) => invoice(id, id, "10.00", { lines: [line("10.00", { taxTreatment: "exempt" })] })),
  });
  const plan = await office.plan();
  for (const [id, record, evidence] of [["phone", phone, "same phone"], ["tax", tax, "same tax number, ending in 4321"], ["street", street, "same address"]]) {
    const { decision, match } = row(plan, "contact", String(id));
    assert.deepEqual([decision, match?.qboId, match?.evidence.includes(String(evidence))], ["link", /** @type {Json} */ (record)["Id"], true], String(id));
  }
  assert.deepEqual([row(plan, "contact", "shared").decision, codes(plan, "contact", "shared")], ["blocked", ["match/ambiguous"]]);
});
