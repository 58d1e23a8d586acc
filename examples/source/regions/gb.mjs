// Thornbury Heating & Plumbing, Gloucestershire. VAT at 20 %, 5 % and 0 %; some retail prices include it.

const address = (line1, city, postalCode) => ({ line1, city, postalCode, country: "GBR" });
const untaxed = (taxTreatment) => ({ taxTreatment });

export const table = {
  workspace: { id: "thornbury", name: "Thornbury Heating & Plumbing", timeZone: "Europe/London" },
  rate: "vat-20",
  taxRates: [
    { id: "vat-20", name: "VAT standard", percent: "20" },
    { id: "vat-5", name: "VAT reduced", percent: "5" },
    { id: "vat-0", name: "VAT zero", percent: "0" },
    { id: "vat-drc", name: "Domestic reverse charge", percent: "0" },
  ],
  contacts: [
    { id: "gb-okafor", type: "person", givenName: "Chidi", familyName: "Okafor", email: "chidi.okafor@mailbox.example", phone: "01632 960101", billingAddress: address("3 Castle St", "Thornbury", "BS35 9ZZ") },
    { id: "gb-ap-rhys", type: "person", title: "Mrs", givenName: "Angharad", familyName: "ap Rhys", email: "angharad@mailbox.example", billingAddress: address("Tŷ Gwyn, Mill Lane", "Chepstow", "NP16 9ZZ") },
    { id: "gb-swan", type: "company", companyName: "The Swan at Alveston", email: "landlord@swan.example", terms: "Net 30", billingAddress: address("1 Church Rd", "Alveston", "BS35 9YY") },
    { id: "gb-severn", type: "company", companyName: "Severn Vale Lettings Ltd", email: "maintenance@severnvale.example", taxNumber: "GB123456782", terms: "Net 30", billingAddress: address("22 High St", "Thornbury", "BS35 9XX") },
    { id: "gb-hughes", type: "company", companyName: "Hughes Groundworks Limited", email: "accounts@hughesgw.example", terms: "Net 30", billingAddress: address("Unit 4, Severn Park", "Avonmouth", "BS11 9WW") },
    { id: "gb-school", type: "company", companyName: "St Mary's C of E Primary", email: "office@stmarys.example", terms: "Net 30", billingAddress: address("School Lane", "Olveston", "BS35 9VV") },
  ],
  items: [
    ["gb-lab", "Labour", "labor", "58.50"],
    ["gb-lab-ooh", "Labour, out of hours", "labor", "87.75"],
    ["gb-boiler", "Combi boiler 30 kW", "material", "1042.50"],
    ["gb-trv", "Thermostatic radiator valve", "material", "18.95"],
    ["gb-rad", "Radiator 600 x 1200", "material", "86.40"],
    ["gb-pipe", "Copper pipe 15 mm, per m", "material", "4.375"],
    ["gb-cert", "Gas safety record", "service", "75.00"],
    ["gb-service", "Boiler service", "service", "99.00"],
    ["gb-insul", "Loft insulation, supplied and laid", "service", "410.00"],
    ["gb-fee", "Building control fee, passed on", "other", "165.00"],
  ],
  invoices: [
    { number: "T-501", date: "2026-02-04", contact: "gb-swan", lines: [["gb-service", "1"], ["gb-lab", "1.5"]], terms: "Net 30", shows: "standard rate, prices without VAT" },
    { number: "T-502", date: "2026-02-19", contact: "gb-severn", lines: [["gb-cert", "6"], ["gb-lab", "2.25"], ["gb-trv", "3"]], terms: "Net 30", shows: "customer with a VAT number" },
    { number: "T-503", date: "2026-03-11", contact: "gb-okafor", lines: [["gb-boiler", "1"], ["gb-lab", "9.5"], ["gb-pipe", "13"]], discount: { percent: "5" }, shows: "half a penny (13 x 4.375) and 5 % off before VAT" },
    { number: "T-504", date: "2026-03-27", contact: "gb-ap-rhys", lines: [["gb-insul", "1", { rate: "vat-0" }], ["gb-lab", "2"]], shows: "zero rate beside standard rate" },
    { number: "T-505", date: "2026-04-14", contact: "gb-school", lines: [["gb-rad", "4"], ["gb-lab", "6"], ["gb-fee", "1", untaxed("out-of-scope")]], terms: "Net 30", shows: "a fee outside the scope of VAT" },
    { number: "T-506", date: "2026-05-06", contact: "gb-severn", lines: [["gb-lab", "3", { rate: "vat-5" }], ["gb-trv", "7", { rate: "vat-5" }], ["gb-cert", "1"]], shows: "reduced rate beside standard rate" },
    { number: "T-507", date: "2026-05-22", contact: "gb-okafor", pricesIncludeTax: true, lines: [["gb-service", "1", { unitPrice: "118.80" }]], shows: "prices with VAT" },
    { number: "T-508", date: "2026-06-09", contact: "gb-ap-rhys", pricesIncludeTax: true, lines: [["gb-trv", "3", { unitPrice: "33.33" }], ["gb-lab", "1.25", { unitPrice: "70.20" }]], shows: "3 x 33.33 with VAT in the price" },
    { number: "T-509", date: "2026-06-30", contact: "gb-swan", lines: [["gb-lab-ooh", "1.75"], ["gb-pipe", "2.3"], ["gb-trv", "1", { discount: { percent: "10" } }]], terms: "Net 30", shows: "line discount, fractional quantities" },
    { number: "T-510", date: "2026-07-15", contact: "gb-severn", rule: "line", lines: [["gb-trv", "1"], ["gb-trv", "1", { description: "Second valve" }], ["gb-pipe", "1", { unitPrice: "4.37" }], ["gb-pipe", "1", { unitPrice: "4.37", description: "Offcut" }]], shows: "the CRM rounded VAT line by line" },
    { number: "T-511", date: "2026-08-03", contact: "gb-hughes", lines: [["gb-lab", "16", { rate: "vat-drc" }], ["gb-rad", "2", { rate: "vat-drc" }]], shows: "domestic reverse charge, which nobody has mapped", expect: "blocked", code: "mapping/tax-code-missing" },
    { number: "T-512", date: "2026-08-20", contact: "gb-school", lines: [["gb-service", "2"], ["gb-lab", "1", untaxed("exempt")]], shows: "an exempt line" },
    { number: "T-513", date: "2026-09-08", contact: "gb-swan", lines: [["gb-boiler", "1"], ["gb-lab", "11"]], discount: { amount: "150.00" }, deposit: "500.00", terms: "Net 30", shows: "an amount off before VAT, and a deposit" },
    { number: "T-514", date: "2026-10-01", contact: "gb-okafor", lines: [["gb-lab", "1"]], totalOff: "-0.01", shows: "the total stated by the CRM is a penny too low", expect: "blocked", code: "money/total-differs" },
    { number: "T-515", date: "2026-10-21", contact: "gb-ap-rhys", lines: [["gb-rad", "1"]], shipping: { amount: "9.95", taxTreatment: "taxable", taxRateIds: ["vat-20"] }, shows: "delivery with VAT" },
    { number: "T-516", date: "2026-11-12", contact: "gb-severn", status: "draft", lines: [["gb-cert", "4"]], shows: "a draft", expect: "skip" },
  ],
  payments: [
    ["pay-T-501", "gb-swan", "2026-03-02", "BACS#SWAN T-501", [["T-501", "all"]]],
    ["pay-T-502", "gb-severn", "2026-03-20", "BACS#SVL 4471", [["T-502", "all"]]],
    ["pay-T-503", "gb-okafor", "2026-03-11", "Card#ch_T503", [["T-503", "1000.00"]]],
    ["pay-T-503-2", "gb-okafor", "2026-04-11", "Card#ch_T503b", [["T-503", "500.00"]]],
    ["pay-T-507", "gb-okafor", "2026-05-22", "Card#ch_T507", [["T-507", "all"]]],
    ["pay-T-508", "gb-ap-rhys", "2026-06-09", "Card#ch_T508", [["T-508", "all"]], { extra: "0.01" }],
    ["pay-T-505", "gb-school", "2026-05-11", "BACS#STM 88", [["T-505", "all"]]],
    ["pay-T-514", "gb-okafor", "2026-10-01", "Card#ch_T514", [["T-514", "all"]]],
    ["pay-T-512", "gb-school", "2026-09-18", "BACS#STM 91", [["T-512", "all"]], { status: "pending" }],
  ],
  estimates: [{ number: "TQ-90", date: "2026-10-30", contact: "gb-swan", status: "sent", lines: [["gb-boiler", "2"], ["gb-lab", "20"]] }],
};

