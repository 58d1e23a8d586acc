/**
 * `npm run mutants [-- base | region | auth | webhook] [--shard 0/4]`: changes the money kernel, the connection and the verification
 * of webhooks in every small way that cargo-mutants knows and asks whether a test notices. What no test notices must stand in `tests/mutants/exceptions.txt`, with the reason
 * why it is no fault; an exception that is noticed after all has to go. An hour on one core, so not part of `npm test`.
 *
 * Each is built on its own, in `build/mutants`: a mutant then compiles in two seconds.
 */

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { inRoot } from "./lib/paths.mjs";
import { Failure, attempt, run } from "./lib/run.mjs";
import { main } from "./lib/setup.mjs";

const version = "27.1.0";
const crate = inRoot("build/mutants/kernel");
const report = inRoot("build/mutants/report");
const cargoTarget = inRoot("build/mutants/target");

/**
 * What is changed (`files`), and what it needs to compile and to be tested.
 * @typedef {{files: string[], modules: string[], tests: string[]}} Set
 */
const money = { modules: ["base", "diagnostics", "input", "crm", "qbo", "settings", "region"], tests: ["money", "properties"] };

/** @param {string} folder */
const sources = (folder) => readdirSync(inRoot(folder)).filter((name) => !name.endsWith("_tests.rs")).map((name) => `${folder}/${name}`);

/** @type {Record<string, Set>} */
const sets = {
  base: { ...money, files: ["money", "rounding", "allocate", "percent", "decimal_text"].map((name) => `src/base/${name}.rs`) },
  region: { ...money, files: sources("src/region") },
  auth: { modules: ["base", "diagnostics", "auth"], tests: ["auth"], files: [...sources("src/auth"), "src/base/url.rs", "src/base/secret.rs"] },
  webhook: { modules: ["base", "diagnostics", "input", "qbo", "inbound/webhook"], tests: [], files: ["src/inbound/webhook.rs", "src/qbo/webhook.rs"] },
};

/** Long enough for every test there is; a mutant that never ends is noticed. */
const timeoutSeconds = "60";
/** Of the generated documents: enough to meet every branch, few enough to be quick. */
const documents = "20000";

/** The parts of the product's manifest that the kernel needs. */
function manifest() {
  const whole = readFileSync(inRoot("Cargo.toml"), "utf8");
  const wanted = (/** @type {string} */ name) => new RegExp(`^${name} = (?!\\{ workspace).*$`, "mu").exec(whole)?.[0];
  const names = ["serde", "serde_json", "sha2", "rust_decimal", "chrono", "thiserror", "aes-gcm", "base64ct", "hmac", "zeroize"];
  const dependencies = names.map(wanted);
  return `[workspace]
[package]
name = "tieout"
version = "0.0.0"
edition = "2024"
publish = false
[dependencies]
${dependencies.join("\n")}
[dev-dependencies]
${wanted("proptest")}
[profile.dev]
debug = false
[profile.dev.package."*"]
opt-level = 1
`;
}

/** @param {Set} set */
function makeKernel({ files, modules, tests }) {
  rmSync(crate, { recursive: true, force: true });
  mkdirSync(path.join(crate, "src"), { recursive: true });
  for (const name of modules) {
    const [folder = "", file] = name.split("/");
    if (file === undefined) {
      cpSync(inRoot("src", folder), path.join(crate, "src", folder), { recursive: true });
      continue;
    }
    // One file of a folder whose others need more.
    mkdirSync(path.join(crate, "src", folder), { recursive: true });
    cpSync(inRoot("src", `${name}.rs`), path.join(crate, "src", `${name}.rs`));
    writeFileSync(path.join(crate, "src", folder, "mod.rs"), `pub mod ${file};\n`);
  }
  for (const name of tests) cpSync(inRoot("tests", name), path.join(crate, "tests", name), { recursive: true });
  writeFileSync(path.join(crate, "src/lib.rs"), modules.map((name) => `pub mod ${name.split("/")[0]};\n`).join(""));
  writeFileSync(path.join(crate, "Cargo.toml"), manifest());
  cpSync(inRoot("Cargo.lock"), path.join(crate, "Cargo.lock"));
  for (const file of files) {
    const copy = path.join(crate, file);
    writeFileSync(copy, withoutAlias(readFileSync(copy, "utf8")));
  }
}

/**
 * cargo-mutants does not look through a type alias: of `-> Exact<T>` it makes only what does not compile.
 * @param {string} source
 */
