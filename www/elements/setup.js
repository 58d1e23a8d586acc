/** The start: which workspace, which company, which way of working. */

import { css, html, LitElement, nothing } from "lit";

import { base, buttons, tokens } from "../style/tokens.js";
import { icon } from "../text/icons.js";
import { kindName, listed, plural, sortKinds } from "../text/words.js";
import "./findings.js";

/** @import { About, Finding, LoadedWorkspace, PlanChoice, WorkspaceSource } from "../desk/types.js" */

export class TieoutSetup extends LitElement {
  static properties = {
    about: { attribute: false },
    workspace: { attribute: false },
    choice: { attribute: false },
    problems: { attribute: false },
    busy: { type: String },
    firstSync: { type: Boolean },
    company: { state: true },
    preset: { state: true },
    settings: { state: true },
    dropping: { state: true },
  };

  static styles = [tokens, base, buttons, css`
    .sheet { max-width: 860px; margin: 0 auto; padding: 48px 28px 64px; }
    h1 { font: 500 36px/1.2 var(--serif); letter-spacing: -0.012em; max-width: 20em; text-wrap: balance; }
    .lead { margin-top: 12px; max-width: 40em; font-size: 16px; color: var(--quiet); }
    fieldset { border: 0; padding: 0; margin: 34px 0 0; min-width: 0; }
    legend { padding: 0; margin-bottom: 12px; font: 500 19px/1.3 var(--serif); }
    .choices { display: grid; grid-template-columns: repeat(auto-fit, minmax(230px, 1fr)); gap: 10px; }
    .choice { position: relative; display: grid; grid-template-columns: 18px minmax(0, 1fr); align-content: start; gap: 3px 11px; padding: 13px 15px; border: 1px solid var(--hair); border-radius: 8px; background: var(--sheet); cursor: pointer; }
    .choices.small { grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); }
    .choice:hover { border-color: var(--quiet); }
    .choice:has(input:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
    .choice:has(:focus-visible) { outline: 2px solid var(--focus); outline-offset: 2px; }
    .choice input { margin: 2px 0 0; width: 16px; height: 16px; accent-color: var(--accent); grid-row: span 2; }
    .choice input:focus-visible { outline: none; }
    .choice b { font-weight: 600; }
    .choice span { font-size: 13px; color: var(--quiet); }
    .drop { display: flex; align-items: center; gap: 10px 16px; flex-wrap: wrap; padding: 14px 16px; border: 1.5px dashed var(--rule); border-radius: 8px; background: var(--sheet); }
    .drop.over { border-color: var(--accent); background: color-mix(in srgb, var(--accent) 8%, var(--sheet)); }
    .drop p { flex: 1 1 220px; overflow-wrap: anywhere; }
    .drop .quiet { display: block; font-size: 13px; }
    .pick { position: relative; }
    .pick:has(:focus-visible) { outline: 2px solid var(--focus); outline-offset: 2px; }
    .pick input { position: absolute; inset: 0; opacity: 0; width: 100%; cursor: pointer; }
    .problems { margin-top: 22px; padding: 14px 16px; border: 1px solid color-mix(in srgb, var(--blocked) 40%, var(--sheet)); border-radius: 8px; background: var(--sheet); }
    .problems h2 { margin-bottom: 10px; }
    .end { display: flex; align-items: center; gap: 18px; flex-wrap: wrap; margin-top: 34px; }
    .end .main { min-height: 44px; padding-inline: 22px; font-size: 15px; }
    details { margin-top: 14px; }
    details tieout-findings { margin-top: 10px; padding: 12px 16px; background: var(--sheet); border: 1px solid var(--hair); border-radius: 8px; }
    details p { margin: 8px 0; color: var(--quiet); }
    @container tieout (max-width: 860px) { .sheet { padding: 30px 16px 48px; } h1 { font-size: 29px; } }
  `];

  /** What is being loaded. @type {WorkspaceSource|undefined} */ #asked;

  constructor() {
    super();
    /** @type {About|undefined} */ this.about = undefined;
    /** @type {LoadedWorkspace|undefined} */ this.workspace = undefined;
    /** Of the plan made before. @type {PlanChoice|undefined} */ this.choice = undefined;
    /** @type {Finding[]} */ this.problems = [];
    /** What is going on; empty when nothing is. @type {string} */ this.busy = "";
    /** Save & Sync is offered. */ this.firstSync = false;
    this.company = "";
    this.preset = "";
    /** @type {Blob&{name?: string}|undefined} */ this.settings = undefined;
    this.dropping = false;
  }

