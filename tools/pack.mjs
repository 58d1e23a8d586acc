/** `npm run pack`: the tarball that would be published, in `build/`. */

import path from "node:path";
import { packed } from "./lib/pack.mjs";
import { root } from "./lib/paths.mjs";
import { main, setUp } from "./lib/setup.mjs";

await main(async () => {
  await setUp();
  process.stdout.write(`${path.relative(root, await packed())}\n`);
});
