/** `npm run sbom`: prints the list of everything that is compiled into the package, as CycloneDX; the package holds it too. */

import { billOfMaterials } from "./lib/sbom.mjs";
import { main, version } from "./lib/setup.mjs";

await main(async () => {
  process.stdout.write(`${JSON.stringify(await billOfMaterials(version()), undefined, 2)}\n`);
});
