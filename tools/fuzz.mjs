/**
 * `npm run fuzz -- [TARGET] [--seconds 60]`: libFuzzer on the targets below `fuzz/`, each for so long, as many at a time
 * as there are cores. It runs on Linux and macOS with the compiler of `rust-toolchain.toml` and a C++ compiler; what it
 * learns is kept in `build/fuzz`. `npm test` does the same for a few seconds each, with programs that are `--built quickly`:
 * optimised less, which costs half of the inputs and saves twice their time.
 */

import { mkdirSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { inRoot } from "./lib/paths.mjs";
import { checkPrerequisites } from "./lib/prerequisites.mjs";
import { fuzzObstacle } from "./lib/fuzz.mjs";
import { Failure, attempt, run } from "./lib/run.mjs";
import { main } from "./lib/setup.mjs";

// What `cargo fuzz build --sanitizer none` sets. There is no unsafe code of ours that AddressSanitizer could watch.
const flags = [
  "-Cpasses=sancov-module",
  "-Cllvm-args=-sanitizer-coverage-level=4",
  "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
  "-Cllvm-args=-sanitizer-coverage-pc-table",
  "-Cllvm-args=-sanitizer-coverage-trace-compares",
  "--cfg",
  "fuzzing",
];

/** @param {string} name @param {string} program @param {number} seconds */
async function fuzz(name, program, seconds) {
  const corpus = inRoot("build/fuzz", name);
  mkdirSync(corpus, { recursive: true });
  const limits = [`-max_total_time=${seconds}`, "-timeout=10", "-rss_limit_mb=2048", "-max_len=16384", "-print_final_stats=1"];
  const { code, output } = await attempt(program, [...limits, `-artifact_prefix=${corpus}-`, corpus, inRoot("fuzz/seeds", name)]);
  const inputs = Number(/stat::number_of_executed_units:\s*(\d+)/u.exec(output)?.[1] ?? 0);
  const ended = code === 0 ? "no crash" : `exit code ${code}\n${output.trimEnd().split("\n").slice(-40).join("\n")}`;
  process.stdout.write(`${name}: ${inputs} inputs in ${seconds} s, ${ended}\n`);
  return { inputs, isGood: code === 0 && inputs > 0 };
}

await main(async () => {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    options: { seconds: { type: "string", default: "60" }, built: { type: "string", default: "well" } },
    allowPositionals: true,
  });
  checkPrerequisites();
  const obstacle = await fuzzObstacle();
  if (obstacle !== undefined) throw new Failure(obstacle);
  const all = readdirSync(inRoot("fuzz/fuzz_targets")).map((file) => path.basename(file, ".rs"));
  const chosen = positionals.length > 0 ? positionals : all;
  const unknown = chosen.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Failure(`There is no target ${unknown}; there are: ${all.join(", ")}.`);

  const isQuick = values.built === "quickly";
  process.env.RUSTFLAGS = [...flags, ...(isQuick ? [] : ["-Ccodegen-units=1"])].join(" ");
  if (isQuick) Object.assign(process.env, { CARGO_PROFILE_RELEASE_OPT_LEVEL: "1", CARGO_PROFILE_RELEASE_DEBUG: "0" });
  const target = inRoot("build/fuzz/target");
  const triple = /^host: (.+)$/mu.exec((await attempt("rustc", ["-vV"])).output)?.[1] ?? "";
  // A named target keeps the counters out of build scripts.
  const build = ["build", "--manifest-path", inRoot("fuzz/Cargo.toml"), "--release", "--target", triple, "--target-dir", target];
  await run("cargo", [...build, ...chosen.flatMap((name) => ["--bin", name])]);
  let inputs = 0;
  let crashed = 0;
  const waiting = [...chosen];
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const done = await fuzz(name, path.join(target, triple, "release", name), Number(values.seconds));
      inputs += done.inputs;
      crashed += done.isGood ? 0 : 1;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  process.stdout.write(`${chosen.length} fuzz targets, ${inputs} inputs: ${crashed} crashed\n`);
  if (crashed > 0) process.exitCode = 1;
});