  /** @override @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("busy") && this.busy === "") this.#asked = undefined;
    if (changed.has("choice") && this.choice) this.settings = this.choice.settings;
    if (!this.about) return;
    this.company ||= this.choice?.company ?? this.about.companies[0]?.id ?? "";
    this.preset ||= this.choice?.preset ?? this.about.presets[0]?.id ?? "";
  }

  /** @override */
  render() {
    const { about } = this;
    return html`<div class="sheet" @dragover=${this.#onDragOver} @dragleave=${this.#onDragLeave} @drop=${this.#onDrop}>
      <h1 tabindex="-1">See what would be written to QuickBooks, before it is.</h1>
      <p class="lead">Tieout compares the CRM with a QuickBooks company, decides record by record, and proves each document to the cent.
        Everything runs in this page: the company is a practice company in the browser, and nothing leaves it.</p>
      <fieldset><legend>Workspace</legend>${this.#workspace()}${this.workspace && this.workspace.findingsTotal > 0 ? this.#remarks(this.workspace) : nothing}</fieldset>
      ${this.problems.length > 0 ? html`<div class="problems" role="alert"><h2>This could not be used</h2><tieout-findings .findings=${this.problems}></tieout-findings></div>` : nothing}
      <fieldset><legend>QuickBooks company</legend><div class="choices small">${(about?.companies ?? []).map((company) => this.#choice("company", company.id, company.name, company.text, this.company))}</div></fieldset>
      <fieldset><legend>Way of working</legend><div class="choices">${(about?.presets ?? []).map((preset) => this.#choice("preset", preset.id, preset.title, preset.text, this.preset))}</div>
        ${this.#ownSettings()}</fieldset>
      <div class="end"><button class="button main" id="plan" ?disabled=${!this.workspace || this.busy !== ""} @click=${this.#onPlan}>Make the plan</button>
        ${this.firstSync ? html`<button class="button" id="first-sync" ?disabled=${!this.workspace || this.busy !== ""} @click=${() => this.#tell("tieout-first-sync", this.#chosen())}>Choose accounts and sync…</button>` : nothing}
        <span class="quiet" role="status">${this.busy || (this.workspace ? "Nothing is written until you say so." : "")}</span></div>
    </div>`;
  }

  /** @override */
  focus() {
    this.renderRoot.querySelector("h1")?.focus();
  }

  #workspace() {
    const { workspace } = this;
    const counts = workspace ? sortKinds(Object.keys(workspace.counts)).filter((kind) => (workspace.counts[kind] ?? 0) > 0)
      .map((kind) => plural(workspace.counts[kind] ?? 0, kindName(kind), kindName(kind, 2))) : [];
    return html`<div class="drop ${this.dropping ? "over" : ""}">${icon("file")}
      <p>${workspace ? html`<b>${workspace.name}</b><span class="quiet">${listed(counts)}</span>`
        : html`<b>No workspace yet</b><span class="quiet">Drop a workspace file here, or take the sample.</span>`}</p>
      <button class="button ${workspace ? "" : "main"}" ?disabled=${this.busy !== ""} @click=${() => this.#load({ sample: this.company })}>Use the sample</button>
      <label class="button pick">Choose a file<input type="file" accept=".json,application/json" aria-label="Choose a workspace file" @change=${this.#onPick} /></label>
    </div>`;
  }

  /** What was noted while reading: worth a look, but in nobody's way. @param {LoadedWorkspace} workspace */
  #remarks({ findings, findingsTotal }) {
    return html`<details><summary>${plural(findingsTotal, "remark")} on the file</summary>
      <tieout-findings .findings=${findings} .more=${findingsTotal - findings.length}></tieout-findings></details>`;
  }

  /** @param {"company"|"preset"} group @param {string} id @param {string} title @param {string} text @param {string} chosen */
  #choice(group, id, title, text, chosen) {
    return html`<label class="choice"><input type="radio" name=${group} value=${id} .checked=${id === chosen} @change=${() => this.#choose(group, id)} />
      <b>${title}</b><span>${text}</span></label>`;
  }

  /** Each practice company has a sample of its own. @param {"company"|"preset"} group @param {string} id */
  #choose(group, id) {
    this[group] = id;
    const sample = this.#sample();
    if (group === "company" && sample && sample !== id) this.#load({ sample: id });
  }

  /** Whose sample is loaded, or being loaded. */
  #sample() {
    if (!this.#asked) return this.workspace?.sample;
    return "sample" in this.#asked ? this.#asked.sample : undefined;
  }

  #ownSettings() {
    return html`<details><summary>${this.settings ? `Settings: ${this.settings.name ?? "as saved"}` : "Use your own settings file"}</summary>
      <p>A settings document (JSON) with accounts, tax codes, items and terms. It replaces the choice above.</p>
      <label class="button pick">Choose a settings file<input type="file" accept=".json,application/json" aria-label="Choose a settings file"
        @change=${(/** @type {Event} */ event) => { this.settings = fileOf(event); }} /></label>
      ${this.settings ? html`<button class="button" @click=${() => { this.settings = undefined; }}>Without it</button>` : nothing}</details>`;
  }

  /** @param {Event} event */
  #onPick(event) {
    const file = fileOf(event);
    if (file) this.#load({ file, name: file.name });
  }

  /** @param {DragEvent} event */
  #onDragOver(event) {
    event.preventDefault();
    this.dropping = true;
  }

  #onDragLeave() {
    this.dropping = false;
  }

  /** @param {DragEvent} event */
  #onDrop(event) {
    event.preventDefault();
    this.dropping = false;
    const file = event.dataTransfer?.files[0];
    if (file) this.#load({ file, name: file.name });
  }

  /** @param {WorkspaceSource} source */
  #load(source) {
    this.#asked = source;
    this.#tell("tieout-load", source);
  }

  #onPlan() {
    this.#tell("tieout-plan", this.#chosen());
  }

  /** @returns {PlanChoice} */
  #chosen() {
    return { preset: this.preset, company: this.company, ...(this.settings ? { settings: this.settings } : {}) };
  }

  /** @param {string} name @param {unknown} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/** @param {Event} event */
function fileOf(event) {
  return /** @type {HTMLInputElement} */ (event.target).files?.[0];
}

customElements.define("tieout-setup", TieoutSetup);
