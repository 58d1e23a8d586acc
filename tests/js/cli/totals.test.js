import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { wholeLines } from "../../../js/cli/totals.js";

/** @typedef {Record<string, any>} Json */

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

/** The most memory that a process has held, in MB; 0 where the system does not say. @param {number | undefined} pid */
function peakOf(pid) {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}

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

/** The kernel's known answers. @type {Json[]} */
const corpus = (() => {
  const folder = new URL("../../money/cases/", import.meta.url);
  return readdirSync(folder).sort().flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")));
})();

/** A known answer as the CRM would say it. @param {Json} known @param {number} place @returns {Json} */
function billed({ currency, inclusive, lines, rates, discount, shipping, expect }, place) {
  const taxed = (/** @type {Json} */ { rate, treatment }) => (rate === undefined ? { taxTreatment: treatment ?? "exempt" } : { taxRateIds: [rates[rate].join(" ")] });
  const off = (/** @type {Json} */ { percentOff: percent, amountOff: amount }) => (percent ?? amount) === undefined ? {} : { discount: percent === undefined ? { amount } : { percent } };
  const { afterTax, ...reduction } = discount ?? {};
  return {
    id: `i-${place}`, number: String(place), status: "sent", contactId: "c", issueDate: "2026-01-31", currency, pricesIncludeTax: inclusive === true,
    lines: lines.map((/** @type {Json} */ own) => ({ quantity: own["quantity"], unitPrice: own["price"], ...taxed(own), ...off(own) })),
    ...(discount === undefined ? {} : { discount: { ...reduction, beforeTax: afterTax !== true } }),
    ...(shipping === undefined ? {} : { shipping: { amount: shipping.amount, ...taxed(shipping) } }),
    totals: { subtotal: expect.subtotal, tax: expect.tax, total: expect.total, ...(expect.rounding === undefined ? {} : { rounding: expect.rounding }) },
  };
}

/** The CRM's rate of these parts. @param {string[]} parts @returns {Json} */
function rate(parts) {
  const components = parts.map((part, place) => ({ name: `Part ${place}`, percent: part.replace("+", "") }));
  const compound = parts.some((part) => part.startsWith("+"));
  return { id: parts.join(" "), name: parts.join(" "), percent: parts.length === 1 ? components[0]?.percent : "0", ...(parts.length > 1 ? { components, compound } : {}) };
}

describe("tieout totals", () => {
  it("gives every known answer in the module that is shipped", async (test) => {
    const rates = new Map(corpus.flatMap((known) => known["rates"]).map((parts) => [parts.join(" "), rate(parts)]));
    const file = join(folder, "corpus.json");
    writeFileSync(file, JSON.stringify({ version: 1, currency: "USD", taxRates: [...rates.values()] }));
    const { code, out } = await run(["--settings", file], corpus.map((known, place) => `${JSON.stringify(billed(known, place))}\n`));
    const rows = out.trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual([code, rows.length], [0, corpus.length]);
    for (const [place, { name, expect, source }] of corpus.entries()) {
      const row = rows[place];
      const told = [row.subtotal, row.tax, row.total, row.roundingMode, row.lineRoundingMode];
      const wanted = [expect.subtotal, expect.tax, expect.total, (expect.mode ?? "half up").replace(" ", "-"), (expect.lineMode ?? "half up").replace(" ", "-")];
      assert.deepEqual(told.slice(0, 3).map(Number), wanted.slice(0, 3).map(Number), `${name} (${source}): ${JSON.stringify(row)}`);
      assert.deepEqual(told.slice(3), wanted.slice(3), name);
      if (expect.discount !== undefined) assert.equal(Number(row.discount), Number(expect.discount), name);
      // Taxes stand in the order in which the lines name them.
      const sorted = (/** @type {string[]} */ amounts) => amounts.map(Number).filter((amount) => amount !== 0).sort((one, other) => one - other);
      if (expect.taxes !== undefined) assert.deepEqual(sorted(row.taxes.map((/** @type {Json} */ tax) => tax["amount"])), sorted(expect.taxes), `${name}: ${JSON.stringify(row.taxes)}`);
    }
    test.diagnostic(`${corpus.length} known answers`);
  });

  it("streams 100,000 invoices of 5 lines in bounded memory", async (test) => {
    const begun = performance.now();
    const child = spawn(process.execPath, [cli, "totals", "--settings", settings], { stdio: ["pipe", "pipe", "inherit"] });
    let [rows, right, peak] = [0, 0, 0];
    let rest = "";
    child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      rows += lines.length;
      right += lines.filter((line) => line.includes('"total":"541.20"')).length;
    });
    const closed = new Promise((resolve) => { child.on("close", resolve); });
    for (let from = 0; from < 100_000; from += 1000) {
      const text = Array.from({ length: 1000 }, (_, index) => `${invoice(from + index)}\n`).join("");
      if (!child.stdin.write(text)) await once(child.stdin, "drain");
      peak = Math.max(peak, peakOf(child.pid));
    }
    child.stdin.end();
    assert.equal(await closed, 0);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    test.diagnostic(`100,000 invoices in ${seconds} s, at most ${peak} MB`);
    assert.deepEqual([rows, right], [100_000, 100_000]);
    // The module, Node itself and some chunks; the input alone is 44 MB, the output 85 MB.
    assert.ok(peak < 160, `${peak} MB`);
  });

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
