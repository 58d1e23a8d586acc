//! The chart of accounts.

use super::names::renamed_when_inactive;
use super::shared::{hierarchy, unique_name};
use crate::company::Company;
use crate::edition::{self, Edition};
use crate::fault::Fault;
use crate::json::{amount_or_zero, flag, put, put_default, refer, reference, text};
use crate::number::Fixed;
use crate::write::Draft;

/// Type, classification, the sub-type a new account gets by default, and further common sub-types.
const TYPES: &[(&str, &str, &str, &[&str])] = &[
    (
        "Bank",
        "Asset",
        "CashOnHand",
        &[
            "Checking",
            "MoneyMarket",
            "RentsHeldInTrust",
            "Savings",
            "TrustAccounts",
            "CashAndCashEquivalents",
            "OtherEarMarkedBankAccounts",
        ],
    ),
    (
        "Other Current Asset",
        "Asset",
        "EmployeeCashAdvances",
        &[
            "AllowanceForBadDebts",
            "DevelopmentCosts",
            "Inventory",
            "LoansToOfficers",
            "LoansToOthers",
            "LoansToStockholders",
            "OtherCurrentAssets",
            "PrepaidExpenses",
            "Retainage",
            "UndepositedFunds",
            "GlobalTaxDeferred",
            "GlobalTaxRefund",
        ],
    ),
    (
        "Fixed Asset",
        "Asset",
        "FurnitureAndFixtures",
        &["AccumulatedDepreciation", "Buildings", "MachineryAndEquipment", "Vehicles", "Land"],
    ),
    ("Other Asset", "Asset", "Licenses", &["Goodwill", "SecurityDeposits", "LeaseBuyout"]),
    ("Accounts Receivable", "Asset", "AccountsReceivable", &[]),
    ("Equity", "Equity", "OpeningBalanceEquity", &["RetainedEarnings", "OwnersEquity", "CommonStock"]),
    (
        "Expense",
        "Expense",
        "Travel",
        &[
            "AdvertisingPromotional",
            "BankCharges",
            "OfficeGeneralAdministrativeExpenses",
            "ShippingFreightDelivery",
            "SuppliesMaterials",
            "GlobalTaxExpense",
            "TaxesPaid",
            "Utilities",
        ],
    ),
    (
        "Other Expense",
        "Expense",
        "Depreciation",
        &["ExchangeGainOrLoss", "OtherMiscellaneousExpense", "PenaltiesSettlements"],
    ),
    (
        "Cost of Goods Sold",
        "Expense",
        "CostOfLaborCos",
        &[
            "EquipmentRentalCos",
            "OtherCostsOfServiceCos",
            "ShippingFreightDeliveryCos",
            "SuppliesMaterialsCogs",
        ],
    ),
    ("Accounts Payable", "Liability", "AccountsPayable", &[]),
    ("Credit Card", "Liability", "CreditCard", &[]),
    (
        "Long Term Liability",
        "Liability",
        "NotesPayable",
        &["OtherLongTermLiabilities", "ShareholderNotesPayable"],
    ),
    (
        "Other Current Liability",
        "Liability",
        "OtherCurrentLiabilities",
        &[
            "GlobalTaxPayable",
            "GlobalTaxSuspense",
            "SalesTaxPayable",
            "LineOfCredit",
            "LoanPayable",
            "PayrollClearing",
            "PayrollTaxPayable",
        ],
    ),
    (
        "Income",
        "Revenue",
        "OtherPrimaryIncome",
        &[
            "SalesOfProductIncome",
            "ServiceFeeIncome",
            "DiscountsRefundsGiven",
            "NonProfitIncome",
            "UnappliedCashPaymentIncome",
        ],
    ),
    (
        "Other Income",
        "Revenue",
        "OtherInvestmentIncome",
        &["InterestEarned", "DividendIncome", "OtherMiscellaneousIncome", "TaxExemptInterest"],
    ),
];

