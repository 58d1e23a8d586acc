/** Everything between a fresh clone and a thing that runs, as steps. */

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { inRoot, target, windows } from "./paths.mjs";
import { checkPrerequisites, prerequisites } from "./prerequisites.mjs";
import { moduleFlags } from "./reproducible.mjs";
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

/** Functions stay apart: what wasm-opt would merge compresses worse by a fifteenth (Brotli), and runs no faster. */
const noInlining = ["always", "flexible", "one-caller"].map((which) => `--${which}-inline-max-function-size=1`);

/**
 * The modules that are built: crate, name, where the result goes, and how hard wasm-opt tries. Users load the first three
 * for what they do; the sandbox is for tests and demos.
 */
const modules = /** @type {const} */ ([
  { crate: "tieout-engine", name: "engine", out: "js/wasm", effort: ["-O3", "--converge", ...noInlining] },
  { crate: "tieout-connection", name: "connection", out: "js/wasm", effort: ["-O3", "--converge", ...noInlining] },
  { crate: "tieout-worksheet", name: "worksheet", out: "js/wasm", effort: ["-O3", "--converge", ...noInlining] },
  { crate: "tieout-sandbox", name: "sandbox", out: "js/wasm", effort: ["-O1"] },
  { crate: "tieout-simulator", name: "simulator", out: "build/simulator", effort: ["-O1"] },
  { crate: "faulty", name: "faulty", out: "build/faulty", effort: undefined },
]);

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
  inputs: [...rustInputs, "src", "wasm", "sandbox", "tests/simulator", "tools/faulty"],
  // What lies in another output directory may be older.
  salt: `${target} without paths, small ciphers and hashes`,
  outputs: modules.map(({ crate }) => path.relative(inRoot(), compiled(crate))),
  run: () => compileModules(modules.map(({ crate }) => crate), inRoot(), target),
};

/**
 * Compiles libraries in a folder that holds the sources; test crates and tools do not take part.
 * @param {string[]} crates @param {string} folder @param {string} output  cargo's output directory
 */
export async function compileModules(crates, folder, output) {
  const chosen = crates.flatMap((crate) => ["-p", crate]);
  const env = { CARGO_TARGET_DIR: output, CARGO_ENCODED_RUSTFLAGS: await moduleFlags(folder) };
  await run("cargo", ["build", "--locked", "--lib", "--release", "--target", "wasm32-unknown-unknown", ...chosen], { cwd: folder, env });
}

/** @type {import("./steps.mjs").Step} */
const bindgen = {
  name: "wasm-bindgen",
  inputs: [...rustInputs, "tools/bindgen"],
  salt: target,
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

/** @param {string} crate @param {string} [output] */
export function compiled(crate, output = target) {
  return path.join(output, "wasm32-unknown-unknown", "release", `${crate.replaceAll("-", "_")}.wasm`);
}

/**
 * Makes a compiled module loadable from JavaScript, and small.
 * @param {typeof modules[number]} module
 * @returns {import("./steps.mjs").Step}
 */
const bind = ({ crate, name, out, effort }) => ({
  name: `${name} module`,
  inputs: [path.relative(inRoot(), compiled(crate)), "tools/bindgen", "tools/lib/setup.mjs"],
  outputs: [`${out}/${name}.js`, `${out}/${name}_bg.wasm`, `${out}/${name}.d.ts`],
  run: () => makeLoadable(compiled(crate), inRoot(out), name, effort),
});

/** @param {string} module @param {string} folder @param {string} name @param {readonly string[] | undefined} effort */
async function makeLoadable(module, folder, name, effort) {
  mkdirSync(folder, { recursive: true });
  await run(bindgenProgram(), [module, folder, name]);
  if (effort === undefined) return;
  const file = path.join(folder, `${name}_bg.wasm`);
  const features = wasmFeatures.map((feature) => `--enable-${feature}`);
  await run(process.execPath, [inRoot("node_modules/binaryen/bin/wasm-opt"), file, "-o", file, ...effort, "--mvp-features", ...features]);
}

/** What users load, as it is shipped, from sources in another folder. @param {string} folder @param {string} output */
export async function buildShipped(folder, output) {
  // All of them, as in set-up: Cargo compiles a dependency with whatever any of the chosen crates asks of it.
  await compileModules(modules.map(({ crate }) => crate), folder, output);
  for (const { crate, name, effort } of modules.slice(0, 3)) await makeLoadable(compiled(crate, output), path.join(output, "made"), name, effort);
  return path.join(output, "made");
}

/** @type {import("./steps.mjs").Step} */
const page = {
  name: "preview page",
  inputs: ["www", "js", "js/wasm", "build/simulator", "examples", "package-lock.json"],
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
  let worked = await together([rust(), perform(npmPackages)]);
  worked = (await together(modules.map((module) => perform(bind(module))))) || worked;
  if (existsSync(inRoot("www/index.html"))) worked = (await perform(page)) || worked;
  if (worked) process.stderr.write(`  set up in ${elapsed(begin)}\n`);
}

/**
 * Waits for all, also when one fails: a program that still runs would write into the message.
 * @param {Promise<boolean>[]} lanes
 */
async function together(lanes) {
  let worked = false;
  for (const lane of await Promise.allSettled(lanes)) {
    if (lane.status === "rejected") throw lane.reason;
    worked ||= lane.value;
  }
  return worked;
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
