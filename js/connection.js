/**
 * The connection to a QuickBooks company, for servers: consent, tokens, their end. The WASM decides; here its
 * questions are carried out. Client secret and refresh token never leave this process but to Intuit, and stand in
 * the store only sealed.
 *
 * Invariant: commands run one after the other, and no error or log line holds anything that Intuit or the
 * browser sent.
 */

import { connectionModule, load } from "./connection-module.js";
import { problemError } from "./drive.js";
import { TieoutError, nameOf } from "./error.js";
import { hex } from "./host.js";
import { readBody } from "./http.js";
import { inTime } from "./time.js";

/**
 * Loads the module of tokens from elsewhere than beside this file: for bundlers that do not place it.
 * @param {import("./guard.js").Source} input  its address, its bytes, or a compiled module
 */
export const init = (input) => load(input);

/** @typedef {import("./wasm/connection.js").Ask} Ask */
/** @typedef {import("./wasm/connection.js").Done} Done */
/** @typedef {import("./wasm/connection.js").ConnectionStatus} ConnectionStatus */

/**
 * @typedef {object} ConnectionOptions
 * @property {string} workspace  the CRM tenant
 * @property {import("./host.js").Environment} environment  whose keys `clientId` and `clientSecret` are
 * @property {string} clientId
 * @property {string} clientSecret
 * @property {string} redirectUri  as registered at Intuit, to the character
 * @property {{id: string, key: string}[]} keys  32 random bytes each, as 64 hexadecimal digits; newest first.
 *   From a key service or the environment, never from the store
 * @property {import("./host.js").Storage} storage  the workspace's; may be the one that the sync uses
 * @property {typeof globalThis.fetch} [fetch]
 * @property {() => number} [clock]
 * @property {(length: number) => Uint8Array} [entropy]
 * @property {(ms: number) => Promise<unknown>} [sleep]
 * @property {(line: import("./host.js").LogLine) => void} [log]
 */

const ENTROPY_BYTES = 32;
const STORAGE_WAIT_MS = 30_000;
const TEXT_FIELDS = /** @type {const} */ (["workspace", "clientId", "clientSecret", "redirectUri"]);

export class Connection {
  /** @type {Required<Omit<ConnectionOptions, "log">> & Pick<ConnectionOptions, "log">} */
  #options;
  /** @type {import("./wasm/connection.js").Connection} */
  #machine;
  /** @type {Promise<unknown>} the command under way */
  #last = Promise.resolve();
  /** @type {Map<number, Promise<string>>} what is asked for now, by the version that was refused */
  #asking = new Map();
  /** Version of the access token that was handed out last. */
  #handedOut = 0;

