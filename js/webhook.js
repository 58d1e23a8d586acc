/**
 * Is this delivery Intuit's, and what does it tell of? Nothing is read before the signature over the raw bytes was
 * found right, in a time that does not depend on how wrong it is.
 */

import { engine, load } from "./engine.js";
import { TieoutError } from "./error.js";
import { optionsOf } from "./host.js";
import { encode } from "./input.js";

/** More than are ever tried. */
const TOKENS_MAX = 10;

/** @typedef {import("./wasm/engine.js").Change} Change */
/**
 * @typedef {object} Delivery
 * @property {string | Uint8Array | ArrayBuffer} body  exactly as it came: parsed and written again, its bytes are others
 * @property {string | null | undefined} signature  the header `intuit-signature`
 * @property {string | readonly string[]} verifierTokens  of the app at Intuit; up to four while one is being replaced
 */

/**
 * Checks a delivery and says what it tells of; several companies may be among it. Answer 401 to `webhook/signature`,
 * else 200, once the changes are stored.
 * @param {Delivery} delivery
 * @returns {Promise<Change[]>}
 */
export async function receiveWebhook(delivery) {
  const { body, signature, verifierTokens } = optionsOf(delivery, ["body", "signature", "verifierTokens"]);
  await load();
  const { bytes, verifiers } = taken(body, verifierTokens);
  const proof = JSON.stringify({ signature: typeof signature === "string" ? signature : "", verifiers });
  return engine().receiveWebhook(bytes, encode(proof, "signature"));
}

/** @param {unknown} body @param {unknown} tokens */
function taken(body, tokens) {
  try {
    const bytes = typeof body === "string" ? encode(body, "body") : body instanceof ArrayBuffer ? new Uint8Array(body) : body;
    const given = typeof tokens === "string" ? [tokens] : tokens;
    // A copy first, of so many: a list may claim any length.
    const verifiers = Array.isArray(given) ? [...Array.prototype.slice.call(given, 0, TOKENS_MAX)] : [undefined];
    if (verifiers.every((token) => typeof token === "string")) return { bytes: /** @type {Uint8Array} */ (bytes), verifiers };
  } catch (thrown) {
    if (thrown instanceof TieoutError) throw thrown;
    throw new TieoutError("host/argument", "`body` or `verifierTokens` throws when it is looked at", { path: "body" });
  }
  throw new TieoutError("host/argument", "`verifierTokens` must be the app's verifier token, or a list of some", { path: "verifierTokens" });
}
