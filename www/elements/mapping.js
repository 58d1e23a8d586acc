/** The first steps with a company: where sales are booked, which code each tax goes over by, what is wrong with that, and Save & Sync. */

import { css, html, LitElement, nothing } from "lit";

import { base, buttons, ledger, tokens } from "../style/tokens.js";
import { count } from "../text/amounts.js";
import { findingsOf } from "../text/problems.js";
import { capital, listed, planSentence, plural, quoted } from "../text/words.js";
import { holding } from "./leaving.js";
import "./findings.js";
import "./progress.js";
import "./sign.js";

/** @import { Choice, Desk, Finding, MappedRate, MappingChoice, MappingView, PlanChoice, Refused, Status } from "../desk/types.js" */

export class TieoutMapping extends LitElement {
  static properties = {
    desk: { attribute: false }, choice: { attribute: false },
    view: { state: true }, busy: { state: true }, saving: { state: true }, status: { state: true }, stopping: { state: true }, refused: { state: true }, problems: { state: true },
  };

  static styles = [tokens, base, buttons, ledger, css`
    .sheet { max-width: 860px; margin: 0 auto; padding: 40px 28px 64px; }
    h1 { font: 500 32px/1.2 var(--serif); letter-spacing: -0.012em; }
    h2 { margin: 32px 0 6px; font: 500 19px/1.3 var(--serif); }
    .lead { margin-top: 10px; max-width: 44em; color: var(--quiet); }
    select { width: 100%; max-width: 26em; min-height: 38px; padding: 6px 10px; border: 1px solid var(--rule); border-radius: var(--radius); background: var(--sheet); }
    h2 + .lead { margin: 0 0 8px; }
    td select { max-width: none; }
    table { table-layout: fixed; }
    .code { width: 46%; }
    .note { display: block; margin-top: 3px; font-size: 12.5px; color: var(--quiet); }
    .note.off { color: var(--blocked); }
    li { display: grid; grid-template-columns: 24px minmax(0, 1fr) auto; gap: 2px 12px; padding: 11px 0; border-bottom: 1px solid var(--hair); }
    li p { overflow-wrap: anywhere; }
    li tieout-sign { align-self: start; }
    .place { font: 12px/1.4 var(--mono); color: var(--quiet); }
    .refused { margin-top: 24px; padding: 14px 16px; border: 1px solid color-mix(in srgb, var(--blocked) 40%, var(--sheet)); border-radius: 8px; background: var(--sheet); }
    .end { display: flex; align-items: center; gap: 10px 16px; flex-wrap: wrap; margin-top: 30px; }
    .end .main { min-height: 44px; padding-inline: 22px; font-size: 15px; }
    tieout-progress { margin: 24px -28px 0; }
    @container tieout (max-width: 860px) { .sheet { padding: 26px 16px 48px; } h1 { font-size: 27px; } tieout-progress { margin-inline: -16px; } }
    @container tieout (max-width: 560px) {
      table, tbody, tr, th, td { display: block; width: auto; }
      thead { display: none; }
      tr { padding: 10px 0; border-bottom: 1px solid var(--hair); }
      th, td { border: 0; padding: 2px 0; }
      .code { width: auto; }
      tbody th { font-weight: 600; }
      td.figure { text-align: left; }
      td.figure::after { content: " " attr(data-label); color: var(--quiet); }
    }
  `];

  #asked = 0;
  /** @type {(() => void)|undefined} */ #unlisten;

  constructor() {
    super();
    /** @type {Desk|undefined} */ this.desk = undefined;
    /** @type {PlanChoice|undefined} */ this.choice = undefined;
    /** What is going on, so that nothing else may begin. */ this.busy = "";
    /** It is being written. */ this.saving = false;
    /** @type {Status|undefined} */ this.status = undefined;
    this.stopping = false;
    /** Why the last Save & Sync saved nothing. @type {Refused|undefined} */ this.refused = undefined;
    /** @type {MappingView|undefined} */ this.view = undefined;
    /** @type {Finding[]} */ this.problems = [];
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.#unlisten?.();
  }

