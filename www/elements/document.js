/** One record of the plan in full: decision, reason, next action, findings, proof, differences, lines, request. */

import { css, html, LitElement, nothing } from "lit";

import { base, buttons, ledger, tokens } from "../style/tokens.js";
import { amount } from "../text/amounts.js";
import { icon } from "../text/icons.js";
import { capital, civilDate, fixBefore, fixWords, jobWords, kindName, listed, nameBeside, plainWords, quoted } from "../text/words.js";
import "./books.js";
import "./findings.js";
import "./chain.js";
import "./changes.js";
import "./lines.js";
import "./proof.js";
import "./sign.js";
import "./taxes.js";
import "./what-if.js";

/** @import { TemplateResult } from "lit" */
/** @import { MatchView, PlanDetail, WhatIfTable } from "../desk/types.js" */

/** A request body is drawn up to this length; the rest stays in the download of the plan. */
const BODY_CHARACTERS_SHOWN = 20_000;
/** Kinds for which the settings have a table of links. */
const LINKED_BY_HAND = new Set(["contact", "invoice", "payment"]);

export class TieoutDocument extends LitElement {
  static properties = { detail: { attribute: false }, whatIf: { attribute: false }, linkable: { type: Boolean }, showRequest: { state: true } };

  static styles = [tokens, base, buttons, ledger, css`
    article { padding: 22px 28px 48px; max-width: 860px; }
    header { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 4px 24px; align-items: start; }
    .crumb { display: flex; align-items: center; gap: 12px; grid-column: 1 / -1; margin-bottom: 6px; }
    .close { display: inline-grid; place-items: center; width: 36px; height: 36px; margin: -6px 0 -6px -9px; border: 0; background: none; border-radius: var(--radius); color: var(--quiet); }
    .close:hover { background: var(--raised); color: var(--ink); }
    h2 { font: 500 27px/1.2 var(--serif); letter-spacing: -0.005em; overflow-wrap: anywhere; }
    .name { color: var(--quiet); overflow-wrap: anywhere; }
    .total { font: 500 27px/1.2 var(--serif); text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums lining-nums; }
    .total small { font: 400 13px var(--sans); color: var(--quiet); }
    .date { text-align: right; color: var(--quiet); }
    .reason { margin-top: 16px; padding: 12px 14px; border-left: 3px solid var(--tone, var(--rule)); background: var(--raised); border-radius: 0 var(--radius) var(--radius) 0; }
    .reason p + p { margin-top: 4px; }
    .reason .next { display: flex; gap: 8px; font-weight: 600; }
    .reason.blocked { --tone: var(--blocked); }
    .reason.wait { --tone: var(--wait); }
    .reason.create { --tone: var(--create); }
    .reason.update { --tone: var(--update); }
    .reason.link { --tone: var(--link); }
    .reason:is(.void, .delete, .deactivate) { --tone: var(--void); }
    section { margin-top: 30px; }
    h3 { margin-bottom: 10px; font-size: 15px; }
    h3 .quiet { font-weight: 400; font-size: 13px; }
    dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 5px 18px; }
    dt { color: var(--quiet); }
    dd { overflow-wrap: anywhere; }
    details summary { padding: 8px 0; font-weight: 600; font-size: 15px; }
    details summary .quiet { font: 12.5px var(--mono); margin-left: 8px; }
    pre { margin: 6px 0 0; padding: 14px; max-height: 420px; overflow: auto; background: var(--raised); border: 1px solid var(--hair); border-radius: var(--radius); font: 12.5px/1.5 var(--mono); }
    li.candidate { display: flex; align-items: center; justify-content: space-between; gap: 16px; padding: 8px 0; border-bottom: 1px solid var(--hair); }
    @container tieout (max-width: 860px) { article { padding: 14px 16px 60px; } }
    @container tieout (max-width: 560px) {
      header { grid-template-columns: minmax(0, 1fr); }
      h2, .total { font-size: 23px; }
      .total, .date { text-align: left; }
    }
  `];

  constructor() {
    super();
    /** @type {PlanDetail|undefined} */ this.detail = undefined;
    /** @type {WhatIfTable|undefined} */ this.whatIf = undefined;
    /** Whether the desk can link a record by hand. */ this.linkable = false;
    this.showRequest = false;
  }

