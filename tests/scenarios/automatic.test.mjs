/** The push that goes by itself. */

import assert from "node:assert/strict";

import { contact, invoice, scenario } from "./lib.mjs";

/** @typedef {import("./lib.mjs").Office} Office */

const DAY_MS = 86_400_000;

/** What the host's timer does, every so often. @param {Office} office */
const tick = async (office) => (await office.tieout()).pushIfDue(office.crm, office.settings);

/** @param {Office} office */
const numbers = async (office) => (await office.all("Invoice")).map(({ DocNumber }) => DocNumber).sort();

scenario("CP-8 EV-2", "with the daily push on, all that is unsynced goes over once a day however often it is asked, also in another process; switched off, only by hand", async (open) => {
  const office = await open({ preset: "catalog-push" });
  office.add({ contacts: [contact("c")], invoices: [invoice("1", "c", "10.00")] });
  const restart = await office.restartable();
  assert.deepEqual([await tick(office), await numbers(office)], [{ ran: false, why: "off" }, []]);
  office.settings["automatic"] = { push: "daily" };
  const first = await tick(office);
  assert.deepEqual([first.ran, await numbers(office)], [true, ["1"]]);
  office.add({ invoices: [invoice("2", "c", "20.00")] });
  restart();
  assert.deepEqual([await tick(office), await numbers(office)], [{ ran: false, why: "done-today" }, ["1"]]);
  office.world.now += DAY_MS;
  await (await office.tieout()).pause();
  assert.deepEqual([await tick(office), await numbers(office)], [{ ran: false, why: "paused" }, ["1"]]);
  await (await office.tieout()).resume();
  const second = await tick(office);
  assert.deepEqual([second.ran, await numbers(office)], [true, ["1", "2"]]);
  office.add({ invoices: [invoice("3", "c", "30.00")] });
  office.settings["automatic"] = { push: "off" };
  office.world.now += DAY_MS;
  assert.deepEqual(await tick(office), { ran: false, why: "off" });
  await office.sync();
  assert.deepEqual(await numbers(office), ["1", "2", "3"]);
});

scenario("CP-8 EV-8 BY-9", "the daily push waits until onboarding leaves nothing to choose, and a plan beyond the limits waits for a person", async (open) => {
  const office = await open({ preset: "expense-vat", settings: { automatic: { push: "daily", afterOnboarding: true } } });
  const twins = await Promise.all(["Bo Lind", "Bo Lind (site)"].map((DisplayName) => office.byHand("customer", { DisplayName, PrimaryEmailAddr: { Address: "bo@lind.example" } })));
  office.add({ contacts: [contact("bo", { displayName: "B. Lind", email: "bo@lind.example" })], invoices: [invoice("1", "bo", "10.00")] });
  assert.deepEqual([await tick(office), await numbers(office)], [{ ran: false, why: "onboarding" }, []]);
  office.settings["links"] = { contacts: { bo: twins[0]?.["Id"] } };
  office.settings["limits"] = { creates: 0 };
  assert.deepEqual([await tick(office), await numbers(office)], [{ ran: false, why: "approval" }, []]);
  delete office.settings["limits"];
  const pushed = await tick(office);
  assert.deepEqual([pushed.ran, await numbers(office)], [true, ["1"]]);
});
