//! An estimate or quote.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::base::ids::CrmId;
use crate::base::time::UnixMillis;
use crate::input::{choice, currency_code, record};

use super::{Address, CustomField, DocumentDiscount, Line, Shipping, Totals};

choice! {
    EstimateStatus {
        Draft "draft",
        Sent "sent",
        Accepted "accepted",
        Declined "declined",
        Converted "converted",
    }
}

/// Fields that an invoice also has mean the same here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    pub id: CrmId,
    pub number: String,
    pub status: EstimateStatus,
    pub contact_id: CrmId,
    pub issue_date: NaiveDate,
    /// Last day on which it can be accepted.
    pub expiration_date: Option<NaiveDate>,
    pub currency: Option<String>,
    pub exchange_rate: Option<Decimal>,
    pub prices_include_tax: bool,
    pub lines: Vec<Line>,
    pub discount: Option<DocumentDiscount>,
    pub shipping: Option<Shipping>,
    pub billing_address: Option<Address>,
    pub shipping_address: Option<Address>,
    pub billing_email: Option<String>,
    pub purchase_order_number: Option<String>,
    pub memo: Option<String>,
    pub private_note: Option<String>,
    pub custom_fields: Vec<CustomField>,
    pub totals: Totals,
    pub created_at: Option<UnixMillis>,
    pub updated_at: Option<UnixMillis>,
}

record! {
    Estimate {
        id "id": required,
        number "number": required,
        status "status": required,
        contact_id "contactId": required,
        issue_date "issueDate": required,
        expiration_date "expirationDate": optional,
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
