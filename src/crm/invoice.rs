//! An invoice.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::base::ids::CrmId;
use crate::base::time::UnixMillis;
use crate::input::{choice, currency_code, record};

use super::{Address, CustomField, DocumentDiscount, Line, TaxTreatment};

choice! {
    InvoiceStatus {
        Draft "draft",
        Approved "approved",
        Sent "sent",
        PartiallyPaid "partially-paid",
        Paid "paid",
        Voided "voided",
    }
}

/// Amounts are in the invoice's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    pub id: CrmId,
    /// What is printed on it.
    pub number: String,
    pub status: InvoiceStatus,
    pub contact_id: CrmId,
    pub issue_date: NaiveDate,
    pub due_date: Option<NaiveDate>,
    /// The CRM's name of the payment terms; a key of the settings' `terms`.
    pub terms: Option<String>,
    /// ISO 4217 code, three capital letters; the company's home currency if absent.
    pub currency: Option<String>,
    /// Home units for one unit of `currency`.
    pub exchange_rate: Option<Decimal>,
    /// Whether unit prices, line discounts and the shipping charge contain the tax. False if absent.
    pub prices_include_tax: bool,
    pub lines: Vec<Line>,
    pub discount: Option<DocumentDiscount>,
    pub shipping: Option<Shipping>,
    /// Already paid when the invoice was written; lowers what is due, not the total.
    pub deposit: Option<Decimal>,
    pub billing_address: Option<Address>,
    pub shipping_address: Option<Address>,
    pub billing_email: Option<String>,
    pub purchase_order_number: Option<String>,
    /// Printed for the customer.
    pub memo: Option<String>,
    /// For the books only.
    pub private_note: Option<String>,
    pub custom_fields: Vec<CustomField>,
    /// What the CRM says the invoice comes to: the other side of the cents proof.
    pub totals: Totals,
    pub created_at: Option<UnixMillis>,
    pub updated_at: Option<UnixMillis>,
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
    Invoice {
        id "id": required,
        number "number": required,
        status "status": required,
        contact_id "contactId": required,
        issue_date "issueDate": required,
        due_date "dueDate": optional,
        terms "terms": optional,
        currency "currency": optional via currency_code,
        exchange_rate "exchangeRate": optional,
        prices_include_tax "pricesIncludeTax": default(false),
        lines "lines": required,
        discount "discount": optional,
        shipping "shipping": optional,
        deposit "deposit": optional,
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
