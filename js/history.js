/**
 * What was done when, and what the company was asked for meanwhile: kept in the store, so that a person sees it later and any process may
 * read it. It decides nothing: a run whose entry cannot be written has still been done, and is not failed for it.
 *
 * Invariant: of runs the newest are kept, as many as `RUNS_MAX`; of requests the sum of each month, without what a process did after its
 * last entry before it died.
 */

import { TieoutError, isTyped, nameOf } from "./error.js";
import { optionsOf } from "./host.js";
import { localDate } from "./time.js";

/** @typedef {import("./host.js").Storage} Storage */
/** @typedef {import("./drive.js").Status} Status */
/** @typedef {import("./wasm/engine.js").Finding} Finding */
/** @typedef {Status["requests"]} Requests */
/**
 * @typedef {object} Run
 * @property {string} id
 * @property {"sync" | "reconcile"} kind
 * @property {number} at  milliseconds since 1970
 * @property {number} ended
 * @property {"connected" | "syncing" | "error"} state  at its end
 * @property {{code: string, message: string, hint?: string}} [problem]
 * @property {{queued: number, done: number, failed: number, uncertain: number, waiting: number}} steps
 * @property {{label: string, finding: Finding}[]} errors  what a person must look at; the first `ERRORS_MAX` of them
 * @property {Requests} requests
 * @property {import("./reconcile.js").Report} [report]
 * @property {{plannedBy: string, approvedBy?: string}} [approval]  of a plan beyond the limits of the settings
 */
/** @typedef {Requests & {month: string, since: string}} Month  `since`: the first day of it that requests were counted on */
/** @typedef {Month & {limit: number, forecast: number}} Quota  `forecast`: reads by the end of the month */

const RUNS_MAX = 200;
const ERRORS_MAX = 50;
const TRIES = 5;
/** Reads a month that Intuit grants without charge; writes are free. Intuit App Partner Program, Builder tier. */
const READS_PER_MONTH = 500_000;
const DAY_MS = 86_400_000;

const NO_STEPS = { queued: 0, done: 0, failed: 0, uncertain: 0, waiting: 0 };

const decoder = new TextDecoder("utf-8", { fatal: true });
/** @param {unknown} value */
const bytes = (value) => new TextEncoder().encode(JSON.stringify(value));
/** @param {Uint8Array} value */
const parse = (value) => JSON.parse(decoder.decode(value));

/** How an integration stands, as people ask: is it connected, busy, or does it need somebody? @param {Status} status */
export function health(status) {
  const { state, waiting, uncertain, inFlight, failed, problem } = status;
  const queue = waiting + uncertain + inFlight;
  const broken = problem !== undefined || failed > 0 || ["reconnect", "blocked", "not-entitled", "lost-lease"].includes(state);
  const word = broken ? "error" : queue > 0 || ["starting", "reading", "syncing"].includes(state) ? "syncing" : "connected";
  return { state: /** @type {Run["state"]} */ (word), queue, failed, ...(problem === undefined ? {} : { problem }) };
}

/** Of the running engine; none if there is none. @param {import("./index.js").Tieout} tieout @returns {Requests} */
function requestsOf(tieout) {
  try {
    return tieout.status().requests;
  } catch {
    return { reads: 0, writes: 0, batches: 0 };
  }
}

/** The history of one company in one store. */
export class History {
  #storage;
  #runs;
  #months;
  #clock;
  /** Requests of the running engine that stand in a month's sum already. */
  #counted = /** @type {Requests} */ ({ reads: 0, writes: 0, batches: 0 });

  /** @param {Storage} storage @param {string} realm @param {() => number} clock */
  constructor(storage, realm, clock) {
    this.#storage = storage;
    this.#runs = `h/${realm}/`;
    this.#months = `u/${realm}/`;
    this.#clock = clock;
  }

