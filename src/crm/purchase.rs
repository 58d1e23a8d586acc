//! What expenses and purchase orders have in common: a paper of a vendor, made of lines.

use std::ops::Deref;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::base::ids::CrmId;
use crate::base::time::UnixMillis;
use crate::input::{Part, Reader, Syntax, Table, currency_code, part};

use super::{Line, SalesDocument, Totals};

/// Kept in the form of a sales document, so that one arithmetic serves both; the party is a vendor. There is neither
/// document discount nor shipping: on purchases both are lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase(SalesDocument);

impl Deref for Purchase {
    type Target = SalesDocument;

    fn deref(&self) -> &SalesDocument {
        &self.0
    }
}

impl Purchase {
    /// The vendor; some money is spent with none.
    #[must_use]
    pub fn vendor_id(&self) -> Option<&CrmId> {
        Some(&self.0.contact_id).filter(|id| !id.as_str().is_empty())
    }

    /// A document whose party is a vendor's id, or empty.
    #[must_use]
    pub fn of(document: SalesDocument) -> Self {
        Self(document)
    }
}

#[derive(Debug)]
struct Read {
    id: CrmId,
    number: Option<String>,
    vendor_id: Option<CrmId>,
    issue_date: NaiveDate,
    currency: Option<String>,
    exchange_rate: Option<Decimal>,
    prices_include_tax: bool,
    lines: Vec<Line>,
    memo: Option<String>,
    private_note: Option<String>,
    totals: Totals,
    created_at: Option<UnixMillis>,
    updated_at: Option<UnixMillis>,
}

part! {
    Read {
        id "id": required,
        number "number": optional,
        vendor_id "vendorId": optional,
        issue_date "issueDate": required,
        currency "currency": optional via currency_code,
        exchange_rate "exchangeRate": optional,
        prices_include_tax "pricesIncludeTax": default(false),
        lines "lines": required,
        memo "memo": optional,
        private_note "privateNote": optional,
        totals "totals": required,
        created_at "createdAt": optional,
        updated_at "updatedAt": optional,
    }
}

impl Part for Purchase {
    fn read_with(reader: &mut Reader<'_>, own: Table<'_>) -> Result<Option<Self>, Syntax> {
        let Some(read) = Read::read_with(reader, own)? else { return Ok(None) };
        Ok(Some(Self(SalesDocument {
            id: read.id,
            number: read.number.unwrap_or_default(),
            contact_id: read.vendor_id.unwrap_or_else(|| CrmId::new("")),
            issue_date: read.issue_date,
            currency: read.currency,
            exchange_rate: read.exchange_rate,
            prices_include_tax: read.prices_include_tax,
            lines: read.lines,
            discount: None,
            shipping: None,
            billing_address: None,
            shipping_address: None,
            billing_email: None,
            purchase_order_number: None,
            memo: read.memo,
            private_note: read.private_note,
            custom_fields: Vec::new(),
            totals: read.totals,
            created_at: read.created_at,
            updated_at: read.updated_at,
        })))
    }
}
