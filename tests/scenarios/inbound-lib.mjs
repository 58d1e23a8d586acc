/** A company that is followed, people who work in it, and what the CRM is told: for scenarios of what comes back. */

import assert from "node:assert/strict";

import { createWebhookHandler } from "../../js/webhook.js";
import { contact, invoice } from "./lib.mjs";

/** @typedef {import("./lib.mjs").Office} Office */
/** @typedef {import("./lib.mjs").Json} Json */

const VERIFIER = "verifier-token-1";
export const MINUTE = 60_000;

/** An office with a customer, an invoice of 100.00 and nothing left to do, which follows its company. @param {(choices?: any) => Promise<Office>} open @param {Json} [choices] */
export async function followed(open, choices) {
  const office = await open(choices);
  office.add({ contacts: [contact("c1", { displayName: "Anna Berg", email: "anna@berg.example", phone: "555-0101" })], invoices: [invoice("1", "c1", "100.00")] });
  await office.sync();
  const tieout = await office.tieout();
  await tieout.follow(office.settings);
  return { office, tieout };
}

/** Somebody pays in QuickBooks. @param {Office} office @param {string} number @param {number} amount */
export async function paidByHand(office, number, amount) {
  const { Id, CustomerRef } = await office.invoice(number);
  return office.byHand("payment", { CustomerRef, TotalAmt: amount, Line: [{ Amount: amount, LinkedTxn: [{ TxnId: Id, TxnType: "Invoice" }] }] });
}

/** Somebody edits a record in QuickBooks. @param {Office} office @param {string} resource @param {Json} record @param {Json} edit */
export const editByHand = (office, resource, { Id, SyncToken }, edit) => office.byHand(resource.toLowerCase(), { Id, SyncToken, sparse: true, ...edit });

/** @param {Office} office */
export const passTime = (office, minutes = 16) => {
  office.world.now += minutes * MINUTE;
};

/** Changes as `kind crmId what field=from>to …`. @param {import("../../js/index.js").Tieout} tieout */
export async function inbox(tieout) {
  const { changes } = await tieout.inbox.read();
  return changes.map(({ kind, crmId, what, fields }) => `${kind} ${crmId ?? "-"} ${what}${fields.map(({ name, from = "", to = "" }) => ` ${name}=${from}>${to}`).join("")}`);
}

/** Reads since a moment, by kind. @param {Office} office */
export function countReads(office) {
  /** @type {string[]} */
  const urls = [];
  const before = office.world.network;
  office.world.network = (request, perform) => {
    if (request.method === "GET") urls.push(decodeURIComponent(request.url.replace(/^.*\/company\/\d+\//u, "")));
    return before(request, perform);
  };
  return urls;
}

/** Delivers what the sandbox has to tell of to the handler, in this order. @param {Office} office @param {(due: any[]) => any[]} [order] */
export async function deliver(office, order = (due) => due) {
  const { world } = office;
  const { fetch } = createWebhookHandler({ verifierTokens: VERIFIER, storageOf: () => office.storage, clock: () => world.now });
  const { due } = world.company.deliveries();
  await world.company.deliveries(due.map(({ id }) => [id, 200]));
  for (const { body, headers } of order(due)) {
    const answer = await fetch(new Request("https://crm.example/hook", { method: "POST", body, headers: { "intuit-signature": /** @type {string} */ (headers["intuit-signature"]) } }));
    assert.equal(answer.status, 200);
  }
  return due.length;
}

/** @param {Office} office */
export const subscribe = (office) => office.world.company.subscribe({ url: "https://crm.example/hook", verifier: VERIFIER, format: "cloudevents", delayMs: 0 });
