//! Countries: what a new company of each looks like.

mod data;
mod plan;
mod taxes;

use crate::json::{Value, json};
use serde::Deserialize;

use crate::company::Company;
use crate::entity::Entity;
use crate::json::{Object, put, text};
use crate::store::{Id, Record, Store};
use crate::switches::Switches;
use crate::time::{Millis, Zone};

use data::{AccountRow, Facts};

pub use plan::Plan;
pub use taxes::{tax_code, tax_rate};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Edition {
    Us,
    Gb,
    Ca,
    Au,
    Fr,
    In,
    Nz,
}

/// How a US company taxes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UsTax {
    Off,
    Legacy,
    #[default]
    Automated,
}

fn facts(edition: Edition, us_tax: UsTax) -> Facts {
    match edition {
        Edition::Us => Facts { tax: (us_tax == UsTax::Legacy).then_some(&data::TAX_US_LEGACY), ..data::US },
        Edition::Gb => data::GB,
        Edition::Ca => data::CA,
        Edition::Au => data::AU,
        Edition::Fr => data::FR,
        Edition::In => data::IN,
        Edition::Nz => data::NZ,
    }
}

pub fn currency_name(code: &str) -> Option<&'static str> {
    data::CURRENCIES.iter().find(|(own, _)| *own == code).map(|(_, name)| *name)
}

/// A new company with its default lists.
pub fn found(
    edition: Edition,
    plan: Plan,
    us_tax: UsTax,
    realm: String,
    now: Millis,
    switches: Switches,
) -> Company {
    let facts = facts(edition, us_tax);
    let zone = Zone { offset_minutes: facts.offset_minutes };
    let mut company =
        Company { edition, plan, realm, zone, now, store: Store::default(), switches, lapsed: false };
    accounts(&mut company, &facts);
    settings(&mut company, &facts, us_tax);
    for (name, days) in data::TERMS {
        let term = json!({ "Name": name, "Active": true, "Type": "STANDARD", "DueDays": days, "DiscountPercent": 0 });
        add(&mut company, "Term", term);
    }
    for (name, card) in data::PAYMENT_METHODS {
        let kind = if *card { "CREDIT_CARD" } else { "NON_CREDIT_CARD" };
        add(&mut company, "PaymentMethod", json!({ "Name": name, "Active": true, "Type": kind }));
    }
    items(&mut company);
    taxes::add(&mut company, &facts, us_tax);
    company
}

/// A currency that is used for the first time joins the company's list.
pub fn add_currency(company: &mut Company, code: &str) {
    if !company.is_multicurrency() || company.by_name("CompanyCurrency", code).is_some() {
        return;
    }
    if let Some(name) = currency_name(code) {
        add(company, "CompanyCurrency", json!({ "Code": code, "Name": name, "Active": true }));
    }
}

fn accounts(company: &mut Company, facts: &Facts) {
    for row in data::ACCOUNTS.iter().chain([&facts.tax_account]) {
        account(company, row.0, row, facts.currency);
    }
    let Some(entity) = Entity::find("Account") else { return };
    let last = company.store.count_from(entity.sequence, FIRST_OF_MORE);
    for row in data::MORE_ACCOUNTS {
        account(company, row.0, row, facts.currency);
    }
    company.store.count_from(entity.sequence, last);
}

/// The Ids of these accounts begin behind it, so that those of a company's own accounts follow the ones before.
const FIRST_OF_MORE: u64 = 200;

fn account(company: &mut Company, name: &str, row: &AccountRow, currency: &str) -> Id {
    let (_, kind, sub) = row;
    let class = match *kind {
        "Income" | "Other Income" => "Revenue",
        "Expense" | "Other Expense" | "Cost of Goods Sold" => "Expense",
        "Equity" => "Equity",
        "Accounts Payable" | "Credit Card" | "Other Current Liability" => "Liability",
        _ => "Asset",
    };
    let account = json!({
        "Name": name, "FullyQualifiedName": name, "Active": true, "SubAccount": false,
        "Classification": class, "AccountType": kind, "AccountSubType": sub,
        "CurrentBalance": 0, "CurrentBalanceWithSubAccounts": 0,
        "CurrencyRef": { "value": currency, "name": currency_name(currency).unwrap_or("") },
    });
    add(company, "Account", account)
}

