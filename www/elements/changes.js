/** The per-field difference: what QuickBooks holds now, what it will hold, where that comes from. */

import { css, html, LitElement, nothing } from "lit";

import { base, ledger, tokens } from "../style/tokens.js";
import { plainWords } from "../text/words.js";

/** @import { FieldChange } from "../desk/types.js" */

export class TieoutChanges extends LitElement {
  static properties = { changes: { attribute: false }, fresh: { type: Boolean } };

  static styles = [tokens, base, ledger, css`
    td { overflow-wrap: anywhere; }
    table { table-layout: fixed; }
    .field { width: 21%; }
    .was { width: 24%; }
    .will { width: 33%; }
    .origin { display: block; font-size: 12.5px; color: var(--quiet); }
    .now { color: var(--quiet); }
    .now s { text-decoration-color: var(--blocked); }
    .sign { font-family: var(--mono); color: var(--create); margin-right: 5px; }
    .sign.gone { color: var(--blocked); }
    .cleared { color: var(--quiet); font-style: italic; }
    @container tieout (max-width: 560px) {
      thead { display: none; }
      tr { display: block; padding: 8px 0; border-bottom: 1px solid var(--hair); }
      th, td { display: block; border: 0; padding: 1px 0; width: auto; }
      tbody th { font-weight: 600; }
      td:last-child { color: var(--quiet); font-size: 12.5px; }
      td:last-child::before { content: "from "; }
      .origin { display: inline; }
      .origin:not(:empty)::before { content: " · "; }
    }
  `];

  constructor() {
    super();
    /** @type {FieldChange[]} */ this.changes = [];
    /** The record is not in QuickBooks yet. @type {boolean} */ this.fresh = false;
  }

  /** @override */
  render() {
    return html`<div class="scroll"><table>
      <thead><tr><th scope="col" class="field">Field</th>${this.fresh ? nothing : html`<th scope="col" class="was">QuickBooks now</th>`}
        <th scope="col" class="will">${this.fresh ? "In QuickBooks" : "After"}</th><th scope="col">From the CRM</th></tr></thead>
      <tbody>${this.changes.map((change) => this.#row(change))}</tbody></table></div>`;
  }

  /** @param {FieldChange} change */
  #row(change) {
    const { from, to } = change;
    return html`<tr><th scope="row" title=${change.path}>${change.label}</th>
      ${this.fresh ? nothing : html`<td class="now">${from === undefined || from === null || from === "" ? "—" : html`<span class="sign gone" aria-hidden="true">−</span><s>${from}</s>`}</td>`}
      <td class="after">${to === undefined || to === null || to === "" ? html`<span class="cleared">cleared</span>` : html`<span class="sign" aria-hidden="true">+</span>${to}`}</td>
      <td><span>${change.origin || "—"}</span><span class="origin">${plainWords(change.rule ?? "")}</span></td></tr>`;
  }
}

customElements.define("tieout-changes", TieoutChanges);
