/** What test runners say about themselves, read from their output. */

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Adds up the `test result:` line of each test binary.
 * @param {string} output
 * @returns {Counts}
 */
export function cargoTestCounts(output) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const line of output.matchAll(/^test result: .*? (\d+) passed; (\d+) failed; (\d+) ignored;/gmu)) {
    counts.passed += Number(line[1]);
    counts.failed += Number(line[2]);
    counts.skipped += Number(line[3]);
  }
  return counts;
}

/**
 * Reads the closing lines of `node --test` (spec or TAP).
 * @param {string} output
 * @returns {Counts}
 */
export function nodeTestCounts(output) {
  /**
   * The last such line: what a test prints itself stands further up.
   * @param {string} word
   */
  const count = (word) => Number([...output.matchAll(new RegExp(`^(?:ℹ|#) ${word} (\\d+)$`, "gmu"))].at(-1)?.[1] ?? 0);
  return { passed: count("pass"), failed: count("fail") + count("cancelled"), skipped: count("skipped") + count("todo") };
}

/**
 * Reads the closing lines of Python's `unittest`.
 * @param {string} output
 * @returns {Counts}
 */
export function pythonTestCounts(output) {
  const ran = Number(/^Ran (\d+) tests? in/mu.exec(output)?.[1] ?? 0);
  /** @param {string} word */
  const count = (word) => Number(new RegExp(`^(?:OK|FAILED) \\(.*\\b${word}=(\\d+)`, "mu").exec(output)?.[1] ?? 0);
  const [failed, skipped] = [count("failures") + count("errors"), count("skipped")];
  return { passed: ran - failed - skipped, failed, skipped };
}
