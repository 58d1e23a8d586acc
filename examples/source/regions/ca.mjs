// Laurentide Plumbing & Heating, Ottawa and Gatineau: HST on one bank of the river, GST and QST on the other.

const address = (line1, city, region, postalCode) => ({ line1, city, region, postalCode, country: "CAN" });

export const table = {
  workspace: { id: "laurentide", name: "Laurentide Plumbing & Heating / Plomberie Laurentide", timeZone: "America/Toronto" },
  rate: "hst-on",
  taxRates: [
    { id: "hst-on", name: "HST Ontario", percent: "13" },
    { id: "gst-qst", name: "GST/QST Quebec", percent: "14.975", components: [{ name: "GST", percent: "5" }, { name: "QST", percent: "9.975" }] },
    { id: "gst", name: "GST", percent: "5" },
  ],
  contacts: [
    { id: "ca-tremblay", type: "person", givenName: "Mélanie", familyName: "Tremblay", email: "melanie.tremblay@mailbox.example", phone: "819-555-0121", billingAddress: address("14 rue des Érables", "Gatineau", "QC", "J8X 9Z9") },
    { id: "ca-singh", type: "person", givenName: "Harpreet", familyName: "Singh", email: "hsingh@mailbox.example", phone: "613-555-0144", billingAddress: address("220 Wellington Cres", "Ottawa", "ON", "K1Y 9Z9") },
    { id: "ca-chelsea", type: "company", companyName: "Auberge du Lac Chelsea inc.", email: "reception@lacchelsea.example", terms: "Net 30", billingAddress: address("5 chemin du Lac", "Chelsea", "QC", "J9B 9Z9") },
    { id: "ca-rideau", type: "company", companyName: "Rideau Co-operative Homes", email: "office@rideaucoop.example", terms: "Net 30", billingAddress: address("800 Rideau St", "Ottawa", "ON", "K1N 9Z9") },
    { id: "ca-band", type: "company", companyName: "Kitigan Community Health Centre", email: "ap@kitiganhealth.example", taxExempt: true, taxExemptionReason: "on reserve", billingAddress: address("1 Health Rd", "Maniwaki", "QC", "J9E 9Z9") },
    { id: "ca-peace", type: "company", companyName: "Peace River Outfitters", email: "ops@peaceriver.example", billingAddress: address("77 River Rd", "Peace River", "AB", "T8S 9Z9") },
  ],
  items: [
    ["ca-lab", "Labour / main-d'œuvre", "labor", "104.00"],
    ["ca-boiler", "Boiler, wall-hung", "material", "3870.16"],
    ["ca-pump", "Circulator pump", "material", "312.50"],
    ["ca-pipe", "PEX 3/4, per ft", "material", "1.115"],
    ["ca-filter", "Filter", "material", "33.33"],
    ["ca-inspect", "Backflow inspection", "service", "145.00"],
    ["ca-permit", "Municipal permit", "other", "88.00"],
    ["ca-med", "Medical gas outlet, certified", "material", "262.00"],
  ],
  invoices: [
    { number: "2601", date: "2026-01-20", contact: "ca-singh", lines: [["ca-lab", "2.5"], ["ca-pump", "1"]], shows: "HST 13 %" },
    { number: "2602", date: "2026-02-09", contact: "ca-tremblay", rate: "gst-qst", rule: "component", lines: [["ca-lab", "6.01"], ["ca-boiler", "1", { unitPrice: "3870.12" }]], shows: "GST and QST on 4,495.16: QST 448.39" },
    { number: "2603", date: "2026-03-02", contact: "ca-chelsea", rate: "gst-qst", rule: "component", terms: "Net 30", lines: [["ca-boiler", "1"], ["ca-lab", "12.75"], ["ca-pipe", "85"]], discount: { percent: "4" }, shows: "half a cent (85 x 1.115), 4 % off, two taxes" },
    { number: "2604", date: "2026-03-19", contact: "ca-rideau", terms: "Net 30", lines: [["ca-inspect", "14"], ["ca-permit", "1", { taxTreatment: "out-of-scope" }]], shows: "a fee out of scope" },
    { number: "2605", date: "2026-04-08", contact: "ca-band", lines: [["ca-lab", "4", { taxTreatment: "exempt" }], ["ca-filter", "3", { taxTreatment: "exempt" }]], shows: "exempt customer, 3 x 33.33" },
    { number: "2606", date: "2026-04-29", contact: "ca-peace", rate: "gst", lines: [["ca-pump", "2"], ["ca-lab", "3.25"]], shows: "GST only, Alberta" },
    { number: "2607", date: "2026-05-18", contact: "ca-rideau", terms: "Net 30", lines: [["ca-med", "4", { taxTreatment: "zero-rated" }], ["ca-lab", "5"]], shows: "zero-rated goods beside taxed labour" },
    { number: "2608", date: "2026-06-11", contact: "ca-singh", pricesIncludeTax: true, lines: [["ca-filter", "3", { unitPrice: "37.66" }]], shows: "prices with HST" },
    { number: "2609", date: "2026-07-07", contact: "ca-tremblay", rate: "gst-qst", lines: [["ca-filter", "1"], ["ca-pipe", "8"]], shows: "the CRM took 14.975 % at once instead of two taxes" },
    { number: "2610", date: "2026-08-14", contact: "ca-chelsea", rate: "gst-qst", rule: "component", lines: [["ca-lab", "1.3333", { discount: { amount: "12.00" } }]], shows: "line discount, four decimals of an hour" },
    { number: "2611", date: "2026-09-03", contact: "ca-singh", currency: "USD", exchangeRate: "1.3712", lines: [["ca-pump", "1"]], shows: "US dollars in a company without multicurrency", expect: "blocked", code: "plan/multicurrency-off" },
    { number: "2612", date: "2026-10-06", contact: "ca-rideau", terms: "Net 30", lines: [["ca-pump", "3"]], shipping: { amount: "31.45", taxTreatment: "taxable", taxRateIds: ["hst-on"] }, discount: { amount: "40.00", beforeTax: true }, shows: "shipping with HST, an amount off" },
    { number: "2613", date: "2026-11-02", contact: "ca-peace", rate: "gst", status: "approved", lines: [["ca-lab", "1"]], shows: "approved, not sent", expect: "skip" },
    { number: "2614", date: "2026-11-09", contact: "ca-tremblay", rate: "gst-qst", rule: "component", lines: [["ca-lab", "2"]], shows: "known to QuickBooks by e-mail" },
  ],
  payments: [
    ["pay-2601", "ca-singh", "2026-01-20", "Credit card#ch_2601", [["2601", "all"]]],
    ["pay-2602", "ca-tremblay", "2026-02-09", "Interac#CA7H2K", [["2602", "all"]]],
    ["pay-2603", "ca-chelsea", "2026-03-30", "Cheque#1178", [["2603", "2500.00"]]],
    ["pay-2604", "ca-rideau", "2026-04-17", "Cheque#40021", [["2604", "all"], ["2607", "300.00"]]],
    ["pay-2608", "ca-singh", "2026-06-11", "Credit card#ch_2608", [["2608", "all"]]],
    ["pay-2611", "ca-singh", "2026-09-03", "Credit card#ch_2611", [["2611", "all"]], { currency: "USD", exchangeRate: "1.3712" }],
    ["pay-2613", "ca-peace", "2026-11-02", "Credit card#ch_2613", [["2613", "50.00"]]],
  ],
  paymentExpect: { "pay-2611": "blocked" },
  estimates: [{ number: "S-31", date: "2026-10-12", contact: "ca-chelsea", status: "sent", rate: "gst-qst", lines: [["ca-boiler", "2"]] }],
};

export const seed = {
  edition: "ca",
  company: { name: "Laurentide Plumbing & Heating Inc.", realm: "9341450000000061" },
  preferences: { SalesFormsPrefs: { CustomTxnNumbers: true, AllowDiscount: true, AllowShipping: true, AllowDeposit: true } },
  requests: [
    { as: "labour", path: "item", body: { Name: "Labour", Type: "Service", IncomeAccountRef: { value: "@account:Sales" } } },
    { as: "materials", path: "item", body: { Name: "Materials", Type: "Service", IncomeAccountRef: { value: "@account:Sales" } } },
    { as: "interac", path: "paymentmethod", body: { Name: "Interac", Type: "NON_CREDIT_CARD" } },
    { as: "tremblay", path: "customer", body: { DisplayName: "Melanie Tremblay", PrimaryEmailAddr: { Address: "melanie.tremblay@mailbox.example" } } },
    { as: "rideau", path: "customer", body: { DisplayName: "Rideau Co-operative Homes", CompanyName: "Rideau Co-operative Homes" } },
  ],
};
