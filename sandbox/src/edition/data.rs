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

pub const TAX_ACCOUNT_US: AccountRow = ("Sales Tax Payable", "Other Current Liability", "SalesTaxPayable");
pub const TAX_ACCOUNT_GB: AccountRow = ("VAT Control", "Other Current Liability", "GlobalTaxPayable");
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

/// Rate: name, percent. Code: name, sales rates, whether also a purchase code.
#[derive(Debug)]
pub struct TaxTable {
    pub agency: &'static str,
    pub rates: &'static [(&'static str, &'static str)],
    pub codes: &'static [(&'static str, &'static str, &'static [&'static str])],
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
    ],
    codes: &[
        ("20.0% S", "Standard rate", &["20.0% S (Sales)"]),
        ("5.0% R", "Reduced rate", &["5.0% R (Sales)"]),
        ("0.0% Z", "Zero rate", &["0.0% Z (Sales)"]),
        ("Exempt", "Exempt", &["Exempt (Sales)"]),
        ("No VAT", "Out of scope", &["No VAT (Sales)"]),
        ("0.0% ECG", "EC goods, zero rate", &["0.0% ECG (Sales)"]),
        ("0.0% ECS", "EC services, zero rate", &["0.0% ECS (Sales)"]),
    ],
};

pub const TAX_CA: TaxTable = TaxTable {
    agency: "Canada Revenue Agency",
    rates: &[
        ("GST", "5"),
        ("HST (ON)", "13"),
        ("HST (NS)", "15"),
        ("HST (NB)", "15"),
        ("PST (BC)", "7"),
        ("QST", "9.975"),
        ("GST Zero-rated", "0"),
        ("GST Exempt", "0"),
        ("Out of Scope", "0"),
    ],
    codes: &[
        ("GST", "Goods and services tax", &["GST"]),
        ("HST ON", "Harmonized tax, Ontario", &["HST (ON)"]),
        ("HST NS", "Harmonized tax, Nova Scotia", &["HST (NS)"]),
        ("HST NB", "Harmonized tax, New Brunswick", &["HST (NB)"]),
        ("PST BC", "Provincial tax, British Columbia", &["PST (BC)"]),
        ("GST/PST BC", "Goods and services tax with provincial tax", &["GST", "PST (BC)"]),
        ("GST/QST QC - 9.975", "Goods and services tax with Quebec tax", &["GST", "QST"]),
        ("Zero-rated", "Zero rate", &["GST Zero-rated"]),
        ("Exempt", "Exempt", &["GST Exempt"]),
        ("Out of Scope", "Out of scope", &["Out of Scope"]),
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
    codes: &[
        ("GST", "GST on income", &["GST (sales)"]),
        ("GST free", "GST-free income", &["GST-free (sales)"]),
        ("Input tax", "Input-taxed income", &["Input-taxed (sales)"]),
        ("Out of Scope", "Not reported", &["GST Out of Scope (sales)"]),
        ("GST export", "Export sales", &["GST export (sales)"]),
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
    codes: &[
        ("Austin", "Texas with the city of Austin", &["TX State", "Austin"]),
        ("California", "California", &["California"]),
        ("Tucson", "Arizona with the city of Tucson", &["AZ State", "Tucson"]),
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
