/** Records that are edited on both sides. */

import assert from "node:assert/strict";

import { changes as planned, contact, row, scenario } from "./lib.mjs";
import { editByHand, followed, inbox, passTime } from "./inbound-lib.mjs";

scenario("TW-1 TW-20", "a customer made in QuickBooks becomes a contact, is linked, and from then on travels both ways without a loop", async (open) => {
  const { office, tieout } = await followed(open, { preset: "two-way" });
  const made = await office.byHand("customer", { DisplayName: "Cara Diaz", PrimaryEmailAddr: { Address: "cara@diaz.example" } });
  passTime(office);
  assert.deepEqual(await tieout.look(), { told: 1 });
  const [added] = (await tieout.inbox.read()).changes;
  assert.deepEqual([added?.what, added?.kind, added?.crmId, added?.qboId], ["added", "contact", undefined, made["Id"]]);
  const fields = Object.fromEntries((added?.fields ?? []).map(({ name, to }) => [name, to]));
  office.add({ contacts: [contact("c9", { displayName: fields["displayName"], email: fields["email"] })] });
  await tieout.inbox.acknowledge([added?.id ?? ""]);
  const writes = office.world.writes.length;
  const { plan } = await office.sync();
  assert.equal(plan.summary().decisions.link, 1);
  assert.equal(office.world.writes.length, writes);

  await editByHand(office, "Customer", await office.customer("Cara Diaz"), { PrimaryEmailAddr: { Address: "cara@new.example" } });
  passTime(office);
  await tieout.look();
  const [changed] = (await tieout.inbox.read()).changes;
  assert.deepEqual([changed?.crmId, changed?.fields], ["c9", [{ name: "email", path: "PrimaryEmailAddr", from: "cara@diaz.example", to: "cara@new.example" }]]);
  office.record("contacts", "c9")["email"] = "cara@new.example";
  await tieout.inbox.acknowledge([changed?.id ?? ""]);
  await office.sync();
  assert.equal(office.world.writes.length, writes, "what the CRM took over is not written back");

  office.record("contacts", "c9")["email"] = "cara@third.example";
  await office.sync();
  assert.equal((await office.customer("Cara Diaz"))["PrimaryEmailAddr"].Address, "cara@third.example");
  assert.equal(office.world.writes.length, writes + 1);
  passTime(office);
  assert.deepEqual(await tieout.look(), { told: 0 });
  assert.equal(planned(await office.plan()), 0);
});

scenario("TW-1", "edits of different fields on both sides survive, and the preview shows only what is written", async (open) => {
  const { office, tieout } = await followed(open, { preset: "two-way" });
  await editByHand(office, "Customer", await office.customer("Anna Berg"), { PrimaryEmailAddr: { Address: "anna@new.example" } });
  office.record("contacts", "c1")["phone"] = "555-0777";
  const { plan } = await office.sync();
  assert.deepEqual(row(plan, "contact", "c1").diff.map(({ path }) => path), ["PrimaryPhone"]);
  const anna = await office.customer("Anna Berg");
  assert.deepEqual([anna["PrimaryEmailAddr"].Address, anna["PrimaryPhone"].FreeFormNumber], ["anna@new.example", "555-0777"]);
  passTime(office);
  await tieout.look();
  assert.deepEqual(await inbox(tieout), ["contact c1 changed email=anna@berg.example>anna@new.example"]);
});
