/** Letters that the engine leaves to a person: he is told so when he tries them, and the record stays. */

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

it("the refused removal of a second copy answers retry with its reason, and can be discarded", async () => {
  const id = "twin:Invoice-105:delete";
  const step = {
    id, key: { kind: "twin", id: "Invoice-105" }, label: "second copy of Invoice 1", resource: "Invoice", operation: "delete", target: { id: "105", syncToken: "0" },
    body: "{}", pending: [], dependsOn: [], fence: { kind: "sync-token" }, pacing: "single", marker: null, sequence: 0, expectedTotal: null, prediction: null, base: "",
  };
  const job = {
    schema: 2, order: 0, plan: "", step, parents: {}, state: { type: "planned" }, cycle: 0, attempts: 1, generation: 0, tainted: false, unauthorized: 0, cancelled: false,
    identity: null, firstAt: null, lastAt: null, problem: null, doubtedAt: null, watch: null,
  };
  const letter = { schema: 2, job, problem: { code: "engine/possible-duplicate", path: "", message: "the second copy could not be removed" }, at: 1, written: null };
  const storage = memoryStorage();
  await storage.commit({ expect: [{ key: `x/${id}`, version: 0 }], put: [{ key: `x/${id}`, value: new TextEncoder().encode(JSON.stringify(letter)) }], delete: [] });
  const world = await World.open();
  const tieout = await world.tieout(storage);
  try {
    await tieout.resume();
    const codes = () => tieout.deadLetters().map(({ finding }) => finding.code);
    assert.deepEqual(codes(), ["engine/possible-duplicate"]);
    await assert.rejects(tieout.retry(id), (/** @type {any} */ error) => error.code === "engine/possible-duplicate" && error.hint !== "");
    assert.deepEqual([codes(), world.writes], [["engine/possible-duplicate"], []]);
    await tieout.discard(id);
    assert.deepEqual(codes(), []);
  } finally {
    await tieout.close({ graceMs: 0 });
  }
});
