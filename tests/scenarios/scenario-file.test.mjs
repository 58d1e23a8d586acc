/** Scenario files as data: what an accountant writes down is run through the real plan and sync. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { main } from "../../js/cli.js";
import { runScenario } from "../../js/scenario-file.js";
import { scenario } from "./lib.mjs";

const folder = new URL("../../examples/scenarios/", import.meta.url);
const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, folder));
/** @returns {any} */
const sample = () => JSON.parse(readFileSync(path("discount-vat.json"), "utf8"));

/** @param {string[]} argv */
async function typed(argv) {
  let [out, err] = ["", ""];
  const io = /** @type {any} */ ({ cwd: process.cwd(), env: {}, stdout: { write: (/** @type {string} */ text) => (out += text) }, stderr: { write: (/** @type {string} */ text) => (err += text) } });
  return { code: await main(argv, io), out, err };
}

scenario("BY-31", "this document in this company becomes that: a file of rows, or with a table of its own, in a terminal", async () => {
  const { code, out } = await typed(["scenario", path("discount-vat.json")]);
  assert.equal(code, 0, out);
  assert.match(out, /11 of 11 hold; a second sync writes nothing/u);
  const other = await typed(["scenario", path("discount-vat.json"), path("discount-vat.csv"), "--json"]);
  assert.equal(other.code, 0, other.out);
  assert.deepEqual(JSON.parse(other.out).checks.map((/** @type {any} */ { found, ok }) => [found, ok]), [["248.23", true], ["124.11", true], ["", true]]);
});

scenario("BY-31", "what becomes something else is told, row by row, and ends with 1", async () => {
  const file = sample();
  file.expect = 'document,field,value\r\n"invoice inv-1",TotalAmt,248.230\r\ninvoice inv-1,TotalAmt,248.24\r\ninvoice inv-1,finding,\r\ncontact oak,reason,"already-there"\r\nbooks,Payment,2\r\n';
  const { ok, checks, writesAgain } = await runScenario(file);
  assert.deepEqual(checks.map(({ ok }) => ok), [true, false, true, true, false]);
  assert.deepEqual([ok, writesAgain, checks[1]?.found, checks[4]?.found], [false, 0, "248.23", "1"]);
  file.documents.invoices[0].issueDate = "2026-13-02";
  file.expect = [["contact oak", "decision", "skip"]];
  assert.equal((await runScenario(file)).checks[0]?.found, "link", "a document that cannot be read holds back no other");
});

test("what is wrong with a scenario file is said with its place, and nothing is run", async () => {
  /** @param {(file: any) => unknown} change @param {string} where */
  const refused = async (change, where) => {
    const file = sample();
    change(file);
    await assert.rejects(runScenario(file), (/** @type {any} */ error) => {
      assert.deepEqual([error.name, error.code, error.path], ["TieoutError", "host/argument", where]);
      return true;
    });
  };
  await refused((file) => (file.version = 2), "version");
  await refused((file) => delete file.company, "company");
  await refused((file) => (file.company.edition = "xx"), "company");
  await refused((file) => (file.today = "soon"), "today");
  await refused((file) => (file.settings.accounts.income = "@Account:No such"), "settings.accounts.income");
  await refused((file) => (file.expect = []), "expect");
  await refused((file) => (file.expect = "kind,field\na,b"), "expect");
  await refused((file) => file.expect.push(["invoice inv-1", "TotalAmt"]), "expect[11]");
  await refused((file) => file.expect.push(["invoice nobody", "TotalAmt", "1"]), "expect");
  await refused((file) => file.expect.push(["books", "No; such", "1"]), "expect");
  const { code, err } = await typed(["scenario"]);
  assert.equal(code, 1);
  assert.match(err, /needs one file/u);
  assert.match((await typed(["scenario", path("discount-vat.csv")])).err, /no JSON/u);
});
