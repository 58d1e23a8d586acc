/** The list of everything that is compiled into the package, as CycloneDX 1.6. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { inRoot } from "./paths.mjs";
import { attempt } from "./run.mjs";

const triple = "wasm32-unknown-unknown";
const shipped = ["tieout-engine", "tieout-worksheet", "tieout-connection", "tieout-sandbox"];

/** @typedef {{name: string, version: string, id: string, license: string | null, source: string | null}} Package */
/** @typedef {{id: string, deps: {pkg: string, dep_kinds: {kind: string | null}[]}[]}} Node */

/** Checksums as Cargo.lock has them. */
function checksums() {
  const text = readFileSync(inRoot("Cargo.lock"), "utf8");
  const packages = text.matchAll(/name = "([^"]+)"\nversion = "([^"]+)"\nsource = "[^"]+"\nchecksum = "([0-9a-f]{64})"/gu);
  return new Map([...packages].map(([, name, version, checksum]) => [`${name}@${version}`, checksum]));
}

/**
 * What the shipped crates are made of, and nothing that only builds or tests them.
 * @returns {Promise<{found: Package[], edges: Map<string, string[]>}>}
 */
async function compiledIn() {
  const { code, output } = await attempt("cargo", ["metadata", "--locked", "--format-version", "1", "--filter-platform", triple]);
  if (code !== 0) throw new Error(output);
  const { packages, resolve } = JSON.parse(output.slice(output.indexOf("{")));
  const nodes = new Map(/** @type {Node[]} */ (resolve.nodes).map((node) => [node.id, node]));
  const byId = new Map(/** @type {Package[]} */ (packages).map((one) => [one.id, one]));
  const waiting = [...byId.values()].filter(({ name, source }) => source === null && shipped.includes(name)).map(({ id }) => id);
  const edges = new Map();
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (edges.has(id)) continue;
    const deps = (nodes.get(id)?.deps ?? []).filter(({ dep_kinds: kinds }) => kinds.some(({ kind }) => kind === null)).map(({ pkg }) => pkg);
    edges.set(id, deps);
    waiting.push(...deps);
  }
  return { found: [...edges.keys()].flatMap((id) => byId.get(id) ?? []), edges };
}

/** @param {string} version */
export async function billOfMaterials(version) {
  const { found, edges } = await compiledIn();
  const sums = checksums();
  /** @param {{name: string, version: string}} crate */
  const reference = ({ name, version: own }) => `pkg:cargo/${name}@${own}`;
  const byId = new Map(found.map((one) => [one.id, one]));
  const others = found.filter(({ source }) => source !== null).sort((left, right) => (reference(left) < reference(right) ? -1 : 1));
  const components = others.map((one) => ({
    type: "library", "bom-ref": reference(one), name: one.name, version: one.version, purl: reference(one),
    licenses: [{ expression: one.license?.replaceAll("/", " OR ") ?? "NOASSERTION" }],
    hashes: [{ alg: "SHA-256", content: sums.get(`${one.name}@${one.version}`) }],
  }));
  const refs = (/** @type {string[]} */ ids) => ids.flatMap((id) => { const one = byId.get(id); return one ? [reference(one)] : []; }).sort();
  const dependencies = found.map((one) => ({ ref: reference(one), dependsOn: refs(edges.get(one.id) ?? []) })).sort((left, right) => (left.ref < right.ref ? -1 : 1));
  const own = shipped.map((name) => `pkg:cargo/${name}@${version}`);
  const digest = createHash("sha256").update(JSON.stringify([version, components])).digest("hex");
  return {
    bomFormat: "CycloneDX", specVersion: "1.6", version: 1,
    // Made of the contents, so that the same package has the same list.
    serialNumber: `urn:uuid:${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`,
    metadata: { component: { type: "library", "bom-ref": `pkg:npm/tieout@${version}`, name: "tieout", version, purl: `pkg:npm/tieout@${version}`, licenses: [{ expression: "MIT OR Apache-2.0" }] } },
    components,
    dependencies: [{ ref: `pkg:npm/tieout@${version}`, dependsOn: own }, ...dependencies],
  };
}
