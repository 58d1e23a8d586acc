/** The desk where the engine is: holds the workspace, the practice companies and the plan, and answers by range. */

import { COMPANIES, PRESETS, SAMPLE_TODAY, sampleBytes, seedOf } from "./companies.js";
import { busyDay } from "./day.js";
import { buildInfo, Company, parseDocuments, settingsFindings } from "./engine.js";
import { bytesOf, given } from "./files.js";
import { Results } from "./results.js";
import { findingIndex, selectRows, withJob } from "./selection.js";
import { mappingOf, withLinks, withMapping } from "./settings.js";
import { undoing } from "./undo.js";
import { findingsOf } from "../text/problems.js";
import { fixOf } from "../../js/fixes.js";

/** @import { EnginePlan } from "./engine.js" */
/** @import { About, Approval, Change, ChosenLink, DayView, DeskNews, DriftRow, LoadedWorkspace, MappingChoice, MappingView, Outcome, PlanChoice, PlanDetail, PlanRow, PlanView, Refused, Selected, Selection, Settlement, Status, UndoView, Wanted, WhatIfTable, WorkspaceSource } from "./types.js" */

/** Findings on the file that are passed on; the rest is counted. */
const FINDINGS_SHOWN = 50;
/** The page learns of progress at most this often. */
const NEWS_PAUSE_MS = 80;

export class LocalDesk {
  /** @type {Uint8Array|undefined} */ #documents;
  #workspace = 0;
  /** @type {string|undefined} */ #today;
  /** @type {Map<string, Company>} */ #companies = new Map();
  /** @type {{company: Company, plan: EnginePlan, settings: Uint8Array, documents: Uint8Array}|undefined} */ #planned;
  /** @type {{plan: EnginePlan, view: UndoView}|undefined} */ #undoing;
  /** What was checked last. @type {{choice: PlanChoice, settings: Uint8Array}|undefined} */ #mapped;
  /** @type {PlanRow[]} */ #rows = [];
  /** @type {number[]} */ #selected = [];
  /** @type {Map<string, Set<number>>|undefined} */ #byFinding;
  #view = 0;
  #results = new Results();
  /** @type {PlanChoice|undefined} */ #choice;
  /** What was linked by hand in this page. @type {Record<string, Record<string, string>>} */ #links = {};
  /** @type {{happened: string[], inbox: Change[]|undefined}} */ #happened = { happened: [], inbox: [] };
  #cancelled = false;
  #told = 0;

  /** @param {(news: DeskNews) => void} tell */
  constructor(tell) {
    this.tell = tell;
  }

  /** @returns {Promise<About>} */
  async about() {
    const { version, presets } = await buildInfo();
    return { version, presets: PRESETS.filter(({ id }) => presets.includes(id)), companies: COMPANIES };
  }

  /** @param {WorkspaceSource} source @returns {Promise<LoadedWorkspace>} */
  async load(source) {
    const bytes = "sample" in source ? await sampleBytes(source.sample) : await bytesOf(source.file);
    const { counts, findings } = await parseDocuments(bytes);
    this.#documents = bytes;
    this.#workspace += 1;
    this.#links = {};
    this.#today = "sample" in source ? SAMPLE_TODAY : undefined;
    await this.#closeCompanies();
    const shown = { counts, findings: findings.slice(0, FINDINGS_SHOWN), findingsTotal: findings.length };
    return "sample" in source ? { name: "Sample workspace", sample: source.sample, ...shown } : { name: source.name, ...shown };
  }

