/** The connection as the command line has it: credentials and keys from the environment alone. */

import { usage } from "./args.js";

/** Where `tieout connect` listens; registered at Intuit as the app's redirect address. */
export const CALLBACK = "/quickbooks-connection/callback";

/** @param {string} url @returns {import("../host.js").Environment} */
export function environmentOf(url) {
  return url === "production" || url === "sandbox" ? url : { baseUrl: url };
}

/**
 * @param {import("../host.js").Environment} environment
 * @param {string} workspace
 * @param {import("../host.js").Storage} storage
 * @param {Record<string, string | undefined>} variables
 * @param {number} [port]
 */
export async function openConnection(environment, workspace, storage, variables, port = 8091) {
  const { TIEOUT_CLIENT_ID: clientId, TIEOUT_CLIENT_SECRET: clientSecret, TIEOUT_KEYS: ring } = variables;
  if (!clientId || !clientSecret || !ring) {
    throw usage("TIEOUT_CLIENT_ID, TIEOUT_CLIENT_SECRET and TIEOUT_KEYS are needed");
  }
  const keys = ring.split(",").map((pair) => {
    const [id = "", key = ""] = pair.trim().split(":");
    return { id, key };
  });
  await import("../entry/node.js");
  const { Connection } = await import("../connection.js");
  return Connection.open({ workspace, environment, clientId, clientSecret, keys, storage, redirectUri: `http://localhost:${port}${CALLBACK}` });
}
