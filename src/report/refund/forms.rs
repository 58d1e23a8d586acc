//! Which form a refund takes: a table of facts, read from top to bottom.

use serde::Serialize;

use super::facts::RefundFacts;
use crate::settings::{Give, RefundRequest};

/// How a sale is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum RefundForm {
    Void,
    PaymentReversal,
    RefundReceipt,
    CreditMemo,
    CreditMemoAndRefundReceipt,
}

use Condition::{
    AllMoney, Apart, Entire, FromInvoice, MayVoid, MoneyBack, NoCredit, NoMoney, OpenBooks, OurPayments,
    Paid, SomeMoney, Unbanked, Unpaid, Untouched,
};

/// A form serves if all its conditions hold; the first that serves is taken. Of the last three exactly one does.
const TABLE: [Rule; 6] = [
    Rule {
        form: RefundForm::Void,
        label: "void the invoice",
        needs: &[FromInvoice, MayVoid, Entire, Untouched, Unpaid, NoCredit, OpenBooks],
    },
    Rule {
        form: RefundForm::PaymentReversal,
        label: "void the payments, then the invoice",
        needs: &[
            FromInvoice,
            MayVoid,
            MoneyBack,
            Entire,
            Untouched,
            Paid,
            NoCredit,
            OurPayments,
            Apart,
            Unbanked,
            OpenBooks,
        ],
    },
    Rule {
        form: RefundForm::Void,
        label: "void the sales receipt",
        needs: &[Condition::FromReceipt, MayVoid, MoneyBack, Entire, Untouched, Unbanked, OpenBooks],
    },
    Rule { form: RefundForm::RefundReceipt, label: "a refund receipt", needs: &[AllMoney] },
    Rule { form: RefundForm::CreditMemo, label: "a credit memo", needs: &[NoMoney] },
    Rule {
        form: RefundForm::CreditMemoAndRefundReceipt,
        label: "a credit memo for what is open or stays as credit, a refund receipt for the money",
        needs: &[SomeMoney],
    },
];

struct Rule {
    form: RefundForm,
    label: &'static str,
    needs: &'static [Condition],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Condition {
    FromInvoice,
    FromReceipt,
    /// The request allows it.
    MayVoid,
    MoneyBack,
    Entire,
    Untouched,
    Unpaid,
    Paid,
    NoCredit,
    OurPayments,
    Apart,
    Unbanked,
    OpenBooks,
    AllMoney,
    NoMoney,
    SomeMoney,
}

/// A form that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct RefundAlternative {
    pub form: RefundForm,
    pub label: &'static str,
    /// What stands against it.
    pub why: &'static str,
}

/// What the table comes to.
pub(super) struct Chosen {
    pub form: RefundForm,
    pub label: &'static str,
    pub reasons: Vec<&'static str>,
    pub alternatives: Vec<RefundAlternative>,
}

/// The first form that serves, and why each other one was not taken.
pub(super) fn choose(facts: &RefundFacts, request: &RefundRequest) -> Option<Chosen> {
    let own = if facts.kind == "invoice" { Condition::FromReceipt } else { FromInvoice };
    let mut chosen: Option<Chosen> = None;
    let mut alternatives = Vec::new();
    for rule in TABLE.iter().filter(|rule| !rule.needs.contains(&own)) {
        let against = rule.needs.iter().find(|condition| !condition.holds(facts, request));
        let why = match (against, &chosen) {
            (None, None) => {
                let reasons = rule.needs.iter().map(|condition| condition.words().0).collect();
                chosen =
                    Some(Chosen { form: rule.form, label: rule.label, reasons, alternatives: Vec::new() });
                continue;
            }
            (Some(condition), _) => condition.words().1,
            (None, Some(_)) => "what was taken leaves fewer documents in the books",
        };
        alternatives.push(RefundAlternative { form: rule.form, label: rule.label, why });
    }
    chosen.map(|chosen| Chosen { alternatives, ..chosen })
}

impl Condition {
    fn holds(self, facts: &RefundFacts, request: &RefundRequest) -> bool {
        let paid = |test: fn(&super::facts::RefundPayment) -> bool| facts.payments.iter().all(test);
        match self {
            FromInvoice | Condition::FromReceipt => true,
            MayVoid => request.may_void,
            MoneyBack => request.give == Give::Money,
            Entire => facts.entire,
            Untouched => facts.earlier == 0,
            Unpaid => facts.unpaid,
            Paid => !facts.unpaid,
            NoCredit => !facts.credited,
            OurPayments => paid(|payment| payment.id.is_some()),
            Apart => paid(|payment| payment.alone),
            Unbanked => paid(|payment| !payment.deposited),
            OpenBooks => facts.open_books,
            AllMoney => facts.moves_money && !facts.moves_credit,
            NoMoney => !facts.moves_money,
            SomeMoney => facts.moves_money && facts.moves_credit,
        }
    }

    /// What it says where it holds, and where it does not.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            FromInvoice => ("it was invoiced", "it was no invoice"),
            Condition::FromReceipt => ("it was paid on the spot", "it was no sales receipt"),
            MayVoid => {
                ("the sale may be voided", "a void is not wanted: every correction is to be a document")
            }
            MoneyBack => ("the customer gets money", "the customer is to keep the amount as credit"),
            Entire => ("all of it is given back", "only a part is given back, and a void takes all"),
            Untouched => ("nothing of it was given back before", "a part of it was given back before"),
            Unpaid => (
                "nothing of it is paid",
                "it is paid, or a part of it: the money would be left without a sale",
            ),
            Paid => ("money came in for it", "no money came in for it"),
            NoCredit => ("no credit was used on it", "a credit was used on it, which a void would set free"),
            OurPayments => ("its payments are the CRM's", "a payment was entered in QuickBooks alone"),
            Apart => {
                ("its payments pay nothing else", "a payment pays for other invoices too, or is not used up")
            }
            Unbanked => (
                "its money still waits in Undeposited Funds",
                "its money was deposited: the bank account must show that it went out again",
            ),
            OpenBooks => ("the books of its days are open", "the books of its days are closed"),
            AllMoney => {
                ("all that is given back was paid in money", "not all that is given back goes out as money")
            }
            NoMoney => ("no money goes out: it was not paid in money, or stays as credit", "money goes out"),
            SomeMoney => (
                "a part of it goes out as money, the rest was never paid or was paid by credit",
                "it is either all money or no money",
            ),
        }
    }
}
