/** What comes back from QuickBooks: webhooks, change data capture, the CRM's inbox. */

import assert from "node:assert/strict";

import { Tieout } from "../../js/entry/node.js";
import { changes as planned, contact, invoice, payment, scenario } from "./lib.mjs";
import { MINUTE, countReads, deliver, editByHand, followed, inbox, paidByHand, passTime, subscribe } from "./inbound-lib.mjs";

scenario("TW-11 IP-4", "the sweep finds a customer's new e-mail without any webhook, with one call for everything", async (open) => {
  const { office, tieout } = await followed(open);
  assert.deepEqual(await inbox(tieout), []);
  await editByHand(office, "Customer", await office.customer("Anna Berg"), { PrimaryEmailAddr: { Address: "anna@new.example" } });
  const reads = countReads(office);
  passTime(office);
  assert.deepEqual(await tieout.look(), { told: 1 });
  assert.deepEqual(await inbox(tieout), ["contact c1 changed email=anna@berg.example>anna@new.example"]);
  assert.equal(reads.length, 1);
  assert.match(reads[0] ?? "", /^cdc\?entities=Customer,Invoice,Payment&changedSince=\d{4}-\d{2}-\d{2}T[\d:]{8}Z&/u);
  const [change] = (await tieout.inbox.read()).changes;
  assert.equal(JSON.parse(change?.record ?? "").PrimaryEmailAddr.Address, "anna@new.example");
});

scenario("IP-5 TW-4 EV-10", "a payment recorded in QuickBooks comes back with the invoice's status and what is still due", async (open) => {
  for (const preset of ["invoice-push", "expense-vat", "two-way"]) {
    const { office, tieout } = await followed(open, { preset });
    await paidByHand(office, "1", 40);
    passTime(office);
    await tieout.look();
    const told = await inbox(tieout);
    assert.ok(told.includes("invoice inv-1 changed balance=100>60 paymentStatus=open>partially-paid payments=>" + (await office.all("Payment"))[0]?.["Id"]), told.join("\n"));
    const { changes } = await tieout.inbox.read();
    const paid = changes.find(({ kind }) => kind === "payment");
    assert.deepEqual([paid?.what, paid?.crmId, Object.values(paid?.crmIds ?? {}).sort()], ["added", undefined, ["c1", "inv-1"]]);
    await tieout.inbox.acknowledge(changes.map(({ id }) => id));
    await paidByHand(office, "1", 60);
    passTime(office);
    await tieout.look();
    assert.match((await inbox(tieout))[0] ?? "", /^invoice inv-1 changed balance=60>0 paymentStatus=partially-paid>paid payments=/u);
  }
});

scenario("TW-10", "a verified webhook reaches the CRM's inbox within seconds of real time", async (open) => {
  const office = await open();
  office.add({ contacts: [contact("c1")], invoices: [invoice("1", "c1", "100.00")] });
  await office.sync();
  await office.close();
  const { schedule: _, clock: __, ...options } = office.world.host(office.storage).options;
  const tieout = await Tieout.open(options);
  try {
    await tieout.follow(office.settings);
    subscribe(office);
    await paidByHand(office, "1", 100);
    const begun = performance.now();
    assert.ok((await deliver(office)) > 0);
    await tieout.look();
    const ms = performance.now() - begun;
    console.log(`from the webhook's delivery to the CRM's inbox, behind a round that had just ended: ${(ms / 1000).toFixed(1)} s`);
    assert.ok(ms < 10_000, `${ms} ms`);
    assert.deepEqual((await inbox(tieout)).map((line) => line.split(" ").slice(0, 3).join(" ")).sort(), ["invoice inv-1 changed", "payment - added"]);
  } finally {
    await tieout.close({ graceMs: 0 });
  }
});

scenario("TW-10", "a look that is asked for while a round is under way settles with the round that knows of it", async (open) => {
  const { office, tieout } = await followed(open);
  subscribe(office);
  const { world } = office;
  const before = world.network;
  let release = () => {};
  const held = new Promise((resolve) => (release = () => resolve(undefined)));
  const answered = new Promise((resolve) => {
    world.network = async (request, perform) => {
      const answer = await before(request, perform);
      resolve(undefined);
      await held;
      return answer;
    };
  });
  passTime(office);
  const first = tieout.look();
  await answered;
  await editByHand(office, "Customer", await office.customer("Anna Berg"), { Notes: "gate code 12" });
  assert.equal(await deliver(office), 1);
  const second = tieout.look();
  release();
  assert.deepEqual(await Promise.all([first, second]), [{ told: 0 }, { told: 1 }]);
});

