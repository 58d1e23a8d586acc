/** `tieout sandbox`: serves a QuickBooks company in memory over HTTP until it is interrupted. */

import { readSeed } from "./source.js";
import { printJson } from "./terminal.js";

/** @param {import("./commands.js").Context} context */
export async function sandbox({ options, io, terminal }) {
  const { serve } = await import("../sandbox-server.js");
  const seed = readSeed(options, io.cwd);
  const server = await serve({ port: options.port, company: options.company, ...(seed === undefined ? {} : { seed: JSON.parse(new TextDecoder().decode(seed)) }) });
  const { url, realm, accessToken } = server;
  if (options.json) {
    printJson(io, { url, realm, accessToken });
  } else {
    terminal.line(`QuickBooks sandbox (${options.company}) at ${terminal.paint("bold", url)}`);
    terminal.line(`  realm ${realm}, access token ${accessToken}`);
    terminal.line(terminal.paint("dim", `  tieout plan --url ${url} --realm ${realm} --token ${accessToken}`));
  }
  await new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  await server.close();
  return 0;
}
