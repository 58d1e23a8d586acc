/**
 * Takes out of data whatever tells who it is about, and keeps what tells how it is built.
 *
 * Invariant: what is not on a list of harmless things is replaced. The same text is replaced by the same
 * word everywhere, so that references still meet; e-mail addresses stay addresses.
 */

/** Members whose texts come from closed lists of ours or of Intuit's: they say how, never who. */
const PLAIN = new Set([
  "type", "kind", "status", "state", "decision", "operation", "outcome", "resource", "code", "severity", "fix", "hint", "preset", "country",
  "currency", "homeCurrency", "taxModel", "AccountType", "AccountSubType", "Classification", "DetailType", "GlobalTaxCalculation", "Country", "domain",
  "TxnType", "PrintStatus", "EmailStatus", "Type", "SyncToken", "syncToken", "schema", "version", "requestIds", "origin", "direction", "match",
  "taxDifference", "RateType", "TaxOrder", "TaxTypeApplicable", "HomeCurrency", "CustomerTerminology", "path", "hash", "word", "voided",
]);
/** Values that are harmless under any name: dates, moments, currencies' and countries' codes, QuickBooks' own pseudo codes. */
const HARMLESS = /^(?:|\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?|true|false|TAX|NON|USD|EUR|GBP|CAD|AUD|NZD)$/u;
const EMAIL = /[^\s@"'<>`]+@[^\s@"'<>`]+/u;
/** Words of our own sentences: of the language, or names that we give. */
const ORDINARY = /^(?:[a-z][a-z'-]*|QuickBooks|Tieout|CRM|Intuit's|[A-Z][a-z]+(?<=Customer|Item|Estimate|Invoice|Payment|Vendor|Employee|Receipt|Memo|Deposit|Bill|The|It|No|Not|A))\.?$/u;
const AMOUNT = /^-?\d+(?:\.\d+)?$/u;
/** Numbers that count or number something, and so are no amounts. */
const COUNTS = new Set([
  "version", "schema", "total", "done", "failed", "uncertain", "waiting", "inFlight", "reads", "writes", "batches", "attempts", "rows", "index",
  "findings", "sequence", "order", "cycle", "generation", "epoch", "firstAt", "lastAt", "nextAt", "wakeAt", "eta", "createdAt", "unfinished", "records",
]);

/** @typedef {{amounts?: boolean}} RedactOptions  `amounts`: keep amounts and quantities, so that a rounding fault can be run again */

export class Redactor {
  /** @type {Map<string, string>} */
  #words = new Map();
  #amounts;

  /** @param {RedactOptions} [options] */
  constructor({ amounts = false } = {}) {
    this.#amounts = amounts;
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
      return this.#amounts || COUNTS.has(name) ? value : 0;
    }
    if (Array.isArray(value)) {
      return value.map((entry) => this.redact(entry, name));
    }
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, entry]) => [this.#key(key), this.redact(entry, key)]));
    }
    return value;
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
      if (AMOUNT.test(word.replace(/\.$/u, ""))) {
        return this.#amounts || /^\d{1,2}$/u.test(word) ? word : "0.00";
      }
      return ORDINARY.test(word) ? word : this.#word(word);
    });
  }

  /** `Invoice 1042`: the kind says how, the rest says which. @param {string} text */
  label(text) {
    const [kind = "", ...rest] = text.split(" ");
    return rest.length === 0 ? kind : `${kind} ${this.#word(rest.join(" "))}`;
  }

  /** @param {string} value @param {string} name */
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
    if (AMOUNT.test(value) && !/id$/iu.test(name) && name !== "value") {
      return this.#amounts ? value : "0.00";
    }
    return this.#word(value);
  }

  /** Members of tables are named by the user: rates by their ids, items by theirs. @param {string} key */
  #key(key) {
    return /^[A-Za-z][A-Za-z]{0,39}$/u.test(key) && !this.#words.has(key) ? key : this.#word(key);
  }

  /** @param {string} value */
  #word(value) {
    const known = this.#words.get(value);
    if (known !== undefined) {
      return known;
    }
    const number = this.#words.size + 1;
    const word = EMAIL.test(value) ? `mail${number}@example.invalid` : `text${number}`;
    this.#words.set(value, word);
    return word;
  }
}
