/**
 * A QuickBooks Online company in memory, spoken to through a `fetch`: for tests, demos and pages.
 *
 * The rules are in the WASM beside this file; here is only the bridge to requests and answers.
 */

import { beside } from "./beside.js";
import init, { Sandbox } from "./wasm/sandbox.js";

/**
 * @typedef {"us" | "gb" | "ca" | "au" | "fr" | "in" | "nz"} Edition
 *
 * @typedef {object} Company
 * @property {Edition} [edition]
 * @property {"off" | "legacy" | "automated"} [usTax]
 * @property {"simple-start" | "essentials" | "plus" | "advanced"} [plan] What a smaller plan lacks is refused with 5020.
 * @property {string} [realm]
 * @property {object} [seed] A seed file: facts, preferences and the requests that fill the company.
 * @property {Record<string, unknown>} [switches] Open points of the real service, see FIDELITY.md.
 * @property {Fault[]} [faults]
 * @property {boolean} [strictTokens] Refuse the fixed developer token.
 * @property {boolean} [validate] Hold every request and answer against Intuit's published types; see `violations`.
 *
 * @typedef {object} Hosting
 * @property {Company[]} [companies] Several companies instead of one; all controls mean the first.
 * @property {{clientId: string, clientSecret: string, redirectUris?: string[]}[]} [apps] With
 *   `companies`: the only apps that may connect; any may if there are none.
 * @property {number} [now] When the company is founded and its seed replayed, in milliseconds.
 * @property {() => number} [clock] Milliseconds; the host's clock by default.
 * @property {(entry: LogEntry) => void} [log] Told of each successful request that is no read, before its
 *   answer is given; the entries handed to `handle` of a new company in their order make the same company.
 * @property {BufferSource | WebAssembly.Module} [wasm] The compiled module or its bytes; found by itself otherwise.
 *
 * @typedef {Company & Hosting} SandboxOptions
 *
 * @typedef {object} Fault One of the next requests goes wrong.
 * @property {FaultKind} kind
 * @property {string} [method]
 * @property {string} [path] Part of the URL.
 * @property {number} [skip] So many matching requests pass first.
 * @property {number} [count]
 * @property {number} [forMs] Hits every matching request for so long: an outage.
 * @property {number} [delayMs] How late the answer is; for a late commit, how late the books change.
 *
 * @typedef {"timeout-after-apply" | "timeout-before-apply" | "late-commit" | "server-error"
 *   | "server-error-after-apply" | "fault-in200" | "bad-gateway" | "gateway-timeout" | "throttled" | "unauthorized"
 *   | "unauthorized-xml" | "expire-tokens" | "truncated" | "wrong-type" | "delay"} FaultKind
 *
 * @typedef {object} Chaos Faults by chance; the same seed draws the same.
 * @property {number} seed
 * @property {[FaultKind, number][]} perMille Of a thousand requests, how many each kind hits.
 * @property {string} [method]
 * @property {number} [delayMs]
 *
 * @typedef {{do: "create", entity: string, body: object}
 *   | {do: "change", entity: string, id: string, set: object}
 *   | {do: "void" | "delete" | "deactivate" | "reactivate" | "email", entity: string, id: string}
 *   | {do: "merge", entity: string, from: string, into: string}
 *   | {do: "deposit", payments: string[], account?: string, fee?: string}
 *   | {do: "close-books", date: string | null}
 *   | {do: "preferences" | "company-info", set: object}
 *   | {do: "remove-admin" | "disconnect"}
 *   | {do: "subscription", active: boolean}} Edit
 *
 * @typedef {object} Subscription
 * @property {string} url
 * @property {string} verifier The verifier token, which signs every body.
 * @property {"legacy" | "cloudevents"} [format]
 * @property {string[]} [entities]
 * @property {number} [delayMs] From the first change of a group to its notification: 5000.
 * @property {number} [twicePerMille]
 * @property {number} [lostPerMille]
 * @property {number} [latePerMille]
 * @property {number} [seed]
 *
 * @typedef {object} Delivery A POST that the host sends.
 * @property {number} id
 * @property {string} url
 * @property {Record<string, string>} headers
 * @property {string} body
 * @property {number} attempt
 *
 * @typedef {{now: number, request: SandboxRequest}} LogEntry
 *
 * @typedef {object} SandboxRequest
 * @property {string} method
 * @property {string} url
 * @property {Record<string, string>} [headers]
 * @property {string} [body]
 * @property {string} [bodyBase64] The body, where it is no text.
 *
 * @typedef {object} SandboxResponse
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {string} body
 * @property {string} [bodyBase64] The body, where it is no text; `body` is empty then.
 * @property {number} [delayMs] How long the answer takes.
 * @property {"timeout" | "truncated"} [outcome] What reaches the client instead of the whole answer.
 */

