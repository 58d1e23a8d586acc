/** Giving back a sale: by which documents, and to the cent. Nothing is sent: what is proposed goes over with the next plan. */

import { TieoutError } from "./error.js";
import { toBytes } from "./input.js";
import { using, withDocuments } from "./parsed.js";
import { load, worksheet } from "./worksheet-module.js";

/** @typedef {import("./input.js").Input} Input */
/** @typedef {import("./wasm/worksheet.js").RefundPlan} RefundPlan */

/**
 * Without `amount`, `lines` and `shipping` all that is left of the sale is given back.
 *
 * @typedef {object} RefundRequest
 * @property {string} of  the sale: `invoice:inv-1001` or `sales-receipt:sr-7`
 * @property {string} date  of the refund, `YYYY-MM-DD`, in the company's time zone
 * @property {string} [amount]  decimal text in the sale's currency, tax included: spread over all lines
 * @property {{line: number, quantity?: string}[]} [lines]  goods that come back: the line's place in the sale, from 1; all that is left of it unless a quantity is given
 * @property {boolean} [shipping]  the charge for delivery too, beside `lines`
 * @property {"money" | "credit"} [give]  what the customer is to have of what was paid; `money` unless given
 * @property {boolean} [mayVoid]  false where every correction must be a document of its own; true unless given
 * @property {string} [id]  of the documents that are made; made of the sale's unless given, like `number`
 * @property {string} [number]
 * @property {string} [method]  how the money goes out: a key of the settings' `paymentMethods`
 * @property {string} [reference]  check or transaction number
 * @property {string} [refundAccount]  where it comes from: a key of the settings' `depositAccounts`
 * @property {string} [memo]
 */

/** In which list of the workspace file a document stands. @type {Record<string, string>} */
const LISTS = { "credit-memo": "creditMemos", "refund-receipt": "refundReceipts", payment: "payments", invoice: "invoices", "sales-receipt": "salesReceipts" };

/**
 * Decides between void, payment reversal, credit memo and refund receipt from what both books hold, and makes the documents.
 *
 * @param {Input} documents  the workspace file; `refundOf` of its credit memos and refund receipts says what was given back before
 * @param {import("./index.js").Snapshot} snapshot  the company: `tieout.snapshot()` after a refresh
 * @param {RefundRequest} request
 * @returns {Promise<RefundPlan>}  form, reasons, the other forms with what stands against each, facts, amounts and documents
 * @throws {TieoutError} `refund/…` where it cannot be given back so: more than is left, or a fact that is not known
 */
export async function planRefund(documents, snapshot, request) {
  await load();
  const { Snapshot, planRefund: plan } = worksheet();
  return using(new Snapshot(snapshot.bytes()), (company) =>
    withDocuments(documents, (parsed) => plan(parsed, company, toBytes(/** @type {any} */ (request), "request")), worksheet()));
}

/**
 * The workspace with a refund taken over: new documents added, voided ones marked. To be planned as it is; a CRM stores the same.
 * What comes `afterwards` is marked by a second call, once the first one's changes are in QuickBooks.
 *
 * @param {Input} documents  those that the refund was planned for
 * @param {Pick<RefundPlan, "documents">} refund
 * @returns {Record<string, any>}
 */
export function withRefund(documents, refund) {
  const workspace = JSON.parse(new TextDecoder().decode(toBytes(documents, "documents")));
  let isPrepared = true;
  for (const { kind, id, document, afterwards = false } of refund.documents) {
    if (afterwards && !isPrepared) continue;
    const list = (workspace[String(LISTS[kind])] ??= []);
    const known = list.find((/** @type {{id: string}} */ one) => one.id === id);
    if ((document === undefined) !== (known !== undefined)) {
      throw new TieoutError("host/argument", `${kind} \`${id}\` ${known === undefined ? "is not in the documents" : "is in the documents already"}`, { path: "documents" });
    }
    isPrepared &&= known?.status === "voided";
    if (document === undefined) known.status = "voided";
    else list.push(document);
  }
  return workspace;
}
