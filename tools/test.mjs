/**
 * `npm test`: set-up, then every check. One that fails does not keep the others from running; at the end
 * stand the counts of all test runners and the names of the failed stages.
 *
 * `npm run check` (`--quick`) leaves out what needs a browser or an installation of the package, and says so.
 */

import { mkdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { inRoot } from "./lib/paths.mjs";
import { attempt, run } from "./lib/run.mjs";
import { main, setUp } from "./lib/setup.mjs";
import { elapsed, filesUnder, perform, total } from "./lib/steps.mjs";
import { cargoTestCounts, nodeTestCounts, pythonTestCounts } from "./lib/counts.mjs";
import { fuzzObstacle } from "./lib/fuzz.mjs";
import { findPython, python, pythonPackages } from "./lib/python.mjs";

const quick = process.argv.includes("--quick");
const cargoDeny = "0.20.2";

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} command
 * @property {string[]} parameters
 * @property {(output: string) => import("./lib/counts.mjs").Counts} [counts] for stages that run tests
 * @property {boolean} [slow] left out of `npm run check`
 * @property {import("./lib/steps.mjs").Step} [before]
 * @property {string} [notRun] why it cannot run on this machine; it is not counted as passed then
 * @property {Record<string, string>} [env]
 * @property {RegExp} [told] what of the output is worth a line even if all is well
 */

/** @type {import("./lib/steps.mjs").Step} */
const installCargoDeny = {
  name: "cargo-deny",
  inputs: [],
  salt: cargoDeny,
  outputs: [`build/tools/bin/cargo-deny${process.platform === "win32" ? ".exe" : ""}`],
  run: async () => {
    mkdirSync(inRoot("build/tools"), { recursive: true });
    // Unoptimised: it runs for half a second, and compiles in a third of the time.
    await run("cargo", [
      "install", "cargo-deny", "--version", cargoDeny, "--locked", "--debug", "--config", "profile.dev.debug=false",
      "--root", inRoot("build/tools"), "--target-dir", inRoot("build/tools/target"),
    ]);
  },
};

/** Every sandbox in these processes, and in those that they start, validates its answers; not in those that see the package only. */
const validated = { NODE_OPTIONS: `--import=${pathToFileURL(inRoot("tests/validated.mjs")).href}` };

/**
 * @param {string} folder
 * @param {boolean} [slow]
 * @returns {Stage}
 */
function nodeTests(folder, slow = false) {
  const files = [...filesUnder(inRoot(folder))].filter((file) => /\.test\.m?js$/u.test(file));
  const name = `${folder} (node)`;
  // Named one by one: with nothing to run, Node would search the whole repository instead.
  const parameters = ["--test", "--test-reporter=spec", "--test-concurrency=1", "--test-timeout=300000", ...files];
  if (files.length === 0) return { name, slow, command: process.execPath, parameters: ["-e", ""], counts: nodeTestCounts };
  return { name, slow, command: process.execPath, parameters, ...(slow ? {} : { env: validated }), counts: nodeTestCounts };
}

/** @returns {Promise<Stage>} */
async function pythonClients() {
  const name = "Python clients";
  const { command, why } = await findPython();
  if (command === undefined) return { name, slow: true, command: "", parameters: [], notRun: why };
  const server = [process.execPath, inRoot("js/sandbox-server.js"), "--port", "0", "--company", "us", "--strict-tokens"];
  return {
    name,
    slow: true,
    before: pythonPackages(command),
    command: python,
    parameters: ["-W", "error::SyntaxWarning", "-m", "unittest", "discover", "-s", inRoot("tests/python")],
    env: { SANDBOX_COMMAND: JSON.stringify(server), ...validated },
    counts: pythonTestCounts,
  };
}

