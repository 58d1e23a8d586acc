/** What a company holds already when it is connected. */

import assert from "node:assert/strict";

import { changes as planned, contact, decided, invoice, payment, scenario } from "./lib.mjs";
import { countReads, followed, inbox, passTime } from "./inbound-lib.mjs";

/** @typedef {import("./lib.mjs").Office} Office */

/** So many customers that somebody entered long ago. @param {Office} office @param {number} count */
async function fill(office, count) {
  const before = (await office.all("Customer")).length;
  for (let index = 0; index < count; index += 1) office.world.company.hand({ do: "create", entity: "Customer", body: { DisplayName: `Old ${index}` } });
  // The company does it with the next request.
  assert.equal((await office.all("Customer")).length, Math.min(1000, count + before));
  passTime(office, 24 * 60);
}

/** An invoice of somebody's own, dated. @param {Office} office @param {string} number @param {string} day */
async function byHand(office, number, day) {
  const item = { value: await office.id("Item", "Services") };
  const Line = [{ Amount: 40, DetailType: "SalesItemLineDetail", SalesItemLineDetail: { ItemRef: item, Qty: 1, UnitPrice: 40, TaxCodeRef: { value: "NON" } } }];
  return office.byHand("invoice", { CustomerRef: { value: (await office.customer("Old 0"))["Id"] }, DocNumber: number, TxnDate: day, Line });
}

scenario("SR-6", "all contacts are told at connect, marked as imported, in pages, once; new ones come within 5 minutes", async (open) => {
  const office = await open({ preset: "sales-receipts" });
  office.add({ contacts: [contact("c1", { displayName: "Old 7" })] });
  await fill(office, 1200);
  const tieout = await office.tieout();
  const reads = countReads(office);
  /** @type {number[]} */
  const progress = [];
  await tieout.import(office.settings, { onProgress: ({ read }) => progress.push(read) });
  assert.deepEqual(progress, [1000]);
  assert.deepEqual(reads.map((url) => /startposition (\d+)/u.exec(url)?.[1]).filter(Boolean), ["1", "991"], reads.join("\n"));
  const { changes } = await tieout.inbox.read({ limit: 5000 });
  const imported = changes.filter((change) => change.imported);
  assert.equal(new Set(imported.map(({ qboId }) => qboId)).size, imported.length);
  assert.equal(imported.length, 1200);
  await tieout.inbox.acknowledge(changes.map(({ id }) => id));
  await tieout.import(office.settings);
  assert.deepEqual(await inbox(tieout), [], "a second import tells nothing twice");
  await office.byHand("customer", { DisplayName: "Cara Diaz" });
  passTime(office, 5);
  assert.deepEqual(await tieout.look(), { told: 1 });
});

scenario("SR-8", "historical invoices are told from a day on; taken over they are linked, never pushed whatever the CRM edits, and never come back", async (open) => {
  const { office, tieout } = await followed(open, { settings: { matching: { contacts: ["name"] } } });
  await fill(office, 1);
  await byHand(office, "H-1", "2026-01-10");
  await byHand(office, "H-2", "2025-12-31");
  passTime(office, 60);
  await tieout.look();
  await tieout.inbox.acknowledge((await tieout.inbox.read()).changes.map(({ id }) => id));
  await tieout.import(office.settings, { contacts: false, invoicesSince: "2026-01-01" });
  assert.deepEqual((await inbox(tieout)).map((line) => line.split(" ").slice(0, 3).join(" ")), ["invoice - added"]);
  const [told] = (await tieout.inbox.read()).changes;
  assert.equal(JSON.parse(told?.record ?? "{}").DocNumber, "H-1");
  office.add({
    contacts: [contact("old", { displayName: "Old 0" })],
    invoices: [{ id: "h-1", imported: true, number: "H-1", status: "sent", contactId: "old", issueDate: "2026-01-10", lines: [{ description: "Work", quantity: "1", unitPrice: "40.00" }], totals: { total: "40.00" } }],
  });
  const writes = office.world.writes.length;
  const { plan } = await office.sync();
  assert.equal(decided(plan, "invoice", "h-1")[0], "link");
  Object.assign(office.record("invoices", "h-1"), { lines: [{ description: "Other", quantity: "1", unitPrice: "99.00" }], totals: { total: "99.00" }, status: "voided" });
  assert.deepEqual(decided(await office.plan(), "invoice", "h-1"), ["skip", "from-quickbooks"]);
  await office.sync();
  assert.equal(office.world.writes.length, writes, "nothing of it is written");
  passTime(office, 60);
  assert.deepEqual(await tieout.look(), { told: 0 });
  assert.equal(planned(await office.plan()), 0);
  // A payment of the CRM may pay it.
  Object.assign(office.record("invoices", "h-1"), { status: "sent" });
  office.add({ payments: [payment("p-1", "old", "40.00", { applications: [{ invoiceId: "h-1", amount: "40.00" }] })] });
  await office.sync();
  assert.equal((await office.invoice("H-1"))["Balance"], 0);
});

