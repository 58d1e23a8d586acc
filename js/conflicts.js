/**
 * Records that both sides edited: all three values of each field, in the store, with what a person chose. They are written when a plan
 * is applied; a choice counts for the values that stand here, and the next plan carries it out.
 *
 * Invariant: what was chosen stays with its values until both sides edit the record again.
 */

import { TieoutError } from "./error.js";

/** @typedef {import("./host.js").Storage} Storage */
/** @typedef {import("./wasm/engine.js").ConflictView} ConflictView */
/** @typedef {"crm" | "quickbooks" | "both"} Side */
/** @typedef {ConflictView & {at: number}} Conflict  `at`: when it was found, milliseconds since 1970. `open`: nobody has chosen yet */

/** Of the records that the engine reads. */
const SCHEMA = 2;
const PAGE = 200;
const TRIES = 5;
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
    /** @type {Conflict[]} */
    const found = [];
    for (let after, more = true; more; ) {
      const page = await this.#storage.scan(this.#prefix, after, PAGE);
      found.push(...page.entries.map(({ value }) => conflictOf(value)));
      after = page.entries.at(-1)?.key;
      more = page.more && after !== undefined;
    }
    return found.filter(({ open }) => settled || open);
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
    for (const conflict of found) {
      await this.#change(this.#key(conflict), (stored) => (stored !== undefined && valuesOf(stored) === valuesOf(conflict) ? stored : { ...conflict, at }));
    }
    const keys = new Set(found.map((conflict) => this.#key(conflict)));
    for (const conflict of await this.list()) {
      if (!keys.has(this.#key(conflict)) && isPlanned(conflict.kind, conflict.id)) await this.#change(this.#key(conflict), () => undefined);
    }
  }

  /** @template {Conflict | undefined} T @param {string} key @param {(stored: Conflict | undefined) => T} change  the same value: nothing is written; `undefined`: it is deleted @returns {Promise<T>} */
  async #change(key, change) {
    for (let tried = 1; tried <= TRIES; tried += 1) {
      const before = (await this.#storage.get([key])).get(key);
      const stored = before === undefined ? undefined : conflictOf(before.value);
      const after = change(stored);
      if (after === stored) return after;
      const put = after === undefined ? [] : [{ key, value: new TextEncoder().encode(JSON.stringify({ schema: SCHEMA, ...after })) }];
      const batch = { expect: [{ key, version: before?.version ?? 0 }], put, delete: after === undefined ? [key] : [] };
      if ((await this.#storage.commit(batch))?.ok === true) return after;
    }
    throw new TieoutError("host/storage-failed", "a conflict could not be stored: others change it meanwhile");
  }
}

/** @param {Uint8Array} value @returns {Conflict} */
function conflictOf(value) {
  const { schema: _, ...conflict } = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(value));
  return conflict;
}
