/** What a plan exceeds of the settings' limits, and who approves it: anybody, or somebody other than who planned it. */

import { css, html, LitElement, nothing } from "lit";

import { base, buttons, tokens } from "../style/tokens.js";
import { count } from "../text/amounts.js";
import { attempt } from "../text/problems.js";
import { capital, quoted } from "../text/words.js";

/** @import { Approval, Desk, Finding, PlanSummary } from "../desk/types.js" */

/** @type {Record<string, string>} */
const LIMITS = { creates: "new records", updates: "changed records", voids: "voided or deleted documents", customers: "changed customers", amount: "in all documents together" };

export class TieoutApproval extends LitElement {
  static properties = { desk: { attribute: false }, summary: { attribute: false }, person: { type: String }, approval: { state: true }, looked: { state: true }, problems: { state: true } };

  static styles = [tokens, base, buttons, css`
    :host { display: block; margin-top: 16px; padding: 12px 14px; border: 1px solid color-mix(in srgb, var(--wait) 45%, var(--sheet)); border-radius: var(--radius); }
    ul { margin: 4px 0 0; padding-left: 18px; list-style: disc; }
    label { display: flex; gap: 10px; margin-top: 10px; align-items: baseline; }
    label.name { flex-wrap: wrap; }
    input[type="checkbox"] { width: 18px; height: 18px; flex: none; accent-color: var(--accent); align-self: center; }
    input[type="text"] { flex: 1 1 160px; min-height: 34px; padding: 4px 8px; border: 1px solid var(--rule); border-radius: var(--radius); background: var(--sheet); color: var(--ink); font: inherit; }
    .end { margin-top: 10px; display: flex; gap: 10px; }
    .bad { margin-top: 8px; color: var(--blocked); }
    .good { margin-top: 8px; }
  `];

  constructor() {
    super();
    /** @type {Desk|undefined} */ this.desk = undefined;
    /** @type {PlanSummary|undefined} */ this.summary = undefined;
    /** Who sits here, if the host says so. */ this.person = "";
    /** @type {Approval|undefined} */ this.approval = undefined;
    this.looked = false;
    /** @type {Finding[]} */ this.problems = [];
  }

  /** @override @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has("summary")) return;
    this.looked = false;
    this.approval = undefined;
    this.problems = [];
    void attempt(this, async (desk) => this.#tell(await desk.approval?.()));
  }

  /** @override */
  render() {
    const { summary } = this;
    if (!summary) return nothing;
    return html`<p><b>Beyond the limits of the settings:</b></p>
      <ul>${(summary.excess ?? []).map(({ limit, planned, allowed }) => html`<li>${count(Number(planned))} ${LIMITS[limit] ?? limit}; ${count(Number(allowed))} go without approval</li>`)}</ul>
      ${summary.approver === "second-person" ? this.#second() : html`<label><input type="checkbox" .checked=${this.looked} @change=${this.#onLook} /><span>I have looked at the plan and approve it.</span></label>`}
      ${this.problems.map(({ message, hint }) => html`<p class="bad" role="alert">${capital(quoted(message))}. ${hint ? `${capital(quoted(hint))}.` : nothing}</p>`)}`;
  }

  #second() {
    const { approval, person } = this;
    if (approval?.approvedBy) return html`<p class="good">Planned by <b>${approval.plannedBy}</b>, approved by <b>${approval.approvedBy}</b>.</p>`;
    const [word, call] = approval ? ["Approve", this.#approve] : ["Ask for approval", this.#ask];
    return html`<p class="good">${approval ? html`Planned by <b>${approval.plannedBy}</b>. Somebody else must approve it.` : "Somebody other than who planned it must approve it, here or in another window."}</p>
      ${person ? nothing : html`<label class="name"><span>Your name</span><input type="text" id="person" autocomplete="off" /></label>`}
      <div class="end"><button class="button" type="button" id="approval" @click=${call}>${word}</button></div>`;
  }

  /** @returns {string} */
  get #who() {
    return this.person || (/** @type {HTMLInputElement|null} */ (this.renderRoot.querySelector("#person"))?.value ?? "");
  }

  #ask() {
    void attempt(this, async (desk) => this.#tell(await desk.askApproval?.(this.#who)));
  }

  #approve() {
    void attempt(this, async (desk) => this.#tell(await desk.approve?.(this.#who)));
  }

  /** @param {Event} event */
  #onLook(event) {
    this.looked = /** @type {HTMLInputElement} */ (event.target).checked;
    this.#tell(this.approval);
  }

  /** @param {Approval|undefined} approval */
  #tell(approval) {
    this.approval = approval;
    const field = /** @type {HTMLInputElement|null} */ (this.renderRoot.querySelector("#person"));
    if (field) field.value = "";
    const isGiven = this.summary?.approver === "second-person" ? approval?.approvedBy !== undefined : this.looked;
    this.dispatchEvent(new CustomEvent("tieout-approval", { detail: isGiven, bubbles: true, composed: true }));
  }
}

customElements.define("tieout-approval", TieoutApproval);
