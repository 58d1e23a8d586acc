//! A snapshot: what a company's books held at one moment, in QuickBooks' own objects.
//!
//! `Link` belongs to `step`; here links stay JSON, so that the wire format knows nothing of us.

use super::{
    Account, CompanyInfo, CreditMemo, Customer, Deposit, Employee, Estimate, Expense, Invoice, Item, Payment,
    PaymentMethod, Preferences, PurchaseOrder, RefundReceipt, SalesReceipt, TaxCode, TaxRate, Term, Vendor,
};
use crate::base::json::{Json, Mismatch, RawJson, from_text, position};
use crate::base::members::read_members;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// QuickBooks' clock when the last page was read.
    pub time: Option<String>,
    pub company_info: Option<CompanyInfo>,
    pub preferences: Option<Preferences>,
    pub entities: Entities,
    /// What the engine's journal knows: see `step::Link`.
    pub links: Option<RawJson>,
    /// Assumptions about QuickBooks that this company's answers have refuted: see `region::OpenPoint`.
    pub refuted: Vec<String>,
    /// What people chose where both sides edited a record.
    pub choices: Option<RawJson>,
}

read_members!(Snapshot {
    time: "time",
    company_info: "companyInfo",
    preferences: "preferences",
    entities: "entities",
    links: "links",
    refuted: "refuted",
    choices: "choices",
});

/// A list that was not read is absent: "none there" and "not looked" are different things.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entities {
    pub customer: Option<Vec<Customer>>,
    pub vendor: Option<Vec<Vendor>>,
    pub employee: Option<Vec<Employee>>,
    pub item: Option<Vec<Item>>,
    pub account: Option<Vec<Account>>,
    pub tax_code: Option<Vec<TaxCode>>,
    pub tax_rate: Option<Vec<TaxRate>>,
    pub term: Option<Vec<Term>>,
    pub payment_method: Option<Vec<PaymentMethod>>,
    pub estimate: Option<Vec<Estimate>>,
    pub invoice: Option<Vec<Invoice>>,
    pub sales_receipt: Option<Vec<SalesReceipt>>,
    pub credit_memo: Option<Vec<CreditMemo>>,
    pub refund_receipt: Option<Vec<RefundReceipt>>,
    pub payment: Option<Vec<Payment>>,
    pub deposit: Option<Vec<Deposit>>,
    pub bill: Option<Vec<Expense>>,
    pub vendor_credit: Option<Vec<Expense>>,
    pub purchase: Option<Vec<Expense>>,
    pub purchase_order: Option<Vec<PurchaseOrder>>,
}

read_members!(Entities {
    customer: "Customer",
    vendor: "Vendor",
    employee: "Employee",
    item: "Item",
    account: "Account",
    tax_code: "TaxCode",
    tax_rate: "TaxRate",
    term: "Term",
    payment_method: "PaymentMethod",
    estimate: "Estimate",
    invoice: "Invoice",
    sales_receipt: "SalesReceipt",
    credit_memo: "CreditMemo",
    refund_receipt: "RefundReceipt",
    payment: "Payment",
    deposit: "Deposit",
    bill: "Bill",
    vendor_credit: "VendorCredit",
    purchase: "Purchase",
    purchase_order: "PurchaseOrder",
});

/// The text is not a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the QuickBooks snapshot: {reason}, at line {line}, column {column}")]
pub struct SnapshotError {
    pub reason: String,
    pub line: usize,
    pub column: usize,
}

impl Snapshot {
    /// # Errors
    /// The text is not JSON, or a field that we read has another type than Intuit documents.
    pub fn parse(text: &[u8]) -> Result<Self, SnapshotError> {
        let text = std::str::from_utf8(text).map_err(|error| SnapshotError {
            reason: format!("not UTF-8 at byte {}", error.valid_up_to()),
            line: 1,
            column: 1,
        })?;
        from_text(text).map_err(|mismatch| {
            let (line, column) = position(text, mismatch.at);
            SnapshotError { reason: mismatch.why.into_owned(), line, column }
        })
    }
}

/// Every record of the wanted lists of a snapshot's text, with its list.
///
/// # Errors
/// The text is no snapshot, or `each` says so.
pub fn each_text(
    text: &str,
    is_wanted: &dyn Fn(&str) -> bool,
    each: &mut dyn FnMut(&str, &str) -> Result<(), Mismatch>,
) -> Result<(), Mismatch> {
    Json::of(text).object(&mut |json, name| match name {
        "entities" => json.object(&mut |json, list| {
            if !is_wanted(list) {
                return json.skip();
            }
            json.list(&mut |json| each(list, json.raw()?))
        }),
        _ => json.skip(),
    })
}
