/**
 * Records on which the two sides have moved apart, and which of them a person chose to leave so. A plan finds them; here is kept, in the
 * store, what is ignored and why. Any process may read it.
 *
 * Invariant: what is ignored is one state of a record on both sides: once either moves again, it is told again.
 */

import { TieoutError } from "./error.js";
import { recordOf, recordsOf, rewrite } from "./stored.js";

/** @typedef {import("./host.js").Storage} Storage */
/** @typedef {import("./wasm/engine.js").Drift} Drift */
/** @typedef {{reason: string, at: number}} Reason  `at`: milliseconds since 1970 */
/** @typedef {{fingerprint: string, kind: string, id: string, resource: string, qboId: string, label: string} & Reason} Ignored */

const REASON_UNITS_MAX = 500;

/** @param {any} record */
const isWhole = ({ fingerprint, reason, at }) => typeof fingerprint === "string" && typeof reason === "string" && typeof at === "number";

/** The drift of one company in one store. */
export class DriftList {
  #storage;
  #prefix;
  #clock;

  /** @param {Storage} storage @param {string} realm @param {() => number} clock */
  constructor(storage, realm, clock) {
    this.#storage = storage;
    this.#prefix = `y/${realm}/`;
    this.#clock = clock;
  }

  /** What a plan has found, each with why it is ignored if it is. @param {import("./wasm/engine.js").Plan} plan @returns {Promise<(Drift & {ignored?: Reason})[]>} */
  async list(plan) {
    const ignored = new Map((await this.ignored()).map(({ fingerprint, reason, at }) => [fingerprint, { reason, at }]));
    return plan.drift().map((row) => {
      const own = ignored.get(row.fingerprint);
      return own === undefined ? row : { ...row, ignored: own };
    });
  }

  /** Leaves a record as it is until either side moves again. @param {Drift} row @param {string} reason */
  async ignore({ fingerprint, kind, id, resource, qboId, label }, reason) {
    if (typeof reason !== "string" || reason.trim() === "" || reason.length > REASON_UNITS_MAX) {
      throw new TieoutError("host/argument", `a reason is needed, of at most ${REASON_UNITS_MAX} characters`, { path: "reason" });
    }
    const value = JSON.stringify({ fingerprint, kind, id, resource, qboId, label, reason: reason.trim(), at: this.#clock() });
    const key = this.#prefix + fingerprint;
    await rewrite(this.#storage, key, (before) => {
      if (before !== undefined) recordOf(key, before, isWhole);
      return new TextEncoder().encode(value);
    });
  }

  /** Tells of it again. @param {string} fingerprint */
  async notice(fingerprint) {
    await rewrite(this.#storage, this.#prefix + fingerprint, () => undefined);
  }

  /** All that is ignored, whether it still differs or not. @returns {Promise<Ignored[]>} */
  async ignored() {
    return (await this.#all()).records;
  }

  /** What cannot be read of it. Such a record leaves nothing out: its difference is told again. */
  async damaged() {
    return (await this.#all()).damaged;
  }

  /** @returns {Promise<{records: Ignored[], damaged: import("./stored.js").Damage[]}>} */
  async #all() {
    return recordsOf(this.#storage, this.#prefix, isWhole);
  }
}