  /** The newest runs first. @param {{limit?: number}} [page] @returns {Promise<Run[]>} */
  async runs(page) {
    const { limit = RUNS_MAX } = optionsOf(page, ["limit"]);
    const { entries } = await this.#storage.scan(this.#runs, undefined, RUNS_MAX + 1);
    return entries.map(({ key, value }) => ({ id: key.slice(this.#runs.length), ...parse(value) })).reverse().slice(0, limit);
  }

  /** Keeps a run, and lets the oldest go. @param {Omit<Run, "id">} run @param {Requests} total  of the running engine */
  async add(run, total) {
    await this.count(total);
    const { entries } = await this.#storage.scan(this.#runs, undefined, RUNS_MAX + 1);
    const old = entries.slice(0, Math.max(0, entries.length + 1 - RUNS_MAX)).map(({ key }) => key);
    for (let tried = 0; tried < TRIES; tried += 1) {
      const key = `${this.#runs}${String(run.ended).padStart(15, "0")}-${tried}`;
      const put = { key, value: bytes({ ...run, errors: run.errors.slice(0, ERRORS_MAX) }) };
      if ((await this.#storage.commit({ expect: [{ key, version: 0 }], put: [put], delete: old }))?.ok === true) return;
    }
    throw new TieoutError("host/storage-failed", "the run could not be kept: others change the history meanwhile");
  }

  /**
   * Does the work and keeps what became of it, if anything was done. The run counts, not its entry: one that cannot be kept is let go.
   * @template {{steps: Run["steps"], report?: Run["report"], approval?: Run["approval"]}} T
   * @param {import("./index.js").Tieout} tieout
   * @param {Run["kind"]} kind
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async kept(tieout, kind, work) {
    const at = this.#clock();
    const before = requestsOf(tieout);
    /** @param {{steps?: Run["steps"], report?: Run["report"], approval?: Run["approval"]}} run @param {Run["problem"]} [problem] */
    const keep = async ({ steps = NO_STEPS, report, approval }, problem) => {
      const { state, problem: own = problem } = tieout.health();
      const total = requestsOf(tieout);
      const { queued, done, failed, uncertain, waiting } = steps;
      await this.add({
        kind, at, ended: this.#clock(), state: problem === undefined ? state : "error", ...(own === undefined ? {} : { problem: own }),
        steps: { queued, done, failed, uncertain, waiting }, errors: tieout.deadLetters().map(({ label, finding }) => ({ label, finding })),
        requests: { reads: total.reads - before.reads, writes: total.writes - before.writes, batches: total.batches - before.batches }, ...(report === undefined ? {} : { report }), ...(approval === undefined ? {} : { approval }),
      }, total);
    };
    try {
      const run = await work();
      if (kind === "reconcile" || run.steps.queued > 0) await keep(run).catch(() => {});
      return run;
    } catch (thrown) {
      const problem = isTyped(thrown) ? { code: thrown.code, message: thrown.message, hint: thrown.hint ?? "" } : { code: "bug/unexpected", message: nameOf(thrown), hint: "" };
      await keep({}, problem).catch(() => {});
      throw thrown;
    }
  }

  /** Adds what was asked since the last time to this month. @param {Requests} total */
  async count(total) {
    // An engine made anew counts from nothing.
    const base = total.reads < this.#counted.reads || total.writes < this.#counted.writes ? { reads: 0, writes: 0, batches: 0 } : this.#counted;
    const more = { reads: total.reads - base.reads, writes: total.writes - base.writes, batches: total.batches - base.batches };
    this.#counted = { ...total };
    if (more.reads + more.writes + more.batches === 0) return;
    const today = localDate(this.#clock());
    const key = this.#months + today.slice(0, 7);
    for (let tried = 0; tried < TRIES; tried += 1) {
      const found = (await this.#storage.get([key])).get(key);
      const { reads, writes, batches, since } = found === undefined ? { reads: 0, writes: 0, batches: 0, since: today } : parse(found.value);
      const value = bytes({ reads: reads + more.reads, writes: writes + more.writes, batches: batches + more.batches, since });
      if ((await this.#storage.commit({ expect: [{ key, version: found?.version ?? 0 }], put: [{ key, value }], delete: [] }))?.ok === true) return;
    }
    throw new TieoutError("host/storage-failed", "the requests could not be counted: others count meanwhile");
  }

  /** What was asked of the company this month, and where that leads by its end at the pace so far. @returns {Promise<Quota>} */
  async quota() {
    const today = localDate(this.#clock());
    const month = today.slice(0, 7);
    const key = this.#months + month;
    const found = (await this.#storage.get([key])).get(key);
    const sums = found === undefined ? { reads: 0, writes: 0, batches: 0, since: today } : parse(found.value);
    const [year = 0, number = 0] = month.split("-").map(Number);
    const last = new Date(Date.UTC(year, number, 0)).getUTCDate();
    const days = Math.round((Date.parse(today) - Date.parse(sums.since)) / DAY_MS) + 1;
    const left = last - Number(today.slice(8));
    return { month, ...sums, limit: READS_PER_MONTH, forecast: sums.reads + Math.ceil((sums.reads * left) / days) };
  }
}
