/** The sign of a decision, a job or a severity: a shape in a tinted square, with words for those who need them. */

import { css, html, LitElement } from "lit";

import { base, tokens } from "../style/tokens.js";
import { icon } from "../text/icons.js";
import { DECISIONS } from "../text/words.js";

/** @import { Decision } from "../desk/types.js" */

/** Which colour a sign takes that is no decision. @type {Record<string, string>} */
const TONES = {
  delete: "void", deactivate: "void", done: "create", failed: "blocked", running: "update", uncertain: "wait", waiting: "skip",
  info: "update", warning: "wait", error: "blocked",
};

export class TieoutSign extends LitElement {
  static properties = { name: { type: String }, worded: { type: Boolean } };

  static styles = [tokens, base, css`
    :host { position: relative; display: inline-flex; align-items: center; gap: 8px; color: var(--tone); font-weight: 600; }
    .mark { display: grid; place-items: center; width: 24px; height: 24px; border-radius: 5px;
      background: color-mix(in srgb, var(--tone) 13%, var(--sheet)); }
    :host([round]) .mark { border-radius: 50%; }
    :host { --tone: var(--skip); }
    :host([tone="create"]) { --tone: var(--create); }
    :host([tone="update"]) { --tone: var(--update); }
    :host([tone="link"]) { --tone: var(--link); }
    :host([tone="void"]) { --tone: var(--void); }
    :host([tone="wait"]) { --tone: var(--wait); }
    :host([tone="blocked"]) { --tone: var(--blocked); }
    :host([tone="blocked"]) .mark { background: var(--blocked); color: light-dark(#fff, #2a0d09); }
  `];

  constructor() {
    super();
    /** @type {string} */ this.name = "skip";
    /** @type {boolean} */ this.worded = false;
  }

  /** @override */
  updated() {
    this.setAttribute("tone", TONES[this.name] ?? this.name);
  }

  /** @override */
  render() {
    const label = DECISIONS[/** @type {Decision} */ (this.name)]?.label ?? this.name;
    return html`<span class="mark">${icon(this.name)}</span>${this.worded
      ? html`<span>${label}</span>`
      : html`<span class="unseen">${label}</span>`}`;
  }
}

customElements.define("tieout-sign", TieoutSign);
