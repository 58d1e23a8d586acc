/**
 * What runs have done, kept so that it can be taken back: before anything is changed the record is kept as QuickBooks has it, and of what
 * is created that it was. It decides nothing: what is taken back, and what the books no longer allow, is the planner's to say.
 *
 * Invariant: what is kept is durable before the run's steps are. Of runs the newest are kept, with `DEEDS_MAX` records in all; the newest
 * is always kept whole.
 */

import { proposed } from "./duplicates.js";
import { engine } from "./engine.js";
import { TieoutError } from "./error.js";
import { optionsOf } from "./host.js";
import { toBytes } from "./input.js";
import { withDocuments, withSettings } from "./parsed.js";
import { allRows } from "./rows.js";
import { recordOf } from "./stored.js";
import { inTime, localDate } from "./time.js";
import { load } from "./worksheet-module.js";

/** @typedef {import("./index.js").Tieout} Tieout */
/** @typedef {import("./index.js").Plan} Plan */
/** @typedef {import("./input.js").Input} Input */
/** @typedef {{kind: string, id: string, label: string, verb: string} & Partial<Image>} Deed */
/** @typedef {{image: string, sent?: string, record?: string}} Image  the record before an update, as text, so that no digit is lost; of a merge what was sent, too, and for which record */
/** @typedef {{id: string, at: number, deeds: number, pages: number, undoes?: string[]}} Run  `undoes`: the runs that it took back */
/** @typedef {{run: string} | {kind: string, id: string}} Wanted  a run, or the last thing that was done to one record */
/** @typedef {{key: string, label: string, why: "changed-again" | "not-handed-in"}} Left  a later run wrote it too, or the documents no longer have it */

const RUNS_MAX = 100;
const DEEDS_MAX = 20_000;
/** Records in one entry of the store. */
const PAGE_DEEDS = 200;
const TRIES = 5;
const STORAGE_WAIT_MS = 30_000;
const VERBS = ["create", "update", "void", "delete", "deactivate"];

const decoder = new TextDecoder();
/** @param {unknown} value */
const bytes = (value) => new TextEncoder().encode(JSON.stringify(value));
/** @param {{kind: string, id: string}} record */
const keyOf = ({ kind, id }) => `${kind}:${id}`;

export class Undo {
  #tieout;
  #host;
  /** Which runs a plan takes back. @type {WeakMap<Plan, string[]>} */
  #undoes = new WeakMap();
  /** Records before a plan's updates: a part of a plan may be applied later than the rest. @type {WeakMap<Plan, Map<string, Image>>} */
  #images = new WeakMap();

  /** @param {Tieout} tieout @param {import("./host.js").CheckedHost} host */
  constructor(tieout, host) {
    this.#tieout = tieout;
    this.#host = host;
  }

