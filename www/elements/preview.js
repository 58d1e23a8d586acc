/**
 * The whole: load, plan, look, apply, tie out. A CRM embeds this one element and gives it a `desk`: its own, or
 * a `WorkerDesk`, which runs the engine in a worker of the page.
 */

import { html, LitElement, nothing } from "lit";

import { base, buttons, tokens } from "../style/tokens.js";
import { findingsOf } from "../text/problems.js";
import { workWords } from "../text/words.js";
import { offer } from "./download.js";
import { holding } from "./leaving.js";
import { layout } from "./preview-style.js";
import "./bar.js";
import "./confirm.js";
import "./day.js";
import "./document.js";
import "./mapping.js";
import "./documents.js";
import "./overview.js";
import "./progress.js";
import "./result.js";
import "./setup.js";
import "./summary.js";
import "./undo.js";

/** @import { About, ChosenLink, DayView, Decision, Desk, DriftRow, DeskNews, Finding, LoadedWorkspace, Outcome, PlanChoice, PlanDetail, PlanView, Settlement, Status, UndoView, WhatIfTable, WorkspaceSource } from "../desk/types.js" */
/** @import { TieoutConfirm } from "./confirm.js" */
/** @import { TieoutDocuments } from "./documents.js" */

/** @typedef {"setup"|"plan"|"applying"|"applied"} Phase */

export class TieoutPreview extends LitElement {
  static properties = {
    desk: { attribute: false },
    theme: { type: String, reflect: true },
    person: { type: String },
    phase: { type: String, reflect: true },
    about: { state: true }, workspace: { state: true }, choice: { state: true }, plan: { state: true }, detail: { state: true }, whatIf: { state: true }, sums: { state: true }, linked: { state: true }, written: { state: true },
    current: { state: true }, decision: { state: true }, finding: { state: true }, busy: { state: true }, problems: { state: true },
    status: { state: true }, outcome: { state: true }, stopping: { state: true }, day: { state: true }, firstSync: { state: true }, undone: { state: true }, undoing: { state: true }, paneOpen: { state: true },
  };

  static styles = [tokens, base, buttons, layout];

  /** @type {(() => void)|undefined} */ #unlisten;
  #rounds = 0;
  /** What was asked of the desk until now. */ #queue = Promise.resolve();

