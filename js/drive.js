/**
 * The loop between the engine and the host: performs effects, feeds back what became of them.
 *
 * Invariant: it decides nothing. Every effect gets exactly one answer, whatever the host does; what
 * settles late is ignored. It is the only caller of `engine.turn`, and it never calls it re-entrantly.
 */

import { TieoutError, isTyped, nameOf } from "./error.js";
import { Alarm, Stop, breathe, inTime } from "./time.js";

/** @typedef {import("./host.js").CheckedHost} CheckedHost */
/** @typedef {import("./http.js").HttpRequest} HttpRequest */
/** @typedef {import("./http.js").Outcome} Outcome */

/** @typedef {{type: string, step?: string, label?: string, qboId?: string, name?: string, key?: {kind: string, id: string}, told?: number, whole?: boolean, heard?: number, finding?: Problem}} Event */
/** @typedef {{code: string, message: string, path?: string, hint?: string, fix?: string}} Problem */
/**
 * @typedef {{state: string, total: number, done: number, failed: number, uncertain: number, waiting: number, inFlight: number,
 *   current?: string, eta?: number, requestIds: string, reads: {done: number, total?: number, rows: number}, requests: {reads: number, writes: number, batches: number},
 *   wakeAt?: number, sweptAt?: number, importing?: import("./wasm/engine.js").Importing, problem?: Problem, refuted?: {assumption: string, meaning: string, label: string, predicted: string, answered: string, at: number}[]}} Status
 */
/** @typedef {{type: "load", id: number, keys: string[]} | {type: "scan", id: number, prefix: string, after?: string, limit: number}} ReadEffect */
/** @typedef {{type: "commit", seq: number, expect: {key: string, version: number}[], put: {key: string, value: string}[], delete: string[]}} CommitEffect */
/** @typedef {ReadEffect | CommitEffect | {type: "http", id: number, request: HttpRequest} | {type: "notify", event: Event}} Effect */
/** @typedef {{effects: Effect[], wakeAt?: number, more: boolean, status: Status}} Turn */
/** @typedef {{turn(inputs: Uint8Array): Turn}} Engine */
/** @typedef {Record<string, unknown> & {type: string}} Input */

/** How long a store may take before its answer counts as unknown. */
const STORAGE_WAIT_MS = 30_000;
/** Reads are repeated this often before the run is given up: they change nothing. */
const READ_TRIES = 3;
const READ_PAUSE_MS = 100;
/** Shortest sleep, so that a clock that stands still does not make a busy loop. */
const SLEEP_MS_MIN = 5;

/**
 * @typedef {object} DriveOptions
 * @property {Engine} engine
 * @property {CheckedHost} host
 * @property {{send(request: HttpRequest, stop: import("./time.js").Stop): Promise<Outcome>}} http
 * @property {(event: Event) => void} [onEvent]
 * @property {(status: Status) => void} [onStatus]
 * @property {(text: string, turn: Turn) => void} [onTurn]  what went into a turn and came out of it
 * @property {number} [storageWaitMs]
 */

/** One run of one engine. */
export class Drive {
  /** @type {DriveOptions} */
  #options;
  /** @type {Input[]} what happened since the last turn */
  #inbox = [];
  /** Effects that have no answer yet. */
  #pending = 0;
  #alarm;
  #end = new Stop();
  #stopped = false;
  /** How many callers wait for something: while there are any, the process is kept alive. */
  #watched = 0;
  /** @type {Promise<void> | undefined} */
  #running;
  /** @type {unknown} what ended the run */
  #fault;

  /** @param {DriveOptions} options */
  constructor(options) {
    this.#options = options;
    this.#alarm = new Alarm(options.host.schedule);
  }

  /** @returns {unknown} */
  get fault() {
    return this.#fault;
  }

  /** Effects under way. */
  get pending() {
    return this.#pending;
  }

  /** @param {Input} input */
  push(input) {
    this.#inbox.push(input);
    this.#alarm.wake();
  }

