/** Puts the npm package together beside its manifest in `pkg/`: what runs, its declarations, the licences. */

import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { inRoot } from "./paths.mjs";
import { run } from "./run.mjs";
import { billOfMaterials } from "./sbom.mjs";
import { perform } from "./steps.mjs";
import { version } from "./setup.mjs";

export const tarball = () => `build/tieout-${version()}.tgz`;

async function assemble() {
  for (const folder of ["pkg/js", "pkg/types"]) rmSync(inRoot(folder), { recursive: true, force: true });
  cpSync(inRoot("js"), inRoot("pkg/js"), { recursive: true, filter: (file) => !file.endsWith(".wasm.d.ts") });
  for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) copyFileSync(inRoot(licence), inRoot("pkg", licence));
  await run(process.execPath, [
    inRoot("node_modules/typescript/bin/tsc"), "--project", inRoot("tools/declarations.json"),
  ]);
  mkdirSync(inRoot("pkg/types/wasm"), { recursive: true });
  for (const file of readdirSync(inRoot("js/wasm")).filter((name) => name.endsWith(".d.ts") && !name.endsWith(".wasm.d.ts"))) {
    copyFileSync(inRoot("js/wasm", file), inRoot("pkg/types/wasm", file));
  }
  copyFileSync(inRoot("SECURITY.md"), inRoot("pkg/SECURITY.md"));
  writeFileSync(inRoot("pkg/sbom.cdx.json"), `${JSON.stringify(await billOfMaterials(version()), undefined, 2)}\n`);
  mkdirSync(inRoot("build"), { recursive: true });
  await run("npm", ["pack", inRoot("pkg"), "--pack-destination", inRoot("build"), "--ignore-scripts"]);
}

/** Makes the tarball that would be published and returns its path. */
export async function packed() {
  await perform({
    name: "npm package",
    inputs: ["js", "js/wasm", "pkg", "tsconfig.json", "tools/declarations.json", "tools/lib/pack.mjs", "tools/lib/sbom.mjs", "Cargo.lock", "SECURITY.md", "LICENSE-MIT", "LICENSE-APACHE"],
    outputs: [tarball()],
    run: assemble,
  });
  if (!existsSync(inRoot(tarball()))) throw new Error(`${tarball()} was not made`);
  return inRoot(tarball());
}
