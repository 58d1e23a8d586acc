/** Moving to another company file. */

import assert from "node:assert/strict";

import { companySwitch } from "../../js/public.js";
import { contact, invoice, payment, scenario } from "./lib.mjs";

scenario("BY-36", "before a move to another company everything is listed: what is found there, what would be created, what must stay in the old books, and what is carried over; nothing is written", async (open) => {
  const [old, next] = [await open({ preset: "catalog-push" }), await open({ preset: "catalog-push", sandbox: { realm: "9341453000000002" }, requests: [{ path: "customer", body: { DisplayName: "Person c" } }] })];
  old.add({
    contacts: [contact("c"), contact("d"), contact("e")],
    invoices: [invoice("1", "c", "50.00", { issueDate: "2026-10-02", dueDate: "2026-10-30" }), invoice("2", "d", "60.00", { issueDate: "2026-10-03", dueDate: "2026-10-30" }), invoice("3", "d", "70.00"), invoice("4", "c", "80.00")],
    payments: [payment("p", "c", "50.00", { date: "2026-10-05", applications: [{ invoiceId: "inv-1", amount: "50.00" }] }), payment("q", "d", "60.00", { applications: [{ invoiceId: "inv-2", amount: "60.00" }] })],
  });
  old.record("payments", "q").status = "pending";
  await old.sync();
  old.record("payments", "q").status = "received";
  old.add({ invoices: [invoice("5", "ghost", "90.00")] });
  const side = async (/** @type {import("./lib.mjs").Office} */ office) => ({ tieout: await office.tieout(), settings: office.settings });
  const [from, to] = [await side(old), await side(next)];
  const writes = [old, next].map((office) => office.world.writes.length);
  const { rows, counts, problems } = await companySwitch({ from, to, documents: old.crm, firstDay: "2026-11-01" });
  const verdicts = Object.fromEntries(rows.map(({ key, verdict }) => [key, verdict]));
  assert.deepEqual(verdicts, {
    "contact:c": "found", "contact:d": "recreate", "contact:e": "not-needed",
    "invoice:inv-1": "stays", "invoice:inv-2": "carry-over", "invoice:inv-3": "recreate", "invoice:inv-4": "recreate", "invoice:inv-5": "held",
    "payment:p": "stays", "payment:q": "held",
  });
  const known = rows.find(({ key }) => key === "contact:c");
  assert.deepEqual([known?.old, known?.new], [(await old.customer("Person c"))["Id"], (await next.customer("Person c"))["Id"]]);
  assert.deepEqual([counts.stays, counts["carry-over"], counts.recreate, problems], [2, 1, 3, []]);
  assert.deepEqual([old, next].map((office) => office.world.writes.length), writes);
  await assert.rejects(companySwitch({ from, to: from, documents: old.crm, firstDay: "2026-11-01" }), { code: "host/argument", path: "to" });

  to.settings = { ...to.settings, accounts: { ...to.settings["accounts"], income: "4711" } };
  const lacking = await companySwitch({ from, to, documents: old.crm, firstDay: "2026-11-01" });
  assert.deepEqual(lacking.problems.map(({ name }) => name), ["settings.accounts.income"]);
});
