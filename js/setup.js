/** The first steps with a company: what can be chosen, what is wrong with what was chosen, and the first sync. */

import { optionsOf } from "./host.js";
import { planImport } from "./import.js";
import { mappingProblems } from "./mappings.js";
import { allRows } from "./rows.js";

/** @typedef {import("./index.js").Tieout} Tieout */
/** @typedef {import("./input.js").Input} Input */
/** @typedef {import("./mappings.js").MappingProblem} MappingProblem */
/** @typedef {{id: string, name: string}} Choice */
/**
 * @typedef {object} Choices
 * @property {Choice[]} income  accounts that sales can be booked to
 * @property {Choice[]} taxCodes
 * @property {import("./wasm/engine.js").MappedRate[]} rates  the tax rates that documents use; `codes` are the names of the codes that fit
 */
/**
 * @typedef {{today?: string}} AsOf  `YYYY-MM-DD`; this machine's date unless given
 *
 * @typedef {object} SetupOptions
 * @property {string} [today]  `YYYY-MM-DD`; this machine's date unless given
 * @property {(settings: Input) => unknown} [save]  keeps the settings; called once they are found good, before anything is sent
 * @property {import("./state.js").ApplyOptions["onProgress"]} [onProgress]
 * @property {string} [approved]  the plan's hash, where it exceeds the limits of the settings
 */
/**
 * `blocked`: records that need what no setting names, the first `UNMAPPED_MAX` of them.
 *
 * @typedef {{saved: false, problems: MappingProblem[], blocked: {label: string, code: string, text: string}[]}
 *   | {saved: true, applied: import("./state.js").Applied, tieOut: import("./index.js").TieOut}} FirstSync
 */

const INCOME = ["Income", "Other Income"];
const UNMAPPED_MAX = 50;

/** @param {import("./index.js").Plan} plan */
function unmapped(plan) {
  const found = [];
  for (const { label, decision, reason } of allRows(plan)) {
    if (decision === "blocked" && reason.code.startsWith("mapping/") && found.push({ label, ...reason }) === UNMAPPED_MAX) break;
  }
  return found;
}

export class Setup {
  #tieout;
  #host;

  /** @param {Tieout} tieout @param {import("./host.js").CheckedHost} host */
  constructor(tieout, host) {
    this.#tieout = tieout;
    this.#host = host;
  }

  /** Reads the company: what it has for what must be chosen first. @param {Input} documents @param {Input} settings @param {AsOf} [asOf] @returns {Promise<Choices>} */
  async choices(documents, settings, asOf) {
    const company = await this.#tieout.refresh(settings);
    const { Account = [], TaxCode = [] } = JSON.parse(new TextDecoder().decode(company.bytes())).entities;
    const active = (/** @type {Record<string, any>[]} */ list) => list.filter(({ Active }) => Active !== false).map(({ Id, FullyQualifiedName, Name }) => ({ id: Id, name: FullyQualifiedName ?? Name }));
    return this.#planned(documents, settings, asOf, (plan) => ({
      income: active(Account.filter((/** @type {Record<string, any>} */ { AccountType }) => INCOME.includes(AccountType))), taxCodes: active(TaxCode), rates: plan.summary().taxMapping.rates,
    }));
  }

  /** Reads the company: what is wrong with the settings, and how many documents each fault hits. @param {Input} documents @param {Input} settings @param {AsOf} [asOf] */
  async mappings(documents, settings, asOf) {
    const checks = await this.#tieout.checks(settings, documents);
    return this.#planned(documents, settings, asOf, (plan) => mappingProblems(plan, checks, settings, (others) => this.#tieout.plan(documents, others, asOf)));
  }

  /** Reads the company: every record that `import` would read, and what the CRM would hear of it. Changes nothing. @param {Input} settings @param {Parameters<typeof planImport>[3]} [options]  as `import` takes them */
  importPlan(settings, options) {
    return planImport(this.#tieout, this.#host, settings, options);
  }

  /**
   * Save & Sync: settings that are good for these documents are kept and the first sync runs; with others nothing is saved or sent.
   * @param {Input} documents
   * @param {Input} settings
   * @param {SetupOptions} [options]
   * @returns {Promise<FirstSync>}
   */
  async saveAndSync(documents, settings, options) {
    const { save, today, ...applying } = /** @type {SetupOptions} */ (optionsOf(options, ["save", "today", "onProgress", "approved"]));
    const asOf = today === undefined ? undefined : { today };
    const problems = (await this.mappings(documents, settings, asOf)).filter(({ finding, documents: hit }) => finding.severity === "error" && hit > 0);
    const plan = this.#tieout.plan(documents, settings, asOf);
    try {
      const blocked = unmapped(plan);
      if (problems.length > 0 || blocked.length > 0) return { saved: false, problems, blocked };
      await save?.(settings);
      const applied = await this.#tieout.apply(plan, applying);
      return { saved: true, applied, tieOut: await this.#tieout.tieOut(documents, settings) };
    } finally {
      plan.free();
    }
  }

  /** @template T @param {Input} documents @param {Input} settings @param {AsOf | undefined} asOf @param {(plan: import("./index.js").Plan) => T} work */
  #planned(documents, settings, asOf, work) {
    const plan = this.#tieout.plan(documents, settings, asOf);
    try {
      return work(plan);
    } finally {
      plan.free();
    }
  }
}
