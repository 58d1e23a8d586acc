//! What a new company holds: accounts, terms, payment methods, tax codes. Data, no logic.

/// Name, type, sub-type.
pub type AccountRow = (&'static str, &'static str, &'static str);

pub const ACCOUNTS: &[AccountRow] = &[
    ("Sales", "Income", "SalesOfProductIncome"),
    ("Services", "Income", "ServiceFeeIncome"),
    ("Labor", "Income", "ServiceFeeIncome"),
    ("Materials", "Income", "SalesOfProductIncome"),
    ("Sales of Product Income", "Income", "SalesOfProductIncome"),
    ("Discounts given", "Income", "DiscountsRefundsGiven"),
    ("Shipping Income", "Income", "OtherPrimaryIncome"),
    ("Uncategorized Income", "Income", "OtherPrimaryIncome"),
    ("Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    ("Inventory Asset", "Other Current Asset", "Inventory"),
    ("Checking", "Bank", "Checking"),
    ("Savings", "Bank", "Savings"),
    ("Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"),
    ("Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable"),
    ("Mastercard", "Credit Card", "CreditCard"),
    ("Cost of Goods Sold", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    ("Cost of Labor", "Cost of Goods Sold", "CostOfLaborCos"),
    ("Bank Charges", "Expense", "BankCharges"),
    ("Office Expenses", "Expense", "OfficeGeneralAdministrativeExpenses"),
    ("Rounding", "Other Expense", "OtherMiscellaneousExpense"),
    ("Opening Balance Equity", "Equity", "OpeningBalanceEquity"),
    ("Retained Earnings", "Equity", "RetainedEarnings"),
];

/// Accounts whose Ids lie far behind the others', so that the Ids of a company's own accounts stay.
pub const MORE_ACCOUNTS: &[AccountRow] = &[
    ("Exchange Gain or Loss", "Other Expense", "ExchangeGainOrLoss"),
    ("Uncategorized Expense", "Expense", "OtherMiscellaneousServiceCost"),
    ("Inventory Shrinkage", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    ("Utilities", "Expense", "Utilities"),
    ("Travel", "Expense", "Travel"),
    ("Supplies", "Expense", "SuppliesMaterials"),
    ("Prepaid Expenses", "Other Current Asset", "PrepaidExpenses"),
    ("Machinery and Equipment", "Fixed Asset", "MachineryAndEquipment"),
    ("Loan Payable", "Other Current Liability", "LoanPayable"),
];

pub const TAX_ACCOUNT_US: AccountRow = ("Sales Tax Payable", "Other Current Liability", "SalesTaxPayable");
pub const TAX_ACCOUNT_GB: AccountRow = ("VAT Control", "Other Current Liability", "GlobalTaxPayable");
pub const TAX_ACCOUNT_FR: AccountRow = ("TVA", "Other Current Liability", "GlobalTaxPayable");
pub const TAX_ACCOUNT_GST: AccountRow = ("GST Payable", "Other Current Liability", "GlobalTaxPayable");
pub const TAX_ACCOUNT_OTHER: AccountRow = ("GST/HST Payable", "Other Current Liability", "GlobalTaxPayable");

/// Name and days until due.
pub const TERMS: &[(&str, i64)] =
    &[("Due on receipt", 0), ("Net 10", 10), ("Net 15", 15), ("Net 30", 30), ("Net 60", 60)];

/// Name and whether it is a card.
pub const PAYMENT_METHODS: &[(&str, bool)] = &[
    ("Cash", false),
    ("Check", false),
    ("Visa", true),
    ("MasterCard", true),
    ("American Express", true),
    ("Credit Card", true),
    ("Bank Transfer", false),
    ("Direct Debit", false),
];

/// Name, description, rates on sales, rates on purchases.
pub type CodeRow = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

/// A rate that changed: its name, and percentages with the days from and until which they held.
pub type HistoryRow = (&'static str, &'static [(&'static str, &'static str, Option<&'static str>)]);

#[derive(Debug)]
pub struct TaxTable {
    pub agency: &'static str,
    /// Name and percent of today.
    pub rates: &'static [(&'static str, &'static str)],
    pub history: &'static [HistoryRow],
    pub codes: &'static [CodeRow],
}

pub const TAX_GB: TaxTable = TaxTable {
    agency: "HMRC VAT",
    rates: &[
        ("20.0% S (Sales)", "20"),
        ("5.0% R (Sales)", "5"),
        ("0.0% Z (Sales)", "0"),
        ("Exempt (Sales)", "0"),
        ("0.0% ECG (Sales)", "0"),
        ("0.0% ECS (Sales)", "0"),
        ("No VAT (Sales)", "0"),
        ("20.0% S (Purchases)", "20"),
        ("5.0% R (Purchases)", "5"),
        ("0.0% Z (Purchases)", "0"),
        ("Exempt (Purchases)", "0"),
        ("No VAT (Purchases)", "0"),
        ("20.0% RC (Purchases)", "20"),
        ("20.0% RC (Reversed)", "-20"),
    ],
    history: &[(
        "20.0% S (Sales)",
        &[("17.5", "2010-01-01", Some("2011-01-03")), ("20", "2011-01-04", None)],
    )],
    codes: &[
        ("20.0% S", "Standard rate", &["20.0% S (Sales)"], &["20.0% S (Purchases)"]),
        ("5.0% R", "Reduced rate", &["5.0% R (Sales)"], &["5.0% R (Purchases)"]),
        ("0.0% Z", "Zero rate", &["0.0% Z (Sales)"], &["0.0% Z (Purchases)"]),
        ("Exempt", "Exempt", &["Exempt (Sales)"], &["Exempt (Purchases)"]),
        ("No VAT", "Out of scope", &["No VAT (Sales)"], &["No VAT (Purchases)"]),
        ("0.0% ECG", "EC goods, zero rate", &["0.0% ECG (Sales)"], &[]),
        ("0.0% ECS", "EC services, zero rate", &["0.0% ECS (Sales)"], &[]),
        ("20.0% RC", "Reverse charge", &[], &["20.0% RC (Purchases)", "20.0% RC (Reversed)"]),
    ],
};

pub const TAX_CA: TaxTable = TaxTable {
    agency: "Canada Revenue Agency",
    rates: &[
        ("GST", "5"),
        ("HST (ON)", "13"),
        ("HST (NS)", "14"),
        ("HST (NB)", "15"),
        ("PST (BC)", "7"),
        ("QST", "9.975"),
        ("GST Zero-rated", "0"),
        ("GST Exempt", "0"),
        ("Out of Scope", "0"),
    ],
    history: &[("HST (NS)", &[("15", "2010-07-01", Some("2025-03-31")), ("14", "2025-04-01", None)])],
    codes: &[
        ("GST", "Goods and services tax", &["GST"], &["GST"]),
        ("HST ON", "Harmonized tax, Ontario", &["HST (ON)"], &["HST (ON)"]),
        ("HST NS", "Harmonized tax, Nova Scotia", &["HST (NS)"], &["HST (NS)"]),
        ("HST NB", "Harmonized tax, New Brunswick", &["HST (NB)"], &["HST (NB)"]),
        ("PST BC", "Provincial tax, British Columbia", &["PST (BC)"], &["PST (BC)"]),
        (
            "GST/PST BC",
            "Goods and services tax with provincial tax",
            &["GST", "PST (BC)"],
            &["GST", "PST (BC)"],
        ),
        ("GST/QST QC - 9.975", "Goods and services tax with Quebec tax", &["GST", "QST"], &["GST", "QST"]),
        ("Zero-rated", "Zero rate", &["GST Zero-rated"], &["GST Zero-rated"]),
        ("Exempt", "Exempt", &["GST Exempt"], &["GST Exempt"]),
        ("Out of Scope", "Out of scope", &["Out of Scope"], &["Out of Scope"]),
    ],
};

pub const TAX_AU: TaxTable = TaxTable {
    agency: "Australian Taxation Office",
    rates: &[
        ("GST (sales)", "10"),
        ("GST-free (sales)", "0"),
        ("Input-taxed (sales)", "0"),
        ("GST Out of Scope (sales)", "0"),
        ("GST export (sales)", "0"),
    ],
    history: &[],
    codes: &[
        ("GST", "GST on income", &["GST (sales)"], &["GST (sales)"]),
        ("GST free", "GST-free income", &["GST-free (sales)"], &["GST-free (sales)"]),
        ("Input tax", "Input-taxed income", &["Input-taxed (sales)"], &["Input-taxed (sales)"]),
        ("Out of Scope", "Not reported", &["GST Out of Scope (sales)"], &["GST Out of Scope (sales)"]),
        ("GST export", "Export sales", &["GST export (sales)"], &["GST export (sales)"]),
    ],
};

pub const TAX_FR: TaxTable = TaxTable {
    agency: "DGFiP",
    rates: &[
        ("TVA 20 %", "20"),
        ("TVA 10 %", "10"),
        ("TVA 5,5 %", "5.5"),
        ("TVA 2,1 %", "2.1"),
        ("TVA 0 %", "0"),
        ("TVA 0 % UE", "0"),
    ],
    history: &[("TVA 20 %", &[("19.6", "2000-04-01", Some("2013-12-31")), ("20", "2014-01-01", None)])],
    codes: &[
        ("20 % TVA FR", "Taux normal", &["TVA 20 %"], &["TVA 20 %"]),
        ("10 % TVA FR", "Taux intermédiaire", &["TVA 10 %"], &["TVA 10 %"]),
        ("5,5 % TVA FR", "Taux réduit", &["TVA 5,5 %"], &["TVA 5,5 %"]),
        ("2,1 % TVA FR", "Taux particulier", &["TVA 2,1 %"], &["TVA 2,1 %"]),
        ("0 % TVA FR", "Exonéré", &["TVA 0 %"], &["TVA 0 %"]),
        ("0 % TVA UE", "Livraison intracommunautaire", &["TVA 0 % UE"], &["TVA 0 % UE"]),
    ],
};

pub const TAX_IN: TaxTable = TaxTable {
    agency: "Central Board of Indirect Taxes",
    rates: &[
        ("CGST 2.5%", "2.5"),
        ("SGST 2.5%", "2.5"),
        ("CGST 6%", "6"),
        ("SGST 6%", "6"),
        ("CGST 9%", "9"),
        ("SGST 9%", "9"),
        ("CGST 14%", "14"),
        ("SGST 14%", "14"),
        ("IGST 5%", "5"),
        ("IGST 12%", "12"),
        ("IGST 18%", "18"),
        ("IGST 28%", "28"),
        ("GST 0%", "0"),
        ("GST Exempt", "0"),
    ],
    history: &[],
    codes: &[
        ("5.0% GST", "Within the state", &["CGST 2.5%", "SGST 2.5%"], &["CGST 2.5%", "SGST 2.5%"]),
        ("12.0% GST", "Within the state", &["CGST 6%", "SGST 6%"], &["CGST 6%", "SGST 6%"]),
        ("18.0% GST", "Within the state", &["CGST 9%", "SGST 9%"], &["CGST 9%", "SGST 9%"]),
        ("28.0% GST", "Within the state", &["CGST 14%", "SGST 14%"], &["CGST 14%", "SGST 14%"]),
        ("5.0% IGST", "Between states", &["IGST 5%"], &["IGST 5%"]),
        ("12.0% IGST", "Between states", &["IGST 12%"], &["IGST 12%"]),
        ("18.0% IGST", "Between states", &["IGST 18%"], &["IGST 18%"]),
        ("28.0% IGST", "Between states", &["IGST 28%"], &["IGST 28%"]),
        ("0% GST", "Zero rate", &["GST 0%"], &["GST 0%"]),
        ("Exempt GST", "Exempt", &["GST Exempt"], &["GST Exempt"]),
    ],
};

pub const TAX_NZ: TaxTable = TaxTable {
    agency: "Inland Revenue",
    rates: &[
        ("GST 15% (Sales)", "15"),
        ("GST 15% (Purchases)", "15"),
        ("Zero rated", "0"),
        ("Exempt", "0"),
        ("Out of Scope", "0"),
    ],
    history: &[(
        "GST 15% (Sales)",
        &[("12.5", "1989-07-01", Some("2010-09-30")), ("15", "2010-10-01", None)],
    )],
    codes: &[
        ("GST 15%", "Standard rate", &["GST 15% (Sales)"], &["GST 15% (Purchases)"]),
        ("Zero rated", "Zero rate", &["Zero rated"], &["Zero rated"]),
        ("Exempt", "Exempt", &["Exempt"], &["Exempt"]),
        ("Out of Scope", "Not reported", &["Out of Scope"], &["Out of Scope"]),
    ],
};

/// Group codes of a US company that keeps its rates by hand.
pub const TAX_US_LEGACY: TaxTable = TaxTable {
    agency: "State Department of Revenue",
    rates: &[
        ("TX State", "6.25"),
        ("Austin", "2"),
        ("California", "8"),
        ("AZ State", "7.1"),
        ("Tucson", "2"),
    ],
    history: &[],
    codes: &[
        ("Austin", "Texas with the city of Austin", &["TX State", "Austin"], &["TX State", "Austin"]),
        ("California", "California", &["California"], &["California"]),
        ("Tucson", "Arizona with the city of Tucson", &["AZ State", "Tucson"], &["AZ State", "Tucson"]),
    ],
};

pub const CURRENCIES: &[(&str, &str)] = &[
    ("USD", "United States Dollar"),
    ("GBP", "British Pound Sterling"),
    ("CAD", "Canadian Dollar"),
    ("AUD", "Australian Dollar"),
    ("EUR", "Euro"),
    ("NZD", "New Zealand Dollar"),
    ("INR", "Indian Rupee"),
    ("JPY", "Japanese Yen"),
    ("CHF", "Swiss Franc"),
    ("SEK", "Swedish Krona"),
    ("NOK", "Norwegian Krone"),
    ("DKK", "Danish Krone"),
    ("PLN", "Polish Zloty"),
    ("MXN", "Mexican Peso"),
    ("BRL", "Brazilian Real"),
    ("ZAR", "South African Rand"),
    ("SGD", "Singapore Dollar"),
    ("HKD", "Hong Kong Dollar"),
    ("CNY", "Chinese Yuan"),
    ("AED", "United Arab Emirates Dirham"),
    ("ILS", "Israeli New Shekel"),
    ("CZK", "Czech Koruna"),
    ("HUF", "Hungarian Forint"),
    ("TRY", "Turkish Lira"),
];

/// What a country decides about a new company.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    pub country: &'static str,
    pub currency: &'static str,
    pub zone_name: &'static str,
    pub offset_minutes: i64,
    pub name: &'static str,
    pub address: (&'static str, &'static str, &'static str, &'static str, &'static str),
    pub tax: Option<&'static TaxTable>,
    pub tax_account: AccountRow,
}

pub const US: Facts = Facts {
    country: "US",
    currency: "USD",
    zone_name: "America/Los_Angeles",
    offset_minutes: -480,
    name: "Sandbox Company US",
    address: ("500 Congress Ave", "Austin", "TX", "78701", "USA"),
    tax: None,
    tax_account: TAX_ACCOUNT_US,
};

pub const GB: Facts = Facts {
    country: "GB",
    currency: "GBP",
    zone_name: "Europe/London",
    offset_minutes: 0,
    name: "Sandbox Company UK",
    address: ("1 Albion Street", "Leeds", "West Yorkshire", "LS1 5AA", "GBR"),
    tax: Some(&TAX_GB),
    tax_account: TAX_ACCOUNT_GB,
};

pub const CA: Facts = Facts {
    country: "CA",
    currency: "CAD",
    zone_name: "America/Toronto",
    offset_minutes: -300,
    name: "Sandbox Company CA",
    address: ("10 King Street W", "Toronto", "ON", "M5H 1A1", "CAN"),
    tax: Some(&TAX_CA),
    tax_account: TAX_ACCOUNT_OTHER,
};

pub const AU: Facts = Facts {
    country: "AU",
    currency: "AUD",
    zone_name: "Australia/Sydney",
    offset_minutes: 600,
    name: "Sandbox Company AU",
    address: ("2 George Street", "Sydney", "NSW", "2000", "AUS"),
    tax: Some(&TAX_AU),
    tax_account: TAX_ACCOUNT_OTHER,
};

pub const FR: Facts = Facts {
    country: "FR",
    currency: "EUR",
    zone_name: "Europe/Paris",
    offset_minutes: 60,
    name: "Sandbox Company FR",
    address: ("3 rue de la Paix", "Paris", "", "75002", "FRA"),
    tax: Some(&TAX_FR),
    tax_account: TAX_ACCOUNT_FR,
};

pub const IN: Facts = Facts {
    country: "IN",
    currency: "INR",
    zone_name: "Asia/Kolkata",
    offset_minutes: 330,
    name: "Sandbox Company IN",
    address: ("4 MG Road", "Bengaluru", "KA", "560001", "IND"),
    tax: Some(&TAX_IN),
    tax_account: TAX_ACCOUNT_GST,
};

pub const NZ: Facts = Facts {
    country: "NZ",
    currency: "NZD",
    zone_name: "Pacific/Auckland",
    offset_minutes: 720,
    name: "Sandbox Company NZ",
    address: ("5 Queen Street", "Auckland", "", "1010", "NZL"),
    tax: Some(&TAX_NZ),
    tax_account: TAX_ACCOUNT_GST,
};