export const seed = {
  edition: "gb",
  company: { name: "Thornbury Heating & Plumbing Ltd", realm: "9341450000000044" },
  preferences: { SalesFormsPrefs: { CustomTxnNumbers: true, AllowDiscount: true, AllowShipping: true, AllowDeposit: true } },
  requests: [
    { as: "labour", path: "item", body: { Name: "Labour", Type: "Service", IncomeAccountRef: { value: "@account:Sales" } } },
    { as: "materials", path: "item", body: { Name: "Materials", Type: "Service", IncomeAccountRef: { value: "@account:Sales" } } },
    { as: "bacs", path: "paymentmethod", body: { Name: "BACS", Type: "NON_CREDIT_CARD" } },
    { as: "swan", path: "customer", body: { DisplayName: "The Swan, Alveston", PrimaryEmailAddr: { Address: "landlord@swan.example" } } },
    { as: "severn", path: "customer", body: { DisplayName: "Severn Vale Lettings Limited", CompanyName: "Severn Vale Lettings Limited", PrimaryEmailAddr: { Address: "maintenance@severnvale.example" } } },
    { as: "parish", path: "customer", body: { DisplayName: "Olveston Parish Council" } },
    { path: "invoice", body: { DocNumber: "T-480", TxnDate: "2025-12-03", CustomerRef: { value: "@parish" }, GlobalTaxCalculation: "TaxExcluded", Line: [{ DetailType: "SalesItemLineDetail", Amount: 117, Description: "Boiler service, village hall", SalesItemLineDetail: { ItemRef: { value: "@labour" }, Qty: 2, UnitPrice: 58.5, TaxCodeRef: { value: "@taxcode:20.0% S" } } }] } },
  ],
};