  /** @param {PlanChoice} choice @returns {Promise<PlanView>} */
  async plan(choice) {
    if (choice.company !== this.#choice?.company) this.#links = {};
    this.#choice = choice;
    return this.#planWith(choice.company, withLinks(await given(choice), this.#links));
  }

  /** @param {string} companyId @param {Uint8Array} settings @returns {Promise<PlanView>} */
  async #planWith(companyId, settings) {
    const documents = this.#workspaceNow(settings);
    const company = await this.#company(companyId);
    await company.refresh(settings);
    const plan = company.plan(documents, settings, this.#today);
    this.#planned?.plan.free();
    this.#planned = { company, plan, settings, documents };
    const summary = plan.summary();
    const total = Object.values(summary.decisions).reduce((sum, number) => sum + (number ?? 0), 0);
    this.#rows = plan.rows(0, total);
    this.#byFinding = undefined;
    return { summary, rows: total, effect: plan.effect() };
  }

  /** @param {PlanChoice} choice @param {MappingChoice} [chosen] @returns {Promise<MappingView>} */
  async mapping(choice, chosen) {
    const settings = chosen ? withMapping(await given(choice), chosen) : await given(choice);
    const documents = this.#workspaceNow(settings);
    const company = await this.#company(choice.company);
    const { setup } = company.tieout;
    this.#mapped = { choice, settings };
    const choices = await setup.choices(documents, settings, this.#asOf);
    const problems = await setup.mappings(documents, settings, this.#asOf);
    const plan = company.plan(documents, settings, this.#today);
    const view = { choices, problems, chosen: mappingOf(settings), summary: plan.summary() };
    plan.free();
    return view;
  }

  /** @returns {Promise<Refused|{saved: true, plan: PlanView, outcome: Outcome}>} */
  async saveAndSync() {
    if (!this.#mapped) throw new Error("nothing has been chosen");
    const { choice, settings } = this.#mapped;
    this.#choice = choice;
    this.#cancelled = false;
    const plan = await this.#planWith(choice.company, settings);
    const { company, documents } = this.#plannedNow();
    const first = await company.tieout.setup.saveAndSync(documents, settings, { ...this.#asOf, onProgress: (status) => this.#onProgress(/** @type {Status} */ (status)) });
    return first.saved ? { saved: true, plan, outcome: await this.#outcome(company.status()) } : first;
  }

  get #asOf() {
    return this.#today ? { today: this.#today } : {};
  }

  /** The workspace, if these settings can be used at all. @param {Uint8Array} settings */
  #workspaceNow(settings) {
    if (!this.#documents) throw new Error("no workspace has been loaded");
    const mistakes = settingsFindings(settings);
    if (mistakes.length > 0) throw Object.assign(new Error("the settings cannot be used"), { findings: mistakes });
    return this.#documents;
  }

  /** @param {Selection} selection @returns {Selected} */
  select(selection) {
    this.#selected = selectRows(this.#rows, selection, (code) => this.#indicesWith(code));
    this.#view += 1;
    return { view: this.#view, total: this.#selected.length };
  }

  /** @param {number} view @param {number} from @param {number} limit @returns {PlanRow[]} */
  rows(view, from, limit) {
    if (view !== this.#view) return [];
    return this.#selected.slice(from, from + limit).flatMap((position) => this.#rows[position] ?? []);
  }

  /** @param {number} index @returns {PlanDetail} */
  detail(index) {
    const { plan } = this.#plannedNow();
    const job = this.#rows.find((row) => row.index === index)?.job;
    return { ...plan.detail(index), fix: fixOf(/** @type {any} */ (plan), index), ...(job ? { job } : {}) };
  }

  /** @param {string} kind @param {string} id @returns {number|undefined} */
  find(kind, id) {
    return this.#planned?.plan.find(kind, id);
  }

  /** @param {boolean} [approved] @returns {Promise<Outcome>} */
  async apply(approved) {
    const { company, plan } = this.#plannedNow();
    this.#cancelled = false;
    return this.#outcome(await this.#write(company, plan, approved));
  }

  importPlan() {
    const { company, plan, settings } = this.#plannedNow();
    return company.tieout.setup.importPlan(settings, { vendors: true, invoicesSince: periodOf(plan)[0] });
  }

  /** @returns {Promise<Approval|undefined>} */
  async approval() {
    const { company, plan } = this.#plannedNow();
    const { hash } = plan.summary();
    return (await company.tieout.approvals.list()).find((own) => own.hash === hash);
  }

  /** @param {string} person @returns {Promise<Approval>} */
  askApproval(person) {
    const { company, plan } = this.#plannedNow();
    return company.tieout.approvals.request(/** @type {any} */ (plan), { person });
  }

  /** @param {string} person @returns {Promise<Approval>} */
  approve(person) {
    const { company, plan } = this.#plannedNow();
    return company.tieout.approvals.approve(plan.summary().hash, { person });
  }

  /** What became of everything, and whether both books agree. @param {Status} status @returns {Promise<Outcome>} */
  async #outcome(status) {
    const planned = this.#plannedNow();
    const { company } = planned;
    this.tell({ type: "status", status });
    const states = company.jobStates();
    this.#rows = this.#rows.map((row) => withJob(row, states.get(`${row.kind}/${row.id}`)));
    const failures = company.failures();
    const tieOut = await company.tieOut(planned.documents, planned.settings);
    this.#results.take(tieOut.rows);
    return { status, cancelled: this.#cancelled, failures, tieOut: { ok: tieOut.ok, counts: tieOut.counts, money: tieOut.money } };
  }

  /** @param {string} step @returns {Promise<Outcome>} */
  async retry(step) {
    const { company } = this.#plannedNow();
    await company.retry(step, (status) => this.#onProgress(status));
    return this.#outcome(company.status());
  }

  /** @param {string} step @returns {Promise<Outcome>} */
  async discard(step) {
    const { company } = this.#plannedNow();
    await company.discard(step);
    return this.#outcome(company.status());
  }

  /** @param {string} [id] @returns {WhatIfTable} */
  whatIf(id) {
    const { company, documents } = this.#plannedNow();
    return company.whatIf(documents, id);
  }

  /** @param {ChosenLink} link @returns {Promise<PlanView>} */
  async link({ kind, id, qboId }) {
    if (!this.#choice) throw new Error("there is no plan");
    const table = `${kind}s`;
    this.#links = { ...this.#links, [table]: { ...this.#links[table], [id]: qboId } };
    return this.plan(this.#choice);
  }

  /** @returns {Blob} */
  settings() {
    return new Blob([/** @type {BlobPart} */ (this.#plannedNow().settings)], { type: "application/json" });
  }

  /**
   * A sync that stops on the way is told as it is; what was written until then is still looked at.
   * @param {Company} company
   * @param {EnginePlan} plan
   * @param {boolean} [approved]
   */
  async #write(company, plan, approved) {
    try {
      return await company.apply(plan, (status) => this.#onProgress(status), approved);
    } catch (problem) {
      for (const finding of findingsOf(problem)) this.tell({ type: "stopped", finding });
      return company.status();
    }
  }

  /** @returns {Blob} */
  save() {
    return new Blob([/** @type {BlobPart} */ (this.#plannedNow().plan.json())], { type: "application/json" });
  }

  async pause() {
    await this.#planned?.company.pause();
  }

  async resume() {
    await this.#planned?.company.resume();
  }

  async cancel() {
    this.#cancelled = true;
    await this.#planned?.company.cancel();
  }

  /** @returns {Promise<DayView>} */
  async day() {
    const planned = this.#plannedNow();
    const { company, settings } = planned;
    const follows = await company.follow(settings);
    const plan = await this.#again();
    const rows = plan.rows(0, this.#rows.length);
    const { documents, happened } = await busyDay(company, planned.documents, rows, (index) => plan.detail(index));
    planned.documents = documents;
    this.#documents = documents;
    this.#happened = { happened, inbox: follows ? await company.sweep() : undefined };
    return this.#dayView(await this.#again());
  }

  /** @param {Settlement} settlement @returns {Promise<DayView>} */
  async resolve({ kind, id, choice }) {
    await this.#plannedNow().company.tieout.conflicts.resolve(kind, id, choice);
    return this.#dayView(await this.#again());
  }

  /** @param {DriftRow} row @param {string} reason @returns {Promise<DayView>} */
  async ignore(row, reason) {
    const { company, plan } = this.#plannedNow();
    await company.tieout.drift.ignore(row, reason);
    return this.#dayView(plan);
  }

  /** @returns {Blob} */
  periodCsv() {
    const { plan } = this.#plannedNow();
    return new Blob([/** @type {BlobPart} */ (plan.periodCsv(...periodOf(plan)))], { type: "text/csv" });
  }

  runs() {
    return this.#plannedNow().company.tieout.undo.runs();
  }

  /** @param {Wanted} wanted @returns {Promise<UndoView>} */
  async undoPlan(wanted) {
    const { company, documents, settings } = this.#plannedNow();
    this.#undoing?.plan.free();
    this.#undoing = undefined;
    this.#undoing = await undoing(company, documents, settings, wanted, this.#today);
    return this.#undoing.view;
  }

  /** @returns {Promise<UndoView>} */
  async takeBack() {
    if (!this.#undoing) throw new Error("nothing was chosen to be taken back");
    const { plan, view } = this.#undoing;
    const { done } = await this.#write(this.#plannedNow().company, plan);
    return { ...(await this.undoPlan(view.wanted)), done };
  }

  /** Reads and plans what the page shows after a sync; the rows on the left stay those that were applied. */
  async #again() {
    const planned = this.#plannedNow();
    await planned.company.refresh(planned.settings);
    const plan = planned.company.plan(planned.documents, planned.settings, this.#today);
    planned.plan.free();
    planned.plan = plan;
    return plan;
  }

  /** @param {EnginePlan} plan @returns {Promise<DayView>} */
  async #dayView(plan) {
    const { tieout } = this.#plannedNow().company;
    const found = plan.conflicts();
    // Written down as applying the plan would do, so that a choice has what it is made for.
    await tieout.conflicts.note(found, (kind, id) => plan.find(kind, id) !== undefined, Date.now());
    const conflicts = found.map((conflict) => {
      const { decision, reason, diff } = plan.detail(plan.find(conflict.kind, conflict.id) ?? -1);
      return { ...conflict, decision, reason, diff };
    });
    const drift = await tieout.drift.list(/** @type {any} */ (plan));
    return { ...this.#happened, conflicts, drift, period: plan.period(...periodOf(plan)) };
  }

  #plannedNow() {
    if (!this.#planned) throw new Error("there is no plan");
    return this.#planned;
  }

  /** @param {string} filter */
  selectTies(filter) {
    return this.#results.select(filter);
  }

  /** @param {number} view @param {number} from @param {number} limit */
  ties(view, from, limit) {
    return this.#results.rows(view, from, limit);
  }

  /**
   * The practice company, which lives as long as the workspace is loaded: what was written stays written.
   * @param {string} id
   */
  async #company(id) {
    const kept = this.#companies.get(id);
    if (kept) return kept;
    const company = await Company.open(await seedOf(id), `page-${this.#workspace}-${id}`);
    this.#companies.set(id, company);
    return company;
  }

  async #closeCompanies() {
    this.#planned?.plan.free();
    this.#planned = undefined;
    const companies = [...this.#companies.values()];
    this.#companies.clear();
    await Promise.all(companies.map((company) => company.close()));
  }

  /** @param {Status} status */
  #onProgress(status) {
    const now = performance.now();
    if (now - this.#told < NEWS_PAUSE_MS) return;
    this.#told = now;
    this.tell({ type: "status", status });
  }

  /**
   * Rows only count their findings; the codes are looked up once, when somebody asks for one.
   * @param {string} code
   */
  #indicesWith(code) {
    this.#byFinding ??= this.#planned ? findingIndex(this.#planned.plan, this.#rows) : new Map();
    return this.#byFinding.get(code) ?? new Set();
  }
}

/** The year up to the plan's day. @param {EnginePlan} plan @returns {[string, string]} */
function periodOf(plan) {
  const { today } = plan.summary();
  return [`${today.slice(0, 4)}-01-01`, today];
}
