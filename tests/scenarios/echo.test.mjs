/** What we wrote ourselves and QuickBooks shows to us again. */

import assert from "node:assert/strict";
import { it } from "node:test";

import { World, example } from "../js/facade/world.js";
import { MINUTE, inbox } from "./inbound-lib.mjs";

const SAMPLES = /** @type {const} */ ([["field-service", "us", "settings"], ["field-service", "us", "settings-expense-vat"], ["gb", "gb", "settings"], ["ca", "ca", "settings"], ["au", "au", "settings"]]);

/** The books of a sample are closed up to this day. */
const CLOSED = "2026-03-31";

for (const [folder, edition, file] of SAMPLES) {
  it(`TW-4 TW-13: nothing of a first sync of examples/${folder} (${file}) comes back as somebody's change, and one real edit does, once`, async () => {
    const world = await World.together({ edition, seed: JSON.parse(new TextDecoder().decode(example(`${folder}/company-${edition}.json`))) });
    // What the company held before is older than what following looks back to.
    world.now += 60 * MINUTE;
    const tieout = await world.tieout();
    try {
      const settings = example(`${folder}/${file}.json`);
      await tieout.refresh(settings);
      const plan = tieout.plan(example(`${folder}/workspace.json`), settings, { today: "2026-11-20" });
      assert.ok((plan.summary().kinds["payment"]?.create ?? 0) > 0, "payments raise the version of the invoices that they pay");
      await tieout.apply(plan);
      assert.deepEqual([await tieout.follow(settings), await inbox(tieout)], [{ told: 0 }, []]);
      const [paid] = (await world.all("Invoice")).filter(({ SyncToken, TxnDate, PrivateNote }) => SyncToken !== "0" && TxnDate > CLOSED && /\[crm:/u.test(PrivateNote));
      assert.ok(paid);
      await world.edit("invoice", paid, { CustomerMemo: { value: "thank you" } });
      world.now += 16 * MINUTE;
      assert.deepEqual(await tieout.look(), { told: 1 });
      const [told = "", ...more] = await inbox(tieout);
      assert.match(told, /^invoice \S+ changed memo=.*>thank you$/u);
      assert.deepEqual(more, []);
    } finally {
      await tieout.close({ graceMs: 0 });
    }
  });
}
