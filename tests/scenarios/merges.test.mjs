/** Two records of QuickBooks become one. */

import assert from "node:assert/strict";

import { changes as planned, contact, decided, invoice, scenario } from "./lib.mjs";
import { deliver, followed, passTime, subscribe } from "./inbound-lib.mjs";

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
