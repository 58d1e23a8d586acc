/** Looks for the marked secrets of the tests in everything that a run of the tests leaves behind, in every spelling. */

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { KEY, canaries, spellings } from "../tests/js/connection/canary.js";
import { inRoot, root } from "./lib/paths.mjs";
import { Failure } from "./lib/run.mjs";
import { main } from "./lib/setup.mjs";
import { filesUnder } from "./lib/steps.mjs";

const folders = ["build", "js/wasm", "pkg", "www/dist", ".tieout"];
/** Compilers' own output: object files of the tests hold what the tests say. */
const passedOver = ["build/tools", "build/mutants", "build/fuzz/target"].map((folder) => inRoot(folder));

await main(async () => {
  const forms = [...Object.values(canaries), KEY].flatMap((secret) => spellings(secret));
  let count = 0;
  const found = [];
  for (const folder of folders.map((name) => inRoot(name)).filter((name) => existsSync(name))) {
    for (const file of filesUnder(folder)) {
      if (passedOver.some((other) => file.startsWith(other))) continue;
      count += 1;
      const text = readFileSync(file, "latin1");
      const utf8 = forms.find((form) => text.includes(Buffer.from(form, "utf8").toString("latin1")));
      if (utf8 !== undefined) found.push(path.relative(root, file));
    }
  }
  process.stdout.write(`${count} files searched for ${forms.length} spellings of ${Object.keys(canaries).length + 1} marked secrets: ${found.length} found\n`);
  if (count === 0) throw new Failure("There is nothing to search: build first.");
  if (found.length > 0) throw new Failure(`A marked secret stands in ${found.join(", ")}.`);
});
