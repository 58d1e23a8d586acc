/** The pass before the first push: proposals with their evidence, links that a person confirms, never a second document. */

import assert from "node:assert/strict";

import { contact, invoice, item, line, payment, scenario } from "./lib.mjs";

/** @typedef {import("./lib.mjs").Office} Office */
/** @typedef {import("./lib.mjs").Json} Json */

/** A company that was kept by hand until now, and the CRM that has much of the same. @param {Office} office */
async function withHistory(office) {
  const anna = await office.byHand("customer", { DisplayName: "Anna Berg", PrimaryEmailAddr: { Address: "anna@berg.example" } });
  const [bo, bob] = await Promise.all(["Bo Lind", "Bo Lind (site)"].map((DisplayName) => office.byHand("customer", { DisplayName, PrimaryEmailAddr: { Address: "bo@lind.example" } })));
  const services = await office.one("Item", ({ Name }) => Name === "Services");
  /** @param {string} DocNumber @param {number} Amount */
  const billed = (DocNumber, Amount) => office.byHand("invoice", {
    DocNumber, TxnDate: "2026-11-10", CustomerRef: { value: anna["Id"] }, Line: [{ Amount, DetailType: "SalesItemLineDetail", SalesItemLineDetail: { ItemRef: { value: services["Id"] }, Qty: 1, UnitPrice: Amount } }],
  });
  const [one, two] = [await billed("1", 80), await billed("2", 55)];
  const paid = await office.byHand("payment", { CustomerRef: { value: anna["Id"] }, TotalAmt: 80, TxnDate: "2026-11-15", PaymentRefNum: "p-1", Line: [{ Amount: 80, LinkedTxn: [{ TxnId: one["Id"], TxnType: "Invoice" }] }] });
  office.add({
    contacts: [contact("anna", { displayName: "Anna B.", email: "anna@berg.example" }), contact("bo", { displayName: "B. Lind", email: "bo@lind.example" }), contact("cara")],
    items: [item("i-services", "Services"), item("i-repairs", "Repairs")],
    invoices: [
      invoice("1", "anna", "80.00", { lines: [line("80.00", { itemId: "i-services" })] }), invoice("2", "anna", "60.00"), invoice("3", "cara", "30.00", { lines: [line("30.00", { itemId: "i-repairs" })] }),
      invoice("4", "cara", "40.00", { totals: { total: "41.00" } }),
    ],
    payments: [payment("p-1", "anna", "80.00", { applications: [{ invoiceId: "inv-1", amount: "80.00" }] })],
  });
  return { anna: anna["Id"], bo: bo?.["Id"], site: bob?.["Id"], one: one["Id"], two: two["Id"], paid: paid["Id"], services: services["Id"] };
}

scenario("EV-8 BY-6 BY-15", "before anything is pushed the pass says what both sides have, what a person must say, what the settings lack and what it costs, and writes nothing", async (open) => {
  const office = await open({ preset: "expense-vat", settings: { sync: { items: { direction: "push", create: "with-document" } } } });
  const known = await withHistory(office);
  delete office.settings["accounts"].income;
  const pass = await (await office.tieout()).onboarding(office.crm, office.settings);
  const proposed = Object.fromEntries(pass.proposals.map(({ key, verdict, candidates }) => [key, [verdict, ...candidates.map(({ qboId }) => qboId).sort()]]));
  assert.deepEqual(proposed, {
    "contact:anna": ["same", known.anna], "contact:bo": ["choose", ...[known.bo, known.site].sort()], "item:i-services": ["same", known.services],
    "invoice:inv-1": ["same", known.one], "invoice:inv-2": ["choose", known.two], "payment:p-1": ["same", known.paid],
  });
  const evidence = pass.proposals.map(({ candidates }) => candidates.map((candidate) => [candidate.evidence.join("; "), candidate.score > 0]));
  assert.deepEqual([evidence[0], evidence[3]], [[["same e-mail anna@berg.example", true]], [["same number 1, customer, date and total", true]]]);
  assert.deepEqual([pass.counts["invoice"], pass.counts["contact"]?.choose], [{ linked: 0, same: 1, choose: 1, fresh: 0, held: 2, left: 0 }, 1]);
  assert.deepEqual(pass.services.map(({ key, account }) => [key, account?.name]), [["item:i-services", "Services"], ["item:i-repairs", undefined]]);
  assert.deepEqual(pass.mappings.map(({ code }) => code), ["mapping/account-missing"]);
  assert.deepEqual(pass.differing.map(({ key }) => key), ["invoice:inv-4"]);
  assert.ok(pass.cost.reads > 10 && pass.cost.minutes >= 0 && !pass.ready);
  assert.deepEqual(office.world.writes, []);
});

scenario("EV-8 BY-6", "what is confirmed is linked without a write to QuickBooks, the choices come back as settings, and the first push makes no second invoice", async (open) => {
  const office = await open({ preset: "expense-vat" });
  const known = await withHistory(office);
  office.record("invoices", "inv-4").totals.total = "40.00";
  office.record("invoices", "inv-2").number = "22";
  const tieout = await office.tieout();
  const { proposals, ready } = await tieout.onboarding(office.crm, office.settings);
  assert.equal(ready, false);
  const same = Object.fromEntries(proposals.filter(({ verdict }) => verdict === "same").map(({ key, candidates }) => [key, candidates[0]?.qboId ?? ""]));
  const { settings, applied, open: left } = await tieout.confirmLinks(office.crm, office.settings, { ...same, "contact:bo": String(known.site), "contact:cara": "new" });
  assert.deepEqual([applied.failed, left, office.world.writes], [0, [], []]);
  assert.deepEqual([settings["links"].contacts.bo, settings["links"].contacts.cara], [known.site, "new"]);
  office.settings = settings;
  const after = await tieout.onboarding(office.crm, settings);
  assert.deepEqual([after.ready, after.proposals, after.mappings, after.services.filter(({ account }) => account === undefined)], [true, [], [], []]);
  await office.sync();
  const invoices = (await office.all("Invoice")).map(({ DocNumber, TotalAmt }) => `${DocNumber}: ${TotalAmt}`).sort();
  assert.deepEqual(invoices, ["1: 80", "22: 60", "2: 55", "3: 30", "4: 40"].sort());
  assert.equal((await office.all("Payment")).length, 1);
  assert.deepEqual((await office.all("Customer")).map(({ DisplayName }) => DisplayName).sort(), ["Anna Berg", "Bo Lind", "Bo Lind (site)", "Person cara"]);
  await assert.rejects(tieout.confirmLinks(office.crm, settings, { "estimate:e-1": "7" }), { code: "host/argument" });
});
