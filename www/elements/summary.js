/** The head of the plan: one sentence, the sums that must agree, and the decisions as filters. */

import { css, html, LitElement, nothing } from "lit";

import { base, buttons, tokens } from "../style/tokens.js";
import { amount, count, isZero } from "../text/amounts.js";
import { icon } from "../text/icons.js";
import { byKind, capital, DECISION_ORDER, DECISIONS, kindName, listed, outcomeSentence, planSentence, plural } from "../text/words.js";
import "./sign.js";

/** @import { Decision, MoneyTotal, Outcome, PlanSummary } from "../desk/types.js" */

/** Currencies that are named in the head; all of them stand in the overview. */
const CURRENCIES_SHOWN = 2;

/** What only an undo or a merge does. @type {Decision[]} */
const ONLY_BACK = ["delete", "deactivate"];

export class TieoutSummary extends LitElement {
  static properties = { summary: { attribute: false }, outcome: { attribute: false }, decision: { type: String } };

  static styles = [tokens, base, buttons, css`
    :host { padding: 20px 28px 14px; }
    .top { display: flex; gap: 28px; align-items: flex-start; justify-content: space-between; }
    h1 { font: 500 27px/1.28 var(--serif); letter-spacing: -0.008em; max-width: 44em; text-wrap: pretty; font-variant-numeric: lining-nums; }
    .sums { display: flex; flex-wrap: wrap; gap: 2px 26px; margin-top: 8px; color: var(--quiet); }
    .sums b { color: var(--ink); font-weight: 600; }
    .ties { display: inline-flex; gap: 5px; align-items: center; color: var(--create); }
    .ties b { color: inherit; border-bottom: 3px double currentColor; line-height: 1.25; }
    .ties.off { color: var(--blocked); }
    .filters { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 16px; }
    .filter { display: inline-flex; align-items: center; gap: 8px; min-height: 38px; padding: 4px 13px 4px 6px; border: 1px solid var(--hair);
      border-radius: 8px; background: var(--sheet); }
    .filter:hover { border-color: var(--quiet); }
    .filter b { font-weight: 650; }
    .filter[aria-pressed="true"] { border-color: var(--ink); box-shadow: inset 0 0 0 1px var(--ink); }
    .filter.all { padding-left: 13px; }
    .filter[disabled] { opacity: 0.5; cursor: default; border-color: var(--hair); }
    @container tieout (max-width: 860px) {
      :host { padding: 18px 16px 12px; }
      .top { flex-direction: column; gap: 14px; }
      h1 { font-size: 23px; }
      .filters { flex-wrap: nowrap; overflow-x: auto; margin-inline: -16px; padding: 3px 16px; scrollbar-width: none; }
      .filter { flex: none; }
      ::slotted(*) { width: 100%; }
    }
  `];

  constructor() {
    super();
    /** @type {PlanSummary|undefined} */ this.summary = undefined;
    /** @type {Outcome|undefined} */ this.outcome = undefined;
    /** @type {Decision|""} */ this.decision = "";
  }

  /** @override */
  render() {
    const { summary, outcome } = this;
    if (!summary) return nothing;
    return html`
      <div class="top">
        <div><h1 tabindex="-1">${outcome ? outcomeSentence(outcome, summary) : planSentence(summary)}</h1>
          <div class="sums">${outcome ? this.#tieOut(outcome) : this.#sums(summary)}</div></div>
        <slot></slot>
      </div>
      <div class="filters" role="group" aria-label="Show only">
        ${this.#filter("", "All", total(summary))}
        ${DECISION_ORDER.filter((decision) => !ONLY_BACK.includes(decision) || summary.decisions[decision]).map((decision) => this.#filter(decision, DECISIONS[decision].label, summary.decisions[decision] ?? 0))}
      </div>`;
  }

  /** @override */
  focus() {
    this.renderRoot.querySelector("h1")?.focus();
  }

  /** @param {PlanSummary} summary */
  #sums(summary) {
    const shown = summary.money.slice(0, CURRENCIES_SHOWN);
    return html`${shown.map((money) => this.#sum(money))}
      ${summary.money.length > shown.length ? html`<span>${plural(summary.money.length - shown.length, "more currency", "more currencies")}</span>` : nothing}
      <span>${plural(summary.writes, "write")}${summary.writes > 0 ? html`, ${duration(summary.minutes)}` : nothing}</span>`;
  }

  /** @param {MoneyTotal} money */
  #sum(money) {
    const exact = isZero(money.difference);
    return html`<span>${plural(money.documents, "document")}: CRM <b>${amount(money.crm)}</b> ${money.currency} · sent <b>${amount(money.sent)}</b></span>
      <span class="ties ${exact ? "" : "off"}">${icon(exact ? "done" : "failed")} difference <b>${amount(money.difference)}</b></span>`;
  }

  /** @param {Outcome} outcome */
  #tieOut({ tieOut }) {
    const { counts, ok } = tieOut;
    return html`<span class="ties ${ok ? "" : "off"}">${icon(ok ? "done" : "failed")} Ties out: <b>${ok ? "yes" : "no"}</b></span>
      <span>${plural(counts.compared, "document")} compared, <b>${count(counts.equal)}</b> equal${counts.differing > 0 ? html`, <b>${count(counts.differing)}</b> differing` : nothing}${counts.notSynced > 0
        ? html`, ${count(counts.notSynced)} not in QuickBooks` : nothing}</span>`;
  }

  /** @param {Decision|""} decision @param {string} label @param {number} number */
  #filter(decision, label, number) {
    const kinds = decision && this.summary ? byKind(this.summary, decision) : [];
    const named = listed(kinds.map((kind) => plural(kind.number, kindName(kind.kind), kindName(kind.kind, 2))));
    return html`<button class="filter ${decision || "all"}" aria-pressed=${this.decision === decision} ?disabled=${number === 0}
      title=${decision ? `${DECISIONS[decision].meaning}${named ? ` ${capital(named)}.` : ""}` : "Every record"} @click=${() => this.#choose(decision)}>
      ${decision ? html`<tieout-sign name=${decision} aria-hidden="true"></tieout-sign>` : nothing}<span>${label}</span> <b>${count(number)}</b></button>`;
  }

  /** @param {Decision|""} decision */
  #choose(decision) {
    const detail = { decision: this.decision === decision ? "" : decision, finding: "" };
    this.dispatchEvent(new CustomEvent("tieout-filter", { detail, bubbles: true, composed: true }));
  }
}

/** @param {PlanSummary} summary */
function total(summary) {
  return Object.values(summary.decisions).reduce((sum, number) => sum + (number ?? 0), 0);
}

/** @param {number} minutes */
function duration(minutes) {
  return minutes <= 1 ? "about a minute" : `about ${plural(Math.ceil(minutes), "minute")}`;
}

customElements.define("tieout-summary", TieoutSummary);
