//! Job-site suite: contacts on both sides from the start, approved invoices and the price book to
//! QuickBooks, payments from there.

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
            contacts: RecordRules { direction: Direction::Both, create: CreateRule::Always },
            vendors: RecordRules { direction: Direction::Both, create: CreateRule::Always },
            items: RecordRules { direction: Direction::Push, create: CreateRule::Always },
            invoices: InvoiceRules {
                direction: Direction::Push,
                push: BTreeSet::from_iter([
                    InvoiceStatus::Approved,
                    InvoiceStatus::Sent,
                    InvoiceStatus::PartiallyPaid,
                    InvoiceStatus::Paid,
                ]),
                voids: true,
            },
            sales_receipts: DocumentRules { direction: Direction::Off },
            credit_memos: DocumentRules { direction: Direction::Both },
            refund_receipts: DocumentRules { direction: Direction::Both },
            payments: PaymentRules { direction: Direction::Pull, without_invoice: PaymentForm::Payment },
            deposits: DocumentRules { direction: Direction::Both },
            expenses: ExpenseRules { direction: Direction::Off, post_as: ExpenseForm::Bill },
            purchase_orders: DocumentRules { direction: Direction::Both },
            estimates: EstimateRules { direction: Direction::Off },
        },
        matching: Matching {
            contacts: vec![ContactKey::Email],
            items: vec![ItemKey::Sku, ItemKey::Name],
            found: MatchRule::Link,
        },
        us: UsRules { tax: UsTax::Override },
        document_numbers: DocumentNumbers::Crm,
        follow: FollowRules::USUAL,
    }
}
