/**
 * Books with other amounts: sums, what is paid and how every figure is rounded stay as they were.
 *
 * What was drawn is not trusted: the books are planned before and after, and a document that is not decided alike, with the same findings and the
 * same difference in cents, is drawn again. One that never is loses its amounts and is named.
 */

import { changeBase } from "../redact-links.js";
import { ZERO, decimal, fraction, minus, number, over, plus, sign, text, times } from "./fractions.js";
import { SALES, SMALL, keyOf, realAmounts, recordsOf, sameness } from "./other-compare.js";
import { emptiedBase, isAmount, lineChanges, move, moveMoneyBase, moveSaleBase, moveSaleRecord, withoutAmounts, withoutUnmoved } from "./other-records.js";
import { moveSale } from "./other-sale.js";

/** @typedef {import("./fractions.js").Fraction} Fraction */
/** @typedef {import("./other-sale.js").Move} Move */
/** @typedef {Record<string, any>} Json */
/** @typedef {{documents: Json, company: Json}} Books */
/** @typedef {(books: Books) => Json[]} Planned  every row of the books' plan with everything about it */

const TRANSACTIONS = ["Estimate", "Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt", "Payment", "Deposit", "Bill", "VendorCredit", "Purchase", "PurchaseOrder"];
const KINDS = new Set([...Object.values(SALES), "payment", "deposit"]);
const ATTEMPTS = 16;
/** As often, an amount that is real elsewhere is drawn again. */
const EARLY = 4;
const UNIT = fraction(1n, 100n);

/** @param {Books} books @param {Planned} planned @param {() => number} random */
export function otherAmounts(books, planned, random) {
  const before = new Map(planned(books).map((row) => [keyOf(row["kind"], row["id"]), row]));
  const isReal = realAmounts(before, recordsOf(books.documents));
  const requests = requestsOf(books, planned);
  /** @type {Map<string, Move>} */
  const drawn = new Map();
  /** @type {Map<string, number>} */
  const attempts = new Map();
  /** @type {Set<string>} */
  const emptied = new Set();
  for (;;) {
    const made = new Draft(books, before, drawn, emptied, random, attempts).finish(requests, planned);
    const drafts = recordsOf(made.books.documents);
    const differing = [...made.rows].filter(([key, row]) => {
      const was = before.get(key);
      return KINDS.has(row["kind"]) && !emptied.has(key) && was !== undefined && (sameness(was) !== sameness(row) || isReal(key, [row, drafts.get(key)], (attempts.get(key) ?? 0) < EARLY));
    });
    if (differing.length === 0) {
      return { ...made.books, emptied: [...emptied].sort(), replaced: made.replaced };
    }
    for (const [key] of differing) {
      for (const one of [key, ...made.settled(key)]) {
        const tried = (attempts.get(one) ?? 0) + 1;
        attempts.set(one, tried);
        drawn.delete(one);
        if (tried > ATTEMPTS) emptied.add(one);
      }
    }
  }
}

/** The records of a list; a file may hold anything there. @param {unknown} list @returns {Json[]} */
const listOf = (list) => (Array.isArray(list) ? list.filter((record) => typeof record === "object" && record !== null) : []);

/** What would be sent for each document if the company had no transactions. @param {Books} books @param {Planned} planned */
function requestsOf({ documents, company }, planned) {
  const entities = Object.fromEntries(Object.entries(company["entities"] ?? {}).map(([name, list]) => [name, TRANSACTIONS.includes(name) ? [] : list]));
  const links = (company["links"] ?? []).filter((/** @type {Json} */ link) => !KINDS.has(link["key"].kind));
  const rows = planned({ documents, company: { ...company, entities, links } });
  return new Map(rows.filter((row) => row["request"]?.body !== undefined).map((row) => [keyOf(row["kind"], row["id"]), JSON.parse(row["request"].body)]));
}

/** Books with the amounts that are drawn so far. */
class Draft {
  /** @type {Map<string, Fraction>} by how much what a document comes to moves */
  #totals = new Map();
  /** @type {Map<string, Fraction>} by payment and document: what is applied */
  #parts = new Map();
  /** @type {Map<string, Fraction>} by document: what is applied in all */
  #applied = new Map();
  /** @type {Map<string, Fraction>} by how much a deposit on an invoice moves */
  #deposits = new Map();
  /** @type {Map<string, string | undefined>} */
  replaced = new Map();
  /** @type {Map<string, Json>} */
  rows = new Map();

