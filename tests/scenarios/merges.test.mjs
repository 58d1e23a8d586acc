/** Two records of QuickBooks become one. */

import assert from "node:assert/strict";

import { changes as planned, codes, contact, decided, invoice, item, line, row, scenario } from "./lib.mjs";
import { deliver, editByHand, followed, paidByHand, passTime, subscribe } from "./inbound-lib.mjs";

/** @param {import("../../js/index.js").Tieout} tieout */
async function contacts(tieout) {
  const { changes } = await tieout.inbox.read();
  return changes.filter(({ kind }) => kind === "contact").map(({ crmId, what, into }) => ({ crmId, what, into }));
}

for (const hooks of [true, false]) {
  scenario("TW-10 TW-11 BY-24", `a customer that is merged into another is told as merged, ${hooks ? "by a webhook" : "by its documents"}, and the CRM's contact goes with it`, async (open) => {
    const { office, tieout } = await followed(open, { preset: "two-way" });
    const other = await office.byHand("customer", { DisplayName: "Anna Berg-Hansen" });
    passTime(office);
    await tieout.look();
    await tieout.inbox.acknowledge((await tieout.inbox.read()).changes.map(({ id }) => id));
    if (hooks) subscribe(office);
    const anna = await office.customer("Anna Berg");
    office.world.company.hand({ do: "merge", entity: "Customer", from: anna["Id"], into: other["Id"] });
    assert.equal((await office.invoice("1"))["CustomerRef"].value, other["Id"]);
    passTime(office, 1);
    if (hooks) await deliver(office);
    else passTime(office);
    await tieout.look();
    assert.deepEqual(await contacts(tieout), [{ crmId: "c1", what: "merged", into: { qboId: other["Id"] } }]);
    const writes = office.world.writes.length;
    const plan = await office.plan();
    assert.equal(planned(plan), 0, JSON.stringify(plan.summary().decisions));
    assert.equal(decided(plan, "contact", "c1")[0], "skip");
    office.add({ invoices: [invoice("2", "c1", "50.00")] });
    await office.sync();
    assert.equal((await office.invoice("2"))["CustomerRef"].value, other["Id"]);
    assert.equal(office.world.writes.length, writes + 1);
    // From another process the link stands where it was moved to.
    await office.close();
    assert.equal(planned(await office.plan()), 0);
  });
}

scenario("TW-10 BY-24", "where the CRM has both of two merged customers, it is told which one is left", async (open) => {
  const { office, tieout } = await followed(open, { preset: "two-way" });
  office.add({ contacts: [contact("c2", { displayName: "Anna B. Hansen" })], invoices: [invoice("2", "c2", "50.00")] });
  await office.sync();
  const [from, into] = [await office.customer("Anna B. Hansen"), await office.customer("Anna Berg")];
  office.world.company.hand({ do: "merge", entity: "Customer", from: from["Id"], into: into["Id"] });
  assert.equal((await office.invoice("2"))["CustomerRef"].value, into["Id"]);
  passTime(office);
  await tieout.look();
  assert.deepEqual(await contacts(tieout), [{ crmId: "c2", what: "merged", into: { qboId: into["Id"], crmId: "c1" } }]);
});

/** The bookkeeper's order of 20.00 from a vendor of the CRM's, synced and followed. @param {(choices?: any) => Promise<import("./lib.mjs").Office>} open */
async function ordered(open) {
  const { office, tieout } = await followed(open, { preset: "two-way" });
  office.settings["accounts"].expense = await office.id("Account", "Supplies");
  office.add({ vendors: [{ id: "v1", displayName: "Stone Supply" }], purchaseOrders: [order("po-1")] });
  await office.sync();
  const other = await office.byHand("vendor", { DisplayName: "Stone & Sand" });
  passTime(office);
  await tieout.look();
  await tieout.inbox.acknowledge((await tieout.inbox.read()).changes.map(({ id }) => id));
  return { office, tieout, other, own: await office.one("Vendor", ({ DisplayName }) => DisplayName === "Stone Supply") };
}

/** @param {string} id */
const order = (id) => ({ id, number: id.toUpperCase(), vendorId: "v1", issueDate: "2026-11-10", lines: [line("20.00")], totals: { total: "20.00" } });

/** What the CRM was told of records of a kind. @param {import("../../js/index.js").Tieout} tieout @param {string} kind */
async function toldOf(tieout, kind) {
  const { changes } = await tieout.inbox.read();
  return changes.filter((change) => change.kind === kind).map(({ crmId, what, into }) => ({ crmId, what, into: into?.qboId }));
}

for (const hooks of [true, false]) {
  scenario("TW-5 TW-9 TW-10 TW-11", `a vendor that is merged into another is told as merged, ${hooks ? "by a webhook" : "by its purchase orders"}, and later orders go to the one that is left`, async (open) => {
    const { office, tieout, own, other } = await ordered(open);
    if (hooks) subscribe(office);
    office.world.company.hand({ do: "merge", entity: "Vendor", from: own["Id"], into: other["Id"] });
    passTime(office, hooks ? 1 : 16);
    if (hooks) await deliver(office);
    await tieout.look();
    assert.deepEqual(await toldOf(tieout, "vendor"), [{ crmId: "v1", what: "merged", into: other["Id"] }]);
    assert.equal(planned(await office.plan()), 0);
    office.add({ purchaseOrders: [order("po-2")] });
    const writes = office.world.writes.length;
    await office.sync();
    assert.equal((await office.one("PurchaseOrder", ({ DocNumber }) => DocNumber === "PO-2"))["VendorRef"].value, other["Id"]);
    assert.equal(office.world.writes.length, writes + 1);
  });
}

