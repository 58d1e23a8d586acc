/** The tax trail of a document: each tax as billed, the code that it goes over by and why, and what QuickBooks makes of it. */

import { css, html, LitElement, nothing } from "lit";

import { base, ledger, tokens } from "../style/tokens.js";
import { amount, isZero } from "../text/amounts.js";
import { capital } from "../text/words.js";

/** @import { TaxTrail } from "../desk/types.js" */

export class TieoutTaxes extends LitElement {
  static properties = { taxes: { attribute: false } };

  static styles = [tokens, base, ledger, css`
    .why { display: block; font-size: 12.5px; color: var(--quiet); }
    .code { padding-left: 18px; }
    @container tieout (max-width: 560px) {
      th, td { padding-right: 8px; }
      table { font-size: 13px; }
      .code { padding-left: 8px; }
    }
  `];

  constructor() {
    super();
    /** @type {TaxTrail[]} */ this.taxes = [];
  }

  /** @override */
  render() {
    // Where nothing is foreseen tax by tax, the column would be empty.
    const foreseen = this.taxes.some(({ billed, predicted }) => predicted !== "" && !isZero(billed));
    const stands = this.taxes.some(({ answered }) => answered);
    return html`<div class="scroll"><table>
      <thead><tr><th scope="col">Tax of the CRM</th><th scope="col" class="figure">Billed</th><th scope="col" class="code">Code in QuickBooks</th>
        ${foreseen ? html`<th scope="col" class="figure">QuickBooks<br />will answer</th>` : nothing}${stands ? html`<th scope="col" class="figure">In QuickBooks</th>` : nothing}</tr></thead>
      <tbody>${this.taxes.map((row) => html`<tr><th scope="row">${capital(row.tax)}</th><td class="figure">${amount(row.billed)}</td>
        <td class="code">${row.code || "–"}<span class="why">${row.why}</span></td>
        ${foreseen ? html`<td class="figure">${amount(row.predicted)}</td>` : nothing}
        ${stands ? html`<td class="figure">${amount(row.answered)}</td>` : nothing}</tr>`)}</tbody></table></div>`;
  }
}

customElements.define("tieout-taxes", TieoutTaxes);
