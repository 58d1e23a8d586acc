/** Voids in QuickBooks, in whatever language and by whatever way they are heard of. */

import assert from "node:assert/strict";

import { storeMarks } from "../../js/marks.js";
import { decided, invoice, scenario } from "./lib.mjs";
import { deliver, followed, inbox, passTime, subscribe } from "./inbound-lib.mjs";

scenario("BY-24", "a void in a company of another language is told once, with a webhook and without", async (open) => {
  for (const hooks of [true, false]) {
    const { office, tieout } = await followed(open);
    if (hooks) subscribe(office);
    const { Id, SyncToken } = await office.invoice("1");
    await office.byHand("invoice?operation=void", { Id, SyncToken });
    office.world.company.hand({ do: "change", entity: "Invoice", id: Id, set: { PrivateNote: "Annulé" } });
    if (hooks) assert.ok((await deliver(office)) > 0);
    passTime(office);
    await tieout.look();
    const told = await inbox(tieout);
    assert.equal(told.length, 1, told.join("\n"));
    assert.match(told[0] ?? "", /^invoice inv-1 voided .*paymentStatus=open>voided/u);
    office.world.company.hand({ do: "change", entity: "Invoice", id: Id, set: { DueDate: "2026-12-31" } });
    passTime(office);
    await tieout.look();
    assert.deepEqual((await inbox(tieout)).slice(1).map((line) => line.split(" ")[2]), ["changed"]);
    const [row] = (await office.plan()).rows(0, 10).filter(({ kind }) => kind === "invoice");
    assert.deepEqual([row?.decision, row?.reason.code], ["skip", "voided-in-quickbooks"]);
  }
});

/** What a void leaves in a company of another language. @param {Record<string, any>} record @param {string} note */
const emptied = (record, note) => ({
  Id: record["Id"], SyncToken: record["SyncToken"], sparse: true, PrivateNote: note,
  Line: record["Line"].filter((/** @type {any} */ line) => line.SalesItemLineDetail).map((/** @type {any} */ line) => ({ ...line, Amount: 0, SalesItemLineDetail: { ...line.SalesItemLineDetail, Qty: 0, UnitPrice: 0 } })),
});

scenario("BY-24", "a void is told as one in a company of another language, by the word before the note that both sides agreed on; never by zero amounts alone", async (open) => {
  const { office, tieout } = await followed(open);
  office.add({ invoices: [invoice("2", "c1", "70.00"), invoice("3", "c1", "60.00")] });
  await office.sync();
  passTime(office);
  await tieout.look();
  await tieout.inbox.acknowledge((await tieout.inbox.read()).changes.map(({ id }) => id));
  const [voided, given] = [await office.invoice("2"), await office.invoice("3")];
  await office.byHand("invoice", emptied(voided, `Annulé - ${voided["PrivateNote"]}`));
  await office.byHand("invoice", emptied(given, given["PrivateNote"]));
  assert.deepEqual([decided(await office.plan(), "invoice", "inv-2"), decided(await office.plan(), "invoice", "inv-3")], [["skip", "voided-in-quickbooks"], ["skip", "changed-in-quickbooks"]]);
  passTime(office);
  await tieout.look();
  assert.deepEqual((await inbox(tieout)).map((line) => line.split(" ").slice(0, 3).join(" ")), ["invoice inv-2 voided", "invoice inv-3 changed"]);
  const writes = office.world.writes.length;
  await office.sync();
  for (const id of ["inv-2"]) office.record("invoices", id)["status"] = "voided";
  assert.deepEqual(decided(await office.plan(), "invoice", "inv-2"), ["skip", "already-voided"]);
  await office.sync();
  assert.equal(office.world.writes.length, writes, "nothing is written over it, nothing voided twice");
});

scenario("BY-24", "a void that only the webhook's verb tells is told as one, once, whatever its note says", async (open) => {
  const { office, tieout } = await followed(open);
  office.add({ invoices: [invoice("2", "c1", "70.00")] });
  await office.sync();
  passTime(office);
  await tieout.look();
  await tieout.inbox.acknowledge((await tieout.inbox.read()).changes.map(({ id }) => id));
  const record = await office.invoice("2");
  const mark = (/** @type {string} */ event) => storeMarks(office.storage, [{ realm: tieout.realm, event, resource: "invoice", id: record["Id"], verb: "void", time: new Date(office.world.now).toISOString() }], office.world.now);
  await office.byHand("invoice", emptied(record, ""));
  await mark("1");
  await tieout.look();
  // A sweep may have come before the webhook: it found the amounts changed.
  const told = (await inbox(tieout)).map((line) => line.split(" ").slice(0, 3).join(" "));
  assert.deepEqual(told.filter((line) => line !== "invoice inv-2 changed"), ["invoice inv-2 voided"]);
  assert.equal(told.at(-1), "invoice inv-2 voided");
  await tieout.inbox.acknowledge((await tieout.inbox.read()).changes.map(({ id }) => id));
  passTime(office, 60);
  await tieout.follow(office.settings, { whole: true });
  await mark("2");
  await tieout.look();
  assert.deepEqual(await inbox(tieout), []);
});
