/** Python, where it is present: the clients that some integrations use, in an environment of their own. */

import { inRoot, windows } from "./paths.mjs";
import { attempt, run } from "./run.mjs";

const wanted = [3, 10];
const environment = inRoot("build", "python");
export const python = inRoot("build", "python", ...(windows ? ["Scripts", "python.exe"] : ["bin", "python"]));

/** The program of this machine's Python, or why there is none that will do. */
export async function findPython() {
  for (const command of windows ? ["py", "python"] : ["python3", "python"]) {
    const asked = await attempt(command, ["-c", "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"]).catch(() => undefined);
    const [major = 0, minor = 0] = (asked?.code === 0 ? asked.stdout.trim() : "").split(".").map(Number);
    if (major === wanted[0] && minor >= Number(wanted[1])) return { command };
  }
  return { why: `no Python ${wanted.join(".")} or newer with venv (Debian: apt-get install python3-venv)` };
}

/**
 * @param {string} command
 * @returns {import("./steps.mjs").Step}
 */
export const pythonPackages = (command) => ({
  name: "Python packages",
  inputs: ["tests/python/requirements.txt"],
  outputs: [python],
  run: async () => {
    await run(command, ["-m", "venv", "--clear", environment]);
    const requirements = inRoot("tests/python/requirements.txt");
    await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "-r", requirements]);
  },
});
