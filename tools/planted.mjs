/**
 * Makes a copy of the engine and the simulator in which every bug of the catalogues is planted, each behind a
 * switch. The product's own sources know nothing of it, so what is shipped cannot carry a bug or a switch.
 */

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "./lib/paths.mjs";

/** What the engine is made of, and nothing that it does not need. */
const modules = [
  "base", "diagnostics", "input", "crm", "qbo", "settings", "step", "mapping", "matching", "region", "validate", "plan", "inbound", "auth",
  "engine",
];
const folder = inRoot("build/planted");

/**
 * @typedef {object} Bug
 * @property {number} number
 * @property {string} file
 * @property {string} find with the part to be replaced between « and »
 * @property {string} put
 */

/**
 * @param {string} text
 * @returns {Bug[]}
 */
function catalogue(text) {
  return text.split(/^bug /mu).slice(1).map((entry) => {
    const lines = entry.split("\n");
    const part = (/** @type {string} */ mark) =>
      lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length)).join("\n");
    return { number: parseInt(entry, 10), file: part("in ").trim(), find: part("- "), put: part("+ ") };
  });
}

/** @param {Bug[]} bugs of one place */
function planted(bugs) {
  const [first] = bugs;
  if (first === undefined) throw new Error("no bug");
  const [before, found, after] = first.find.split(/[«»]/u);
  if (found === undefined || after === undefined) throw new Error(`bug ${first.number} marks no part`);
  const statement = found.trimEnd().endsWith(";");
  const chain = bugs.map(({ number, put }) => `if crate::planted::on(${number}) { ${put} } else `).join("");
  const whole = statement ? `${chain}{ ${found} }` : `(${chain}{ ${found} })`;
  return { plain: `${before}${found}${after}`, whole: `${before}${whole}${after}` };
}

/**
 * The sources that bugs are planted in, each with all of its bugs. Lines that do not stand exactly once are an error.
 * @param {Bug[]} bugs
 * @param {(file: string) => string} read
 */
export function plant(bugs, read) {
  /** @type {Map<string, Bug[]>} */
  const places = new Map();
  for (const bug of bugs) {
    const place = `${bug.file}\n${bug.find}`;
    places.set(place, [...(places.get(place) ?? []), bug]);
  }
  /** @type {Map<string, string>} */
  const sources = new Map();
  for (const here of places.values()) {
    const { number, file } = /** @type {Bug} */ (here[0]);
    const { plain, whole } = planted(here);
    const pieces = (sources.get(file) ?? read(file)).split(plain);
    if (pieces.length !== 2) throw new Error(`bug ${number}: its lines stand ${pieces.length - 1} times in ${file}`);
    sources.set(file, pieces.join(whole));
  }
  return sources;
}

/** All that is planted. @returns {Bug[]} */
export function catalogues() {
  const files = readdirSync(inRoot("tests/simulator/bugs")).filter((name) => name.endsWith(".txt")).sort();
  const bugs = files.flatMap((name) => catalogue(readFileSync(inRoot("tests/simulator/bugs", name), "utf8")));
  if (new Set(bugs.map(({ number }) => number)).size !== bugs.length) throw new Error("two bugs have one number");
  return bugs;
}

/** @param {string} file below `src` */
export const source = (file) => readFileSync(inRoot("src", file), "utf8");

const switches = `pub mod planted {
    use std::cell::Cell;
    // Each thread has a bug of its own, so that as many are looked for at once as there are cores.
    thread_local! { static BUG: Cell<u32> = const { Cell::new(0) } }
    pub fn plant(bug: u32) { BUG.set(bug); }
    pub fn on(bug: u32) -> bool { BUG.get() == bug }
}
`;

/** @param {string} name */
function manifest(name) {
  const text = readFileSync(inRoot(name), "utf8");
  return (/** @type {RegExp} */ section) => text.split(/^(?=\[)/mu).filter((part) => section.test(part)).join("");
}

/** Writes the copy; returns its folder. */
export function writePlanted() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "src"), { recursive: true });
  for (const module of modules) cpSync(inRoot("src", module), join(folder, "src", module), { recursive: true });
  writeFileSync(join(folder, "src/lib.rs"), `#![allow(warnings)]\n${modules.map((name) => `pub mod ${name};\n`).join("")}${switches}`);
  cpSync(inRoot("tests/simulator"), join(folder, "simulator"), { recursive: true });
  const root = manifest("Cargo.toml");
  const sections = root(/^\[(?:workspace\.(?:package|dependencies)|package|dependencies|profile\.(?:release|simulate))\]/u);
  writeFileSync(join(folder, "Cargo.toml"), `[workspace]\nmembers = [".", "simulator"]\nresolver = "3"\n\n${sections}`);
  const simulator = join(folder, "simulator/Cargo.toml");
  writeFileSync(simulator, readFileSync(simulator, "utf8").replace("../..", ".."));
  cpSync(inRoot("Cargo.lock"), join(folder, "Cargo.lock"));
  for (const [file, text] of plant(catalogues(), source)) writeFileSync(join(folder, "src", file), text);
  return folder;
}
