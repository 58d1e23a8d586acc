/** After a day on both sides: what the CRM is told, what both edited, where the two have moved apart, and whether the period ties out. */

import { css, html, LitElement, nothing } from "lit";

import { base, buttons, ledger, tokens } from "../style/tokens.js";
import { amount, count, isZero } from "../text/amounts.js";
import { icon } from "../text/icons.js";
import { capital, kindName, plural } from "../text/words.js";
import "./conflicts.js";

/** @import { Change, DayView, DriftRow } from "../desk/types.js" */
/** @typedef {DayView["period"]["rows"][number]} PeriodRow */
/** @typedef {PeriodRow["by"]} By */

/** @type {Record<DriftRow["what"], string>} */
const APART = { "in-crm": "edited in the CRM", "in-quickbooks": "changed in QuickBooks", "on-both": "changed on both sides", missing: "not in QuickBooks any more", voided: "voided in QuickBooks", extra: "only in QuickBooks" };
/** @type {Record<DriftRow["actions"][number], string>} */
const WAYS = {
  push: "the next sync writes it", "accept-quickbooks": "take it over in the CRM", resolve: "choose a side, above", "push-again": "clear the link, and the next sync creates it anew",
  link: "say which record of the CRM it is", ignore: "leave it as it is, with a reason",
};
const CUTS = /** @type {const} */ ([["day", "Day"], ["party", "Customer"], ["tax", "Tax"], ["method", "Payment method"]]);
/** @type {Record<PeriodRow["gaps"][number]["why"], string>} */
const WHY = { amount: "another amount", elsewhere: "in QuickBooks under", "not-synced": "not in QuickBooks yet", missing: "not in QuickBooks any more", "only-in-quickbooks": "only in QuickBooks" };

export class TieoutDay extends LitElement {
  static properties = { day: { attribute: false }, busy: { type: String }, cut: { state: true } };

  static styles = [tokens, base, buttons, ledger, css`
    :host { padding: 22px 28px 40px; max-width: 860px; }
    h2 { font: 500 23px/1.3 var(--serif); }
    h3 { margin: 26px 0 6px; font: 500 19px/1.3 var(--serif); }
    .script { margin-top: 10px; padding: 10px 14px; border-left: 3px solid var(--rule); background: var(--raised); }
    .script li { padding: 2px 0; }
    .rows li { padding: 11px 0; border-bottom: 1px solid var(--hair); }
    .head { display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline; }
    .head b { font-weight: 600; }
    .tone { color: var(--update); font-weight: 600; }
    .tone.warn { color: var(--wait); }
    .good { color: var(--create); }
    .tone.bad, .bad { color: var(--blocked); }
    .money { font-size: 12px; color: var(--wait); border: 1px solid currentColor; border-radius: 4px; padding: 0 6px; }
    .fields { margin-top: 4px; display: grid; grid-template-columns: minmax(100px, auto) minmax(0, 1fr); gap: 2px 14px; }
    .fields dt { color: var(--quiet); }
    .fields dd { overflow-wrap: anywhere; }
    .moved { font-weight: 600; }
    .ways { margin-top: 6px; display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: center; font-size: 13px; color: var(--quiet); }
    .ways .button { min-height: 30px; padding: 2px 12px; }
    .verdict { display: flex; gap: 10px; align-items: center; margin: 6px 0 10px; font-weight: 600; }
    .filters { display: flex; flex-wrap: wrap; gap: 6px; margin: 14px 0 8px; }
    .filters button { min-height: 32px; padding: 3px 12px; border-radius: 16px; border: 1px solid var(--hair); background: var(--sheet); }
    .filters button[aria-pressed="true"] { border-color: var(--ink); box-shadow: inset 0 0 0 1px var(--ink); }
    .off { color: var(--blocked); font-weight: 650; }
    .gap th, .gap td { border-bottom-color: transparent; padding-block: 2px; font-size: 13px; color: var(--quiet); }
    .gap th { padding-left: 16px; }
    .save { margin-top: 14px; }
    @container tieout (max-width: 860px) { :host { padding: 16px 16px 40px; } }
    @container tieout (max-width: 560px) { .fields { grid-template-columns: 1fr; gap: 0; } .fields dd { margin-bottom: 4px; }
      thead { display: none; }
      tr { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); border-bottom: 1px solid var(--hair); padding: 6px 0; }
      .gap { border-bottom: 0; padding: 2px 0 6px 16px; }
      .gap th { padding-left: 0; }
      th, td { border: 0; padding: 1px 0; }
      th { grid-column: 1 / -1; }
      td.figure { text-align: left; }
      tr:not(.gap) td.figure::before { content: attr(data-label); display: block; font-size: 12px; font-weight: 400; color: var(--quiet); }
    }
  `];

