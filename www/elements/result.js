/** After the writing: do both sides agree, document by document, and what is left to do. */

import { css, html, LitElement, nothing } from "lit";

import { base, buttons, ledger, tokens } from "../style/tokens.js";
import { amount, count, isZero } from "../text/amounts.js";
import { icon } from "../text/icons.js";
import { capital, kindName, plural, quoted } from "../text/words.js";
import { RowWindow } from "./row-window.js";
import "./sign.js";

/** @import { Desk, Failure, Outcome, TieRow } from "../desk/types.js" */

const ROW_HEIGHT_PX = 46;
/** Failures drawn here; the list shows all of them. */
const FAILURES_SHOWN = 20;

export class TieoutResult extends LitElement {
  static properties = { desk: { attribute: false }, outcome: { attribute: false }, filter: { state: true }, busy: { type: String }, asked: { state: true } };

  static styles = [tokens, base, buttons, ledger, css`
    :host { padding: 22px 28px 40px; max-width: 860px; }
    .verdict { display: flex; gap: 14px; align-items: center; padding: 14px 18px; border-radius: 8px; background: color-mix(in srgb, var(--tone) 10%, var(--sheet)); color: var(--tone); }
    .verdict svg { width: 28px; height: 28px; }
    h2 { font: 500 23px/1.3 var(--serif); }
    .verdict p { color: var(--ink); }
    h3 { margin: 22px 0 6px; font: 500 19px/1.3 var(--serif); }
    .failures li { display: grid; grid-template-columns: 24px minmax(0, 1fr); gap: 12px; padding: 9px 0; border-bottom: 1px solid var(--hair); }
    .failures .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
    .learnt { display: flex; gap: 10px; margin-top: 14px; padding: 10px 12px; border-radius: var(--radius); background: color-mix(in srgb, var(--wait) 10%, var(--sheet)); }
    .learnt svg { margin-top: 2px; color: var(--wait); }
    dialog { width: min(480px, calc(100vw - 32px)); padding: 24px 26px 20px; border: 1px solid var(--rule); border-radius: 10px; background: var(--sheet); color: var(--ink); box-shadow: 0 24px 60px rgb(0 0 0 / 25%); }
    dialog::backdrop { background: rgb(12 16 20 / 50%); }
    dialog p { margin-top: 10px; }
    dialog .buttons { display: flex; justify-content: flex-end; flex-wrap: wrap; gap: 10px; margin-top: 20px; }
    .filters { display: flex; flex-wrap: wrap; gap: 6px; margin: 4px 0 10px; }
    .filters button { min-height: 32px; padding: 3px 12px; border-radius: 16px; border: 1px solid var(--hair); background: var(--sheet); }
    .filters button[aria-pressed="true"] { border-color: var(--ink); box-shadow: inset 0 0 0 1px var(--ink); }
    .filters button[disabled] { opacity: 0.5; cursor: default; }
    .line { display: grid; grid-template-columns: minmax(0, 1fr) 104px 104px 84px; gap: 12px; align-items: center; height: 46px; border-bottom: 1px solid var(--hair); }
    .line > :first-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .note { display: block; overflow: hidden; text-overflow: ellipsis; font-size: 12.5px; line-height: 1.2; color: var(--quiet); }
    .headings { position: sticky; top: 0; z-index: 1; background: var(--sheet); height: 32px; font-size: 12px; color: var(--quiet); border-bottom-color: var(--rule); }
    .scroller { overflow-anchor: none; }
    .runway { position: relative; }
    .block { position: absolute; inset: 0 0 auto 0; }
    .off { color: var(--blocked); font-weight: 650; }
    .none { color: var(--quiet); }
    .empty { padding: 24px 0; color: var(--quiet); }
    @container tieout (max-width: 860px) {
      :host { padding: 16px 16px 40px; }
      .line { grid-template-columns: minmax(0, 1fr) 82px 82px 62px; gap: 6px; font-size: 13px; }
      .headings { font-size: 11.5px; }
    }
  `];

  constructor() {
    super();
    /** @type {Desk|undefined} */ this.desk = undefined;
    /** @type {Outcome|undefined} */ this.outcome = undefined;
    this.filter = "";
    /** What is going on, so that nothing else may begin. */ this.busy = "";
    /** Whose discarding is asked about. @type {Failure|undefined} */ this.asked = undefined;
    /** @type {RowWindow<TieRow>} */
    this.window = new RowWindow(this, ROW_HEIGHT_PX, async (view, from, limit) => this.desk?.ties(view, from, limit) ?? [],
      (problem) => this.dispatchEvent(new CustomEvent("tieout-problem", { detail: problem, bubbles: true, composed: true })));
  }

