// @ts-check
/** The package in a real browser: without a bundler, through Vite, and through esbuild. */

import assert from "node:assert/strict";
import { cpSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import * as esbuild from "esbuild";
import { build } from "vite";
import { expected } from "./consumer.mjs";
import { page, projectWith, resultInBrowser } from "./project.mjs";

const script = `
import * as tieout from "tieout";
import { tryPackage } from "./consumer.mjs";
document.getElementById("result").textContent = JSON.stringify(await tryPackage(tieout));
`;

const slimScript = `
import url from "tieout/engine.wasm";
import worksheet from "tieout/worksheet.wasm";
import * as tieout from "tieout/slim";
import { tryPackage } from "./consumer.mjs";
const here = { ...tieout, init: () => tieout.init(new URL(url, import.meta.url), new URL(worksheet, import.meta.url)) };
document.getElementById("result").textContent = JSON.stringify(await tryPackage(here));
`;

/** @param {string} folder */
const wasmFiles = (folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".wasm"));

test("a plain page with an import map, no bundler", async (t) => {
  const map = JSON.stringify({ imports: { tieout: "/node_modules/tieout/js/entry/web.js" } });
  const folder = await projectWith(t, "page", {
    "main.js": script,
    "index.html": page('<script type="module" src="/main.js"></script>', `<script type="importmap">${map}</script>`),
  });
  assert.deepEqual(await resultInBrowser(t, folder), { result: expected, problems: [] });
});

test("a Vite build emits the engine's WASM and the worksheet's, no other, and runs", async (t) => {
  const folder = await projectWith(t, "vite", {
    "main.js": script,
    "index.html": page('<script type="module" src="/main.js"></script>'),
  });
  await build({ root: folder, configFile: false, logLevel: "error", build: { target: "es2022" } });
  const emitted = wasmFiles(path.join(folder, "dist"));
  assert.deepEqual(emitted.map((file) => /(\w+)_bg/u.exec(file)?.[1]).sort(), ["engine", "worksheet"]);
  assert.deepEqual(await resultInBrowser(t, path.join(folder, "dist")), { result: expected, problems: [] });
});

test("esbuild through ./slim, ./engine.wasm and ./worksheet.wasm", async (t) => {
  const folder = await projectWith(t, "esbuild", { "main.js": slimScript, "index.html": page('<script type="module" src="/main.js"></script>') });
  const outdir = path.join(folder, "dist");
  await esbuild.build({
    absWorkingDir: folder, entryPoints: ["main.js"], outdir, bundle: true, format: "esm", platform: "browser",
    loader: { ".wasm": "file" }, logLevel: "silent",
  });
  cpSync(path.join(folder, "index.html"), path.join(outdir, "index.html"));
  assert.equal(wasmFiles(outdir).length, 2);
  assert.deepEqual(await resultInBrowser(t, outdir), { result: expected, problems: [] });
});
