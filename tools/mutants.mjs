/**
 * `npm run mutants [-- base | region | auth | webhook | engine] [--shard 0/4] [--only WORDS]`: changes the money kernel, the connection, the
 * verification of webhooks, and the engine's journal, jobs, lease and looks in every small way that cargo-mutants knows and asks
 * whether a test notices. What no test notices must stand in `tests/mutants/exceptions.txt`, with the reason why it is no fault; an
 * exception that is noticed after all has to go. Some minutes, so not part of `npm test`.
 *
 * cargo-mutants builds each mutant by itself, which takes longer than to test it. Here all that can be switched at run time are
 * compiled once (`tools/switched`), and the tests run once for each; cargo-mutants itself tries the few that are left.
 */

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { inRoot } from "./lib/paths.mjs";
import { Failure, attempt, run } from "./lib/run.mjs";
import { main } from "./lib/setup.mjs";

const version = "27.1.0";
const crate = inRoot("build/mutants/kernel");
const switched = inRoot("build/mutants/switched");
const report = inRoot("build/mutants/report");
const cargoTarget = inRoot("build/mutants/target");

/**
 * What is changed (`files`), and what it needs to compile and to be tested: test programs in the order in which they run, each with
 * its parameters.
 * @typedef {{files: string[], modules: string[], tests: Record<string, string[]>}} Part
 */
const money = { modules: ["base", "diagnostics", "input", "crm", "qbo", "settings", "region"], tests: { money: [], properties: [] } };

/** @param {string} folder */
const sources = (folder) => readdirSync(inRoot(folder)).filter((name) => !name.endsWith("_tests.rs")).map((name) => `${folder}/${name}`);

/** @type {Record<string, Part>} */
const sets = {
  base: { ...money, files: ["money", "rounding", "allocate", "percent", "decimal_text"].map((name) => `src/base/${name}.rs`) },
  region: { ...money, files: sources("src/region") },
  auth: { modules: ["base", "diagnostics", "auth"], tests: { auth: [] }, files: [...sources("src/auth"), "src/base/url.rs", "src/base/secret.rs"] },
  webhook: { modules: ["base", "diagnostics", "input", "qbo", "inbound/webhook"], tests: {}, files: ["src/inbound/webhook.rs", "src/qbo/webhook.rs"] },
  engine: {
    modules: ["base", "diagnostics", "input", "crm", "qbo", "settings", "step", "mapping", "matching", "region", "validate", "plan", "inbound", "engine", "plugin"],
    // Ten thousand steps tell no more of a mutant than ten, and take longer than all other tests together.
    tests: { engine: ["--skip", "ten_thousand_steps_end"] },
    files: [
      "boot", "ending", "forget", "job", "jobs", "journal", "live", "look", "records", "retry", "storage", "suspect", "sweep", "verdict",
    ].map((name) => `src/engine/${name}.rs`),
  },
};

/** A mutant that never ends is noticed: so many times as long as the tests take without one, and as many seconds. */
const patience = 5;
/** Of the generated documents: enough to meet every branch, few enough to be quick. */
const documents = "20000";

const environment = {
  CARGO_TARGET_DIR: cargoTarget, TIEOUT_ORACLE_DOCUMENTS: documents, RUSTFLAGS: "-Awarnings",
  // The same draws for every mutant; the first failure will do.
  PROPTEST_FAILURE_PERSISTENCE: "off", PROPTEST_RNG_SEED: "1", PROPTEST_MAX_SHRINK_ITERS: "0",
};

