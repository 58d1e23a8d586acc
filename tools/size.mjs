/** `npm run size`: raw, gzip and Brotli size of each artefact, and what they depend on; fails when the engine outgrows its budget. */

import { existsSync, readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { inRoot } from "./lib/paths.mjs";
import { Failure } from "./lib/run.mjs";
import { billOfMaterials } from "./lib/sbom.mjs";
import { main, setUp, version } from "./lib/setup.mjs";
import { filesUnder } from "./lib/steps.mjs";

/** The engine's WASM as it goes over the wire. */
const engineBrotliMax = 400 * 1024;

/**
 * @param {string} name
 * @param {string[]} files
 */
function measure(name, files) {
  const contents = files.map((file) => readFileSync(file));
  /** @param {(content: Buffer) => Buffer} pack */
  const sum = (pack) => contents.reduce((total, content) => total + pack(content).length, 0);
  const brotli = sum((content) =>
    brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
  );
  return { name, raw: sum((content) => content), gzip: sum((content) => gzipSync(content, { level: 9 })), brotli };
}

/** @param {string} folder */
const scripts = (folder) => [...filesUnder(inRoot(folder))].filter((file) => /\.(?:js|css|html)$/u.test(file));

/** @param {number} bytes */
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`.padStart(11);

await main(async () => {
  await setUp();
  const engine = measure("engine WASM", [inRoot("js/wasm/engine_bg.wasm")]);
  const rows = [
    engine,
    measure("engine glue", [inRoot("js/wasm/engine.js")]),
    measure("worksheet WASM", [inRoot("js/wasm/worksheet_bg.wasm")]),
    measure("worksheet glue", [inRoot("js/wasm/worksheet.js")]),
    measure("connection WASM", [inRoot("js/wasm/connection_bg.wasm")]),
    measure("connection glue", [inRoot("js/wasm/connection.js")]),
    measure("js/ (each file)", scripts("js")),
    measure("sandbox WASM", [inRoot("js/wasm/sandbox_bg.wasm")]),
  ];
  if (existsSync(inRoot("www/dist"))) rows.push(measure("page (each file)", scripts("www/dist")));
  process.stdout.write(`${"".padEnd(18)}${"raw".padStart(11)}${"gzip".padStart(11)}${"Brotli".padStart(11)}\n`);
  for (const { name, raw, gzip, brotli } of rows) {
    process.stdout.write(`${name.padEnd(18)}${kilobytes(raw)}${kilobytes(gzip)}${kilobytes(brotli)}\n`);
  }
  const { components } = await billOfMaterials(version());
  const { dependencies = {} } = JSON.parse(readFileSync(inRoot("pkg/package.json"), "utf8"));
  process.stdout.write(`dependencies: ${components.length} crates compiled in (npm run sbom), ${Object.keys(dependencies).length} npm packages at run time\n`);
  process.stdout.write(`engine budget: ${((engine.brotli * 100) / engineBrotliMax).toFixed(1)} % of${kilobytes(engineBrotliMax)} Brotli\n`);
  if (engine.brotli > engineBrotliMax) {
    throw new Failure(`The engine's WASM is ${engine.brotli} bytes in Brotli, more than ${engineBrotliMax}.`);
  }
});
