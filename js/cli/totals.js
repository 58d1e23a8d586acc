/**
 * `tieout totals --settings FILE < invoices.jsonl`: one invoice a line in, one computed ledger a line out, without
 * any company. Memory stays bounded: a chunk is read, worked out and written before the next one is asked for.
 *
 * The settings are `{"version": 1, "currency": "USD", "taxRates": [...]}`; invoices and tax rates are those of a
 * workspace file. A row is `{line, id, number, currency, pricesIncludeTax, lines: [{gross, discount, amount,
 * discountShare, tax}], subtotal, discount, shipping, taxes: [{name, percent, amount}], tax, rounding, total,
 * taxRounded, roundingMode, linesRounded, lineRoundingMode}`, amounts as decimal text: how the CRM rounded is found from
 * the totals that the invoice states. A line that cannot be worked out has `findings` instead.
 */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { TieoutError, nameOf } from "../error.js";
import { load, worksheet } from "../worksheet-module.js";
import { usage } from "./args.js";

const LINE_FEED = 10;

/** Bytes kept of a line; the engine reads up to 4 MiB and refuses what is longer. */
const LINE_BYTES_KEPT = 5 * 1024 * 1024;

/**
 * Whole lines, many at once. Of a line that is too long only the beginning is kept.
 * @param {AsyncIterable<Uint8Array>} input
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* wholeLines(input) {
  /** @type {Uint8Array[]} */
  let begun = [];
  let kept = 0;
  for await (const chunk of input) {
    const last = chunk.lastIndexOf(LINE_FEED);
    const first = chunk.indexOf(LINE_FEED);
    const head = chunk.subarray(0, first < 0 ? chunk.length : first).subarray(0, Math.max(0, LINE_BYTES_KEPT - kept));
    if (head.length > 0) begun.push(head);
    kept += head.length;
    if (first < 0) continue;
    yield Buffer.concat([...begun, chunk.subarray(first, last + 1)]);
    const tail = chunk.subarray(last + 1);
    begun = tail.length > 0 ? [tail] : [];
    kept = tail.length;
  }
  if (kept > 0) yield Buffer.concat(begun);
}

/** @param {import("./commands.js").Context} context @param {AsyncIterable<Uint8Array>} [input] */
export async function totals({ options, io }, input = process.stdin) {
  if (options.settings === undefined) {
    throw usage("--settings names a file with the currency and the tax rates");
  }
  await load();
  const kernel = new (worksheet().Totals)(settingsBytes(resolve(io.cwd, options.settings)));
  try {
    for await (const lines of wholeLines(input)) {
      const rows = Buffer.from(kernel.lines(lines)).toString("utf8");
      if (io.stdout.write(rows) === false && io.stdout === process.stdout) await once(process.stdout, "drain");
    }
  } finally {
    kernel.free();
  }
  return 0;
}

/** @param {string} file */
function settingsBytes(file) {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (thrown) {
    throw new TieoutError("host/argument", `cannot read ${file}: ${nameOf(thrown)}`, { path: "--settings", hint: "give the path of a readable file" });
  }
}
