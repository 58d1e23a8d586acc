/** The engine as the desk uses it: one place that names the package's own modules. */

import { engine } from "../../js/engine.js";
import { init, memoryStorage, Tieout } from "../../js/entry/web.js";
import { createSandbox, DEVELOPER_TOKEN } from "../../js/sandbox.js";

/** @import { ConflictView } from "../../js/wasm/engine.js" */
/** @import { Change, Drift, Failure, Finding, JobState, LedgerEffect, PeriodTieOut, PlanDetail, PlanRow, PlanSummary, Status, TieOutSummary, TieRow, WhatIfTable } from "./types.js" */

/**
 * A plan that the engine holds.
 * @typedef {object} EnginePlan
 * @property {() => PlanSummary} summary
 * @property {(from: number, limit: number) => PlanRow[]} rows
 * @property {(index: number) => PlanDetail} detail
 * @property {(kind: string, id: string) => number|undefined} find
 * @property {() => LedgerEffect[]} effect
 * @property {() => Uint8Array} json
 * @property {() => Drift[]} drift
 * @property {() => ConflictView[]} conflicts
 * @property {(from: string, to: string) => PeriodTieOut} period
 * @property {(from: string, to: string) => Uint8Array} periodCsv
 * @property {() => void} free
 */

/** @typedef {{edition: "us"|"gb"|"ca"|"au", company: {name: string, realm: string}, requests?: unknown[]}} Seed */

/** Jobs are asked for in pages of this size. */
const JOBS_PAGE = 1000;
/** The engine keeps to Intuit's pace with a practice company too, but there the minutes pass this many times as fast. */
const PRACTICE_SPEED = 8;
/** Past the next sweep, which comes every 15 minutes. */
const SWEEP_MS = 16 * 60_000;
/** More findings on a file than anybody reads. */
const FINDINGS_MAX = 1000;

export async function buildInfo() {
  await init();
  return /** @type {{version: string, presets: string[]}} */ (engine().buildInfo());
}

/**
 * What a workspace file holds and what is wrong with it. Throws if it cannot be read at all.
 * @param {Uint8Array} bytes
 */
export async function parseDocuments(bytes) {
  await init();
  const documents = new (engine().Documents)(bytes);
  try {
    return { counts: documents.counts(), findings: /** @type {Finding[]} */ (documents.findings(FINDINGS_MAX)) };
  } finally {
    documents.free();
  }
}

/**
 * Mistakes in a settings document. Throws if it cannot be read at all.
 * @param {Uint8Array} bytes
 */
export function settingsFindings(bytes) {
  const settings = new (engine().Settings)(bytes);
  try {
    return /** @type {Finding[]} */ (settings.findings());
  } finally {
    settings.free();
  }
}

/** A practice company in this worker and the engine that writes to it. */
export class Company {
  #sandbox;
  #time;

  /** @param {Tieout} tieout @param {Awaited<ReturnType<typeof createSandbox>>} sandbox @param {{pass: (ms: number) => void}} time */
  constructor(tieout, sandbox, time) {
    this.tieout = tieout;
    this.#sandbox = sandbox;
    this.#time = time;
  }

  /** @param {Seed} seed @param {string} workspace */
  static async open(seed, workspace) {
    const time = fastTime(PRACTICE_SPEED);
    const { clock, schedule } = time;
    const sandbox = await createSandbox({ edition: seed.edition, realm: seed.company.realm, seed, clock });
    const tieout = await Tieout.open({
      workspace, realm: seed.company.realm, environment: "sandbox", fetch: sandbox.fetch, storage: memoryStorage(), clock, schedule,
      accessToken: async () => DEVELOPER_TOKEN,
    });
    return new Company(tieout, sandbox, time);
  }

  /** @param {Uint8Array} settings */
  async refresh(settings) {
    await this.tieout.refresh(settings);
  }

  /** @param {Uint8Array} documents @param {Uint8Array} settings @param {string} [today] @returns {EnginePlan} */
  plan(documents, settings, today) {
    return /** @type {EnginePlan} */ (/** @type {unknown} */ (this.tieout.plan(documents, settings, today ? { today } : {})));
  }

  /** @param {EnginePlan} plan @param {(status: Status) => void} onProgress @param {boolean} [approved] @returns {Promise<Status>} */
  async apply(plan, onProgress, approved) {
    await this.tieout.apply(/** @type {any} */ (plan), { ...(approved ? { approved: plan.summary().hash } : {}), onProgress: (status) => onProgress(/** @type {Status} */ (status)) });
    return this.status();
  }

