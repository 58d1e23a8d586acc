/** How far the writing has come, what is being written, and the means to pause or stop it. */

import { css, html, LitElement, nothing } from "lit";

import { base, buttons, tokens } from "../style/tokens.js";
import { count } from "../text/amounts.js";
import { capital, plural, quoted, STATES } from "../text/words.js";

/** @import { Status } from "../desk/types.js" */

export class TieoutProgress extends LitElement {
  static properties = { status: { attribute: false }, stopping: { type: Boolean } };

  static styles = [tokens, base, buttons, css`
    :host { padding: 20px 28px 18px; }
    .top { display: flex; gap: 24px; align-items: flex-start; justify-content: space-between; }
    h1 { font: 500 27px/1.28 var(--serif); letter-spacing: -0.008em; font-variant-numeric: tabular-nums lining-nums; }
    .now { color: var(--quiet); min-height: 1.45em; overflow-wrap: anywhere; }
    .bar { height: 8px; margin-top: 16px; border-radius: 4px; overflow: hidden; background: var(--hair); display: flex; }
    .bar span { height: 100%; width: 0; transition: width 160ms linear; }
    .done { background: var(--accent); }
    .failed { background: var(--blocked); }
    .figures { display: flex; flex-wrap: wrap; gap: 2px 24px; margin-top: 8px; color: var(--quiet); }
    .figures b { color: var(--ink); font-weight: 600; }
    .buttons { display: flex; gap: 8px; }
    .problem { margin-top: 10px; color: var(--blocked); }
    @container tieout (max-width: 860px) {
      :host { padding: 18px 16px; }
      .top { flex-direction: column; gap: 12px; }
      h1 { font-size: 23px; }
    }
  `];

  constructor() {
    super();
    /** @type {Status|undefined} */ this.status = undefined;
    /** @type {boolean} */ this.stopping = false;
  }

  /** @override */
  render() {
    const { status } = this;
    if (!status) return html`<h1 tabindex="-1">Getting ready…</h1>`;
    const ended = status.done + status.failed + status.uncertain;
    const paused = status.state === "paused";
    return html`
      <div class="top">
        <div><h1 tabindex="-1">${STATES[status.state] ?? status.state}: ${count(ended)} of ${count(status.total)}</h1>
          <p class="now">${status.current ?? " "}</p></div>
        <div class="buttons">
          <button class="button" ?disabled=${this.stopping} @click=${() => this.#tell(paused ? "tieout-resume" : "tieout-pause")}>${paused ? "Continue" : "Pause"}</button>
          <button class="button danger" ?disabled=${this.stopping} @click=${() => this.#tell("tieout-cancel")}>${this.stopping ? "Stopping…" : "Stop"}</button>
        </div>
      </div>
      <div class="bar" role="progressbar" aria-label="Records written" aria-valuemin="0" aria-valuemax=${status.total} aria-valuenow=${ended}
        aria-valuetext="${ended} of ${status.total}"><span class="done"></span><span class="failed"></span></div>
      <div class="figures"><span><b>${count(status.done)}</b> written</span>
        ${status.failed > 0 ? html`<span><b>${count(status.failed)}</b> failed</span>` : nothing}
        ${status.uncertain > 0 ? html`<span><b>${count(status.uncertain)}</b> to be looked at</span>` : nothing}
        <span>${plural(status.requests.writes + status.requests.batches, "request")} sent</span></div>
      ${status.problem ? html`<p class="problem" role="alert">${capital(quoted(status.problem.message))}. ${capital(quoted(status.problem.hint))}.</p>` : nothing}`;
  }

  /** @override */
  updated() {
    const { status } = this;
    if (!status || status.total === 0) return;
    this.#widen(".bar .done", status.done, status.total);
    this.#widen(".bar .failed", status.failed + status.uncertain, status.total);
  }

  /** @override */
  focus() {
    this.renderRoot.querySelector("h1")?.focus();
  }

  /** @param {string} part @param {number} number @param {number} total */
  #widen(part, number, total) {
    const bar = /** @type {HTMLElement|null} */ (this.renderRoot.querySelector(part));
    if (bar) bar.style.width = `${(100 * number) / total}%`;
  }

  /** @param {string} name */
  #tell(name) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true }));
  }
}

customElements.define("tieout-progress", TieoutProgress);