  /** @override @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("detail")) this.showRequest = false;
  }

  /** @override */
  focus() {
    /** @type {HTMLElement|null} */ (this.renderRoot.querySelector("h2"))?.focus();
  }

  /** @override */
  render() {
    const { detail } = this;
    if (!detail) return nothing;
    return html`<article aria-labelledby="title">
      ${this.#header(detail)}
      ${this.#reason(detail)}
      ${section("What it waits for", detail.chain.length > 0, () => html`<tieout-chain .links=${detail.chain}></tieout-chain>`)}
      ${section("Findings", detail.findings.length > 0, () => html`<tieout-findings .findings=${detail.findings}></tieout-findings>`)}
      ${this.#isOpen(detail) ? this.#match(detail) : nothing}
      ${section("Proof to the cent", detail.proof !== undefined && detail.proof !== null, () => html`<tieout-proof .proof=${detail.proof}></tieout-proof>`)}
      ${section("The tax trail", (detail.taxes ?? []).length > 0, () => html`<tieout-taxes .taxes=${detail.taxes ?? []}></tieout-taxes>`)}
      ${section("What it does to the books", (detail.effect ?? []).length > 0, () => html`<tieout-books .effects=${detail.effect ?? []}></tieout-books>`)}
      ${section("Under other tax rules", this.whatIf !== undefined && this.whatIf.rows.length > 0, () => html`<tieout-what-if .table=${this.whatIf}></tieout-what-if>`)}
      ${section(changesTitle(detail), detail.diff.length > 0,
        () => html`<tieout-changes .changes=${detail.diff} ?fresh=${isFresh(detail)}></tieout-changes>`)}
      ${section("Lines", detail.lines.length > 0, () => html`<tieout-lines .lines=${detail.lines}></tieout-lines>`)}
      ${this.#isOpen(detail) ? nothing : this.#match(detail)}
      ${this.#request(detail)}
    </article>`;
  }

