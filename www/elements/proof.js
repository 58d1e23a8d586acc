/** The cents proof of one document: what the CRM says, what is sent, what QuickBooks will answer. */

import { css, html, LitElement, nothing } from "lit";

import { base, ledger, tokens } from "../style/tokens.js";
import { amount, isZero } from "../text/amounts.js";
import { icon } from "../text/icons.js";
import { capital, quoted } from "../text/words.js";

/** @import { Proof } from "../desk/types.js" */

/** The row in which both sides must agree; what is due after it follows. */
const TOTAL = "Total";

export class TieoutProof extends LitElement {
  static properties = { proof: { attribute: false } };

  static styles = [tokens, base, ledger, css`
    .figure { width: 18%; }
    tbody tr:last-child > * { border-bottom: 0; }
    tbody tr.total > * { font-weight: 650; }
    tbody tr.total .figure span { border-bottom: 3px double currentColor; padding-bottom: 2px; }
    .off { color: var(--blocked); font-weight: 650; }
    .verdict { display: flex; gap: 10px; align-items: flex-start; margin-top: 14px; padding: 10px 12px; border-radius: var(--radius);
      color: var(--create); background: color-mix(in srgb, var(--create) 9%, var(--sheet)); }
    .verdict.explained { color: var(--wait); background: color-mix(in srgb, var(--wait) 10%, var(--sheet)); }
    .verdict.blocked { color: var(--blocked); background: color-mix(in srgb, var(--blocked) 9%, var(--sheet)); }
    .verdict svg { margin-top: 2px; }
    .verdict b { font-weight: 650; }
    .verdict p + p { margin-top: 2px; color: var(--ink); }
    .otherwise { margin-top: 10px; font-size: 13px; color: var(--quiet); }
    .otherwise b { color: var(--ink); font-weight: 600; }
    .difference { margin-left: auto; white-space: nowrap; font-weight: 650; }
    @container tieout (max-width: 560px) {
      th, td { padding-right: 8px; }
      table { font-size: 13px; }
      .verdict { flex-wrap: wrap; }
      .verdict > div { flex: 1; }
    }
  `];

  constructor() {
    super();
    /** @type {Proof|undefined} */ this.proof = undefined;
  }

  /** @override */
  render() {
    const { proof } = this;
    if (!proof) return nothing;
    const stands = proof.rows.some((row) => row.answered);
    return html`
      <div class="scroll"><table>
        <caption class="unseen">Amounts in ${proof.currency}</caption>
        <thead><tr><th scope="col">${proof.currency}</th><th scope="col" class="figure">CRM</th><th scope="col" class="figure">Sent</th>
          <th scope="col" class="figure">QuickBooks<br />will answer</th>
          ${stands ? html`<th scope="col" class="figure">In QuickBooks</th>` : nothing}</tr></thead>
        <tbody>${proof.rows.map((row) => html`<tr class=${row.label === TOTAL ? "total" : ""}><th scope="row">${row.label}</th><td class="figure"><span>${amount(row.crm)}</span></td>
          <td class="figure"><span>${amount(row.sent)}</span></td><td class="figure ${differs(proof, row) ? "off" : ""}"><span>${amount(row.predicted)}</span></td>
          ${stands ? html`<td class="figure"><span>${amount(row.answered)}</span></td>` : nothing}</tr>`)}</tbody>
      </table></div>
      ${this.#verdict(proof)}
      ${(proof.otherwise ?? []).map((other) => html`<p class="otherwise">Not settled by any document of Intuit's: if ${other.meaning}, it will answer
        <b>${amount(other.total)}</b>${other.tax ? html`, of it tax <b>${amount(other.tax)}</b>` : nothing}. That would be noticed and remembered.</p>`)}`;
  }

  /** @param {Proof} proof */
  #verdict(proof) {
    const exact = isZero(proof.difference);
    const tone = proof.verdict === "explained" && exact ? "exact" : proof.verdict;
    const text = { exact: "Ties to the cent", explained: exact ? "Ties to the cent, with an explanation" : "Ties, with an explanation", blocked: "Does not tie; nothing is sent" }[proof.verdict];
    return html`<div class="verdict ${tone}">
      ${icon(tone === "exact" ? "done" : tone === "explained" ? "warning" : "failed")}
      <div><p><b>${text ?? proof.verdict}</b></p>
        ${proof.cause ? html`<p>${capital(quoted(proof.cause))}</p>` : nothing}${proof.remedy ? html`<p>${capital(quoted(proof.remedy))}</p>` : nothing}</div>
      ${proof.difference ? html`<p class="difference ${exact ? "" : "off"}">Difference ${amount(proof.difference)}</p>` : nothing}
    </div>`;
  }
}

/**
 * The total is off when QuickBooks will not answer what the CRM says. Where it is, any other row is off when QuickBooks
 * will not answer what is sent; where the total ties, tax and discount have only gone from one row into another.
 * @param {Proof} proof
 * @param {Proof["rows"][number]} row
 */
function differs(proof, row) {
  const wanted = row.label === TOTAL ? row.crm : row.sent;
  return !isZero(proof.difference) && Boolean(wanted) && Boolean(row.predicted) && amount(wanted) !== amount(row.predicted);
}

customElements.define("tieout-proof", TieoutProof);
