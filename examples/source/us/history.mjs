// What Prairie Fork's QuickBooks company already holds when the CRM is connected: the names the office
// typed over the years, the invoices of the first quarter, and things that never were in the CRM.

const addr = (Line1, City, PostalCode) => ({ Line1, City, CountrySubDivisionCode: "IL", PostalCode, Country: "USA" });
const mail = (Address) => ({ PrimaryEmailAddr: { Address } });
const phone = (FreeFormNumber) => ({ PrimaryPhone: { FreeFormNumber } });

export const accounts = [
  ["acct-labor", { Name: "Labor Income", AccountType: "Income", AccountSubType: "ServiceFeeIncome" }],
  ["acct-materials", { Name: "Material Sales", AccountType: "Income", AccountSubType: "SalesOfProductIncome" }],
  ["acct-operating", { Name: "Operating Account", AccountType: "Bank", AccountSubType: "Checking" }],
  ["acct-plumbing-2024", { Name: "Plumbing Income 2024", AccountType: "Income", AccountSubType: "ServiceFeeIncome" }],
];

export const terms = [
  ["term-45", { Name: "Net 45", DueDays: 45 }],
];

export const paymentMethods = [
  ["pm-ach", { Name: "ACH", Type: "NON_CREDIT_CARD" }],
  ["pm-financing", { Name: "GreenStone Financing", Type: "NON_CREDIT_CARD" }],
];

const service = (Name, income, rest = {}) => ({ Name, Type: "Service", IncomeAccountRef: { value: income }, ...rest });

export const items = [
  ["item-labor", service("Labor", "@acct-labor", { UnitPrice: 118, Taxable: false })],
  ["item-materials", service("Materials", "@acct-materials", { Taxable: true })],
  ["item-call", service("Service call", "@acct-labor", { UnitPrice: 45, Taxable: false })],
  ["item-plumb", service("Plumbing labor", "@acct-labor", { Sku: "LAB-PL", UnitPrice: 112, Taxable: false })],
  ["item-elec", service("Electrician hours", "@acct-labor", { Sku: "LAB-EL", UnitPrice: 121.5, Taxable: false })],
  ["item-tune", service("Furnace tune-up", "@acct-labor", { UnitPrice: 119, Taxable: false })],
  ["item-wh50", service("Water heater 50 gal NG", "@acct-materials", { Sku: "WH-50NG", UnitPrice: 1149, Taxable: true })],
  ["item-filter", service("Furnace filter 16x25x4 MERV 11", "@acct-materials", { UnitPrice: 36.5, Taxable: true })],
  ["item-gfci", service("GFCI outlet", "@acct-materials", { Sku: "gfci-20", UnitPrice: 31.75, Taxable: true })],
  ["item-jet", service("Hydro jetting", "@acct-labor", { Sku: "SVC-JET", UnitPrice: 385, Taxable: false })],
  ["item-jet-2025", service("Hydro jetting (2025 price)", "@acct-labor", { Sku: "SVC-JET", UnitPrice: 365, Taxable: false })],
  ["item-evse", service("EV charger 48 A", "@acct-materials", { Sku: "EVSE-48", UnitPrice: 620, Taxable: true })],
  ["item-permits", { Name: "Permits", Type: "Category" }],
];

/** Switched off after they were made. */
export const retired = [["item", "item-evse"], ["customer", "q-ivers"], ["account", "acct-plumbing-2024"]];

export const vendors = [
  ["v-midstate", { DisplayName: "Midstate Supply Co.", CompanyName: "Midstate Supply Co.", ...mail("orders@midstate.example") }],
  ["v-electric", { DisplayName: "Harlow Electric Supply", CompanyName: "Harlow Electric Supply" }],
  ["v-rental", { DisplayName: "Ridge Equipment Rental" }],
  ["v-revenue", { DisplayName: "Illinois Department of Revenue" }],
];

export const employees = [
  ["e-reyes", { GivenName: "Daniel", FamilyName: "Reyes", DisplayName: "Daniel Reyes" }],
  ["e-okonkwo", { GivenName: "Mike", FamilyName: "Okonkwo", DisplayName: "Mike Okonkwo" }],
  ["e-fairweather", { GivenName: "Tanya", FamilyName: "Fairweather", DisplayName: "Tanya Fairweather" }],
];

