/** What the plugin may do and why, in plain words: a page for whoever has to agree to it. */

import { css, html, LitElement, nothing } from "lit";

import { base, tokens } from "../style/tokens.js";

/** @typedef {{capabilities: {id: string, reason: string}[], hosts: {origin: string, reason: string}[], never: string[], name: string}} Manifest */

const VERBS = /** @type {Record<string, string>} */ ({ read: "Read", create: "Enter new", update: "Change", void: "Void", delete: "Delete own second copies of" });
const NOUNS = /** @type {Record<string, string>} */ ({
  company: "the company's lists and documents", customer: "customers", vendor: "suppliers", item: "products and services", invoice: "invoices",
  salesreceipt: "sales receipts", payment: "payments", deposit: "bank deposits", creditmemo: "credits", refundreceipt: "refunds",
  bill: "bills", purchase: "expenses paid at once", vendorcredit: "suppliers' credits", purchaseorder: "purchase orders",
});

/** @param {string} id */
export function capabilityWords(id) {
  const [noun = "", verb = ""] = id.split(":");
  return `${VERBS[verb] ?? verb} ${NOUNS[noun] ?? noun}`;
}

export class TieoutPermissions extends LitElement {
  static properties = { manifest: { attribute: false } };

  static styles = [tokens, base, css`
    h2 { font: 500 22px/1.3 var(--serif); }
    h3 { margin-top: 24px; }
    .lead { margin-top: 6px; max-width: 44em; color: var(--quiet); }
    #capabilities { columns: 2 320px; column-gap: 34px; }
    li { padding: 9px 0; border-bottom: 1px solid var(--hair); break-inside: avoid; }
    li b { display: block; font-weight: 600; overflow-wrap: anywhere; }
    li span { color: var(--quiet); }
  `];

  constructor() {
    super();
    /** @type {Manifest|undefined} */ this.manifest = undefined;
  }

  /** @override */
  render() {
    if (!this.manifest) return nothing;
    const { capabilities, never, hosts } = this.manifest;
    return html`<section>
      <h2>What it may do</h2>
      <p class="lead">QuickBooks knows one permission for everything. This list is narrower, and the engine refuses whatever is not on it.</p>
      <ul id="capabilities">${capabilities.map(({ id, reason }) => html`<li><b>${capabilityWords(id)}</b><span>${reason}</span></li>`)}</ul>
      <h3>What it never does</h3>
      <ul id="never">${never.map((words) => html`<li>${words}</li>`)}</ul>
      <h3>Where data goes</h3>
      <ul id="hosts">${hosts.map(({ origin, reason }) => html`<li><b>${origin}</b><span>${reason}</span></li>`)}</ul>
    </section>`;
  }
}

customElements.define("tieout-permissions", TieoutPermissions);
