/** `npm run pack`: the tarball that would be published, in `build/`. */

import path from "node:path";
import { readFileSync, statSync } from "node:fs";
import { packed } from "./lib/pack.mjs";
import { inRoot, root } from "./lib/paths.mjs";
import { main, setUp } from "./lib/setup.mjs";

await main(async () => {
  await setUp();
  const file = await packed();
  const { components } = JSON.parse(readFileSync(inRoot("pkg/sbom.cdx.json"), "utf8"));
  const licences = new Map();
  for (const { licenses } of components) {
    const [{ expression }] = licenses;
    licences.set(expression, (licences.get(expression) ?? 0) + 1);
  }
  process.stdout.write(`${path.relative(root, file)}: ${(statSync(file).size / 1024).toFixed(0)} KB, ${components.length} components in sbom.cdx.json, no dependency that npm installs, no install script\n`);
  for (const [licence, count] of licences) process.stdout.write(`  ${count} under ${licence}\n`);
});
