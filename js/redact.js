/**
 * Takes out of data whatever tells who it is about, and keeps what tells how it is built.
 *
 * Invariant: what is not on a list of harmless things is replaced. The same text is replaced by the same
 * word everywhere, so that references still meet; e-mail addresses stay addresses. Words and numbers sort as what they stand for.
 */

import { changeBase, longHash, markerOf, nameInBase, nameNote } from "./redact-links.js";

/** Members whose texts come from closed lists of ours or of Intuit's: they say how, never who. */
const PLAIN = new Set([
  "type", "kind", "status", "state", "decision", "operation", "outcome", "resource", "code", "severity", "fix", "hint", "preset", "country",
  "currency", "homeCurrency", "taxModel", "AccountType", "AccountSubType", "Classification", "DetailType", "GlobalTaxCalculation", "Country", "domain",
  "TxnType", "PrintStatus", "EmailStatus", "Type", "SyncToken", "syncToken", "schema", "version", "requestIds", "origin", "direction", "match",
  "taxDifference", "taxTreatment", "POStatus", "TxnStatus", "PaymentType", "DefinitionId", "paidBy", "RateType", "TaxOrder", "TaxTypeApplicable", "HomeCurrency", "CustomerTerminology", "path", "hash", "word", "voided",
]);
/** Values that are harmless under any name: dates, moments, currencies' and countries' codes, QuickBooks' own pseudo codes. */
const HARMLESS = /^(?:|\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?|true|false|TAX|NON|SHIPPING_ITEM_ID|USD|EUR|GBP|CAD|AUD|NZD)$/u;
const EMAIL = /[^\s@"'<>`]+@[^\s@"'<>`]+/u;
const VALID_EMAIL = /^[^\s@,;]+@[^\s@,;]+\.[a-z]{2,}$/iu;
const LONG = 20;
const VERY_LONG = 900;
/** Words of our own sentences: of the language, or names that we give. */
const ORDINARY = /^(?:[a-z][a-z'-]*|QuickBooks|Tieout|CRM|Intuit's|[A-Z][a-z]+(?<=Customer|Item|Estimate|Invoice|Payment|Vendor|Employee|Receipt|Memo|Deposit|Bill|The|It|No|Not|A))\.?$/u;
const AMOUNT = /^-?\d+(?:\.\d+)?$/u;
/** Numbers that count or number something, and so are no amounts. */
const COUNTS = new Set([
  "version", "schema", "total", "done", "failed", "uncertain", "waiting", "inFlight", "reads", "writes", "batches", "attempts", "rows", "index",
  "findings", "sequence", "order", "cycle", "generation", "epoch", "firstAt", "lastAt", "nextAt", "wakeAt", "eta", "createdAt", "unfinished", "records",
]);

/** Members that hold an amount or a ratio: what stands under another name is no amount, however it looks. */
const FIGURES = new Set([
  "amount", "unitPrice", "total", "subtotal", "discount", "tax", "rounding", "deposit", "percent", "quantity", "exchangeRate", "cost",
  "Amount", "UnitPrice", "Qty", "TotalAmt", "Balance", "TotalTax", "NetAmountTaxable", "TaxPercent", "DiscountPercent", "DiscountAmt", "TaxInclusiveAmt",
  "Deposit", "UnappliedAmt", "RateValue", "TaxOrder", "ExchangeRate", "PurchaseCost", "LineNum",
]);
/** Members of the settings that are tables: the CRM's names and ids, each with an id of QuickBooks. */
const TABLES = new Set(["terms", "paymentMethods", "depositAccounts", "paymentAccounts", "categories", "byId", "rates", "customFields"]);
const IDS = new Set(["accounts", "items", "taxCodes"]);
const LISTS = { contacts: "contact", vendors: "vendor", items: "item", estimates: "estimate", invoices: "invoice", salesReceipts: "sales-receipt", creditMemos: "credit-memo", refundReceipts: "refund-receipt", payments: "payment", deposits: "deposit", expenses: "expense", purchaseOrders: "purchase-order" };
/** Lives of one record whose markers are known again. */
const LIVES = 5;
/** Up to this many words and what parts them, a text is replaced word by word: a name that is put together of others stays so. */
const NAME_PARTS_MAX = 9;
const NUMBER = /^\d{1,18}$/u;

/**
 * `amounts`: keep amounts and quantities, so that a rounding fault can be run again. `replaced`: amounts are others already where a document
 * holds them; elsewhere they become what this says, or nothing.
 * @typedef {{amounts?: boolean, replaced?: (amount: string) => string | undefined}} RedactOptions
 */

export class Redactor {
  /** @type {Map<string, string>} */
  #words = new Map();
  /** @type {Map<string, string>} by the hash that a base holds of a long text */
  #long = new Map();
  /** @type {Map<string, string>} */
  #markers = new Map();
  /** @type {Set<string> | undefined} while texts are gathered */
  #gathered;
  #amounts;
  #replaced;
  #isTold = false;

  /** @param {RedactOptions} [options] */
  constructor({ amounts = false, replaced } = {}) {
    this.#amounts = amounts;
    this.#replaced = replaced;
  }

  /**
   * Gives every text of these the word that stands for it, in the order of the texts: what is sorted by ids is sorted alike then.
   * @param {{documents: any, settings: unknown, company: unknown}} books
   */
  learn({ documents, settings, company }) {
    this.#gathered = new Set();
    this.settings(settings);
    this.redact({ documents, company });
    const gathered = [...this.#gathered];
    this.#gathered = undefined;
    const numbers = gathered.filter((text) => NUMBER.test(text)).sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
    numbers.forEach((number, at) => this.#words.set(number, String(at + 1)));
    const texts = gathered.filter((text) => !NUMBER.test(text)).sort();
    const { length } = String(texts.length);
    texts.forEach((text, at) => this.#words.set(text, wordFor(text, String(at + 1).padStart(length, "0"))));
    for (const text of texts) if (text.length > 200) this.#long.set(longHash(text), this.#word(text));
    const workspace = String(documents?.workspace?.id ?? "");
    for (const [list, kind] of Object.entries(LISTS)) {
      for (const record of Array.isArray(documents?.[list]) ? documents[list] : []) {
        const id = String(record?.id);
        for (let life = 0; life < LIVES; life += 1) {
          this.#markers.set(markerOf(workspace, kind, id, life), markerOf(this.#string(workspace, "id"), kind, this.#string(id, "id"), life));
        }
      }
    }
  }

  /** What somebody chose: their own names stand in tables, everything else is a word of ours. @param {unknown} value @param {string} [name] @param {string} [within] @returns {unknown} */
  settings(value, name = "", within = "") {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      const isTable = TABLES.has(name) || within === "links";
      return Object.fromEntries(Object.entries(value).map(([key, entry]) => [isTable ? this.#string(key, "id") : key, isTable ? this.#chosen(entry, name) : this.settings(entry, key, name)]));
    }
    if (Array.isArray(value)) {
      return value.map((entry) => this.settings(entry, name, within));
    }
    if (typeof value !== "string") {
      return value;
    }
    if (name === "amount") {
      return this.#amounts && this.#replaced === undefined ? value : "1000000000.00";
    }
    return !IDS.has(within) && (/^[a-z-]{1,24}$/u.test(value) || HARMLESS.test(value)) ? value : this.#string(value, "id");
  }

  /** @param {unknown} entry @param {string} name */
  #chosen(entry, name) {
    return typeof entry !== "string" || entry === "new" || name === "customFields" ? entry : this.#string(entry, "id");
  }

  /**
   * @param {unknown} value
   * @param {string} [name]  of the member that holds it
   * @returns {unknown}
   */
  redact(value, name = "") {
    if (typeof value === "string") {
      return this.#string(value, name);
    }
    if (typeof value === "number") {
      return COUNTS.has(name) || (this.#amounts && !this.#isTold && (this.#replaced === undefined || FIGURES.has(name))) ? value : 0;
    }
    if (Array.isArray(value)) {
      return value.map((entry) => this.redact(entry, name));
    }
    if (typeof value === "object" && value !== null) {
      // Which edition of QuickBooks it is decides what it can do, and is nobody's name.
      if (Reflect.get(value, "Name") === "OfferingSku") {
        return value;
      }
      return Object.fromEntries(Object.entries(value).map(([key, entry]) => [this.#key(key), this.redact(entry, key)]));
    }
    return value;
  }

  /** What is said about the books and is no part of them: no figure in it was replaced beforehand. @param {unknown} value */
  told(value) {
    this.#isTold = true;
    try {
      return this.redact(value);
    } finally {
      this.#isTold = false;
    }
  }

  /**
   * A sentence of ours. The user's and QuickBooks' own words stand between backticks and may hold backticks; outside of
   * them only plain words of the language stay.
   * @param {string} text
   */
  sentence(text) {
    const [first, last] = [text.indexOf("`"), text.lastIndexOf("`")];
    if (first === last) {
      return this.#plain(text);
    }
    return `${this.#plain(text.slice(0, first))}\`${this.#word(text.slice(first + 1, last))}\`${this.#plain(text.slice(last + 1))}`;
  }

  /** @param {string} text */
  #plain(text) {
    return text.replaceAll(/[^\s,;:()]+/gu, (word) => {
      const amount = word.replace(/\.$/u, "");
      if (AMOUNT.test(amount)) {
        const kept = this.#replaced === undefined ? this.#amounts : false;
        return kept || /^\d{1,2}$/u.test(word) ? word : this.#replaced?.(amount) ?? "0.00";
      }
      return ORDINARY.test(word) ? word : this.#word(word);
    });
  }

  /** `Invoice 1042`: the kind says how, the rest says which. @param {string} text */
  label(text) {
    const [kind = "", ...rest] = text.split(" ");
    return rest.length === 0 ? kind : `${kind} ${this.#word(rest.join(" "))}`;
  }

  /** @param {string} value @param {string} name @returns {string} */
  #string(value, name) {
    if (name === "message" || name === "text") {
      return this.sentence(value);
    }
    if (name === "label") {
      return this.label(value);
    }
    if (HARMLESS.test(value) || (PLAIN.has(name) && !EMAIL.test(value) && value.length <= 80)) {
      return value;
    }
    if (name === "base") {
      return changeBase(value, (path, held) => nameInBase(path, held, (text) => this.#string(text, "id"), (figures) => (this.#amounts ? figures : figures.replaceAll(/\d[\d.]*/gu, "0"))), (hash) => this.#long.get(hash));
    }
    if (name === "PrivateNote") {
      return nameNote(value, (text) => this.#word(text), (marker) => this.#marker(marker));
    }
    if (AMOUNT.test(value) && FIGURES.has(name)) {
      return this.#isTold ? this.#replaced?.(value) ?? "0.00" : this.#amounts ? value : "0.00";
    }
    return this.#word(value.trim());
  }

  /** @param {string} marker */
  #marker(marker) {
    return this.#markers.get(marker) ?? markerOf("", "", this.#word(marker), 0);
  }

  /** Members of tables are named by the user: rates by their ids, items by theirs. @param {string} key */
  #key(key) {
    return /^[A-Za-z][A-Za-z\d]{0,39}$/u.test(key) ? key : this.#word(key);
  }

  /** @param {string} value */
  #word(value) {
    const parts = value.split(/([\s:]+)/u);
    if (parts.length > 1 && parts.length <= NAME_PARTS_MAX && !EMAIL.test(value)) {
      return parts.map((part, at) => (at % 2 === 1 || part === "" || part === "PO" ? part : this.#one(NUMBER.test(part) && parts[0] !== "PO" ? `${part} ` : part))).join("");
    }
    return this.#one(value);
  }

  /** @param {string} value */
  #one(value) {
    this.#gathered?.add(value);
    const known = this.#words.get(value);
    if (known !== undefined || this.#gathered !== undefined) {
      return known ?? value;
    }
    const word = wordFor(value, String(this.#words.size + 1));
    this.#words.set(value, word);
    return word;
  }
}

/** @param {string} value @param {string} number */
function wordFor(value, number) {
  if (EMAIL.test(value)) {
    return VALID_EMAIL.test(value) ? `mail${number}@example.invalid` : `mail${number}@@example.invalid`;
  }
  // What is too long for QuickBooks stays too long.
  return `text${number}`.padEnd(value.length > LONG && (value.length > VERY_LONG || !/\s/u.test(value)) ? value.length : 0, "x");
}