  /** Use `Connection.open`. @param {ConnectionOptions} options */
  constructor(options) {
    this.#options = {
      fetch: globalThis.fetch, clock: Date.now, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      entropy: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)), ...options,
    };
    this.#machine = this.#fresh();
  }

  /** @param {ConnectionOptions} options */
  static async open(options) {
    for (const name of TEXT_FIELDS) {
      if (typeof options?.[name] !== "string" || options[name] === "") {
        throw new TieoutError("host/argument", `\`${name}\` is missing`, { path: name });
      }
    }
    if (options.storage?.capabilities?.cas !== true) {
      throw new TieoutError("host/argument", "the store must be able to compare before it sets", { path: "storage" });
    }
    await load();
    return new Connection(options);
  }

  /** Begins a consent: send the browser to `url`, and keep `session` in a cookie that scripts cannot read. */
  async authorize() {
    const { url, session } = await this.#command("authorize", { command: "authorize" });
    return { url, session };
  }

  /**
   * Finishes a consent.
   * @param {string} query  what stands behind the `?` of the address that Intuit sent the browser to
   * @param {string} session  of the same browser, from its cookie
   */
  async callback(query, session) {
    const { realm, resumed } = await this.#command("connected", { command: "callback", query: String(query), session: String(session) });
    return { realm, resumed };
  }

  /**
   * A good access token: what `Tieout.open` takes as `accessToken`.
   * @param {{refresh?: boolean}} [ask]  `refresh`: the one handed out last was refused
   * @returns {Promise<string>}
   */
  accessToken = ({ refresh = false } = {}) => {
    const refused = refresh ? this.#handedOut : 0;
    const known = this.#asking.get(refused);
    const asked = known ?? this.#command("token", { command: "token", refused }).then(({ accessToken, version }) => {
      this.#handedOut = version;
      return accessToken;
    }).finally(() => this.#asking.delete(refused));
    this.#asking.set(refused, asked);
    return asked;
  };

  /** Exercises a connection that was not used for 30 days, and reseals what lies under an old key: call it daily. */
  async keepAlive() {
    return (await this.#command("status", { command: "keep-alive" })).status;
  }

  /** What the card shows: never a token. */
  async status() {
    return (await this.#command("status", { command: "status" })).status;
  }

  /** Keeps what the card shows. @param {{company?: string, syncedAt?: number}} card */
  async note(card) {
    return (await this.#command("status", { ...card, command: "note" })).status;
  }

  /**
   * Revokes the grant and forgets the tokens. Deletes no synced data. `clear` also lets the workspace be connected to
   * another company: only after `Tieout`'s own `clearLinks`.
   * @param {{links?: "keep" | "clear"}} [options]
   */
  async disconnect({ links = "keep" } = {}) {
    const { warning } = await this.#command("disconnected", { command: "disconnect", links });
    return warning === undefined ? {} : { warning };
  }

  #fresh() {
    const { workspace, environment, clientId, redirectUri, keys } = this.#options;
    const address = typeof environment === "object" ? environment?.baseUrl : environment;
    const text = JSON.stringify({ workspace, environment: String(address), clientId, redirectUri, keys });
    return new (connectionModule().Connection)(new TextEncoder().encode(text));
  }

  /**
   * One command at a time: the next one begins when this one has ended.
   * @template {Done["type"]} T
   * @param {T} type  the end that is wanted
   * @param {Record<string, unknown>} said
   * @returns {Promise<Extract<Done, {type: T}>>}
   */
  async #command(type, said) {
    const run = this.#last.then(() => this.#run({ ...said, entropy: hex(this.#options.entropy(ENTROPY_BYTES)) }));
    this.#last = run.catch(() => {});
    let done = await run;
    // A pair that no store took before is stored first, and its own end told: then comes what was asked for.
    if (done.type !== type && done.type !== "failed") {
      done = await this.#run({ ...said, entropy: hex(this.#options.entropy(ENTROPY_BYTES)) });
    }
    if (done.type === "failed") {
      const { finding } = done;
      const isLost = finding.code === "auth/reconnect" || finding.code === "auth/not-connected";
      throw isLost ? new TieoutError("host/reconnect", finding.message, { cause: problemError(finding, "") }) : problemError(finding, "");
    }
    return /** @type {Extract<Done, {type: T}>} */ (done);
  }

  /** @param {Record<string, unknown>} said */
  async #run(said) {
    let ask = this.#turn(said);
    while (ask.type !== "done") {
      ask = this.#turn(await this.#perform(ask));
    }
    return ask.result;
  }

  /** @param {Record<string, unknown>} said @returns {Ask} */
  #turn(said) {
    try {
      return this.#machine.turn(new TextEncoder().encode(JSON.stringify({ ...said, now: Math.trunc(Number(this.#options.clock())) })));
    } catch (thrown) {
      // After a fault of the WASM everything that matters is in the store.
      this.#machine = this.#fresh();
      throw thrown;
    }
  }

  /** @param {Exclude<Ask, {type: "done"}>} ask @returns {Promise<Record<string, unknown>>} */
  async #perform(ask) {
    switch (ask.type) {
      case "load": {
        const found = await this.#stored(() => this.#options.storage.get(ask.keys));
        const decoder = new TextDecoder("utf-8", { fatal: true });
        return { answer: "loaded", entries: [...found].map(([key, { value, version }]) => ({ key, value: decoder.decode(value), version })) };
      }
      case "commit": {
        const encoder = new TextEncoder();
        const put = ask.put.map(({ key, value }) => ({ key, value: encoder.encode(value) }));
        try {
          const result = await this.#stored(() => this.#options.storage.commit({ expect: ask.expect, put, delete: ask.delete }));
          return result.ok ? { answer: "committed", version: result.version } : { answer: "refused" };
        } catch {
          return { answer: "unknown" };
        }
      }
      case "http":
        return { answer: "http", ...(await this.#post(ask.request)) };
      case "wait":
        await this.#options.sleep(ask.ms);
        return { answer: "waited" };
    }
  }

  /** @template T @param {() => T | Promise<T>} call */
  async #stored(call) {
    try {
      return await inTime(Promise.resolve().then(call), { ms: STORAGE_WAIT_MS, late: () => new TieoutError("host/storage-failed", "the store did not answer in time") });
    } catch (thrown) {
      throw new TieoutError("host/storage-failed", `the store failed: ${nameOf(thrown)}`);
    }
  }

  /** @param {import("./wasm/connection.js").AuthRequest} request */
  async #post({ url, contentType, body, timeoutMs, maxBytes }) {
    const { clientId, clientSecret, fetch, clock, log } = this.#options;
    const cancel = new AbortController();
    const started = clock();
    let answer = { status: 0, body: "" };
    try {
      const asked = async () => {
        const response = await fetch(url, {
          method: "POST", redirect: "manual", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", signal: cancel.signal, body,
          headers: {
            "authorization": `Basic ${base64(`${clientId}:${clientSecret}`)}`, "accept": "application/json", "content-type": contentType,
            "x-include-refresh-token-hard-expires-in": "true",
          },
        });
        const text = await readBody(response, maxBytes);
        return typeof text === "string" ? { status: response.status, body: text } : answer;
      };
      answer = await inTime(asked(), { ms: timeoutMs, late: () => new TieoutError("host/token-endpoint", "no answer in time") });
    } catch {
      // No whole answer: the WASM decides what follows.
    } finally {
      cancel.abort();
    }
    try {
      log?.({ event: "auth", method: "POST", path: new URL(url).pathname, status: answer.status, ms: clock() - started });
    } catch {
      // A log that throws must not cost an answer.
    }
    return answer;
  }
}

/** @param {string} text */
function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
