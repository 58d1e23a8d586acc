/**
 * `npm run fuzz -- [TARGET] [--seconds 60]`: libFuzzer on the targets below `fuzz/`, one after the other, each for so
 * long. It runs on Linux and macOS with the compiler of `rust-toolchain.toml` and a C++ compiler; what it learns is
 * kept in `build/fuzz`.
 */

import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { inRoot } from "./lib/paths.mjs";
import { checkPrerequisites } from "./lib/prerequisites.mjs";
import { Failure, attempt, run } from "./lib/run.mjs";
import { main } from "./lib/setup.mjs";

// What `cargo fuzz build --sanitizer none` sets. There is no unsafe code of ours that AddressSanitizer could watch.
const flags = [
  "-Cpasses=sancov-module",
  "-Cllvm-args=-sanitizer-coverage-level=4",
  "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
  "-Cllvm-args=-sanitizer-coverage-pc-table",
  "-Cllvm-args=-sanitizer-coverage-trace-compares",
  "-Ccodegen-units=1",
  "--cfg",
  "fuzzing",
];

await main(async () => {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    options: { seconds: { type: "string", default: "60" } },
    allowPositionals: true,
  });
  checkPrerequisites();
  if (process.platform === "win32") throw new Failure("libFuzzer is built on Linux and macOS only: use WSL.");
  const compiler = process.env.CXX ?? "c++";
  if ((await attempt(compiler, ["--version"])).code !== 0) {
    throw new Failure(`A C++ compiler is missing, which builds libFuzzer: install "build-essential" (Debian) or Xcode's tools, or set CXX.`);
  }
  const all = readdirSync(inRoot("fuzz/fuzz_targets")).map((file) => path.basename(file, ".rs"));
  const chosen = positionals.length > 0 ? positionals : all;
  const unknown = chosen.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Failure(`There is no target ${unknown}; there are: ${all.join(", ")}.`);

  process.env.RUSTFLAGS = flags.join(" ");
  const target = inRoot("build/fuzz/target");
  const triple = /^host: (.+)$/mu.exec((await attempt("rustc", ["-vV"])).output)?.[1] ?? "";
  // A named target keeps the counters out of build scripts.
  const build = ["build", "--manifest-path", inRoot("fuzz/Cargo.toml"), "--release", "--target", triple, "--target-dir", target];
  await run("cargo", [...build, ...chosen.flatMap((name) => ["--bin", name])]);
  for (const name of chosen) {
    const corpus = inRoot("build/fuzz", name);
    mkdirSync(corpus, { recursive: true });
    const limits = [`-max_total_time=${Number(values.seconds)}`, "-timeout=10", "-rss_limit_mb=2048", "-max_len=16384"];
    const { code, output } = await attempt(path.join(target, triple, "release", name), [
      ...limits,
      `-artifact_prefix=${corpus}-`,
      corpus,
      inRoot("fuzz/seeds", name),
    ]);
    const last = output.trimEnd().split("\n").slice(code === 0 ? -2 : -40).join("\n");
    process.stdout.write(`${name}: ${code === 0 ? "no panic" : `exit code ${code}`}\n${last}\n`);
    if (code !== 0) process.exitCode = 1;
  }
});
