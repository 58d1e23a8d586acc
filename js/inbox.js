/**
 * What the CRM is to be told of QuickBooks' own changes: an ordered, durable list in the store. The engine adds to it in the commit that
 * notes what it has seen; whoever has taken a change over takes it off. Any process may read it, running engine or not.
 *
 * Invariant: a change stands in the list, under one id for ever, until it is acknowledged.
 */

import { TieoutError } from "./error.js";
import { optionsOf } from "./host.js";

/** @typedef {import("./host.js").Storage} Storage */
/** @typedef {{name: string, path: string, from?: string, to?: string}} MovedField  `name`: the CRM's, `path`: QuickBooks'. Amounts are decimal text */
/**
 * @typedef {object} Change
 * @property {string} id  the same however often it is read; as a text greater than that of every change found before, also where an older store was put back
 * @property {number} at  when it was found, milliseconds since 1970
 * @property {"added" | "changed" | "voided" | "deleted" | "merged" | "review-due"} what  `review-due`: the customer has paid an invoice in full, for the first time; told once
 * @property {string} kind  `contact`, `invoice`, `payment` …
 * @property {string} [crmId]  the CRM's record; absent of one that only QuickBooks has
 * @property {string} resource  `Customer`
 * @property {string} qboId
 * @property {{qboId: string, crmId?: string}} [into]  of `merged`: the record that it is part of now. With `crmId` the CRM has two records for one; without, its record is linked to it
 * @property {boolean} [imported]  told because an import asked for all there is
 * @property {MovedField[]} fields  what is another value than the CRM was told last
 * @property {{invoice: {qboId: string, number: string, date: string, total: string}, payments: {qboId: string, date: string, amount: string, applied: string}[]}} [evidence]  of `review-due`: money that made up the invoice's total; no credit or write-off is part of it
 * @property {Record<string, string>} crmIds  the CRM's ids of records that this one names, by `Customer/58`, `Invoice/130`
 * @property {string} [record]  QuickBooks' own object as JSON text, its numbers digit by digit; absent of a deleted one
 */

const COMMIT_KEYS = 200;
const PAGE = 100;
const TRIES = 5;
/** Stands before QuickBooks' object; within a string of JSON the quotes would be escaped. */
const RECORD = ',"record":';

/** @param {Uint8Array} value */
const textOf = (value) => new TextDecoder("utf-8", { fatal: true }).decode(value);

/** The inbox of one company in one store. */
export class Inbox {
  #storage;
  #prefix;

  /** @param {Storage} storage @param {string} realm */
  constructor(storage, realm) {
    this.#storage = storage;
    this.#prefix = `i/${realm}/`;
  }

  /**
   * The oldest changes that were not acknowledged, in the order in which they were found.
   * @param {{limit?: number, after?: string}} [page]  `after`: the id of the last change of the page before
   * @returns {Promise<{changes: Change[], more: boolean}>}
   */
  async read(page) {
    const { limit = PAGE, after } = optionsOf(page, ["limit", "after"]);
    const { entries, more } = await this.#storage.scan(this.#prefix, after === undefined ? undefined : this.#prefix + after, limit);
    const changes = entries.map(({ key, value }) => changeOf(key.slice(this.#prefix.length), textOf(value)));
    const named = changes.map(({ record }) => (record === undefined ? [] : namedBy(JSON.parse(record))));
    const links = await this.#storage.get([...new Set(named.flat())].map((name) => `r/${name}`));
    for (const [at, names] of named.entries()) {
      for (const name of names) {
        const link = links.get(`r/${name}`);
        if (link !== undefined) Object.assign(/** @type {Change} */ (changes[at]).crmIds, { [name]: JSON.parse(textOf(link.value)).link.key.id });
      }
    }
    return { changes, more };
  }

  /**
   * Takes changes off the list that the CRM has taken over. Those that are not on it are passed over.
   * @param {readonly string[]} ids
   * @returns {Promise<number>} how many were on it
   */
  async acknowledge(ids) {
    let count = 0;
    for (let from = 0; from < ids.length; from += COMMIT_KEYS) {
      count += await remove(this.#storage, [...new Set(ids.slice(from, from + COMMIT_KEYS).map((id) => this.#prefix + id))]);
    }
    return count;
  }
}

/** @param {string} id @param {string} text @returns {Change} */
function changeOf(id, text) {
  const place = text.indexOf(RECORD);
  const { schema: _, ...head } = JSON.parse(place < 0 ? text : `${text.slice(0, place)}}`);
  return { id, ...head, crmIds: {}, ...(place < 0 ? {} : { record: text.slice(place + RECORD.length, -1) }) };
}

/** The records that an object names, as `Customer/58`. @param {any} record */
function namedBy(record) {
  const names = [];
  if (record.CustomerRef?.value) names.push(`Customer/${record.CustomerRef.value}`);
  if (record.VendorRef?.value) names.push(`Vendor/${record.VendorRef.value}`);
  const lines = Array.isArray(record.Line) ? record.Line : [];
  for (const { LinkedTxn } of [record, ...lines]) {
    for (const { TxnType, TxnId } of Array.isArray(LinkedTxn) ? LinkedTxn : []) names.push(`${TxnType}/${TxnId}`);
  }
  return names;
}

/** @param {Storage} storage @param {string[]} keys */
async function remove(storage, keys) {
  for (let tried = 1; tried <= TRIES; tried += 1) {
    const found = await storage.get(keys);
    const expect = [...found].map(([key, { version }]) => ({ key, version }));
    if (expect.length === 0) {
      return 0;
    }
    const result = await storage.commit({ expect, put: [], delete: expect.map(({ key }) => key) });
    if (result?.ok === true) {
      return expect.length;
    }
  }
  throw new TieoutError("host/storage-failed", "the inbox could not be changed: others change it meanwhile");
}
