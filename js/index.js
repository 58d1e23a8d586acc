/**
 * The public API: one `Tieout` is one CRM workspace and one QuickBooks company.
 *
 * It only joins the parts: the engine decides, the drive performs. A plan is pure; only `apply` writes, and only what a plan says.
 */

import { Approvals, peopleOf } from "./approvals.js";
import { AutomaticPush } from "./automatic-push.js";
import { engine, load } from "./engine.js";
import { Conflicts } from "./conflicts.js";
import { DriftList } from "./drift.js";
import { Duplicates } from "./duplicates.js";
import { problemError } from "./drive.js";
import { TieoutError } from "./error.js";
import { History, health } from "./history.js";
import { checkHost, optionsOf } from "./host.js";
import { importAll } from "./import.js";
import { toBytes } from "./input.js";
import { Inbox } from "./inbox.js";
import { withDocuments, withSettings } from "./parsed.js";
import { reconcile } from "./reconcile.js";
import { Runner } from "./runner.js";
import { linksOf, onboardingOf, withChoices } from "./onboarding.js";
import { compareSavedPlan, readSavedPlan, savePlan } from "./saved-plan.js";
import { Setup } from "./setup.js";
import { shadow } from "./shadow.js";
import { decides, isHalted, isLeft, isSettled, rowsOf } from "./state.js";
import { Tape, textOf } from "./tape.js";
import { localDate } from "./time.js";
import { Undo } from "./undo.js";

/** @typedef {import("./input.js").Input} Input */
/** @typedef {import("./drive.js").Status} Status */
/** @typedef {import("./drive.js").Event} Event */
/** @typedef {import("./host.js").Host} Host */
/** @typedef {import("./host.js").Storage} Storage */
/** @typedef {import("./wasm/engine.js").Plan} Plan */
/** @typedef {import("./wasm/engine.js").Snapshot} Snapshot */
/** @typedef {import("./wasm/engine.js").TieOut} TieOut */
/** @typedef {import("./state.js").ApplyOptions} ApplyOptions */
/** @typedef {import("./state.js").Applied} Applied */

const PATIENCE_MS = 15 * 60_000;
const CLOSE_GRACE_MS = 10_000;

export class Tieout {
  /** @type {import("./host.js").CheckedHost} */
  #host;
  #snapshot = /** @type {Snapshot | undefined} */ (undefined);
  #tape;
  #runner;

  /** Use `Tieout.open`. @param {import("./host.js").CheckedHost} host */
  constructor(host) {
    this.#host = host;
    this.#tape = new Tape(host.record);
    this.#runner = new Runner(host, this.#tape, () => this.#forgetSnapshot());
    this.inbox = new Inbox(host.storage, host.realm);
    this.drift = new DriftList(host.storage, host.realm, host.clock);
    this.history = new History(host.storage, host.realm, host.clock);
    this.conflicts = new Conflicts(host.storage, host.realm);
    this.approvals = new Approvals(host.storage, host.realm, host.clock);
    this.setup = new Setup(this, host);
    this.undo = new Undo(this, host);
    this.duplicates = new Duplicates(this, host);
  }

  /** The QuickBooks company's id. */
  get realm() {
    return this.#host.realm;
  }

  /** Opens a workspace: loads what is stored and takes up unfinished work. @param {Host} options */
  static async open(options) {
    const host = checkHost(options);
    await load();
    const tieout = new Tieout(host);
    await tieout.#runner.live();
    return tieout;
  }

  /** Reads the company, so that plans compare with it as it is now; `whole` with every open transaction, as a merge needs it. @param {Input} settings @param {{whole?: boolean}} [options] @returns {Promise<Snapshot>} */
  async refresh(settings, options) {
    const choices = await this.conflicts.choices();
    const { drive, engine: running } = await this.#runner.live();
    const queries = withSettings(settings, (parsed) => engine().needs(parsed, options?.whole));
    const { event } = await this.#runner.until(({ event, status }) => event?.type === "read-done" || event?.type === "read-failed" || (event === undefined && isHalted(status)), () =>
      drive.push({ type: "command", command: { type: "read", queries } }));
    if (event?.type !== "read-done") {
      throw problemError(event?.finding ?? this.#runner.status?.problem, "the company could not be read");
    }
    this.#snapshot?.free();
    this.#snapshot = running.snapshot(toBytes(choices, "choices"));
    this.#tape.note("snapshot", { choices }, () => new TextDecoder().decode(this.#snapshot?.bytes()));
    if (this.#snapshot === undefined) {
      throw new TieoutError("host/not-read", "the engine has no snapshot after reading");
    }
    return this.#snapshot;
  }

