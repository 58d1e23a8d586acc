/** `npm run simulate -- --histories N --seed S`: see `tests/simulator/README.md` for all options. */

import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inRoot, target } from "./lib/paths.mjs";
import { writePlanted } from "./planted.mjs";

const wanted = process.argv.slice(2);

/**
 * @param {string[]} parameters
 * @param {string} [planted] a copy of the engine with bugs in it
 */
function simulate(parameters, planted) {
  const place = planted === undefined ? ["--locked"] : ["--offline", "--features", "planted", "--target-dir", join(target, "planted")];
  const command = ["run", "--quiet", ...place, "--profile", "simulate", "-p", "tieout-simulator", "--", ...parameters];
  return spawnSync("cargo", command, { cwd: planted ?? inRoot("."), stdio: "inherit" }).status ?? 1;
}

/** Lives histories, and plays what went in and out of the engine once more with the shipped WASM. */
async function inWasm() {
  const count = wanted[wanted.indexOf("--wasm") + 1] ?? "100";
  const folder = inRoot("build/tapes");
  rmSync(folder, { recursive: true, force: true });
  if (simulate(["--tapes", folder, "--histories", count]) !== 0) return 1;
  const { load } = await import("../js/engine.js");
  await import("../js/entry/node.js");
  const { Player } = await import("../js/tape.js");
  await load();
  let [turns, different] = [0, 0];
  const files = readdirSync(folder);
  for (const file of files) {
    const player = new Player();
    for (const line of readFileSync(join(folder, file), "utf8").trimEnd().split("\n")) {
      const entry = JSON.parse(line);
      const answer = player.play(entry);
      turns += Number(entry.call === "turn");
      if (answer === entry.output) continue;
      different += 1;
      if (different < 4) process.stdout.write(`${file}: the WASM answers ${answer}\nwhere the native engine answers ${entry.output}\n`);
    }
    player.free();
  }
  process.stdout.write(`WASM: seeds=${files.length} turns=${turns} different=${different}\n`);
  return different === 0 && turns > 0 ? 0 : 1;
}

if (wanted.includes("--wasm")) process.exitCode = await inWasm();
// Bugs are planted in a copy of the engine, so that nothing of them can be shipped.
else process.exitCode = simulate(wanted, wanted.includes("--bugs") ? writePlanted() : undefined);