  /** @override @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("outcome") || changed.has("filter")) void this.#select();
  }

  /** @override */
  render() {
    const { outcome } = this;
    if (!outcome) return nothing;
    const { ok, counts } = outcome.tieOut;
    return html`
      <div class="verdict">${icon(ok ? "done" : "failed")}
        <div><h2 tabindex="-1">Ties out: ${ok ? "yes" : "no"}</h2>
          <p>${ok ? `All ${plural(counts.compared, "document")} that are in both books carry the same total.` : `${plural(counts.differing, "document")} of ${count(counts.compared)} differ between the books.`}</p></div></div>
      ${(outcome.status.refuted ?? []).map((fact) => html`<p class="learnt">${icon("warning")}<span><b>${capital(fact.meaning)}.</b> ${fact.label} was to have ${amount(fact.predicted)},
        and QuickBooks answered ${amount(fact.answered)}. The next plan for this company counts on it.</span></p>`)}
      ${outcome.failures.length > 0 ? this.#failures(outcome.failures) : nothing}
      <dialog aria-labelledby="discard" @close=${() => { this.asked = undefined; }}><form method="dialog">
        <h2 id="discard">Discard ${this.asked?.label ?? "it"}?</h2>
        <p>It is taken off the list and not tried again. What waits for it fails. Nothing in QuickBooks is changed; the next plan may offer it anew.</p>
        <div class="buttons"><button class="button" value="no">Keep it</button><button class="button danger" value="yes" @click=${() => this.#act(this.asked, "discard")}>Discard</button></div></form></dialog>
      <h3 id="books">Both books, document by document</h3>
      <div class="filters" role="group" aria-label="Show only">
        ${this.#choice("", "All", counts.compared + counts.notSynced)}${this.#choice("equal", "Equal", counts.equal)}
        ${this.#choice("differing", "Differing", counts.differing)}${this.#choice("not-synced", "Not in QuickBooks", counts.notSynced)}</div>
      <div class="line headings" aria-hidden="true"><span>Document</span><span class="figure">CRM</span><span class="figure">QuickBooks</span><span class="figure">Difference</span></div>
      <div class="scroller" role="table" aria-labelledby="books" aria-rowcount=${this.window.total}>
        <div class="runway" role="presentation"><div class="block" role="rowgroup">${this.window.positions().map((position) => this.#row(position))}</div></div>
        ${this.window.total === 0 && this.window.view > 0 ? html`<p class="empty">No document here.</p>` : nothing}</div>`;
  }

  /** @override */
  updated() {
    const verdict = /** @type {HTMLElement|null} */ (this.renderRoot.querySelector(".verdict"));
    verdict?.style.setProperty("--tone", this.outcome?.tieOut.ok ? "var(--create)" : "var(--blocked)");
  }

  /** @param {Failure[]} failures */
  #failures(failures) {
    const rest = failures.length - FAILURES_SHOWN;
    return html`<h3>${plural(failures.length, "record")} left to do</h3><ul class="failures">${failures.slice(0, FAILURES_SHOWN).map((failure) => html`<li>
      <tieout-sign name="failed" round></tieout-sign><div><p>${failure.kind && failure.id
        ? html`<button class="plain" @click=${() => this.#find(failure)}>${failure.label}</button>` : html`<b>${failure.label}</b>`}</p>
        ${failure.finding ? html`<p>${capital(quoted(failure.finding.message))}</p><p class="quiet">${capital(quoted(failure.finding.hint))}</p>` : nothing}
        ${this.#actions(failure)}</div></li>`)}</ul>
      ${rest > 0 ? html`<p class="quiet">and ${count(rest)} more in the list</p>` : nothing}`;
  }

  /** @param {Failure} failure */
  #actions(failure) {
    if (!failure.step || !this.desk?.retry || !this.desk.discard) return nothing;
    return html`<p class="actions"><button class="button" ?disabled=${this.busy !== ""} aria-label="Try ${failure.label} again" @click=${() => this.#act(failure, "retry")}>Try again</button>
      <button class="button danger" ?disabled=${this.busy !== ""} aria-label="Discard ${failure.label}" @click=${() => this.#ask(failure)}>Discard…</button></p>`;
  }

  /** @param {Failure} failure */
  async #ask(failure) {
    this.asked = failure;
    await this.updateComplete;
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  /** @param {Failure|undefined} failure @param {"retry"|"discard"} action */
  #act(failure, action) {
    if (failure?.step) this.dispatchEvent(new CustomEvent("tieout-letter", { detail: { step: failure.step, action }, bubbles: true, composed: true }));
  }

  /** @param {string} filter @param {string} label @param {number} number */
  #choice(filter, label, number) {
    return html`<button aria-pressed=${this.filter === filter} ?disabled=${number === 0 && filter !== ""} @click=${() => { this.filter = filter; }}>${label} <b>${count(number)}</b></button>`;
  }

  /** @param {number} position */
  #row(position) {
    const row = this.window.row(position);
    if (!row) return html`<div class="line" role="row"></div>`;
    const missing = row.verdict === "missing" || row.verdict === "not-synced";
    const equal = row.verdict === "equal" && isZero(row.difference);
    return html`<div class="line" role="row" aria-rowindex=${position + 1}>
      <span role="cell"><button class="plain" @click=${() => this.#find(row)}>${named(row)}</button>${row.note ? html`<span class="note" title=${row.note}>${row.note}</span>` : nothing}</span><span role="cell" class="figure">${amount(row.crm)}</span>
      <span role="cell" class="figure ${row.verdict === "missing" ? "off" : missing ? "none" : ""}">${row.verdict === "missing" ? "gone" : missing ? "not there" : amount(row.quickbooks)}</span>
      <span role="cell" class="figure ${missing ? "none" : equal ? "" : "off"}">${missing ? "–" : equal ? "0.00 ✓" : `${amount(row.difference)} ✗`}</span></div>`;
  }

  async #select() {
    if (!this.desk || !this.outcome) return;
    const { view, total } = await this.desk.selectTies(this.filter);
    if (view >= this.window.view) this.window.show(view, total);
  }

  /** @param {{kind?: string, id?: string}} place */
  #find({ kind, id }) {
    this.dispatchEvent(new CustomEvent("tieout-find", { detail: { kind, id }, bubbles: true, composed: true }));
  }
}

/** `Invoice 4102`, whether the label says the kind or not. @param {TieRow} row */
function named({ kind, label }) {
  const name = capital(kindName(kind));
  return label.startsWith(name) ? label : `${name} ${label}`;
}

customElements.define("tieout-result", TieoutResult);
