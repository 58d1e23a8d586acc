//! Has a customer paid an invoice in full, with money? **Invariant:** what a credit, a write-off or a journal entry settled, even
//! in part, is no such invoice: the payments that QuickBooks shows must make up its total.

use serde::Serialize;

use crate::base::json::from_text;
use crate::base::money::{Decimal, plain, sum};
use crate::qbo::cdc::Row;
use crate::qbo::{Amount, MoneyForm, SalesForm};

/// An invoice with nothing left to pay, and the payments that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    pub customer: String,
    pub payments: Vec<String>,
    invoice: PaidInvoice,
    /// Already paid when it was written.
    deposit: Decimal,
    total: Decimal,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct PaidInvoice {
    qbo_id: String,
    number: String,
    date: String,
    total: String,
}

/// What was paid with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct PaidWith {
    qbo_id: String,
    date: String,
    amount: String,
    /// What of it went into the invoice.
    applied: String,
}

/// What shows that the customer has paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    invoice: PaidInvoice,
    payments: Vec<PaidWith>,
}

impl Paid {
    /// Of an invoice as QuickBooks holds it.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let form: SalesForm = from_text(text).ok()?;
        let payments: Vec<String> = form
            .linked_txn
            .into_iter()
            .filter(|link| link.txn_type == "Payment")
            .map(|link| link.txn_id)
            .collect();
        let (total, balance) = (value(form.total_amt), form.balance?.0);
        if payments.is_empty() || total <= Decimal::ZERO || !balance.is_zero() {
            return None;
        }
        Some(Self {
            customer: form.customer_ref?.value,
            payments,
            invoice: PaidInvoice {
                qbo_id: form.id?,
                number: form.doc_number.unwrap_or_default(),
                date: form.txn_date.unwrap_or_default(),
                total: plain(total),
            },
            deposit: value(form.deposit),
            total,
        })
    }

    /// The evidence, if these payments brought in the whole of it as money.
    #[must_use]
    pub fn evidence(&self, rows: &[Row]) -> Option<Evidence> {
        let (mut payments, mut amounts) = (Vec::new(), vec![self.deposit]);
        for id in &self.payments {
            let row = rows.iter().find(|row| row.id == *id && !row.deleted)?;
            let form: MoneyForm = from_text(&row.text).ok()?;
            let mut applied = Vec::new();
            for line in form.lines() {
                for link in &line.linked_txn {
                    // A credit memo or a journal entry among its lines is what paid, then.
                    if link.txn_type != "Invoice" {
                        return None;
                    }
                    if link.txn_id == self.invoice.qbo_id {
                        applied.push(value(line.amount));
                    }
                }
            }
            let (amount, applied) = (value(form.total_amt), sum(applied).ok()?);
            if amount < applied {
                return None;
            }
            amounts.push(applied);
            payments.push(PaidWith {
                qbo_id: id.clone(),
                date: form.txn_date.unwrap_or_default(),
                amount: plain(amount),
                applied: plain(applied),
            });
        }
        (sum(amounts).ok()? == self.total).then(|| Evidence { invoice: self.invoice.clone(), payments })
    }
}

fn value(amount: Option<Amount>) -> Decimal {
    amount.map_or(Decimal::ZERO, |amount| amount.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qbo::cdc::Answer;

    fn evidence(invoice: &str, payments: &[&str]) -> Option<String> {
        let text = format!(
            r#"{{"Id":"7","DocNumber":"1001","TxnDate":"2026-11-02","CustomerRef":{{"value":"5"}},{invoice}}}"#
        );
        let body = format!(r#"{{"QueryResponse":{{"Payment":[{}]}}}}"#, payments.join(","));
        let evidence = Paid::of(&text)?.evidence(&Answer::parse(&body).unwrap().rows)?;
        Some(serde_json::to_string(&evidence).unwrap())
    }

    fn payment(id: u8, total: &str, lines: &[(&str, &str, &str)]) -> String {
        let line = |(amount, kind, id): &(&str, &str, &str)| {
            format!(r#"{{"Amount":{amount},"LinkedTxn":[{{"TxnId":"{id}","TxnType":"{kind}"}}]}}"#)
        };
        let lines: Vec<String> = lines.iter().map(line).collect();
        format!(r#"{{"Id":"{id}","TxnDate":"2026-11-20","TotalAmt":{total},"Line":[{}]}}"#, lines.join(","))
    }

    const PAID: &str = r#""TotalAmt":100,"Balance":0,"LinkedTxn":[{"TxnId":"1","TxnType":"Payment"}]"#;

    #[test]
    fn money_that_makes_up_the_total_is_evidence() {
        let whole = payment(1, "120", &[("100", "Invoice", "7"), ("20", "Invoice", "8")]);
        assert_eq!(
            evidence(PAID, &[&whole]).unwrap(),
            r#"{"invoice":{"qboId":"7","number":"1001","date":"2026-11-02","total":"100"},"payments":[{"qboId":"1","date":"2026-11-20","amount":"120","applied":"100"}]}"#
        );
        let rest = payment(1, "70", &[("70", "Invoice", "7")]);
        assert!(evidence(&format!(r#"{PAID},"Deposit":30"#), &[&rest]).is_some());
        let both = r#""TotalAmt":100,"Balance":0,"LinkedTxn":[{"TxnId":"1","TxnType":"Payment"},{"TxnId":"2","TxnType":"Payment"}]"#;
        let other = payment(2, "30", &[("30", "Invoice", "7")]);
        assert!(evidence(both, &[&rest, &other]).is_some());
        assert_eq!(evidence(both, &[&rest]), None, "a payment that did not come proves nothing");
    }

    #[test]
    fn credits_write_offs_and_what_is_still_due_are_none() {
        let credit = payment(1, "0", &[("100", "Invoice", "7"), ("100", "CreditMemo", "9")]);
        let mixed = payment(1, "80", &[("100", "Invoice", "7"), ("20", "JournalEntry", "9")]);
        let part = payment(1, "80", &[("80", "Invoice", "7")]);
        let nothing = payment(1, "0", &[("100", "Invoice", "7")]);
        for settled in [credit, mixed, part, nothing] {
            assert_eq!(evidence(PAID, &[&settled]), None, "{settled}");
        }
        for open in [
            PAID.replace("\"Balance\":0", "\"Balance\":0.01"),
            PAID.replace("100", "0"),
            PAID.replace("Payment", "CreditMemo"),
        ] {
            assert_eq!(evidence(&open, &[&payment(1, "100", &[("100", "Invoice", "7")])]), None, "{open}");
        }
    }
}
