/** A connection's host, and a consent without a browser. */

export const KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/** @param {string} url @param {import("../../../js/host.js").Storage} storage @returns {import("../../../js/connection.js").ConnectionOptions} */
export function hostOf(url, storage) {
  return {
    workspace: "ws-sample", environment: { baseUrl: url }, clientId: "client-1", clientSecret: "canary-client-secret",
    redirectUri: "http://localhost:8091/quickbooks-connection/callback", keys: [{ id: "k1", key: KEY }], storage,
  };
}

/** Where the sandbox consents at once. @param {import("../../../js/connection.js").Connection} connection */
export async function connect(connection) {
  const { url, session } = await connection.authorize();
  const answer = await fetch(url, { redirect: "manual" });
  const back = new URL(String(answer.headers.get("location")));
  return connection.callback(back.search, session);
}
