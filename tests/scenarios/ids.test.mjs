/** No ID is silently missing. */

import assert from "node:assert/strict";
import { it } from "node:test";

import { IDS, contradictions, idsOf, named, stated } from "./ledger.mjs";

it("every ID is shown by a scenario or listed as missing, never both", () => {
  assert.equal(IDS.length, 118);
  assert.deepEqual(contradictions(named(), stated()), []);
});

it("an ID that is neither shown nor listed is told, and so is one that is both", () => {
  const lists = stated();
  const others = new Set([...named()].filter((id) => id !== "IP-1"));
  const notBuilt = [...lists.notBuilt, "IP-1"];
  assert.deepEqual(contradictions(others, lists), ["IP-1 has no scenario and is not listed as missing"]);
  assert.deepEqual(contradictions(others, { ...lists, notBuilt }), []);
  assert.deepEqual(contradictions(named(), { ...lists, notBuilt }), ["IP-1 is listed as not built, but a scenario names it"]);
  assert.deepEqual(idsOf("IP-1 BY-12: a title: with a colon"), { ids: ["IP-1", "BY-12"], title: "a title: with a colon" });
  assert.equal(idsOf("a test"), undefined);
});
