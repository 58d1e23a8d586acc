/**
 * Records that both sides edited: all three values of each field, in the store, with what a person chose. They are written when a plan
 * is applied; a choice counts for the values that stand here, and the next plan carries it out.
 *
 * Invariant: what was chosen stays with its values until both sides edit the record again.
 */

import { TieoutError } from "./error.js";
import { recordOf, recordsOf, rewrite } from "./stored.js";

/** @typedef {import("./host.js").Storage} Storage */
/** @typedef {import("./wasm/engine.js").ConflictView} ConflictView */
/** @typedef {"crm" | "quickbooks" | "both"} Side */
/** @typedef {ConflictView & {at: number}} Conflict  `at`: when it was found, milliseconds since 1970. `open`: nobody has chosen yet */

/** Of the records that the engine reads. */
const SCHEMA = 2;
/** What must be the same for a conflict to be the same. @param {ConflictView} conflict */
const valuesOf = ({ fields }) => JSON.stringify(fields.map(({ path, base, crm, quickbooks }) => [path, base, crm, quickbooks]));

/** The conflicts of one company in one store. */
export class Conflicts {
  #storage;
  #prefix;

  /** @param {Storage} storage @param {string} realm */
  constructor(storage, realm) {
    this.#storage = storage;
    this.#prefix = `c/${realm}/`;
  }

  /** @param {{kind: string, id: string}} conflict */
  #key({ kind, id }) {
    return `${this.#prefix}${kind}/${id}`;
  }

  /** Those that wait for a person, or, on request, the settled ones too: with what stood on either side. @param {{settled?: boolean}} [wanted] @returns {Promise<Conflict[]>} */
  async list({ settled = false } = {}) {
    const { records } = await this.#all();
    return records.filter(({ open }) => settled || open);
  }

  /** What cannot be read of them. Such a record decides nothing: its conflict is open again. */
  async damaged() {
    return (await this.#all()).damaged;
  }

  /** Takes a conflict off, also one that cannot be read: while both sides differ, the next plan that is applied asks anew. @param {string} kind @param {string} id */
  async clear(kind, id) {
    await rewrite(this.#storage, this.#key({ kind, id }), () => undefined);
  }

  /** What people chose, as plans read it: a JSON list. */
  async choices() {
    return JSON.stringify((await this.list({ settled: true })).filter(({ fields }) => fields.some(({ byPerson }) => byPerson)));
  }

  /**
   * Chooses whose value stands: for all fields, or field by field under the CRM's names. Nothing is written before the next plan is applied.
   * @param {string} kind
   * @param {string} id
   * @param {Side | Record<string, Side>} choice
   * @returns {Promise<Conflict>}
   */
  async resolve(kind, id, choice) {
    const key = this.#key({ kind, id });
    return this.#change(key, (stored) => {
      if (stored === undefined) {
        throw new TieoutError("host/argument", `no conflict of ${kind} \`${id}\` is known: apply a plan that shows it first`, { path: "id" });
      }
      const fields = stored.fields.map((field) => {
        const side = typeof choice === "string" ? choice : choice[field.name];
        if (side === undefined || !field.choices.includes(side)) {
          throw new TieoutError("host/argument", `of \`${field.name}\` choose ${field.choices.join(" or ")}`, { path: field.name });
        }
        return { ...field, choice: side, byPerson: true };
      });
      if (stored.whole && new Set(fields.map((field) => field.choice)).size > 1) {
        throw new TieoutError("host/argument", "what is booked goes one way as a whole: choose `crm` or `quickbooks`", { path: "choice" });
      }
      return { ...stored, fields, open: false };
    });
  }

  /**
   * Writes down what a plan found, and takes off what it found settled by itself. A choice for the same values stays.
   * @param {readonly ConflictView[]} found
   * @param {(kind: string, id: string) => boolean} isPlanned  the plan has a row of this record
   * @param {number} at
   */
  async note(found, isPlanned, at) {
    const { records, damaged } = await this.#all();
    const spared = new Set(damaged.map(({ path }) => path));
    const keys = new Set(found.map((conflict) => this.#key(conflict)));
    for (const conflict of found.filter((one) => !spared.has(this.#key(one)))) {
      await this.#change(this.#key(conflict), (stored) => (stored !== undefined && valuesOf(stored) === valuesOf(conflict) ? stored : { ...conflict, at }));
    }
    for (const conflict of records.filter(({ open }) => open)) {
      if (!keys.has(this.#key(conflict)) && isPlanned(conflict.kind, conflict.id)) await this.#change(this.#key(conflict), () => undefined);
    }
  }

  async #all() {
    const { records, damaged } = await recordsOf(this.#storage, this.#prefix, isWhole);
    return { records: records.map(conflictOf), damaged };
  }

  /** @template {Conflict | undefined} T @param {string} key @param {(stored: Conflict | undefined) => T} change  the same value: nothing is written; `undefined`: it is deleted @returns {Promise<T>} */
  async #change(key, change) {
    let after = /** @type {T | undefined} */ (undefined);
    await rewrite(this.#storage, key, (before) => {
      const stored = before === undefined ? undefined : conflictOf(recordOf(key, before, isWhole));
      after = change(stored);
      if (after === stored) return before;
      return after === undefined ? undefined : new TextEncoder().encode(JSON.stringify({ schema: SCHEMA, ...after }));
    });
    return /** @type {T} */ (after);
  }
}

/** @param {any} record */
const isWhole = ({ schema, kind, id, fields }) => schema <= SCHEMA && typeof kind === "string" && typeof id === "string" && Array.isArray(fields)
  && fields.every((field) => typeof field?.path === "string" && typeof field.name === "string" && Array.isArray(field.choices));

/** @param {Conflict & {schema: number}} record @returns {Conflict} */
function conflictOf({ schema: _, ...conflict }) {
  return conflict;
}