/** What the registry knows against the locked packages; not every registry is asked such things. @returns {Promise<Stage>} */
async function audit() {
  const name = "npm audit";
  const parameters = ["audit", "--package-lock-only"];
  const { code, output } = await attempt("npm", parameters, { timeoutMs: 60_000 });
  const isRefused = code !== 0 && /audit endpoint returned an error|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|was ended by/u.test(output);
  return { name, slow: true, command: "npm", parameters, ...(isRefused ? { notRun: "the registry cannot be asked for advisories here" } : {}) };
}

/** Every target, started from its seeds; long runs are `npm run fuzz`. @returns {Promise<Stage>} */
async function fuzzing() {
  const name = "fuzz targets";
  const notRun = await fuzzObstacle();
  const parameters = [inRoot("tools/fuzz.mjs"), "--seconds", "4", "--built", "quickly"];
  return { name, slow: true, command: process.execPath, parameters, told: /^\d+ fuzz targets.*$/gmu, ...(notRun === undefined ? {} : { notRun }) };
}

const wasmCrates = ["tieout", "tieout-edge", "tieout-records", "tieout-engine", "tieout-worksheet", "tieout-connection", "tieout-sandbox", "faulty"].flatMap((name) => ["-p", name]);
const tsc = inRoot("node_modules/typescript/bin/tsc");

