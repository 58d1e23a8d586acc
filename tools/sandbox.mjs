/** `npm run sandbox -- --port 8090 --company us`: set-up, then a QuickBooks company over HTTP. */

import { spawn } from "node:child_process";
import { inRoot, root } from "./lib/paths.mjs";
import { main, setUp } from "./lib/setup.mjs";

await main(async () => {
  await setUp();
  const child = spawn(process.execPath, [inRoot("js/cli.js"), "sandbox", ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
  // The terminal sends Ctrl+C to both; what is sent to this process alone is passed on.
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.on(signal, () => child.kill(signal));
  child.on("close", (code) => {
    process.exitCode = code ?? 0;
  });
});
