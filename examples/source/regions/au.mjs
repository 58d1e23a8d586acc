// Wattle Creek Plumbing, Victoria: GST of 10 %, retail prices with GST, some GST-free work.

const address = (line1, city, postalCode) => ({ line1, city, region: "VIC", postalCode, country: "AUS" });

export const table = {
  workspace: { id: "wattle-creek", name: "Wattle Creek Plumbing", timeZone: "Australia/Melbourne" },
  rate: "gst-10",
  taxRates: [
    { id: "gst-10", name: "GST", percent: "10" },
    { id: "gst-free", name: "GST free", percent: "0" },
  ],
  contacts: [
    { id: "au-papadopoulos", type: "person", givenName: "Eleni", familyName: "Papadopoulos", displayName: "Ελένη Παπαδοπούλου", email: "eleni.p@mailbox.example", phone: "03 5550 0121", billingAddress: address("6 Wattle St", "Creswick", "3363") },
    { id: "au-mcgrath", type: "person", givenName: "Bazza", familyName: "McGrath", email: "bazza.mcgrath@mailbox.example", mobile: "0491 570 006", billingAddress: address("Lot 12 Gully Rd", "Daylesford", "3460") },
    { id: "au-pub", type: "company", companyName: "The Shearers Arms", email: "publican@shearersarms.example", terms: "Net 15", billingAddress: address("1 Raglan St", "Creswick", "3363") },
    { id: "au-strata", type: "company", companyName: "Goldfields Strata Management Pty Ltd", email: "invoices@goldfieldsstrata.example", taxNumber: "51824753556", terms: "Net 30", billingAddress: address("40 Lydiard St", "Ballarat", "3350") },
    { id: "au-clinic", type: "company", companyName: "Creswick Bush Nursing", email: "accounts@bushnursing.example", terms: "Net 30", billingAddress: address("8 Napier St", "Creswick", "3363") },
  ],
  items: [
    ["au-lab", "Labour", "labor", "96.00"],
    ["au-callout", "Call-out", "service", "88.00"],
    ["au-hws", "Hot water system 315 L", "material", "1240.00"],
    ["au-tap", "Flick mixer", "material", "143.50"],
    ["au-pipe", "Poly pipe 25 mm, per m", "material", "2.845"],
    ["au-tank", "Rainwater tank 5,000 L", "material", "1195.00"],
    ["au-water", "Water cartage, per kL", "service", "31.50"],
  ],
  invoices: [
    { number: "W-1001", date: "2026-02-03", contact: "au-pub", terms: "Net 15", lines: [["au-callout", "1"], ["au-lab", "2"]], shows: "GST on top" },
    { number: "W-1002", date: "2026-02-18", contact: "au-strata", terms: "Net 30", lines: [["au-hws", "2"], ["au-lab", "7.5"]], discount: { percent: "2.5" }, shows: "2.5 % off before GST" },
    { number: "W-1003", date: "2026-03-10", contact: "au-mcgrath", lines: [["au-water", "13", { rate: "gst-free" }], ["au-callout", "1"]], shows: "GST-free water beside a taxed call-out" },
    { number: "W-1004", date: "2026-04-01", contact: "au-papadopoulos", pricesIncludeTax: true, lines: [["au-tap", "1", { unitPrice: "157.85" }], ["au-lab", "1", { unitPrice: "105.60" }]], shows: "prices with GST" },
    { number: "W-1005", date: "2026-04-22", contact: "au-mcgrath", pricesIncludeTax: true, lines: [["au-tap", "3", { unitPrice: "33.33" }]], shows: "3 x 33.33 with GST in the price" },
    { number: "W-1006", date: "2026-05-13", contact: "au-clinic", terms: "Net 30", lines: [["au-lab", "4"], ["au-tap", "5"], ["au-pipe", "101"]], shows: "half a cent: 101 x 2.845" },
    { number: "W-1007", date: "2026-06-02", contact: "au-pub", terms: "Net 15", lines: [["au-tank", "1"], ["au-pipe", "34.5"]], shipping: { amount: "120.00", taxTreatment: "taxable", taxRateIds: ["gst-10"] }, shows: "freight with GST" },
    { number: "W-1008", date: "2026-06-25", contact: "au-strata", terms: "Net 30", lines: [["au-callout", "3"], ["au-lab", "5.25", { discount: { percent: "10" } }]], shows: "line discount" },
    { number: "W-1009", date: "2026-07-21", contact: "au-papadopoulos", pricesIncludeTax: true, lines: [["au-hws", "1", { unitPrice: "1364.00", discount: { amount: "50.00" } }]], deposit: "300.00", shows: "prices with GST, line discount, deposit" },
    { number: "W-1010", date: "2026-08-12", contact: "au-mcgrath", lines: [["au-water", "20", { taxTreatment: "out-of-scope" }], ["au-lab", "1.5"]], shows: "an out-of-scope line" },
    { number: "W-1011", date: "2026-09-16", contact: "au-clinic", terms: "Net 30", rule: "line", lines: [["au-pipe", "1", { unitPrice: "2.85" }], ["au-pipe", "1", { unitPrice: "2.85", description: "Joiner" }], ["au-pipe", "1", { unitPrice: "2.85", description: "Elbow" }]], shows: "the CRM rounded GST line by line" },
    { number: "W-1012", date: "2026-10-07", contact: "au-pub", status: "voided", lines: [["au-callout", "1"]], shows: "voided before it was pushed", expect: "skip" },
    { number: "W-1013", date: "2026-11-04", contact: "au-strata", terms: "Net 30", lines: [["au-lab", "1", { taxTreatment: "exempt" }], ["au-callout", "1"]], shows: "an input-taxed line" },
  ],
  payments: [
    ["pay-W-1001", "au-pub", "2026-02-17", "EFT#SHEARERS 1001", [["W-1001", "all"]]],
    ["pay-W-1002", "au-strata", "2026-03-18", "EFT#GSM 2291", [["W-1002", "all"]]],
    ["pay-W-1004", "au-papadopoulos", "2026-04-01", "Card#ch_W1004", [["W-1004", "all"]]],
    ["pay-W-1005", "au-mcgrath", "2026-04-22", "Cash", [["W-1005", "all"]]],
    ["pay-W-1006", "au-clinic", "2026-06-10", "EFT#CBN 17", [["W-1006", "500.00"]]],
    ["pay-W-1008", "au-strata", "2026-07-20", "EFT#GSM 2410", [["W-1008", "all"]]],
  ],
  estimates: [{ number: "WQ-7", date: "2026-10-19", contact: "au-clinic", status: "sent", lines: [["au-tank", "2"], ["au-lab", "12"]] }],
};

export const seed = {
  edition: "au",
  company: { name: "Wattle Creek Plumbing Pty Ltd", realm: "9341450000000036" },
  preferences: { SalesFormsPrefs: { CustomTxnNumbers: true, AllowDiscount: true, AllowShipping: true, AllowDeposit: true } },
  requests: [
    { as: "labour", path: "item", body: { Name: "Labour", Type: "Service", IncomeAccountRef: { value: "@account:Sales" } } },
    { as: "materials", path: "item", body: { Name: "Materials", Type: "Service", IncomeAccountRef: { value: "@account:Sales" } } },
    { as: "eft", path: "paymentmethod", body: { Name: "EFT", Type: "NON_CREDIT_CARD" } },
    { as: "pub", path: "customer", body: { DisplayName: "Shearers Arms", PrimaryEmailAddr: { Address: "publican@shearersarms.example" } } },
    { as: "strata", path: "customer", body: { DisplayName: "Goldfields Strata Management", PrimaryEmailAddr: { Address: "invoices@goldfieldsstrata.example" } } },
  ],
};
