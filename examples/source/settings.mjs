// The settings documents. The QuickBooks Ids are those that the sandbox gives its default lists and, in
// order, what company-*.json creates; tests/js/sample.test.mjs fails if one of them points elsewhere.

const US = {
  startDate: "2026-01-05",
  accounts: { income: "2", laborIncome: "24", materialIncome: "25", deposit: "9", discount: "6", shipping: "7", tax: "23", rounding: "20" },
  items: { default: "1", labor: "3", material: "4" },
  terms: { "Due on receipt": "1", "Net 10": "2", "Net 15": "3", "Net 30": "4", "Net 45": "6" },
  paymentMethods: { Check: "2", Cash: "1", "Credit card": "6", ACH: "9", Financing: "10" },
  depositAccounts: { undeposited: "9", operating: "26" },
  customFields: { Technician: "1", "Work order": "2" },
};

/** Where purchases are booked, and what pays for them. */
const PURCHASES = {
  accounts: { ...US.accounts, bank: "26", card: "15", expense: "206" },
  categories: { materials: "16", freight: "16", vehicles: "205", permits: "19", office: "19" },
};

/** @param {string} preset @param {object} [changes] */
const us = (preset, changes = {}) => ({ version: 1, preset, ...US, ...changes });

const ABROAD = {
  accounts: { income: "1", deposit: "11", discount: "6", shipping: "7", rounding: "20" },
  items: { default: "1", labor: "3", material: "4" },
  terms: { "Due on receipt": "1", "Net 15": "3", "Net 30": "4" },
  depositAccounts: { bank: "11" },
};

/** What each Id is called in the sandbox company; a test compares. [list, Id, name] */
export const names = {
  us: [
    ["Account", "2", "Services"], ["Account", "24", "Labor Income"], ["Account", "25", "Material Sales"], ["Account", "9", "Undeposited Funds"],
    ["Account", "6", "Discounts given"], ["Account", "7", "Shipping Income"], ["Account", "23", "Sales Tax Payable"], ["Account", "20", "Rounding"],
    ["Account", "26", "Operating Account"], ["Account", "15", "Mastercard"], ["Account", "206", "Supplies"], ["Account", "16", "Cost of Goods Sold"], ["Account", "205", "Travel"], ["Account", "19", "Office Expenses"], ["Item", "1", "Services"], ["Item", "3", "Labor"], ["Item", "4", "Materials"],
    ["Term", "1", "Due on receipt"], ["Term", "2", "Net 10"], ["Term", "3", "Net 15"], ["Term", "4", "Net 30"], ["Term", "6", "Net 45"],
    ["PaymentMethod", "1", "Cash"], ["PaymentMethod", "2", "Check"], ["PaymentMethod", "6", "Credit Card"], ["PaymentMethod", "9", "ACH"],
    ["PaymentMethod", "10", "GreenStone Financing"],
  ],
  gb: [["TaxCode", "1", "20.0% S"], ["TaxCode", "2", "5.0% R"], ["TaxCode", "3", "0.0% Z"], ["TaxCode", "4", "Exempt"], ["TaxCode", "5", "No VAT"], ["PaymentMethod", "9", "BACS"], ["Item", "3", "Labour"], ["Item", "4", "Materials"], ["Account", "11", "Checking"]],
  ca: [["TaxCode", "1", "GST"], ["TaxCode", "2", "HST ON"], ["TaxCode", "7", "GST/QST QC - 9.975"], ["TaxCode", "8", "Zero-rated"], ["TaxCode", "9", "Exempt"], ["TaxCode", "10", "Out of Scope"], ["PaymentMethod", "9", "Interac"], ["Item", "3", "Labour"]],
  au: [["TaxCode", "1", "GST"], ["TaxCode", "2", "GST free"], ["TaxCode", "3", "Input tax"], ["TaxCode", "4", "Out of Scope"], ["PaymentMethod", "9", "EFT"], ["Item", "3", "Labour"]],
};

export const settings = {
  us: {
    settings: us("invoice-push"),
    "settings-catalog-push": us("catalog-push"),
    "settings-expense-vat": us("expense-vat", PURCHASES),
    "settings-sales-receipts": us("sales-receipts"),
    "settings-two-way": us("two-way", PURCHASES),
  },
  gb: {
    version: 1,
    preset: "expense-vat",
    ...ABROAD,
    taxCodes: { rates: { "vat-20": "1", "vat-5": "2", "vat-0": "3" }, exempt: "4", zeroRated: "3", outOfScope: "5" },
    paymentMethods: { BACS: "9", Card: "6" },
  },
  ca: {
    version: 1,
    preset: "invoice-push",
    ...ABROAD,
    taxCodes: { rates: { "hst-on": "2", "gst-qst": "7", gst: "1" }, exempt: "9", zeroRated: "8", outOfScope: "10" },
    paymentMethods: { "Credit card": "6", Interac: "9", Cheque: "2" },
  },
  au: {
    version: 1,
    preset: "invoice-push",
    ...ABROAD,
    taxCodes: { rates: { "gst-10": "1", "gst-free": "2" }, exempt: "3", zeroRated: "2", outOfScope: "4" },
    paymentMethods: { EFT: "9", Card: "6", Cash: "1" },
  },
};
