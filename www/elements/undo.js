/** Taking back: what runs have done, what of it can be taken out of the books again, and what cannot, and why. */

import { css, html, LitElement, nothing } from "lit";

import { base, buttons, tokens } from "../style/tokens.js";
import { amount } from "../text/amounts.js";
import { attempt } from "../text/problems.js";
import { capital, listed, nameBeside, plural, quoted } from "../text/words.js";
import "./changes.js";
import "./findings.js";
import "./sign.js";

/** @import { Desk, Finding, Run, UndoRow, UndoView, Wanted } from "../desk/types.js" */

/** @type {Record<UndoView["left"][number]["why"], string>} */
const LEFT = { "changed-again": "A later run wrote it too: take that one back first.", "not-handed-in": "The CRM no longer has it." };
/** Rows of a group that are shown before somebody asks for all. */
const ROWS_SHOWN = 30;
const DAY_AND_TIME = /** @type {const} */ ({ dateStyle: "medium", timeStyle: "medium" });
const CHANGES = ["update", "void", "delete", "deactivate"];

export class TieoutUndo extends LitElement {
  static properties = { desk: { attribute: false }, undone: { attribute: false }, busy: { type: String }, runs: { state: true }, view: { state: true }, whole: { state: true }, problems: { state: true } };

  static styles = [tokens, base, buttons, css`
    :host { padding: 22px 28px 40px; max-width: 860px; }
    h2 { font: 500 23px/1.3 var(--serif); }
    h3 { margin: 26px 0 2px; font: 500 19px/1.3 var(--serif); }
    .lead { margin-top: 6px; color: var(--quiet); }
    .done { margin-top: 12px; padding: 10px 14px; border-left: 3px solid var(--create); background: var(--raised); }
    .run { width: 100%; display: flex; flex-wrap: wrap; gap: 2px 16px; align-items: baseline; padding: 12px 2px; border: 0; border-bottom: 1px solid var(--hair); background: none; text-align: left; }
    .run:hover { background: var(--raised); }
    .run b { font-weight: 600; }
    .row { display: grid; grid-template-columns: 24px minmax(0, 1fr) auto; gap: 2px 12px; padding: 10px 0; border-bottom: 1px solid var(--hair); }
    .row b { font-weight: 600; }
    .row tieout-sign { align-self: start; }
    .row p { overflow-wrap: anywhere; }
    .row .wide { grid-column: 2 / -1; }
    .side { display: flex; gap: 12px; align-items: center; justify-self: end; align-self: start; }
    .side .button { min-height: 30px; padding: 2px 12px; }
    .bad { color: var(--blocked); }
    details { margin-top: 4px; }
    summary { color: var(--accent); }
    .end { margin-top: 20px; display: flex; flex-wrap: wrap; gap: 10px 14px; align-items: center; }
    .all { margin-top: 10px; }
    dialog { max-width: 30em; border: 1px solid var(--rule); border-radius: 8px; padding: 22px 24px; background: var(--sheet); color: var(--ink); }
    dialog::backdrop { background: rgb(0 0 0 / 45%); }
    dialog p { margin-top: 8px; }
    dialog .end { justify-content: flex-end; }
    @container tieout (max-width: 860px) { :host { padding: 16px 16px 40px; } .side { flex-direction: column; align-items: flex-end; gap: 4px; } }
  `];

  constructor() {
    super();
    /** @type {Desk|undefined} */ this.desk = undefined;
    /** What was just taken back, and what is left of it. @type {UndoView|undefined} */ this.undone = undefined;
    /** What is going on, so that nothing else may begin. */ this.busy = "";
    /** @type {Run[]|undefined} */ this.runs = undefined;
    /** @type {UndoView|undefined} */ this.view = undefined;
    /** Groups that are shown whole. @type {string[]} */ this.whole = [];
    /** @type {Finding[]} */ this.problems = [];
  }

  /** @override @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("undone") && this.undone) this.view = this.undone;
    if (changed.has("desk") || changed.has("undone")) void attempt(this, async (desk) => { this.runs = await desk.runs?.(); });
  }

  /** @override */
  render() {
    return html`<h2 tabindex="-1">Take back</h2>
      ${this.problems.length > 0 ? html`<div role="alert"><tieout-findings .findings=${this.problems}></tieout-findings></div>` : nothing}
      ${this.view ? this.#plan(this.view) : this.#list()}`;
  }

  #list() {
    if (!this.runs) return html`<p class="lead" role="status">Reading what has been written…</p>`;
    if (this.runs.length === 0) return html`<p class="lead">Nothing has been written yet.</p>`;
    return html`<p class="lead">What each run wrote, the newest first. Choosing one changes nothing: it shows what can be taken back.</p>
      <ul>${this.runs.map((run) => html`<li><button class="run" ?disabled=${this.busy !== ""} @click=${() => this.#look({ run: run.id })}>
        <b>${new Date(run.at).toLocaleString(undefined, DAY_AND_TIME)}</b><span>${plural(run.deeds, "record")}</span>${run.undoes ? html`<span class="quiet">took an earlier run back</span>` : nothing}</button></li>`)}</ul>`;
  }

