//! What is asked for when a sale is to be given back.

use chrono::NaiveDate;

use crate::base::ids::CrmId;
use crate::base::money::Decimal;
use crate::diagnostics::Finding;
use crate::input::{choice, read_choices, record};

choice! {
    /// What the customer is to have of what was paid.
    Give {
        Money "money",
        /// A credit for the next invoices.
        Credit "credit",
    }
}

/// Without `amount`, `lines` and `shipping` everything that is left is given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRequest {
    /// The sale: `invoice:inv-1001` or `sales-receipt:sr-7`.
    pub of: String,
    /// Day of the refund, in the company's time zone.
    pub date: NaiveDate,
    /// In the sale's currency, tax included: spread over all lines.
    pub amount: Option<Decimal>,
    pub lines: Vec<RefundLine>,
    /// The charge for delivery too, beside `lines`.
    pub shipping: bool,
    pub give: Give,
    /// Whether the sale itself may be voided. False where every correction must be a document of its own.
    pub may_void: bool,
    /// Of the documents that are made; made of the sale's if absent.
    pub id: Option<CrmId>,
    pub number: Option<String>,
    /// How money goes out: as in a refund receipt.
    pub method: Option<String>,
    pub reference: Option<String>,
    pub refund_account: Option<String>,
    pub memo: Option<String>,
}

/// Goods that come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundLine {
    /// Its place in the sale, from 1.
    pub line: u32,
    /// All that is left of it if absent.
    pub quantity: Option<Decimal>,
}

record! {
    RefundRequest {
        of "of": required,
        date "date": required,
        amount "amount": optional,
        lines "lines": list,
        shipping "shipping": default(false),
        give "give": default(Give::Money),
        may_void "mayVoid": default(true),
        id "id": optional,
        number "number": optional,
        method "method": optional,
        reference "reference": optional,
        refund_account "refundAccount": optional,
        memo "memo": optional,
    }
}

record! {
    RefundLine {
        line "line": required,
        quantity "quantity": optional,
    }
}

impl RefundRequest {
    /// # Errors
    /// Every mistake in it.
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        read_choices(bytes)
    }
}
