/**
 * What a host supplies, as types, and the checks of what it passed in.
 *
 * The host owns every effect: the network, the store, the clock, chance. Tieout opens no socket and no
 * file by itself.
 */

import { TieoutError } from "./error.js";

/** @typedef {{value: Uint8Array, version: number}} Entry */
/** @typedef {{key: string, value: Uint8Array, version: number}} KeyedEntry */
/** @typedef {{expect: {key: string, version: number}[], put: {key: string, value: Uint8Array}[], delete: string[]}} Batch */
/** @typedef {{ok: true, version: number} | {ok: false, key: string}} CommitResult */
/** @typedef {{cas: boolean, durability: "strict"|"relaxed"|"none", maxValueBytes: number, maxBatch: number}} Capabilities */

/**
 * A store. `commit` is all or nothing, compares before it sets (`expect` version 0: the key is absent)
 * and is durable when it settles; throwing means "unknown whether it happened". Every commit gets one
 * integer, larger than any before in that store, as the version of each key that it put. Keys are
 * ordered by their UTF-8 bytes.
 * @typedef {object} Storage
 * @property {(keys: string[]) => Map<string, Entry> | Promise<Map<string, Entry>>} get  absent keys are left out
 * @property {(prefix: string, after: string | undefined, limit: number) => {entries: KeyedEntry[], more: boolean} | Promise<{entries: KeyedEntry[], more: boolean}>} scan
 * @property {(batch: Batch) => CommitResult | Promise<CommitResult>} commit
 * @property {Capabilities} capabilities
 * @property {() => void | Promise<void>} [close]
 */

/** @typedef {"production" | "sandbox" | {baseUrl: string}} Environment */
/** @typedef {{requestsPerMinute?: number, requestsPerSecond?: number, inFlight?: number, batchesPerMinute?: number}} Budget */
/** @typedef {{event: string, method?: string, path?: string, status?: number, ms?: number, outcome?: string, trace?: string}} LogLine */

/**
 * @typedef {object} Host
 * @property {string} workspace  the CRM tenant
 * @property {string} realm  the QuickBooks company
 * @property {Environment} environment
 * @property {typeof globalThis.fetch} fetch
 * @property {Storage} storage
 * @property {(ask: {refresh: boolean}) => string | Promise<string>} accessToken  `refresh`: the last one was refused
 * @property {() => number} [clock]  milliseconds since 1970
 * @property {(ms: number, call: () => void) => () => void} [schedule]  calls once after `ms` of `clock`, and answers how to
 *   cancel that; `setTimeout` unless given, for hosts whose time is not this machine's
 * @property {(length: number) => Uint8Array} [entropy]
 * @property {string} [holder]  names this process among those that share the store; the same after a restart, so that
 *   work is taken up at once. Give each process of a fleet its own; of two with one name, the one opened later wins
 * @property {boolean} [paused]  starts without sending: to look, with work left from an earlier run untouched
 * @property {Budget} [budget]
 * @property {string[]} [capabilities]  the permissions that were granted, as `invoice:create`; everything unless given
 * @property {boolean} [entitled]  whether the tenant's subscription includes syncing; it does unless `false`
 * @property {import("./tape.js").Recorder} [record]  gets everything that goes into the engine and comes out of it: documents, settings and
 *   answers in full, never a token. `tieout replay` runs it again
 * @property {(line: LogLine) => void} [log]  gets method, path and status of each request; never a token or a body
 */

/**
 * @typedef {Omit<Host, "clock" | "entropy" | "holder"> & {clock: () => number, entropy: (length: number) => Uint8Array, holder: string}} CheckedHost
 */

const HOST_NAMES = ["workspace", "realm", "environment", "fetch", "storage", "accessToken", "clock", "entropy", "schedule", "holder", "paused", "budget", "capabilities", "entitled", "record", "log"];
/** Far more than there are permissions. */
const WORDS_MAX = 1000;
const ENTROPY_BYTES = 32;
const STORAGE_CALLS = /** @type {const} */ (["get", "scan", "commit"]);

/** @param {Uint8Array} bytes */
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * Checks what the host passed and fills in the defaults.
 * @param {unknown} given
 * @returns {CheckedHost}
 */
export function checkHost(given) {
  try {
    return checked(given);
  } catch (thrown) {
    throw thrown instanceof TieoutError ? thrown : wrong("", "an option throws when it is looked at");
  }
}

/** @param {unknown} given @returns {CheckedHost} */
function checked(given) {
  /** @type {Record<string, unknown>} */
  const host = optionsOf(given, HOST_NAMES);
  const entropy = /** @type {CheckedHost["entropy"]} */ (optionalCall(host, "entropy") ?? randomBytes);
  return {
    workspace: text(host, "workspace"),
    realm: realm(host),
    environment: environment(host["environment"]),
    fetch: /** @type {typeof globalThis.fetch} */ (call(host, "fetch")),
    storage: storage(host["storage"]),
    accessToken: /** @type {CheckedHost["accessToken"]} */ (call(host, "accessToken")),
    clock: /** @type {CheckedHost["clock"]} */ (optionalCall(host, "clock") ?? Date.now),
    entropy,
    ...(host["schedule"] === undefined ? {} : { schedule: /** @type {NonNullable<Host["schedule"]>} */ (call(host, "schedule")) }),
    holder: host["holder"] === undefined ? "tieout" : text(host, "holder"),
    paused: host["paused"] === true,
    ...(host["budget"] === undefined ? {} : { budget: budget(host["budget"]) }),
    ...(host["capabilities"] === undefined ? {} : { capabilities: words(host["capabilities"]) }),
    entitled: host["entitled"] !== false,
    ...(host["record"] === undefined ? {} : { record: /** @type {NonNullable<Host["record"]>} */ (call(host, "record")) }),
    ...(host["log"] === undefined ? {} : { log: /** @type {NonNullable<Host["log"]>} */ (call(host, "log")) }),
  };
}

