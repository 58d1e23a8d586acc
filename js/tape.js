/**
 * A recording of everything that goes into the WASM and comes out of it. Since the WASM is deterministic, the
 * same inputs give the same plans and effects anywhere: a fault that a user saw is a file that a developer runs.
 *
 * A recording holds documents, settings and QuickBooks' answers as they are, but no access token: none ever
 * enters the WASM. For strangers there is the redacted support bundle.
 */

import { engine } from "./engine.js";
import { TieoutError, nameOf } from "./error.js";
import { toBytes } from "./input.js";

/**
 * One call: what went in, by name, and what came out, as text.
 * @typedef {{call: "open" | "turn" | "snapshot" | "plan" | "submit" | "tieOut", input: Record<string, unknown>, output: string}} Entry
 */
/** @typedef {(entry: Entry) => void} Recorder */
/** @typedef {import("./wasm/engine.js").Plan} Plan */

const decoder = new TextDecoder();

/** Hands calls to a recorder; without one it does nothing. */
export class Tape {
  #record;
  #plans = 0;
  /** @type {WeakMap<object, number>} */
  #numbers = new WeakMap();

  /** @param {Recorder | undefined} record */
  constructor(record) {
    this.#record = record;
  }

  /** @param {Entry["call"]} call @param {Record<string, unknown>} input @param {() => string} output */
  note(call, input, output) {
    if (this.#record === undefined) {
      return;
    }
    const entry = { call, input, output: output() };
    try {
      this.#record(entry);
    } catch (cause) {
      throw new TieoutError("host/argument", `\`record\` threw: ${nameOf(cause)}`, { path: "record", cause });
    }
  }

  /** @param {Plan} plan @param {{documents: import("./input.js").Input, settings: import("./input.js").Input, today: string}} made */
  plan(plan, { documents, settings, today }) {
    if (this.#record === undefined) {
      return;
    }
    this.#numbers.set(plan, this.#plans);
    this.#plans += 1;
    this.note("plan", { documents: textOf(documents), settings: textOf(settings), today }, () => decoder.decode(plan.json()));
  }

  /** @param {Plan} plan @param {number[] | undefined} indices @param {number} queued */
  submit(plan, indices, queued) {
    this.note("submit", { plan: this.#numbers.get(plan) ?? -1, ...(indices === undefined ? {} : { indices }) }, () => `${queued}`);
  }
}

/** @param {import("./input.js").Input} input */
export const textOf = (input) => decoder.decode(toBytes(input, "recording"));

/** That it was approved is known: it was done. */
const APPROVED = /** @type {const} */ (["planner", "approver"]);

/** Runs a recording's calls again on this build. */
export class Player {
  /** @type {import("./wasm/engine.js").Engine | undefined} */
  #engine;
  /** @type {import("./wasm/engine.js").Snapshot | undefined} */
  #snapshot;
  /** @type {Plan[]} */
  #plans = [];

  /**
   * What this build answers to one call.
   * @param {Pick<Entry, "call" | "input">} entry
   * @returns {string}
   */
  play({ call, input }) {
    switch (call) {
      case "open":
        this.#engine?.free();
        this.#engine = new (engine().Engine)(toBytes(input["config"], "config"));
        return "";
      case "turn":
        return JSON.stringify(this.#open().turn(toBytes(String(input["text"]), "turn")));
      case "snapshot": {
        const snapshot = this.#open().snapshot(toBytes(String(input["choices"] ?? "[]"), "choices"));
        if (snapshot === undefined) {
          throw new TieoutError("host/recording", "the recording read a company where this build has not");
        }
        this.#snapshot?.free();
        this.#snapshot = snapshot;
        return decoder.decode(snapshot.bytes());
      }
      case "plan": {
        const plan = this.#compare(input, (documents, snapshot, settings) =>
          engine().plan(documents, snapshot, settings, { today: String(input["today"]) }));
        this.#plans.push(plan);
        return decoder.decode(plan.json());
      }
      case "submit": {
        const plan = this.#plans[Number(input["plan"])];
        if (plan === undefined) {
          throw new TieoutError("host/recording", "the recording applies a plan that is not in it");
        }
        const indices = /** @type {number[] | undefined} */ (input["indices"]);
        return `${this.#open().submit(plan, indices === undefined ? undefined : Uint32Array.from(indices), plan.summary().hash, ...APPROVED)}`;
      }
      case "tieOut":
        return JSON.stringify(this.#compare(input, (documents, snapshot, settings) => engine().tieOut(documents, snapshot, settings)));
      default:
        throw new TieoutError("host/recording", "the recording holds a call that this version does not know");
    }
  }

  free() {
    for (const handle of [this.#engine, this.#snapshot, ...this.#plans]) {
      handle?.free();
    }
  }

  #open() {
    if (this.#engine === undefined) {
      throw new TieoutError("host/recording", "the recording does not begin with the opening of an engine");
    }
    return this.#engine;
  }

  /**
   * @template T
   * @param {Record<string, unknown>} input
   * @param {(documents: import("./wasm/engine.js").Documents, snapshot: import("./wasm/engine.js").Snapshot, settings: import("./wasm/engine.js").Settings) => T} work
   * @returns {T}
   */
  #compare(input, work) {
    if (this.#snapshot === undefined) {
      throw new TieoutError("host/recording", "the recording plans before a company was read");
    }
    const settings = new (engine().Settings)(toBytes(String(input["settings"]), "settings"));
    const documents = new (engine().Documents)(toBytes(String(input["documents"]), "documents"));
    try {
      return work(documents, this.#snapshot, settings);
    } finally {
      documents.free();
      settings.free();
    }
  }
}
