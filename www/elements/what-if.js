/** The same invoices under other tax rules, side by side: income, tax, total, and the cents apart from the CRM's total. */

import { css, html, LitElement, nothing } from "lit";

import { base, ledger, tokens } from "../style/tokens.js";
import { amount, count, isZero } from "../text/amounts.js";
import { capital, plural } from "../text/words.js";

/** @import { WhatIfTable } from "../desk/types.js" */
/** @typedef {WhatIfTable["rows"][number]} Row */

export class TieoutWhatIf extends LitElement {
  static properties = { table: { attribute: false } };

  static styles = [tokens, base, ledger, css`
    .figure { width: 14%; }
    .about { display: block; margin-top: 1px; font-size: 12.5px; color: var(--quiet); }
    .off { color: var(--wait); font-weight: 650; }
    .billed > * { font-weight: 650; }
    p { margin-bottom: 10px; }
    p + div + p { margin-top: 18px; }
    .problem { color: var(--quiet); font-size: 12.5px; }
    @container tieout (max-width: 620px) {
      thead { display: none; }
      tr { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); border-bottom: 1px solid var(--hair); padding: 8px 0; }
      th, td { border: 0; padding: 1px 0; }
      th { grid-column: 1 / -1; font-weight: 600; }
      .about { font-weight: 400; }
      .figure { width: auto; text-align: left; }
      td.figure::before { content: attr(data-label); display: block; font-size: 12px; font-weight: 400; color: var(--quiet); }
      td.problem { grid-column: 1 / -1; }
    }
  `];

  constructor() {
    super();
    /** @type {WhatIfTable|undefined} */ this.table = undefined;
  }

  /** @override */
  render() {
    const { table } = this;
    if (!table) return nothing;
    const single = table.rows.length === 1;
    const shown = single ? table.rows : table.sums;
    return html`${shown.map((row) => this.#comparison(table, row, single))}
      ${table.leftOut > 0 ? html`<p class="quiet">${capital(plural(table.leftOut, "invoice"))} left out: ${table.leftOut === 1 ? "its" : "their"} own figures do not add up.</p>` : nothing}`;
  }

  /** @param {WhatIfTable} table @param {Row} row @param {boolean} single */
  #comparison(table, row, single) {
    return html`<p class="quiet">${single ? nothing : html`<b>${count(row.documents)}</b> ${row.documents === 1 ? "invoice" : "invoices"}, <b>${amount(row.total)} ${row.currency}</b> in the CRM. `}Worked out
        from ${single ? "the document" : "the documents"} alone; nothing of it is sent.</p>
      <div class="scroll"><table>
        <caption class="unseen">Amounts in ${row.currency}</caption>
        <thead><tr><th scope="col">${row.currency}</th>${HEADINGS.map((heading) => html`<th scope="col" class="figure">${heading}</th>`)}</tr></thead>
        <tbody>${table.rules.map((rule, place) => html`<tr><th scope="row">${rule.label}<span class="about">${capital(rule.text)}</span></th>${cells(row.figures[place])}</tr>`)}</tbody>
      </table></div>`;
  }
}

const HEADINGS = ["Income", "Tax owed", "Total", "Difference"];

/** @param {Row["figures"][number]|undefined} figures */
function cells(figures) {
  if (!figures) return nothing;
  if (figures.problem) return html`<td class="problem" colspan="4">${capital(figures.problem)}</td>`;
  const same = isZero(figures.difference);
  return html`<td class="figure" data-label="Income">${amount(figures.income)}</td><td class="figure" data-label="Tax owed">${amount(figures.tax)}</td>
    <td class="figure" data-label="Total">${amount(figures.total)}</td><td class="figure ${same ? "" : "off"}" data-label="Difference">${amount(figures.difference)}</td>`;
}

customElements.define("tieout-what-if", TieoutWhatIf);