scenario("TW-10 TW-13", "webhooks twice, in disorder, replayed, or none at all: the same is told, once", async (open) => {
  const lived = [];
  for (const order of [(/** @type {any[]} */ due) => due, (/** @type {any[]} */ due) => [...due, ...due.toReversed(), ...due], () => []]) {
    const { office, tieout } = await followed(open);
    subscribe(office);
    const anna = await office.customer("Anna Berg");
    await editByHand(office, "Customer", anna, { Notes: "gate code 12" });
    const paid = await paidByHand(office, "1", 60);
    await office.post("payment?operation=delete", { Id: paid["Id"], SyncToken: paid["SyncToken"] });
    await paidByHand(office, "1", 25);
    await deliver(office, order);
    await tieout.look();
    passTime(office);
    await tieout.look();
    const writes = office.world.writes.length;
    const told = await inbox(tieout);
    passTime(office);
    await deliver(office, order);
    await tieout.look();
    assert.deepEqual(await inbox(tieout), told);
    assert.equal(office.world.writes.length, writes);
    lived.push(told.toSorted());
  }
  assert.deepEqual(lived[1], lived[0]);
  assert.deepEqual(lived[2], lived[0]);
  assert.equal(lived[0]?.length, 3);
});

scenario("TW-11 BY-14", "what is reported as deleted is believed only of a read by its id; a read that fails proves nothing", async (open) => {
  const { office, tieout } = await followed(open);
  const paid = await paidByHand(office, "1", 100);
  passTime(office);
  await tieout.look();
  await tieout.inbox.acknowledge((await tieout.inbox.read()).changes.map(({ id }) => id));
  await office.post("payment?operation=delete", { Id: paid["Id"], SyncToken: paid["SyncToken"] });
  const reads = countReads(office);
  const network = office.world.network;
  office.world.network = async (request, perform) => (/\/payment\/\d/u.test(request.url) ? new Response("<html>bad gateway</html>", { status: 502 }) : network(request, perform));
  passTime(office);
  await assert.rejects(tieout.look(), { code: "qbo/answer-unreadable" });
  assert.deepEqual((await inbox(tieout)).filter((line) => line.includes("deleted")), []);
  office.world.network = network;
  await tieout.look();
  assert.deepEqual((await inbox(tieout)).sort(), [`invoice inv-1 changed balance=0>100 paymentStatus=paid>open payments=${paid["Id"]}>`, "payment - deleted"]);
  assert.ok(reads.some((url) => url.startsWith(`payment/${paid["Id"]}?`)));
});

scenario("TW-4", "own writes that come back cause no write and no change for the CRM", async (open) => {
  const { office, tieout } = await followed(open, { preset: "invoice-push" });
  office.add({ payments: [payment("p1", "c1", "30.00", { applications: [{ invoiceId: "inv-1", amount: "30.00" }] })], contacts: [contact("c2", { displayName: "Ben Ray" })], invoices: [invoice("2", "c2", "50.00")] });
  office.record("contacts", "c1")["email"] = "anna@crm.example";
  await office.sync();
  passTime(office);
  assert.deepEqual(await tieout.look(), { told: 0 });
  office.record("invoices", "inv-1")["lines"][0]["unitPrice"] = "120.00";
  office.record("invoices", "inv-1")["totals"]["total"] = "120.00";
  await office.sync();
  passTime(office);
  assert.deepEqual(await tieout.look(), { told: 0 });
  assert.deepEqual(await inbox(tieout), []);
  const writes = office.world.writes.length;
  assert.equal(planned(await office.plan()), 0);
  assert.equal(office.world.writes.length, writes);
});

scenario("TW-4 TW-11", "what somebody entered just before a write of ours is told, though the answer to that write showed it already", async (open) => {
  for (const looksFirst of [false, true]) {
    const { office, tieout } = await followed(open, { preset: "two-way" });
    if (looksFirst) {
      passTime(office);
      assert.deepEqual(await tieout.look(), { told: 0 });
    }
    await editByHand(office, "Customer", await office.customer("Anna Berg"), { Mobile: { FreeFormNumber: "555-0177" } });
    office.record("contacts", "c1")["phone"] = "555-0155";
    await office.sync();
    assert.equal((await office.customer("Anna Berg"))["PrimaryPhone"].FreeFormNumber, "555-0155");
    passTime(office);
    assert.deepEqual(await tieout.look(), { told: 1 });
    assert.deepEqual(await inbox(tieout), ["contact c1 changed mobile=>555-0177"]);
    passTime(office);
    assert.deepEqual(await tieout.look(), { told: 0 });
  }
});

