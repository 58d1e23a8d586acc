/** What QuickBooks holds that the CRM does not know, as an import would bring it: worked out when somebody asks. */

import { css, html, LitElement, nothing } from "lit";

import { base, buttons, ledger, tokens } from "../style/tokens.js";
import { amount, count } from "../text/amounts.js";
import { attempt } from "../text/problems.js";
import { capital, kindName, listed, plural, quoted } from "../text/words.js";
import "./findings.js";

/** @import { Desk, Finding, ImportPlan } from "../desk/types.js" */

const ROWS_SHOWN = 20;

export class TieoutImport extends LitElement {
  static properties = { desk: { attribute: false }, plan: { state: true }, whole: { state: true }, busy: { state: true }, problems: { state: true } };

  static styles = [tokens, base, buttons, ledger, css`
    :host { display: block; }
    p { color: var(--quiet); margin-bottom: 10px; }
    p b { color: var(--ink); }
    td:first-child { color: var(--quiet); }
    .all { margin-top: 10px; }
  `];

  constructor() {
    super();
    /** @type {Desk|undefined} */ this.desk = undefined;
    /** @type {ImportPlan|undefined} */ this.plan = undefined;
    this.whole = false;
    this.busy = false;
    /** @type {Finding[]} */ this.problems = [];
  }

  /** @override */
  render() {
    return html`${this.problems.length > 0 ? html`<tieout-findings .findings=${this.problems}></tieout-findings>` : nothing}
      ${this.plan ? this.#rows(this.plan) : html`<p>Contacts, vendors and this year's invoices that an import would tell the CRM of. Nothing is told by looking.</p>
        <button class="button" id="import" ?disabled=${this.busy} @click=${this.#look}>${this.busy ? "Reading…" : "See what an import would bring"}</button>`}`;
  }

  /** @param {ImportPlan} plan */
  #rows({ rows, money }) {
    const told = rows.filter(({ decision }) => decision !== "skip");
    const kinds = [...new Set(told.map(({ kind }) => kind))].map((kind) => plural(told.filter((row) => row.kind === kind).length, kindName(kind), kindName(kind, 2)));
    const shown = this.whole ? told : told.slice(0, ROWS_SHOWN);
    return html`<p>${told.length > 0 ? html`An import would tell the CRM of <b>${listed(kinds)}</b>.${money.length > 0 ? html` The invoices come to <b>${listed(money.map(({ currency, total }) => `${amount(total)} ${currency}`))}</b>.` : nothing}` : "An import would tell the CRM of nothing."}
        ${rows.length > told.length ? `It knows ${count(rows.length - told.length)} already, or they are left as they are.` : nothing}</p>
      ${told.length > 0 ? html`<div class="scroll"><table><thead><tr><th scope="col">Kind</th><th scope="col">Name or number</th><th scope="col">Date</th><th scope="col" class="figure">Total</th></tr></thead>
        <tbody>${shown.map((row) => html`<tr title=${capital(quoted(row.text))}><td>${capital(kindName(row.kind))}</td><th scope="row">${row.name || row.qboId}</th><td>${row.date ?? ""}</td><td class="figure">${row.total ? amount(row.total) : ""} ${row.currency ?? ""}</td></tr>`)}</tbody></table></div>
        ${shown.length < told.length ? html`<button class="button all" @click=${() => { this.whole = true; }}>Show all ${count(told.length)}</button>` : nothing}` : nothing}`;
  }

  async #look() {
    this.busy = true;
    await attempt(this, async (desk) => { this.plan = await desk.importPlan?.(); });
    this.busy = false;
  }
}

customElements.define("tieout-import", TieoutImport);
