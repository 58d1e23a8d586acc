// Makes the example files from the hand-written tables in source/.
//   node examples/generate.mjs           writes them
//   node examples/generate.mjs --check   fails if a file differs from what the tables say

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import * as bad from "./source/bad.mjs";
import { readme } from "./source/readme.mjs";
import * as au from "./source/regions/au.mjs";
import { expectedOf, workspaceOf } from "./source/regions/build.mjs";
import * as ca from "./source/regions/ca.mjs";
import * as gb from "./source/regions/gb.mjs";
import { settings } from "./source/settings.mjs";
import { problemsOfSeed, problemsOfWorkspace } from "./source/shape.mjs";
import { company } from "./source/us/company.mjs";
import { workspace } from "./source/us/documents.mjs";
import { expected, expectedPurchases } from "./source/us/expected.mjs";
import { expectedLater, workspaceLater } from "./source/us/later.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/** Path below this folder → value (written as JSON), text or bytes. */
function everything() {
  const files = {
    "field-service/workspace.json": workspace,
    "field-service/company-us.json": company,
    "field-service/expected.json": expected,
    "field-service/workspace-later.json": workspaceLater,
    "field-service/expected-later.json": expectedLater,
    "bad/expected.json": { files: bad.expected },
  };
  for (const [name, value] of Object.entries(settings.us)) files[`field-service/${name}.json`] = value;
  for (const [preset, value] of Object.entries(expectedPurchases)) files[`field-service/expected-${preset}.json`] = value;
  const regions = {};
  for (const [region, { table, seed }] of Object.entries({ gb, ca, au })) {
    const built = workspaceOf(table);
    regions[region] = { table, expected: expectedOf(table, built, settings[region]) };
    files[`${region}/workspace.json`] = built;
    files[`${region}/company-${region}.json`] = seed;
    files[`${region}/settings.json`] = settings[region];
    files[`${region}/expected.json`] = regions[region].expected;
  }
  for (const [name, text] of Object.entries(bad.files)) files[`bad/${name}`] = text;
  files["README.md"] = readme({ workspace, company, expected, expectedPurchases, expectedLater, regions, bad: bad.expected });
  return files;
}

/** One record per line: small, and a change shows as a change of that record. */
function format(value, depth = 0) {
  const pad = "  ".repeat(depth + 1);
  const close = "  ".repeat(depth);
  if (Array.isArray(value)) {
    return value.length === 0 ? "[]" : `[\n${value.map((one) => pad + JSON.stringify(one)).join(",\n")}\n${close}]`;
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, inner]) => `${pad}${JSON.stringify(name)}: ${depth === 0 ? format(inner, 1) : JSON.stringify(inner)}`);
  return fields.length === 0 ? "{}" : `{\n${fields.join(",\n")}\n${close}}`;
}

const bytesOf = (value) => (Buffer.isBuffer(value) ? value : Buffer.from(typeof value === "string" ? value : `${format(value)}\n`));

function problemsOf(path, value) {
  const problems = /\/workspace(-later)?\.json$/.test(path) ? problemsOfWorkspace(value) : /\/company-..\.json$/.test(path) ? problemsOfSeed(value) : [];
  return problems.map((problem) => `${path}: ${problem}`);
}

function differs(path, bytes) {
  try {
    return readFileSync(join(here, path)).equals(bytes) ? [] : [`${path} differs: run node examples/generate.mjs`];
  } catch {
    return [`${path} is missing: run node examples/generate.mjs`];
  }
}

function strays(files) {
  const folders = [...new Set(Object.keys(files).map(dirname))];
  const found = folders.flatMap((folder) => readdirSync(join(here, folder)).map((name) => `${folder}/${name}`));
  return found.filter((path) => path.endsWith(".json") && !(path in files)).map((path) => `${path} is made by no table: delete it`);
}

const checking = process.argv.includes("--check");
const files = everything();
const problems = [];
for (const [path, value] of Object.entries(files)) {
  const bytes = bytesOf(value);
  problems.push(...problemsOf(path, value));
  if (checking) {
    problems.push(...differs(path, bytes));
  } else {
    mkdirSync(dirname(join(here, path)), { recursive: true });
    writeFileSync(join(here, path), bytes);
  }
}
problems.push(...strays(files));
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
