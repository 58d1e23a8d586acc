/** Invoices for QuickBooks Desktop: the same documents as a file, equal to the cent to what QuickBooks Online was sent. */

import assert from "node:assert/strict";

import { exportForDesktop } from "../../js/entry/node.js";
import { contact, invoice, item, line, scenario } from "./lib.mjs";

/** @typedef {Record<string, string>} Row */

/** Cents of decimal text; reads what was written in another way than it was written. @param {string | undefined} text */
const cents = (text = "") => Math.round(Number(text) * 100);

/** Intuit's format, row by row under the titles of its kind. @param {Uint8Array} bytes @returns {{head: Row, lines: Row[]}[]} */
function transactions(bytes) {
  /** @type {Record<string, string[]>} */
  const titles = {};
  const found = [];
  for (const text of new TextDecoder("latin1").decode(bytes).split("\r\n")) {
    const [kind = "", ...cells] = text.split("\t");
    const row = Object.fromEntries((titles[kind] ?? []).map((title, place) => [title, cells[place] ?? ""]));
    if (kind.startsWith("!")) titles[kind.slice(1)] = cells;
    else if (kind === "TRNS") found.push({ head: row, lines: /** @type {Row[]} */ ([]) });
    else if (kind === "SPL") found.at(-1)?.lines.push(row);
  }
  return found;
}

/** A table, cell by cell. @param {Uint8Array} bytes @returns {Row[]} */
function table(bytes) {
  const rows = [[""]];
  let quoted = false;
  for (const character of new TextDecoder("utf-8").decode(bytes).replaceAll('""', "\u0001")) {
    const row = /** @type {string[]} */ (rows.at(-1));
    if (character === '"') quoted = !quoted;
    else if (!quoted && character === ",") row.push("");
    else if (!quoted && character === "\n") rows.push([""]);
    else if (quoted || character !== "\r") row.push(`${row.pop()}${character === "\u0001" ? '"' : character}`);
  }
  const [titles = [], ...cells] = rows;
  return cells.filter((row) => row.length > 1).map((row) => Object.fromEntries(titles.map((title, place) => [title, row[place] ?? ""])));
}

/** Discounts, delivery, odd quantities, prices with tax and without, a rounded total. @param {(choices?: any) => Promise<import("./lib.mjs").Office>} open */
async function billed(open) {
  const office = await open({ settings: { discount: undefined } });
  const taxed = { taxRateIds: ["city"] };
  office.add({
    contacts: [contact("c", { displayName: "=HYPERLINK(1)" }), contact("job", { displayName: "Kitchen", parentId: "c" })],
    items: [item("i", "Filter")],
    invoices: [
      invoice("1", "c", "100.00"),
      invoice("2", "job", "75.77", { lines: [line("10.00", { ...taxed, quantity: "7", itemId: "i", description: "+1 spare" })] }),
      invoice("3", "c", "64.71", { lines: [line("33.33", { ...taxed, quantity: "2", discount: { percent: "10" } })], totals: { subtotal: "59.99", tax: "4.95", total: "64.94" } }),
      invoice("4", "c", "25.00", { status: "approved" }),
      invoice("5", "c", "25.00", { status: "draft" }),
    ],
  });
  return office;
}

scenario("IP-20", "invoices that were sent stand in a table for QuickBooks Desktop, in which nothing runs", async (open) => {
  const office = await billed(open);
  const { bytes, documents, total, leftOut } = await exportForDesktop(office.crm, { format: "csv", currency: "USD" });
  assert.deepEqual([documents, leftOut], [3, []]);
  const rows = table(bytes);
  assert.deepEqual([...new Set(rows.map((row) => row["Invoice Number"]))], ["1", "2", "3"], "neither a draft nor what is only approved");
  for (const number of ["1", "2", "3"]) {
    const own = rows.filter((row) => row["Invoice Number"] === number);
    assert.equal(own.reduce((sum, row) => sum + cents(row["Amount"]), 0), cents(own[0]?.["Invoice Total"]), number);
  }
  assert.equal(cents(total), 10_000 + 7_577 + 6_494);
  assert.equal(rows[0]?.["Customer"], "'=HYPERLINK(1)", "a formula is text");
  assert.ok(rows.some((row) => row["Description"] === "'+1 spare"));
  assert.ok(rows.every((row) => /^-?\d+\.\d\d$/u.test(row["Amount"] ?? "")));
});

scenario("BY-38", "what is imported into QuickBooks Desktop comes to the cent to what QuickBooks Online was sent", async (open) => {
  const office = await billed(open);
  const customers = { c: "Hyperlink Ltd" };
  const { bytes, leftOut, tax } = await exportForDesktop(office.crm, { format: "iif", currency: "USD", customers });
  assert.deepEqual(leftOut, []);
  const found = transactions(bytes);
  await office.sync();
  for (const { head, lines } of found) {
    const online = await office.invoice(head["DOCNUM"] ?? "");
    assert.equal(lines.reduce((sum, row) => sum + cents(row["AMOUNT"]), cents(head["AMOUNT"])), 0, "a transaction comes to zero");
    assert.equal(cents(head["AMOUNT"]), Math.round(online["TotalAmt"] * 100), head["DOCNUM"]);
    const owed = lines.filter((row) => row["EXTRA"] === "AUTOSTAX");
    assert.deepEqual(owed.map((row) => 0 - cents(row["AMOUNT"])), [Math.round((online["TxnTaxDetail"]?.["TotalTax"] ?? 0) * 100)], "one row of tax, with the cents of the other book");
  }
  assert.equal(found.length, 3);
  assert.equal(cents(tax), 577 + 495);
  assert.ok(found.some(({ head }) => head["NAME"] === "Hyperlink Ltd:Kitchen"));
});

scenario("BY-38", "what the file cannot carry unchanged is left out with its reason, nothing is shortened", async (open) => {
  const office = await billed(open);
  office.record("invoices", "inv-1").number = "2026-000000001";
  office.record("items", "i").name = "Filter: 20\"";
  const { documents, leftOut } = await exportForDesktop(office.crm, { format: "iif", currency: "USD", customers: { c: "Hyperlink Ltd" } });
  assert.deepEqual([documents, ...leftOut.map(({ id, finding }) => [id, finding.code, finding.path])], [1, ["inv-1", "desktop/name", "number"], ["inv-2", "desktop/name", "lines.itemId"]]);
  await assert.rejects(exportForDesktop(office.crm, /** @type {any} */ ({ format: "qif", currency: "USD" })), { code: "input/unknown-word", path: "format" });
});
