/** `npm run simulate -- --histories N --seed S`: see `tests/simulator/src/main.rs` for all options. */

import { spawnSync } from "node:child_process";
import { inRoot } from "./lib/paths.mjs";

const parameters = ["run", "--quiet", "--locked", "--profile", "simulate", "-p", "tieout-simulator", "--", ...process.argv.slice(2)];
const { status } = spawnSync("cargo", parameters, { cwd: inRoot("."), stdio: "inherit" });
process.exitCode = status ?? 1;
