/** The lines of a document as QuickBooks will have them, with what was folded into their amounts. */

import { css, html, LitElement, nothing } from "lit";

import { base, ledger, tokens } from "../style/tokens.js";
import { amount, grouped } from "../text/amounts.js";

/** @import { LineView } from "../desk/types.js" */

export class TieoutLines extends LitElement {
  static properties = { lines: { attribute: false } };

  static styles = [tokens, base, ledger, css`
    .what { min-width: 150px; overflow-wrap: anywhere; }
    .item { display: block; font-size: 12.5px; color: var(--quiet); }
    .folded { display: inline-block; margin-top: 3px; padding: 0 6px; border-radius: 4px; font-size: 12.5px;
      color: var(--link); background: color-mix(in srgb, var(--link) 10%, var(--sheet)); }
    .tax { padding-left: 18px; white-space: nowrap; color: var(--quiet); }
    @container tieout (max-width: 560px) {
      .tax { display: none; }
      th, td { padding-right: 8px; }
      table { font-size: 13px; }
    }
  `];

  constructor() {
    super();
    /** @type {LineView[]} */ this.lines = [];
  }

  /** @override */
  render() {
    return html`<div class="scroll"><table>
      <thead><tr><th scope="col">Line</th><th scope="col" class="figure">Quantity</th><th scope="col" class="figure">Price</th>
        <th scope="col" class="tax">Tax</th><th scope="col" class="figure">Amount</th></tr></thead>
      <tbody>${this.lines.map((line) => html`<tr>
        <th scope="row" class="what">${line.description || line.item}${line.item && line.item !== line.description ? html`<span class="item">${line.item}</span>` : nothing}
          ${line.folded ? html`<span class="folded">folded in: ${line.folded}</span>` : nothing}</th>
        <td class="figure">${grouped(line.quantity)}</td><td class="figure">${amount(line.unitPrice)}</td>
        <td class="tax">${line.tax}</td><td class="figure">${amount(line.amount)}</td></tr>`)}</tbody></table></div>`;
  }
}

customElements.define("tieout-lines", TieoutLines);