/** The parts of the product's manifest that the kernel needs. */
function manifest() {
  const whole = readFileSync(inRoot("Cargo.toml"), "utf8");
  const wanted = (/** @type {string} */ name) => new RegExp(`^${name} = (?!\\{ workspace).*$`, "mu").exec(whole)?.[0];
  const names = ["serde", "serde_json", "sha2", "blake2", "rust_decimal", "chrono", "thiserror", "aes-gcm", "base64ct", "hmac", "zeroize"];
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
opt-level = 1
[profile.dev.package."*"]
opt-level = 2
`;
}

/** @param {Part} set */
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
  const ofTests = (/** @type {string} */ name) => path.basename(name, ".rs") in tests;
  for (const name of readdirSync(inRoot("tests")).filter(ofTests)) cpSync(inRoot("tests", name), path.join(crate, "tests", name), { recursive: true });
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

/**
 * What cargo-mutants says of a mutant.
 * @typedef {{number: number, name: string, file: string}} Mutant
 * @typedef {{caught: string[], endless: string[], unviable: string[], missed: string[]}} Outcome
 */

/**
 * Every `count`th mutant from `place` on, and those alone whose names hold some words.
 * @typedef {{shard?: string | undefined, only?: string | undefined}} Choice
 */

/** @param {Part} set @param {Choice} choice @returns {Promise<Mutant[]>} */
async function listed({ files }, { shard = "0/1", only = "" }) {
  const chosen = files.flatMap((file) => ["--file", file]);
  const { stdout } = await cargo(["mutants", "--list", "--json", "--dir", crate, ...chosen]);
  const [place = 0, count = 1] = shard.split("/").map(Number);
  const all = JSON.parse(stdout).map((/** @type {object} */ mutant, /** @type {number} */ index) => ({ ...mutant, number: index + 1 }));
  return all.filter((/** @type {Mutant} */ { number, name }) => number % count === place && name.includes(only));
}

/** @param {string[]} parameters @param {object} [env] */
async function cargo(parameters, env = {}) {
  const folder = await program();
  const done = await attempt("cargo", parameters, {
    env: { ...environment, ...(folder === "" ? {} : { PATH: `${folder}${path.delimiter}${process.env.PATH ?? ""}` }), ...env },
  });
  return done;
}

/**
 * The test programs with all mutants in them, and who did not compile.
 * @param {Part} set @param {Mutant[]} mutants
 */
async function built(set, mutants) {
  const list = `${switched}.json`;
  /** @type {Set<number>} */
  const unviable = new Set();
  for (;;) {
    rmSync(switched, { recursive: true, force: true });
    cpSync(crate, switched, { recursive: true });
    writeFileSync(list, JSON.stringify(mutants.filter(({ number }) => !unviable.has(number))));
    const { stdout } = await run("cargo", ["run", "--quiet", "--locked", "--package", "switched", "--", list, crate, switched]);
    const lib = path.join(switched, "src/lib.rs");
    writeFileSync(lib, `${readFileSync(lib, "utf8")}${whichIsOn}`);
    const done = await cargo(["test", "--no-run", "--message-format", "json", "--manifest-path", path.join(switched, "Cargo.toml"), ...targets(set)]);
    const messages = done.stdout.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
    if (done.code === 0) {
      const fileOf = (/** @type {string} */ name) =>
        messages.find(({ target, profile, executable }) => target?.name === name && profile?.test && executable)?.executable;
      const programs = Object.entries({ tieout: ["--quiet"], ...set.tests }).map(([name, parameters]) => ({ file: String(fileOf(name)), parameters }));
      return { programs, unviable, placed: new Set(/** @type {number[]} */ (JSON.parse(stdout))) };
    }
    const before = unviable.size;
    for (const { message } of messages) {
      if (message?.level !== "error") continue;
      const number = culprit(message);
      if (number !== undefined) unviable.add(number);
    }
    if (unviable.size === before) throw new Failure("The switched mutants do not compile, and none of them is to blame.", messages.map(({ message }) => message?.rendered ?? "").join(""));
  }
}

const whichIsOn = `
pub mod mutant {
    static ON: std::sync::LazyLock<usize> = std::sync::LazyLock::new(|| {
        let number = std::env::var("TIEOUT_MUTANT").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
        // One test that notices is enough.
        if number != 0 { std::panic::set_hook(Box::new(|_| std::process::exit(101))); }
        number
    });
    pub fn on() -> usize { *ON }
}
`;

/**
 * The mutant in whose text the compiler sees an error; or the next arm of a `match` that is not whole without one.
 * @param {{code: {code: string} | null, spans: {file_name: string, byte_start: number, is_primary: boolean}[]}} message
 */
function culprit({ code, spans }) {
  for (const { file_name: file, byte_start: at } of spans.filter(({ file_name: file }) => file.startsWith("src/")).sort((one, other) => Number(other.is_primary) - Number(one.is_primary))) {
    const source = readFileSync(path.join(switched, file));
    const text = source.subarray(0, at).toString("utf8");
    const opened = /\/\*<(\d+)>\*\/(?!.*\/\*<)/su.exec(text);
    if (opened !== null && !text.includes(`/*</${opened[1]}>*/`)) return Number(opened[1]);
    const arm = code?.code === "E0004" ? /mutant::on\(\) != (\d+)/u.exec(source.subarray(at).toString("utf8")) : null;
    if (arm !== null) return Number(arm[1]);
  }
  return undefined;
}

/** @param {Part} set */
const targets = ({ tests }) => ["--lib", ...Object.keys(tests).flatMap((name) => ["--test", name])];

/**
 * Runs the test programs until one fails.
 * @param {{file: string, parameters: string[]}[]} programs @param {number} number @param {number} [timeoutMs]
 * @returns {Promise<"passed" | "failed" | "endless">}
 */
async function tested(programs, number, timeoutMs) {
  for (const { file, parameters } of programs) {
    const { code, output } = await attempt(file, parameters, {
      cwd: switched, env: { ...environment, TIEOUT_MUTANT: String(number) }, ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    if (output.includes(`${file} was ended by SIGTERM`)) return "endless";
    if (code !== 0) {
      if (number === 0) throw new Failure("The tests fail without any mutant.", output);
      return "failed";
    }
  }
  return "passed";
}

/** @param {Part} set @param {Choice} choice @returns {Promise<Outcome>} */
async function mutate(set, choice) {
  makeKernel(set);
  const mutants = await listed(set, choice);
  const { programs, unviable, placed } = await built(set, mutants);
  const start = performance.now();
  await tested(programs, 0);
  const usual = performance.now() - start;
  const { length } = mutants;
  process.stdout.write(`${length} mutants: ${placed.size} in one build, ${unviable.size} do not compile; the tests take ${(usual / 1000).toFixed(1)} s\n`);
  /** @type {Outcome} */
  const outcome = { caught: [], endless: [], missed: [], unviable: [] };
  const places = { passed: outcome.missed, failed: outcome.caught, endless: outcome.endless };
  for (const { number, name } of mutants) {
    if (unviable.has(number)) outcome.unviable.push(name);
    if (!placed.has(number)) continue;
    const result = await tested(programs, number, Math.ceil(usual + 1000) * patience);
    places[result].push(name);
    if (result !== "failed") process.stdout.write(`${result}: ${name}\n`);
  }
  await alone(set, mutants.filter(({ number }) => !unviable.has(number) && !placed.has(number)), outcome);
  return outcome;
}

/**
 * What cannot be switched, by cargo-mutants.
 * @param {Part} set @param {Mutant[]} mutants @param {Outcome} outcome
 */
async function alone(set, mutants, outcome) {
  if (mutants.length === 0) return;
  rmSync(report, { recursive: true, force: true });
  const names = mutants.map(({ name }) => `^${name.replaceAll(/[.*+?^${}()|[\]\\]/gu, "\\$&")}$`);
  const { code, output } = await cargo([
    "mutants", "--dir", crate, "--in-place", "--output", report, "--no-shuffle", "--colors", "never",
    ...names.flatMap((name) => ["--re", name]), "--", ...targets(set), "--", ...Object.values(set.tests).flat(),
  ], { RUSTFLAGS: "" });
  // 2: some were missed; 3: some never ended.
  if (![0, 2, 3].includes(code)) throw new Failure(`cargo-mutants ended with exit code ${code}`, output.slice(-10_000));
  const found = (/** @type {string} */ name) => lines(path.join(report, "mutants.out", `${name}.txt`));
  outcome.caught.push(...found("caught"));
  outcome.endless.push(...found("timeout"));
  outcome.unviable.push(...found("unviable"));
  outcome.missed.push(...found("missed"));
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

/** @param {Part} set @param {Choice} choice */
async function judge(set, choice) {
  const start = performance.now();
  const { caught, endless, unviable, missed: names } = await mutate(set, choice);
  const missed = names.map(named);
  const excepted = lines(inRoot("tests/mutants/exceptions.txt"))
    .filter((line) => !line.startsWith("#") && set.files.some((file) => line.startsWith(`${file}: `)));
  const unexplained = without(missed, excepted);
  // A part says nothing of the other mutants.
  const noticed = (choice.shard ?? choice.only) === undefined ? without(excepted, missed) : [];
  for (const line of unexplained) process.stdout.write(`no test notices: ${line}\n`);
  for (const line of noticed) process.stdout.write(`is noticed, or gone, so no exception: ${line}\n`);
  const seconds = Math.round((performance.now() - start) / 1000);
  process.stdout.write(`${caught.length + endless.length} mutants caught (${endless.length} of them never ended), ${unviable.length} do not compile, `
    + `${missed.length} missed, ${missed.length - unexplained.length} of them excepted; ${seconds} s\n`);
  if (unexplained.length + noticed.length > 0 || caught.length === 0) process.exitCode = 1;
}

await main(async () => {
  const options = /** @type {const} */ ({ shard: { type: "string" }, only: { type: "string" } });
  const { values: choice, positionals: asked } = parseArgs({ args: process.argv.slice(2), options, allowPositionals: true });
  const unknown = asked.find((name) => sets[name] === undefined);
  if (unknown !== undefined) throw new Failure(`\`${unknown}\` is none of ${Object.keys(sets).join(", ")}`);
  for (const [name, set] of Object.entries(sets)) {
    if (asked.length === 0 || asked.includes(name)) await judge(set, choice);
  }
});
