/** The list of everything in the plan: searched, ordered, and drawn only where it is in sight. */

import { css, html, LitElement, nothing } from "lit";

import { base, tokens } from "../style/tokens.js";
import { amount, count } from "../text/amounts.js";
import { icon } from "../text/icons.js";
import { capital, civilDate, DECISIONS, jobWords, kindName, nameBeside, quoted, sortKinds } from "../text/words.js";
import { RowWindow } from "./row-window.js";
import "./sign.js";

/** @import { Decision, Desk, PlanRow, Selection } from "../desk/types.js" */

const ROW_HEIGHT_PX = 62;
/** A search waits until the typing pauses. */
const SEARCH_PAUSE_MS = 140;

export class TieoutDocuments extends LitElement {
  static properties = {
    desk: { attribute: false },
    kinds: { attribute: false },
    decision: { type: String },
    finding: { type: String },
    current: { type: Number },
    plan: { type: String },
    kind: { state: true },
    text: { state: true },
    order: { state: true },
    active: { state: true },
  };

  static styles = [tokens, base, css`
    :host { display: flex; flex-direction: column; min-height: 0; }
    .tools { display: flex; gap: 8px; padding: 10px 14px; border-bottom: 1px solid var(--hair); }
    .search { position: relative; flex: 1 1 160px; min-width: 0; }
    .search svg { position: absolute; left: 10px; top: 10px; color: var(--quiet); pointer-events: none; }
    input { width: 100%; padding-left: 33px; }
    input, select { height: 36px; border: 1px solid var(--rule); border-radius: var(--radius); background: var(--sheet); padding-right: 8px; }
    input::placeholder { color: var(--quiet); opacity: 1; }
    select { padding-left: 8px; min-width: 0; max-width: 150px; }
    .heading { display: flex; justify-content: space-between; gap: 12px; padding: 7px 16px; font-size: 12.5px; color: var(--quiet); border-bottom: 1px solid var(--hair); }
    .scroller { flex: 1; min-height: 0; overflow: auto; overflow-anchor: none; }
    .scroller:focus-visible { outline-offset: -2px; border-radius: 0; }
    .runway { position: relative; }
    .block { position: absolute; inset: 0 0 auto 0; }
    .row { display: grid; grid-template-columns: 24px minmax(0, 1fr) auto; column-gap: 12px; align-items: center; height: 62px; padding: 0 16px;
      border-bottom: 1px solid var(--hair); cursor: pointer; }
    .row:hover { background: var(--raised); }
    .row[aria-selected="true"] { background: color-mix(in srgb, var(--accent) 11%, var(--sheet)); box-shadow: inset 3px 0 var(--accent); }
    .scroller:focus-visible .row.active { outline: 2px solid var(--focus); outline-offset: -3px; border-radius: 6px; }
    .row p { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .row b { font-weight: 600; }
    .why { color: var(--quiet); font-size: 13px; }
    .why.attention { color: var(--blocked); }
    .sum { text-align: right; }
    .sum p:first-child { font-weight: 550; }
    .sum .quiet { font-weight: 400; font-size: 12.5px; }
    .date { font-size: 12.5px; color: var(--quiet); }
    .differs { color: var(--blocked); }
    .pending { background: linear-gradient(var(--hair), var(--hair)) 52px 50% / 45% 9px no-repeat; }
    .empty { padding: 48px 24px; text-align: center; color: var(--quiet); }
    @container tieout (max-width: 860px) {
      .scroller { overflow: visible; }
      .tools { position: sticky; top: var(--bar, 0px); z-index: 2; background: var(--sheet); flex-wrap: wrap; }
      .search { flex-basis: 100%; }
      select { flex: 1; max-width: none; }
    }
  `];

  #pauseTimer = 0;