/**
 * Named options out of what a caller passed: what is no object, or throws when it is looked at, is refused.
 * @param {unknown} given @param {readonly string[]} names @returns {any}
 */
export function optionsOf(given, names) {
  if (given === undefined) {
    return {};
  }
  if (typeof given !== "object" || given === null) {
    throw wrong("options", "an object of options is needed");
  }
  try {
    return Object.fromEntries(names.map((name) => [name, /** @type {Record<string, unknown>} */ (given)[name]]));
  } catch (cause) {
    throw new TieoutError("host/argument", "`options`: a getter threw", { path: "options", cause });
  }
}

/** @param {number} length */
function randomBytes(length) {
  return globalThis.crypto.getRandomValues(new Uint8Array(length));
}

/** What the engine's names are made of. @param {CheckedHost["entropy"]} entropy */
export function chance(entropy) {
  let bytes;
  try {
    bytes = entropy(ENTROPY_BYTES);
  } catch {
    bytes = undefined;
  }
  if (!(bytes instanceof Uint8Array) || bytes.length !== ENTROPY_BYTES) {
    throw wrong("entropy", `${ENTROPY_BYTES} bytes are needed`);
  }
  return bytes;
}

/** @param {string} path @param {string} message */
function wrong(path, message) {
  return new TieoutError("host/argument", path ? `\`${path}\`: ${message}` : message, { path });
}

/** @param {Record<string, unknown>} host @param {string} name */
function text(host, name) {
  const value = host[name];
  if (typeof value !== "string" || value === "" || value.length > 200) {
    throw wrong(name, "text of 1 to 200 characters is needed");
  }
  return value;
}

/** The company's number stands in every URL, so it is nothing but digits. @param {Record<string, unknown>} host */
function realm(host) {
  const value = text(host, "realm");
  if (!/^\d{1,20}$/.test(value)) {
    throw wrong("realm", "the company's number is needed, digits only");
  }
  return value;
}

/** @param {Record<string, unknown>} host @param {string} name */
function call(host, name) {
  const value = host[name];
  if (typeof value !== "function") {
    throw wrong(name, "a function is needed");
  }
  return value;
}

/** @param {Record<string, unknown>} host @param {string} name */
function optionalCall(host, name) {
  return host[name] === undefined ? undefined : call(host, name);
}

/** @param {unknown} given @returns {Storage} */
function storage(given) {
  if (typeof given !== "object" || given === null) {
    throw wrong("storage", "a store is needed: `memoryStorage()`, `openSqlite(path)` or your own");
  }
  for (const name of STORAGE_CALLS) {
    call(/** @type {Record<string, unknown>} */ (given), name);
  }
  const capabilities = /** @type {Partial<Storage>} */ (given).capabilities;
  if (capabilities?.cas !== true) {
    throw wrong("storage.capabilities", "the store must be able to compare before it sets (`cas: true`)");
  }
  return /** @type {Storage} */ (given);
}

/** @param {unknown} given @returns {Environment} */
function environment(given) {
  if (given === "production" || given === "sandbox") {
    return given;
  }
  const baseUrl = /** @type {{baseUrl?: unknown} | null | undefined} */ (given)?.baseUrl;
  if (typeof baseUrl !== "string" || !isSafeUrl(baseUrl)) {
    throw wrong("environment", "`production`, `sandbox` or `{baseUrl}` with https (or http on this machine) is needed");
  }
  return { baseUrl: baseUrl.replace(/\/+$/, "") };
}

/**
 * Whether a bearer token may be sent there: https, or this very machine.
 * @param {string} url
 */
export function isSafeUrl(url) {
  try {
    const { protocol, hostname, username } = new URL(url);
    const here = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
    return username === "" && (protocol === "https:" || (protocol === "http:" && here));
  } catch {
    return false;
  }
}

/** @param {unknown} given @returns {string[]} */
function words(given) {
  // A copy first, of so many: a list may grow while it is read.
  const list = Array.isArray(given) ? [...Array.prototype.slice.call(given, 0, WORDS_MAX)] : [undefined];
  if (!list.every((word) => typeof word === "string")) {
    throw wrong("capabilities", "a list of words such as `invoice:create` is needed");
  }
  return list;
}

/** @param {unknown} given @returns {Budget} */
function budget(given) {
  if (typeof given !== "object" || given === null) {
    throw wrong("budget", "an object is needed");
  }
  for (const [name, value] of Object.entries(given)) {
    if (!["requestsPerMinute", "requestsPerSecond", "inFlight", "batchesPerMinute"].includes(name)) {
      throw wrong(`budget.${name}`, "there is no such budget");
    }
    if (!Number.isSafeInteger(value) || value < 1) {
      throw wrong(`budget.${name}`, "a whole number of at least 1 is needed");
    }
  }
  return { ...given };
}
