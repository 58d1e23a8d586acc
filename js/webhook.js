/**
 * Is this delivery Intuit's, and what does it tell of? Nothing is read before the signature over the raw bytes was
 * found right, in a time that does not depend on how wrong it is.
 *
 * Invariant of the handler: 200 is answered only once every change of a company that is ours is durable; the work comes later.
 */

import { connectionModule, load } from "./connection-module.js";
import { TieoutError, isTyped, nameOf } from "./error.js";
import { optionsOf } from "./host.js";
import { encode } from "./input.js";
import { storeMarks } from "./marks.js";
import { inTime } from "./time.js";

/** More than are ever tried. */
const TOKENS_MAX = 10;
/** Longest body that is read: the engine takes no more. */
const BODY_BYTES_MAX = 2 * 1024 * 1024;
/** Intuit waits 3 s, then sends again 20, 30 and 50 minutes later. */
const ANSWER_MS = 2_500;

/**
 * Loads the module of signatures from elsewhere than beside this file: for bundlers that do not place it.
 * @param {import("./guard.js").Source} input  its address, its bytes, or a compiled module
 */
export const init = (input) => load(input);

/** @typedef {import("./wasm/connection.js").Change} Change */
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
  return connectionModule().receiveWebhook(bytes, encode(proof, "signature"));
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

/**
 * @typedef {object} WebhookOptions
 * @property {string | readonly string[]} verifierTokens
 * @property {(realm: string) => import("./host.js").Storage | undefined | Promise<import("./host.js").Storage | undefined>} storageOf  the store of
 *   the workspace that this company is connected to; nothing if there is none
 * @property {(realm: string) => void} [onMarked]  new marks of this company are durable: let its `Tieout` look now, if it runs here
 * @property {(problem: {code: string, message: string}) => void} [onProblem]  what was refused, or could not be stored
 * @property {() => number} [clock]
 */

/** @typedef {import("node:http").IncomingMessage & {body?: unknown}} NodeRequest */

/**
 * Receives webhooks: `fetch` for Fetch-style servers, `node` for Node's `http` and Express (before any parser of bodies, or behind
 * `express.raw({ type: "*\/*" })`).
 * @param {WebhookOptions} options
 */
export function createWebhookHandler(options) {
  const { verifierTokens, storageOf, onMarked, onProblem, clock = Date.now } = optionsOf(options, ["verifierTokens", "storageOf", "onMarked", "onProblem", "clock"]);
  if (typeof storageOf !== "function") {
    throw new TieoutError("host/argument", "`storageOf`: a function is needed", { path: "storageOf" });
  }
  /** @param {() => void} call */
  const tell = (call) => {
    try {
      call();
    } catch {
      // A listener that throws must not cost the delivery.
    }
  };

  /** @param {string | Uint8Array} body @param {string | null | undefined} signature */
  const take = async (body, signature) => {
    const changes = await receiveWebhook({ body, signature, verifierTokens });
    for (const realm of new Set(changes.map((change) => change.realm))) {
      const storage = await storageOf(realm);
      // Another's company, or one that was disconnected: Intuit need not send it again.
      if (storage === undefined) {
        tell(() => onProblem?.({ code: "host/no-such-company", message: `no workspace is connected to company ${realm}` }));
      } else if (await storeMarks(storage, changes.filter((change) => change.realm === realm), clock()) > 0) {
        tell(() => onMarked?.(realm));
      }
    }
  };

  /** The status to answer. @param {() => Promise<string | Uint8Array>} read @param {string | null | undefined} signature */
  const answer = async (read, signature) => {
    try {
      const work = read().then((body) => take(body, signature));
      await inTime(work, { ms: ANSWER_MS, stop: undefined, late: () => new TieoutError("host/storage-failed", "the marks were not durable in time") });
      return 200;
    } catch (thrown) {
      const code = isTyped(thrown) ? thrown.code : "host/storage-failed";
      tell(() => onProblem?.({ code, message: isTyped(thrown) ? thrown.message : `a webhook was not stored: ${nameOf(thrown)}` }));
      return STATUS[code] ?? 503;
    }
  };

  return {
    /** @param {Request} request @returns {Promise<Response>} */
    async fetch(request) {
      const status = request.method === "POST" ? await answer(() => bodyOf(request), request.headers.get("intuit-signature")) : 405;
      return new Response(null, { status });
    },
    /** @param {NodeRequest} request @param {import("node:http").ServerResponse} response */
    async node(request, response) {
      const signature = request.headers["intuit-signature"];
      response.statusCode = request.method === "POST" ? await answer(() => bytesOf(request), typeof signature === "string" ? signature : undefined) : 405;
      response.end();
    },
  };
}

/** What is no use to send again is answered so that Intuit does not; everything else with 503. @type {Record<string, number>} */
const STATUS = { "webhook/signature": 401, "webhook/unreadable": 200, "input/too-large": 413 };

const tooLarge = () => new TieoutError("input/too-large", "the body has more bytes than are read", { hint: "Intuit sends no such delivery" });

/** @param {Request} request @returns {Promise<Uint8Array>} */
async function bodyOf(request) {
  const reader = request.body?.getReader();
  return gathered(async () => (await reader?.read())?.value);
}

/** @param {NodeRequest} request @returns {Promise<Uint8Array>} */
async function bytesOf(request) {
  if (request.body instanceof Uint8Array) {
    return request.body;
  }
  if (request.readableEnded) {
    throw new TieoutError("host/argument", "a parser has read the body before: its bytes are gone", { path: "body" });
  }
  const chunks = request[Symbol.asyncIterator]();
  return gathered(async () => (await chunks.next()).value);
}

/** The raw bytes, of no more than are ever read. @param {() => Promise<Uint8Array | undefined>} next */
async function gathered(next) {
  /** @type {Uint8Array[]} */
  const chunks = [];
  let size = 0;
  for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > BODY_BYTES_MAX) {
      throw tooLarge();
    }
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
