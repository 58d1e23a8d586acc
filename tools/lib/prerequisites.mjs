/** What must be on the machine before anything else, each missing piece told in one sentence. */

import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { inRoot, windows } from "./paths.mjs";
import { Failure, attempt, run } from "./run.mjs";

const nodeWanted = [20, 19];

/** The toolchain that `rust-toolchain.toml` names. */
function toolchain() {
  const text = readFileSync(inRoot("rust-toolchain.toml"), "utf8");
  /** @param {string} key */
  const list = (key) => [...(new RegExp(`^${key} = \\[(.*)\\]`, "mu").exec(text)?.[1] ?? "").matchAll(/"([^"]+)"/gu)].map((found) => String(found[1]));
  return {
    channel: String(/^channel = "([^"]+)"/mu.exec(text)?.[1]),
    components: list("components"),
    targets: list("targets"),
  };
}

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = nodeWanted;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new Failure(
    `Node ${process.versions.node} is too old: Tieout needs ${nodeWanted.join(".")} or newer; install it from nodejs.org or with "nvm install 22".`,
  );
}

/** rustup's programs are often installed without being on the PATH of a shell that was open before. */
function findCargo() {
  const bin = path.join(process.env.CARGO_HOME ?? path.join(homedir(), ".cargo"), "bin");
  const places = (process.env.PATH ?? "").split(path.delimiter);
  /** @param {string} name */
  const has = (name) => [...places, bin].some((place) => existsSync(path.join(place, windows ? `${name}.exe` : name)));
  if (!has("rustup")) {
    throw new Failure(
      `rustup is missing, which installs the Rust compiler: run "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y" (Windows: rustup-init.exe from rustup.rs) and start again.`,
    );
  }
  if (!has("cargo")) throw new Failure('cargo is missing beside rustup: run "rustup default stable" and start again.');
  // Last, so that nothing already on the PATH changes its meaning.
  if (!places.includes(bin)) process.env.PATH = [...places, bin].join(path.delimiter);
}

/** @param {import("./steps.mjs").Note} note */
async function installToolchain(note) {
  const { channel, components, targets } = toolchain();
  const component = await attempt("rustup", ["component", "list", "--installed", "--toolchain", channel]);
  const installed = component.code === 0 ? component.output.split(/\s+/u) : [];
  const missing = [...components, ...targets.map((name) => `rust-std-${name}`)].filter(
    (name) => !installed.some((have) => have === name || have.startsWith(`${name}-`)),
  );
  if (component.code === 0 && missing.length === 0) return;
  note(component.code === 0 ? `missing: ${missing.join(", ")}` : `Rust ${channel}`);
  // Called by name: rustup's automatic installation may be switched off.
  const parameters = ["toolchain", "install", channel, "--profile", "minimal"];
  for (const name of components) parameters.push("-c", name);
  for (const name of targets) parameters.push("-t", name);
  await run("rustup", parameters);
}

/** @type {import("./steps.mjs").Step} */
export const prerequisites = {
  name: "Rust toolchain",
  inputs: ["rust-toolchain.toml"],
  run: installToolchain,
};

/** Quick enough to be done every time. */
export function checkPrerequisites() {
  checkNode();
  findCargo();
}