  /**
   * @param {Books} books @param {Map<string, Json>} before @param {Map<string, Move>} drawn @param {Set<string>} emptied
   * @param {() => number} random @param {Map<string, number>} attempts
   */
  constructor(books, before, drawn, emptied, random, attempts) {
    this.old = books;
    this.before = before;
    this.books = structuredClone(books);
    this.drawn = drawn;
    this.emptied = emptied;
    this.random = random;
    this.rates = new Map((books.documents["taxRates"] ?? []).map((/** @type {Json} */ rate) => [rate["id"], rate]));
    this.#close();
    for (const [list, kind] of Object.entries(SALES)) {
      for (const sale of this.#list(list)) this.#sale(keyOf(kind, sale["id"]), sale, attempts);
    }
    for (const payment of this.#list("payments")) if (listOf(payment["lines"]).length > 0) this.#sale(keyOf("payment", payment["id"]), payment, attempts);
    this.#close();
    this.#settle("invoices", "invoice", "applications", "invoiceId");
    this.#settle("creditMemos", "credit-memo", "credits", "creditMemoId");
    for (const payment of this.#list("payments")) this.#payment(payment);
    for (const deposit of this.#list("deposits")) this.#deposit(deposit);
    for (const item of this.#list("items")) for (const name of ["unitPrice", "cost"]) if (item[name] !== undefined) item[name] = this.#price(item[name]);
    for (const key of this.emptied) this.#empty(key);
    this.books.documents = withoutUnmoved(this.old.documents, this.books.documents);
  }

  /** @param {string} name @returns {Json[]} */
  #list(name) {
    return listOf(this.books.documents[name]);
  }

  /** The documents that move with this one. @param {string} key */
  settled(key) {
    const payments = this.#list("payments").flatMap((payment) => {
      const own = keyOf("payment", payment["id"]);
      const paid = [...listOf(payment["applications"]).map((/** @type {Json} */ one) => keyOf("invoice", one["invoiceId"])), ...listOf(payment["credits"]).map((/** @type {Json} */ one) => keyOf("credit-memo", one["creditMemoId"]))];
      return own === key ? paid : paid.includes(key) ? [own] : [];
    });
    const deposits = this.#list("deposits").flatMap((deposit) => (keyOf("deposit", deposit["id"]) === key ? listOf(deposit["lines"]).flatMap(named) : listOf(deposit["lines"]).flatMap(named).includes(key) ? [keyOf("deposit", deposit["id"])] : []));
    return [...payments, ...deposits];
  }

  /** What settles a document without amounts has none either. */
  #close() {
    const open = [...this.emptied];
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      for (const other of this.settled(key)) if (!this.emptied.has(other)) open.push(other);
      this.settled(key).forEach((other) => this.emptied.add(other));
    }
  }

