/** The connected company, and the test of the connection. Shows what it is given and says what was pressed. */

import { css, html, LitElement, nothing } from "lit";

import { base, buttons, tokens } from "../style/tokens.js";

/** @typedef {{state: string, realm?: string, company?: string, syncedAt?: number, idleUntil?: number, grantUntil?: number, findings: {message: string, hint: string}[]}} Card */
/** @typedef {{name: string, result: "ok" | "warning" | "failed", message: string, finding?: {hint: string}}} Check */

const STATES = /** @type {Record<string, string>} */ ({
  "not-connected": "Not connected", "connected": "Connected", "reconnect": "Needs you: connect again", "disconnected": "Disconnected; links and data are kept",
});
const MARKS = { ok: "✓", warning: "!", failed: "✗" };
const WORDS = { ok: "good", warning: "look at it", failed: "wrong" };

/** @param {number | undefined} at */
const day = (at) => (at === undefined ? "never" : new Date(at).toLocaleString());

export class TieoutConnection extends LitElement {
  static properties = { card: { attribute: false }, checks: { attribute: false }, problem: { type: String }, busy: { type: Boolean }, confirming: { state: true } };

  static styles = [tokens, base, buttons, css`
    h2 { font: 500 22px/1.3 var(--serif); }
    .card { margin-top: 12px; padding: 14px 16px; border: 1px solid var(--hair); border-radius: 8px; background: var(--sheet); }
    .card b { font-size: 16px; overflow-wrap: anywhere; }
    .actions { display: flex; flex-wrap: wrap; gap: 10px; margin-top: 14px; }
    .problem { margin-top: 10px; color: var(--blocked); }
    li { display: grid; grid-template-columns: 1.4em minmax(0, 1fr); padding: 8px 0; border-bottom: 1px solid var(--hair); overflow-wrap: anywhere; }
    li span { color: var(--quiet); }
    .failed b { color: var(--blocked); } .warning b { color: var(--wait); } .ok b { color: var(--create); }
  `];

  constructor() {
    super();
    /** @type {Card|undefined} */ this.card = undefined;
    /** @type {Check[]|undefined} */ this.checks = undefined;
    this.problem = "";
    this.busy = false;
    this.confirming = false;
  }

  /** @override */
  render() {
    const { state = "not-connected", company, realm, syncedAt, findings = [] } = this.card ?? {};
    const connected = state === "connected";
    return html`<section>
      <h2>QuickBooks connection</h2>
      <div class="card">
        <b id="company">${company ?? (realm ? `Company ${realm}` : "No company")}</b>
        <p id="state" role="status">${STATES[state] ?? state}</p>
        ${realm ? html`<p class="quiet">Last sync: ${day(syncedAt)}</p>` : nothing}
        ${findings.map(({ message, hint }) => html`<p class="problem">${message}: ${hint}.</p>`)}
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        <div class="actions">
          ${connected ? nothing : html`<button class="button main" id="connect" @click=${() => this.#tell("tieout-connect")}>Connect to QuickBooks</button>`}
          ${connected ? html`<button class="button" id="test" ?disabled=${this.busy} @click=${() => this.#tell("tieout-test")}>Test connection</button>` : nothing}
          ${connected && !this.confirming ? html`<button class="button danger" id="disconnect" @click=${() => { this.confirming = true; }}>Disconnect</button>` : nothing}
        </div>
        ${connected && this.confirming ? this.#choice() : nothing}
      </div>
      ${this.checks ? html`<ul id="checks">${this.checks.map(({ name, result, message, finding }) => html`<li class=${result}>
        <b aria-label=${WORDS[result]}>${MARKS[result]}</b><div>${name}: ${message}${finding ? html` <span>${finding.hint}</span>` : nothing}</div></li>`)}</ul>` : nothing}
    </section>`;
  }

  #choice() {
    return html`<p class="problem">Nothing is deleted on either side. Keep the links if you will connect the same company again.</p>
      <div class="actions">
        <button class="button danger" id="keep" @click=${() => this.#leave("keep")}>Disconnect, keep the links</button>
        <button class="button danger" id="clear" @click=${() => this.#leave("clear")}>Disconnect, clear the links</button>
        <button class="button" @click=${() => { this.confirming = false; }}>Stay connected</button>
      </div>`;
  }

  /** @param {"keep" | "clear"} links */
  #leave(links) {
    this.confirming = false;
    this.#tell("tieout-disconnect", links);
  }

  /** @param {string} name @param {unknown} [detail] */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

customElements.define("tieout-connection", TieoutConnection);
