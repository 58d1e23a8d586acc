// A small check of the shapes: field names, decimals as text, dates, and that every total is what the
// lines come to unless a row meant otherwise. Not the engine's reader; a spelling check of the tables.

const DECIMAL = /^-?\d+(\.\d+)?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

const text = (value) => typeof value === "string";
const decimal = (value) => text(value) && DECIMAL.test(value);
const date = (value) => text(value) && DATE.test(value) && new Date(`${value}T00:00:00Z`).toISOString().startsWith(value);
const flag = (value) => typeof value === "boolean";
const oneOf = (...values) => (value) => values.includes(value);
const list = (shape) => (value, path) => (Array.isArray(value) ? value.flatMap((one, index) => each(one, shape, `${path}[${index}]`)) : [`${path} is not a list`]);
const each = (value, shape, path) => (typeof shape === "function" ? (shape(value) ? [] : [`${path} is wrong`]) : walk(value, shape, path));
const record = (shape) => (value, path) => walk(value, shape, path);

const ADDRESS = { line1: text, line2: text, line3: text, line4: text, line5: text, city: text, region: text, postalCode: text, country: text };
const FIELD = { name: text, value: text };
const DISCOUNT = { percent: decimal, amount: decimal };
const TREATMENT = oneOf("taxable", "exempt", "zero-rated", "out-of-scope");
const LINE = { "unitPrice!": decimal, id: text, itemId: text, category: text, description: text, quantity: decimal, discount: record(DISCOUNT), taxTreatment: TREATMENT, taxRateIds: list(text), serviceDate: date, amount: decimal };
const TOTALS = { "total!": decimal, subtotal: decimal, discount: decimal, tax: decimal };
const SHEET = {
  "id!": text, "number!": text, "contactId!": text, "issueDate!": date, "lines!": list(LINE), "totals!": record(TOTALS),
  currency: text, exchangeRate: decimal, pricesIncludeTax: flag, discount: record({ ...DISCOUNT, beforeTax: flag }),
  shipping: record({ "amount!": decimal, taxTreatment: TREATMENT, taxRateIds: list(text) }),
  billingAddress: record(ADDRESS), shippingAddress: record(ADDRESS), billingEmail: text, purchaseOrderNumber: text,
  memo: text, privateNote: text, customFields: list(FIELD), createdAt: text, updatedAt: text,
};

const PURCHASE = { "id!": text, number: text, vendorId: text, "issueDate!": date, dueDate: date, "lines!": list(LINE), "totals!": record(TOTALS) };

const WORKSPACE = {
  "version!": oneOf(1),
  "workspace!": record({ "id!": text, "name!": text, timeZone: text }),
  taxRates: list({ "id!": text, "name!": text, "percent!": decimal, components: list({ name: text, percent: decimal }), compound: flag }),
  contacts: list({
    "id!": text, type: oneOf("person", "company"), displayName: text, companyName: text, title: text, givenName: text, middleName: text,
    familyName: text, suffix: text, email: text, phone: text, mobile: text, fax: text, website: text, billingAddress: record(ADDRESS),
    shippingAddress: record(ADDRESS), currency: text, terms: text, taxExempt: flag, taxExemptionReason: text, taxNumber: text, notes: text,
    parentId: text, active: flag, customFields: list(FIELD), updatedAt: text,
  }),
  items: list({ "id!": text, "name!": text, type: oneOf("labor", "material", "service", "other"), sku: text, description: text, unitPrice: decimal, cost: decimal, taxable: flag, active: flag, updatedAt: text }),
  estimates: list({ ...SHEET, "status!": oneOf("draft", "sent", "accepted", "declined", "converted"), expirationDate: date }),
  invoices: list({ ...SHEET, "status!": oneOf("draft", "approved", "sent", "partially-paid", "paid", "voided"), dueDate: date, terms: text, deposit: decimal }),
  payments: list({
    "id!": text, reference: text, "contactId!": text, "date!": date, "amount!": decimal, currency: text, exchangeRate: decimal, method: text,
    depositAccount: text, status: oneOf("received", "pending", "voided"), applications: list({ "invoiceId!": text, "amount!": decimal }),
    memo: text, customFields: list(FIELD), createdAt: text, updatedAt: text,
  }),
  vendors: list({ "id!": text, type: oneOf("person", "company"), companyName: text, email: text, terms: text }),
  expenses: list({ ...PURCHASE, status: oneOf("draft", "approved", "voided"), paidBy: oneOf("unpaid", "cash", "check", "card"), refund: flag, terms: text }),
  purchaseOrders: list({ ...PURCHASE, status: oneOf("draft", "open", "closed", "voided") }),
};

function walk(value, shape, path) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return [`${path || "document"} is not an object`];
  const known = new Map(Object.entries(shape).map(([name, rule]) => [name.replace("!", ""), rule]));
  const missing = Object.keys(shape).filter((name) => name.endsWith("!") && value[name.slice(0, -1)] === undefined);
  return [
    ...missing.map((name) => `${path}.${name.slice(0, -1)} is missing`),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const here = path ? `${path}.${name}` : name;
      const rule = known.get(name);
      if (!rule) return [`${here} is not a field`];
      const answer = rule(inner, here);
      return answer === true ? [] : answer === false ? [`${here} is wrong: ${JSON.stringify(inner)}`] : answer;
    }),
  ];
}

function repeated(records, kind) {
  const seen = new Set();
  return records.filter(({ id }) => seen.size === seen.add(id).size).map(({ id }) => `${kind} ${id} occurs twice`);
}

export function problemsOfWorkspace(workspace) {
  const kinds = ["taxRates", "contacts", "items", "estimates", "invoices", "payments", "vendors", "expenses", "purchaseOrders"];
  return [...walk(workspace, WORKSPACE, ""), ...kinds.flatMap((kind) => repeated(workspace[kind] ?? [], kind))];
}

/** A seed may only name what an earlier request, or the default chart, has made. */
export function problemsOfSeed(seed) {
  const made = new Set();
  return seed.requests.flatMap(({ as, path, body }) => {
    const names = [...JSON.stringify(body).matchAll(/"@([^"]+)"/g)].map((match) => match[1].replace(/#SyncToken$/, ""));
    const lost = names.filter((name) => !made.has(name) && !/^(account|taxcode|term|paymentmethod|item):/.test(name));
    if (as) made.add(as);
    return lost.map((name) => `${path} ${as ?? ""} names @${name}, which nothing has made yet`);
  });
}
