/**
 * `npm run reproduce`: builds the modules that users load in two other folders, from the files that git tracks, and compares the results
 * byte by byte, with each other and with `js/wasm`. Nothing but the folders differs: same compiler, same packages.
 */

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { inRoot, root, workspaceFolders } from "./lib/paths.mjs";
import { machinePaths } from "./lib/reproducible.mjs";
import { Failure, run } from "./lib/run.mjs";
import { buildShipped, main, setUp } from "./lib/setup.mjs";
import { elapsed } from "./lib/steps.mjs";

const places = ["build/reproduce/a", "build/reproduce/another/folder of a longer name"].map((place) => inRoot(place));

/** @param {string} file */
const digest = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

/** @param {string} place */
async function build(place) {
  // Cargo reads the manifest of every member, whatever is built.
  const folders = workspaceFolders().filter((folder) => folder !== ".");
  const { stdout } = await run("git", ["ls-files", "-z", "--", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "src", ...folders]);
  for (const file of stdout.split("\0").filter((name) => name !== "")) cpSync(inRoot(file), path.join(place, "sources", file));
  return buildShipped(path.join(place, "sources"), path.join(place, "target"));
}

await main(async () => {
  await setUp();
  rmSync(inRoot("build/reproduce"), { recursive: true, force: true });
  /** @type {string[]} */
  const made = [];
  for (const place of places) {
    const begin = Date.now();
    mkdirSync(place, { recursive: true });
    made.push(await build(place));
    process.stdout.write(`built in ${path.relative(root, place)} (${elapsed(begin)})\n`);
  }
  const folders = [...made, inRoot("js/wasm")];
  const names = readdirSync(String(made[0])).sort();
  let different = 0;
  for (const name of names) {
    const digests = folders.map((folder) => digest(path.join(folder, name)));
    const same = digests.every((one) => one === digests[0]);
    different += same ? 0 : 1;
    process.stdout.write(`${name}: ${same ? `the same ${readFileSync(path.join(String(made[0]), name)).length} bytes three times` : "different"}, SHA-256 ${[...new Set(digests)].join(", ")}\n`);
  }
  const modules = names.filter((name) => name.endsWith(".wasm")).map((name) => ({ name, text: readFileSync(path.join(String(made[0]), name), "latin1") }));
  const told = modules.flatMap(({ name, text }) => machinePaths([root, ...places]).filter((folder) => text.includes(folder)).map((folder) => `${name} names ${folder}\n`));
  process.stdout.write(told.join(""));
  rmSync(inRoot("build/reproduce"), { recursive: true, force: true });
  if (different > 0 || told.length > 0 || names.length === 0) throw new Failure("The modules are not built alike everywhere.");
});
