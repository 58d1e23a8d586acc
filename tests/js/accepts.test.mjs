// @ts-check
/** Texts, numbers and lists of numbers at the raw exports: what the glue would convert is refused before it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import "../../js/entry/node.js";
import { ACCEPTS } from "../../js/accepts.js";
import { engine, generation } from "../../js/engine.js";
import { rowsOf } from "../../js/state.js";

const bytes = (/** @type {unknown} */ value) => new TextEncoder().encode(JSON.stringify(value));
const refused = { name: "TieoutError", code: "host/argument" };

test("every export that takes a text, a number or rows has its row in the table", () => {
  const text = ["engine", "worksheet", "connection"].map((name) => readFileSync(new URL(`../../js/wasm/${name}.d.ts`, import.meta.url), "utf8")).join("\n");
  /** @type {Record<string, string[]>} */
  const taken = {};
  let owner = "";
  for (const line of text.split("\n")) {
    owner = /^export class (\w+)/u.exec(line)?.[1] ?? (line === "}" ? "" : owner);
    const [, name = "", values = ""] = /^(?:export function |    )(\w+)\((.*)\): /u.exec(line) ?? [];
    const kinds = values.split(", ").map((value) => /: (string|number|Uint32Array)/u.exec(value)?.[1] ?? "");
    if (name !== "" && kinds.some((kind) => kind !== "")) taken[owner === "" ? name : `${owner}.${name}`] = kinds;
  }
  delete taken["initSync"];
  assert.ok(Object.keys(taken).length >= 8, Object.keys(taken).join());
  assert.deepEqual(Object.keys(ACCEPTS).sort(), Object.keys(taken).sort());
  for (const [name, kinds] of Object.entries(taken)) {
    assert.deepEqual((ACCEPTS[name] ?? []).map((accept) => accept !== undefined), kinds.map((kind) => kind !== ""), name);
  }
});

test("what is none is refused, with its name, and never becomes row 0", () => {
  const documents = new (engine().Documents)(bytes({ version: 1, workspace: { id: "w", name: "W" } }));
  for (const limit of [-1, 1.5, NaN, Infinity, 2 ** 32, "3", "x", {}, [], true, 1n, Symbol("x"), new Number(1)]) {
    assert.throws(() => documents.findings(/** @type {any} */ (limit)), { ...refused, path: "limit" });
  }
  for (const limit of [undefined, null, 0, 2 ** 32 - 1]) assert.deepEqual(documents.findings(limit), []);
  documents.free();
  assert.equal(generation(), 0);
});

test("a value of another class is told as misuse", () => {
  const settings = new (engine().Settings)(bytes({ version: 1, preset: "two-way" }));
  assert.throws(() => engine().needs(/** @type {any} */ ({})), refused);
  assert.throws(() => engine().plan(/** @type {any} */ (settings), /** @type {any} */ (settings), settings, { today: "2026-11-20" }), refused);
  settings.free();
});

test("rows to write are whole numbers, or nothing is written", () => {
  for (const wrong of [["3"], [Number.NaN], [-1], [1.5], [undefined], [, 1], [2 ** 32], "12", 5, {}, new Set([1])]) {
    assert.throws(() => rowsOf(/** @type {any} */ (wrong)), { ...refused, path: "indices" });
  }
  let looks = 0;
  const growing = new Proxy([1], { get: (target, name) => (name === "length" ? (looks += 1) : Reflect.get(target, name)) });
  assert.throws(() => rowsOf(growing), refused);
  assert.deepEqual(rowsOf([2, 0]), Uint32Array.of(2, 0));
  assert.equal(rowsOf(undefined), undefined);
});