scenario("TW-5 TW-11", "a vendor that vanishes and leaves no document behind is told as deleted: nothing tells of a merge, and nothing is guessed", async (open) => {
  const { office, tieout } = await followed(open, { preset: "two-way" });
  office.add({ vendors: [{ id: "v1", displayName: "Stone Supply" }] });
  await office.sync();
  const [own, other] = [await office.one("Vendor", ({ DisplayName }) => DisplayName === "Stone Supply"), await office.byHand("vendor", { DisplayName: "Stone & Sand" })];
  passTime(office);
  await tieout.look();
  office.world.company.hand({ do: "merge", entity: "Vendor", from: own["Id"], into: other["Id"] });
  passTime(office);
  await tieout.look();
  assert.deepEqual((await toldOf(tieout, "vendor")).filter(({ crmId }) => crmId === "v1"), [{ crmId: "v1", what: "deleted", into: undefined }]);
  assert.deepEqual(codes(await office.plan(), "vendor", "v1"), ["plan/gone"]);
});

scenario("TW-1 TW-11", "a customer that is made inactive after its documents went to another counts as merged; one that is only made inactive does not", async (open) => {
  for (const moved of [true, false]) {
    const { office, tieout } = await followed(open, { preset: "two-way" });
    const other = await office.byHand("customer", { DisplayName: "Anna Berg-Hansen" });
    passTime(office);
    await tieout.look();
    await tieout.inbox.acknowledge((await tieout.inbox.read()).changes.map(({ id }) => id));
    // QuickBooks lets nobody out of use who owes anything.
    if (!moved) await paidByHand(office, "1", 100);
    if (moved) await editByHand(office, "Invoice", await office.invoice("1"), { CustomerRef: { value: other["Id"] } });
    await editByHand(office, "Customer", await office.customer("Anna Berg"), { Active: false });
    passTime(office);
    await tieout.look();
    assert.deepEqual(await contacts(tieout), [moved ? { crmId: "c1", what: "merged", into: { qboId: other["Id"] } } : { crmId: "c1", what: "changed", into: undefined }]);
    office.add({ invoices: [invoice("2", "c1", "50.00")] });
    const { plan } = await office.sync();
    if (moved) assert.equal((await office.invoice("2"))["CustomerRef"].value, other["Id"]);
    else assert.deepEqual(codes(plan, "contact", "c1"), ["match/inactive"]);
  }
});

scenario("TW-2 TW-3", "an item that is merged into another is gone for the CRM: what needs it waits for a person, who sees which item its lines name now", async (open) => {
  const { office } = await followed(open, { preset: "two-way" });
  office.add({ items: [item("i1", "Survey"), item("i2", "Site survey")], invoices: [invoice("2", "c1", "50.00", { lines: [line("50.00", { itemId: "i1" })] }), invoice("3", "c1", "50.00", { lines: [line("50.00", { itemId: "i2" })] })] });
  await office.sync();
  const [from, into] = [await office.id("Item", "Survey"), await office.id("Item", "Site survey")];
  office.world.company.hand({ do: "merge", entity: "Item", from, into });
  office.add({ invoices: [invoice("4", "c1", "50.00", { lines: [line("50.00", { itemId: "i1" })] })] });
  const writes = office.world.writes.length;
  const { plan } = await office.sync();
  const { findings, candidates, next } = row(plan, "item", "i1");
  assert.deepEqual([findings.map(({ code }) => code), next?.fix], [["plan/gone"], "link-by-hand"]);
  assert.match(findings[0]?.message ?? "", /no longer in QuickBooks; the lines that named it name `Site survey` now$/u);
  assert.deepEqual(candidates.map(({ qboId, name, evidence }) => [qboId, name, evidence.join()]), [[into, "Site survey", "the lines that named the old item name it now"]]);
  assert.deepEqual(decided(plan, "invoice", "inv-4")[0], "wait");
  assert.equal(office.world.writes.length, writes, "nothing is guessed");
  // The person says that it is the one, and the CRM's item and its invoices go on.
  office.settings["items"].byId = { i1: into };
  await office.sync();
  assert.equal((await office.invoice("4"))["Line"][0].SalesItemLineDetail.ItemRef.value, into);
  passTime(office);
  assert.equal(planned(await office.plan()), 0);
});

scenario("TW-3", "an item that was only deleted or made inactive has no heir", async (open) => {
  const { office } = await followed(open, { preset: "two-way" });
  office.add({ items: [item("i1", "Survey")], invoices: [invoice("2", "c1", "50.00", { lines: [line("50.00", { itemId: "i1" })] })] });
  await office.sync();
  await editByHand(office, "Item", await office.one("Item", ({ Name }) => Name === "Survey"), { Active: false });
  office.add({ invoices: [invoice("4", "c1", "50.00", { lines: [line("50.00", { itemId: "i1" })] })] });
  const plan = await office.plan();
  assert.deepEqual([codes(plan, "item", "i1"), row(plan, "item", "i1").candidates], [["match/inactive"], []]);
});
