/**
 * What scenarios are made of: a company in the sandbox, the CRM's documents, and one sync as a host runs it.
 *
 * A scenario names the IDs that it shows, as a blank-separated list; `npm run scenarios` reads them back.
 */

import assert from "node:assert/strict";
import { it } from "node:test";

import { Tieout } from "../../js/entry/node.js";
import { memoryStorage } from "../../js/storage/memory.js";
import { World } from "../js/facade/world.js";

/** @typedef {import("../../js/index.js").Plan} Plan */
/** @typedef {import("../../js/index.js").ApplyOptions} ApplyOptions */
/** @typedef {Record<string, any>} Json */
/** @typedef {"us" | "gb" | "ca" | "au" | "fr" | "in" | "nz"} Edition */
/** @typedef {{edition?: Edition, preferences?: Json, requests?: Json[], preset?: string, settings?: Json, sandbox?: Json}} Choices */

export const TODAY = "2026-11-20";
const BASE = "http://127.0.0.1:8090";
const DAY_MS = 24 * 3_600_000;
/** Long enough for every wait that the engine knows. */
export const PATIENT = { patienceMs: DAY_MS };

/**
 * One scenario: a test whose name begins with the IDs that it shows.
 * @param {string} ids
 * @param {string} title
 * @param {(open: (choices?: Choices) => Promise<Office>) => Promise<void>} run
 */
export function scenario(ids, title, run) {
  it(`${ids}: ${title}`, async () => {
    /** @type {Office[]} */
    const offices = [];
    try {
      await run(async (choices) => {
        const office = await Office.open(choices);
        offices.push(office);
        return office;
      });
      for (const office of offices) office.isValid();
    } finally {
      for (const office of offices) await office.close();
    }
  });
}

/** Accounts of the default chart by what the settings use them for. */
const ACCOUNTS = { income: "Sales", laborIncome: "Labor", materialIncome: "Materials", deposit: "Undeposited Funds", discount: "Discounts given", shipping: "Shipping Income" };
/** @type {Record<string, Json>} */
const TAX_CODES = { gb: { rates: { vat: "20.0% S", reduced: "5.0% R" }, exempt: "Exempt", zeroRated: "0.0% Z", outOfScope: "No VAT" } };

/** A CRM workspace, the company it is connected to, and the host between them. */
export class Office {
  storage = memoryStorage();
  /** @type {Json} the CRM's file */
  crm = { version: 1, workspace: { id: "ws-sample", name: "Office" }, taxRates: [], contacts: [], vendors: [], items: [], estimates: [], invoices: [], salesReceipts: [], creditMemos: [], refundReceipts: [], payments: [], deposits: [], expenses: [], purchaseOrders: [] };
  /** @type {Json} */
  settings = {};
  /** @type {Tieout | undefined} */
  #tieout;
  /** @type {Tieout[]} instances whose host was cut off: let go of at the end, so that no timer of theirs is left */
  #killed = [];

  /** @param {World} world */
  constructor(world) {
    this.world = world;
  }

