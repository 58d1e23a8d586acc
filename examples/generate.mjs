// Makes the example files from the hand-written tables in source/.
//   node examples/generate.mjs           writes them
//   node examples/generate.mjs --check   fails if a file differs from what the tables say

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { problemsOfSeed, problemsOfWorkspace } from "./source/shape.mjs";
import { company } from "./source/us/company.mjs";
import { workspace } from "./source/us/documents.mjs";
import { expected } from "./source/us/expected.mjs";

const here = dirname(fileURLToPath(import.meta.url));

const files = {
  "field-service/workspace.json": workspace,
  "field-service/company-us.json": company,
  "field-service/expected.json": expected,
};

/** One record per line: small, and a change shows as a change of that record. */
function format(value, depth = 0) {
  const pad = "  ".repeat(depth + 1);
  const close = "  ".repeat(depth);
  if (Array.isArray(value)) {
    return value.length === 0 ? "[]" : `[\n${value.map((one) => pad + JSON.stringify(one)).join(",\n")}\n${close}]`;
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, inner]) => `${pad}${JSON.stringify(name)}: ${depth === 0 ? format(inner, 1) : JSON.stringify(inner)}`);
  return `{\n${fields.join(",\n")}\n${close}}`;
}

function problems() {
  return Object.entries(files).flatMap(([path, value]) => {
    if (path.endsWith("/workspace.json")) return problemsOfWorkspace(value).map((problem) => `${path}: ${problem}`);
    if (/company-..\.json$/.test(path)) return problemsOfSeed(value).map((problem) => `${path}: ${problem}`);
    return [];
  });
}

function check(path, text) {
  try {
    return readFileSync(join(here, path), "utf8") === text ? [] : [`${path} differs: run node examples/generate.mjs`];
  } catch {
    return [`${path} is missing: run node examples/generate.mjs`];
  }
}

const checking = process.argv.includes("--check");
const found = problems();
for (const [path, value] of Object.entries(files)) {
  const text = `${format(value)}\n`;
  if (checking) {
    found.push(...check(path, text));
  } else {
    mkdirSync(dirname(join(here, path)), { recursive: true });
    writeFileSync(join(here, path), text);
  }
}
for (const problem of found) console.error(problem);
process.exitCode = found.length > 0 ? 1 : 0;
