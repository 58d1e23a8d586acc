// @ts-check
/** The last line of `npm test` is only as honest as the reading of what the runners print. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { cargoTestCounts, nodeTestCounts, pythonTestCounts } from "../../../tools/lib/counts.mjs";
import { attempt } from "../../../tools/lib/run.mjs";
import { temporaryFolder } from "../../browser.mjs";

test("cargo test: every binary counts", () => {
  const output = `
running 3 tests
test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s
test result: FAILED. 10 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s
`;
  assert.deepEqual(cargoTestCounts(output), { passed: 13, failed: 2, skipped: 1 });
  assert.deepEqual(cargoTestCounts("error: could not compile"), { passed: 0, failed: 0, skipped: 0 });
});

test("node --test: passed, failed, skipped and todo, as this Node really prints them", async (t) => {
  const folder = temporaryFolder(t, "counts");
  const file = path.join(folder, "some.test.mjs");
  writeFileSync(
    file,
    `import { test } from "node:test";
console.log("ℹ pass 99");
test("a", () => {}); test("b", () => {}); test("c", () => { throw new Error("no"); });
test("d", { skip: true }, () => {}); test("e", { todo: true }, () => {});
`,
  );
  for (const reporter of ["spec", "tap"]) {
    // A test runner inside a test runner reports to the outer one unless the variable is gone.
    const { output } = await attempt(process.execPath, ["--test", `--test-reporter=${reporter}`, file], { env: { NODE_TEST_CONTEXT: undefined } });
    assert.deepEqual(nodeTestCounts(output), { passed: 2, failed: 1, skipped: 2 }, output);
  }
});

test("a runner that said nothing ran nothing", () => {
  assert.deepEqual(nodeTestCounts(""), { passed: 0, failed: 0, skipped: 0 });
});

test("unittest: failures, errors and what was skipped are told apart", () => {
  assert.deepEqual(pythonTestCounts("Ran 7 tests in 0.971s\n\nOK\n"), { passed: 7, failed: 0, skipped: 0 });
  const broken = "Ran 9 tests in 1.280s\n\nFAILED (failures=1, errors=2, skipped=3)\n";
  assert.deepEqual(pythonTestCounts(broken), { passed: 3, failed: 3, skipped: 3 });
  assert.deepEqual(pythonTestCounts("Ran 1 test in 0.1s\n\nOK (skipped=1)"), { passed: 0, failed: 0, skipped: 1 });
  assert.deepEqual(pythonTestCounts("No module named unittest"), { passed: 0, failed: 0, skipped: 0 });
});
