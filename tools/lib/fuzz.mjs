/** What fuzzing needs beyond everything else. */

import { attempt } from "./run.mjs";

/** Why it cannot run on this machine, in one sentence with what to do. @returns {Promise<string | undefined>} */
export async function fuzzObstacle() {
  if (process.platform === "win32") return "libFuzzer is built on Linux and macOS only: use WSL.";
  const compiler = process.env.CXX ?? "c++";
  const found = await attempt(compiler, ["--version"]).catch(() => ({ code: 1 }));
  if (found.code === 0) return undefined;
  return `A C++ compiler is missing, which builds libFuzzer: install "build-essential" (Debian) or Xcode's tools, or set CXX.`;
}
