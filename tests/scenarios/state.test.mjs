/** What is told of the state of things, and the form in which all of it comes. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";

import { Tieout } from "../../js/entry/node.js";
import { PATIENT, codes, contact, decided, invoice, isWrite, item, line, payment, row, scenario } from "./lib.mjs";

/** @param {string} path */
const file = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

scenario("IP-13 TW-21", "the status tells idle, syncing with what is in the queue, and the problem; the jobs tell each record", async (open) => {
  const office = await open();
  office.add({ contacts: [contact("c")], invoices: [invoice("1", "c", "10.00")] });
  const tieout = await office.tieout();
  assert.equal(tieout.status().state, "idle");
  const plan = await office.plan();
  /** @type {[string, number][]} */
  const told = [];
  await tieout.apply(plan, { ...PATIENT, onProgress: ({ state, total, done }) => told.push([state, total - done]) });
  assert.ok(told.some(([state, queued]) => state === "syncing" && queued === 2));
  assert.deepEqual(told.at(-1), ["idle", 0]);
  assert.deepEqual(tieout.jobs().map(({ label, state }) => [label, state]), [["Customer Person c", "done"], ["Invoice 1", "done"]]);

  office.add({ invoices: [invoice("2", "c", "10.00")] });
  const next = await office.plan();
  const refusal = { Fault: { Error: [{ code: "3100", Message: "ApplicationAuthorizationFailed" }], type: "AuthorizationFault" } };
  office.world.network = () => Promise.resolve(new Response(JSON.stringify(refusal), { status: 403, headers: { "content-type": "application/json" } }));
  await assert.rejects(tieout.apply(next));
  const { state, problem } = tieout.status();
  assert.equal(state, "reconnect");
  assert.ok(problem?.code && problem.message && problem.hint && problem.fix === "reconnect");
});

scenario("CP-11", "a document is up to date, edited since the last sync, or failed with message and retry", async (open) => {
  const office = await open({ preset: "catalog-push" });
  office.add({ contacts: [contact("c")], invoices: [invoice("1", "c", "10.00"), invoice("2", "c", "20.00")] });
  await office.sync();
  office.record("invoices", "inv-2").memo = "Thank you";
  const plan = await office.plan();
  assert.deepEqual([decided(plan, "invoice", "inv-1"), decided(plan, "invoice", "inv-2")], [["skip", "up-to-date"], ["update", "changed"]]);
  office.world.network = (request, perform) => (isWrite(request)
    ? Promise.resolve(new Response(JSON.stringify({ Fault: { Error: [{ code: "6000", Message: "no", Detail: "the form is locked" }], type: "ValidationFault" } }), { status: 400, headers: { "content-type": "application/json" } }))
    : perform());
  const tieout = await office.tieout();
  await tieout.apply(plan, PATIENT);
  const [letter] = tieout.deadLetters();
  assert.match(letter?.finding.message ?? "", /form is locked/u);
  office.world.network = (_, perform) => perform();
  await tieout.retry(/** @type {string} */ (letter?.step));
  await tieout.settled(PATIENT);
  assert.equal((await office.invoice("2"))["CustomerMemo"].value, "Thank you");
});

scenario("SR-1", "a customer with the contact's e-mail is linked and takes over what the CRM knows, with the first bill, not before", async (open) => {
  const office = await open({ preset: "sales-receipts", requests: [{ path: "customer", body: { DisplayName: "M. Roe", Notes: "Rings twice", PrimaryEmailAddr: { Address: "mia@roe.example" } } }] });
  office.add({ contacts: [contact("c", { displayName: "Mia Roe", email: "mia@roe.example", phone: "555 0100 100" })] });
  await office.sync();
  assert.equal((await office.one("Customer", (own) => own["PrimaryEmailAddr"]?.Address === "mia@roe.example"))["DisplayName"], "M. Roe");

  office.add({ invoices: [invoice("1", "c", "10.00")] });
  const { plan } = await office.sync();
  assert.deepEqual(decided(plan, "contact", "c"), ["update", "linked-and-updated"]);
  const [customer, ...others] = await office.all("Customer");
  assert.equal(others.length, 0);
  assert.deepEqual([customer?.["DisplayName"], customer?.["PrimaryPhone"].FreeFormNumber, customer?.["Notes"]], ["Mia Roe", "555 0100 100", "Rings twice"]);
  assert.equal((await office.invoice("1"))["CustomerRef"].value, customer?.["Id"]);

  const again = await office.sync();
  assert.deepEqual(decided(again.plan, "contact", "c"), ["skip", "up-to-date"]);
  office.record("contacts", "c").phone = "555 0100 200";
  await office.sync();
  assert.equal((await office.all("Customer"))[0]?.["PrimaryPhone"].FreeFormNumber, "555 0100 200");
});

scenario("SR-1", "by setting a customer that is found is only linked", async (open) => {
  const office = await open({ preset: "sales-receipts", settings: { matching: { found: "link" } }, requests: [{ path: "customer", body: { DisplayName: "M. Roe", PrimaryEmailAddr: { Address: "mia@roe.example" } } }] });
  office.add({ contacts: [contact("c", { displayName: "Mia Roe", email: "mia@roe.example" })], invoices: [invoice("1", "c", "10.00")] });
  const { plan } = await office.sync();
  assert.deepEqual(decided(plan, "contact", "c"), ["link", "already-there"]);
  assert.equal((await office.all("Customer"))[0]?.["DisplayName"], "M. Roe");
});