  /** @override @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("desk")) {
      this.#unlisten?.();
      this.#unlisten = this.desk?.listen((news) => {
        if (news.type === "status" && this.saving) this.status = news.status;
      });
    }
    if (changed.has("choice") && this.choice) void this.#check();
  }

  /** @override */
  render() {
    return html`<div class="sheet"><h1 tabindex="-1">Say where it is booked.</h1>
      <p class="lead">The company’s own accounts and tax codes. Each choice is checked against every document of the workspace; nothing is written before “Save &amp; Sync”.</p>
      ${this.problems.length > 0 ? html`<div class="refused" role="alert"><tieout-findings .findings=${this.problems}></tieout-findings></div>` : nothing}
      ${this.saving ? html`<tieout-progress .status=${this.status} ?stopping=${this.stopping} @tieout-pause=${() => this.desk?.pause()} @tieout-resume=${() => this.desk?.resume()}
        @tieout-cancel=${this.#onCancel}></tieout-progress>` : this.view ? this.#form(this.view) : this.#end(undefined)}</div>`;
  }

  /** @param {MappingView} view */
  #form(view) {
    const { choices, chosen } = view;
    return html`
      <h2>Account for what is sold</h2><p class="lead">Where nothing says otherwise for an item.</p>
      ${select("Account for what is sold", choices.income, chosen.income, "Not chosen", this.#isBusy, (income) => this.#check({ ...chosen, income }))}
      ${choices.rates.length > 0 ? html`<h2>Tax codes</h2><table>
        <thead><tr><th scope="col">Tax of the CRM</th><th scope="col" class="figure">Percent</th><th scope="col" class="figure">Documents</th><th scope="col" class="code">Tax code in QuickBooks</th></tr></thead>
        <tbody>${choices.rates.map((rate) => this.#rate(view, rate))}</tbody></table>` : nothing}
      ${this.#problems(view)}
      ${this.refused ? this.#refusal(this.refused) : nothing}
      ${this.#end(view)}`;
  }

  /** @param {MappingView} view @param {MappedRate} rate */
  #rate({ choices, chosen }, { id, name, percent, documents, state, codes }) {
    const notes = /** @type {Record<string, string>} */ ({ misfit: "This code charges another percentage, or cannot be used.", ambiguous: `Fits: ${listed(codes)}.`, unmapped: codes.length > 0 ? `Fits: ${listed(codes)}.` : "No code of the company charges this percentage." });
    return html`<tr><th scope="row">${capital(name || id)}</th><td class="figure" data-label="%">${percent}</td><td class="figure" data-label=${documents === 1 ? "document" : "documents"}>${count(documents)}</td>
      <td class="code">${id === "" ? html`${listed(codes) || "None"} <span class="note">by a setting of its own</span>` : select(capital(name || id), choices.taxCodes, chosen.rates[id] ?? "", "Not chosen", this.#isBusy, (code) => this.#check({ ...chosen, rates: { ...chosen.rates, [id]: code } }))}
        ${notes[state] ? html`<span class="note off">${notes[state]}</span>` : nothing}</td></tr>`;
  }

  /** @param {MappingView} view */
  #problems({ problems, summary }) {
    const outlook = html`<p>With these choices: ${planSentence(summary)}</p>`;
    if (problems.length === 0) return html`<h2>Checked</h2><p>Every setting that these documents need is made, and fits the company.</p>${outlook}`;
    return html`<h2>What is not right yet</h2>${outlook}<ul>${problems.map(({ setting, finding, documents, examples }) => html`<li><tieout-sign name=${finding.severity} round></tieout-sign>
      <div><p>${capital(quoted(finding.message))}</p>${finding.hint ? html`<p class="quiet">${capital(quoted(finding.hint))}</p>` : nothing}
        ${examples.length > 0 ? html`<p class="quiet">${listed(documents > examples.length ? [...examples, `${count(documents - examples.length)} more`] : examples)}</p>` : nothing}
        <p class="place">${setting.replace(/^settings\./u, "")}</p></div>
      <span class="figure">${documents === 0 ? html`<span class="quiet">hits no document</span>` : html`hits <b>${plural(documents, "document")}</b>`}</span></li>`)}</ul>`;
  }

  /** @param {Refused} refused */
  #refusal({ problems, blocked }) {
    return html`<div class="refused" role="alert"><p><b>Nothing was saved, and nothing was sent.</b> ${problems.length > 0 ? html`${capital(plural(problems.length, "setting"))} above must be right first.` : nothing}</p>
      ${blocked.length > 0 ? html`<p>${capital(plural(blocked.length, "record"))} ${blocked.length === 1 ? "needs" : "need"} what no setting names:</p>
        <ul>${blocked.slice(0, BLOCKED_SHOWN).map(({ label, text }) => html`<li><tieout-sign name="blocked"></tieout-sign><p><b>${label}</b><br />${capital(quoted(text))}</p></li>`)}</ul>
        ${blocked.length > BLOCKED_SHOWN ? html`<p class="quiet">and ${count(blocked.length - BLOCKED_SHOWN)} more</p>` : nothing}` : nothing}</div>`;
  }

  /** @param {MappingView|undefined} view */
  #end(view) {
    return html`<div class="end"><button class="button main" id="save" ?disabled=${!view || this.#isBusy} @click=${this.#save}>Save &amp; Sync</button>
      <button class="button" ?disabled=${this.busy !== ""} @click=${() => this.#tell("tieout-back")}>Back</button>
      <span class="quiet" role="status">${this.busy}</span></div>`;
  }

  get #isBusy() {
    return this.busy !== "";
  }

