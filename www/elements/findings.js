/** Findings: what is wrong, where, and the one thing to do about it. */

import { css, html, LitElement, nothing } from "lit";

import { base, tokens } from "../style/tokens.js";
import { capital, fixBefore, fixWords, quoted } from "../text/words.js";
import "./sign.js";

/** @import { Finding } from "../desk/types.js" */

export class TieoutFindings extends LitElement {
  static properties = { findings: { attribute: false }, more: { type: Number } };

  static styles = [tokens, base, css`
    li { display: grid; grid-template-columns: 24px minmax(0, 1fr); gap: 12px; padding: 11px 0; border-bottom: 1px solid var(--hair); }
    li:first-child { padding-top: 2px; }
    li:last-child { border-bottom: 0; padding-bottom: 2px; }
    p { overflow-wrap: anywhere; }
    tieout-sign { align-self: start; }
    .hint { margin-top: 2px; color: var(--quiet); }
    .hint b { color: var(--ink); font-weight: 600; }
    .place { margin-top: 3px; font: 12px/1.4 var(--mono); color: var(--quiet); }
    .more { padding: 8px 0 0 36px; color: var(--quiet); }
  `];

  constructor() {
    super();
    /** @type {Finding[]} */ this.findings = [];
    /** How many there are beyond those listed. @type {number} */ this.more = 0;
  }

  /** @override */
  render() {
    return html`<ul>${this.findings.map((finding) => html`<li>
        <tieout-sign name=${finding.severity} round></tieout-sign>
        <div><p>${capital(quoted(finding.message))}</p>
          ${finding.hint ? html`<p class="hint">${fixed(finding)}</p>` : nothing}
          <p class="place">${finding.path ? `${finding.path} · ` : nothing}${finding.code}</p></div></li>`)}</ul>
      ${this.more > 0 ? html`<p class="more">and ${this.more} more</p>` : nothing}`;
  }
}

/** @param {Finding} finding */
function fixed(finding) {
  const before = fixBefore(fixWords(finding), finding.hint);
  return before === "" ? capital(quoted(finding.hint)) : html`<b>${before}</b>${quoted(finding.hint)}`;
}

customElements.define("tieout-findings", TieoutFindings);