scenario("SR-6", "an import that dies goes on where it was, and tells nothing twice; one that is aborted drops what is left", async (open) => {
  const office = await open({ preset: "two-way" });
  await fill(office, 1500);
  const kill = await office.restartable();
  const first = await office.tieout();
  const network = office.world.network;
  await new Promise((resolve) => {
    let pages = 0;
    office.world.network = (request, perform) => {
      if (decodeURIComponent(request.url).includes("from Customer") && (pages += 1) === 2) {
        kill();
        resolve(undefined);
      }
      return network(request, perform);
    };
    first.import(office.settings, { vendors: true }).catch(() => undefined);
  });
  office.world.network = network;
  passTime(office, 5);
  const again = await office.tieout();
  const reads = countReads(office);
  await again.import(office.settings, { vendors: true });
  assert.ok(reads.some((url) => url.includes("startposition 991")), reads.join("\n"));
  const { changes } = await again.inbox.read({ limit: 5000 });
  assert.equal(new Set(changes.map(({ qboId, resource }) => `${resource} ${qboId}`)).size, changes.length);
  assert.equal(changes.filter(({ kind }) => kind === "contact").length, 1500);
  const abort = new AbortController();
  const aborted = again.import(office.settings, { invoicesSince: "2026-01-01", onProgress: () => abort.abort(), signal: abort.signal });
  await assert.rejects(aborted, { code: "host/aborted" });
  assert.equal(again.status().importing, undefined);
});

scenario("BY-1 SR-6 SR-8", "an import is seen before, record by record, with what it brings and what it comes to; then exactly that is told", async (open) => {
  const office = await open({ preset: "two-way", settings: { matching: { contacts: ["name"] } } });
  office.add({ contacts: [contact("ours")], invoices: [invoice("1", "ours", "80.00", { status: "approved" })] });
  await office.sync();
  await fill(office, 3);
  await byHand(office, "H-1", "2026-01-10");
  await byHand(office, "H-2", "2025-12-31");
  const void3 = await byHand(office, "H-3", "2026-01-11");
  await office.byHand("invoice?operation=void", { Id: void3["Id"], SyncToken: void3["SyncToken"] });
  passTime(office, 60);
  const tieout = await office.tieout();
  const wanted = { vendors: true, invoicesSince: "2026-01-01" };
  const writes = office.world.writes.length;
  const plan = await tieout.setup.importPlan(office.settings, wanted);
  const of = (/** @type {string} */ kind) => plan.rows.filter((row) => row.kind === kind).map(({ name, decision, reason }) => [name, decision, reason]).sort();
  assert.deepEqual(of("invoice"), [["1", "skip", "linked"], ["H-1", "import", "new"], ["H-3", "skip", "voided"]]);
  assert.deepEqual(of("contact").filter(([name]) => /^Old/u.test(String(name))), [0, 1, 2].map((number) => [`Old ${number}`, "import", "new"]));
  assert.equal(plan.rows.find(({ crmId }) => crmId === "ours")?.decision, "skip");
  assert.deepEqual(plan.money, [{ currency: "USD", documents: 1, total: "40.00" }]);
  assert.deepEqual(plan.rows.find(({ name }) => name === "Old 1")?.fields.find(({ path }) => path === "DisplayName"), { name: "displayName", path: "DisplayName", to: "Old 1" });
  assert.equal((await tieout.inbox.read()).changes.length, 0, "it tells nobody");

  await tieout.import(office.settings, wanted);
  const { changes } = await tieout.inbox.read({ limit: 5000 });
  const lines = (/** @type {{resource: string, qboId: string, fields: unknown}[]} */ rows) => rows.map(({ resource, qboId, fields }) => JSON.stringify([resource, qboId, fields])).sort();
  assert.deepEqual(lines(changes.filter(({ imported }) => imported)), lines(plan.rows.filter(({ decision }) => decision === "import")));
  assert.equal(office.world.writes.length, writes, "nothing is written");
  const again = await tieout.setup.importPlan(office.settings, wanted);
  assert.deepEqual(again.rows.filter(({ decision }) => decision !== "skip"), []);
  assert.notEqual(again.hash, plan.hash);
  await office.byHand("customer", { Id: (await office.customer("Old 1"))["Id"], SyncToken: "0", sparse: true, CompanyName: "Old & Co" });
  const [moved] = (await tieout.setup.importPlan(office.settings)).rows.filter(({ decision }) => decision !== "skip");
  assert.deepEqual([moved?.name, moved?.decision, moved?.fields.map(({ path, to }) => [path, to])], ["Old 1", "tell", [["CompanyName", "Old & Co"]]]);
  await assert.rejects(tieout.setup.importPlan(office.settings, { contacts: false }), { code: "host/argument", path: "options" });
});
