/**
 * Performs the engine's HTTP requests with the host's fetch, and says what became of each.
 *
 * Invariant: `send` always settles, with exactly one outcome, and never throws. Only what is provably
 * unsent is called `never-sent`; whatever else goes wrong may have reached QuickBooks, and is `offline`,
 * `timeout`, `aborted` or `truncated`. No outcome, error or log line holds a token, a body or a query.
 */

import { nameOf } from "./error.js";
import { isSafeUrl } from "./host.js";
import { inTime } from "./time.js";

/** @typedef {import("./time.js").Stop} Stop */
/** @typedef {{method: string, url: string, headers: Record<string, string>, body?: string | null, timeoutMs: number, authorize: "current" | "refreshed", notAfter?: number}} HttpRequest */

/**
 * @typedef {{type: "response", status: number, headers: Record<string, string>, body: string}
 *   | {type: "timeout"} | {type: "offline"} | {type: "aborted"} | {type: "truncated"} | {type: "too-large"}
 *   | {type: "never-sent", reason: string} | {type: "redirected", status: number}} Outcome
 */

/** @typedef {Pick<import("./host.js").CheckedHost, "fetch" | "accessToken" | "clock" | "log">} HttpHost */

/** Largest answer that is read; the engine's limit of the same name is the source. */
export const RESPONSE_BYTES_MAX = 32 * 1024 * 1024;
/** Longest wait for the host's access token, which may include a refresh at Intuit. */
const TOKEN_WAIT_MS = 60_000;
/** Shorter ones are none of Intuit's, and may be words. */
const TOKEN_CHARS_MIN = 20;
/** The engine reads these and no other; longer values are cut. */
const HEADERS_KEPT = ["content-type", "retry-after", "intuit_tid"];
const HEADER_CHARS_MAX = 500;

