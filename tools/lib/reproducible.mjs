/** The same sources give the same bytes, wherever they and the compiler lie: no path of a machine stands in a module. */

import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { attempt, run } from "./run.mjs";

const cargoHome = process.env.CARGO_HOME ?? path.join(homedir(), ".cargo");

/** What a module must not hold. @param {string[]} folders */
export const machinePaths = (folders) => [...folders, cargoHome, homedir()].filter((folder) => folder.length > 1);

/** That of "z", said so that no crate has its own: `ARCHITECTURE.md` has the figures of others. What reads byte by byte is inlined by name. */
const inlining = ["-Cllvm-args=-inline-threshold=5"];

/** AES and SHA-256 as loops instead of unrolled: they take a few small texts now and then. What is hashed in bulk is not by SHA-256. */
const small = ["--cfg", 'aes_backend_soft="compact"', "--cfg", 'sha2_backend_soft="compact"'];

/** Flags of the compiler as `CARGO_ENCODED_RUSTFLAGS` has them. @param {string} folder  of the sources @returns {Promise<string>} */
export async function moduleFlags(folder) {
  // The folder's name holds a digest of the registry's address, and is there once something was fetched.
  await run("cargo", ["fetch", "--locked"], { cwd: folder });
  const sources = path.join(cargoHome, "registry/src");
  const registries = existsSync(sources) ? readdirSync(sources).map((name) => path.join(sources, name)) : [];
  const { stdout: version } = await attempt("rustc", ["-vV"], { cwd: folder });
  const { stdout: sysroot } = await attempt("rustc", ["--print", "sysroot"], { cwd: folder });
  const commit = /^commit-hash: (.+)$/mu.exec(version)?.[1] ?? "unknown";
  const pairs = [[folder, "/tieout"], ...registries.map((name) => [name, "/crates"]), [path.join(sysroot.trim(), "lib/rustlib/src/rust"), `/rustc/${commit}`]];
  return [...small, ...inlining, ...pairs.map(([from, to]) => `--remap-path-prefix=${from}=${to}`)].join("\u001f");
}
