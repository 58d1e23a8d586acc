/** The last question before anything is written: it names the numbers, and asks twice about voids. */

import { css, html, LitElement, nothing } from "lit";

import { base, buttons, ledger, tokens } from "../style/tokens.js";
import { amount, count } from "../text/amounts.js";
import { byKind, capital, DECISIONS, kindName, listed, plural, workWords } from "../text/words.js";
import "./approval.js";
import "./sign.js";

/** @import { Decision, Desk, PlanSummary } from "../desk/types.js" */

/** @type {Decision[]} */
const WRITTEN = ["create", "update", "link", "void", "delete", "deactivate"];

export class TieoutConfirm extends LitElement {
  static properties = { summary: { attribute: false }, desk: { attribute: false }, person: { type: String }, voidsAgreed: { state: true }, approved: { state: true } };

  static styles = [tokens, base, buttons, ledger, css`
    dialog { width: min(540px, calc(100vw - 32px)); padding: 26px 28px 22px; border: 1px solid var(--rule); border-radius: 10px; background: var(--sheet); color: var(--ink);
      box-shadow: 0 24px 60px rgb(0 0 0 / 25%); }
    dialog::backdrop { background: rgb(12 16 20 / 50%); }
    h2 { font: 500 23px/1.3 var(--serif); margin-bottom: 14px; }
    td { vertical-align: middle; }
    td:first-child { width: 34px; }
    .kinds { color: var(--quiet); overflow-wrap: anywhere; }
    tr:last-child td { border-bottom: 0; }
    .held { margin-top: 12px; color: var(--quiet); }
    label { display: flex; gap: 10px; margin-top: 16px; padding: 11px 13px; border: 1px solid color-mix(in srgb, var(--void) 45%, var(--sheet)); border-radius: var(--radius); }
    input { width: 18px; height: 18px; margin: 1px 0 0; flex: none; accent-color: var(--accent); }
    .buttons { display: flex; justify-content: flex-end; gap: 10px; margin-top: 22px; flex-wrap: wrap; }
  `];

  constructor() {
    super();
    /** @type {PlanSummary|undefined} */ this.summary = undefined;
    /** @type {Desk|undefined} */ this.desk = undefined;
    this.person = "";
    this.approved = false;
    this.voidsAgreed = false;
  }

  ask() {
    this.voidsAgreed = false;
    this.#dialog()?.showModal();
  }

  /** @override */
  render() {
    const { summary } = this;
    if (!summary) return nothing;
    const voids = summary.decisions.void ?? 0;
    const beyond = (summary.excess ?? []).length > 0;
    const held = (summary.decisions.blocked ?? 0) + (summary.decisions.wait ?? 0);
    return html`<dialog aria-labelledby="question"><form method="dialog">
      <h2 id="question">${capital(workWords(summary))} in ${summary.facts.name}?</h2>
      <table><tbody>${WRITTEN.filter((decision) => (summary.decisions[decision] ?? 0) > 0).map((decision) => this.#row(summary, decision))}</tbody></table>
      ${summary.money.map((money) => html`<p class="held">Documents sent: <b>${amount(money.sent)} ${money.currency}</b>, difference to the CRM ${amount(money.difference)}.</p>`)}
      ${held > 0 ? html`<p class="held">${plural(held, "record")} ${held === 1 ? "stays" : "stay"} as ${held === 1 ? "it is" : "they are"}: nothing is sent for ${held === 1 ? "it" : "them"}.</p>` : nothing}
      ${voids > 0 ? html`<label><input type="checkbox" .checked=${this.voidsAgreed} @change=${this.#onAgree} />
        <span>Void ${plural(voids, "document")} in QuickBooks. A voided document keeps its number and cannot be brought back.</span></label>` : nothing}
      ${beyond ? html`<tieout-approval .summary=${summary} .desk=${this.desk} .person=${this.person} @tieout-approval=${(/** @type {CustomEvent<boolean>} */ { detail }) => { this.approved = detail; }}></tieout-approval>` : nothing}
      <div class="buttons"><button class="button" value="no">Not now</button>
        <button class="button main" value="yes" ?disabled=${(voids > 0 && !this.voidsAgreed) || (beyond && !this.approved)} @click=${this.#onYes}>${capital(workWords(summary))}</button></div>
    </form></dialog>`;
  }

  /** @param {PlanSummary} summary @param {Decision} decision */
  #row(summary, decision) {
    const kinds = byKind(summary, decision).map(({ kind, number }) => plural(number, kindName(kind), kindName(kind, 2)));
    return html`<tr><td><tieout-sign name=${decision} aria-hidden="true"></tieout-sign></td><td>${capital(DECISIONS[decision].label)}</td>
      <td class="kinds">${listed(kinds)}</td><td class="figure">${count(summary.decisions[decision] ?? 0)}</td></tr>`;
  }

  /** @param {Event} event */
  #onAgree(event) {
    this.voidsAgreed = /** @type {HTMLInputElement} */ (event.target).checked;
  }

  #onYes() {
    this.dispatchEvent(new CustomEvent("tieout-apply", { detail: { approved: this.approved }, bubbles: true, composed: true }));
  }

  #dialog() {
    return this.renderRoot.querySelector("dialog");
  }
}

customElements.define("tieout-confirm", TieoutConfirm);
