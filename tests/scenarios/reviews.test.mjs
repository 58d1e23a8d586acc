/** When a customer has paid for the first time, the CRM may ask for a review. */

import assert from "node:assert/strict";

import { contact, invoice, payment, scenario } from "./lib.mjs";
import { editByHand, followed, paidByHand, passTime } from "./inbound-lib.mjs";

/** @typedef {import("./lib.mjs").Office} Office */
/** @typedef {import("../../js/index.js").Tieout} Tieout */

const ON = { settings: { follow: { reviewRequests: true } } };

/** Looks, and answers whom a review may be asked of. @param {Office} office @param {Tieout} tieout */
async function due(office, tieout) {
  passTime(office);
  await tieout.look();
  return (await tieout.inbox.read({ limit: 500 })).changes.filter(({ what }) => what === "review-due");
}

/** Settles an invoice with a credit memo, and what is left by a payment. @param {Office} office @param {string} number @param {number} credit */
async function credited(office, number, credit) {
  const { Id, CustomerRef, Balance } = await office.invoice(number);
  const item = { value: await office.id("Item", "Services") };
  const memo = await office.byHand("creditmemo", { CustomerRef, Line: [{ Amount: credit, DetailType: "SalesItemLineDetail", SalesItemLineDetail: { ItemRef: item, Qty: 1, UnitPrice: credit } }] });
  const Line = [{ Amount: Balance, LinkedTxn: [{ TxnId: Id, TxnType: "Invoice" }] }, { Amount: credit, LinkedTxn: [{ TxnId: memo["Id"], TxnType: "CreditMemo" }] }];
  return office.byHand("payment", { CustomerRef, TotalAmt: Balance - credit, Line });
}

scenario("SR-7 BY-26", "a review is due once a customer, ever, with its evidence: not for a part, not for a credit, and only if the settings say so", async (open) => {
  const { office, tieout } = await followed(open, ON);
  office.add({ contacts: [contact("c2", { displayName: "Ben Ray" })], invoices: [invoice("2", "c2", "50.00"), invoice("3", "c2", "60.00"), invoice("4", "c2", "70.00"), invoice("5", "c1", "10.00")] });
  await office.sync();
  await paidByHand(office, "1", 40);
  await credited(office, "2", 50);
  await credited(office, "3", 20);
  assert.deepEqual(await due(office, tieout), [], "a part, a credit, and a credit with a payment are none");
  assert.deepEqual([(await office.invoice("2"))["Balance"], (await office.invoice("3"))["Balance"]], [0, 0]);
  const rest = await paidByHand(office, "1", 60);
  const told = await due(office, tieout);
  assert.deepEqual(told.map(({ kind, crmId, qboId, resource }) => [kind, crmId, resource, qboId]), [["contact", "c1", "Customer", (await office.customer("Anna Berg"))["Id"]]]);
  const { invoice: paid, payments } = told[0]?.evidence ?? assert.fail();
  assert.deepEqual([paid.number, paid.date, paid.total], ["1", "2026-11-10", "100"]);
  assert.deepEqual(payments.map(({ amount, applied }) => `${amount} ${applied}`).sort(), ["40 40", "60 60"]);
  assert.ok(payments.some(({ qboId, date }) => qboId === rest["Id"] && date === rest["TxnDate"]));
  // A payment of the CRM's own counts as one made in QuickBooks.
  office.add({ payments: [payment("p4", "c2", "70.00", { applications: [{ invoiceId: "inv-4", amount: "70.00" }] })] });
  await office.sync();
  assert.deepEqual((await due(office, tieout)).map(({ crmId }) => crmId), ["c1", "c2"]);
  await tieout.inbox.acknowledge((await tieout.inbox.read({ limit: 500 })).changes.map(({ id }) => id));
  await paidByHand(office, "5", 10);
  await editByHand(office, "Invoice", await office.invoice("1"), { CustomerMemo: { value: "thank you" } });
  assert.deepEqual(await due(office, tieout), [], "never again");
  await office.close();
  const later = await office.tieout();
  await later.follow(office.settings, { whole: true });
  assert.deepEqual(await due(office, later), [], "nor from another process");

  const off = await followed(open);
  await paidByHand(off.office, "1", 100);
  assert.deepEqual(await due(off.office, off.tieout), []);
});

scenario("SR-7 BY-26", "a process that dies between the invoice and its proof loses no review and tells none twice", async (open) => {
  const office = await open(ON);
  office.add({ contacts: [contact("c1")], invoices: [invoice("1", "c1", "100.00")] });
  await office.sync();
  const kill = await office.restartable();
  const first = await office.tieout();
  await first.follow(office.settings);
  await paidByHand(office, "1", 100);
  passTime(office);
  await new Promise((resolve) => {
    const { network } = office.world;
    office.world.network = (request, perform) => {
      if (!decodeURIComponent(request.url).includes("from Payment where Id")) return network(request, perform);
      office.world.network = network;
      kill();
      resolve(undefined);
      return new Promise(() => {});
    };
    first.look().catch(() => undefined);
  });
  passTime(office, 30);
  const again = await office.tieout();
  await again.follow(office.settings);
  assert.equal((await due(office, again)).length, 1);
});
