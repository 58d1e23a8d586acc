/** Deposits: money that waits in Undeposited Funds is brought to the bank, once. */

import assert from "node:assert/strict";

import { codes, contact, decided, invoice, line, payment, row, scenario } from "./lib.mjs";
import { editByHand, followed, inbox, passTime } from "./inbound-lib.mjs";

/** @typedef {import("./lib.mjs").Office} Office */
/** @typedef {import("./lib.mjs").Json} Json */

/** @param {string} id @param {string} total @param {Json[]} lines @param {Json} [more] */
const deposit = (id, total, lines, more = {}) => ({ id, date: "2026-11-18", total, lines, memo: `Batch ${id}`, ...more });

/** @param {string} paymentId @param {string} amount */
const of = (paymentId, amount) => ({ paymentId, amount });
const fee = (/** @type {string} */ amount) => ({ category: "fees", amount, description: "Card fee" });

/** The two-way preset that also pushes payments and receipts, with a bank and an account for fees. */
const CHOICES = { preset: "two-way", settings: { sync: { payments: { direction: "push" }, salesReceipts: { direction: "push" } } } };

/** @param {Office} office */
async function chooseAccounts(office) {
  const [bank, fees] = await Promise.all(["Checking", "Bank Charges"].map((name) => office.id("Account", name)));
  office.settings["accounts"] = { ...office.settings["accounts"], bank };
  office.settings["categories"] = { fees };
  return { bank, fees };
}

/** A customer with two paid invoices. @param {Office} office */
function addPaid(office) {
  office.add({
    contacts: [contact("c")],
    invoices: [invoice("10", "c", "80.00"), invoice("11", "c", "50.00")],
    payments: [
      payment("p-1", "c", "80.00", { applications: [{ invoiceId: "inv-10", amount: "80.00" }] }),
      payment("p-2", "c", "50.00", { applications: [{ invoiceId: "inv-11", amount: "50.00" }] }),
    ],
  });
}

scenario("TW-6", "a deposit moves payments and receipts out of Undeposited Funds, a refund and a fee are negative, and each cent ties out", async (open) => {
  const office = await open(CHOICES);
  const { bank, fees } = await chooseAccounts(office);
  addPaid(office);
  office.add({
    salesReceipts: [{ id: "s-1", number: "S-1", contactId: "c", issueDate: "2026-11-16", lines: [line("20.00")], totals: { total: "20.00" } }],
    refundReceipts: [{ id: "r-1", number: "R-1", contactId: "c", issueDate: "2026-11-16", lines: [line("5.00")], totals: { total: "5.00" } }],
    deposits: [
      deposit("d-1", "142.10", [of("p-1", "80.00"), of("p-2", "50.00"), { salesReceiptId: "s-1", amount: "20.00" }, { refundReceiptId: "r-1", amount: "-5.00" }, fee("-2.90")]),
      deposit("d-pending", "1.00", [fee("1.00")], { status: "pending" }),
    ],
  });
  const { plan, applied } = await office.sync();
  assert.equal(applied.failed, 0);
  assert.deepEqual(decided(plan, "deposit", "d-pending"), ["skip", "payment-pending"]);
  const planned = row(plan, "deposit", "d-1");
  assert.equal(planned.diff.find(({ path }) => path === "Line")?.to, "Payment p-1: 80.00, Payment p-2: 50.00, SalesReceipt S-1: 20.00, RefundReceipt R-1: -5.00, Bank Charges (Card fee): -2.90");
  assert.deepEqual(planned.effect[0]?.entries.map(({ account, debit, credit }) => [account, debit, credit]), [
    ["Checking", "142.10", ""], ["Undeposited Funds", "", "145.00"], ["Bank Charges", "2.90", ""],
  ]);

  const made = await office.one("Deposit", () => true);
  assert.deepEqual([made["TotalAmt"], made["DepositToAccountRef"].value, made["TxnDate"]], [142.1, bank, "2026-11-18"]);
  assert.deepEqual(made["Line"].map((/** @type {Json} */ own) => [own["Amount"], own["LinkedTxn"]?.[0].TxnType ?? own["DepositLineDetail"].AccountRef.value]), [
    [80, "Payment"], [50, "Payment"], [20, "SalesReceipt"], [-5, "RefundReceipt"], [-2.9, fees],
  ]);
  assert.equal((await office.one("Account", ({ Name }) => Name === "Undeposited Funds"))["CurrentBalance"], 0);
  assert.equal((await office.tieOut()).ok, true);

  const again = await office.sync();
  assert.deepEqual(decided(again.plan, "deposit", "d-1"), ["skip", "up-to-date"]);
  Object.assign(office.record("deposits", "d-1"), { total: "141.60", lines: [...office.record("deposits", "d-1").lines.slice(0, 4), fee("-3.40")] });
  const edited = await office.sync();
  assert.deepEqual(decided(edited.plan, "deposit", "d-1"), ["update", "changed"]);
  assert.equal((await office.one("Deposit", () => true))["TotalAmt"], 141.6);
  assert.equal((await office.tieOut()).ok, true);
  office.record("deposits", "d-1").status = "voided";
  assert.deepEqual(codes(await office.plan(), "deposit", "d-1"), ["plan/no-void"]);
});

