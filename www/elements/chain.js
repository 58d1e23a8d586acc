/** What a record waits for, step by step down to the root, where something can be done. */

import { css, html, LitElement } from "lit";

import { base, buttons, tokens } from "../style/tokens.js";
import { quoted } from "../text/words.js";
import "./sign.js";

/** @import { ChainLink } from "../desk/types.js" */

export class TieoutChain extends LitElement {
  static properties = { links: { attribute: false } };

  static styles = [tokens, base, buttons, css`
    li { position: relative; display: grid; grid-template-columns: 24px minmax(0, 1fr); gap: 12px; padding-bottom: 14px; }
    li:last-child { padding-bottom: 0; }
    li:not(:last-child)::before { content: ""; position: absolute; left: 11.5px; top: 27px; bottom: 3px; border-left: 1px dashed var(--rule); }
    .why { color: var(--quiet); overflow-wrap: anywhere; }
    .root { font-size: 12.5px; color: var(--quiet); }
  `];

  constructor() {
    super();
    /** @type {ChainLink[]} */ this.links = [];
  }

  /** @override */
  render() {
    return html`<ol>${this.links.map((link, place) => html`<li>
      <tieout-sign name=${link.decision}></tieout-sign>
      <div><p><button class="plain" @click=${() => this.#open(link)}>${link.label}</button>
        ${place === this.links.length - 1 ? html`<span class="root"> · the root</span>` : ""}</p>
        <p class="why">${quoted(typeof link.reason === "string" ? link.reason : link.reason.text)}</p></div></li>`)}</ol>`;
  }

  /** @param {ChainLink} link */
  #open(link) {
    this.dispatchEvent(new CustomEvent("tieout-find", { detail: { kind: link.kind, id: link.id }, bubbles: true, composed: true }));
  }
}

customElements.define("tieout-chain", TieoutChain);
