/** `tieout sandbox`: serves QuickBooks companies in memory over HTTP until it is interrupted. */

import { once } from "node:events";
import { resolve } from "node:path";

import { readSeed } from "./source.js";
import { printJson } from "./terminal.js";

/** @param {import("./commands.js").Context} context */
export async function sandbox({ options, io, terminal }) {
  const { companiesFrom, describe, serve } = await import("../sandbox-server.js");
  const companies = await chosen(options, io.cwd, companiesFrom);
  const server = await serve({ port: options.port, companies });
  const interrupted = Promise.race(["SIGINT", "SIGTERM"].map((signal) => once(process, signal)));
  const { url, realm, accessToken } = server;
  if (options.json) {
    printJson(io, { url, realm, accessToken, companies: server.sandbox.companies() });
  } else {
    describe(server).forEach((line) => terminal.line(line));
    terminal.line(terminal.paint("dim", `  tieout plan --url ${url} --realm ${realm} --token ${accessToken}`));
  }
  await interrupted;
  await server.close();
  return 0;
}

/**
 * One company of the sample's edition has the sample's history, unless another is named.
 *
 * @param {import("./args.js").Options} options
 * @param {string} cwd
 * @param {typeof import("../sandbox-server.js").companiesFrom} from
 */
async function chosen(options, cwd, from) {
  const { companies, company, seed, plan } = options;
  if (seed !== undefined) {
    return from(companies, /^\d+$/u.test(seed) ? seed : resolve(cwd, seed), plan);
  }
  const founded = await from(companies, undefined, plan);
  const sample = companies === company ? readSeed(options, cwd) : undefined;
  return sample === undefined ? founded : founded.map((one) => ({ ...one, seed: JSON.parse(new TextDecoder().decode(sample)) }));
}