  /** @param {string} key @param {Json} sale @param {Map<string, number>} attempts */
  #sale(key, sale, attempts) {
    if (this.emptied.has(key)) return;
    try {
      const moves = this.drawn.get(key) ?? moveSale(sale, this.rates, this.random, attempts.get(key) ?? 0);
      this.drawn.set(key, moves);
      sale["lines"]?.forEach((/** @type {Json} */ line, /** @type {number} */ at) => {
        move(line, "unitPrice", moves.lines[at]?.price);
        move(line, "amount", moves.lines[at]?.amount);
        move(line["discount"], "amount", moves.lines[at]?.off);
      });
      move(sale["shipping"], "amount", moves.shipping);
      move(sale["discount"], "amount", moves.discount);
      const was = sale["totals"]?.["total"];
      for (const name of /** @type {const} */ (["subtotal", "discount", "tax", "total"])) move(sale["totals"], name, moves[name]);
      this.#became(was, sale["totals"]?.["total"]);
      this.#totals.set(key, moves.total);
    } catch (thrown) {
      // A record that is not built as it should be has no lines to work with.
      if (!(thrown instanceof RangeError || thrown instanceof TypeError)) throw thrown;
      attempts.set(key, (attempts.get(key) ?? 0) + 1);
      if ((attempts.get(key) ?? 0) > ATTEMPTS) this.emptied.add(key);
      else this.#sale(key, sale, attempts);
    }
  }

  /** Another amount of the same size, with the same cents. @param {Fraction} value @param {Fraction} [below] */
  #like(value, below) {
    const size = Math.abs(number(value));
    const most = below === undefined ? 1.7 : Math.min(1.7, Math.abs(number(below)) / size);
    const whole = Math.max(1, Math.round(size * 0.5 + this.random() * size * Math.max(0, most - 0.55)));
    const cents = Math.round((size % 1) * 100);
    const steps = whole === Math.trunc(size) ? whole + 1 : whole;
    return times(fraction(BigInt(steps) * 100n + BigInt(cents)), UNIT, fraction(BigInt(sign(value))));
  }

  /** What is settled in full stays so; what is in part has another part open. @param {string} list @param {string} kind @param {string} parts @param {string} name */
  #settle(list, kind, parts, name) {
    for (const sale of this.#list(list)) {
      const key = keyOf(kind, sale["id"]);
      const by = this.#totals.get(key);
      if (by === undefined || sale["totals"]?.total === undefined) continue;
      const total = decimal(sale["totals"].total);
      const payments = this.#list("payments").filter((payment) => payment["status"] !== "voided");
      const uses = payments.flatMap((payment) => listOf(payment[parts]).filter((/** @type {Json} */ one) => one[name] === sale["id"]).map((/** @type {Json} */ one) => ({ holder: one, name: "amount", at: `${keyOf("payment", payment["id"])}>${key}` })));
      if (sale["deposit"] !== undefined) uses.push({ holder: sale, name: "deposit", at: key });
      const used = plus(...uses.map((use) => decimal(use.holder[use.name])));
      const open = number(minus(minus(total, by), used));
      let rest = by;
      uses.sort((one, other) => number(decimal(one.holder[one.name])) - number(decimal(other.holder[other.name])));
      uses.forEach((use, at) => {
        const amount = decimal(use.holder[use.name]);
        if (sign(amount) === 0 || sign(used) === 0) return;
        const share = over(times(total, amount), minus(total, by).n === 0n ? amount : minus(total, by));
        const even = at === uses.length - 1 ? rest : times(fraction(BigInt(Math.trunc(number(over(times(by, amount), used))))), fraction(1n));
        const part = open > SMALL ? minus(this.#like(amount, times(share, fraction(95n, 100n))), amount) : even;
        rest = minus(rest, part);
        move(use.holder, use.name, part);
        if (use.name === "deposit") this.#deposits.set(key, part);
        else this.#parts.set(use.at, plus(this.#parts.get(use.at) ?? ZERO, part));
        if (use.name !== "deposit") this.#applied.set(key, plus(this.#applied.get(key) ?? ZERO, part));
      });
    }
  }

  /** @param {Json} payment */
  #payment(payment) {
    const key = keyOf("payment", payment["id"]);
    if (this.emptied.has(key)) return;
    const part = (/** @type {string} */ kind, /** @type {unknown} */ id) => this.#parts.get(`${key}>${keyOf(kind, id)}`);
    /** @param {string} list @param {string} kind @param {string} name */
    const sums = (list, kind, name) => {
      const ids = new Set(listOf(payment[list]).map((/** @type {Json} */ one) => one[name]));
      return { now: plus(...listOf(payment[list]).map((/** @type {Json} */ one) => decimal(one["amount"]))), by: plus(...[...ids].map((id) => part(kind, id) ?? ZERO)) };
    };
    for (const [list, kind, name] of /** @type {const} */ ([["applications", "invoice", "invoiceId"], ["credits", "credit-memo", "creditMemoId"]])) {
      // What names a document that is not there, or a voided payment: nothing else tells what it is to become.
      for (const one of listOf(payment[list])) {
        if (part(kind, one[name]) === undefined && sign(decimal(one["amount"])) !== 0) {
          const by = minus(this.#like(decimal(one["amount"])), decimal(one["amount"]));
          move(one, "amount", by);
          this.#parts.set(`${key}>${keyOf(kind, one[name])}`, by);
        }
      }
    }
    const [paid, credit] = [sums("applications", "invoice", "invoiceId"), sums("credits", "credit-memo", "creditMemoId")];
    const was = decimal(payment["amount"]);
    const sold = this.drawn.get(key)?.total ?? ZERO;
    const settles = minus(minus(paid.now, paid.by), minus(credit.now, credit.by));
    const rest = this.drawn.has(key) ? ZERO : minus(was, settles);
    const left = Math.abs(number(rest)) > SMALL ? minus(this.#like(rest), rest) : ZERO;
    const by = plus(minus(paid.by, credit.by), sold, left);
    const text = payment["amount"];
    move(payment, "amount", by);
    this.#became(text, payment["amount"]);
    this.#totals.set(key, by);
  }

  /** @param {Json} deposit */
  #deposit(deposit) {
    const key = keyOf("deposit", deposit["id"]);
    if (this.emptied.has(key)) return;
    let total = ZERO;
    listOf(deposit["lines"]).forEach((/** @type {Json} */ line, /** @type {number} */ at) => {
      const [of] = named(line);
      const amount = decimal(line["amount"]);
      const moved = this.#totals.get(of ?? "");
      const by = of === undefined || moved === undefined ? minus(this.#like(amount), amount) : times(moved, fraction(line["refundReceiptId"] === undefined ? 1n : -1n));
      move(line, "amount", by);
      this.#parts.set(`${key}>${of ?? at}`, by);
      total = plus(total, by);
    });
    const was = deposit["total"];
    move(deposit, "total", total);
    this.#became(was, deposit["total"]);
    this.#totals.set(key, total);
  }

  /** @type {Map<string, Fraction>} */
  #prices = new Map();

  /** A list price: the same everywhere. @param {unknown} value @returns {any} */
  #price(value) {
    const price = decimal(value);
    if (sign(price) === 0) return value;
    const key = text(price);
    const other = this.#prices.get(key) ?? this.#like(price);
    this.#prices.set(key, other);
    return typeof value === "number" ? Number(text(other)) : text(other, String(value).split(".")[1]?.length ?? 0);
  }

  /** @param {unknown} was @param {unknown} now */
  #became(was, now) {
    if (typeof was !== "string" || typeof now !== "string") return;
    this.replaced.set(was, this.replaced.has(was) && this.replaced.get(was) !== now ? undefined : now);
  }

  /** @param {string} key */
  #empty(key) {
    const at = key.indexOf(":");
    const [kind, id] = [key.slice(0, at), key.slice(at + 1)];
    const list = Object.entries({ ...SALES, payments: "payment", deposits: "deposit" }).find(([, name]) => name === kind)?.[0] ?? "";
    for (const record of this.#list(list)) if (String(record["id"]) === id) Object.assign(record, emptied(record));
  }

  /** The company's records, and the plan of it all. @param {Map<string, Json>} requests @param {Planned} planned */
  finish(requests, planned) {
    const { company, documents } = this.books;
    const now = requestsOf({ documents, company: this.old.company }, planned);
    /** @type {Map<string, string>} by record: the document that it belongs to */
    const owners = new Map();
    const own = (/** @type {Json} */ link, /** @type {string} */ key) => owners.set(`${link["resource"]} ${link["qboId"]}`, key);
    for (const [key, row] of this.before) if (KINDS.has(row["kind"])) row["candidates"]?.forEach((/** @type {Json} */ one) => own(one, key));
    for (const [key, row] of this.before) if (KINDS.has(row["kind"]) && row["link"] !== undefined) own(row["link"], key);
    for (const link of company["links"] ?? []) if (KINDS.has(link["key"].kind)) own(link, keyOf(link["key"].kind, link["key"].id));
    const changes = (/** @type {string} */ key) => {
      const [moves, sale] = [this.drawn.get(key), this.#old(key)];
      return moves === undefined || sale === undefined ? undefined : { moves, lines: lineChanges(requests.get(key), now.get(key), sale, moves) };
    };
    const part = (/** @type {string} */ key) => (/** @type {string} */ name) => this.#parts.get(`${key}>${owners.get(name) ?? keyOf("invoice", name)}`) ?? this.#parts.get(`${key}>${keyOf("credit-memo", name)}`);
    for (const [resource, list] of Object.entries(company["entities"] ?? {})) {
      if (!Array.isArray(list)) continue;
      company["entities"][resource] = list.map((record) => {
        if (!TRANSACTIONS.includes(resource)) {
          const { UnitPrice: price, PurchaseCost: cost } = record;
          return { ...withoutAmounts(record), ...(price === undefined ? {} : { UnitPrice: this.#price(price) }), ...(cost === undefined ? {} : { PurchaseCost: this.#price(cost) }) };
        }
        const key = owners.get(`${resource} ${record["Id"]}`);
        const total = key === undefined || this.emptied.has(key) ? undefined : this.#totals.get(key);
        if (key === undefined || total === undefined) return withoutAmounts(record);
        const change = changes(key);
        if (change !== undefined) {
          const stated = (/** @type {Json | undefined} */ body) => body?.["TxnTaxDetail"]?.TotalTax;
          const [one, two] = [stated(requests.get(key)), stated(now.get(key))];
          const tax = one === undefined || two === undefined ? change.moves.tax : minus(decimal(two), decimal(one));
          moveSaleRecord(record, change.lines, change.moves, { tax, applied: this.#applied.get(key) ?? ZERO, deposit: this.#deposits.get(key) ?? ZERO });
          return record;
        }
        return this.#money(record, key, total, part(key));
      });
    }
    for (const link of company["links"] ?? []) {
      const key = keyOf(link["key"].kind, link["key"].id);
      const total = this.#totals.get(key);
      const change = changes(key);
      if (link["key"].kind === "item") link["base"] = changeBase(link["base"], (path, value) => (/UnitPrice$/u.test(path) ? text(decimal(this.#price(value))) : value));
      else if (!KINDS.has(link["key"].kind)) continue;
      else if (total === undefined || this.emptied.has(key)) link["base"] = emptiedBase(link["base"]);
      else if (change !== undefined) link["base"] = moveSaleBase(link["base"], change.lines, change.moves, this.#deposits.get(key) ?? ZERO);
      else link["base"] = moveMoneyBase(link["base"], total, part(key));
    }
    company["entities"] = withoutUnmoved(this.old.company["entities"], company["entities"]);
    this.rows = new Map(planned(this.books).map((row) => [keyOf(row["kind"], row["id"]), row]));
    return this;
  }

  /** The sale as it was. @param {string} key @returns {Json | undefined} */
  #old(key) {
    const list = Object.entries({ ...SALES, payments: "payment" }).find(([, kind]) => key.startsWith(`${kind}:`))?.[0] ?? "";
    return this.old.documents[list]?.find((/** @type {Json} */ one) => key.endsWith(`:${one["id"]}`));
  }

  /** A payment or a deposit. @param {Json} record @param {string} key @param {Fraction} total @param {(name: string) => Fraction | undefined} part */
  #money(record, key, total, part) {
    let free = total;
    record["Line"]?.forEach((/** @type {Json} */ line, /** @type {number} */ at) => {
      const [linked] = line["LinkedTxn"] ?? [];
      const by = linked === undefined ? this.#parts.get(`${key}>${at}`) : part(`${linked["TxnType"]} ${linked["TxnId"]}`);
      if (by === undefined) {
        line["Amount"] = 0;
        return;
      }
      move(line, "Amount", by);
      free = minus(free, linked?.["TxnType"] === "CreditMemo" ? fraction(-by.n, by.d) : by);
    });
    move(record, "TotalAmt", total);
    if (record["UnappliedAmt"] !== 0) move(record, "UnappliedAmt", free);
    return record;
  }
}

/** The documents that a line of a deposit names. @param {Json} line */
function named(line) {
  const fields = { paymentId: "payment", salesReceiptId: "sales-receipt", refundReceiptId: "refund-receipt" };
  return Object.entries(fields).filter(([field]) => line[field] !== undefined).map(([field, kind]) => keyOf(kind, line[field]));
}

/** @param {any} value @returns {any} */
function emptied(value) {
  const names = new Set(["amount", "unitPrice", "subtotal", "tax", "total", "rounding", "deposit", "discount"]);
  if (Array.isArray(value)) return value.map(emptied);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, names.has(name) && typeof entry === "string" && isAmount(entry) ? "0.00" : emptied(entry)]));
}