/** Node's codes of a connection that never came about. */
const NO_NETWORK = new Set(["ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "ENETDOWN", "EHOSTUNREACH", "EHOSTDOWN"]);
const NO_CONNECTION = new Set([
  "ECONNREFUSED", "UND_ERR_CONNECT_TIMEOUT", "CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** A way out of the middle of a request, with its outcome. */
class Ended extends Error {
  /** @param {Outcome} outcome */
  constructor(outcome) {
    super(outcome.type);
    this.outcome = outcome;
  }
}

/** @param {string} reason */
const neverSent = (reason) => new Ended({ type: "never-sent", reason });

/**
 * @param {HttpHost} host
 * @param {{maxBytes?: number, tokenWaitMs?: number}} [limits]
 */
export function createHttp(host, limits = {}) {
  const { maxBytes = RESPONSE_BYTES_MAX, tokenWaitMs = TOKEN_WAIT_MS } = limits;

  /**
   * @param {HttpRequest} request
   * @param {Stop} stop  the run is being closed
   * @returns {Promise<Outcome>}
   */
  async function send(request, stop) {
    const started = readClock(host);
    const outcome = await attempt(request, stop);
    log(host, request, outcome, readClock(host) - started);
    return outcome;
  }

  /** @param {HttpRequest} request @param {Stop} stop @returns {Promise<Outcome>} */
  async function attempt(request, stop) {
    const cancel = new AbortController();
    try {
      if (!isSafeUrl(request.url)) {
        throw neverSent("url-not-allowed");
      }
      const token = await accessToken(host, request.authorize === "refreshed", tokenWaitMs, stop);
      if (globalThis.navigator?.onLine === false) {
        throw neverSent("offline");
      }
      // The token may have taken long, or the machine slept: by now another process may have taken over.
      if (request.notAfter !== undefined && !(Number(host.clock()) <= request.notAfter)) {
        throw neverSent("too-late");
      }
      return await inTime(exchange(host, request, token, cancel.signal, maxBytes), {
        ms: request.timeoutMs, stop,
        late: () => new Ended({ type: "timeout" }),
        stopped: () => new Ended({ type: "aborted" }),
      });
    } catch (thrown) {
      return thrown instanceof Ended ? thrown.outcome : { type: "truncated" };
    } finally {
      // Frees the connection of a request that was given up; after a complete answer it does nothing.
      cancel.abort();
    }
  }

  return { send };
}

/** @param {HttpHost} host @param {boolean} refresh @param {number} ms @param {Stop} stop */
async function accessToken(host, refresh, ms, stop) {
  let token;
  try {
    const asked = Promise.resolve(host.accessToken({ refresh }));
    token = await inTime(asked, { ms, stop, late: () => neverSent("no-access-token"), stopped: () => neverSent("closing") });
  } catch (thrown) {
    throw thrown instanceof Ended ? thrown : neverSent(nameOf(thrown) === "host/reconnect" ? "unauthorized" : "no-access-token");
  }
  // RFC 6750's alphabet: anything else could add a header line of its own.
  if (typeof token !== "string" || !/^[\w.~+/=-]{1,8192}$/.test(token)) {
    throw neverSent("no-access-token");
  }
  return token;
}

/**
 * One exchange with the server, whole or not at all.
 * @param {HttpHost} host
 * @param {HttpRequest} request
 * @param {string} token
 * @param {AbortSignal} signal
 * @param {number} maxBytes
 * @returns {Promise<Outcome>}
 */
async function exchange(host, request, token, signal, maxBytes) {
  /** @type {Response} */
  let response;
  try {
    // Called bare: a browser's own fetch refuses any other `this`.
    const { fetch } = host;
    response = await fetch(request.url, {
      method: request.method,
      headers: { ...request.headers, authorization: `Bearer ${token}` },
      ...(typeof request.body === "string" ? { body: request.body } : {}),
      redirect: "manual", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", signal,
    });
  } catch (thrown) {
    return connectionOutcome(thrown);
  }
  const status = response?.status;
  if (response?.type === "opaqueredirect" || response?.redirected === true || (status >= 300 && status < 400)) {
    return { type: "redirected", status: Number.isInteger(status) ? status : 0 };
  }
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    return { type: "truncated" };
  }
  const body = await readBody(response, maxBytes);
  return typeof body === "string" ? { type: "response", status, headers: keptHeaders(response), body: withoutToken(status, body, token) } : body;
}

/**
 * The engine keeps the reason of a refusal, and shows it: a server that repeats what it was sent must not bring the token there. Records are left as they are.
 * @param {number} status @param {string} body @param {string} token
 */
function withoutToken(status, body, token) {
  return status >= 400 && token.length >= TOKEN_CHARS_MIN ? body.replaceAll(token, "(access token)") : body;
}

/**
 * What a rejected fetch proves. Node names the cause; a browser says nothing, so there it is doubt.
 * @param {unknown} thrown
 * @returns {Outcome}
 */
function connectionOutcome(thrown) {
  const causes = causesOf(/** @type {{cause?: unknown}} */ (thrown)?.cause);
  const unsent = causes.length > 0 && causes.every(({ code, syscall }) =>
    NO_NETWORK.has(code) || NO_CONNECTION.has(code) || syscall === "connect" || syscall === "getaddrinfo");
  if (!unsent) {
    return { type: "offline" };
  }
  return { type: "never-sent", reason: causes.every(({ code }) => NO_NETWORK.has(code)) ? "offline" : causes[0]?.code || "no-connection" };
}

/** A connection tried on several addresses fails with the causes of each. @param {unknown} cause @returns {{code: string, syscall: string}[]} */
function causesOf(cause) {
  if (typeof cause !== "object" || cause === null) {
    return [];
  }
  const { code, syscall, errors } = /** @type {Record<string, unknown>} */ (cause);
  if (Array.isArray(errors) && errors.length > 0) {
    return errors.flatMap((error) => {
      const found = causesOf(error);
      return found.length > 0 ? found : [{ code: "", syscall: "" }];
    });
  }
  const safe = typeof code === "string" && /^[A-Z0-9_]{1,60}$/.test(code) ? code : "";
  return [{ code: safe, syscall: typeof syscall === "string" ? syscall : "" }];
}

/**
 * @param {Response} response
 * @param {number} maxBytes
 * @returns {Promise<string | Outcome>}
 */
export async function readBody(response, maxBytes) {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const reader = response.body?.getReader?.();
  if (reader === undefined) {
    // A host's fetch without streams (or an answer without a body) is measured afterwards.
    const text = await response.text();
    return typeof text !== "string" ? { type: "truncated" } : text.length > maxBytes ? { type: "too-large" } : text;
  }
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      break;
    }
    size += value.byteLength;
    if (size > maxBytes) {
      reader.cancel().catch(() => {});
      return { type: "too-large" };
    }
    text += decoder.decode(value, { stream: true });
  }
  text += decoder.decode();
  const stated = response.headers?.get("content-length");
  const isPlain = !response.headers?.get("content-encoding");
  return stated && isPlain && Number(stated) !== size ? { type: "truncated" } : text;
}

/** @param {Response} response */
function keptHeaders(response) {
  /** @type {Record<string, string>} */
  const kept = {};
  for (const name of HEADERS_KEPT) {
    const value = response.headers?.get(name);
    if (typeof value === "string") {
      kept[name] = value.slice(0, HEADER_CHARS_MAX);
    }
  }
  return kept;
}

/** The clock only dates the log line here; the loop is what checks it. @param {HttpHost} host */
function readClock(host) {
  try {
    return Number(host.clock());
  } catch {
    return 0;
  }
}

/** @param {HttpHost} host @param {HttpRequest} request @param {Outcome} outcome @param {number} ms */
function log(host, request, outcome, ms) {
  try {
    host.log?.({
      event: "http", method: request.method, path: pathOf(request.url), ms, outcome: outcome.type,
      ...(outcome.type === "response" ? { status: outcome.status, trace: outcome.headers["intuit_tid"] ?? "" } : {}),
    });
  } catch {
    // A log that throws must not cost an answer.
  }
}

/** Without the query, which holds names of customers. @param {string} url */
function pathOf(url) {
  try {
    return new URL(url).pathname;
  } catch {
    return "";
  }
}