/** [name in this file, fields, CRM contact that it is, how one can tell] */
export const customers = [
  ["q-ortega", { DisplayName: "Ortega, Luis", ...mail("luis.ortega@mailbox.example"), ...phone("630-555-0114") }, "c-ortega"],
  ["q-brandt", { DisplayName: "Helene Brandt", GivenName: "Helene", FamilyName: "Brandt", ...mail("hbrandt@farmnet.example"), BillAddr: addr("9 Old Mill Rd", "Fennimore Grove", "60597") }, "c-brandt"],
  ["q-lakeview", { DisplayName: "Lakeview Lanes", CompanyName: "Lakeview Lanes", BillAddr: addr("77 Lake St", "Dundee Junction", "60598") }, "c-lakeview"],
  ["q-omalleys", { DisplayName: "O'Malley's Pub & Grill", CompanyName: "O'Malley's Pub & Grill", ...mail("office@omalleys.example"), SalesTermRef: { value: "@term:Net 15" } }, "c-omalleys"],
  ["q-washington", { DisplayName: "Renee Washington", ...mail("renee.w@mailbox.example") }, "c-washington"],
  ["q-vet", { DisplayName: "Paws & Claws Veterinary", CompanyName: "Paws & Claws Veterinary", ...mail("desk@pawsclaws.example") }, "c-vet"],
  ["q-hoa", { DisplayName: "Larkspur Meadows HOA", CompanyName: "Larkspur Meadows HOA", ...mail("board@larkspurhoa.example") }, "c-hoa"],
  ["q-carter", { DisplayName: "Denise Carter", GivenName: "Denise", FamilyName: "Carter", ...mail("denise.carter@mailbox.example") }, "c-carter"],
  ["q-gym", { DisplayName: "Iron Silo Fitness", CompanyName: "Iron Silo Fitness" }, "c-gym"],
  ["q-brew", { DisplayName: "Twin Prairie Brewing Co.", CompanyName: "Twin Prairie Brewing Co.", ...mail("ops@twinprairie.example") }, "c-brew"],
  ["q-patel", { DisplayName: "Anjali Patel", ...mail("anjali.patel@mailbox.example") }, "c-patel"],
  ["q-patel-p", { DisplayName: "Priya Patel", ...mail("priya.patel@mailbox.example"), BillAddr: addr("640 Meadowlark Dr", "Fennimore Grove", "60597") }],
  ["q-school", { DisplayName: "Harlow CUSD 9", CompanyName: "Harlow CUSD 9", ...mail("ap@harlow9.example"), Taxable: false, TaxExemptionReasonId: "7" }, "c-school"],
  ["q-bell", { DisplayName: "Theodora Bell", ...mail("tbell@mailbox.example") }, "c-bell"],
  ["q-daycare", { DisplayName: "Little Sprouts Daycare", ...mail("Hello@LittleSprouts.example") }, "c-daycare"],
  ["q-theater", { DisplayName: "The Marlow Bijou", CompanyName: "The Marlow Bijou", ...mail("boxoffice@marlowbijou.example") }, "c-theater"],
  ["q-tran", { DisplayName: "Vinh Tran", ...mail("vinh.tran@mailbox.example"), ...phone("630-555-0122") }, "c-tran"],
  ["q-church", { DisplayName: "Saint Brigid Parish", ...mail("office@stbrigid.example"), Taxable: false, TaxExemptionReasonId: "6" }, "c-church"],
  ["q-dental", { DisplayName: "Harlow Dental Group, L.L.C.", CompanyName: "Harlow Dental Group, L.L.C.", ...mail("billing@harlowdental.example") }, "c-dental"],
  ["q-smith", { DisplayName: "John Smith", GivenName: "John", FamilyName: "Smith", ...mail("john.smith@elsewhere.example"), ...phone("815-555-0110"), BillAddr: addr("12 Canal St", "Ottawa Bend", "60599") }],
  ["q-anders-1", { DisplayName: "Anderson Builders", CompanyName: "Anderson Builders", ...mail("ap@andersonbuilders.example") }],
  ["q-anders-2", { DisplayName: "Anderson & Sons", CompanyName: "Anderson & Sons", ...mail("ap@andersonbuilders.example") }],
  ["q-tricounty", { DisplayName: "Tri-County Property Management", CompanyName: "Tri-County Property Management", ...mail("office@tricountypm.example") }, "c-tricounty"],
  ["q-birchwood", { DisplayName: "Birchwood Apartments", ...mail("office@tricountypm.example") }],
  ["q-millrace", { DisplayName: "Millrace Lofts", Job: true, ParentRef: { value: "@q-tricounty" } }, "c-millrace"],
  ["q-ivers", { DisplayName: "Marcus Ivers", ...mail("mivers@mailbox.example") }, "c-ivers"],
  ["q-whit", { DisplayName: "Alice Whitcomb", GivenName: "Alice", FamilyName: "Whitcomb", ...mail("whitcombs@mailbox.example") }, "c-whit-a"],
  ["q-muller", { DisplayName: "Jürgen Müller", ...mail("j.mueller@mailbox.example") }, "c-muller"],
  ["q-storage", { DisplayName: "U-Keep Self Storage 14", ...mail("site14@ukeep.example") }, "c-storage"],
  ["q-kowalski", { DisplayName: "Kowalski, Stanisław" }, "c-kowalski"],
  ["q-quist", { DisplayName: "Nora Quist", ...mail("nora.quist@mailbox.example") }],
  ["q-benedetti", { DisplayName: "Benedetti Bakery", CompanyName: "Benedetti Bakery" }],
  ["q-winery", { DisplayName: "Sandhill Crane Winery", ...mail("cellar@sandhill.example") }],
  ["q-walkin", { DisplayName: "Counter sales" }],
];

