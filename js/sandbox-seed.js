/** Companies for the sandbox by a short name, and a history for one that is made from a number. */

/** @typedef {import("./sandbox.js").Company} Company */

/** What stands before each tax code is its company's edition. */
const STANDARD_CODES = {
  us: "TAX", gb: "@TaxCode:20.0% S", ca: "@TaxCode:GST", au: "@TaxCode:GST",
  fr: "@TaxCode:20 % TVA FR", in: "@TaxCode:18.0% GST", nz: "@TaxCode:GST 15%",
};

/** @type {Record<string, Company>} */
const KINDS = {
  us: { edition: "us" },
  "us-ast": { edition: "us", usTax: "automated" },
  "us-legacy": { edition: "us", usTax: "legacy" },
  "us-folded": { edition: "us", usTax: "off" },
  gb: { edition: "gb" },
  ca: { edition: "ca" },
  au: { edition: "au" },
  fr: { edition: "fr" },
  in: { edition: "in" },
  nz: { edition: "nz" },
  empty: { edition: "us" },
};

export const COMPANY_KINDS = Object.keys(KINDS);

/** Of a company in this process: nobody is spared by going slowly. */
export const SANDBOX_BUDGET = { requestsPerMinute: 100_000, requestsPerSecond: 10_000, inFlight: 10, batchesPerMinute: 100_000 };

/** The subscriptions, the smallest first. */
export const PLANS = /** @type {const} */ (["simple-start", "essentials", "plus", "advanced"]);

/**
 * @param {string} kind One of `COMPANY_KINDS`.
 * @param {object} [seed] A history; an empty company takes none.
 * @returns {Company}
 */
export function companyOf(kind, seed) {
  const company = KINDS[kind];
  if (company === undefined) {
    throw new RangeError(`a company is one of ${COMPANY_KINDS.join(", ")}; not ${kind}`);
  }
  return kind === "empty" || seed === undefined ? { ...company } : { ...company, seed };
}

const FIRST = ["Anna", "Ben", "Carla", "David", "Elena", "Farid", "Grace", "Hugo", "Iris", "Jonas"];
const LAST = ["Berg", "Costa", "Dunn", "Evans", "Fischer", "Garcia", "Hale", "Ito", "Jensen", "Khan"];
const WORK = [["Inspection", 8500], ["Repair, hourly", 9450], ["Installation", 32000], ["Filter", 1995], ["Pump", 24990], ["Travel", 4500]];

/** Whole numbers below a bound, the same for the same seed. @param {number} seed */
function generator(seed) {
  let state = BigInt.asUintN(64, BigInt(seed));
  return (/** @type {number} */ below) => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let mixed = state;
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return Number((mixed ^ (mixed >> 31n)) % BigInt(below));
  };
}

/** @param {number} cents */
const money = (cents) => `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;

/**
 * A history of customers, items, invoices and payments: the requests that a bookkeeper's year comes to. The same
 * number gives the same history.
 *
 * @param {NonNullable<Company["edition"]>} edition
 * @param {number} number
 * @param {number} [invoices]
 */
export function seedOf(edition, number, invoices = 40) {
  const draw = generator(number);
  const code = STANDARD_CODES[edition];
  /** @type {{as?: string, path: string, body: object}[]} */
  const requests = [];
  const names = new Set();
  while (names.size < 12) {
    names.add(`${FIRST[draw(FIRST.length)]} ${LAST[draw(LAST.length)]}`);
  }
  [...names].forEach((DisplayName, index) => {
    const [GivenName, FamilyName] = DisplayName.split(" ");
    const body = { DisplayName, GivenName, FamilyName, PrimaryEmailAddr: { Address: `customer${index}@example.com` } };
    requests.push({ as: `customer-${index}`, path: "customer", body });
  });
  WORK.forEach(([Name, price], index) => {
    const own = edition === "fr" ? { ItemCategoryType: "Service" } : {};
    const body = { Name, Type: "Service", UnitPrice: money(Number(price)), IncomeAccountRef: { value: "@Account:Services" }, ...own };
    requests.push({ as: `item-${index}`, path: "item", body });
  });
  for (let count = 0; count < invoices; count += 1) {
    const customer = { value: `@customer-${draw(names.size)}` };
    const day = `2026-${String(1 + draw(2)).padStart(2, "0")}-${String(1 + draw(28)).padStart(2, "0")}`;
    const Line = Array.from({ length: 1 + draw(4) }, () => {
      const item = draw(WORK.length);
      const [Description, price] = WORK[item] ?? ["", 0];
      const Qty = 1 + draw(5);
      const detail = { ItemRef: { value: `@item-${item}` }, Qty, UnitPrice: money(Number(price)), TaxCodeRef: { value: code } };
      return { DetailType: "SalesItemLineDetail", Description, Amount: money(Qty * Number(price)), SalesItemLineDetail: detail };
    });
    const own = edition === "us" ? {} : { GlobalTaxCalculation: "TaxExcluded" };
    requests.push({ as: `invoice-${count}`, path: "invoice", body: { CustomerRef: customer, TxnDate: day, DocNumber: `${1001 + count}`, Line, ...own } });
    if (draw(3) > 0) {
      const share = 1000 + draw(Number(WORK[3]?.[1] ?? 1000) - 1000);
      const link = { Amount: money(share), LinkedTxn: [{ TxnId: `@invoice-${count}`, TxnType: "Invoice" }] };
      const paid = edition === "fr" ? { PaymentRefNum: `R-${count}` } : {};
      requests.push({ path: "payment", body: { CustomerRef: customer, TxnDate: day, TotalAmt: money(share), Line: [link], ...paid } });
    }
  }
  return { edition, requests };
}