  /** @param {PlanDetail} detail */
  #header(detail) {
    return html`<header>
      <div class="crumb"><button class="close" @click=${this.#onClose} aria-label="Back to the list">${icon("back")}</button>
        <tieout-sign name=${detail.decision} worded></tieout-sign></div>
      <h2 id="title" tabindex="-1">${detail.label}</h2>
      ${detail.total === undefined ? html`<span></span>` : html`<p class="total">${amount(detail.total)} <small>${detail.currency ?? ""}</small></p>`}
      <p class="name">${nameBeside(detail) || capital(kindName(detail.kind))}
        <span class="quiet"> · ${detail.id}</span></p>
      ${detail.date ? html`<p class="date">${civilDate(detail.date)}</p>` : nothing}
    </header>`;
  }

  /** @param {PlanDetail} detail */
  #reason(detail) {
    const next = nextStep(detail);
    const { job } = detail;
    if (job) {
      return html`<div class="reason ${job.state === "failed" ? "blocked" : detail.decision}"><p><b>${capital(jobWords(job))}.</b></p>
        <p class="quiet">It was planned because: ${quoted(detail.reason.text).replace(/\.$/u, "")}.</p></div>
        ${section("What to do", job.finding !== undefined, () => html`<tieout-findings .findings=${job.finding ? [job.finding] : []}></tieout-findings>`)}`;
    }
    return html`<div class="reason ${detail.decision}">
      <p>${capital(quoted(detail.reason.text))}</p>
      ${next ? html`<p class="next"><span aria-hidden="true">→</span><span><span class="unseen">Next: </span>${fixBefore(detail.fix?.button ?? "", next)}${capital(quoted(next))}</span></p>` : nothing}
      ${inQuickBooks(detail.fix)}
    </div>`;
  }

  /** @param {PlanDetail} detail */
  #match(detail) {
    const { match, link } = detail;
    const candidates = detail.candidates ?? [];
    if (!match && !link && candidates.length === 0) return nothing;
    return html`<section><h3>In QuickBooks</h3><dl>
      ${link ? html`<dt>Linked to</dt><dd>${link.resource} ${link.qboId} <span class="quiet">(version ${link.syncToken})</span></dd>` : nothing}
      ${match ? html`<dt>Recognised as</dt><dd>${match.name} <span class="quiet">(${match.resource} ${match.qboId})</span></dd>
        <dt>Because</dt><dd>${evidence(match)}</dd>` : nothing}</dl>
      ${candidates.length > 0 ? html`<p class="quiet">It may be one of these:</p><ul>${candidates.map((candidate) => html`<li class="candidate">
        <div>${candidate.name} <span class="quiet">(${candidate.resource} ${candidate.qboId})</span><br /><span class="quiet">${evidence(candidate)}</span></div>
        ${this.#linkButton(detail, candidate.qboId, "This one", `${candidate.resource} ${candidate.qboId}`)}</li>`)}
        ${this.#canLink(detail) ? html`<li class="candidate"><div>None of them <span class="quiet">It is not in QuickBooks yet.</span></div>${this.#linkButton(detail, "new", "Create it", "a new record")}</li>` : nothing}</ul>` : nothing}
    </section>`;
  }

  /** A choice that somebody has to make stands above what follows from it. @param {PlanDetail} detail */
  #isOpen(detail) {
    return this.#canLink(detail) && (detail.candidates ?? []).length > 0;
  }

  /** @param {PlanDetail} detail */
  #canLink({ kind, job }) {
    return this.linkable && !job && LINKED_BY_HAND.has(kind);
  }

  /** A choice is written into the settings, and everything is planned again. @param {PlanDetail} detail @param {string} qboId @param {string} text @param {string} which */
  #linkButton(detail, qboId, text, which) {
    if (!this.#canLink(detail)) return nothing;
    const { kind, id } = detail;
    return html`<button class="button" aria-label="${text}: ${which}" @click=${() => this.dispatchEvent(new CustomEvent("tieout-link", { detail: { kind, id, qboId }, bubbles: true, composed: true }))}>${text}</button>`;
  }

  /** @param {PlanDetail} detail */
  #request(detail) {
    const { request } = detail;
    if (!request) return nothing;
    const cut = request.body.length > BODY_CHARACTERS_SHOWN;
    return html`<section><details ?open=${this.showRequest} @toggle=${(/** @type {Event} */ event) => { this.showRequest = /** @type {HTMLDetailsElement} */ (event.target).open; }}>
      <summary>Request body<span class="quiet">${request.method} ${request.path}</span></summary>
      ${this.showRequest ? html`<pre tabindex="0" aria-label="Request body">${request.body.slice(0, BODY_CHARACTERS_SHOWN)}${cut ? "\n…" : ""}</pre>` : nothing}
    </details></section>`;
  }

  #onClose() {
    this.dispatchEvent(new CustomEvent("tieout-close", { bubbles: true, composed: true }));
  }
}

/** The one thing to do, without what the reason above it has said already. @param {PlanDetail} detail */
function nextStep({ next, label, reason }) {
  const text = next ? next.text || fixWords({ code: "", fix: next.fix }) : "";
  const said = `${label}: ${reason.text}`;
  return text.startsWith(said) ? text.slice(said.length).replace(/^[.\s]+/u, "") : text;
}

/** The pages in QuickBooks that the fix concerns; a practice company has none. @param {PlanDetail["fix"]} fix */
function inQuickBooks(fix) {
  const links = (fix?.quickbooks ?? []).filter(({ url }) => url !== undefined);
  return links.map(({ label, url }) => html`<p><a href=${url} target="_blank" rel="noreferrer">Open ${label} in QuickBooks</a></p>`);
}

/** Nothing of it stands in QuickBooks yet. @param {PlanDetail} detail */
function isFresh(detail) {
  return !detail.link && detail.diff.every(({ from }) => from === undefined || from === null || from === "");
}

/** @param {PlanDetail} detail */
function changesTitle(detail) {
  const held = detail.decision === "blocked" || detail.decision === "wait";
  if (detail.decision === "link" || detail.decision === "skip") return "Where the books differ; nothing is changed";
  if (isFresh(detail)) return held ? "What QuickBooks would hold" : "What QuickBooks will hold";
  return held ? "What would change in QuickBooks" : "What changes in QuickBooks";
}

/** @param {MatchView} match */
function evidence(match) {
  return capital(quoted(listed((match.evidence ?? []).map(plainWords))));
}

/** @param {string} title @param {boolean} shown @param {() => TemplateResult} content */
function section(title, shown, content) {
  return shown ? html`<section><h3>${title}</h3>${content()}</section>` : nothing;
}

customElements.define("tieout-document", TieoutDocument);
