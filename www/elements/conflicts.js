/** Records that both sides edited: what both had, what each has now, and whose value is to stand. */

import { css, html, LitElement, nothing } from "lit";

import { base, buttons, ledger, tokens } from "../style/tokens.js";
import { capital, DECISIONS, quoted } from "../text/words.js";
import "./changes.js";
import "./sign.js";

/** @import { ConflictRow } from "../desk/types.js" */
/** @typedef {ConflictRow["fields"][number]} Field */
/** @typedef {import("../../js/conflicts.js").Side} Side */

/** @type {Record<Side, string>} */
const SIDES = { crm: "Accept the CRM’s", quickbooks: "Accept QuickBooks’", both: "Keep both" };
/** @type {Record<Side, string>} */
const STANDS = { crm: "the CRM’s", quickbooks: "QuickBooks’", both: "both" };
/** The one name under which all fields of what is booked are chosen. */
const WHOLE = "";

export class TieoutConflicts extends LitElement {
  static properties = { conflicts: { attribute: false }, busy: { type: String }, chosen: { state: true }, reopened: { state: true } };

  static styles = [tokens, base, buttons, ledger, css`
    li { padding: 14px 0 16px; border-bottom: 1px solid var(--hair); }
    .head { display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline; }
    .head b { font-weight: 600; }
    .tone { color: var(--blocked); font-weight: 600; }
    .tone.settled { color: var(--create); }
    table { table-layout: fixed; margin-top: 6px; }
    td { overflow-wrap: anywhere; white-space: pre-line; }
    .value { font-weight: 600; }
    .stands { box-shadow: inset 0 -2px 0 var(--create); }
    fieldset { border: 0; margin: 12px 0 0; padding: 0; min-width: 0; }
    legend { padding: 0; font-weight: 600; }
    label { display: grid; grid-template-columns: 18px minmax(0, 1fr); gap: 0 9px; padding: 5px 0; cursor: pointer; }
    label input { margin: 2px 0 0; width: 16px; height: 16px; accent-color: var(--accent); }
    label .quiet { display: block; font-size: 13px; overflow-wrap: anywhere; }
    .money { margin-top: 10px; padding: 8px 12px; border-left: 3px solid var(--wait); background: var(--raised); }
    .end { margin-top: 12px; display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; }
    .now { margin: 12px 0 6px; display: flex; gap: 9px; align-items: center; }
    @container tieout (max-width: 560px) {
      table, tbody, tr, th, td { display: block; }
      thead { display: none; }
      tr { padding: 8px 0; border-bottom: 1px solid var(--hair); }
      th, td { border: 0; padding: 1px 0; }
      tbody th { font-weight: 600; }
      td::before { content: attr(data-label) ": "; font-weight: 400; color: var(--quiet); }
    }
  `];

  constructor() {
    super();
    /** @type {ConflictRow[]} */ this.conflicts = [];
    /** What is going on, so that nothing else may begin. */ this.busy = "";
    /** What is ticked and not sent yet, by record and field. @type {Record<string, Record<string, Side>>} */ this.chosen = {};
    /** Records of which the choice is made anew. @type {string[]} */ this.reopened = [];
  }

  /** @override */
  render() {
    return this.conflicts.length === 0 ? html`<p class="quiet">None: no field was edited on both sides.</p>`
      : html`<ul>${this.conflicts.map((conflict) => this.#record(conflict))}</ul>`;
  }

