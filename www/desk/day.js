/** A busy day, by script: people work in the practice company's QuickBooks and in the CRM, and nobody tells Tieout. */

/** @import { Company } from "./engine.js" */
/** @import { PlanRow } from "./types.js" */

/** @typedef {Record<string, any>} Json */

const encode = (/** @type {unknown} */ value) => new TextEncoder().encode(JSON.stringify(value));

/**
 * What they do is chosen among invoices that stand in both books and are not paid: the same for the same books.
 * @param {Company} company
 * @param {Uint8Array} documents
 * @param {readonly PlanRow[]} rows  of a plan after the sync
 * @param {(index: number) => {link?: {qboId: string}}} detail
 * @returns {Promise<{documents: Uint8Array, happened: string[]}>}
 */
export async function busyDay(company, documents, rows, detail) {
  const crm = JSON.parse(new TextDecoder().decode(documents));
  /** @type {{row: PlanRow, record: Json}[]} */
  const open = [];
  // The latest, which no closed period holds fast.
  const latest = rows.filter(({ kind, reason }) => kind === "invoice" && reason.code === "up-to-date").sort((one, other) => (other.date ?? "").localeCompare(one.date ?? ""));
  for (const row of latest) {
    const id = detail(row.index).link?.qboId;
    const record = id === undefined ? undefined : (await company.ask("GET", `invoice/${id}`))["Invoice"];
    if (record && record["Balance"] === record["TotalAmt"] && Number(record["TotalAmt"]) > 0) open.push({ row, record });
    if (open.length === 6) break;
  }
  const [moved, deleted, paid, copied, edited, disputed] = open;
  /** @type {string[]} */
  const happened = [];
  const name = (/** @type {Json} */ record) => String(record["CustomerRef"]["name"]);
  if (moved) {
    const { Id, SyncToken, TxnDate } = moved.record;
    await company.ask("POST", "invoice", { Id, SyncToken, sparse: true, TxnDate: dayAfter(TxnDate), CustomerMemo: { value: "Thank you" } });
    happened.push(`In QuickBooks, ${moved.row.label} is dated a day later and gets a message for the customer.`);
    const { CustomerRef } = moved.record;
    const customer = (await company.ask("GET", `customer/${CustomerRef["value"]}`))["Customer"];
    await company.ask("POST", "customer", { Id: customer["Id"], SyncToken: customer["SyncToken"], sparse: true, PrimaryEmailAddr: { Address: "accounts@newaddress.example" } });
    happened.push(`In QuickBooks, ${name(moved.record)} gets another e-mail address.`);
  }
  if (deleted) {
    await company.ask("POST", "invoice?operation=delete", { Id: deleted.record["Id"], SyncToken: deleted.record["SyncToken"] });
    happened.push(`In QuickBooks, somebody deletes ${deleted.row.label}.`);
  }
  if (paid) {
    const { Id, CustomerRef, TotalAmt, TxnDate } = paid.record;
    await company.ask("POST", "payment", { CustomerRef, TotalAmt, TxnDate, PaymentRefNum: "4711", Line: [{ Amount: TotalAmt, LinkedTxn: [{ TxnId: Id, TxnType: "Invoice" }] }] });
    happened.push(`In QuickBooks, ${name(paid.record)} pays ${paid.row.label} by check 4711.`);
  }
  if (copied) {
    const { CustomerRef, TxnDate, Line } = copied.record;
    await company.ask("POST", "invoice", { CustomerRef, TxnDate, DocNumber: "QB-1", Line: Line.filter((/** @type {Json} */ line) => line["DetailType"] === "SalesItemLineDetail").slice(0, 1) });
    happened.push(`In QuickBooks, ${name(copied.record)} gets invoice QB-1, past the CRM.`);
  }
  if (edited) {
    const invoice = crm["invoices"].find((/** @type {Json} */ own) => own["id"] === edited.row.id);
    invoice["memo"] = "See you next spring";
    happened.push(`In the CRM, ${edited.row.label} gets a message for the customer.`);
  }
  if (disputed) {
    const { Id, SyncToken, TxnDate, CustomerRef } = disputed.record;
    await company.ask("POST", "invoice", { Id, SyncToken, sparse: true, TxnDate: dayAfter(TxnDate), CustomerMemo: { value: "Thank you" } });
    const invoice = crm["invoices"].find((/** @type {Json} */ own) => own["id"] === disputed.row.id);
    invoice["memo"] = "Please pay by bank transfer";
    happened.push(`On both sides, ${disputed.row.label} gets a message for the customer, and in QuickBooks another date.`);
    const customer = (await company.ask("GET", `customer/${CustomerRef["value"]}`))["Customer"];
    await company.ask("POST", "customer", { Id: customer["Id"], SyncToken: customer["SyncToken"], sparse: true, PrimaryEmailAddr: { Address: "books@bothsides.example" } });
    const contact = crm["contacts"].find((/** @type {Json} */ own) => own["id"] === invoice["contactId"]);
    contact["email"] = "office@bothsides.example";
    happened.push(`On both sides, ${name(disputed.record)} gets another e-mail address.`);
  }
  return { documents: encode(crm), happened };
}

/** @param {string} day */
function dayAfter(day) {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}
