/** New rules beside the old ones, before anybody switches. */

import assert from "node:assert/strict";

import { contact, invoice, isWrite, item, line, scenario, TODAY } from "./lib.mjs";

const taxed = (/** @type {string} */ number, /** @type {any} */ more = {}) =>
  invoice(number, "c", "108.25", { lines: [line("100.00", { taxRateIds: ["city"] })], totals: { subtotal: "100.00", tax: "8.25", total: "108.25" }, ...more });

scenario("BY-32", "new rules are tried on the same documents, and each difference is told to the field; then they are switched", async (open) => {
  const office = await open();
  office.add({ contacts: [contact("c")], items: [item("i", "Filter")], invoices: [taxed("1"), invoice("2", "c", "50.00")] });
  let writes = 0;
  office.world.network = (request, perform) => {
    if (isWrite(request)) writes += 1;
    return perform();
  };
  const folded = { ...office.settings, us: { tax: "fold" } };
  const tieout = await office.tieout();
  const { compared, rows } = await tieout.shadow(office.crm, office.settings, folded, { today: TODAY });
  assert.equal(compared, (await office.plan()).length);
  assert.deepEqual(rows.map(({ id }) => id), ["inv-1"], "what has no tax is the same");
  const { before: old, after: now, fields } = /** @type {any} */ (rows[0]);
  assert.deepEqual([old.decision, old.total, now.decision, now.total], ["create", "108.25", "create", "108.25"], "the customer owes the same");
  const amount = fields.find((/** @type {{path: string}} */ { path }) => path === "Line[0].Amount");
  assert.deepEqual([amount.before, amount.after].map(Number), [100, 108.25]);
  assert.equal(writes, 0, "nothing was sent");

  office.settings = folded;
  await office.sync();
  assert.equal((await office.invoice("1"))["Line"][0]["Amount"], 108.25, "what was shown is what is sent");
});

scenario("BY-32", "the latest documents can be tried alone; decisions that change are told with their reason", async (open) => {
  const office = await open();
  office.add({ contacts: [contact("c")], invoices: [taxed("1", { issueDate: "2026-11-01" }), taxed("2", { issueDate: "2026-11-18" }), taxed("3", { issueDate: "2026-11-10" })] });
  const tieout = await office.tieout();
  const stopped = { ...office.settings, sync: { invoices: { direction: "off" } } };
  const { compared, rows } = await tieout.shadow(office.crm, office.settings, stopped, { last: 2, today: TODAY });
  assert.deepEqual([compared, rows.map(({ id, after }) => [id, after.decision, after.reason.code])], [2, [["inv-2", "skip", "direction-off"], ["inv-3", "skip", "direction-off"]]]);
  const same = await tieout.shadow(office.crm, office.settings, office.settings, { today: TODAY });
  assert.deepEqual(same.rows, []);
  await assert.rejects(tieout.shadow(office.crm, office.settings, { version: 9 }), { code: "settings/unknown-version" });
});