scenario("TW-11", "a full answer is split by entity and then read as a list: nothing is lost, and the watermark waits for it", async (open) => {
  const { office, tieout } = await followed(open, { preset: "two-way" });
  office.add({ contacts: [contact("c2", { displayName: "Ben Ray" })] });
  await office.sync();
  const paid = await paidByHand(office, "1", 10);
  passTime(office);
  await tieout.look();
  await tieout.inbox.acknowledge((await tieout.inbox.read()).changes.map(({ id }) => id));
  for (let index = 0; index < 1001; index += 1) office.world.company.hand({ do: "create", entity: "Customer", body: { DisplayName: `Walk-in ${index}` } });
  await office.post("payment?operation=delete", { Id: paid["Id"], SyncToken: paid["SyncToken"] });
  await editByHand(office, "Customer", await office.customer("Ben Ray"), { PrimaryPhone: { FreeFormNumber: "555-0199" } });
  passTime(office);
  const reads = countReads(office);
  assert.deepEqual(await tieout.look(), { told: 1004 });
  const calls = reads.map((url) => /^cdc\?entities=([^&]+)|from (\w+)|^(\w+\/\d+)/u.exec(url)?.slice(1).find(Boolean) ?? url);
  assert.deepEqual(calls.slice(0, 1), ["Customer,Vendor,Invoice,CreditMemo,RefundReceipt,Payment,Deposit,PurchaseOrder"]);
  for (const name of ["Vendor", "Invoice", "Payment", "Customer", `payment/${paid["Id"]}`]) assert.ok(calls.includes(name), `${name} in ${calls.join(" ")}`);
  const { changes } = await tieout.inbox.read({ limit: 2000 });
  assert.equal(new Set(changes.map(({ qboId, kind }) => `${kind} ${qboId}`)).size, 1004);
  assert.ok((await inbox(tieout)).length > 0);
  passTime(office);
  assert.deepEqual(await tieout.look(), { told: 0 });
});

scenario("TW-11", "after more than 30 days without a look every list is read, and what was deleted meanwhile is found", async (open) => {
  const { office, tieout } = await followed(open);
  await editByHand(office, "Customer", await office.customer("Anna Berg"), { PrimaryEmailAddr: { Address: "anna@new.example" } });
  const number = await office.invoice("1");
  await office.post("invoice?operation=delete", { Id: number["Id"], SyncToken: number["SyncToken"] });
  passTime(office, 31 * 24 * 60);
  const reads = countReads(office);
  await tieout.look();
  assert.deepEqual(reads.filter((url) => url.startsWith("cdc")), []);
  assert.deepEqual(await inbox(tieout), ["contact c1 changed email=anna@berg.example>anna@new.example", "invoice inv-1 deleted"]);
  passTime(office);
  assert.deepEqual(await tieout.look(), { told: 0 });
});

scenario("TW-5 TW-7 TW-8 TW-9", "vendors, credit memos, refund receipts and purchase orders made by hand come back", async (open) => {
  const { office, tieout } = await followed(open, { preset: "two-way" });
  const customer = { CustomerRef: { value: (await office.customer("Anna Berg"))["Id"] } };
  const item = { value: await office.id("Item", "Services") };
  const Line = [{ Amount: 20, DetailType: "SalesItemLineDetail", SalesItemLineDetail: { ItemRef: item, Qty: 1, UnitPrice: 20 } }];
  const vendor = await office.byHand("vendor", { DisplayName: "Stone Supply" });
  await office.byHand("creditmemo", { ...customer, Line });
  await office.byHand("refundreceipt", { ...customer, Line, DepositToAccountRef: { value: (await office.one("Account", (account) => account["Name"] === "Checking"))["Id"] } });
  const payable = (await office.one("Account", (account) => account["AccountType"] === "Accounts Payable"))["Id"];
  const bought = [{ Amount: 20, DetailType: "ItemBasedExpenseLineDetail", ItemBasedExpenseLineDetail: { ItemRef: item, Qty: 1, UnitPrice: 20 } }];
  await office.byHand("purchaseorder", { VendorRef: { value: vendor["Id"] }, APAccountRef: { value: payable }, Line: bought });
  passTime(office);
  await tieout.look();
  const { changes } = await tieout.inbox.read();
  assert.deepEqual(changes.map(({ kind, what }) => `${kind} ${what}`), ["vendor added", "credit-memo added", "refund-receipt added", "purchase-order added"]);
  const total = (/** @type {string} */ kind) => changes.find((change) => change.kind === kind)?.fields.find(({ name }) => name === "totals.total")?.to;
  assert.deepEqual([total("credit-memo"), total("refund-receipt"), total("purchase-order")], ["20", "20", "20"]);
  assert.deepEqual(changes[1]?.crmIds, { [`Customer/${customer.CustomerRef.value}`]: "c1" });
});

