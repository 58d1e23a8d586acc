/** `tieout desktop`: invoices as files, and what is said of them. */

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, it } from "node:test";

import { main } from "../../../js/cli.js";

const folder = mkdtempSync(join(tmpdir(), "tieout-desktop-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** @param {string[]} args */
async function tieout(...args) {
  let out = "";
  let err = "";
  /** @type {any} */
  const io = { cwd: folder, env: {}, stdout: { write: (/** @type {string} */ text) => { out += text; } }, stderr: { write: (/** @type {string} */ text) => { err += text; } } };
  const code = await main(["desktop", ...args], io);
  return { code, out, err };
}

it("the sample's invoices become a table; what cannot be booked is named with what to do", async () => {
  const { code, out } = await tieout("invoices.csv");
  assert.equal(code, 2);
  assert.match(out, /invoices in invoices\.csv\n.*USD, .* of it sales tax: as billed, to the cent/u);
  assert.match(out, /4157 +the document's total is .* check the document's lines/u);
  assert.ok(readFileSync(join(folder, "invoices.csv"), "utf8").startsWith("\ufeffInvoice Number,"));
  assert.equal(statSync(join(folder, "invoices.csv")).mode & 0o077, 0, "for nobody else's eyes");
});

it("days, taxes and names are chosen on the command line", async () => {
  writeFileSync(join(folder, "names.json"), JSON.stringify({ receivableAccount: "Debtors" }));
  const { code, out } = await tieout("january.iif", "--from", "2026-01-02", "--to", "2026-01-02", "--taxes", "folded", "--names", "names.json", "--json");
  assert.deepEqual([code, JSON.parse(out).documents, JSON.parse(out).leftOut], [0, 1, []]);
  const text = readFileSync(join(folder, "january.iif"), "latin1");
  assert.match(text, /\r\nTRNS\tINVOICE\t1\/2\/2026\tDebtors\tHarlow Dental Group LLC\t213\.00\t4101\t/u);
});

it("what is asked wrongly is said, and writes nothing", async () => {
  for (const [args, words] of /** @type {const} */ ([
    [[], /needs the file to write/u],
    [["invoices.txt"], /needs the file to write/u],
    [["none.csv", "--taxes", "gone"], /`gone` is not one of `billed`, `folded`, `line`/u],
    [["none.csv", "--from", "31.1.2026"], /from/u],
    [["none.csv", "--names", "absent.json"], /--names/u],
    [[join("no", "such", "folder.csv")], /cannot be written/u],
  ])) {
    const { code, err } = await tieout(...args);
    assert.equal(code, 1, args.join(" "));
    assert.match(err, words);
  }
  assert.throws(() => statSync(join(folder, "none.csv")));
});