  /** Somebody works in QuickBooks itself. @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<Record<string, any>>} */
  async ask(method, path, body) {
    const url = `https://sandbox-quickbooks.api.intuit.com/v3/company/${this.#sandbox.realm}/${path}`;
    const headers = { authorization: `Bearer ${DEVELOPER_TOKEN}`, accept: "application/json", "content-type": "application/json" };
    const response = await this.#sandbox.fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`QuickBooks refused ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Begins to follow what is changed in QuickBooks; `false` if the settings pull nothing. @param {Uint8Array} settings */
  async follow(settings) {
    const parsed = new (engine().Settings)(settings);
    try {
      if (engine().follows(parsed).resources.length === 0) return false;
    } finally {
      parsed.free();
    }
    await this.tieout.follow(settings);
    // What was there before is none of the day's news.
    for (;;) {
      const { changes } = await this.tieout.inbox.read();
      if (changes.length === 0) return true;
      await this.tieout.inbox.acknowledge(changes.map(({ id }) => id));
    }
  }

  /** Lets time pass until the next sweep, and answers what the CRM is to be told. @returns {Promise<Change[]>} */
  async sweep() {
    this.#time.pass(SWEEP_MS);
    await this.tieout.look();
    return (await this.tieout.inbox.read()).changes;
  }

  status() {
    return /** @type {Status} */ (this.tieout.status());
  }

  /** What became of each record, by `kind/id`. */
  jobStates() {
    /** @type {Map<string, JobState>} */
    const states = new Map();
    for (let from = 0; ; from += JOBS_PAGE) {
      const jobs = /** @type {{key: {kind: string, id: string}, state: string, qboId?: string, finding?: Finding}[]} */ (this.tieout.jobs(from, JOBS_PAGE));
      for (const { key, state, qboId, finding } of jobs) {
        states.set(`${key.kind}/${key.id}`, { state: jobState(state), ...(qboId ? { qboId } : {}), ...(finding ? { finding } : {}) });
      }
      if (jobs.length < JOBS_PAGE) return states;
    }
  }

  /** @returns {Failure[]} */
  failures() {
    const letters = /** @type {{step: string, label: string, key?: {kind: string, id: string}, finding: Finding}[]} */ (this.tieout.deadLetters());
    return letters.map(({ step, label, key, finding }) => ({ step, label, finding, ...(key ?? {}) }));
  }

  /** @param {Uint8Array} documents @param {Uint8Array} settings */
  async tieOut(documents, settings) {
    return /** @type {TieOutSummary & {rows: TieRow[]}} */ (/** @type {unknown} */ (await this.tieout.tieOut(documents, settings)));
  }

  /** @param {Uint8Array} documents @param {string} [id] @returns {WhatIfTable} */
  whatIf(documents, id) {
    return this.tieout.whatIf(documents, id === undefined ? { limit: 0 } : { id });
  }

  /** @param {string} step @param {(status: Status) => void} onProgress */
  async retry(step, onProgress) {
    const unlisten = this.tieout.onChange((status) => onProgress(/** @type {Status} */ (status)));
    try {
      await this.tieout.retry(step);
      await this.tieout.settled();
    } finally {
      unlisten();
    }
  }

  /** @param {string} step */
  discard(step) {
    return this.tieout.discard(step);
  }

  pause() {
    return this.tieout.pause();
  }

  resume() {
    return this.tieout.resume();
  }

  cancel() {
    return this.tieout.cancel();
  }

  close() {
    return this.tieout.close({ graceMs: 0 });
  }
}

/** A clock that starts now, runs fast and can be put on, and the timer that goes with it. @param {number} speed */
function fastTime(speed) {
  let start = Date.now();
  const from = performance.now();
  return {
    pass: (/** @type {number} */ ms) => { start += ms; },
    clock: () => start + Math.floor((performance.now() - from) * speed),
    schedule: (/** @type {number} */ ms, /** @type {() => void} */ call) => {
      const timer = setTimeout(call, ms / speed);
      return () => clearTimeout(timer);
    },
  };
}

/** @param {string} state @returns {JobState["state"]} */
function jobState(state) {
  if (state === "done" || state === "failed" || state === "uncertain") return state;
  return state === "in-flight" ? "running" : "waiting";
}
