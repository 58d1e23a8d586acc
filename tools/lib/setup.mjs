/** Everything between a fresh clone and a thing that runs, as steps. */

import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { inRoot, target, windows } from "./paths.mjs";
import { checkPrerequisites, prerequisites } from "./prerequisites.mjs";
import { Failure, run } from "./run.mjs";
import { elapsed, perform } from "./steps.mjs";

/** What Node 20 and every browser of the support table understand; "all" would include what they refuse. */
const wasmFeatures = [
  "bulk-memory",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
];

/** The modules that are built: crate, its file, where the result goes, and whether it is optimised. */
const modules = [
  { crate: "tieout", name: "engine", out: "js/wasm", optimise: true },
  { crate: "tieout-sandbox", name: "sandbox", out: "js/wasm", optimise: true },
  { crate: "faulty", name: "faulty", out: "build/faulty", optimise: false },
];

const rustInputs = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml"];

/** @type {import("./steps.mjs").Step} */
const npmPackages = {
  name: "npm packages",
  inputs: ["package-lock.json", ".npmrc"],
  // A compiled package belongs to one Node version.
  salt: `${process.versions.modules} ${process.platform} ${process.arch} ${dependencies()}`,
  outputs: ["node_modules/.package-lock.json"],
  run: () => run("npm", ["ci", "--no-audit", "--no-fund"]),
};

/** @type {import("./steps.mjs").Step} */
const compile = {
  name: "Rust to WASM",
  inputs: [...rustInputs, "src", "sandbox", "tools/faulty"],
  outputs: modules.map(({ crate }) => path.relative(inRoot(), compiled(crate))),
  run: async () => {
    const crates = modules.flatMap(({ crate }) => ["-p", crate]);
    // Only the libraries, so that test crates and tools do not take part.
    await run("cargo", ["build", "--locked", "--lib", "--release", "--target", "wasm32-unknown-unknown", ...crates]);
  },
};

/** @type {import("./steps.mjs").Step} */
const bindgen = {
  name: "wasm-bindgen",
  inputs: [...rustInputs, "tools/bindgen"],
  outputs: [path.relative(inRoot(), bindgenProgram())],
  run: () => run("cargo", ["build", "--locked", "-p", "bindgen"]),
};

/** The part of package.json that `npm ci` reads; a changed script is no reason to install again. */
function dependencies() {
  const manifest = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  return JSON.stringify([manifest.devDependencies, manifest.optionalDependencies, manifest.allowScripts]);
}

function bindgenProgram() {
  return path.join(target, "debug", windows ? "bindgen.exe" : "bindgen");
}

/** @param {string} crate */
function compiled(crate) {
  return path.join(target, "wasm32-unknown-unknown", "release", `${crate.replaceAll("-", "_")}.wasm`);
}

/** @type {import("./steps.mjs").Step} */
const bind = {
  name: "WASM modules",
  inputs: [...modules.map(({ crate }) => path.relative(inRoot(), compiled(crate))), "tools/bindgen", "tools/lib/setup.mjs"],
  outputs: modules.flatMap(({ name, out }) => [`${out}/${name}.js`, `${out}/${name}_bg.wasm`, `${out}/${name}.d.ts`]),
  run: async (note) => {
    rmSync(inRoot("js/wasm"), { recursive: true, force: true });
    for (const { crate, name, out, optimise } of modules) {
      note(name);
      mkdirSync(inRoot(out), { recursive: true });
      await run(bindgenProgram(), [compiled(crate), inRoot(out), name]);
      if (optimise) await shrink(inRoot(out, `${name}_bg.wasm`));
    }
  },
};

/** @param {string} file */
async function shrink(file) {
  const features = wasmFeatures.map((feature) => `--enable-${feature}`);
  await run(process.execPath, [
    inRoot("node_modules/binaryen/bin/wasm-opt"), file, "-o", file, "-O3", "--mvp-features", ...features,
  ]);
}

/** @type {import("./steps.mjs").Step} */
const page = {
  name: "preview page",
  inputs: ["www", "js", "js/wasm", "examples", "package-lock.json"],
  outputs: ["www/dist/index.html"],
  run: async (note) => {
    const vite = inRoot("node_modules/vite/bin/vite.js");
    note("page");
    await run(process.execPath, [vite, "build", inRoot("www")]);
    note("elements for embedding");
    await run(process.execPath, [vite, "build", inRoot("www"), "--mode", "library"]);
  },
};

/** Rust and npm do not wait for each other: together they take as long as the longer of the two. */
export async function setUp() {
  const begin = Date.now();
  checkPrerequisites();
  const rust = async () => {
    let worked = await perform(prerequisites);
    worked = (await perform(compile)) || worked;
    return (await perform(bindgen)) || worked;
  };
  const both = await Promise.allSettled([rust(), perform(npmPackages)]);
  for (const lane of both) if (lane.status === "rejected") throw lane.reason;
  let worked = both.some((lane) => lane.status === "fulfilled" && lane.value);
  worked = (await perform(bind)) || worked;
  if (existsSync(inRoot("www/index.html"))) worked = (await perform(page)) || worked;
  if (worked) process.stderr.write(`  set up in ${elapsed(begin)}\n`);
}

/**
 * Runs a script's work and turns a failure into one sentence, what the failed program said, and exit code 1.
 * @param {() => Promise<unknown>} work
 */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.output !== "") process.stderr.write(`${error.output.trimEnd()}\n`);
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

/** The version of the package, which the crate and the npm manifest share. */
export const version = () => String(JSON.parse(readFileSync(inRoot("pkg/package.json"), "utf8")).version);