  /** Calls the engine again although nothing happened that it was told of: a plan was submitted. */
  nudge() {
    this.#alarm.wake();
  }

  /**
   * Keeps the process alive until the returned function is called.
   * @returns {() => void}
   */
  watch() {
    this.#watched += 1;
    this.#alarm.hold(true);
    let watching = true;
    return () => {
      this.#watched -= watching ? 1 : 0;
      watching = false;
      this.#alarm.hold(this.#watched > 0);
    };
  }

  /**
   * Runs until `stop` or a fault that only a fresh engine can mend. Once per instance.
   * @returns {Promise<void>}
   */
  run() {
    if (this.#running !== undefined) {
      return Promise.reject(new TieoutError("host/already-running", "this run was started before"));
    }
    this.#running = this.#loop().catch((thrown) => {
      this.#fault = thrown;
      this.#stopped = true;
      this.#end.call();
      throw thrown;
    });
    // The fault is kept for whoever calls next; nobody needs to listen for it here.
    this.#running.catch(() => {});
    return this.#running;
  }

  /**
   * Waits until no effect is under way and nothing is left to tell the engine, for a while.
   * @param {number} graceMs
   */
  async quiet(graceMs) {
    const end = Date.now() + graceMs;
    while (!this.#stopped && (this.#pending > 0 || this.#inbox.length > 0) && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, SLEEP_MS_MIN));
    }
  }

  /** Ends the run now; requests under way are given up, so their outcome is looked up at the next start. */
  async stop() {
    this.#stopped = true;
    this.#end.call();
    this.#alarm.wake();
    await this.#running?.catch(() => {});
  }

  async #loop() {
    while (!this.#stopped) {
      const inputs = this.#inbox;
      this.#inbox = [];
      const turn = this.#turn(inputs);
      for (const effect of turn.effects) {
        this.#start(effect);
      }
      this.#tell(() => this.#options.onStatus?.(turn.status));
      if (this.#fault !== undefined) {
        throw this.#fault;
      }
      if (turn.more || this.#inbox.length > 0) {
        await breathe();
      } else if (!this.#stopped) {
        await this.#sleep(turn.wakeAt);
      }
    }
  }

  /** @param {Input[]} inputs */
  #turn(inputs) {
    const text = JSON.stringify({ now: this.#now(), inputs });
    const turn = this.#options.engine.turn(new TextEncoder().encode(text));
    this.#tell(() => this.#options.onTurn?.(text, turn));
    return turn;
  }

  #now() {
    let now;
    try {
      now = this.#options.host.clock();
    } catch (thrown) {
      throw new TieoutError("host/clock", `clock() threw ${nameOf(thrown)}`);
    }
    if (typeof now !== "number" || !(now >= 0 && now <= Number.MAX_SAFE_INTEGER)) {
      throw new TieoutError("host/clock", `clock() answered ${typeof now === "number" ? now : typeof now}`);
    }
    return Math.floor(now);
  }

  /** @param {number | undefined} wakeAt */
  async #sleep(wakeAt) {
    const ms = wakeAt === undefined ? undefined : Math.max(wakeAt - this.#now(), SLEEP_MS_MIN);
    await this.#alarm.sleep(ms);
    if (this.#fault !== undefined) {
      throw this.#fault;
    }
  }

  /** @param {Effect} effect */
  #start(effect) {
    if (effect.type === "notify") {
      this.#tell(() => this.#options.onEvent?.(effect.event));
      return;
    }
    this.#pending += 1;
    this.#perform(effect).then(
      (input) => this.#inbox.push(input),
      (thrown) => {
        this.#fault ??= thrown;
      },
    ).finally(() => {
      this.#pending -= 1;
      this.#alarm.wake();
    });
  }

  /** @param {Exclude<Effect, {type: "notify"}>} effect @returns {Promise<Input>} */
  async #perform(effect) {
    switch (effect.type) {
      case "http": {
        const outcome = await this.#options.http.send(effect.request, this.#end);
        return { type: "http-done", id: effect.id, outcome };
      }
      case "commit":
        return this.#commit(effect);
      default:
        return this.#read(effect);
    }
  }

  /** @param {CommitEffect} effect @returns {Promise<Input>} */
  async #commit({ seq, expect, put, delete: remove }) {
    const encoder = new TextEncoder();
    const batch = { expect, put: put.map(({ key, value }) => ({ key, value: encoder.encode(value) })), delete: remove };
    let result;
    try {
      result = await this.#stored(() => this.#options.host.storage.commit(batch));
    } catch {
      return { type: "commit-unknown", seq };
    }
    if (result?.ok === true && Number.isSafeInteger(result.version) && result.version > 0) {
      return { type: "committed", seq, version: result.version };
    }
    if (result?.ok === false && typeof result.key === "string") {
      return { type: "refused", seq, key: result.key };
    }
    return { type: "commit-unknown", seq };
  }

  /** @param {ReadEffect} effect @returns {Promise<Input>} */
  async #read(effect) {
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#readOnce(effect);
      } catch (thrown) {
        if (tried === READ_TRIES || this.#stopped) {
          throw new TieoutError("host/storage-failed", `the store cannot be read: ${nameOf(thrown)}`, { cause: thrown });
        }
        await new Promise((resolve) => setTimeout(resolve, READ_PAUSE_MS * tried));
      }
    }
  }

  /** @param {ReadEffect} effect @returns {Promise<Input>} */
  async #readOnce(effect) {
    const { storage } = this.#options.host;
    if (effect.type === "load") {
      const found = await this.#stored(() => storage.get(effect.keys));
      const entries = effect.keys.flatMap((key) => {
        const entry = found.get(key);
        return entry === undefined ? [] : [textEntry({ key, ...entry })];
      });
      return { type: "loaded", id: effect.id, entries, more: false };
    }
    const page = await this.#stored(() => storage.scan(effect.prefix, effect.after, effect.limit));
    if (typeof page?.more !== "boolean") {
      throw new TypeError("a scan answered no `more`");
    }
    return { type: "loaded", id: effect.id, entries: page.entries.map(textEntry), more: page.more };
  }

  /**
   * @template T
   * @param {() => T | Promise<T>} work
   * @returns {Promise<T>}
   */
  #stored(work) {
    const ms = this.#options.storageWaitMs ?? STORAGE_WAIT_MS;
    return inTime(new Promise((resolve) => resolve(work())), { ms, stop: this.#end, late: () => new TieoutError("host/storage-failed", "the store did not answer in time") });
  }

  /** A listener that throws must not end the run. @param {() => void} call */
  #tell(call) {
    try {
      call();
    } catch (thrown) {
      try {
        this.#options.host.log?.({ event: "listener-threw", outcome: nameOf(thrown) });
      } catch {
        // Neither must a log.
      }
    }
  }
}

/**
 * Bytes of the store as the engine's text. Bytes that are no UTF-8 are an error, never replaced.
 * @param {{key: string, value: Uint8Array, version: number}} entry
 */
function textEntry({ key, value, version }) {
  if (typeof key !== "string" || !Number.isSafeInteger(version) || version < 1) {
    throw new TypeError("an entry without key or version");
  }
  return { key, value: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value), version };
}

/**
 * A problem that the engine reports, as an error to throw.
 * @param {Problem | undefined} problem
 * @param {string} otherwise
 */
export function problemError(problem, otherwise) {
  return problem === undefined
    ? new TieoutError("host/stopped", otherwise)
    : new TieoutError(problem.code, problem.message, {
      ...(problem.path === undefined ? {} : { path: problem.path }),
      ...(problem.hint === undefined ? {} : { hint: problem.hint }),
      ...(problem.fix === undefined ? {} : { fix: /** @type {import("./error.js").Fix} */ (problem.fix) }),
    });
}

/** Any fault of a run as a typed error. @param {unknown} thrown */
export function typed(thrown) {
  return isTyped(thrown) ? thrown : new TieoutError("host/stopped", `the run ended: ${nameOf(thrown)}`, { cause: thrown });
}