  /** What can be taken back, the newest first. @returns {Promise<Run[]>} */
  async runs() {
    return [...(await this.#index()).runs].reverse();
  }

  /**
   * A plan that takes a run back, or what was done last to one record; to be looked at and applied like any other. What others of the same
   * run still stand on waits: once the plan is applied, another one takes the next round back.
   * @param {Input} documents
   * @param {Input} settings
   * @param {Wanted} wanted
   * @param {{today?: string}} [options]
   * @returns {Promise<{plan: Plan, left: Left[]}>}
   */
  async plan(documents, settings, wanted, options) {
    const { today = localDate(this.#host.clock()) } = optionsOf(options, ["today"]);
    const { deeds, runs, left } = await this.#deeds(wanted);
    // A run is a merge as a whole, or none of it is.
    const isMerge = deeds.some(({ sent }) => sent !== undefined);
    const company = await this.#tieout.refresh(settings, { whole: isMerge });
    const bytes = toBytes(deeds, "deeds");
    if (isMerge) await load();
    const plan = isMerge
      ? proposed("proposeUndo", documents, settings, company, today, bytes)
      : withSettings(settings, (chosen) => withDocuments(documents, (parsed) => engine().undoPlan(parsed, company, chosen, today, bytes)));
    this.#undoes.set(plan, runs);
    for (const deed of deeds) {
      if (plan.find(deed.kind, deed.id) === undefined) left.push({ key: keyOf(deed), label: deed.label, why: "not-handed-in" });
    }
    return { plan, left };
  }

  /**
   * Keeps what a plan is about to change.
   * @param {Plan} plan
   * @param {Uint32Array | undefined} indices
   * @param {import("./index.js").Snapshot | undefined} company  as it was read for the plan
   */
  async remember(plan, indices, company) {
    if (!this.#images.has(plan) && company !== undefined) {
      /** @type {({key: string} & Image)[]} */
      const images = JSON.parse(decoder.decode(plan.images(company)));
      this.#images.set(plan, new Map(images.map(({ key, ...image }) => [key, image])));
    }
    const images = this.#images.get(plan);
    // Of links only those count that a merge moves: the others send nothing, and take nothing from anybody.
    const rows = rowsOf(plan, indices, (row) => VERBS.includes(row.decision) || images?.get(keyOf(row))?.sent !== undefined);
    if (rows.length === 0) return;
    const deeds = rows.map(({ kind, id, label, decision }) => ({ kind, id, label, verb: decision, ...images?.get(keyOf({ kind, id })) }));
    let cause;
    try {
      for (let tried = 0; tried < TRIES; tried += 1) {
        if (await inTime(this.#keep(deeds, this.#undoes.get(plan)), { ms: STORAGE_WAIT_MS, late: () => new Error("the store did not answer in time") })) return;
      }
    } catch (thrown) {
      cause = thrown;
    }
    throw new TieoutError("host/storage-failed", "what the plan is about to change could not be kept, so nothing was written", { path: "storage", cause });
  }

  /** @param {Deed[]} deeds @param {string[] | undefined} undoes @returns {Promise<boolean>} whether nobody came between */
  async #keep(deeds, undoes) {
    const { runs, version } = await this.#index();
    const at = this.#host.clock();
    const id = `${String(at).padStart(15, "0")}-${Number(runs.at(-1)?.id.split("-")[1] ?? 0) + 1}`;
    const pages = Math.ceil(deeds.length / PAGE_DEEDS);
    const kept = [...runs, { id, at, deeds: deeds.length, pages, ...(undoes === undefined ? {} : { undoes }) }];
    const put = Array.from({ length: pages }, (_, page) => ({ key: this.#key(id, page), value: bytes(deeds.slice(page * PAGE_DEEDS, (page + 1) * PAGE_DEEDS)) }));
    /** @type {string[]} */
    const gone = [];
    while (kept.length > RUNS_MAX || (kept.length > 1 && kept.reduce((sum, run) => sum + run.deeds, 0) > DEEDS_MAX)) {
      const old = /** @type {Run} */ (kept.shift());
      for (let page = 0; page < old.pages; page += 1) gone.push(this.#key(old.id, page));
    }
    const result = await this.#host.storage.commit({ expect: [{ key: this.#runsKey, version }], put: [...put, { key: this.#runsKey, value: bytes(kept) }], delete: gone });
    return result?.ok === true;
  }

  get #runsKey() {
    return `p/${this.#host.realm}/runs`;
  }

  /** @param {string} run @param {number} page */
  #key(run, page) {
    return `p/${this.#host.realm}/${run}/${page}`;
  }

  /** @returns {Promise<{runs: Run[], version: number}>} */
  async #index() {
    const found = (await this.#host.storage.get([this.#runsKey])).get(this.#runsKey);
    return found === undefined ? { runs: [], version: 0 } : { runs: recordOf(this.#runsKey, found.value, Array.isArray), version: found.version };
  }

  /** @param {Run} run @returns {Promise<Deed[]>} */
  async #read({ id, pages }) {
    const keys = Array.from({ length: pages }, (_, page) => this.#key(id, page));
    const found = await this.#host.storage.get(keys);
    return keys.flatMap((key) => recordOf(key, found.get(key)?.value ?? bytes([]), Array.isArray));
  }

  /** @param {Wanted} wanted @returns {Promise<{deeds: Deed[], runs: string[], left: Left[]}>} */
  async #deeds(wanted) {
    const { runs } = await this.#index();
    const newest = [...runs].reverse();
    if (!("run" in wanted)) {
      for (const run of newest) {
        const deed = (await this.#read(run)).find((one) => keyOf(one) === keyOf(wanted));
        if (deed !== undefined) return { deeds: [deed], runs: [run.id], left: [] };
      }
      throw new TieoutError("host/argument", `nothing is kept of \`${keyOf(wanted)}\``, { path: "wanted" });
    }
    const place = runs.findIndex(({ id }) => id === wanted.run);
    const run = runs[place];
    if (run === undefined) throw new TieoutError("host/argument", `no run \`${wanted.run}\` is kept`, { path: "wanted.run" });
    const again = new Set();
    for (const later of runs.slice(place + 1).filter(({ undoes }) => undoes?.includes(run.id) !== true)) {
      for (const deed of await this.#read(later)) again.add(keyOf(deed));
    }
    const all = await this.#read(run);
    /** @type {Left[]} */
    const left = all.filter((deed) => again.has(keyOf(deed))).map((deed) => ({ key: keyOf(deed), label: deed.label, why: "changed-again" }));
    return { deeds: all.filter((deed) => !again.has(keyOf(deed))), runs: [run.id], left };
  }
}

/** Rows that change something, with those that they need. @param {Plan} plan @param {Uint32Array | undefined} indices @param {(row: import("./wasm/engine.js").PlanRow) => boolean} isKept */
function rowsOf(plan, indices, isKept) {
  const all = [...allRows(plan)];
  const written = all.filter(isKept);
  if (indices === undefined) return written;
  const byKey = new Map(all.map((row) => [keyOf(row), row.index]));
  const chosen = new Set();
  const open = [...indices];
  while (open.length > 0) {
    const index = /** @type {number} */ (open.pop());
    if (chosen.has(index)) continue;
    chosen.add(index);
    for (const { key } of plan.planned(index, 1)[0]?.needs ?? []) open.push(byKey.get(key) ?? index);
  }
  return written.filter(({ index }) => chosen.has(index));
}
