//! What the accounts of a company can be used for.

/// What an account must be good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountUse {
    Income,
    Deposit,
    DepositLine,
    Discount,
    Expense,
    Bank,
    Card,
    Payable,
}

impl AccountUse {
    /// QuickBooks' account types that it takes for this. Intuit: Item, Payment and line reference pages.
    #[must_use]
    pub fn types(self) -> &'static [&'static str] {
        match self {
            AccountUse::Income => &["Income", "Other Income"],
            AccountUse::Deposit => &["Bank", "Other Current Asset"],
            AccountUse::DepositLine => &[
                "Income",
                "Other Income",
                "Expense",
                "Other Expense",
                "Cost of Goods Sold",
                "Other Current Asset",
                "Fixed Asset",
                "Other Asset",
                "Credit Card",
                "Other Current Liability",
                "Long Term Liability",
                "Equity",
            ],
            AccountUse::Discount => &["Income", "Other Income", "Expense"],
            AccountUse::Expense => &[
                "Expense",
                "Other Expense",
                "Cost of Goods Sold",
                "Other Current Asset",
                "Fixed Asset",
                "Other Asset",
                "Other Current Liability",
                "Long Term Liability",
            ],
            AccountUse::Bank => &["Bank"],
            AccountUse::Card => &["Credit Card"],
            AccountUse::Payable => &["Accounts Payable"],
        }
    }
}
