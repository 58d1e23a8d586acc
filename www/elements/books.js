/** What documents do to the books: debits and credits by account, one table a currency. */

import { css, html, LitElement } from "lit";

import { base, ledger, tokens } from "../style/tokens.js";
import { amount } from "../text/amounts.js";

/** @import { LedgerEffect } from "../desk/types.js" */

export class TieoutBooks extends LitElement {
  static properties = { effects: { attribute: false } };

  static styles = [tokens, base, ledger, css`
    .figure { width: 24%; }
    .scroll + .scroll { margin-top: 18px; }
    th[scope="row"] { overflow-wrap: anywhere; }
    tr.credit th[scope="row"] { padding-left: 22px; }
    tbody tr.last > * { font-weight: 650; border-bottom: 0; }
    tbody tr.last .figure span { border-bottom: 3px double currentColor; padding-bottom: 2px; }
    @container tieout (max-width: 560px) {
      th, td { padding-right: 8px; }
      table { font-size: 13px; }
    }
  `];

  constructor() {
    super();
    /** @type {LedgerEffect[]} */ this.effects = [];
  }

  /** @override */
  render() {
    return html`${this.effects.map((effect) => html`<div class="scroll"><table>
      <caption class="unseen">Debits and credits in ${effect.currency}</caption>
      <thead><tr><th scope="col">${effect.currency}</th><th scope="col" class="figure">Debit</th><th scope="col" class="figure">Credit</th></tr></thead>
      <tbody>${effect.entries.map((entry) => html`<tr class=${entry.debit === "" ? "credit" : ""}><th scope="row">${entry.account}</th>
          <td class="figure">${amount(entry.debit)}</td><td class="figure">${amount(entry.credit)}</td></tr>`)}
        <tr class="last"><th scope="row">Together</th><td class="figure"><span>${amount(effect.debits)}</span></td><td class="figure"><span>${amount(effect.credits)}</span></td></tr>
      </tbody></table></div>`)}`;
  }
}

customElements.define("tieout-books", TieoutBooks);
