/** The nightly pass, the history of runs, and what was asked of the company in a month. */

import assert from "node:assert/strict";

import { PATIENT, contact, invoice, isWrite, payment, scenario } from "./lib.mjs";
import { countReads, editByHand, inbox, paidByHand, passTime } from "./inbound-lib.mjs";

const SETTINGS = { sync: { contacts: { direction: "both" }, invoices: { direction: "both" }, payments: { direction: "both" } } };
const NIGHT = { today: "2026-11-20" };

/** @param {import("./lib.mjs").Office} office */
const storeOf = async (office) => JSON.stringify((await office.storage.scan("", undefined, 10_000)).entries.filter(({ key }) => !/^[huw]\/|^m\//u.test(key)).map(({ key, value }) => [key, new TextDecoder().decode(value)]));

scenario("TW-12 EV-5", "the nightly pass writes what nobody handed over, reports what is apart on either side, and a second one at rest writes nothing", async (open) => {
  const office = await open({ preset: "two-way", settings: SETTINGS });
  office.add({ contacts: [contact("c1", { displayName: "Anna Berg" })], invoices: ["1", "2", "3"].map((number) => invoice(number, "c1", "100.00")), payments: [payment("p1", "c1", "100.00", { applications: [{ invoiceId: "inv-1", amount: "100.00" }] })] });
  // On save: one document, at once.
  const plan = await office.plan();
  const tieout = await office.tieout();
  await tieout.apply(plan, { ...PATIENT, indices: [/** @type {number} */ (plan.find("invoice", "inv-1"))] });
  assert.deepEqual((await office.all("Invoice")).map((record) => record["DocNumber"]), ["1"]);
  // The rest was never handed over: the hook was down.
  const first = await tieout.reconcile(office.crm, office.settings, NIGHT);
  assert.deepEqual([first.ok, first.applied, first.decisions["create"], first.drift, first.letters], [true, true, 3, {}, { retried: 0, left: 0 }]);
  assert.equal((await office.all("Invoice")).length, 3);
  assert.deepEqual(first.period.sums, [
    { measure: "sales", currency: "USD", crm: "300.00", quickbooks: "300.00", difference: "0.00", gaps: 0 },
    { measure: "received", currency: "USD", crm: "100.00", quickbooks: "100.00", difference: "0.00", gaps: 0 },
  ]);
  // At rest.
  const [before, writes, reads] = [await storeOf(office), office.world.writes.length, countReads(office)];
  const second = await tieout.reconcile(office.crm, office.settings, NIGHT);
  assert.deepEqual([second.ok, office.world.writes.length, await storeOf(office)], [true, writes, before]);
  const [night] = await tieout.history.runs({ limit: 1 });
  assert.deepEqual([night?.kind, night?.requests.reads, night?.requests.writes], ["reconcile", reads.length, 0]);
  // A day in QuickBooks that nobody told of.
  const [two, three] = await Promise.all([office.invoice("2"), office.invoice("3")]);
  await office.post("invoice?operation=delete", { Id: two["Id"], SyncToken: two["SyncToken"] });
  await editByHand(office, "Invoice", three, { TxnDate: "2026-11-09" });
  await office.byHand("invoice", { CustomerRef: three["CustomerRef"], TxnDate: "2026-11-10", DocNumber: "QB-1", Line: three["Line"].slice(0, 1) });
  const third = await tieout.reconcile(office.crm, office.settings, NIGHT);
  // All three come back to the CRM too.
  assert.deepEqual(third.inbox, { told: 3 });
  assert.deepEqual([third.ok, third.drift, third.period.ok, office.world.writes.length], [false, { missing: 1, "in-quickbooks": 1, extra: 1 }, false, writes]);
  assert.deepEqual(third.rows.map(({ label, what }) => `${label} ${what}`), ["Invoice 2 missing", "Invoice 3 in-quickbooks", "Invoice QB-1 extra"]);
  assert.deepEqual(third.period.sums.map(({ difference, gaps }) => [difference, gaps]), [["0.00", 4], ["0.00", 0]]);
  const only = await tieout.reconcile(office.crm, office.settings, { ...NIGHT, apply: false });
  assert.equal(only.applied, false);
});

scenario("TW-12 TW-16", "the nightly pass tries again what failed for a passing reason, and leaves to a person what did not", async (open) => {
  const office = await open();
  office.add({ contacts: [contact("c", { displayName: "Ada" }), contact("d", { displayName: "Ben" })], invoices: [invoice("1", "c", "10.00"), invoice("2", "d", "20.00")] });
  let isDown = true;
  const fault = (/** @type {string} */ code) => Promise.resolve(new Response(JSON.stringify({ Fault: { Error: [{ code, Message: "no", Detail: "no" }], type: "ValidationFault" } }), { status: 400, headers: { "content-type": "application/json" } }));
  office.world.network = (request, perform) => {
    if (!isWrite(request) || !request.url.includes("/customer")) return perform();
    return request.body.includes("Ben") ? fault("6000") : isDown ? fault("10100") : perform();
  };
  await office.sync();
  const tieout = await office.tieout();
  const letters = () => tieout.deadLetters().map(({ label, finding }) => `${label}: ${finding.fix}`).sort();
  assert.deepEqual(letters(), ["Customer Ada: retry-later", "Customer Ben: open-in-quick-books"]);
  isDown = false;
  const report = await tieout.reconcile(office.crm, office.settings, NIGHT);
  assert.deepEqual([letters(), report.ok, report.letters], [["Customer Ben: open-in-quick-books"], false, { retried: 1, left: 1 }]);
  assert.deepEqual((await office.all("Invoice")).map((record) => record["DocNumber"]), ["1"]);
  const [night] = await tieout.history.runs();
  assert.deepEqual([night?.kind, night?.state, night?.errors.map(({ label }) => label)], ["reconcile", "error", ["Customer Ben"]]);
});

scenario("TW-12 TW-11", "webhooks and change data capture dead for weeks: the nightly pass alone tells the CRM everything, once", async (open) => {
  const office = await open({ preset: "two-way", settings: SETTINGS });
  office.add({ contacts: [contact("c1", { displayName: "Anna Berg" }), contact("c2", { displayName: "Ben Ray" })], invoices: ["1", "2"].map((number) => invoice(number, "c1", "100.00")) });
  await office.sync();
  const tieout = await office.tieout();
  await tieout.follow(office.settings);
  office.world.network = (request, perform) => (request.url.includes("/cdc?") ? Promise.resolve(new Response("", { status: 503 })) : perform());
  passTime(office, 17 * 24 * 60);
  await editByHand(office, "Customer", await office.customer("Ben Ray"), { PrimaryPhone: { FreeFormNumber: "555-0199" } });
  const one = await office.invoice("1");
  await office.post("invoice?operation=delete", { Id: one["Id"], SyncToken: one["SyncToken"] });
  await paidByHand(office, "2", 100);
  passTime(office, 4 * 24 * 60);
  await assert.rejects(tieout.look());
  // The host's nightly job runs in a process of its own.
  await office.close();
  const night = await office.tieout();
  const report = await night.reconcile(office.crm, office.settings, { ...NIGHT, days: 60 });
  assert.deepEqual(report.inbox, { told: 4 });
  const told = (await inbox(night)).map((line) => line.replace(/ payments=.*/u, "")).sort();
  assert.deepEqual(told, ["contact c2 changed phone=>555-0199", "invoice inv-1 deleted", "invoice inv-2 changed balance=100>0 paymentStatus=open>paid", told[3]]);
  assert.match(told[3] ?? "", /^payment - added /u);
  assert.deepEqual((await night.reconcile(office.crm, office.settings, { ...NIGHT, days: 60 })).inbox, { told: 0 });
});

scenario("IP-13 TW-21", "connected, syncing or error, with the reason; and a history of runs that outlives the process, bounded", async (open) => {
  const office = await open();
  office.add({ contacts: [contact("c1")], invoices: [invoice("1", "c1", "100.00")] });
  const tieout = await office.tieout();
  assert.deepEqual([tieout.health(), await tieout.history.runs()], [{ state: "connected", queue: 0, failed: 0 }, []]);
  /** @type {string[]} */
  const states = [];
  const unlisten = tieout.onChange(() => {
    const { state } = tieout.health();
    if (states.at(-1) !== state) states.push(state);
  });
  await office.sync();
  unlisten();
  assert.ok(states.includes("syncing") && states.at(-1) === "connected", states.join(" "));
  office.record("invoices", "inv-1")["dueDate"] = "2026-12-24";
  const begun = office.world.now;
  office.world.network = (request, perform) => (isWrite(request) ? Promise.resolve(new Response("", { status: 401 })) : perform());
  const plan = await office.plan().catch(() => undefined);
  if (plan !== undefined) await assert.rejects(tieout.apply(plan, PATIENT));
  const { state, problem } = tieout.health();
  assert.equal(state, "error");
  assert.ok(problem?.code && problem.hint);
  await office.close();
  const again = await office.tieout();
  const runs = await again.history.runs();
  assert.deepEqual(runs.map((run) => [run.kind, run.state, run.steps.done]), [["sync", "error", 0], ["sync", "connected", 2]]);
  assert.deepEqual([runs[0]?.problem?.code, (runs[0]?.at ?? 0) >= begun], [problem?.code, true]);
  assert.ok((runs[1]?.requests.writes ?? 0) === 2);
  for (let at = 1; at <= 250; at += 1) await again.history.add({ ...(runs[1] ?? assert.fail()), at, ended: office.world.now + at }, again.status().requests);
  const kept = await again.history.runs();
  assert.deepEqual([kept.length, kept[0]?.at, kept.at(-1)?.at], [200, 250, 51]);
});

scenario("BY-33", "what was asked of the company this month, across processes, and where that leads by its end", async (open) => {
  const office = await open();
  office.add({ contacts: [contact("c1")], invoices: [invoice("1", "c1", "100.00")] });
  const reads = countReads(office);
  await office.sync();
  await (await office.tieout()).quota();
  await office.close();
  const { reads: counted, writes, month, since, limit, forecast } = await (await office.tieout()).quota();
  assert.deepEqual([counted, writes, month, since, limit], [reads.length, 2, "2026-11", "2026-11-20", 500_000]);
  // One day of the month so far, ten to come.
  assert.equal(forecast, reads.length * 11);
  office.world.now += 24 * 3_600_000;
  await office.plan();
  const later = await (await office.tieout()).quota();
  assert.deepEqual([later.reads, later.forecast], [reads.length, reads.length + Math.ceil((reads.length * 9) / 2)]);
});