  constructor() {
    super();
    /** @type {Desk|undefined} */ this.desk = undefined;
    /** @type {"auto"|"light"|"dark"} */ this.theme = "auto";
    /** Who sits here, as the host names people; asked for where it matters unless given. */ this.person = "";
    /** @type {Phase} */ this.phase = "setup";
    /** @type {About|undefined} */ this.about = undefined;
    /** @type {LoadedWorkspace|undefined} */ this.workspace = undefined;
    /** @type {PlanChoice|undefined} */ this.choice = undefined;
    /** @type {PlanView|undefined} */ this.plan = undefined;
    /** @type {PlanDetail|undefined} */ this.detail = undefined;
    /** Of the open record. @type {WhatIfTable|undefined} */ this.whatIf = undefined;
    /** Of the whole plan. @type {WhatIfTable|undefined} */ this.sums = undefined;
    /** How many records were linked by hand in this page. */ this.linked = 0;
    /** Something was written since the workspace was loaded. */ this.written = false;
    this.current = -1;
    /** @type {Decision|""} */ this.decision = "";
    this.finding = "";
    this.busy = "";
    /** @type {Finding[]} */ this.problems = [];
    /** @type {Status|undefined} */ this.status = undefined;
    /** @type {Outcome|undefined} */ this.outcome = undefined;
    /** @type {DayView|undefined} */ this.day = undefined;
    /** What Save & Sync is about. @type {PlanChoice|undefined} */ this.firstSync = undefined;
    /** The pane offers to take runs back. */ this.undoing = false;
    /** What was taken back last. @type {UndoView|undefined} */ this.undone = undefined;
    this.stopping = false;
    this.paneOpen = false;
    this.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** @override @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has("desk")) return;
    this.#unlisten?.();
    this.#unlisten = this.desk?.listen((news) => this.#onNews(news));
    this.#queue = Promise.resolve();
    void this.#try("Starting the engine…", async (desk) => { this.about = await desk.about(); });
  }

  /** @override */
  render() {
    return html`<div class="frame ${this.phase}">
      <a class="skip" href="#main" @click=${this.#onSkip}>Go to the records</a>
      <tieout-bar .company=${this.plan?.summary.facts} .preset=${this.#preset()} .phase=${this.phase} .theme=${this.theme}
        @tieout-theme=${this.#onTheme} @tieout-restart=${this.#onRestart}></tieout-bar>
      ${this.phase === "setup" ? this.#setup() : this.#workbench()}
    </div>`;
  }

  /** By its title, where it has one. */
  #preset() {
    const id = this.plan?.summary.preset ?? "";
    return this.about?.presets.find((own) => own.id === id)?.title ?? id;
  }

  #setup() {
    if (this.firstSync) {
      return html`<tieout-mapping id="main" .desk=${this.desk} .choice=${this.firstSync} @tieout-synced=${this.#onSynced} @tieout-back=${() => { this.firstSync = undefined; }}></tieout-mapping>`;
    }
    return html`<tieout-setup id="main" .about=${this.about} .workspace=${this.workspace} .choice=${this.choice} .problems=${this.problems} .busy=${this.busy} ?firstSync=${this.desk?.mapping !== undefined}
        @tieout-first-sync=${this.#onFirstSync}
      @tieout-load=${(/** @type {CustomEvent<WorkspaceSource>} */ event) => this.load(event.detail)}
      @tieout-plan=${(/** @type {CustomEvent<PlanChoice>} */ event) => this.makePlan(event.detail)}></tieout-setup>`;
  }

  #workbench() {
    const { plan } = this;
    if (!plan) return nothing;
    return html`<div class="workbench" @tieout-filter=${this.#onFilter} @tieout-open=${this.#onOpen} @tieout-find=${this.#onFind}
        @tieout-close=${this.#onClose} @tieout-problem=${(/** @type {CustomEvent<unknown>} */ { detail }) => { this.problems = findingsOf(detail); }} @tieout-apply=${this.#onApply} @tieout-save=${() => this.#offer("save", `plan-${plan.summary.today}.json`)} @tieout-save-settings=${() => this.#offer("settings", "settings.json")}
        @tieout-link=${this.#onLink} @tieout-letter=${this.#onLetter} @tieout-ignore=${this.#onIgnore} @tieout-resolve=${this.#onResolve} @tieout-save-period=${() => this.#offer("periodCsv", "tie-out.csv")} @tieout-take-back=${this.#onTakeBack}>
      ${this.phase === "applying"
        ? html`<tieout-progress class="head" .status=${this.status} ?stopping=${this.stopping} @tieout-pause=${() => this.desk?.pause()}
            @tieout-resume=${() => this.desk?.resume()} @tieout-cancel=${() => { this.stopping = true; void this.desk?.cancel(); }}></tieout-progress>`
        : html`<tieout-summary class="head" .summary=${plan.summary} .outcome=${this.outcome} .decision=${this.decision}>${this.#actions(plan)}</tieout-summary>`}
      ${this.problems.length > 0 ? html`<div class="problems" role="alert"><tieout-findings .findings=${this.problems}></tieout-findings>
        <button class="button" @click=${() => { this.problems = []; }}>Close</button></div>` : nothing}
      <tieout-documents id="main" .desk=${this.desk} .kinds=${Object.keys(plan.summary.kinds)} .plan="${plan.summary.hash}-${this.#rounds}"
        .decision=${this.decision} .finding=${this.finding} .current=${this.current}></tieout-documents>
      <div class="pane ${this.detail || this.paneOpen ? "open" : ""}" role="region" aria-label=${this.detail ? "Record" : "Overview"}>
        ${this.detail ? nothing : html`<button class="button back" @click=${this.#onClose}>Back to the list</button>`}
        ${this.detail ? html`<tieout-document .detail=${this.detail} .whatIf=${this.whatIf} ?linkable=${this.desk?.link !== undefined && this.phase === "plan" && this.busy === ""}></tieout-document>`
          : this.undoing ? html`<tieout-undo .desk=${this.desk} .undone=${this.undone} .busy=${this.busy}></tieout-undo>`
          : this.day ? html`<tieout-day .day=${this.day} .busy=${this.busy}></tieout-day>`
          : this.outcome ? html`<tieout-result .desk=${this.desk} .outcome=${this.outcome} .busy=${this.busy}></tieout-result>`
            : html`<tieout-overview .desk=${this.desk} .summary=${plan.summary} .effect=${plan.effect ?? []} .finding=${this.finding} .whatIf=${this.sums} .linked=${this.linked}></tieout-overview>`}
      </div>
      <tieout-confirm .summary=${plan.summary} .desk=${this.desk} .person=${this.person}></tieout-confirm>
    </div>`;
  }

  /** @param {PlanView} plan */
  #actions(plan) {
    const again = this.outcome !== undefined;
    return html`<div class="actions">
      <button class="button more" @click=${() => { this.paneOpen = true; }}>${again ? "Tie-out" : "Overview"}</button>
      ${this.desk?.runs && this.written && !this.undoing ? html`<button class="button" id="undo" ?disabled=${this.busy !== ""} @click=${this.#onUndo}>Take back…</button>` : nothing}
      ${again && this.desk?.day && !this.day ? html`<button class="button" id="day" ?disabled=${this.busy !== ""} @click=${this.#onDay}>Let a day pass</button>` : nothing}
      ${again ? html`<button class="button main" id="again" ?disabled=${this.busy !== ""} @click=${() => this.choice && this.makePlan(this.choice)}>${this.busy || "Plan again"}</button>`
        : html`<button class="button main" id="apply" ?disabled=${!workWords(plan.summary)} @click=${this.#onAsk}>${workWords(plan.summary) ? "Apply…" : "Nothing to write"}</button>`}
    </div>`;
  }

  /** @param {WorkspaceSource} source */
  async load(source) {
    Object.assign(this, { linked: 0, written: false });
    await this.#try("Reading the workspace…", async (desk) => {
      this.workspace = await desk.load(source);
    });
  }

  /** @param {PlanChoice} choice */
  async makePlan(choice) {
    await this.#try("Reading the company and planning…", async (desk) => {
      if (choice.company !== this.choice?.company) this.linked = 0;
      await this.#planned(await desk.plan(choice), choice);
      this.#focusHead();
    });
  }

  /** @param {CustomEvent<PlanChoice>} event */
  async #onFirstSync({ detail }) {
    this.firstSync = detail;
    await this.updateComplete;
    /** @type {HTMLElement|null} */ (this.renderRoot.querySelector("tieout-mapping"))?.focus();
  }

  /** @param {CustomEvent<{plan: PlanView, outcome: Outcome, choice: PlanChoice}>} event */
  async #onSynced({ detail: { plan, outcome, choice } }) {
    await this.#planned(plan, choice);
    Object.assign(this, { outcome, phase: "applied", written: true, firstSync: undefined });
    await this.updateComplete;
    this.#focusHead();
  }

  /** @param {PlanView} plan @param {PlanChoice|undefined} choice */
  async #planned(plan, choice) {
    this.#rounds += 1;
    Object.assign(this, { plan, choice, outcome: undefined, day: undefined, undoing: false, status: undefined, detail: undefined, whatIf: undefined, current: -1, decision: "", finding: "", paneOpen: false, phase: "plan" });
    this.sums = await this.desk?.whatIf?.();
    await this.updateComplete;
  }

  /** @param {CustomEvent<ChosenLink>} event */
  async #onLink({ detail: link }) {
    await this.#try("Planning with this choice…", async (desk) => {
      const plan = await desk.link?.(link);
      if (!plan) return;
      this.linked += 1;
      await this.#planned(plan, this.choice);
      const index = await desk.find(link.kind, link.id);
      if (index !== undefined) await this.#open(index);
    });
  }

  /** @param {CustomEvent<{step: string, action: "retry"|"discard"}>} event */
  async #onLetter({ detail: { step, action } }) {
    await this.#try(action === "retry" ? "Trying again…" : "Discarding…", async (desk) => {
      const outcome = await desk[action]?.(step);
      if (outcome) this.outcome = outcome;
    });
    await this.#documents()?.reload();
  }

  /**
   * What is asked first is done first: the last workspace that was chosen is the one that is planned.
   * @param {string} what @param {(desk: Desk) => Promise<void>} work
   */
  async #try(what, work) {
    const { desk } = this;
    if (!desk) return;
    this.busy = what;
    this.problems = [];
    const done = this.#queue.then(async () => {
      try {
        await work(desk);
      } catch (problem) {
        this.problems = findingsOf(problem);
      }
    });
    this.#queue = done;
    await done;
    if (this.#queue === done) this.busy = "";
  }

  /** @param {DeskNews} news */
  #onNews(news) {
    if (news.type === "status") this.status = news.status;
    if (news.type === "stopped") this.problems = [...this.problems, news.finding];
  }

  /** @param {CustomEvent<{decision: Decision|"", finding: string}>} event */
  #onFilter(event) {
    this.decision = event.detail.decision;
    this.finding = event.detail.finding;
    if (this.finding) this.paneOpen = false;
  }

  /** @param {CustomEvent<{index: number}>} event */
  async #onOpen(event) {
    await this.#open(event.detail.index);
  }

  /** @param {CustomEvent<{kind: string, id: string}>} event */
  async #onFind(event) {
    const index = await this.desk?.find(event.detail.kind, event.detail.id);
    if (index !== undefined) await this.#open(index);
  }

  /** @param {number} index */
  async #open(index) {
    this.current = index;
    try {
      const detail = await this.desk?.detail(index);
      if (this.current !== index) return;
      this.detail = detail;
      this.whatIf = undefined;
      await this.updateComplete;
      const pane = this.renderRoot.querySelector(".pane");
      if (pane) pane.scrollTop = 0;
      const record = /** @type {LitElement|null} */ (this.renderRoot.querySelector("tieout-document"));
      await record?.updateComplete;
      record?.focus();
      const whatIf = detail?.kind === "invoice" ? await this.desk?.whatIf?.(detail.id) : undefined;
      if (this.current === index) this.whatIf = whatIf;
    } catch (problem) {
      this.problems = findingsOf(problem);
    }
  }

  #onClose() {
    this.#closePane();
    this.#documents()?.focus();
  }

  #onAsk() {
    /** @type {TieoutConfirm|null} */ (this.renderRoot.querySelector("tieout-confirm"))?.ask();
  }

  /** @param {CustomEvent<{approved: boolean}>} event */
  async #onApply({ detail: { approved } }) {
    this.#closePane();
    await this.#writing("Writing…", async (desk) => { this.outcome = await desk.apply(approved); });
    this.phase = this.outcome ? "applied" : "plan";
    await this.#documents()?.reload();
    await this.updateComplete;
    this.#focusHead();
  }

  async #onTakeBack() {
    await this.#writing("Taking back…", async (desk) => {
      const undone = await desk.takeBack?.();
      if (this.choice) await this.#planned(await desk.plan(this.choice), this.choice);
      Object.assign(this, { undone, undoing: true, paneOpen: true });
    });
    this.phase = "plan";
    await this.updateComplete;
    /** @type {HTMLElement|null} */ (this.renderRoot.querySelector("tieout-undo"))?.focus();
  }

  /** Shows how far it has come, and keeps the reader from leaving meanwhile. @param {string} what @param {(desk: Desk) => Promise<void>} work */
  async #writing(what, work) {
    this.phase = "applying";
    this.stopping = false;
    this.status = undefined;
    this.written = true;
    await this.updateComplete;
    this.#focusHead();
    await holding(() => this.#try(what, work));
  }

  /** @param {"save"|"settings"|"periodCsv"} call @param {string} name */
  async #offer(call, name) {
    try {
      const file = await this.desk?.[call]?.();
      if (file) offer(file, name);
    } catch (problem) {
      this.problems = findingsOf(problem);
    }
  }

  async #onUndo() {
    Object.assign(this, { detail: undefined, current: -1, undone: undefined, undoing: true, paneOpen: true });
    await this.updateComplete;
    /** @type {HTMLElement|null} */ (this.renderRoot.querySelector("tieout-undo"))?.focus();
  }

  async #onDay() {
    await this.#try("A day passes on both sides…", async (desk) => {
      Object.assign(this, { detail: undefined, current: -1, undoing: false, day: await desk.day?.(), paneOpen: true });
      await this.updateComplete;
      /** @type {HTMLElement|null} */ (this.renderRoot.querySelector("tieout-day"))?.focus();
    });
  }

  /** @param {CustomEvent<DriftRow>} event */
  async #onIgnore({ detail: row }) {
    await this.#try("Leaving it as it is…", async (desk) => { this.day = await desk.ignore?.(row, "left as it is in the preview"); });
  }

  /** @param {CustomEvent<Settlement>} event */
  async #onResolve({ detail: settlement }) {
    await this.#try("Planning with this choice…", async (desk) => { this.day = await desk.resolve?.(settlement) ?? this.day; });
  }

  #onRestart() {
    if (this.phase === "applying") return;
    this.phase = "setup";
    this.problems = [];
  }

  /** @param {CustomEvent<"auto"|"light"|"dark">} event */
  #onTheme(event) {
    this.theme = event.detail;
    this.dispatchEvent(new CustomEvent("tieout-themed", { detail: this.theme }));
  }

  /** @param {Event} event */
  #onSkip(event) {
    event.preventDefault();
    /** @type {HTMLElement|null} */ (this.renderRoot.querySelector("#main"))?.focus();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const origin = /** @type {HTMLElement} */ (event.composedPath()[0]);
    const typing = origin.matches?.("input, select, textarea") ?? false;
    if (event.key === "/" && !typing && this.phase !== "setup") {
      event.preventDefault();
      this.#documents()?.focusSearch();
    } else if (event.key === "Escape" && (this.detail || this.paneOpen) && !origin.closest?.("dialog")) {
      event.preventDefault();
      this.#onClose();
    }
  }

  #closePane() {
    Object.assign(this, { detail: undefined, current: -1, undoing: false, paneOpen: false });
  }

  #focusHead() {
    /** @type {HTMLElement|null} */ (this.renderRoot.querySelector(".head"))?.focus();
  }

  #documents() {
    return /** @type {TieoutDocuments|null} */ (this.renderRoot.querySelector("tieout-documents"));
  }
}

customElements.define("tieout-preview", TieoutPreview);
