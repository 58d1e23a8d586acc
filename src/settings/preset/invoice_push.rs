//! Field service, one way: an invoice goes over when it is sent, a payment when it is received, and the
//! customer with the first invoice. Customer changes and payments made in QuickBooks come back.

use crate::base::ordered::BTreeSet;
use crate::crm::InvoiceStatus;
use crate::settings::{
    ContactKey, CreateRule, Direction, DocumentNumbers, DocumentRules, EstimateRules, ExpenseForm,
    ExpenseRules, FollowRules, InvoiceRules, ItemKey, MatchRule, Matching, PaymentForm, PaymentRules,
    RecordRules, SyncRules, UsRules, UsTax,
};

use super::Policy;

pub fn policy() -> Policy {
    Policy {
        sync: SyncRules {
            contacts: RecordRules { direction: Direction::Both, create: CreateRule::WithDocument },
            vendors: RecordRules { direction: Direction::Off, create: CreateRule::WithDocument },
            items: RecordRules { direction: Direction::Push, create: CreateRule::WithDocument },
            invoices: InvoiceRules {
                direction: Direction::Push,
                push: BTreeSet::from_iter([
                    InvoiceStatus::Sent,
                    InvoiceStatus::PartiallyPaid,
                    InvoiceStatus::Paid,
                ]),
                voids: true,
            },
            sales_receipts: DocumentRules { direction: Direction::Off },
            credit_memos: DocumentRules { direction: Direction::Off },
            refund_receipts: DocumentRules { direction: Direction::Off },
            payments: PaymentRules { direction: Direction::Both, without_invoice: PaymentForm::Payment },
            deposits: DocumentRules { direction: Direction::Off },
            expenses: ExpenseRules { direction: Direction::Off, post_as: ExpenseForm::Bill },
            purchase_orders: DocumentRules { direction: Direction::Off },
            estimates: EstimateRules { direction: Direction::Off },
        },
        matching: Matching {
            contacts: vec![ContactKey::Email, ContactKey::Name],
            items: vec![ItemKey::Sku, ItemKey::Name],
            found: MatchRule::Link,
        },
        us: UsRules { tax: UsTax::Override },
        document_numbers: DocumentNumbers::Crm,
        follow: FollowRules::USUAL,
    }
}