function withoutAlias(source) {
  return source.split("-> Exact<").map((part, index) => {
    if (index === 0) return part;
    let depth = 1;
    let end = 0;
    for (; depth > 0 && end < part.length; end += 1) depth += { "<": 1, ">": -1 }[part.charAt(end)] ?? 0;
    return `-> Result<${part.slice(0, end - 1)}, crate::base::money::Overflow>${part.slice(end)}`;
  }).join("");
}

/** @returns {Promise<string>} the folder to look for the program in first; empty if it is there already */
async function program() {
  const known = await attempt("cargo", ["mutants", "--version"]);
  if (known.output.includes(version)) return "";
  const root = inRoot("build/tools");
  process.stdout.write(`installing cargo-mutants ${version}\n`);
  await run("cargo", [
    "install", "cargo-mutants", "--version", version, "--locked", "--debug", "--config", "profile.dev.debug=false",
    "--root", root, "--target-dir", path.join(root, "target"),
  ]);
  return path.join(root, "bin");
}

/**
 * `src/base/money.rs:27:5: replace …` without the place, which moves, but with the line's own words.
 * @param {string} line
 */
function named(line) {
  const [, file = "", row = "1", what = ""] = /^(.+?):(\d+):\d+: (.*)$/u.exec(line) ?? [];
  const source = readFileSync(path.join(crate, file), "utf8").split("\n")[Number(row) - 1] ?? "";
  return `${file}: ${what} | ${source.trim()}`;
}

/** @param {string} file */
function lines(file) {
  try {
    return readFileSync(file, "utf8").split("\n").filter((line) => line !== "");
  } catch {
    return [];
  }
}

/** @param {Set} set @param {string | undefined} shard */
async function mutate({ files, ...set }, shard) {
  const folder = await program();
  makeKernel({ files, ...set });
  rmSync(report, { recursive: true, force: true });
  const env = {
    CARGO_TARGET_DIR: cargoTarget, TIEOUT_ORACLE_DOCUMENTS: documents, RUSTFLAGS: "", PROPTEST_FAILURE_PERSISTENCE: "off",
    ...(folder === "" ? {} : { PATH: `${folder}${path.delimiter}${process.env.PATH ?? ""}` }),
  };
  const chosen = files.flatMap((file) => ["--file", file]);
  const { code, output } = await attempt("cargo", [
    "mutants", "--dir", crate, "--in-place", "--timeout", timeoutSeconds, "--output", report,
    "--no-shuffle", "--colors", "never", ...(shard === undefined ? [] : ["--shard", shard]), ...chosen, "--", "--lib", ...set.tests.flatMap((name) => ["--test", name]),
  ], { env, show: true });
  // 2: some were missed; 3: some never ended.
  if (![0, 2, 3].includes(code)) throw new Failure(`cargo-mutants ended with exit code ${code}`, output);
}

/**
 * Takes each entry of `from` away from `list` once.
 * @param {string[]} list @param {string[]} from
 */
function without(list, from) {
  const rest = [...from];
  return list.filter((entry) => {
    const place = rest.indexOf(entry);
    if (place >= 0) rest.splice(place, 1);
    return place < 0;
  });
}

/** @param {Set} set @param {string | undefined} shard */
async function judge(set, shard) {
  await mutate(set, shard);
  const outcome = (/** @type {string} */ name) => lines(path.join(report, "mutants.out", `${name}.txt`));
  const missed = outcome("missed").map(named);
  const excepted = lines(inRoot("tests/mutants/exceptions.txt"))
    .filter((line) => !line.startsWith("#") && set.files.some((file) => line.startsWith(`${file}: `)));
  const unexplained = without(missed, excepted);
  // A shard says nothing of the mutants of others.
  const noticed = shard === undefined ? without(excepted, missed) : [];
  for (const line of unexplained) process.stdout.write(`no test notices: ${line}\n`);
  for (const line of noticed) process.stdout.write(`is noticed, or gone, so no exception: ${line}\n`);
  const caught = outcome("caught").length;
  process.stdout.write(`${caught + outcome("timeout").length} mutants caught (${outcome("timeout").length} of them never ended), `
    + `${outcome("unviable").length} do not compile, ${missed.length} missed, ${missed.length - unexplained.length} of them excepted\n`);
  if (unexplained.length + noticed.length > 0 || caught === 0) process.exitCode = 1;
}

await main(async () => {
  const { values: { shard }, positionals: asked } = parseArgs({ args: process.argv.slice(2), options: { shard: { type: "string" } }, allowPositionals: true });
  const unknown = asked.find((name) => sets[name] === undefined);
  if (unknown !== undefined) throw new Failure(`\`${unknown}\` is none of ${Object.keys(sets).join(", ")}`);
  for (const [name, set] of Object.entries(sets)) {
    if (asked.length === 0 || asked.includes(name)) await judge(set, shard);
  }
});
