//! What invoices, estimates, sales receipts, credit memos and refund receipts have in common.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::base::ids::CrmId;
use crate::base::time::UnixMillis;
use crate::input::{currency_code, part, record};

use super::{
    Address, CreditMemo, CustomField, DocumentDiscount, Estimate, Expense, Invoice, Kind, Line,
    PurchaseOrder, RefundReceipt, SalesReceipt, TaxTreatment,
};

/// A paper for a customer, made of lines. Amounts are in the document's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalesDocument {
    pub id: CrmId,
    /// What is printed on it.
    pub number: String,
    pub contact_id: CrmId,
    pub issue_date: NaiveDate,
    /// ISO 4217 code, three capital letters; the company's home currency if absent.
    pub currency: Option<String>,
    /// Home units for one unit of `currency`.
    pub exchange_rate: Option<Decimal>,
    /// Whether unit prices, line discounts and the shipping charge contain the tax. False if absent.
    pub prices_include_tax: bool,
    pub lines: Vec<Line>,
    pub discount: Option<DocumentDiscount>,
    pub shipping: Option<Shipping>,
    pub billing_address: Option<Address>,
    pub shipping_address: Option<Address>,
    pub billing_email: Option<String>,
    pub purchase_order_number: Option<String>,
    /// Printed for the customer.
    pub memo: Option<String>,
    /// For the books only.
    pub private_note: Option<String>,
    pub custom_fields: Vec<CustomField>,
    /// What the CRM says the document comes to: the other side of the cents proof.
    pub totals: Totals,
    pub created_at: Option<UnixMillis>,
    pub updated_at: Option<UnixMillis>,
}

part! {
    SalesDocument {
        id "id": required,
        number "number": required,
        contact_id "contactId": required,
        issue_date "issueDate": required,
        currency "currency": optional via currency_code,
        exchange_rate "exchangeRate": optional,
        prices_include_tax "pricesIncludeTax": default(false),
        lines "lines": required,
        discount "discount": optional,
        shipping "shipping": optional,
        billing_address "billingAddress": optional,
        shipping_address "shippingAddress": optional,
        billing_email "billingEmail": optional,
        purchase_order_number "purchaseOrderNumber": optional,
        memo "memo": optional,
        private_note "privateNote": optional,
        custom_fields "customFields": list,
        totals "totals": required,
        created_at "createdAt": optional,
        updated_at "updatedAt": optional,
    }
}

/// A paper made of lines, of any kind: sold or bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnySales<'w> {
    Estimate(&'w Estimate),
    Invoice(&'w Invoice),
    SalesReceipt(&'w SalesReceipt),
    CreditMemo(&'w CreditMemo),
    RefundReceipt(&'w RefundReceipt),
    Expense(&'w Expense),
    PurchaseOrder(&'w PurchaseOrder),
}

impl<'w> AnySales<'w> {
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            AnySales::Estimate(_) => Kind::Estimate,
            AnySales::Invoice(_) => Kind::Invoice,
            AnySales::SalesReceipt(_) => Kind::SalesReceipt,
            AnySales::CreditMemo(_) => Kind::CreditMemo,
            AnySales::RefundReceipt(_) => Kind::RefundReceipt,
            AnySales::Expense(_) => Kind::Expense,
            AnySales::PurchaseOrder(_) => Kind::PurchaseOrder,
        }
    }

    /// What all kinds have.
    #[must_use]
    pub fn common(self) -> &'w SalesDocument {
        match self {
            AnySales::Estimate(document) => &document.sales,
            AnySales::Invoice(document) => &document.sales,
            AnySales::SalesReceipt(document) => &document.sales,
            AnySales::CreditMemo(document) => &document.sales,
            AnySales::RefundReceipt(document) => &document.sales,
            AnySales::Expense(document) => &document.purchase,
            AnySales::PurchaseOrder(document) => &document.purchase,
        }
    }

    /// Whether it is a purchase: its party is a vendor then.
    #[must_use]
    pub fn is_bought(self) -> bool {
        matches!(self, AnySales::Expense(_) | AnySales::PurchaseOrder(_))
    }

    /// Whose paper it is: kind, id, and the field that says so. Only an expense can do without.
    #[must_use]
    pub fn party(self) -> Option<(Kind, &'w CrmId, &'static str)> {
        match self {
            AnySales::Expense(document) => {
                document.purchase.vendor_id().map(|id| (Kind::Vendor, id, "vendorId"))
            }
            AnySales::PurchaseOrder(document) => {
                document.purchase.vendor_id().map(|id| (Kind::Vendor, id, "vendorId"))
            }
            _ => Some((Kind::Contact, &self.common().contact_id, "contactId")),
        }
    }
}

/// The charge for delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipping {
    pub amount: Decimal,
    /// As stated, or implied by `tax_rate_ids`.
    pub tax_treatment: TaxTreatment,
    pub tax_rate_ids: Vec<CrmId>,
}

/// The CRM's own totals, in the document's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Lines after their own discounts, before the document's.
    pub subtotal: Option<Decimal>,
    /// The document's discount, positive.
    pub discount: Option<Decimal>,
    pub tax: Option<Decimal>,
    /// What rounding to a coin added to the total, or took off it; `-0.02` where 10.02 became 10.00.
    pub rounding: Option<Decimal>,
    /// What the customer owes in all, tax, shipping and rounding included.
    pub total: Decimal,
}

record! {
    Shipping {
        amount "amount": required,
        tax_rate_ids "taxRateIds": list,
        tax_treatment "taxTreatment": default(TaxTreatment::implied_by(&tax_rate_ids)),
    }
}

record! {
    Totals {
        subtotal "subtotal": optional,
        discount "discount": optional,
        tax "tax": optional,
        rounding "rounding": optional,
        total "total": required,
    }
}