  constructor() {
    super();
    /** @type {Desk|undefined} */ this.desk = undefined;
    /** @type {string[]} */ this.kinds = [];
    /** @type {Decision|""} */ this.decision = "";
    /** @type {string} */ this.finding = "";
    /** @type {number} */ this.current = -1;
    /** Changes whenever the rows are another plan's. @type {string} */ this.plan = "";
    this.kind = "";
    this.text = "";
    /** @type {NonNullable<Selection["order"]>} */ this.order = "attention";
    this.active = 0;
    /** @type {RowWindow<PlanRow>} */
    this.window = new RowWindow(this, ROW_HEIGHT_PX, async (view, from, limit) => this.desk?.rows(view, from, limit) ?? [], (problem) => this.#tell("tieout-problem", problem));
  }

  /** @override @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    const asks = ["desk", "plan", "decision", "finding", "kind", "text", "order"];
    if (asks.some((name) => changed.has(name))) void this.#select(true);
  }

  /** Takes the rows anew without moving the reader. */
  async reload() {
    await this.#select(false);
  }

  /** @override */
  focus() {
    this.#scroller()?.focus();
  }

  focusSearch() {
    this.renderRoot.querySelector("input")?.focus();
  }

  /** @override */
  render() {
    const { total } = this.window;
    return html`
      <div class="tools">
        <label class="search"><span class="unseen">Search number, name or reason</span>${icon("search")}
          <input type="search" placeholder="Search number, name, reason" @input=${this.#onSearch} @keydown=${this.#onSearchKey} /></label>
        <select aria-label="Kind of record" @change=${(/** @type {Event} */ event) => { this.kind = valueOf(event); }}>
          <option value="">All kinds</option>
          ${sortKinds(this.kinds).map((kind) => html`<option value=${kind} ?selected=${kind === this.kind}>${capital(kindName(kind, 2))}</option>`)}
        </select>
        <select aria-label="Order" @change=${(/** @type {Event} */ event) => { this.order = /** @type {typeof this.order} */ (valueOf(event)); }}>
          <option value="attention">Needs you first</option>
          <option value="plan">Order of writing</option>
          <option value="amount">Largest amount</option>
          <option value="date">Latest date</option>
        </select>
      </div>
      <div class="heading"><span role="status">${total === 1 ? "1 record" : `${count(total)} records`}${this.decision ? `: ${DECISIONS[this.decision].label.toLowerCase()}` : ""}</span>
        <span>Amount in the CRM</span></div>
      <div class="scroller" role="listbox" tabindex="0" aria-label="Records in the plan"
        aria-activedescendant=${this.#isDrawn(this.active) ? `row-${this.active}` : nothing} @keydown=${this.#onKey}>
        <div class="runway" role="presentation"><div class="block" role="presentation">${this.window.positions().map((position) => this.#row(position))}</div></div>
        ${total === 0 && this.window.view > 0 ? this.#empty() : nothing}
      </div>`;
  }

  /** @param {number} position */
  #row(position) {
    const row = this.window.row(position);
    if (!row) return html`<div class="row pending" role="option" aria-selected="false" aria-label="Loading"></div>`;
    const attention = row.decision === "blocked" || row.job?.state === "failed";
    return html`<div class="row ${position === this.active ? "active" : ""}" role="option" id="row-${position}" data-index=${row.index}
        aria-selected=${row.index === this.current} aria-posinset=${position + 1} aria-setsize=${this.window.total}
        @click=${() => this.#open(position)}>
      <tieout-sign name=${row.job?.state ?? row.decision} ?round=${row.job !== undefined}></tieout-sign>
      <div><p><b>${row.label}</b>${nameBeside(row) ? html` <span>${nameBeside(row)}</span>` : nothing}</p>
        <p class="why ${attention ? "attention" : ""}">${capital(quoted(whyText(row)))}</p></div>
      <div class="sum"><p>${row.total === undefined ? nothing : html`${amount(row.total)} <span class="quiet">${row.currency ?? ""}</span>`}</p>
        <p class="date ${row.money === "differs" ? "differs" : ""}">${row.money === "differs" ? "≠ cents differ" : civilDate(row.date)}</p></div>
    </div>`;
  }

  #empty() {
    const narrowed = this.text || this.kind || this.decision || this.finding;
    return html`<p class="empty">${narrowed ? "No record fits. " : "The workspace holds no records."}
      ${narrowed ? html`<button class="plain" @click=${this.#onShowAll}>Show all</button>` : nothing}</p>`;
  }

  /** @param {boolean} fromTop */
  async #select(fromTop) {
    if (!this.desk || !this.plan) return;
    const selection = {
      ...(this.decision ? { decision: this.decision } : {}), ...(this.kind ? { kind: this.kind } : {}),
      ...(this.finding ? { finding: this.finding } : {}), ...(this.text ? { text: this.text } : {}), order: this.order,
    };
    try {
      const { view, total } = await this.desk.select(selection);
      if (view < this.window.view) return;
      if (fromTop) {
        this.active = 0;
        this.window.show(view, total);
      } else this.window.refresh(view, total);
    } catch (problem) {
      this.#tell("tieout-problem", problem);
    }
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const last = this.window.total - 1;
    /** @type {Record<string, number>} */
    const targets = {
      ArrowDown: this.active + 1, ArrowUp: this.active - 1, Home: 0, End: last,
      PageDown: this.active + this.window.pageStep, PageUp: this.active - this.window.pageStep,
    };
    const target = targets[event.key];
    if (target !== undefined) {
      event.preventDefault();
      this.active = Math.max(0, Math.min(last, target));
      this.window.reveal(this.active);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.#open(this.active);
    }
  }

  /** @param {KeyboardEvent} event */
  #onSearchKey(event) {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    window.clearTimeout(this.#pauseTimer);
    this.text = valueOf(event);
    this.focus();
  }

  /** @param {Event} event */
  #onSearch(event) {
    const text = valueOf(event);
    window.clearTimeout(this.#pauseTimer);
    this.#pauseTimer = window.setTimeout(() => { this.text = text; }, SEARCH_PAUSE_MS);
  }

  #onShowAll() {
    this.text = "";
    this.kind = "";
    const input = this.renderRoot.querySelector("input");
    if (input) input.value = "";
    this.#tell("tieout-filter", { decision: "", finding: "" });
    this.focus();
  }

  /** @param {number} position */
  #open(position) {
    this.active = position;
    const row = this.window.row(position);
    if (row) this.#tell("tieout-open", { index: row.index });
  }

  /** @param {number} position */
  #isDrawn(position) {
    return position >= this.window.from && position < this.window.to && this.window.row(position) !== undefined;
  }

  #scroller() {
    return /** @type {HTMLElement|null} */ (this.renderRoot.querySelector(".scroller"));
  }

  /** @param {string} name @param {unknown} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/** The reason of the decision; once it was carried out, what became of it. @param {PlanRow} row */
function whyText({ job, reason }) {
  return job ? (job.finding?.message ?? jobWords(job)) : reason.text;
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLInputElement|HTMLSelectElement} */ (event.target).value;
}

customElements.define("tieout-documents", TieoutDocuments);
