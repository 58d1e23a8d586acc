import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { wholeLines } from "../../../js/cli/totals.js";

const folder = mkdtempSync(join(tmpdir(), "tieout-totals-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const cli = fileURLToPath(new URL("../../../js/cli.js", import.meta.url));
const settings = join(folder, "settings.json");
writeFileSync(settings, JSON.stringify({ version: 1, currency: "USD", taxRates: [{ id: "t", name: "Sales tax", percent: "8.25" }] }));

/** @param {number} index */
const invoice = (index) => JSON.stringify({
  id: `i-${index}`, number: String(index), status: "sent", contactId: "c", issueDate: "2026-01-31",
  lines: Array.from({ length: 5 }, () => ({ quantity: "3", unitPrice: "33.33", taxRateIds: ["t"] })),
  totals: { subtotal: "499.95", tax: "41.25", total: "541.20" },
});

/** @param {string[]} args @param {Iterable<string>} input @returns {Promise<{code: number, out: string, err: string}>} */
function run(args, input) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, "totals", ...args]);
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => { out += chunk; });
    child.stderr.on("data", (chunk) => { err += chunk; });
    child.on("close", (code) => resolve({ code: code ?? -1, out, err }));
    for (const text of input) child.stdin.write(text);
    child.stdin.end();
  });
}

describe("tieout totals", () => {
  it("answers every line in order, bad ones with findings", async () => {
    const { code, out } = await run(["--settings", settings], [`${invoice(1)}\n\nnonsense\n`, `{"id":"x"}\n`, invoice(2)]);
    const rows = out.trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.equal(code, 0);
    assert.deepEqual(rows.map(({ line }) => line), [1, 3, 4, 5]);
    assert.deepEqual([rows[0].id, rows[0].subtotal, rows[0].tax, rows[0].total], ["i-1", "499.95", "41.25", "541.20"]);
    assert.equal(rows[1].findings[0].code, "input/not-json");
    assert.ok(rows[2].findings.length > 1 && rows[2].total === undefined);
    assert.equal(rows[3].id, "i-2");
  });

  it("refuses to start without settings that it can read", async () => {
    for (const args of [[], ["--settings", join(folder, "none.json")], ["--settings", cli]]) {
      const { code, out, err } = await run(args, []);
      assert.deepEqual([code, out], [1, ""]);
      assert.match(err, /^tieout: /);
    }
  });

  it("keeps whole lines together, however they are cut, and only the beginning of endless ones", async () => {
    const text = Buffer.from("one\ntwo\n\nthree");
    for (let size = 1; size <= text.length; size += 1) {
      const cut = async function* () { for (let at = 0; at < text.length; at += size) yield text.subarray(at, at + size); };
      const parts = [];
      for await (const part of wholeLines(cut())) parts.push(Buffer.from(part).toString());
      assert.equal(parts.join(""), text.toString());
      assert.ok(parts.slice(0, -1).every((part) => part.endsWith("\n")));
    }
    const endless = async function* () { for (let n = 0; n < 64; n += 1) yield Buffer.alloc(1024 * 1024, 0x61); };
    let kept = 0;
    for await (const part of wholeLines(endless())) kept += part.length;
    assert.equal(kept, 5 * 1024 * 1024);
  });
});
