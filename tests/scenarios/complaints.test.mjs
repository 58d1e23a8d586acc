/** Each complaint that is said to be shown by a test is shown by a test that exists. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { it } from "node:test";

const TESTS = new URL("../", import.meta.url);
const ROW = /^\| (?<number>\d+) \|[^|]+\|[^|]+\| (?<shown>[^|]+) \|$/u;
const REFERENCE = /^`(?<file>[\w./-]+) › (?<words>[^`]+)`$/u;

/** What is wrong with a table of complaints. @param {string} text */
function faults(text) {
  const rows = text.split("\n").map((line) => ROW.exec(line)?.groups).filter((row) => row !== undefined);
  const wrong = rows.flatMap(({ number, shown = "" }) => {
    const reference = REFERENCE.exec(shown)?.groups;
    if (reference === undefined) return shown.includes("`") || !shown.endsWith(".") ? [`${number}: neither a test nor a sentence`] : [];
    const file = new URL(reference["file"] ?? "", TESTS);
    if (!existsSync(file)) return [`${number}: no file ${reference["file"]}`];
    // Only the line that names a test counts.
    const names = readFileSync(file, "utf8").split("\n").filter((line) => /^(?:\s*)(?:scenario\(|it\(|fn )/u.test(line));
    return names.some((line) => line.includes(reference["words"] ?? "?")) ? [] : [`${number}: no test “${reference["words"]}”`];
  });
  return { rows: rows.length, wrong };
}

it("every complaint about planning is shown by a test that exists, or says why not", () => {
  const { rows, wrong } = faults(readFileSync(new URL("complaints.md", TESTS), "utf8"));
  assert.deepEqual(wrong, []);
  assert.ok(rows >= 55, `${rows} complaints`);
});

it("a test that does not exist is told", () => {
  assert.deepEqual(faults("| 1 | a | b | `scenarios/push.test.mjs › no such test` |\n| 2 | a | b | `x.mjs › y` |\n| 3 | a | b | later |").wrong, [
    "1: no test “no such test”", "2: no file x.mjs", "3: neither a test nor a sentence",
  ]);
});