/// What a name in a foreign currency owes, or is owed, is kept in an account of that currency.
pub fn add_control_account(company: &mut Company, receivable: bool, code: &str) {
    if !company.is_multicurrency() || code == company.home_currency() {
        return;
    }
    let row: &AccountRow = if receivable {
        &("Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable")
    } else {
        &("Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable")
    };
    let name = format!("{} - {code}", row.0);
    if company.by_name("Account", &name).is_none() {
        account(company, &name, row, code);
    }
}

fn settings(company: &mut Company, facts: &Facts, us_tax: UsTax) {
    let (line, city, state, code, country) = facts.address;
    let address = json!({
        "Id": "1", "Line1": line, "City": city, "CountrySubDivisionCode": state, "PostalCode": code,
        "Country": country,
    });
    let info = json!({
        "CompanyName": facts.name, "LegalName": facts.name, "Country": facts.country,
        "CompanyAddr": address, "LegalAddr": address, "CustomerCommunicationAddr": address,
        "Email": { "Address": "office@example.com" },
        "SupportedLanguages": "en", "FiscalYearStartMonth": "January", "DefaultTimeZone": facts.zone_name,
        "CompanyStartDate": company.today(),
        "NameValue": [
            { "Name": "OfferingSku", "Value": company.plan.sku() },
            { "Name": "SubscriptionStatus", "Value": "PAID" },
            { "Name": "ItemCategoriesFeature", "Value": "true" },
        ],
    });
    add(company, "CompanyInfo", info);
    let preferences = preferences(company, facts, us_tax);
    add(company, "Preferences", preferences);
}

fn preferences(company: &Company, facts: &Facts, us_tax: UsTax) -> Value {
    let account = |name: &str| company.by_name("Account", name).map_or(String::new(), |id| id.0.to_string());
    let taxed = facts.country != "US" || us_tax != UsTax::Off;
    let tax = if facts.country == "US" && us_tax == UsTax::Automated {
        json!({ "UsingSalesTax": taxed, "PartnerTaxEnabled": true })
    } else {
        json!({ "UsingSalesTax": taxed })
    };
    json!({
        "AccountingInfoPrefs": {
            "FirstMonthOfFiscalYear": "January", "UseAccountNumbers": false, "TaxYearMonth": "January",
            "ClassTrackingPerTxn": false, "ClassTrackingPerTxnLine": company.plan.tracks(),
            "TrackDepartments": company.plan.tracks(),
            "CustomerTerminology": "Customers",
        },
        "ProductAndServicesPrefs": {
            "ForSales": true, "ForPurchase": true, "QuantityWithPriceAndRate": true,
            "QuantityOnHand": company.plan.tracks(),
        },
        "SalesFormsPrefs": {
            "CustomField": [
                { "CustomField": [
                    { "Name": "SalesFormsPrefs.UseSalesCustom1", "Type": "BooleanType", "BooleanValue": true },
                    { "Name": "SalesFormsPrefs.UseSalesCustom2", "Type": "BooleanType", "BooleanValue": true },
                    { "Name": "SalesFormsPrefs.UseSalesCustom3", "Type": "BooleanType", "BooleanValue": true },
                ] },
                { "CustomField": [
                    { "Name": "SalesFormsPrefs.SalesCustomName1", "Type": "StringType", "StringValue": "PO Number" },
                    { "Name": "SalesFormsPrefs.SalesCustomName2", "Type": "StringType", "StringValue": "Job" },
                    { "Name": "SalesFormsPrefs.SalesCustomName3", "Type": "StringType", "StringValue": "Reference" },
                ] },
            ],
            "CustomTxnNumbers": false, "AllowDeposit": true, "AllowDiscount": true,
            "DefaultDiscountAccount": account("Discounts given"), "AllowShipping": true,
            "DefaultShippingAccount": account("Shipping Income"), "AllowServiceDate": true,
            "AllowEstimates": true, "UsingProgressInvoicing": false, "UsingPriceLevels": false,
            "AutoApplyCredit": false, "AutoApplyPayments": false, "ETransactionPaymentEnabled": false,
            "EmailCopyToCompany": false, "IPNSupportEnabled": false,
        },
        "EmailMessagesPrefs": {},
        "VendorAndPurchasesPrefs": { "BillableExpenseTracking": true, "TrackingByCustomer": true, "POCustomField": [] },
        "TimeTrackingPrefs": { "BillCustomers": true, "WorkWeekStartDate": "Monday" },
        "TaxPrefs": tax,
        "CurrencyPrefs": {
            "HomeCurrency": { "value": facts.currency }, "MultiCurrencyEnabled": false,
        },
        "ReportPrefs": { "ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": false },
        "OtherPrefs": { "NameValue": [
            { "Name": "VendorAndPurchasesPrefs.UseCustomTxnNumbers", "Value": "false" },
            { "Name": "SalesFormsPrefs.AllowGratuity", "Value": "false" },
            { "Name": "WarnDuplicateCheckNumber", "Value": "true" },
            { "Name": "WarnDuplicateBillNumber", "Value": "false" },
            { "Name": "WarnDuplicateJournalNumber", "Value": "true" },
            { "Name": "UncategorizedIncomeAccountId", "Value": account("Uncategorized Income") },
        ] },
    })
}