scenario("SR-3", "a sent invoice is created, and later changes follow: number, dates, customer, e-mail, lines, discount, tax, payment, void", async (open) => {
  const office = await open({ preset: "sales-receipts", edition: "gb" });
  office.add({ contacts: [contact("c"), contact("d")], items: [item("i", "Course")], invoices: [invoice("1", "c", "120.00", { lines: [line("100.00", { itemId: "i", taxRateIds: ["vat"] })], totals: { subtotal: "100.00", tax: "20.00", total: "120.00" } }), invoice("2", "d", "9.00")] });
  await office.sync();
  const { Id } = await office.invoice("1");
  Object.assign(office.record("invoices", "inv-1"), {
    number: "1-B", issueDate: "2026-11-12", dueDate: "2026-12-24", billingEmail: "bills@c.example", discount: { amount: "10.00" },
    lines: [line("100.00", { itemId: "i", taxRateIds: ["reduced"] })], totals: { subtotal: "100.00", discount: "10.00", tax: "4.50", total: "94.50" },
  });
  office.record("contacts", "c").displayName = "Person C (moved)";
  office.record("items", "i").name = "Course (evening)";
  office.record("invoices", "inv-2").status = "voided";
  office.add({ payments: [payment("p", "c", "94.50", { applications: [{ invoiceId: "inv-1", amount: "94.50" }] })] });
  await office.sync();
  const sent = await office.invoice("1-B");
  assert.deepEqual([sent["Id"], sent["TxnDate"], sent["DueDate"], sent["BillEmail"].Address, sent["TotalAmt"], sent["Balance"], sent["TxnTaxDetail"].TotalTax], [Id, "2026-11-12", "2026-12-24", "bills@c.example", 94.5, 0, 4.5]);
  assert.equal((await office.customer("Person C (moved)"))["Id"], sent["CustomerRef"].value);
  assert.ok((await office.all("Item")).some((record) => record["Name"] === "Course (evening)"));
  assert.equal((await office.invoice("2"))["TotalAmt"], 0);
  assert.equal((await office.all("Invoice")).length, 2);
});

scenario("TW-19", "a workspace that is linked to one company is not opened for another", async (open) => {
  const office = await open({ preset: "two-way" });
  office.add({ contacts: [contact("c")] });
  await office.sync();
  await office.close();
  const { options } = office.world.host(office.storage);
  await assert.rejects(Tieout.open({ ...options, realm: "4620816365007870290" }), { code: "engine/bound-elsewhere" });
  const again = await office.plan();
  assert.deepEqual(decided(again, "contact", "c"), ["skip", "up-to-date"]);
});

scenario("TW-24", "totals that do not match name the cause and the cents", async (open) => {
  const office = await open({ preset: "two-way", edition: "gb" });
  delete office.settings["taxCodes"].rates.reduced;
  const priced = (/** @type {string} */ number, /** @type {string} */ rate, /** @type {string} */ tax, /** @type {string} */ total) =>
    invoice(number, "c", total, { lines: [line("100.00", { taxRateIds: [rate] })], totals: { subtotal: "100.00", tax, total } });
  office.add({ contacts: [contact("c")], invoices: [priced("1", "reduced", "5.00", "105.00"), priced("2", "vat", "20.00", "120.01"), priced("3", "vat", "20.00", "120.00")] });
  const { plan } = await office.sync();
  assert.deepEqual([codes(plan, "invoice", "inv-1"), codes(plan, "invoice", "inv-2")], [["mapping/tax-code-missing"], ["money/total-differs"]]);
  assert.match(row(plan, "invoice", "inv-2").findings[0]?.message ?? "", /0\.01/u);
  assert.equal((await office.invoice("3"))["TotalAmt"], 120);
});

scenario("FM-1", "the WASM is Rust, made with the crates that are asked for, and money is no float", async (open) => {
  const manifest = file("Cargo.toml");
  for (const crate of ["wasm-bindgen", "serde", "serde-wasm-bindgen", "rust_decimal", "chrono", "thiserror", "js-sys"]) assert.match(manifest, new RegExp(`^${crate} = `, "mu"), crate);
  assert.match(manifest, /float_arithmetic = "deny"/u);
  assert.ok(WebAssembly.validate(readFileSync(new URL("../../js/wasm/engine_bg.wasm", import.meta.url))));
  const office = await open({ edition: "gb" });
  office.add({ contacts: [contact("c")], invoices: [invoice("1", "c", "90071992547409.93", { lines: [line("90071992547409.93")] })] });
  assert.equal(row(await office.plan(), "invoice", "inv-1").total, "90071992547409.93");
});

scenario("FM-2", "every effect is a call of the host: without its fetch and store nothing leaves", async (open) => {
  const wasm = await WebAssembly.compile(readFileSync(new URL("../../js/wasm/engine_bg.wasm", import.meta.url)));
  const imported = WebAssembly.Module.imports(wasm).map(({ name }) => name).join(" ");
  assert.doesNotMatch(imported, /fetch|socket|xhr|fd_|path_open|now_|performance|setTimeout/iu);

  const office = await open();
  office.add({ contacts: [contact("c")], invoices: [invoice("1", "c", "10.00")] });
  const kept = globalThis.fetch;
  globalThis.fetch = () => { throw new Error("the engine went around its host"); };
  try {
    await office.sync();
  } finally {
    globalThis.fetch = kept;
  }
  assert.equal((await office.invoice("1"))["TotalAmt"], 10);
  const { entries } = await office.storage.scan("", undefined, 100);
  assert.ok(entries.length > 0, "what the engine knows stands in the host's store");
});

scenario("FM-4", "the top level is as asked for", async () => {
  const present = readdirSync(new URL("../../", import.meta.url));
  for (const name of ["Cargo.toml", "src", "pkg", "js", "tests", "www", "README.md"]) assert.ok(present.includes(name), name);
});