/** Accepted by every company that is not strict about tokens. */
export const DEVELOPER_TOKEN = "sandbox-access-token";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @type {Promise<unknown> | undefined} */
let loaded;

/** @param {BufferSource | WebAssembly.Module} [given] */
async function load(given) {
  loaded ??= module(given).then((source) => init({ module_or_path: source }));
  try {
    await loaded;
  } catch (error) {
    loaded = undefined;
    throw error;
  }
}

/**
 * @param {BufferSource | WebAssembly.Module} [given]
 * @returns {Promise<BufferSource | WebAssembly.Module | URL>}
 */
async function module(given) {
  if (given) {
    return given;
  }
  return beside(new URL("./wasm/sandbox_bg.wasm", import.meta.url));
}

/**
 * Founds a company. Nothing leaves the process.
 *
 * @param {SandboxOptions} [options]
 */
export async function createSandbox(options = {}) {
  const { clock = Date.now, now: start = clock(), log, wasm, apps = [], companies, ...rest } = options;
  await load(wasm);
  const now = Math.trunc(start);
  const several = companies && { companies: companies.map((company) => ({ ...company, now })), apps };
  const sandbox = new Sandbox(encoder.encode(JSON.stringify(several ?? { ...rest, now })));

  /**
   * @param {SandboxRequest} request
   * @param {number} [now] Milliseconds; the clock's by default.
   * @returns {SandboxResponse}
   */
  function handle(request, now = clock()) {
    const bytes = sandbox.handle(BigInt(Math.trunc(now)), encoder.encode(JSON.stringify(request)));
    const answer = JSON.parse(decoder.decode(bytes));
    if (log && answer.status < 400 && isWrite(request)) {
      log({ now, request });
    }
    return answer;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   */
  function control(method, path, body) {
    const text = body === undefined ? "" : JSON.stringify(body);
    const response = handle({ method, url: `/sandbox/${path}`, body: text });
    const answer = JSON.parse(response.body);
    if (response.status !== 200) {
      throw new Error(`sandbox: ${answer.error}`);
    }
    return answer;
  }

  /** @param {string | undefined} realm @param {string} path */
  const at = (realm, path) => (realm === undefined ? path : `company/${realm}/${path}`);

  return {
    handle,
    fetch: fetchFrom(handle),
    /** The whole company: every record, and what was asked of it. */
    state: () => JSON.parse(decoder.decode(sandbox.state())),
    /** @param {Fault | Fault[]} faults */
    fail: (faults) => control("POST", "faults", faults),
    /** @param {number} milliseconds */
    advance: (milliseconds) => control("POST", "clock", { advanceMs: milliseconds }),
    /** @param {{preferences?: object, companyInfo?: object}} settings What only the service's own pages can change. */
    settings: (settings) => control("POST", "settings", settings),
    /** @param {Chaos | null} chaos Faults by chance from now on, or none. */
    chaos: (chaos) => control("POST", "chaos", chaos),
    /** @param {Record<string, unknown>} switches Those to change; the answer holds all. */
    switches: (switches) => control("POST", "switches", switches),
    /** @param {Edit} edit What a person does in the product's own pages; the answer is the object afterwards. */
    hand: (edit) => control("POST", "hand", edit).object,
    /** @param {string} [name] Keeps the state of the company. */
    snapshot: (name = "") => control("POST", `snapshot?name=${encodeURIComponent(name)}`),
    /** @param {string} [name] Goes back to a state that was kept. */
    restore: (name = "") => control("POST", `restore?name=${encodeURIComponent(name)}`),
    /** @param {Subscription | null} subscription Where notifications of changes go, or nowhere. */
    subscribe: (subscription) => control("POST", "webhooks", subscription),
    /**
     * Takes the outcomes of earlier deliveries, each `[id, HTTP status]` with 0 for no answer within three
     * seconds, and gives those that are due: the host sends them. `next` is when the next one will be.
     *
     * @param {[id: number, status: number][]} [outcomes]
     * @param {string} [realm] The first company's by default.
     * @returns {{ due: Delivery[], next: number | null }}
     */
    deliveries: (outcomes = [], realm = undefined) => control("POST", at(realm, "deliveries"), outcomes),
    /** The whole company as one document. */
    export: () => control("GET", "export"),
    /**
     * Replaces the company's records by an export's, or by what a real company's queries answered.
     *
     * @param {object} company
     * @returns {{ records: number, skipped: [string, number][] }}
     */
    import: (company) => control("POST", "import", company),
    /** @returns {{validate: boolean, violations: {side: "request" | "answer" | "books", path: string, what: string}[]}} */
    violations: () => control("GET", "violations"),
    realm: sandbox.realm(),
    /** @returns {{realm: string, name: string, country: string}[]} The first one first. */
    companies: () => control("GET", "companies").companies,
    accessToken: DEVELOPER_TOKEN,
    close: () => sandbox.free(),
  };
}

export { createSandbox as openSandbox };

/** @param {SandboxRequest} request */
function isWrite({ method, url }) {
  return method.toUpperCase() === "POST" && !/\/query(\?|$)/.test(url);
}

/**
 * A `fetch` that asks the sandbox, whatever host the URL names. A lost answer hangs until the request is
 * aborted, and without a signal it fails like a dead connection.
 *
 * @param {(request: SandboxRequest) => SandboxResponse} handle
 * @returns {typeof globalThis.fetch}
 */
export function fetchFrom(handle) {
  return async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const body = request.body === null ? {} : bodyFrom(new Uint8Array(await request.arrayBuffer()));
    const headers = Object.fromEntries(request.headers);
    const answer = handle({ method: request.method, url: request.url, headers, ...body });
    if (answer.delayMs) {
      await pause(answer.delayMs, request.signal);
    }
    if (answer.outcome === "timeout") {
      if (init?.signal ?? (input instanceof Request ? input.signal : undefined)) {
        await pause(Infinity, request.signal);
      }
      throw new TypeError("fetch failed: the connection was lost");
    }
    return new Response(bodyOf(answer), { status: answer.status, headers: answer.headers });
  };
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The body of a request: as text, or in Base64 where it is none.
 *
 * @param {Uint8Array} bytes
 * @returns {{body: string} | {bodyBase64: string}}
 */
export function bodyFrom(bytes) {
  try {
    return { body: strict.decode(bytes) };
  } catch {
    let binary = "";
    for (const byte of bytes) {
      binary += String.fromCharCode(byte);
    }
    return { bodyBase64: btoa(binary) };
  }
}

/** @param {SandboxResponse} answer */
function bodyOf(answer) {
  if (answer.bodyBase64 !== undefined) {
    return Uint8Array.from(atob(answer.bodyBase64), (char) => char.charCodeAt(0));
  }
  if (answer.outcome !== "truncated") {
    return answer.status === 204 ? null : answer.body;
  }
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(answer.body));
      controller.error(new TypeError("terminated: the answer broke off"));
    },
  });
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    // The longest a timer can wait; it keeps the process alive as an open connection would.
    const timer = setTimeout(
      () => {
        signal.removeEventListener("abort", stop);
        resolve();
      },
      Math.min(milliseconds, 2 ** 31 - 1),
    );
    if (signal.aborted) {
      stop();
    } else {
      signal.addEventListener("abort", stop, { once: true });
    }
  });
}
