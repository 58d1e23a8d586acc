// @ts-check
/** The published manifest against its own published JSON Schema, and real settings against the schema in it. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

/** @typedef {Record<string, any>} Schema */

const root = new URL("../../", import.meta.url);
/** @param {string} path */
const read = (path) => JSON.parse(readFileSync(new URL(path, root), "utf8"));

/** Keywords that say something to people alone. */
const SILENT = ["$schema", "title", "description", "secret", "writeOnly"];
/** @type {Record<string, (value: any) => boolean>} */
const TYPES = {
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value), array: Array.isArray, string: (value) => typeof value === "string",
  integer: Number.isSafeInteger, boolean: (value) => typeof value === "boolean",
};
/** @type {Record<string, (value: string) => boolean>} */
const FORMATS = { date: (value) => /^\d{4}-\d{2}-\d{2}$/u.test(value) && !Number.isNaN(Date.parse(value)), uri: (value) => URL.canParse(value) };

/** Each keyword of JSON Schema 2020-12 that our schemas use. @type {Record<string, (wanted: any, value: any, schema: Schema, path: string) => string[]>} */
const KEYWORDS = {
  type: (wanted, value, _, path) => (TYPES[wanted]?.(value) ? [] : [`${path}: not of type ${wanted}`]),
  enum: (wanted, value, _, path) => (wanted.includes(value) ? [] : [`${path}: none of ${wanted}`]),
  pattern: (wanted, value, _, path) => (typeof value !== "string" || new RegExp(wanted, "u").test(value) ? [] : [`${path}: not like ${wanted}`]),
  format: (wanted, value, _, path) => (typeof value !== "string" || FORMATS[wanted]?.(value) ? [] : [`${path}: no ${wanted}`]),
  minLength: (wanted, value, _, path) => (typeof value !== "string" || [...value].length >= wanted ? [] : [`${path}: too short`]),
  maxLength: (wanted, value, _, path) => (typeof value !== "string" || [...value].length <= wanted ? [] : [`${path}: too long`]),
  minimum: (wanted, value, _, path) => (typeof value !== "number" || value >= wanted ? [] : [`${path}: too small`]),
  minItems: (wanted, value, _, path) => (!Array.isArray(value) || value.length >= wanted ? [] : [`${path}: too few`]),
  maxItems: (wanted, value, _, path) => (!Array.isArray(value) || value.length <= wanted ? [] : [`${path}: too many`]),
  uniqueItems: (_, value, __, path) => (!Array.isArray(value) || new Set(value.map((entry) => JSON.stringify(entry))).size === value.length ? [] : [`${path}: twice the same`]),
  required: (wanted, value, _, path) => wanted.filter((/** @type {string} */ name) => TYPES["object"]?.(value) && !Object.hasOwn(value, name)).map((/** @type {string} */ name) => `${path}.${name} is missing`),
  properties: (wanted, value, _, path) => Object.entries(TYPES["object"]?.(value) ? wanted : {}).flatMap(([name, schema]) => (Object.hasOwn(value, name) ? problems(schema, value[name], `${path}.${name}`) : [])),
  additionalProperties: (wanted, value, schema, path) => Object.keys(TYPES["object"]?.(value) ? value : {}).filter((name) => !Object.hasOwn(schema["properties"] ?? {}, name))
    .flatMap((name) => (wanted === false ? [`${path}.${name} is unknown`] : problems(wanted, value[name], `${path}.${name}`))),
  items: (wanted, value, _, path) => (Array.isArray(value) ? value.flatMap((entry, place) => problems(wanted, entry, `${path}[${place}]`)) : []),
};

/** @param {Schema} schema @param {unknown} value @param {string} [path] @returns {string[]} */
function problems(schema, value, path = "") {
  return Object.entries(schema).flatMap(([keyword, wanted]) => {
    if (SILENT.includes(keyword)) return [];
    const check = KEYWORDS[keyword];
    assert.ok(check !== undefined, `the schema uses ${keyword}, which this check does not know`);
    return check(wanted, value, schema, path);
  });
}

const manifest = read("pkg/plugin.json");
const schema = read("pkg/plugin.schema.json");

test("FM-5 BY-28: the manifest keeps its own schema, and a spoilt one does not", () => {
  assert.deepEqual(problems(schema, manifest), []);
  for (const name of schema.required) {
    const { [name]: _, ...rest } = manifest;
    assert.deepEqual(problems(schema, rest), [`.${name} is missing`]);
  }
  for (const wrong of [{ version: "1" }, { hosts: [] }, { hosts: [{ origin: "http://evil.example", reason: "because of this" }] }, { capabilities: [{ id: "invoice:fly", reason: "because of this" }] }, { moon: 1 }, { budgets: { x: 0 } }]) {
    assert.notDeepEqual(problems(schema, { ...manifest, ...wrong }), [], JSON.stringify(wrong));
  }
  const twice = [...manifest.capabilities, manifest.capabilities[0]];
  assert.deepEqual(problems(schema, { ...manifest, capabilities: twice }), [".capabilities: twice the same"]);
});

test("FM-5: the version is the package's, every slot is an element of the page, and every secret is marked", () => {
  assert.equal(manifest.version, read("pkg/package.json").version);
  const elements = readFileSync(new URL("www/elements.js", root), "utf8") + readdirSync(new URL("www/elements/", root)).map((name) => readFileSync(new URL(`www/elements/${name}`, root), "utf8")).join("");
  for (const { element } of manifest.slots) assert.ok(elements.includes(`"${element}"`), element);
  const { properties } = manifest.connection;
  for (const secret of [properties.clientSecret, properties.verifierToken, properties.keys.items.properties.key]) assert.deepEqual([secret.secret, secret.writeOnly], [true, true]);
});

test("EV-2: settings that are taken fit the manifest's schema; a misspelt field does not", () => {
  for (const place of ["field-service/settings.json", "field-service/settings-two-way.json", "field-service/settings-expense-vat.json", "gb/settings.json", "ca/settings.json", "au/settings.json"]) {
    assert.deepEqual(problems(manifest.settings, read(`examples/${place}`)), [], place);
  }
  for (const name of ["unknown-field", "unknown-inner-field", "no-preset", "unknown-preset", "id-as-number"]) {
    assert.notDeepEqual(problems(manifest.settings, read(`examples/bad/settings-${name}.json`)), [], name);
  }
});