scenario("TW-6 BY-8", "money is deposited once: what another deposit has, went straight to the bank or does not add up is blocked before anything is written", async (open) => {
  const office = await open(CHOICES);
  const { bank } = await chooseAccounts(office);
  office.settings["depositAccounts"] = { till: bank };
  addPaid(office);
  office.add({ payments: [payment("p-3", "c", "9.00", { depositAccount: "till" })] });
  await office.sync();
  const paid = await office.one("Payment", ({ TotalAmt }) => TotalAmt === 80);
  const byHand = await office.byHand("deposit", {
    TxnDate: "2026-11-17", DepositToAccountRef: { value: bank }, Line: [{ Amount: 80, LinkedTxn: [{ TxnId: paid["Id"], TxnType: "Payment", TxnLineId: "0" }] }],
  });
  office.add({
    deposits: [
      deposit("taken", "80.50", [of("p-1", "80.00"), fee("0.50")]), deposit("ok", "50.00", [of("p-2", "50.00")]), deposit("twice", "49.00", [of("p-2", "50.00"), fee("-1.00")]),
      deposit("till", "9.00", [of("p-3", "9.00")]), deposit("sum", "10.00", [fee("9.00")]), deposit("less", "49.00", [of("p-2", "49.00")]),
      deposit("both", "50.00", [{ ...of("p-2", "50.00"), category: "fees" }]), deposit("none", "0.00", []), deposit("minus", "-3.00", [fee("-3.00")]),
      deposit("gone", "7.00", [of("p-9", "7.00")]), deposit("account", "7.00", [{ category: "tips", amount: "7.00" }]),
    ],
  });
  const { plan } = await office.sync();
  const found = Object.fromEntries(office.crm["deposits"].map((/** @type {Json} */ { id }) => [id, [row(plan, "deposit", id).decision, ...codes(plan, "deposit", id)]]));
  assert.deepEqual(found, {
    taken: ["blocked", "plan/deposited"], ok: ["create"], twice: ["blocked", "plan/deposited"], till: ["blocked", "plan/not-undeposited"], sum: ["blocked", "money/total-differs"],
    less: ["blocked", "plan/deposited"], both: ["blocked", "plan/deposit-line", "plan/deposited"], none: ["blocked", "plan/no-lines"], minus: ["blocked", "money/not-positive"],
    gone: ["blocked", "plan/reference-missing"], account: ["blocked", "mapping/account-missing"],
  });
  assert.match(row(plan, "deposit", "taken").findings[0]?.message ?? "", new RegExp(`bank deposit ${byHand["Id"]}`, "u"));
  assert.deepEqual((await office.all("Deposit")).map(({ TotalAmt }) => TotalAmt).sort(), [50, 80]);
});

scenario("TW-6 BY-15", "a deposit that somebody entered already is linked by the money that it moved; one that only looks alike waits for a person", async (open) => {
  const office = await open(CHOICES);
  const { bank, fees } = await chooseAccounts(office);
  addPaid(office);
  await office.sync();
  const [one, two] = (await office.all("Payment")).map(({ Id, TotalAmt }) => ({ Amount: TotalAmt, LinkedTxn: [{ TxnId: Id, TxnType: "Payment", TxnLineId: "0" }] }));
  const made = await office.byHand("deposit", { TxnDate: "2026-11-17", DepositToAccountRef: { value: bank }, Line: [one, two] });
  await office.byHand("deposit", { TxnDate: "2026-11-18", DepositToAccountRef: { value: bank }, Line: [{ Amount: 4, DetailType: "DepositLineDetail", DepositLineDetail: { AccountRef: { value: fees } } }] });
  office.add({ deposits: [deposit("same", "130.00", [of("p-1", "80.00"), of("p-2", "50.00")]), deposit("alike", "4.00", [fee("4.00")])] });
  const { plan } = await office.sync();
  assert.deepEqual([decided(plan, "deposit", "same"), row(plan, "deposit", "same").match?.qboId], [["link", "already-there"], made["Id"]]);
  assert.deepEqual([row(plan, "deposit", "alike").decision, codes(plan, "deposit", "alike")], ["blocked", ["match/possible-duplicate"]]);
  office.settings["links"] = { deposits: { alike: "new" } };
  await office.sync();
  assert.equal((await office.all("Deposit")).length, 3);
});

scenario("TW-6", "what changes in QuickBooks is told, a deposit of ours is not, and payments that only QuickBooks has can be named by hand", async (open) => {
  const { office, tieout } = await followed(open, { preset: "two-way" });
  const { bank } = await chooseAccounts(office);
  const { CustomerRef } = await office.invoice("1");
  const paid = await office.byHand("payment", { CustomerRef, TotalAmt: 30, TxnDate: "2026-11-16" });
  passTime(office);
  await tieout.look();
  await tieout.inbox.acknowledge((await tieout.inbox.read()).changes.map(({ id }) => id));
  // The CRM has taken the payment over, and says which one it is.
  office.add({ payments: [payment("p-7", "c1", "30.00")], deposits: [deposit("d-1", "30.00", [of("p-7", "30.00")])] });
  const before = await office.plan();
  assert.deepEqual(decided(before, "deposit", "d-1"), ["wait", "waits"]);
  office.settings["links"] = { payments: { "p-7": paid["Id"] } };
  const { plan } = await office.sync();
  assert.deepEqual(decided(plan, "deposit", "d-1"), ["create", "new"]);
  passTime(office);
  assert.deepEqual(await tieout.look(), { told: 0 });
  const made = await office.one("Deposit", () => true);
  await editByHand(office, "Deposit", made, { TxnDate: "2026-11-19" });
  passTime(office);
  await tieout.look();
  assert.deepEqual(await inbox(tieout), ["deposit d-1 changed date=2026-11-18>2026-11-19"]);
  assert.equal(made["DepositToAccountRef"].value, bank);
});