scenario("BY-24", "a void in QuickBooks is told as a void, once, and never undone; one of our own is not told", async (open) => {
  const { office, tieout } = await followed(open);
  office.add({ invoices: [invoice("2", "c1", "70.00")] });
  await office.sync();
  const { Id, SyncToken } = await office.invoice("1");
  await office.byHand("invoice?operation=void", { Id, SyncToken });
  office.record("invoices", "inv-2")["status"] = "voided";
  await office.sync();
  passTime(office);
  await tieout.look();
  const told = await inbox(tieout);
  assert.equal(told.length, 1, told.join("\n"));
  assert.match(told[0] ?? "", /^invoice inv-1 voided /u);
  const writes = office.world.writes.length;
  await office.sync();
  assert.equal(office.world.writes.length, writes);
});

scenario("TW-13 BY-29", "killed at every commit and request of a round: each change is told once, under one number", async (open) => {
  /** @param {number} survive how many effects of the round the process lives through */
  const live = async (survive) => {
    const { office } = await followed(open);
    await editByHand(office, "Customer", await office.customer("Anna Berg"), { PrimaryEmailAddr: { Address: "anna@new.example" } });
    const paid = await paidByHand(office, "1", 40);
    await office.close();
    passTime(office);
    const { world, storage } = office;
    const commit = storage.commit.bind(storage);
    let kill = () => {};
    let left = Infinity;
    const tick = () => {
      if (left === 0) kill();
      left -= 1;
    };
    storage.commit = (batch) => {
      tick();
      return commit(batch);
    };
    kill = await office.restartable();
    left = survive;
    world.network = (_, perform) => {
      tick();
      return perform();
    };
    const first = (await office.tieout()).follow(office.settings);
    await Promise.race([first, new Promise((resolve) => setTimeout(resolve, survive < 0 ? 5_000 : 150))]);
    const survived = left >= 0;
    storage.commit = commit;
    world.network = (_, perform) => perform();
    if (!survived) {
      const again = await office.tieout();
      await again.follow(office.settings);
    }
    const told = await inbox(await office.tieout());
    return { survived, told: told.map((line) => line.replaceAll(paid["Id"], "P")) };
  };
  const whole = await live(1000);
  assert.equal(whole.told.length, 3);
  for (let survive = 0; ; survive += 1) {
    const { told, survived } = await live(survive);
    assert.deepEqual(told, whole.told, `killed at ${survive}`);
    if (survived) break;
    assert.ok(survive < 60);
  }
});

scenario("TW-11 BY-33", "a busy day: reads per change", async (open) => {
  const { office, tieout } = await followed(open, { preset: "two-way" });
  subscribe(office);
  const reads = countReads(office);
  let told = 0;
  for (let hour = 0; hour < 10; hour += 1) {
    for (let index = 0; index < 100; index += 1) office.world.company.hand({ do: "create", entity: "Customer", body: { DisplayName: `Caller ${hour}-${index}` } });
    // Two deliveries an hour are lost: the sweep finds what they told of.
    await deliver(office, (due) => due.slice(2));
    told += (await tieout.look()).told;
    passTime(office, 60);
    told += (await tieout.look()).told;
  }
  console.log(`busy day: ${told} changes told with ${reads.length} reads, ${(reads.length / told).toFixed(3)} a change`);
  assert.equal((await tieout.inbox.read({ limit: 5000 })).changes.length, 1000);
  assert.ok(reads.length <= 0.2 * 1000, `${reads.length} reads`);
});

scenario("TW-4 BY-12", "what a write of ours in doubt may have made is not told before the doubt is settled", async (open) => {
  const { office, tieout } = await followed(open);
  office.add({ payments: [payment("p1", "c1", "30.00", { applications: [{ invoiceId: "inv-1", amount: "30.00" }] })] });
  const plan = await office.plan();
  office.world.network = async (request, perform) => {
    const answer = await perform();
    if (request.method === "POST" && /\/payment\?/u.test(request.url)) throw new TypeError("fetch failed");
    return answer;
  };
  const { uncertain } = await tieout.apply(plan, { patienceMs: 0 });
  assert.equal(uncertain, 1);
  office.world.network = (_, perform) => perform();
  assert.deepEqual(await tieout.look(), { told: 0 });
  await tieout.settled({ patienceMs: 24 * 60 * MINUTE });
  passTime(office);
  assert.deepEqual(await tieout.look(), { told: 0 });
  passTime(office);
  assert.deepEqual(await tieout.look(), { told: 0 });
  assert.deepEqual(await inbox(tieout), []);
});
