// @ts-check
/** The examples of README.md, run as a reader would: copied out, with the package installed. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { serve } from "../../js/sandbox-server.js";
import { inRoot } from "../../tools/lib/paths.mjs";
import { run } from "../../tools/lib/run.mjs";
import { projectWith, resultInBrowser } from "./project.mjs";

const readme = readFileSync(inRoot("README.md"), "utf8");

/** The code block that begins with this line. @param {string} firstLine */
function example(firstLine) {
  const fence = "```";
  const blocks = readme.split(`\n${fence}`).map((part) => part.slice(part.indexOf("\n") + 1));
  const block = blocks.find((part) => part.startsWith(`${firstLine}\n`));
  assert.ok(block, `README.md has an example that begins with ${firstLine}`);
  return block;
}

/** @param {string} name */
const sample = (name) => readFileSync(inRoot("examples/gb", name), "utf8");

test("the example for Node syncs a workspace with a company", async (t) => {
  const company = await serve({ port: 0, company: "gb", seed: JSON.parse(sample("company-gb.json")) });
  t.after(() => company.close());
  const folder = await projectWith(t, "readme", {
    "embed.mjs": example("// embed.mjs"),
    "workspace.json": sample("workspace.json"),
    "settings.json": sample("settings.json"),
  });
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", inRoot("node_modules/better-sqlite3")], {
    cwd: folder, timeoutMs: 120_000,
  });
  const { stdout } = await run(process.execPath, ["embed.mjs"], {
    cwd: folder, timeoutMs: 120_000,
    env: { ...process.env, QBO_REALM: company.realm, QBO_URL: company.url, QBO_TOKEN: company.accessToken },
  });
  assert.match(stdout, /create: [1-9]/u);
  assert.match(stdout, /(\d+) of \1\n/u, "everything was written");
  assert.match(stdout, /^ties out$/mu);
});

test("the example for a page plans against the built-in company", async (t) => {
  const folder = await projectWith(t, "readme-page", { "index.html": example("<!-- index.html -->") });
  const { result, problems } = await resultInBrowser(t, folder);
  assert.deepEqual(problems, []);
  const decisions = result.map((/** @type {any} */ row) => [row.kind, row.id, row.decision]);
  assert.deepEqual(decisions, [["contact", "c-1", "create"], ["payment", "p-1", "create"]]);
});
