/** What stands beside the list while no record is open: sums by currency, decisions by kind, findings by code. */

import { css, html, LitElement, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";

import { base, buttons, ledger, tokens } from "../style/tokens.js";
import { amount, count, isZero } from "../text/amounts.js";
import { capital, DECISION_ORDER, DECISIONS, kindName, plural, quoted, sortKinds } from "../text/words.js";
import "./books.js";
import "./import.js";
import "./sign.js";
import "./what-if.js";

/** @import { Desk, LedgerEffect, MappedRate, PlanSummary, TaxMapping, WhatIfTable } from "../desk/types.js" */

export class TieoutOverview extends LitElement {
  static properties = { desk: { attribute: false }, summary: { attribute: false }, effect: { attribute: false }, finding: { type: String }, whatIf: { attribute: false }, linked: { type: Number } };

  static styles = [tokens, base, buttons, ledger, css`
    :host { padding: 22px 28px 48px; max-width: 860px; }
    section + section { margin-top: 32px; }
    h2 { font: 500 19px/1.3 var(--serif); margin-bottom: 10px; }
    .zero { color: var(--quiet); }
    thead .head { display: inline-grid; justify-items: end; gap: 3px; }
    .off { color: var(--blocked); font-weight: 650; }
    tbody tr.last > * { border-bottom: 0; font-weight: 650; }
    li { display: grid; grid-template-columns: 24px minmax(0, 1fr) auto; gap: 12px; align-items: baseline; padding: 10px 0; border-bottom: 1px solid var(--hair); }
    li tieout-sign { align-self: start; }
    li .code { font: 12px/1.4 var(--mono); color: var(--quiet); }
    .costs { color: var(--quiet); }
    p:has(.button) { display: flex; flex-wrap: wrap; gap: 10px; margin-top: 22px; }
    .keys { margin-top: 32px; color: var(--quiet); font-size: 13px; }
    kbd { font: 12px var(--mono); border: 1px solid var(--rule); border-bottom-width: 2px; border-radius: 4px; padding: 1px 5px; color: var(--ink); }
    @container tieout (max-width: 860px) { :host { padding: 16px 16px 60px; } .keys { display: none; } }
  `];

  constructor() {
    super();
    /** @type {Desk|undefined} */ this.desk = undefined;
    /** @type {PlanSummary|undefined} */ this.summary = undefined;
    /** @type {LedgerEffect[]} */ this.effect = [];
    /** @type {string} */ this.finding = "";
    /** @type {WhatIfTable|undefined} */ this.whatIf = undefined;
    /** Records linked by hand since the workspace was loaded. */ this.linked = 0;
  }

  /** @override */
  render() {
    const { summary } = this;
    if (!summary) return nothing;
    return html`
      ${summary.money.length > 0 ? this.#money(summary) : nothing}
      ${this.#kinds(summary)}
      ${this.effect.length > 0 ? html`<section><h2>What it does to the books</h2><tieout-books .effects=${this.effect}></tieout-books></section>` : nothing}
      ${summary.taxMapping && summary.taxMapping.rates.length > 0 ? this.#taxMapping(summary.taxMapping) : nothing}
      ${summary.findings.length > 0 ? this.#findings(summary) : nothing}
      ${this.whatIf && this.whatIf.sums.length > 0 ? html`<section><h2>Under other tax rules</h2><tieout-what-if .table=${this.whatIf}></tieout-what-if></section>` : nothing}
      ${this.desk?.importPlan ? html`<section><h2>What QuickBooks has and the CRM does not</h2>${keyed(summary.hash, html`<tieout-import .desk=${this.desk}></tieout-import>`)}</section>` : nothing}
      <section><h2>What it takes</h2><p class="costs">${plural(summary.writes, "write")} in ${plural(summary.batches, "batch", "batches")}
        and ${plural(summary.reads, "read")} of the company's allowance. The plan was made for ${summary.facts.name} (${summary.facts.country}, ${summary.facts.homeCurrency})
        as of ${summary.today}${summary.facts.closingDate ? html`; books closed up to ${summary.facts.closingDate}` : nothing}.</p></section>
      <p><button class="button" @click=${() => this.dispatchEvent(new CustomEvent("tieout-save", { bubbles: true, composed: true }))}>Save the plan as a file</button>
        ${this.linked > 0 ? html`<button class="button" @click=${() => this.dispatchEvent(new CustomEvent("tieout-save-settings", { bubbles: true, composed: true }))}>Save the settings with ${plural(this.linked, "link")}</button>` : nothing}</p>
      <p class="keys"><kbd>/</kbd> search · <kbd>↑</kbd> <kbd>↓</kbd> move · <kbd>Enter</kbd> open · <kbd>Esc</kbd> back</p>`;
  }

  /** @param {PlanSummary} summary */
  #money(summary) {
    return html`<section><h2>The sums</h2><div class="scroll"><table>
      <thead><tr><th scope="col">Currency</th><th scope="col" class="figure">Documents</th><th scope="col" class="figure">CRM</th><th scope="col" class="figure">Sent</th><th scope="col" class="figure">Difference</th></tr></thead>
      <tbody>${summary.money.map((money) => html`<tr><th scope="row">${money.currency}</th><td class="figure">${count(money.documents)}</td>
        <td class="figure">${amount(money.crm)}</td><td class="figure">${amount(money.sent)}</td>
        <td class="figure ${isZero(money.difference) ? "" : "off"}">${amount(money.difference)}</td></tr>`)}</tbody></table></div></section>`;
  }

  /** @param {PlanSummary} summary */
  #kinds(summary) {
    const decisions = DECISION_ORDER.filter((decision) => (summary.decisions[decision] ?? 0) > 0);
    const kinds = sortKinds(Object.keys(summary.kinds));
    return html`<section><h2>Decisions by kind</h2><div class="scroll"><table>
      <thead><tr><td></td>${decisions.map((decision) => html`<th scope="col" class="figure"><span class="head"><tieout-sign name=${decision} aria-hidden="true"></tieout-sign>${DECISIONS[decision].label}</span></th>`)}</tr></thead>
      <tbody>${kinds.map((kind) => html`<tr><th scope="row">${capital(kindName(kind, 2))}</th>${decisions.map((decision) => figure(summary.kinds[kind]?.[decision]))}</tr>`)}
        <tr class="last"><th scope="row">Together</th>${decisions.map((decision) => figure(summary.decisions[decision]))}</tr></tbody></table></div></section>`;
  }

  /** @param {TaxMapping} mapping */
  #taxMapping({ complete, incomplete, rates }) {
    return html`<section><h2>Tax mapping</h2>
      <p class="costs">${plural(complete, "document")} with every tax mapped${incomplete > 0 ? html`, <b class="off">${count(incomplete)} without</b>` : nothing}.</p>
      <div class="scroll"><table>
      <thead><tr><th scope="col">Tax of the CRM</th><th scope="col" class="figure">Percent</th><th scope="col">Tax code in QuickBooks</th><th scope="col" class="figure">Documents</th></tr></thead>
      <tbody>${rates.map((rate) => html`<tr><th scope="row">${capital(rate.name || rate.id)}</th><td class="figure">${rate.percent}</td>
        <td class=${rate.state === "mapped" ? "" : "off"}>${codeOf(rate)}</td><td class="figure">${count(rate.documents)}</td></tr>`)}</tbody></table></div></section>`;
  }

  /** @param {PlanSummary} summary */
  #findings(summary) {
    return html`<section><h2>Findings</h2><ul>${summary.findings.map((finding) => html`<li><tieout-sign name=${finding.severity} round></tieout-sign>
      <div><p>${capital(quoted(finding.message))}</p><p class="code">${finding.code}</p></div>
      <button class="plain" aria-pressed=${this.finding === finding.code} @click=${() => this.#choose(finding.code)}>${this.finding === finding.code ? "Show all" : `Show ${count(finding.count)}`}</button></li>`)}</ul></section>`;
  }

  /** @param {string} code */
  #choose(code) {
    const detail = { decision: "", finding: this.finding === code ? "" : code };
    this.dispatchEvent(new CustomEvent("tieout-filter", { detail, bubbles: true, composed: true }));
  }
}

/** The code of a rate, or what is missing. @param {MappedRate} rate */
function codeOf({ state, codes }) {
  const names = codes.join(", ");
  if (state === "mapped") return names;
  if (state === "misfit") return `${names || "The chosen code"} does not fit`;
  return state === "ambiguous" ? `Choose one of ${names}` : names ? `None chosen; ${names} would fit` : "None chosen";
}

/** @param {number|undefined} number */
function figure(number) {
  return html`<td class="figure ${number ? "" : "zero"}">${number ? count(number) : "–"}</td>`;
}

customElements.define("tieout-overview", TieoutOverview);
