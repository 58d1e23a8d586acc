/** What holds for every proof. */

import assert from "node:assert/strict";

/** Ten thousandths of a unit, exact. @param {string} amount */
function whole(amount) {
  const [units = "0", part = ""] = amount.replace("-", "").split(".");
  const size = BigInt(units) * 10_000n + BigInt(part.padEnd(4, "0"));
  return amount.startsWith("-") ? -size : size;
}

/**
 * In every column that has a total the rows above come to it.
 * @param {{verdict: string, rows: {label: string, crm: string, sent: string, predicted: string}[]} | undefined} proof @param {string} what
 */
export function assertAddsUp(proof, what) {
  if (proof === undefined || proof.verdict === "blocked") return;
  const end = proof.rows.findIndex(({ label }) => label === "Total");
  for (const column of /** @type {const} */ (["crm", "sent", "predicted"])) {
    /** @type {string} */
    const total = proof.rows[end]?.[column] ?? "";
    if (total === "") continue;
    /** @type {bigint[]} */
    const parts = proof.rows.slice(0, end).map((row) => whole(row[column] === "" ? "0" : row[column]));
    assert.equal(parts.reduce((sum, part) => sum + part, 0n), whole(total), `${what}, ${column}: ${JSON.stringify(proof.rows)}`);
  }
}