/** First-quarter invoices as the office typed them: number, and what differs from the CRM. */
export const typed = [
  ["4101"], ["4102"], ["4103"], ["4104"], ["4105"], ["4106"],
  ["4107", { unitPriceOff: "-20.00", shows: "QuickBooks has this number with a total 50.00 lower" }],
  ["4108"], ["4109"], ["4111"],
  ["4112", { customer: "q-patel-p", shows: "QuickBooks has this number and total on another customer" }],
  ["4113"], ["4114"], ["4115"], ["4116"], ["4117"], ["4118"],
  ["4213", { unitPriceOff: "-12.00" }],
  ["4215"],
  ["4217", { as: "8-28", shows: "typed under the work order's number" }],
  ["4225"],
];

/** Payments that the office recorded: invoice, date, amount ("all"), how, extras. */
export const recorded = [
  ["4101", "01-20", "all", "Check", "20114"],
  ["4102", "01-08", "all", "Credit Card", "ch_4102"],
  ["4103", "01-27", "all", "Check", "8841", { deposited: true }],
  ["4104", "01-19", "all", "Credit Card", "ch_4104"],
  ["4105", "02-05", "240.00", "Check", "3310", { deposited: true }],
  ["4106", "01-29", "all", "Cash", undefined],
  ["4107", "02-10", "all", "Credit Card", "ch_4107"],
  ["4108", "03-04", "all", "Check", "511", { deposited: true }],
  ["4109", "02-12", "all", "Credit Card", "ch_4109"],
  ["4111", "03-06", "all", "Check", "1207", { deposited: true }],
  ["4112", "02-26", "all", "Credit Card", "ch_4112", { customer: "q-patel-p" }],
  ["4113", "03-31", "all", "Check", "77120", { deposited: true }],
  ["4114", "03-07", "all", "Credit Card", undefined],
  ["4115", "03-25", "all", "Check", "902"],
  ["4117", "03-24", "all", "Credit Card", "ch_4117"],
];

/** Invoices that never were in the CRM: number, date, customer, item, quantity, price, text, paid on. */
export const own = [
  ["3961", "2025-10-14", "q-benedetti", "item-call", "1", "45.00", "Oven hood fan, look only", "2025-10-14"],
  ["3974", "2025-11-04", "q-winery", "item-labor", "6.5", "112.00", "Glycol chiller piping", "2025-12-02"],
  ["3990", "2025-12-09", "q-quist", "item-labor", "2", "112.00", "Frozen hose bib", undefined],
  ["4098", "2026-01-02", "q-walkin", "item-materials", "1", "17.60", "Filter over the counter", "2026-01-02"],
  ["Q-1", "2026-05-19", "q-winery", "item-labor", "3", "118.00", "Bottling line drain", undefined],
  ["Q-2", "2026-09-09", "q-benedetti", "item-labor", "4.25", "118.00", "Grease trap rebuild", "2026-09-30"],
  ["Q-3", "2026-10-27", "q-quist", "item-call", "1", "45.00", "Autumn check", undefined],
];
