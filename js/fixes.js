/**
 * From an error to a button: the one fix of a record that is held, where it is made, and the address of each record of QuickBooks
 * that it concerns. What is wrong and what helps is the engine's word; here it gets a button's.
 */

import { TieoutError } from "./error.js";

/**
 * @typedef {object} Company  where links lead
 * @property {import("./host.js").Environment} environment
 * @property {string} realm
 *
 * @typedef {object} QuickBooksRecord
 * @property {string} resource  as QuickBooks' API names it, in small letters: `invoice`
 * @property {string} id
 * @property {string} label
 * @property {string} [url]  its page in QuickBooks, if it has one and `Company` was named
 *
 * @typedef {object} NextFix
 * @property {import("./error.js").Fix} fix
 * @property {string} button  what the button says
 * @property {string} text  what to do, as a sentence
 * @property {string} [code]  of the finding that it mends; absent where something else is waited for
 * @property {string} path  the field of document or settings, as the finding names it; empty for the whole
 * @property {{kind: string, id: string, row: number}} record  whose it is: the root of what the asked record waits for
 * @property {QuickBooksRecord[]} quickbooks  the record that it is linked to, or those that it may be
 */

/** What each fix is called where its code has no better word. @type {Record<import("./error.js").Fix, string>} */
const BUTTONS = {
  "none": "Look at it", "edit-in-crm": "Correct it in the CRM", "open-in-quick-books": "Open in QuickBooks", "map-setting": "Choose it in the settings",
  "link-by-hand": "Say which record it is", "reconnect": "Connect QuickBooks again", "choose": "Choose whose value stands",
  "plan-again": "Plan again", "retry-later": "Try again", "report-bug": "Send the support bundle", "fix-host": "Tell the developers",
};

/** Of codes with a fix of one kind. The first that fits counts. @type {[RegExp, string][]} */
const NAMED = [
  [/^(match\/name-taken|qbo\/duplicate-name|plan\/name-missing)$/u, "Rename it"],
  [/^(match|qbo)\/(number-taken|duplicate-number)$/u, "Change the number"],
  [/^(plan|qbo)\/(closed-period|period-closed)$/u, "Change the date"],
  [/^(mapping\/tax-|qbo\/tax-refused)/u, "Choose the tax code"],
  [/^(mapping|qbo)\/account-/u, "Choose the account"],
  [/^mapping\/item-/u, "Choose the item"],
  [/^mapping\/term-/u, "Choose the terms"],
  [/^mapping\/payment-method-/u, "Choose the payment method"],
  [/^(plan\/gone|match\/link-differs|match\/shared)$/u, "Link another record"],
];

/** Pages of records, as QuickBooks' own `link` field and its address bar name them; ids of names go by `nameId`. @type {Record<string, string>} */
const PAGES = {
  invoice: "invoice?txnId=", payment: "recvpayment?txnId=", salesreceipt: "salesreceipt?txnId=", creditmemo: "creditmemo?txnId=",
  refundreceipt: "refundreceipt?txnId=", estimate: "estimate?txnId=", deposit: "deposit?txnId=", bill: "bill?txnId=", purchase: "expense?txnId=",
  vendorcredit: "vendorcredit?txnId=", purchaseorder: "purchaseorder?txnId=", customer: "customerdetail?nameId=", vendor: "vendordetail?nameId=",
};

const SITES = { production: "https://qbo.intuit.com/app/login", sandbox: "https://sandbox.qbo.intuit.com/login" };

/**
 * The address of a record's page. It names the company, so that a person who has several is led to the right one.
 * @param {Company} company @param {{resource: string, id: string}} record
 * @returns {string | undefined} nothing for what has no page of its own, such as items, and where the company is none of Intuit's
 */
export function quickbooksLink({ environment, realm }, { resource, id }) {
  const page = PAGES[resource.toLowerCase()];
  const site = typeof environment === "string" ? SITES[environment] : undefined;
  if (page === undefined || site === undefined) return undefined;
  return `${site}?${new URLSearchParams({ pagereq: `${page}${id}`, deeplinkcompanyid: realm })}`;
}

/**
 * The one fix that lets a row go on; nothing for a row that needs none.
 * @param {Pick<import("./wasm/engine.js").Plan, "detail">} plan @param {number} index  the row's
 * @param {Company} [company]
 * @returns {NextFix | undefined}
 */
export function fixOf(plan, index, company) {
  const { next, chain } = plan.detail(index);
  if (next === undefined) return undefined;
  const root = plan.detail(chain.at(-1)?.index ?? index);
  const finding = root.findings.find(({ severity, fix }) => severity === "error" && fix === next.fix) ?? root.findings.find(({ fix }) => fix === next.fix);
  const records = root.link === undefined ? root.candidates.map(({ resource, qboId, name }) => ({ resource, id: qboId, label: name })) : [{ resource: root.link.resource, id: root.link.qboId, label: root.label }];
  return {
    fix: next.fix, button: buttonOf(finding?.code ?? "", next.fix), text: next.text, path: finding?.path ?? "",
    ...(finding === undefined ? {} : { code: finding.code }),
    record: { kind: root.kind, id: root.id, row: root.index },
    quickbooks: records.map((record) => withUrl(record, company)),
  };
}

/** What the button of a failed step says: `buttonOf(letter.finding.code, letter.finding.fix)`. @param {string} code @param {import("./error.js").Fix} fix */
export function buttonOf(code, fix) {
  if (!isFix(fix)) throw new TieoutError("host/argument", "`fix` is none that Tieout knows", { path: "fix" });
  return NAMED.find(([codes]) => codes.test(code))?.[1] ?? BUTTONS[fix];
}

/** @param {string} fix @returns {fix is import("./error.js").Fix} */
export function isFix(fix) {
  return Object.hasOwn(BUTTONS, fix);
}

/** @param {QuickBooksRecord} record @param {Company | undefined} company */
function withUrl(record, company) {
  const url = company === undefined ? undefined : quickbooksLink(company, record);
  return url === undefined ? record : { ...record, url };
}