pub fn complete(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    let name = text(&draft.fields, "Name").unwrap_or("").to_owned();
    if name.contains(['"', ':']) {
        return Err(Fault::new(2040, "Account names take no quotation mark and no colon").at("Name"));
    }
    put_default(&mut draft.fields, "Active", true);
    classify(draft)?;
    number(company, draft)?;
    let (full, level) = hierarchy(company, draft, &name)?;
    put(&mut draft.fields, "FullyQualifiedName", full);
    put(&mut draft.fields, "SubAccount", level > 0);
    same_type_as_parent(company, draft)?;
    put_default(&mut draft.fields, "CurrentBalance", Fixed::ZERO.money());
    put_default(&mut draft.fields, "CurrentBalanceWithSubAccounts", Fixed::ZERO.money());
    if reference(&draft.fields, "CurrencyRef").is_none() {
        let home = company.home_currency().to_owned();
        put(&mut draft.fields, "CurrencyRef", refer(&home, edition::currency_name(&home).unwrap_or("")));
    }
    if flag(&draft.fields, "Active") == Some(false)
        && !amount_or_zero(&draft.fields, "CurrentBalance").is_zero()
    {
        return Err(Fault::new(6220, "The account has a balance").at("Active"));
    }
    renamed_when_inactive(company, draft, "Name");
    unique_name(company, draft)
}

/// A type implies its usual sub-type and a sub-type implies its type.
fn classify(draft: &mut Draft) -> Result<(), Fault> {
    let kind = text(&draft.fields, "AccountType").map(str::to_owned);
    let sub = text(&draft.fields, "AccountSubType").map(str::to_owned);
    let of_sub = |sub: &str| TYPES.iter().find(|row| row.2 == sub || row.3.contains(&sub));
    let row = match (&kind, &sub) {
        (None, None) => return Err(Fault::new(6010, "Give AccountType or AccountSubType").at("AccountType")),
        (Some(kind), _) => TYPES.iter().find(|row| row.0 == kind),
        (None, Some(sub)) => of_sub(sub),
    };
    let Some((kind, class, default, _)) = row else {
        let given = kind.or(sub).unwrap_or_default();
        return Err(Fault::new(2170, format!("{given} is not an account type")).at("AccountType"));
    };
    if let Some(sub) = &sub
        && of_sub(sub).is_some_and(|row| row.0 != *kind)
    {
        return Err(Fault::business(format!("{sub} is not a sub-type of {kind}")).at("AccountSubType"));
    }
    put(&mut draft.fields, "AccountType", *kind);
    put(&mut draft.fields, "Classification", *class);
    put(&mut draft.fields, "AccountSubType", sub.unwrap_or_else(|| (*default).to_owned()));
    Ok(())
}

fn number(company: &Company, draft: &Draft) -> Result<(), Fault> {
    let Some(number) = text(&draft.fields, "AcctNum") else { return Ok(()) };
    let most = if matches!(company.edition, Edition::Au | Edition::Ca) { 20 } else { 7 };
    let supplied = number.chars().count();
    if supplied > most {
        return Err(Fault::new(2050, format!("Min:0 Max:{most} supplied:{supplied}")).at("AcctNum"));
    }
    let taken = company
        .store
        .rows("Account")
        .any(|account| Some(&account.id) != draft.id() && text(&account.fields, "AcctNum") == Some(number));
    if taken {
        return Err(Fault::business(format!("Account number {number} is in use")).at("AcctNum"));
    }
    Ok(())
}

fn same_type_as_parent(company: &Company, draft: &Draft) -> Result<(), Fault> {
    let Some(parent) = reference(&draft.fields, "ParentRef") else { return Ok(()) };
    let theirs = company.store.get("Account", parent).and_then(|parent| text(&parent.fields, "AccountType"));
    if theirs == text(&draft.fields, "AccountType") {
        return Ok(());
    }
    Err(Fault::new(700, "A sub-account has the type of its parent").at("ParentRef"))
}
