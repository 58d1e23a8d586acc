/** The bar at the top: name, company, where one is, light or dark. */

import { css, html, LitElement, nothing } from "lit";

import { base, buttons, tokens } from "../style/tokens.js";
import { icon } from "../text/icons.js";

/** @import { CompanyFacts } from "../desk/types.js" */

const THEMES = /** @type {const} */ (["auto", "light", "dark"]);
const THEME_WORDS = { auto: "As the system", light: "Light", dark: "Dark" };
const THEME_ICONS = { auto: "auto", light: "sun", dark: "moon" };

export class TieoutBar extends LitElement {
  static properties = { company: { attribute: false }, preset: { attribute: false }, phase: { attribute: false }, theme: { attribute: false } };

  static styles = [tokens, base, buttons, css`
    header { display: flex; align-items: center; gap: 8px 20px; min-height: 52px; padding: 6px 28px; border-bottom: 1px solid var(--hair); background: var(--sheet); }
    .brand { font: 600 20px/1 var(--serif); letter-spacing: -0.01em; border: 0; border-bottom: 3px double var(--accent); background: none; padding: 0 0 3px; }
    .where { flex: 1; min-width: 0; display: flex; gap: 4px 12px; align-items: baseline; flex-wrap: wrap; }
    .where b { font-weight: 600; overflow-wrap: anywhere; }
    .tag { font-size: 12px; color: var(--quiet); border: 1px solid var(--rule); border-radius: 4px; padding: 0 6px; white-space: nowrap; }
    .theme { flex: none; display: grid; place-items: center; width: 36px; height: 36px; border: 1px solid transparent; border-radius: var(--radius); background: none; color: var(--quiet); }
    .theme:hover { border-color: var(--hair); color: var(--ink); }
    @container tieout (max-width: 860px) { header { padding: 6px 16px; gap: 14px; } }
    @container tieout (max-width: 560px) {
      .preset { display: none; }
      .where { flex-direction: column; gap: 1px; }
      .where b { max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .tag { border: 0; padding: 0; }
      .button { padding-inline: 10px; flex: none; }
    }
  `];

  constructor() {
    super();
    /** @type {CompanyFacts|undefined} */ this.company = undefined;
    /** @type {string} */ this.preset = "";
    /** @type {string} */ this.phase = "setup";
    /** @type {"auto"|"light"|"dark"} */ this.theme = "auto";
  }

  /** @override */
  render() {
    const inside = this.phase !== "setup" && this.company;
    return html`<header>
      <span class="brand">Tieout</span>
      <div class="where">${inside ? html`<b>${this.company?.name}</b><span class="tag">practice company · ${this.company?.country}</span><span class="quiet preset">${this.preset}</span>` : nothing}</div>
      ${inside && this.phase !== "applying" ? html`<button class="button" id="restart" @click=${() => this.#tell("tieout-restart")}>Start over</button>` : nothing}
      <button class="theme" @click=${this.#onTheme} aria-label="Colours: ${THEME_WORDS[this.theme]}" title="Colours: ${THEME_WORDS[this.theme]}">${icon(THEME_ICONS[this.theme])}</button>
    </header>`;
  }

  #onTheme() {
    this.#tell("tieout-theme", THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length]);
  }

  /** @param {string} name @param {unknown} [detail] */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

customElements.define("tieout-bar", TieoutBar);
