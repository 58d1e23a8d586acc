// @ts-check
/** The package in the runtime of edge workers. */

import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import * as esbuild from "esbuild";
import { expected } from "./consumer.mjs";
import { projectWith, running } from "./project.mjs";

const worker = `
import * as tieout from "tieout";
import { tryPackage } from "./consumer.mjs";
export default {
  async fetch() {
    return Response.json(await tryPackage(tieout));
  },
};
`;

/** The path of the program, which is all that the package exports. */
const program = String(createRequire(import.meta.url)("workerd").default);

/** @returns {Promise<number>} a port that was free a moment ago */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

test("an edge worker", async (t) => {
  const folder = await projectWith(t, "workerd", { "worker.js": worker });
  await esbuild.build({
    absWorkingDir: folder, entryPoints: ["worker.js"], outdir: path.join(folder, "dist"), bundle: true, format: "esm",
    conditions: ["workerd"], loader: { ".wasm": "copy" }, logLevel: "silent",
  });
  const modules = readdirSync(path.join(folder, "dist")).map((file) =>
    file.endsWith(".wasm") ? `(name = "${file}", wasm = embed "dist/${file}")` : `(name = "${file}", esModule = embed "dist/${file}")`,
  );
  modules.sort((left) => (left.includes("worker.js") ? -1 : 1));
  const port = await freePort();
  writeFileSync(
    path.join(folder, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (modules = [${modules.join(", ")}], compatibilityDate = "2026-04-01"))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`,
  );
  const server = running(t, program, ["serve", path.join(folder, "config.capnp")]);
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (response !== undefined) {
      const text = await response.text();
      assert.equal(response.status, 200, `${text}\n${server.output()}`);
      assert.deepEqual(JSON.parse(text), expected);
      return;
    }
    assert.ok(!server.hasEnded(), server.output());
    await wait(100);
  }
  assert.fail(`workerd did not answer: ${server.output()}`);
});
