// @ts-check
/** The package in a fresh Node project: both ways of importing it, its types, its command, its contents. */

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { attempt, run } from "../../tools/lib/run.mjs";
import { inRoot } from "../../tools/lib/paths.mjs";
import { expected } from "./consumer.mjs";
import { projectWith } from "./project.mjs";

test("import", async (t) => {
  const folder = await projectWith(t, "import", {
    "main.mjs": 'import * as tieout from "tieout";\nimport { tryPackage } from "./consumer.mjs";\nconsole.log(JSON.stringify(await tryPackage(tieout)));\n',
  });
  const { stdout } = await run(process.execPath, ["main.mjs"], { cwd: folder, timeoutMs: 60_000 });
  assert.deepEqual(JSON.parse(stdout), expected);
});

test("require", async (t) => {
  const folder = await projectWith(t, "require", {
    "main.cjs": 'const tieout = require("tieout");\nconst { tryPackage } = require("./consumer.mjs");\ntryPackage(tieout).then((result) => console.log(JSON.stringify(result)));\n',
  });
  const { stdout } = await run(process.execPath, ["main.cjs"], { cwd: folder, timeoutMs: 60_000 });
  assert.deepEqual(JSON.parse(stdout), expected);
});

test("./slim with a compiled module, bytes, and nothing", async (t) => {
  const folder = await projectWith(t, "slim", {
    "main.mjs": `
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as tieout from "tieout/slim";
import { tryPackage } from "./consumer.mjs";
const nothing = await tieout.init().catch((error) => error.code);
const bytes = readFileSync(fileURLToPath(import.meta.resolve("tieout/engine.wasm")));
const module = await WebAssembly.compile(bytes);
const result = await tryPackage({ ...tieout, init: () => tieout.init(module) });
console.log(JSON.stringify({ nothing, result }));
`,
  });
  const { stdout } = await run(process.execPath, ["main.mjs"], { cwd: folder, timeoutMs: 60_000 });
  assert.deepEqual(JSON.parse(stdout), { nothing: "host/not-initialised", result: expected });
});

test("every sub-path can be imported, and nothing else", async (t) => {
  const manifest = JSON.parse(readFileSync(inRoot("pkg/package.json"), "utf8"));
  const folder = await projectWith(t, "paths", {});
  const installed = path.join(folder, "node_modules/tieout");
  /** @param {unknown} target @returns {string[]} */
  const targets = (target) => (typeof target === "string" ? [target] : Object.values(Object(target)).flatMap(targets));
  for (const [name, target] of Object.entries(manifest.exports)) {
    for (const file of targets(target)) assert.ok(existsSync(path.join(installed, file)), `${name}: ${file} is in the package`);
    if (!/\.(?:wasm|json)$/u.test(name)) {
      const { code, output } = await attempt(process.execPath, ["-e", `import("tieout${name.slice(1)}")`], { cwd: folder, timeoutMs: 60_000 });
      assert.equal(code, 0, `${name}: ${output}`);
    }
  }
  const inner = await attempt(process.execPath, ["-e", 'import("tieout/js/guard.js")'], { cwd: folder, timeoutMs: 60_000 });
  assert.match(inner.output, /ERR_PACKAGE_PATH_NOT_EXPORTED/u);
});

test("the types compile in a strict project that has none of ours", async (t) => {
  const folder = await projectWith(t, "types", {
    "main.ts": `
import { init, memoryStorage, Tieout } from "tieout";
import { Tieout as Slim, init as initSlim } from "tieout/slim";
export async function use(settings: string): Promise<void> {
  await init();
  await initSlim(new Uint8Array());
  const tieout: Tieout = await Slim.open({
    workspace: "w", realm: "1", environment: "sandbox", storage: memoryStorage(), fetch, accessToken: async () => "token",
  });
  await tieout.refresh(settings);
  const writes: number = tieout.plan("{}", settings).summary().writes;
  // @ts-expect-error the summary is typed
  console.log(writes, tieout.plan("{}", settings).summary().noSuchField);
}
`,
    "tsconfig.json": JSON.stringify({
      compilerOptions: { strict: true, noEmit: true, target: "es2022", module: "nodenext", moduleResolution: "nodenext", lib: ["es2022", "esnext.disposable", "dom"], types: [] },
      include: ["main.ts"],
    }),
  });
  const { code, output } = await attempt(process.execPath, [inRoot("node_modules/typescript/bin/tsc"), "--project", folder]);
  assert.equal(code, 0, output);
});

test("the command runs from the installed package", async (t) => {
  const folder = await projectWith(t, "command", {});
  const { output } = await run("npm", ["exec", "--offline", "--", "tieout", "--help"], { cwd: folder, timeoutMs: 60_000 });
  for (const command of ["plan", "sync", "status", "explain", "sandbox"]) assert.match(output, new RegExp(`\\b${command}\\b`, "u"));
});

test("the package holds what runs, one engine, and nothing of the repository", async (t) => {
  const folder = await projectWith(t, "contents", {});
  const installed = path.join(folder, "node_modules/tieout");
  const files = readdirSync(installed, { recursive: true, encoding: "utf8" }).filter((file) => statSync(path.join(installed, file)).isFile());
  assert.deepEqual(files.filter((file) => !/^(?:js|types)[\\/]/u.test(file)).sort(), ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "SECURITY.md", "package.json", "plugin.json", "plugin.schema.json", "sbom.cdx.json"]);
  assert.deepEqual(files.filter((file) => file.endsWith(".wasm")).map((file) => path.basename(file)).sort(), ["connection_bg.wasm", "engine_bg.wasm", "sandbox_bg.wasm", "worksheet_bg.wasm"]);
  const manifest = JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8"));
  assert.deepEqual([manifest.scripts, manifest.dependencies], [undefined, undefined], "nothing runs or is fetched on installation");
});