  /** @param {Choices} [choices] */
  static async open({ edition = "us", preferences = {}, requests = [], preset = "invoice-push", settings = {}, sandbox = {} } = {}) {
    const seed = { edition, company: { name: "Harbor Lane Services" }, preferences: { SalesFormsPrefs: SALES_FORMS, ...preferences }, requests };
    const office = new Office(await World.together({ edition, seed, validate: true, ...sandbox }));
    office.settings = { version: 1, preset, accounts: await office.#named("Account", ACCOUNTS), items: { default: await office.id("Item", "Services") }, ...settings };
    const codes = TAX_CODES[edition];
    if (codes !== undefined && settings["taxCodes"] === undefined) {
      const { rates, ...untaxed } = codes;
      office.settings["taxCodes"] = { rates: await office.#named("TaxCode", rates), ...(await office.#named("TaxCode", untaxed)) };
      office.crm["taxRates"] = [{ id: "vat", name: "VAT", percent: "20" }, { id: "reduced", name: "Reduced", percent: "5" }];
    } else {
      office.crm["taxRates"] = [{ id: "city", name: "City", percent: "8.25" }];
    }
    return office;
  }

  /** @param {string} resource @param {Json} names */
  async #named(resource, names) {
    return Object.fromEntries(await Promise.all(Object.entries(names).map(async ([use, name]) => [use, await this.id(resource, name)])));
  }

  /** The running engine; after it was killed, a fresh one on the same store. */
  async tieout() {
    this.#tieout ??= await this.world.tieout(this.storage);
    return this.#tieout;
  }

  /** Opens the engine so that it can be killed: nothing is said to it then, its host answers no more. */
  async restartable() {
    const { options, cut } = this.world.host(this.storage);
    const opened = await Tieout.open(options);
    // One that runs already is let go of at the end too.
    if (this.#tieout !== undefined) this.#killed.push(this.#tieout);
    this.#tieout = opened;
    return () => {
      cut();
      this.#killed.push(opened);
      this.#tieout = undefined;
    };
  }

  /** Every request and answer so far fits Intuit's published types, and the books add up. */
  isValid() {
    const { validate, violations } = this.world.company.violations();
    assert.ok(validate, "the sandbox validates");
    assert.deepEqual(violations, []);
  }

  async close() {
    for (const tieout of [...this.#killed, ...(this.#tieout === undefined ? [] : [this.#tieout])]) await tieout.close({ graceMs: 0 });
    this.#tieout = undefined;
    this.#killed = [];
  }

  /** Reads the company and plans. */
  async plan() {
    const tieout = await this.tieout();
    await tieout.refresh(this.settings);
    return tieout.plan(this.crm, this.settings, { today: TODAY });
  }

  /** Reads, plans and applies; answers the plan and what became of it. @param {ApplyOptions} [options] */
  async sync(options = PATIENT) {
    const plan = await this.plan();
    const applied = await (await this.tieout()).apply(plan, options);
    return { plan, applied };
  }

  async tieOut() {
    return (await this.tieout()).tieOut(this.crm, this.settings);
  }

  /** Adds records to the CRM. @param {Json} lists */
  add(lists) {
    for (const [list, records] of Object.entries(lists)) this.crm[list].push(...records);
  }

  /** A record of the CRM, to edit. @param {string} list @param {string} id @returns {Json} */
  record(list, id) {
    const found = this.crm[list].find((/** @type {Json} */ record) => record["id"] === id);
    if (found === undefined) throw new Error(`the CRM has no ${id} in ${list}`);
    return found;
  }

  /** What QuickBooks holds, inactive records too. @param {string} resource @param {string} [where] @returns {Promise<Json[]>} */
  async all(resource, where = LISTS.includes(resource) ? "Active in (true,false)" : "") {
    const query = `select * from ${resource}${where === "" ? "" : ` where ${where}`} maxresults 1000`;
    const answer = await this.#ask("GET", `query?query=${encodeURIComponent(query)}`);
    return answer["QueryResponse"][resource] ?? [];
  }

  /** The one record that is wanted. @param {string} resource @param {(record: Json) => boolean} wanted */
  async one(resource, wanted) {
    const found = (await this.all(resource)).filter(wanted);
    if (found.length !== 1) throw new Error(`QuickBooks holds ${found.length} such ${resource}`);
    return /** @type {Json} */ (found[0]);
  }

  /** The invoice with this number. @param {string} number */
  invoice(number) {
    return this.one("Invoice", (record) => record["DocNumber"] === number);
  }

  /** @param {string} name */
  customer(name) {
    return this.one("Customer", (record) => record["DisplayName"] === name);
  }

  /** @param {string} resource @param {string} name */
  async id(resource, name) {
    return /** @type {string} */ ((await this.one(resource, (record) => record["Name"] === name))["Id"]);
  }

  /** How many of each the books hold. */
  async counts() {
    const names = ["Customer", "Item", "Invoice", "Payment"];
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await this.all(name)).length])));
  }

  /** Somebody does something in QuickBooks itself. @param {string} path @param {Json} body */
  async byHand(path, body) {
    const answer = await this.#ask("POST", path, body);
    const record = Object.entries(answer).find(([name]) => /^[A-Z]/u.test(name))?.[1];
    if (record === undefined || answer["Fault"] !== undefined) throw new Error(JSON.stringify(answer));
    return /** @type {Json} */ (record);
  }

  /** An answer as it is. @param {string} path @param {Json} body */
  post(path, body) {
    return this.#ask("POST", path, body);
  }

  /** @param {string} method @param {string} path @param {Json} [body] @returns {Promise<Json>} */
  async #ask(method, path, body) {
    const { company } = this.world;
    const headers = { authorization: `Bearer ${company.accessToken}`, accept: "application/json", "content-type": "application/json" };
    const response = await company.fetch(`${BASE}/v3/company/${company.realm}/${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    return /** @type {Json} */ (await response.json());
  }
}

const LISTS = ["Customer", "Vendor", "Employee", "Item", "Account", "TaxCode", "Term", "PaymentMethod"];
/** What a bookkeeper switches on before the first sync. */
const SALES_FORMS = { CustomTxnNumbers: true, AllowDiscount: true, AllowShipping: true, AllowDeposit: true };

/** A row of a plan with everything about it. @param {Plan} plan @param {string} kind @param {string} id */
export function row(plan, kind, id) {
  const index = plan.find(kind, id);
  if (index === undefined) throw new Error(`${kind} ${id} is not in the plan`);
  return plan.detail(index);
}

/** `[decision, reason]` of a row. @param {Plan} plan @param {string} kind @param {string} id */
export function decided(plan, kind, id) {
  const { decision, reason } = row(plan, kind, id);
  return [decision, reason.code];
}

/** Codes of a row's findings. @param {Plan} plan @param {string} kind @param {string} id @returns {string[]} */
export const codes = (plan, kind, id) => row(plan, kind, id).findings.map((finding) => finding.code);

/** Rows that change something. @param {Plan} plan */
export const changes = (plan) => ["create", "update", "link", "void"].reduce((sum, word) => sum + (plan.summary().decisions[/** @type {"create"} */ (word)] ?? 0), 0);

/** @param {string} id @param {Json} [more] */
export const contact = (id, more = {}) => ({ id, type: "person", displayName: `Person ${id}`, ...more });

/** @param {string} id @param {string} name @param {Json} [more] */
export const item = (id, name, more = {}) => ({ id, name, type: "service", unitPrice: "100.00", ...more });

/** @param {string} unitPrice @param {Json} [more] */
export const line = (unitPrice, more = {}) => ({ description: "Work", quantity: "1", unitPrice, ...more });

/**
 * A sent invoice of one untaxed line, unless said otherwise.
 * @param {string} number @param {string} contactId @param {string} total @param {Json} [more]
 */
export const invoice = (number, contactId, total, more = {}) => ({
  id: `inv-${number}`, number, status: "sent", contactId, issueDate: "2026-11-10", dueDate: "2026-12-10", lines: [line(total)], totals: { total }, ...more,
});

/** @param {string} id @param {string} contactId @param {string} amount @param {Json} [more] */
export const payment = (id, contactId, amount, more = {}) => ({ id, contactId, date: "2026-11-15", amount, reference: id, ...more });

/** Whether a request could change something. @param {{method: string, url: string}} request */
export const isWrite = ({ method, url }) => method === "POST" && !url.includes("/query");
