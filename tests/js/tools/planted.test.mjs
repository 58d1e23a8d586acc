// @ts-check
/** `npm run simulate -- --bugs` plants its bugs in lines of the engine: they must stand there as the catalogues quote them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { catalogues, plant, source } from "../../../tools/planted.mjs";

test("every planted bug finds its lines in the engine exactly once", () => {
  const bugs = catalogues();
  const sources = plant(bugs, source);
  for (const { number, file, put } of bugs) {
    assert.ok(sources.get(file)?.includes(`if crate::planted::on(${number}) { ${put} } else `), `bug ${number} is not in ${file}`);
  }
});

test("a bug whose lines have moved, or stand twice, is refused", () => {
  const bug = { number: 7, file: "engine/look.rs", find: "if «a < b» {", put: "a <= b" };
  assert.deepEqual([...plant([bug], () => "if a < b {}")], [["engine/look.rs", "if (if crate::planted::on(7) { a <= b } else { a < b }) {}"]]);
  assert.throws(() => plant([bug], () => "if a > b {}"), /bug 7: its lines stand 0 times in engine\/look\.rs/u);
  assert.throws(() => plant([bug], () => "if a < b {} if a < b {}"), /bug 7: its lines stand 2 times/u);
});
