/** Letters that nobody here can read: a person is told so when he tries or discards them, and the record stays. */

import assert from "node:assert/strict";
import { it } from "node:test";

import { memoryStorage } from "../../../js/storage/memory.js";
import { World } from "./world.js";

const STEP = "invoice:inv-1:create";

for (const [what, record, code] of /** @type {const} */ ([["damaged", "{", "engine/record-unreadable"], ["of a newer version", '{"schema":99}', "engine/schema-newer"]])) {
  it(`a letter that is ${what} answers retry and discard with its reason`, async () => {
    const storage = memoryStorage();
    await storage.commit({ expect: [{ key: `o/${STEP}`, version: 0 }], put: [{ key: `o/${STEP}`, value: new TextEncoder().encode(record) }], delete: [] });
    const world = await World.open();
    const tieout = await world.tieout(storage);
    try {
      await tieout.resume();
      assert.deepEqual(tieout.deadLetters().map(({ step, outcome }) => [step, outcome]), [[STEP, "unreadable"]]);
      for (const act of [() => tieout.retry(STEP), () => tieout.discard(STEP)]) {
        await assert.rejects(act(), (/** @type {any} */ error) => error.code === code && error.hint !== "" && error.path === `o/${STEP}`);
      }
      assert.equal(new TextDecoder().decode((await storage.get([`o/${STEP}`])).get(`o/${STEP}`)?.value), record);
      assert.equal(tieout.deadLetters().length, 1);
    } finally {
      await tieout.close({ graceMs: 0 });
    }
  });
}
