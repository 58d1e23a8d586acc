/** What a busy day in QuickBooks costs in reads, which Intuit meters. */

import assert from "node:assert/strict";

import { Tieout } from "../../js/entry/node.js";
import { contact, invoice, scenario } from "./lib.mjs";
import { MINUTE, countReads, deliver, editByHand, paidByHand, passTime, subscribe } from "./inbound-lib.mjs";

/** People work in bursts: one a quarter of an hour. */
const BURSTS = 32;
const QUARTER = 15;
const CUSTOMERS = 11;
const PAYMENTS = 11;
/** A payment is a change of its invoice too. */
const CHANGES = BURSTS * (CUSTOMERS + 2 * PAYMENTS);
const PER_CHANGE_MAX = 0.2;

scenario("BY-33 TW-11", "a thousand changes in eight hours cost at most a fifth of a read each, with webhooks and without", async (open) => {
  for (const hooks of [true, false]) {
    const office = await open({ preset: "two-way" });
    const numbers = Array.from({ length: CUSTOMERS }, (_, index) => String(index));
    office.add({ contacts: numbers.map((number) => contact(`c${number}`, { displayName: `Customer ${number}` })), invoices: numbers.map((number) => invoice(number, `c${number}`, "900.00")) });
    await office.sync();
    await office.close();
    const { options } = office.world.host(office.storage);
    /** Time passes with the bursts alone: a wait for the next quarter of an hour never ends by itself. @param {number} ms @param {() => void} call */
    const schedule = (ms, call) => {
      if (ms >= QUARTER * MINUTE / 2) return () => {};
      const timer = setTimeout(() => {
        office.world.now += ms;
        call();
      });
      return () => clearTimeout(timer);
    };
    const tieout = await Tieout.open({ ...options, schedule });
    const reads = countReads(office);
    let told = 0;
    try {
      await tieout.follow(office.settings);
      if (hooks) subscribe(office);
      const take = async () => {
        const { changes } = await tieout.inbox.read({ limit: 5000 });
        told += changes.length;
        await tieout.inbox.acknowledge(changes.map(({ id }) => id));
      };
      for (let burst = 0; burst < BURSTS; burst += 1) {
        for (const number of numbers) await editByHand(office, "Customer", await office.customer(`Customer ${number}`), { PrimaryPhone: { FreeFormNumber: `555-${burst}` } });
        for (const number of numbers.slice(0, PAYMENTS)) await paidByHand(office, number, 20);
        if (hooks) {
          await deliver(office);
          await tieout.look();
        }
        passTime(office, QUARTER);
        await tieout.look();
        await take();
      }
    } finally {
      await tieout.close({ graceMs: 0 });
    }
    assert.equal(told, CHANGES);
    console.log(`${CHANGES} changes in 8 hours, in ${BURSTS} bursts, ${hooks ? "told of by webhooks" : "found by sweeps alone"}: ${reads.length} metered reads, ${(reads.length / CHANGES).toFixed(3)} a change`);
    assert.ok(reads.length / CHANGES <= PER_CHANGE_MAX, `${reads.length} reads`);
  }
});
