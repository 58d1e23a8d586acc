/** The invoices as a file for QuickBooks Desktop, which no program can reach from here: no company is needed, and nothing is sent. */

import { toBytes } from "./input.js";
import { withDocuments } from "./parsed.js";
import { load, worksheet } from "./worksheet-module.js";

/**
 * What cannot be read of the company there. Names are those of the company file; the defaults are what Desktop's set-up creates.
 *
 * @typedef {object} DesktopOptions
 * @property {"csv" | "iif"} format
 * @property {string} currency  the company's, an ISO 4217 code
 * @property {"billed" | "folded" | "line"} [taxes]  to the sales tax item, into the prices, or as a line of its own
 * @property {string} [from]  first issue date, `YYYY-MM-DD`
 * @property {string} [to]  last issue date
 * @property {string} [receivableAccount]
 * @property {string} [incomeAccount]
 * @property {string} [discountAccount]
 * @property {string} [salesTaxAccount]
 * @property {string} [salesTaxAgency]
 * @property {string} [salesTaxItem]  the CRM's name of the rate unless given
 * @property {Record<string, string>} [customers]  by the CRM's id, what a contact is called there: `Customer` or `Customer:Job`
 * @property {Record<string, string>} [items]  by the CRM's id
 * @property {string} [salesItem]  for lines without an item
 * @property {string} [discountItem]
 * @property {string} [shippingItem]
 * @property {string} [roundingItem]
 */

/**
 * Invoices that were sent: neither drafts nor voided ones. Each comes to the total that was billed, to the cent, or is left out with the reason.
 *
 * @param {import("./input.js").Input} documents  the workspace file
 * @param {DesktopOptions} options
 * @returns {Promise<{bytes: Uint8Array} & import("./wasm/worksheet.js").DesktopSummary>}  the file's bytes: UTF-8 for `csv`, Latin-1 for `iif`
 */
export async function exportForDesktop(documents, options) {
  await load();
  return withDocuments(documents, (parsed) => {
    const file = new (worksheet().Desktop)(parsed, toBytes(options, "options"));
    try {
      return { bytes: file.bytes, ...file.summary() };
    } finally {
      file.free();
    }
  }, worksheet());
}