  /** @param {UndoView} view */
  #plan({ wanted, rows, left, done }) {
    const of = (/** @type {(row: UndoRow) => boolean} */ wantedRow) => rows.filter(wantedRow);
    const now = of(({ decision }) => CHANGES.includes(decision));
    const later = of(({ decision }) => decision === "wait");
    const held = of(({ decision }) => decision === "blocked");
    const nothingLeft = of(({ decision }) => decision === "skip");
    const single = !("run" in wanted);
    return html`
      ${done === undefined ? nothing : html`<p class="done" role="status"><b>${capital(plural(done, "record"))} taken back.</b> ${now.length > 0 ? "What waited for it can be taken back now." : later.length + held.length > 0 ? "The rest is below." : "Nothing is left of it."}</p>`}
      ${rows.length === nothingLeft.length ? nothing : html`<p class="lead">${single ? "What was done last to this record." : "What this run did, as it would be taken back."} Nothing is changed until you say so.</p>`}
      <div class="end">${now.length > 0 ? html`<button class="button danger" id="take-back" ?disabled=${this.busy !== ""} @click=${this.#ask}>Take back ${plural(now.length, "record")}…</button>` : nothing}
        <button class="button" ?disabled=${this.busy !== ""} @click=${() => { this.view = undefined; }}>All runs</button><span class="quiet" role="status">${this.busy}</span></div>
      ${this.#group("now", "Taken back now", now, !single)}
      ${this.#group("later", "In the next round, because something still stands on it", later)}
      ${this.#group("held", "Cannot be taken back", held)}
      ${left.length > 0 ? html`<section><h3>Left as it is (${left.length})</h3><ul>${left.map(({ label, why }) => html`<li class="row"><tieout-sign name="blocked"></tieout-sign><p><b>${label}</b><br />${LEFT[why]}</p></li>`)}</ul></section>` : nothing}
      ${nothingLeft.length > 0 ? html`<p class="lead">Of ${plural(nothingLeft.length, "record")} QuickBooks holds nothing that could be taken back.</p>` : nothing}
      <dialog aria-labelledby="sure"><form method="dialog"><h2 id="sure">Take back ${plural(now.length, "record")}?</h2>
        <p>In QuickBooks: ${effects(now)}. The CRM keeps its records.</p>
        <div class="end"><button class="button" value="no">Leave it</button><button class="button danger" value="yes" @click=${this.#takeBack}>Take back</button></div></form></dialog>`;
  }

  /** @param {string} name @param {string} heading @param {UndoRow[]} rows @param {boolean} [choosable] */
  #group(name, heading, rows, choosable = false) {
    if (rows.length === 0) return nothing;
    const shown = this.whole.includes(name) ? rows : rows.slice(0, ROWS_SHOWN);
    return html`<section><h3>${heading} (${rows.length})</h3><ul>${shown.map((row) => this.#row(row, choosable))}</ul>
      ${shown.length < rows.length ? html`<button class="button all" @click=${() => { this.whole = [...this.whole, name]; }}>Show all ${rows.length}</button>` : nothing}</section>`;
  }

  /** @param {UndoRow} row @param {boolean} choosable */
  #row(row, choosable) {
    const { kind, id, label, decision, reason, diff, findings, total, currency, waitsFor } = row;
    const beside = nameBeside(row);
    return html`<li class="row"><tieout-sign name=${decision}></tieout-sign>
      <div><p><b>${label}</b>${beside ? html` <span class="quiet">${beside}</span>` : nothing}</p>
        ${decision === "blocked" ? html`<p class="bad">${findings.map(({ message }) => `${capital(quoted(message))}. `)}</p><p class="quiet">${findings.map(({ hint }) => (hint ? `${capital(quoted(hint))}. ` : ""))}</p>`
          : html`<p>${CHANGES.includes(decision) ? effect(row) : waitsFor ? `${waitsFor} must go first.` : capital(quoted(reason.text))}</p>`}</div>
      <div class="side">${total ? html`<span class="figure">${amount(total)} ${currency}</span>` : nothing}
        ${choosable ? html`<button class="button" ?disabled=${this.busy !== ""} aria-label="Only ${label}" @click=${() => this.#look({ kind, id })}>Only this</button>` : nothing}</div>
      ${diff.length > 0 ? html`<details class="wide"><summary>What changes</summary><tieout-changes .changes=${diff}></tieout-changes></details>` : nothing}</li>`;
  }

  /** @param {Wanted} wanted */
  async #look(wanted) {
    this.whole = [];
    await attempt(this, async (desk) => { this.view = await desk.undoPlan?.(wanted); });
    await this.updateComplete;
    this.focus();
  }

  #ask() {
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  #takeBack() {
    this.dispatchEvent(new CustomEvent("tieout-take-back", { bubbles: true, composed: true }));
  }

  /** @override */
  focus() {
    this.renderRoot.querySelector("h2")?.focus();
  }
}

/** @param {UndoRow} row */
function effect({ decision, reason }) {
  if (reason.code === "put-back") return "Put back as it was before that run.";
  if (decision === "delete") return "Deleted: QuickBooks cannot void it.";
  if (decision === "void") return "Voided: it stays, with zero amounts.";
  return "Made inactive: QuickBooks deletes no such record.";
}

/** @param {UndoRow[]} rows */
function effects(rows) {
  const back = rows.filter(({ reason }) => reason.code === "put-back").length;
  const of = (/** @type {string} */ wanted) => rows.filter(({ decision, reason }) => decision === wanted && reason.code !== "put-back").length;
  const [voided, deleted, rest] = [of("void"), of("delete"), of("deactivate")];
  return listed([
    voided > 0 ? `${plural(voided, "document")} voided` : "", deleted > 0 ? `${plural(deleted, "document")} deleted` : "",
    rest > 0 ? `${plural(rest, "record")} made inactive` : "", back > 0 ? `${plural(back, "record")} put back as before` : "",
  ].filter(Boolean));
}

customElements.define("tieout-undo", TieoutUndo);