  async #save() {
    Object.assign(this, { busy: "Saving…", saving: true, stopping: false, status: undefined, refused: undefined, problems: [] });
    try {
      const first = await holding(async () => this.desk?.saveAndSync?.());
      if (first?.saved) {
        const settings = await this.desk?.settings?.();
        this.#tell("tieout-synced", { ...first, choice: { ...this.choice, ...(settings ? { settings } : {}) } });
      } else {
        this.refused = first;
      }
    } catch (problem) {
      this.problems = findingsOf(problem);
    }
    Object.assign(this, { busy: "", saving: false });
  }

  #onCancel() {
    this.stopping = true;
    void this.desk?.cancel();
  }

  /** What was chosen last is what stands. @param {MappingChoice} [chosen] */
  async #check(chosen) {
    const { desk, choice } = this;
    if (!choice) return;
    this.#asked += 1;
    const asked = this.#asked;
    Object.assign(this, { busy: "Checking with the company…", problems: [], refused: undefined });
    try {
      const view = await desk?.mapping?.(choice, chosen);
      if (asked === this.#asked) this.view = view;
    } catch (problem) {
      if (asked === this.#asked) this.problems = findingsOf(problem);
    }
    if (asked === this.#asked) this.busy = "";
  }

  /** @override */
  focus() {
    this.renderRoot.querySelector("h1")?.focus();
  }

  /** @param {string} name @param {unknown} [detail] */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

const BLOCKED_SHOWN = 10;

/** @param {string} label @param {Choice[]} choices @param {string} chosen @param {string} none @param {boolean} disabled @param {(id: string) => void} choose */
function select(label, choices, chosen, none, disabled, choose) {
  const gone = chosen !== "" && !choices.some(({ id }) => id === chosen);
  return html`<select aria-label=${label} ?disabled=${disabled} @change=${(/** @type {Event} */ event) => choose(/** @type {HTMLSelectElement} */ (event.target).value)}>
    <option value="" ?selected=${chosen === ""}>${none}</option>
    ${gone ? html`<option value=${chosen} selected>${chosen} (not in this company)</option>` : nothing}
    ${choices.map(({ id, name }) => html`<option value=${id} ?selected=${id === chosen}>${name}</option>`)}</select>`;
}

customElements.define("tieout-mapping", TieoutMapping);