  /**
   * What would be written, and why. Changes nothing.
   * @param {Input} documents  the workspace file
   * @param {Input} settings
   * @param {{today?: string}} [options]  `YYYY-MM-DD`; this machine's date unless given
   * @returns {Plan}
   */
  plan(documents, settings, options) {
    const { today = localDate(this.#host.clock()) } = optionsOf(options, ["today"]);
    const plan = this.#compare(documents, settings, (parsed, snapshot, chosen) => engine().plan(parsed, snapshot, chosen, { today }));
    this.#tape.plan(plan, { documents, settings, today });
    return plan;
  }

  /**
   * Executes a plan, or some rows of it; settles when nothing is left that can be done now.
   * @param {Plan} plan
   * @param {ApplyOptions} [options]
   * @returns {Promise<Applied>}
   */
  apply(plan, options) {
    return this.history.kept(this, "sync", () => this.#apply(plan, options)).then(({ steps }) => steps);
  }

  /** @param {Plan} plan @param {ApplyOptions | undefined} options @returns {Promise<{steps: Applied, approval: import("./history.js").Run["approval"]}>} */
  async #apply(plan, options) {
    const { approved, indices, signal, onProgress, patienceMs = PATIENCE_MS } = /** @type {ApplyOptions} */ (optionsOf(options, ["approved", "indices", "signal", "onProgress", "patienceMs"]));
    const { drive, engine: running } = await this.#runner.live();
    if (signal?.aborted) {
      throw new TieoutError("host/aborted", "the signal was aborted before anything was done");
    }
    if (running.status().state === "paused") {
      drive.push({ type: "command", command: { type: "resume" } });
    }
    await this.conflicts.note(plan.conflicts(), decides(plan), this.#host.clock());
    const rows = rowsOf(indices);
    const approval = await this.approvals.checked(plan, rows, approved);
    await this.undo.remember(plan, rows, this.#snapshot);
    const queued = running.submit(plan, rows, ...approval);
    this.#tape.submit(plan, indices === undefined ? undefined : [...indices], queued);
    // What was read is out of date from here on: a plan against it would offer the same writes again.
    this.#forgetSnapshot();
    const unlisten = onProgress === undefined ? () => {} : this.onChange(onProgress);
    const onAbort = () => drive.push({ type: "command", command: { type: "pause" } });
    signal?.addEventListener("abort", onAbort);
    try {
      const { status } = await this.#runner.until((news) => isSettled(news, patienceMs, this.#host.clock) || (signal?.aborted === true && news.status.state === "paused"), () => drive.nudge());
      if (signal?.aborted) {
        throw new TieoutError("host/aborted", "the sync was paused");
      }
      if (isHalted(status)) {
        throw problemError(status.problem, `the sync stopped: ${status.state}`);
      }
      const { done, failed, uncertain, waiting, wakeAt } = status;
      return { steps: { queued, done, failed, uncertain, waiting, ...(wakeAt === undefined ? {} : { wakeAt }) }, approval: peopleOf(approval) };
    } finally {
      signal?.removeEventListener("abort", onAbort);
      unlisten();
    }
  }

  /** The daily push, if the settings say so and today's is not done: to be called from a timer, as often as one likes. @param {Input} documents @param {Input} settings */
  pushIfDue(documents, settings) {
    return new AutomaticPush(this.#host).push(this, documents, settings);
  }

  /** A plan as bytes, to be looked at, approved by its hash, and applied later. @param {Plan} plan */
  savePlan(plan) {
    return savePlan(plan, this.#host);
  }

  /**
   * Executes a saved plan exactly: reads the company, and writes the steps that are still what was saved. The others stop, each
   * with what has changed since and on which side.
   * @param {Input} saved
   * @param {Input} documents  the workspace as it is now
   * @param {Input} settings
   * @param {Omit<ApplyOptions, "indices">} [options]  `approved`: the saved plan's hash
   * @returns {Promise<Applied & {before: number, stopped: import("./saved-plan.js").Stopped[]}>}
   */
  async applySaved(saved, documents, settings, options = {}) {
    const { content, hash } = await readSavedPlan(saved, this.#host);
    await this.refresh(settings);
    const plan = this.plan(documents, settings, { today: content.today });
    this.approvals.stands(plan, hash);
    const { rows, ...rest } = compareSavedPlan(content, plan);
    return { ...(await this.apply(plan, { ...options, indices: rows })), ...rest };
  }

  /** Before the first push: proposals with their evidence, what the settings lack, and what it would cost. Writes nothing. @param {Input} documents @param {Input} settings */
  async onboarding(documents, settings) {
    await this.refresh(settings);
    return onboardingOf(this.plan(documents, settings), this.snapshot(), withChoices(settings, {}));
  }

  /**
   * Links what a person has confirmed; nothing is sent to QuickBooks. The settings that come back hold the choices: keep them.
   * @param {Input} documents
   * @param {Input} settings
   * @param {Record<string, string>} choices  `contact:c-1` → QuickBooks' id, or `new`
   */
  async confirmLinks(documents, settings, choices) {
    const chosen = withChoices(settings, choices);
    await this.refresh(chosen);
    const plan = this.plan(documents, chosen);
    const { rows, open } = linksOf(plan, choices);
    return { settings: chosen, applied: await this.apply(plan, { indices: rows }), open };
  }

  /** Reads the company and compares both sides document by document. @param {Input} documents @param {Input} settings @returns {Promise<TieOut>} */
  async tieOut(documents, settings) {
    await this.refresh(settings);
    const result = this.#compare(documents, settings, (parsed, snapshot, chosen) => engine().tieOut(parsed, snapshot, chosen));
    this.#tape.note("tieOut", { documents: textOf(documents), settings: textOf(settings) }, () => JSON.stringify(result));
    return result;
  }

  /** What other settings would do otherwise, record by record, of the latest so many documents or of all; nothing of it is ever sent. Reads the company for each. @param {Input} documents @param {Input} settings @param {Input} others @param {{last?: number, today?: string}} [options] */
  shadow(documents, settings, others, options) {
    return shadow(this, documents, settings, others, options);
  }

  /** The invoices under other tax rules: income, tax and the cents apart; one by its id or number, or a page of rows. Nothing of it is ever sent. @param {Input} documents @param {{id?: string, from?: number, limit?: number}} [wanted] */
  whatIf(documents, wanted) {
    const { id, from = 0, limit = 100 } = optionsOf(wanted, ["id", "from", "limit"]);
    const snapshot = this.snapshot();
    return withDocuments(documents, (parsed) => engine().whatIf(parsed, snapshot, id, from, limit));
  }

  /** @returns {Status} */
  status() {
    return this.#runner.engine().status();
  }

  /** @param {number} [from] @param {number} [limit] */
  jobs(from = 0, limit = 100) {
    return this.#runner.engine().jobs(from, limit);
  }

  /** What a person must look at: each with its reason and next action. */
  deadLetters() {
    return this.#runner.engine().deadLetters();
  }

  /** What is known of the company, after `refresh`. */
  facts() {
    return this.snapshot().facts();
  }

  /** The company as last read. @returns {Snapshot} */
  snapshot() {
    if (this.#snapshot === undefined) {
      throw new TieoutError("host/not-read", "the company was not read yet, or was written to since");
    }
    return this.#snapshot;
  }

  /** Tries a dead letter again. @param {string} step */
  retry(step) {
    return this.#settle("retry", step);
  }

  /** Takes a dead letter off the list. @param {string} step */
  discard(step) {
    return this.#settle("discard", step);
  }

  /** @param {"retry" | "discard"} type @param {string} step */
  async #settle(type, step) {
    await this.#runner.live();
    const left = this.deadLetters().find((one) => one.step === step && isLeft(one, type));
    if (left !== undefined) throw problemError(left.finding, "");
    return this.#runner.command({ type, step });
  }

  /** Clears the link of a record that was deleted in QuickBooks: it is asked first. @param {string} kind @param {string} id */
  async forget(kind, id) {
    await this.#runner.asked({ type: "forget", key: { kind, id } }, "link-forgotten", (event) => event.key?.kind === kind && event.key.id === id);
    this.#forgetSnapshot();
  }

  /** Sends nothing more; what is under way is settled. */
  pause() {
    return this.#runner.command({ type: "pause" });
  }

  /** Goes on after a pause or after reconnecting. */
  resume() {
    return this.#runner.command({ type: "resume" });
  }

  /** Changes what may be done; what is left out stays. @param {{capabilities?: string[], entitled?: boolean}} permits */
  permit(permits) {
    Object.assign(this.#host, permits);
    return this.#runner.command({ type: "permit", ...permits });
  }

  /** Forgets which records belong together, so that another company may be linked. Deletes nothing on either side. */
  clearLinks() {
    return this.#runner.asked({ type: "clear-links" }, "links-cleared", (event) => event.type.startsWith("links-"));
  }

  /** Whether company and settings fit together, check by check. Only reads. @param {Input} settings @param {Input} documents */
  async checks(settings, documents) {
    await this.refresh(settings);
    return this.#compare(documents, settings, (...sides) => engine().testConnection(...sides, localDate(this.#host.clock())));
  }

  /**
   * Follows changes made in QuickBooks: at once, at every `look()`, and as often as the settings say. Settles after the first round.
   * @param {Input} settings
   * @param {{whole?: boolean}} [options]  `whole`: every list is read, once, whatever webhooks and change data capture told of
   */
  follow(settings, options) {
    const { whole = false } = optionsOf(options, ["whole"]);
    const followed = withSettings(settings, (parsed) => engine().follows(parsed));
    this.#runner.followed = followed;
    return this.#runner.look({ type: "follow", ...followed, whole });
  }

  /**
   * Tells of what QuickBooks holds already, in the inbox and marked `imported`: all contacts, and the invoices since a day if wanted. It is
   * resumed by the same call, after a fault in another process too; aborting the signal drops what is left.
   * @param {Input} settings
   * @param {import("./import.js").ImportOptions} [options]
   */
  async import(settings, options) {
    await this.follow(settings);
    return importAll(this.#runner, options);
  }

  /** Looks at what webhooks have marked, after `follow`. Settles with the end of a round: how many changes are new in the inbox. */
  look() {
    return this.#runner.look({ type: "look" });
  }

  /** Drops what was never sent; settles what was. */
  cancel() {
    return this.#runner.command({ type: "cancel" });
  }

  /** Calls `listener` after each turn of the engine and with each event. @param {(status: Status, event?: Event) => void} listener @returns {() => void}  ends it */
  onChange(listener) {
    return this.#runner.news.listen(({ status, event }) => listener(status, event));
  }

  /** Waits until nothing is left that can be done now: for work taken up from an earlier run. @param {{patienceMs?: number}} [options] */
  async settled({ patienceMs = PATIENCE_MS } = {}) {
    const { drive } = await this.#runner.live();
    const { status } = await this.#runner.until((news) => isSettled(news, patienceMs, this.#host.clock), () => drive.nudge());
    return status;
  }

  /**
   * The nightly pass: reads everything, tries again what failed for a passing reason, writes what is missing, and reports what is apart.
   * @param {Input} documents
   * @param {Input} settings
   * @param {import("./reconcile.js").ReconcileOptions} [options]
   */
  reconcile(documents, settings, options) {
    return this.history.kept(this, "reconcile", () => reconcile(this, documents, settings, options, this.#host.clock())).then(({ report }) => report);
  }

  /** How the integration stands: `connected`, `syncing` or `error`, and why. */
  health() {
    return health(this.status());
  }

  /** What was asked of the company this month, and where that leads by its end. */
  async quota() {
    await this.history.count(this.status().requests);
    return this.history.quota();
  }

  /** Ends the run: lets what is under way settle for a while, then gives it up. The store stays the host's to close. @param {{graceMs?: number}} [options] */
  close({ graceMs = CLOSE_GRACE_MS } = {}) {
    return this.#runner.close(graceMs);
  }

  #forgetSnapshot() {
    this.#snapshot?.free();
    this.#snapshot = undefined;
  }

  /**
   * Parses both texts for one comparison with the company as last read, and lets go of them afterwards.
   * @template T
   * @param {Input} documents
   * @param {Input} settings
   * @param {(documents: import("./wasm/engine.js").Documents, snapshot: Snapshot, settings: import("./wasm/engine.js").Settings) => T} work
   * @returns {T}
   */
  #compare(documents, settings, work) {
    this.#runner.checkOpen();
    const snapshot = this.snapshot();
    return withSettings(settings, (chosen) => withDocuments(documents, (parsed) => work(parsed, snapshot, chosen)));
  }
}
