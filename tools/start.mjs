/**
 * `npm start`: set-up, the sample workspace planned and synced in the terminal, then the preview page on
 * localhost. With `--once` it ends after the sync.
 */

import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { inRoot, root } from "./lib/paths.mjs";
import { Failure } from "./lib/run.mjs";
import { serveFolder } from "./lib/serve.mjs";
import { main, setUp } from "./lib/setup.mjs";

function options() {
  try {
    const { values } = parseArgs({ options: { once: { type: "boolean" }, port: { type: "string" } } });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) throw new TypeError("--port wants a number up to 65535");
    return { once: values.once ?? false, port };
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : String(error)}; usage: npm start -- [--once] [--port N]`);
  }
}

/** The sync in the terminal, as anybody would call it. @returns {Promise<number>} its exit code */
function demo() {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [inRoot("js/cli.js"), "demo", "--once"], { cwd: root, stdio: "inherit" });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

await main(async () => {
  const { once, port } = options();
  await setUp();
  const code = await demo();
  if (code !== 0) throw new Failure(`The sample could not be synced (exit code ${code}).`);
  if (once) return;
  const { url } = await serveFolder(inRoot("www/dist"), { port: port ?? 8080, strict: port !== undefined });
  process.stdout.write(`\nThe preview page: ${url}   (Ctrl+C ends it)\n`);
});
