/**
 * The documents of the benchmark: as many invoices as asked for, of five lines each, with line discounts and sales
 * tax. The same number gives the same bytes on every machine.
 */

import Decimal from "decimal.js";

const contacts = 500;
const items = 200;
const linesEach = 5;
const taxPercent = "8.25";

/** A small generator of its own, so that the workload never depends on a runtime's. @param {number} seed */
function sequence(seed) {
  let state = seed >>> 0;
  /** @param {number} below */
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** @param {number} value hundredths */
const hundredths = (value) => `${Math.floor(value / 100)}.${String(value % 100).padStart(2, "0")}`;

/**
 * @typedef {{ itemId: string, description: string, quantity: string, unitPrice: string, discount?: { percent: string }, taxRateIds?: string[] }} Line
 * @typedef {{ lines: Line[] }} Lines
 */

/**
 * The totals of an invoice by decimal.js: each line rounded to cents, tax once on the document.
 * @param {Lines} invoice
 */
export function totalsByDecimal({ lines }) {
  let subtotal = new Decimal(0);
  let taxable = new Decimal(0);
  for (const { quantity, unitPrice, discount, taxRateIds } of lines) {
    const gross = new Decimal(quantity).times(unitPrice).toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
    const off = discount === undefined ? new Decimal(0) : gross.times(discount.percent).dividedBy(100).toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
    const net = gross.minus(off);
    subtotal = subtotal.plus(net);
    if (taxRateIds !== undefined) taxable = taxable.plus(net);
  }
  const tax = taxable.times(taxPercent).dividedBy(100).toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
  return { subtotal: subtotal.toFixed(2), tax: tax.toFixed(2), total: subtotal.plus(tax).toFixed(2) };
}

/** @param {number} count */
export function workspaceOf(count) {
  const pick = sequence(20_261_120);
  const invoices = [];
  for (let number = 1; number <= count; number += 1) {
    const lines = [];
    for (let line = 0; line < linesEach; line += 1) {
      const item = pick(items);
      lines.push({
        itemId: `item-${item}`,
        description: `Work item ${item} on visit ${pick(9) + 1}`,
        quantity: hundredths(pick(2_000) + 25),
        unitPrice: hundredths(pick(40_000) + 99),
        ...(pick(3) === 0 ? { discount: { percent: "10" } } : {}),
        ...(pick(2) === 0 ? { taxRateIds: ["tax"] } : {}),
      });
    }
    invoices.push({
      id: `invoice-${number}`,
      number: `B${number}`,
      status: "sent",
      contactId: `contact-${pick(contacts)}`,
      issueDate: `2026-${String(pick(10) + 1).padStart(2, "0")}-${String(pick(28) + 1).padStart(2, "0")}`,
      lines,
      totals: totalsByDecimal({ lines }),
    });
  }
  return {
    version: 1,
    workspace: { id: "bench", name: "Benchmark" },
    taxRates: [{ id: "tax", name: "Sales tax", percent: taxPercent }],
    contacts: Array.from({ length: contacts }, (_, index) => ({
      id: `contact-${index}`, type: "company", displayName: `Customer ${index}`, email: `customer${index}@example.com`,
    })),
    items: Array.from({ length: items }, (_, index) => ({ id: `item-${index}`, name: `Item ${index}`, type: "service", unitPrice: hundredths(index * 37 + 100) })),
    invoices,
  };
}

export const settings = {
  version: 1,
  preset: "invoice-push",
  accounts: { income: "1" },
  us: { tax: "override" },
};

/** The company as it would have been read: empty but for what every company has. */
export const company = {
  time: "2026-11-20T12:00:00.000-08:00",
  companyInfo: { Id: "1", CompanyName: "Benchmark", Country: "US" },
  preferences: {
    Id: "1",
    CurrencyPrefs: { HomeCurrency: { value: "USD" }, MultiCurrencyEnabled: false },
    SalesFormsPrefs: { CustomTxnNumbers: true, AllowDiscount: true },
    TaxPrefs: { UsingSalesTax: true, PartnerTaxEnabled: true },
  },
  entities: {
    Account: [{ Id: "1", Name: "Sales", AccountType: "Income", AccountSubType: "SalesOfProductIncome", Active: true, SyncToken: "0" }],
    Customer: [], Employee: [], Invoice: [], Item: [], Payment: [], PaymentMethod: [], Term: [], Vendor: [],
    TaxRate: [{ Id: "1", Name: "State", RateValue: 8.25, Active: true, AgencyRef: { value: "1" } }],
    TaxCode: [
      { Id: "2", Name: "State", Active: true, Taxable: true, TaxGroup: true, SalesTaxRateList: { TaxRateDetail: [{ TaxRateRef: { value: "1" }, TaxTypeApplicable: "TaxOnAmount", TaxOrder: 0 }] } },
      { Id: "TAX", Name: "TAX", Active: true, Taxable: true },
      { Id: "NON", Name: "NON", Active: true, Taxable: false },
    ],
  },
  links: [],
};
