//! Marketing CRM: contacts are known by e-mail and kept on both sides; in the United States taxes and
//! discounts become part of the item prices.

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
            sales_receipts: DocumentRules { direction: Direction::Push },
            credit_memos: DocumentRules { direction: Direction::Push },
            refund_receipts: DocumentRules { direction: Direction::Push },
            payments: PaymentRules { direction: Direction::Push, without_invoice: PaymentForm::SalesReceipt },
            deposits: DocumentRules { direction: Direction::Off },
            expenses: ExpenseRules { direction: Direction::Off, post_as: ExpenseForm::Bill },
            purchase_orders: DocumentRules { direction: Direction::Off },
            estimates: EstimateRules { direction: Direction::Off },
        },
        matching: Matching {
            contacts: vec![ContactKey::Email],
            items: vec![ItemKey::Sku, ItemKey::Name],
            found: MatchRule::Update,
        },
        us: UsRules { tax: UsTax::Fold },
        document_numbers: DocumentNumbers::Crm,
        follow: FollowRules { every_minutes: 5, review_requests: false },
    }
}