fn items(company: &mut Company) {
    for (name, account) in [("Services", "Services"), ("Hours", "Services")] {
        let Some(id) = company.by_name("Account", account).map(|id| id.0.clone()) else { continue };
        let item = json!({
            "Name": name, "FullyQualifiedName": name, "Active": true, "Type": "Service", "Taxable": false,
            "UnitPrice": 0, "PurchaseCost": 0, "TrackQtyOnHand": false,
            "IncomeAccountRef": { "value": id, "name": account },
        });
        add(company, "Item", item);
    }
}

/// Puts a record of the company's own making into the books.
pub fn add(company: &mut Company, entity: &str, fields: Value) -> Id {
    let Some(entity) = Entity::find(entity) else { return Id::from("") };
    let id = company.store.next_id(entity.sequence);
    put_record(company, entity.name, id.clone(), fields);
    id
}

fn put_record(company: &mut Company, entity: &str, id: Id, fields: Value) {
    let (Some(entity), Value::Object(fields)) = (Entity::find(entity), fields) else { return };
    let now = company.now;
    let record = Record { id, token: 0, created: now, updated: now, fields, last_line: 0, tax_given: false };
    company.store.put(entity, record);
}

/// Lays a seed's facts over the company's own.
pub fn overlay(company: &mut Company, entity: &str, over: &Object) {
    let Some(mut record) = company.store.get(entity, "1").cloned() else { return };
    crate::json::merge(&mut record.fields, over);
    let Some(entity) = Entity::find(entity) else { return };
    company.store.put(entity, record);
    if company.is_multicurrency() {
        let home = company.home_currency().to_owned();
        add_currency(company, &home);
    }
}

/// The facts of a seed's `company` object: its name, and whatever CompanyInfo holds.
pub fn company_facts(given: &Object) -> Object {
    let mut facts = given.clone();
    facts.remove("realm");
    if let Some(name) = facts.remove("name") {
        put(&mut facts, "CompanyName", name.clone());
        if text(&facts, "LegalName").is_none() {
            put(&mut facts, "LegalName", name);
        }
    }
    facts
}