/** @returns {Promise<Stage[]>} */
const stages = async () => [
  { name: "cargo fmt", command: "cargo", parameters: ["fmt", "--all", "--check"] },
  { name: "tsc", command: process.execPath, parameters: [tsc, "--project", inRoot()] },
  { name: "clippy", command: "cargo", parameters: ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"] },
  {
    name: "clippy for WASM",
    command: "cargo",
    parameters: ["clippy", "--locked", "--lib", "--target", "wasm32-unknown-unknown", ...wasmCrates, "--", "-D", "warnings"],
  },
  { name: "cargo test", command: "cargo", parameters: ["test", "--locked", "--workspace", "--no-fail-fast"], counts: cargoTestCounts },
  {
    name: "money against the second witness",
    command: "cargo",
    // Optimised, as the module is: a compiler that optimises wrongly is seen. A slow machine stops at the time and says how far it came.
    parameters: ["test", "--locked", "--profile", "simulate", "--test", "money", "--", "--show-output"],
    env: { TIEOUT_ORACLE_DOCUMENTS: "1000000", TIEOUT_ORACLE_SECONDS: "120", ...process.env },
    counts: cargoTestCounts,
    told: /^\d+ (?:known answers|generated documents).*$/gmu,
    slow: true,
  },
  {
    name: "simulator",
    command: process.execPath,
    parameters: [inRoot("tools/simulate.mjs"), "--slice"],
    told: /^(?:kept traces|small worlds|crash points|fence points|trials).*$/gmu,
    slow: true,
  },
  {
    name: "simulator's histories",
    command: process.execPath,
    parameters: [inRoot("tools/simulate.mjs"), "--histories", "100000", "--seed", "1"],
    told: /^(?:histories=|faults=|rarest|lived twice|violations=).*$/gmu,
    slow: true,
  },
  {
    name: "simulator's planted bugs",
    command: process.execPath,
    parameters: [inRoot("tools/simulate.mjs"), "--bugs"],
    told: /^(?:\w+: planted=|planted=|MISSED).*$/gmu,
    slow: true,
  },
  {
    name: "simulator's histories in WASM",
    command: process.execPath,
    parameters: [inRoot("tools/simulate.mjs"), "--wasm", "100"],
    told: /^WASM: .*$/gmu,
    slow: true,
  },
  {
    name: "cargo deny",
    before: installCargoDeny,
    command: inRoot(installCargoDeny.outputs?.[0] ?? ""),
    parameters: ["--locked", "--workspace", "check", "bans", "licenses", "sources"],
    slow: true,
  },
  ...(quick ? [] : [await audit()]),
  { name: "browser", command: process.execPath, parameters: [inRoot("tests/browser.mjs")], slow: true },
  nodeTests("tests/js"),
  nodeTests("tests/scenarios"),
  {
    name: "hostile calls",
    command: process.execPath,
    parameters: [inRoot("tools/hostile.mjs"), "--calls", "100000", "--seconds", "120", "--relative"],
    told: /^(?:\d+ hostile calls|\d+ planted|stopped after).*$/gmu,
    slow: true,
  },
  ...(quick ? [] : [await fuzzing()]),
  await pythonClients(),
  nodeTests("tests/packaging", true),
  nodeTests("tests/e2e", true),
  { name: "sample is as generated", command: process.execPath, parameters: [inRoot("examples/generate.mjs"), "--check"] },
  { name: "size", command: process.execPath, parameters: [inRoot("tools/size.mjs")] },
  { name: "no marked secret is left behind", command: process.execPath, parameters: [inRoot("tools/canaries.mjs")], told: /^\d+ files searched.*$/gmu },
];

/**
 * @param {Stage} stage
 * @returns {Promise<{ passed: number, failed: number, why?: string, told?: string[] }>}
 */
async function judge(stage) {
  if (stage.before) await perform(stage.before);
  const { code, output } = await attempt(stage.command, stage.parameters, { env: stage.env });
  const counts = stage.counts?.(output) ?? { passed: 0, failed: 0, skipped: 0 };
  const why = reason(stage, code, counts);
  if (why !== undefined) process.stdout.write(`\n--- ${stage.name}: ${why}\n${output.trimEnd()}\n---\n\n`);
  const told = stage.told === undefined ? [] : [...output.matchAll(stage.told)].map(([line]) => line);
  return { passed: counts.passed, failed: why === undefined ? 0 : Math.max(1, counts.failed), why, told };
}

/**
 * @param {Stage} stage
 * @param {number} code
 * @param {import("./lib/counts.mjs").Counts} counts
 */
function reason(stage, code, counts) {
  if (counts.failed > 0) return `${counts.failed} failed`;
  if (code !== 0) return `exit code ${code}`;
  if (stage.counts === undefined) return undefined;
  if (counts.skipped > 0) return `${counts.skipped} skipped, which counts as a failure`;
  return counts.passed === 0 ? "ran no test, which counts as a failure" : undefined;
}

await main(async () => {
  await setUp();
  /** @type {{ name: string, passed: number, failed: number, why?: string }[]} */
  const results = [];
  const chosen = (await stages()).filter(({ slow }) => !(quick && slow));
  const notRun = chosen.filter((stage) => stage.notRun !== undefined);
  for (const stage of chosen) {
    if (stage.notRun !== undefined) {
      process.stdout.write(`– ${stage.name}: not run: ${stage.notRun}\n`);
      continue;
    }
    const begin = Date.now();
    /** @type {Awaited<ReturnType<typeof judge>>} */
    let result;
    try {
      result = await judge(stage);
    } catch (error) {
      result = { passed: 0, failed: 1, why: error instanceof Error ? error.message : String(error) };
      process.stdout.write(`\n--- ${stage.name}: ${result.why}\n`);
    }
    const tests = stage.counts === undefined ? "" : `, ${result.passed} passed`;
    process.stdout.write(`${result.why === undefined ? "✓" : "✗"} ${stage.name} (${elapsed(begin)}${tests})\n`);
    for (const line of result.told ?? []) process.stdout.write(`  ${line}\n`);
    results.push({ ...result, name: stage.name });
  }
  const failures = results.filter(({ why }) => why !== undefined);
  const sum = (/** @type {"passed" | "failed"} */ key) => results.reduce((total, result) => total + result[key], 0);
  if (quick) process.stdout.write("left out: cargo deny, the second witness, the simulator, hostile calls, fuzz targets, tests/packaging, tests/e2e (npm test runs them)\n");
  for (const stage of notRun) process.stdout.write(`not run: ${stage.name}: ${stage.notRun}\n`);
  for (const { name, why } of failures) process.stdout.write(`failed: ${name}: ${why}\n`);
  process.stdout.write(`after ${total()}\n`);
  process.stdout.write(`${sum("passed")} passed, ${sum("failed")} failed\n`);
  if (failures.length > 0) process.exitCode = 1;
});
