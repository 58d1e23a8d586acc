// @ts-check
/** Figures and sentences as people read them: text in, text out, no float on the way. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { selectRows } from "../../www/desk/selection.js";
import { amount, compareAmounts, grouped, isZero } from "../../www/text/amounts.js";
import { civilDate, plainWords, quoted, workWords } from "../../www/text/words.js";
import { DETAILS, SUMMARY } from "./fixtures/embed/scripted-plan.js";

test("amounts keep every digit", () => {
  assert.equal(amount("9007199254740993.10"), "9,007,199,254,740,993.10");
  assert.equal(amount("-1234.5"), "−1,234.50");
  assert.equal(amount("0.0000001"), "0.0000001");
  assert.equal(amount("-0.00"), "0.00");
  assert.equal(amount("7"), "7.00");
  assert.equal(amount("(after the write)"), "(after the write)");
  assert.equal(amount(undefined), "");
  assert.equal(grouped("1000.125"), "1,000.125");
  assert.equal(isZero("-0.00"), true);
  assert.equal(isZero("0.01"), false);
  assert.equal(isZero(""), false);
});

test("amounts are ordered by value", () => {
  const amounts = ["10.00", "-3", "9.99", "9007199254740993.1", "9007199254740993.2", "0", "-12.5", "9.990"];
  assert.deepEqual(amounts.sort(compareAmounts), ["-12.5", "-3", "0", "9.99", "9.990", "10.00", "9007199254740993.1", "9007199254740993.2"]);
  assert.equal(compareAmounts("007.10", "7.1"), 0);
});

test("rows are found without case and accents, and ordered by what needs a person", () => {
  const rows = DETAILS.map((detail) => ({ ...detail, findings: detail.findings.length }));
  const labels = (/** @type {import("../../www/desk/types.js").Selection} */ selection) => selectRows(rows, selection, () => new Set()).map((position) => rows[position]?.label);
  assert.deepEqual(labels({ text: "ZOE lindqvist" }), ["Zoë Lindqvist 山田"]);
  assert.deepEqual(labels({ kind: "invoice", order: "attention" }), ["Invoice 1001", "Invoice 1003", "Invoice 1002", "Invoice 1004"]);
  assert.deepEqual(labels({ kind: "invoice", order: "amount" }), ["Invoice 1002", "Invoice 1001", "Invoice 1003", "Invoice 1004"]);
  assert.deepEqual(labels({ kind: "invoice", order: "date" }), ["Invoice 1004", "Invoice 1003", "Invoice 1002", "Invoice 1001"]);
  assert.deepEqual(labels({ finding: "match/ambiguous" }), []);
});

test("words for people", () => {
  assert.equal(civilDate("2026-03-02"), "2 Mar 2026");
  assert.equal(civilDate("soon"), "soon");
  assert.equal(quoted("the name `O'Brien` is taken"), "the name “O'Brien” is taken");
  assert.equal(plainWords("sameEmail"), "same email");
  assert.equal(plainWords("what QuickBooks makes of it"), "what QuickBooks makes of it");
  assert.equal(workWords({ ...SUMMARY, decisions: { link: 2 }, writes: 0 }), "link 2 records");
  assert.equal(workWords({ ...SUMMARY, decisions: { link: 2 }, writes: 1 }), "write 1 record and link 2");
  assert.equal(workWords({ ...SUMMARY, decisions: {}, writes: 0 }), "");
});