  /** @param {ConflictRow} conflict */
  #record(conflict) {
    const asks = conflict.open || this.reopened.includes(keyOf(conflict));
    return html`<li>
      <div class="head"><b>${conflict.label}</b><span class="tone ${conflict.open ? "" : "settled"}">${conflict.open ? "waits for your choice" : settledWords(conflict)}</span>
        <span class="quiet">${conflict.resource} ${conflict.qboId}</span></div>
      ${this.#values(conflict)}
      ${conflict.whole ? html`<p class="money">Money is concerned. Lines, dates and totals are never settled by a rule or by halves: the whole document goes one way, and only you say which.</p>` : nothing}
      ${asks ? this.#form(conflict) : this.#settled(conflict)}
    </li>`;
  }

  /** @param {ConflictRow} conflict */
  #values({ label, fields }) {
    const cell = (/** @type {string} */ name, /** @type {string|undefined} */ value, /** @type {boolean} */ stands) =>
      html`<td data-label=${name}><span class="value ${stands ? "stands" : ""}">${value || "none"}</span></td>`;
    return html`<table><caption class="unseen">What each side has of ${label}</caption>
      <thead><tr><th scope="col">Field</th><th scope="col">Before, on both</th><th scope="col">CRM now</th><th scope="col">QuickBooks now</th></tr></thead>
      <tbody>${fields.map(({ label: name, base: before, crm, quickbooks, choice }) => html`<tr><th scope="row">${name}</th>
        <td data-label="Before, on both" class="quiet">${before === undefined ? "none known" : before || "none"}</td>
        ${cell("CRM now", crm, choice === "crm" || choice === "both")}${cell("QuickBooks now", quickbooks, choice === "quickbooks" || choice === "both")}</tr>`)}</tbody></table>`;
  }

  /** @param {ConflictRow} conflict */
  #form(conflict) {
    const names = conflict.whole ? [WHOLE] : conflict.fields.map(({ name }) => name);
    const chosen = this.chosen[keyOf(conflict)] ?? {};
    const ready = names.every((name) => chosen[name] !== undefined);
    return html`<form @submit=${(/** @type {Event} */ event) => this.#decide(event, conflict)}>
      ${conflict.whole ? this.#choices(conflict, WHOLE, "The whole document", conflict.fields) : conflict.fields.map((field) => this.#choices(conflict, field.name, field.label, [field]))}
      <div class="end"><button class="button" ?disabled=${!ready || this.busy !== ""} aria-label="Settle ${conflict.label}">Settle and plan again</button>
        <span class="quiet">Nothing is written before you apply the plan.</span></div></form>`;
  }

  /** @param {ConflictRow} conflict @param {string} name @param {string} legend @param {Field[]} fields */
  #choices(conflict, name, legend, fields) {
    const key = keyOf(conflict);
    const sides = /** @type {Side[]} */ (fields[0]?.choices ?? []);
    return html`<fieldset><legend>${legend}</legend>${sides.map((side) => html`<label><input type="radio" name="${key}/${name}" .checked=${this.chosen[key]?.[name] === side}
      @change=${() => { this.chosen = { ...this.chosen, [key]: { ...this.chosen[key], [name]: side } }; }} /><span>${SIDES[side]}<span class="quiet">${consequence(side, fields)}</span></span></label>`)}</fieldset>`;
  }

  /** What the plan, made again with the choice, does. @param {ConflictRow} conflict */
  #settled(conflict) {
    const { decision, reason, diff, fields } = conflict;
    return html`<p class="now"><tieout-sign name=${decision}></tieout-sign><span>The plan now: <b>${DECISIONS[decision].label}.</b> ${capital(quoted(reason.text))}</span></p>
      ${diff.length > 0 ? html`<tieout-changes .changes=${diff}></tieout-changes>` : html`<p class="quiet">Nothing is written to QuickBooks.</p>`}
      ${fields.some(({ byPerson }) => byPerson) ? html`<div class="end"><button class="button" ?disabled=${this.busy !== ""} aria-label="Choose again for ${conflict.label}"
        @click=${() => { this.reopened = [...this.reopened, keyOf(conflict)]; }}>Choose again</button><span class="quiet">Nothing is written before you apply the plan.</span></div>` : nothing}`;
  }

  /** @param {Event} event @param {ConflictRow} conflict */
  #decide(event, conflict) {
    event.preventDefault();
    const key = keyOf(conflict);
    const chosen = this.chosen[key] ?? {};
    this.reopened = this.reopened.filter((own) => own !== key);
    const detail = { kind: conflict.kind, id: conflict.id, choice: conflict.whole ? chosen[WHOLE] : chosen };
    this.dispatchEvent(new CustomEvent("tieout-resolve", { detail, bubbles: true, composed: true }));
  }
}

/** @param {ConflictRow} conflict */
function keyOf({ kind, id }) {
  return `${kind}/${id}`;
}

/** Who settled it, and how. @param {ConflictRow} conflict */
function settledWords({ fields }) {
  const stands = [...new Set(fields.flatMap(({ choice }) => (choice === undefined ? [] : STANDS[/** @type {Side} */ (choice)])))];
  const who = fields.some(({ byPerson }) => byPerson) ? "settled by you" : "settled by the settings";
  return stands.length === 1 ? `${who}: ${stands[0]} ${stands[0] === "both" ? "stay" : "stands"}` : `${who}, field by field`;
}

/** What a choice will write. @param {Side} side @param {Field[]} fields */
function consequence(side, fields) {
  const list = (/** @type {(field: Field) => string} */ value) => fields.map((field) => (fields.length === 1 ? value(field) : `${field.label} ${value(field)}`)).join(", ");
  const named = (/** @type {string|undefined} */ value) => (value ? `“${value}”` : "nothing");
  if (side === "crm") return `Written to QuickBooks: ${list(({ crm }) => named(crm))}. What QuickBooks has now is replaced.`;
  if (side === "quickbooks") return `Nothing is written. QuickBooks keeps ${list(({ quickbooks }) => named(quickbooks))}; the CRM may take it over.`;
  return `Written to QuickBooks: both values in one field, ${list(({ crm, quickbooks }) => `${named(quickbooks)} and ${named(crm)}`)}.`;
}

customElements.define("tieout-conflicts", TieoutConflicts);
