/** How often QuickBooks is looked at, and what becomes of changes that nobody takes over. */

import assert from "node:assert/strict";

import { scenario } from "./lib.mjs";
import { countReads, editByHand, followed, inbox, passTime } from "./inbound-lib.mjs";

scenario("TW-11", "the settings say how often everything is asked for: every 5 minutes for a till, 15 unless said otherwise, one read each", async (open) => {
  for (const [choices, minutes] of /** @type {[any, number][]} */ ([[{ preset: "sales-receipts" }, 5], [{}, 15], [{ settings: { follow: { everyMinutes: 2 } } }, 2]])) {
    const { office, tieout } = await followed(open, choices);
    const reads = countReads(office);
    await office.byHand("customer", { DisplayName: "Cara Diaz" });
    passTime(office, minutes - 1);
    assert.deepEqual([await tieout.look(), reads.length], [{ told: 0 }, 0]);
    passTime(office, 1);
    assert.deepEqual([await tieout.look(), reads.length], [{ told: 1 }, 1]);
  }
  const { office, tieout } = await followed(open);
  assert.throws(() => tieout.follow({ ...office.settings, follow: { everyMinutes: 0 } }), { code: "settings/out-of-range" });
});

/** As if so many changes had been told, of which the CRM did not take over the first. @param {import("./lib.mjs").Office} office @param {number} next */
async function fillUp(office, next) {
  const { realm } = office.world.company;
  const [, progress] = [...(await office.storage.get([`w/${realm}`]))][0] ?? [];
  assert.ok(progress);
  const text = (/** @type {Uint8Array} */ value) => JSON.parse(new TextDecoder().decode(value));
  const bytes = (/** @type {unknown} */ value) => new TextEncoder().encode(JSON.stringify(value));
  await office.close();
  const oldest = { key: `i/${realm}/000000000000`, value: bytes({ schema: 2, at: 0, what: "deleted", kind: "payment", resource: "Payment", qboId: "1", fields: [] }) };
  const put = [oldest, { key: `w/${realm}`, value: bytes({ ...text(progress.value), next }) }];
  assert.equal((await office.storage.commit({ expect: [{ key: oldest.key, version: 0 }, { key: `w/${realm}`, version: progress.version }], put, delete: [] })).ok, true);
  return office.tieout();
}

scenario("TW-11", "a full inbox stops the reading, says so, and loses nothing", async (open) => {
  const { office } = await followed(open);
  const again = await fillUp(office, 20_000);
  await editByHand(office, "Customer", await office.customer("Anna Berg"), { PrimaryPhone: { FreeFormNumber: "555-0777" } });
  passTime(office);
  const reads = countReads(office);
  await assert.rejects(again.follow(office.settings), { code: "follow/inbox-full" });
  assert.equal(again.status().problem?.code, "follow/inbox-full");
  assert.deepEqual(reads, []);
  assert.deepEqual(await again.inbox.acknowledge(["000000000000"]), 1);
  assert.deepEqual(await again.look(), { told: 1 });
  assert.deepEqual(await inbox(again), ["contact c1 changed phone=555-0101>555-0777"]);
  assert.equal(again.status().problem, undefined);
});

scenario("TW-11 SR-6", "an import or a reading of every list stops where the inbox is full, and goes on from there", async (open) => {
  const { office } = await followed(open, {});
  for (let index = 0; index < 1300; index += 1) office.world.company.hand({ do: "create", entity: "Customer", body: { DisplayName: `Walk-in ${index}` } });
  const again = await fillUp(office, 19_500);
  passTime(office, 31 * 24 * 60);
  await assert.rejects(again.follow(office.settings, { whole: true }), { code: "follow/inbox-full" });
  await assert.rejects(again.import(office.settings), { code: "follow/inbox-full" });
  const told = async () => (await again.inbox.read({ limit: 5000 })).changes.filter(({ kind }) => kind === "contact").map(({ qboId }) => qboId);
  assert.equal((await told()).length, 1000 - 1, "one page, without the customer that is known");
  assert.equal(await again.inbox.acknowledge(["000000000000"]), 1);
  await again.import(office.settings);
  const all = await told();
  assert.deepEqual([all.length, new Set(all).size], [1300, 1300]);
});
