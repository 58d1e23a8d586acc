/** What is in the package, and that nothing of it runs when it is installed. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { fileURLToPath } from "node:url";

import { workspaceFolders } from "../../tools/lib/paths.mjs";
import { billOfMaterials } from "../../tools/lib/sbom.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}pkg/package.json`, "utf8"));

it("the list of components names every compiled crate with its checksum and licence", async () => {
  const list = await billOfMaterials(manifest.version);
  const lock = readFileSync(`${root}Cargo.lock`, "utf8");
  assert.deepEqual([list.bomFormat, list.specVersion], ["CycloneDX", "1.6"]);
  assert.match(list.serialNumber, /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const names = list.components.map(({ name }) => name);
  for (const name of ["aes-gcm", "hmac", "sha2", "serde_json", "rust_decimal", "wasm-bindgen", "zeroize"]) assert.ok(names.includes(name), name);
  for (const name of ["proptest", "wasm-bindgen-cli-support", "tieout", "tieout-edge"]) assert.ok(!names.includes(name), name);
  const refs = new Set(list.components.map((component) => component["bom-ref"]));
  for (const { name, version, hashes, licenses } of list.components) {
    assert.ok(lock.includes(`name = "${name}"\nversion = "${version}"`) && lock.includes(String(hashes[0]?.content)), name);
    assert.match(licenses[0]?.expression ?? "", /MIT|Apache|BSD|Unicode|Zlib|CC0|Unlicense/, name);
  }
  for (const { dependsOn } of list.dependencies.slice(1)) for (const ref of dependsOn) assert.ok(refs.has(ref) || ref.includes("/tieout"), ref);
  assert.deepEqual(await billOfMaterials(manifest.version), list, "the same package has the same list");
});

it("nothing runs at installation, and nothing is installed along", () => {
  assert.equal(manifest.scripts, undefined);
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.optionalDependencies, undefined);
  assert.deepEqual(Object.keys(manifest.peerDependencies), ["better-sqlite3"]);
});

it("every package that builds or tests it is pinned to one version and digest, and those that run code at installation are named", () => {
  const own = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  const { packages } = JSON.parse(readFileSync(`${root}package-lock.json`, "utf8"));
  const locked = Object.entries(packages).filter(([name]) => name !== "");
  assert.ok(locked.length > 50, `${locked.length} packages`);
  for (const [name, entry] of locked) {
    assert.match(entry.version, /^\d+\.\d+\.\d+/, name);
    assert.match(entry.integrity, /^sha512-/, name);
  }
  for (const version of Object.values({ ...own.devDependencies, ...own.optionalDependencies })) assert.match(String(version), /^\d+\.\d+\.\d+(-[\w.]+)?$/);
  const running = locked.filter(([, entry]) => entry.hasInstallScript).map(([name]) => name.replace(/^.*node_modules\//, ""));
  const optional = new Set(locked.filter(([, entry]) => entry.optional).map(([name]) => name.replace(/^.*node_modules\//, "")));
  for (const name of running) assert.ok(own.allowScripts[name] === true || optional.has(name), `${name} runs code at installation`);
});

it("every crate is pinned to one version and digest of the one registry", () => {
  const crates = readFileSync(`${root}Cargo.lock`, "utf8").split("[[package]]").slice(1);
  assert.ok(crates.length > 50, `${crates.length} crates`);
  const own = workspaceFolders().map((folder) => /^name = "([^"]+)"$/mu.exec(readFileSync(`${root}${folder}/Cargo.toml`, "utf8"))?.[1]);
  for (const text of crates) {
    const name = /name = "([^"]+)"/.exec(text)?.[1] ?? "";
    if (!/source = /.test(text)) assert.ok(own.includes(name), `${name} comes from a folder`);
    else assert.ok(/source = "registry\+[^"]+"/.test(text) && /checksum = "[0-9a-f]{64}"/.test(text), name);
  }
});