  constructor() {
    super();
    /** @type {DayView|undefined} */ this.day = undefined;
    this.busy = "";
    /** @type {By} */ this.cut = "day";
  }

  /** @override */
  render() {
    const { day } = this;
    if (!day) return nothing;
    return html`<h2 tabindex="-1">A day on both sides</h2>
      <ul class="script">${day.happened.map((text) => html`<li>${text}</li>`)}</ul>
      <section aria-labelledby="inbox"><h3 id="inbox">What the CRM is told</h3>${this.#inbox(day.inbox)}</section>
      <section aria-labelledby="conflicts"><h3 id="conflicts">What both sides edited</h3><tieout-conflicts .conflicts=${day.conflicts ?? []} .busy=${this.busy}></tieout-conflicts></section>
      <section aria-labelledby="drift"><h3 id="drift">Where the two sides are apart</h3>${this.#drift(day)}</section>
      <section aria-labelledby="period"><h3 id="period">Tie-out from ${day.period.from} to ${day.period.to}</h3>${this.#period(day)}</section>`;
  }

  /** @param {Change[]|undefined} inbox */
  #inbox(inbox) {
    if (inbox === undefined) return html`<p class="quiet">These settings take nothing over from QuickBooks.</p>`;
    if (inbox.length === 0) return html`<p class="quiet">Nothing.</p>`;
    return html`<ul class="rows">${inbox.map(({ kind, crmId, resource, qboId, what, fields }) => html`<li>
      <div class="head"><b>${capital(kindName(kind))} ${crmId ?? `${qboId} of QuickBooks`}</b><span class="tone ${what === "deleted" || what === "voided" ? "bad" : ""}">${what}</span>
        <span class="quiet">${resource} ${qboId}</span></div>
      ${fields.length === 0 ? nothing : html`<dl class="fields">${fields.slice(0, FIELDS_SHOWN).map(({ name, from, to }) => html`<dt>${name}</dt><dd>${from === undefined ? nothing : html`<s class="quiet">${from}</s> `}<span class="moved">${to ?? "none"}</span></dd>`)}</dl>`}
    </li>`)}</ul>`;
  }

  /** @param {DayView} day */
  #drift({ drift: rows, conflicts = [] }) {
    const disputed = new Set(conflicts.filter(({ open: waits }) => waits).map(({ kind, id }) => `${kind}/${id}`));
    const open = rows.filter(({ ignored }) => ignored === undefined);
    const ignored = rows.length - open.length;
    return html`${open.length === 0 ? html`<p class="quiet">They agree.</p>` : html`<ul class="rows">${open.map((row) => this.#apart(row, disputed.has(`${row.kind}/${row.id}`)))}</ul>`}
      ${ignored > 0 ? html`<p class="quiet">${capital(plural(ignored, "record"))} left as ${ignored === 1 ? "it is" : "they are"}, until either side moves again.</p>` : nothing}`;
  }

  /** @param {DriftRow} row @param {boolean} disputed it waits for a choice */
  #apart(row, disputed) {
    const { label, what, money, fields } = row;
    /** @type {DriftRow["actions"]} */ const ways = disputed ? ["resolve"] : row.actions.filter((action) => action !== "ignore");
    const tone = what === "missing" || what === "voided" || what === "on-both" ? "bad" : "warn";
    return html`<li>
      <div class="head"><b>${label}</b><span class="tone ${tone}">${APART[what]}</span>${money ? html`<span class="money">money</span>` : nothing}</div>
      ${fields.length === 0 ? nothing : html`<dl class="fields">${fields.slice(0, FIELDS_SHOWN).map(({ label: name, crm, quickbooks, moved }) => html`<dt>${name}</dt>
        <dd>CRM <span class=${moved === "quickbooks" ? "" : "moved"}>${crm ?? "none"}</span> · QuickBooks <span class=${moved === "crm" ? "" : "moved"}>${quickbooks ?? "none"}</span></dd>`)}</dl>`}
      <div class="ways"><span>${capital(ways.map((way) => WAYS[way]).join("; or "))}.</span>
        <button class="button" ?disabled=${this.busy !== ""} aria-label="Ignore ${label}" @click=${() => this.#tell("tieout-ignore", row)}>Ignore</button></div>
    </li>`;
  }

  /** @param {DayView} day */
  #period({ period: { ok, rows, leftOut } }) {
    const cut = rows.filter(({ by }) => by === this.cut);
    const gaps = cut.reduce((sum, row) => sum + row.gaps.length, 0);
    return html`<p class="verdict ${ok ? "good" : "bad"}">${icon(ok ? "done" : "blocked")}${ok ? "Both books agree, to the cent." : "The books do not agree; each gap names its records."}</p>
      ${this.#table("All records", rows.filter(({ by }) => by === "all"), false)}
      <div class="filters" role="group" aria-label="Sums by">${CUTS.map(([by, word]) => html`<button aria-pressed=${this.cut === by} @click=${() => { this.cut = by; }}>${word}</button>`)}</div>
      ${gaps === 0 ? html`<p class="quiet">No gap in ${count(cut.length)} ${cut.length === 1 ? "sum" : "sums"}.</p>` : this.#table("Sums that differ", cut.filter((row) => row.gaps.length > 0), true)}
      ${leftOut.length > 0 ? html`<p class="quiet">Not compared, because these settings do not push them: ${leftOut.map((kind) => kindName(kind, 2)).join(", ")}.</p>` : nothing}
      <button class="button save" @click=${() => this.#tell("tieout-save-period")}>Save as a spreadsheet</button>`;
  }

  /** @param {string} caption @param {PeriodRow[]} rows @param {boolean} withGaps */
  #table(caption, rows, withGaps) {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption}><table><caption class="unseen">${caption}</caption>
      <thead><tr><th scope="col"></th><th scope="col" class="figure">CRM</th><th scope="col" class="figure">QuickBooks</th><th scope="col" class="figure">Difference</th></tr></thead>
      <tbody>${rows.map((row) => html`<tr><th scope="row">${capital(row.measure)}${withGaps ? html` · ${row.label}` : ""} <span class="quiet">${row.currency}</span></th>${figures(row)}</tr>
        ${withGaps ? row.gaps.map((gap) => html`<tr class="gap"><th scope="row">${gap.label}: ${WHY[gap.why]} ${gap.elsewhere ?? ""}</th>${figures(gap)}</tr>`) : nothing}`)}</tbody></table></div>`;
  }

  /** @override */
  focus() {
    /** @type {HTMLElement|null} */ (this.renderRoot.querySelector("h2"))?.focus();
  }

  /** @param {string} name @param {unknown} [detail] */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/** A new record has many; the first few tell which one it is. */
const FIELDS_SHOWN = 6;

/** @param {{crm: string, quickbooks: string, difference: string}} row */
function figures({ crm, quickbooks, difference }) {
  return html`<td class="figure" data-label="CRM">${crm === "" ? "" : amount(crm)}</td><td class="figure" data-label="QuickBooks">${quickbooks === "" ? "" : amount(quickbooks)}</td><td class="figure ${isZero(difference) ? "" : "off"}" data-label="Difference">${amount(difference)}</td>`;
}

customElements.define("tieout-day", TieoutDay);
