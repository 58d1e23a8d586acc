//! The same invoices under other tax rules, side by side: what would be income, what would be owed as tax, and how
//! many cents each would be off the CRM's total. Of documents alone; nothing of it is ever sent.

use serde::Serialize;

use crate::base::money::{Arithmetic, Currency, Decimal, Exact};
use crate::base::ordered::BTreeMap;
use crate::base::rounding::{self, Mode};
use crate::crm::{Documents, InvoiceStatus, Kind};
use crate::diagnostics::Finding;
use crate::region::{self, Ledger, LedgerLine, LineKind, Paper};
use crate::settings::{RegionProfile, TotalTax};

use super::Totals;
use super::any_company::{FORM, name_codes};

/// Rules in the order of their columns.
const RULES: [(&str, &str, &str); 5] = [
    ("us-explicit", "US, tax as billed", "the CRM's tax is sent as the document's total tax"),
    ("us-fold", "US, tax in prices", "tax and discounts become part of the prices; no tax is owed apart"),
    (
        "per-rate",
        "Tax on top, per rate",
        "automated sales tax, GST or VAT: each rate is taken of the sum of its lines",
    ),
    ("per-line", "Tax on top, per line", "the same, but the tax of every line is rounded"),
    (
        "inclusive",
        "Tax contained in prices",
        "the price of a line is the anchor, and its tax is taken out of it",
    ),
];

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct WhatIf {
    pub rules: Vec<WhatIfRule>,
    /// The page that was asked for.
    pub rows: Vec<WhatIfRow>,
    /// Of all pages, per currency.
    pub sums: Vec<WhatIfRow>,
    /// Documents whose own figures do not add up, so that no rule can be applied.
    pub left_out: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct WhatIfRule {
    pub key: &'static str,
    pub label: &'static str,
    pub text: &'static str,
}

/// One document, or the sum of a currency's. Amounts are decimal text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct WhatIfRow {
    pub kind: &'static str,
    /// Of the document; empty for a sum.
    pub id: String,
    pub label: String,
    pub currency: String,
    /// How many are summed.
    pub documents: usize,
    /// The CRM's.
    pub total: String,
    /// One for each rule.
    pub figures: Vec<WhatIfFigures>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct WhatIfFigures {
    pub income: String,
    pub tax: String,
    pub total: String,
    /// Total − the CRM's total.
    pub difference: String,
    /// Why the rule cannot be applied; the amounts are empty then, and a sum leaves the document out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// Which rows are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<'w> {
    /// One document alone, by its CRM id or its number.
    pub id: Option<&'w str>,
    pub from: usize,
    pub limit: usize,
}

/// Invoices that are not voided, in their order.
#[must_use]
pub fn what_if(documents: &Documents, home: Currency, wanted: Wanted<'_>) -> WhatIf {
    let totals = Totals::of(home, &documents.workspace.tax_rates);
    let mut result = WhatIf { rules: rules(), rows: Vec::new(), sums: Vec::new(), left_out: 0 };
    let mut sums: BTreeMap<Currency, Sum> = BTreeMap::new();
    let mut place: usize = 0;
    for invoice in &documents.workspace.invoices {
        let is = |id: &str| id == invoice.id.as_str() || id == invoice.number;
        if invoice.status == InvoiceStatus::Voided || !wanted.id.is_none_or(is) {
            continue;
        }
        let billed = totals.paper(invoice).and_then(|paper| {
            let ledger = region::ledger(&paper)?;
            Ok((paper, ledger))
        });
        let Ok((paper, ledger)) = billed else {
            result.left_out = result.left_out.saturating_add(1);
            continue;
        };
        let outcomes = outcomes(paper.clone(), &ledger);
        sums.entry(paper.currency).or_default().add(ledger.total, &outcomes);
        if place >= wanted.from && result.rows.len() < wanted.limit {
            let figures = outcomes.iter().map(|outcome| view(outcome, ledger.total, paper.currency));
            result.rows.push(WhatIfRow {
                kind: Kind::Invoice.as_str(),
                id: invoice.id.to_string(),
                label: invoice.number.clone(),
                currency: paper.currency.code().to_owned(),
                documents: 1,
                total: paper.currency.text(ledger.total),
                figures: figures.collect(),
            });
        }
        place = place.saturating_add(1);
    }
    result.sums = sums.into_iter().map(|(currency, sum)| sum.row(currency)).collect();
    result
}

fn rules() -> Vec<WhatIfRule> {
    RULES.iter().map(|(key, label, text)| WhatIfRule { key, label, text }).collect()
}

/// What one document comes to under one rule.
#[derive(Clone, Copy)]
struct Figures {
    tax: Decimal,
    total: Decimal,
}

type Outcome = Result<Figures, Finding>;

#[derive(Default)]
struct Sum {
    documents: usize,
    billed: Decimal,
    /// Per rule: what is summed, and the CRM's total of the same documents.
    figures: Vec<(Figures, Decimal)>,
}

impl Sum {
    fn add(&mut self, billed: Decimal, outcomes: &[Outcome]) {
        let zero = Figures { tax: Decimal::ZERO, total: Decimal::ZERO };
        self.figures.resize(outcomes.len(), (zero, Decimal::ZERO));
        self.documents = self.documents.saturating_add(1);
        let plus = |sum: &mut Decimal, more: Decimal| *sum = sum.plus(more).unwrap_or(*sum);
        plus(&mut self.billed, billed);
        for ((sum, base), outcome) in self.figures.iter_mut().zip(outcomes) {
            let Ok(figures) = outcome else { continue };
            plus(&mut sum.tax, figures.tax);
            plus(&mut sum.total, figures.total);
            plus(base, billed);
        }
    }

    fn row(self, currency: Currency) -> WhatIfRow {
        let figures = self.figures.into_iter().map(|(sum, base)| view(&Ok(sum), base, currency));
        WhatIfRow {
            kind: Kind::Invoice.as_str(),
            id: String::new(),
            label: String::new(),
            currency: currency.code().to_owned(),
            documents: self.documents,
            total: currency.text(self.billed),
            figures: figures.collect(),
        }
    }
}

fn view(outcome: &Outcome, billed: Decimal, currency: Currency) -> WhatIfFigures {
    let text = |amount: Exact<Decimal>| amount.map(|amount| currency.text(amount)).unwrap_or_default();
    match outcome {
        Ok(Figures { tax, total }) => WhatIfFigures {
            income: text(total.minus(*tax)),
            tax: text(Ok(*tax)),
            total: text(Ok(*total)),
            difference: text(total.minus(billed)),
            problem: None,
        },
        Err(finding) => WhatIfFigures {
            income: String::new(),
            tax: String::new(),
            total: String::new(),
            difference: String::new(),
            problem: Some(finding.message.clone()),
        },
    }
}

/// In the order of `RULES`.
fn outcomes(mut paper: Paper, ledger: &Ledger) -> Vec<Outcome> {
    name_codes(&mut paper);
    let explicit = RegionProfile::UsAutomated { total_tax: TotalTax::Explicit };
    vec![
        sent(&paper, ledger, &explicit),
        sent(&paper, ledger, &RegionProfile::UsFold),
        on_top(&paper, ledger, false),
        on_top(&paper, ledger, true),
        contained(&paper, ledger),
    ]
}

fn sent(paper: &Paper, ledger: &Ledger, profile: &RegionProfile) -> Outcome {
    let predicted = region::send(paper, ledger, profile, &FORM)?.predicted;
    Ok(Figures { tax: predicted.tax.unwrap_or(ledger.tax), total: predicted.total.unwrap_or(ledger.total) })
}

fn on_top(paper: &Paper, ledger: &Ledger, per_line: bool) -> Outcome {
    if paper.inclusive {
        let net = |line: &LedgerLine, percent| {
            let owed = line.amount.minus(line.share)?;
            rounding::net_of_gross(owed, percent, paper.currency, Mode::HalfUp)
        };
        let (paper, ledger) = repriced(paper, ledger, false, net)?;
        return on_top(&paper, &ledger, per_line);
    }
    let tax = region::computed(paper, ledger, per_line)?;
    Ok(Figures { tax, total: ledger.total.minus(ledger.tax)?.plus(tax)? })
}

fn contained(paper: &Paper, ledger: &Ledger) -> Outcome {
    if paper.inclusive {
        return sent(paper, ledger, &RegionProfile::Global);
    }
    let gross = |line: &LedgerLine, percent| {
        let owed = line.amount.minus(line.share)?;
        let taxed = if ledger.before_tax { owed } else { line.amount };
        owed.plus(rounding::percent_of(taxed, percent, paper.currency, Mode::HalfUp)?)
    };
    let (paper, ledger) = repriced(paper, ledger, true, gross)?;
    sent(&paper, &ledger, &RegionProfile::Global)
}

/// The document with its lines at other prices: what is taken off is taken off already, and no tax added yet.
fn repriced(
    paper: &Paper,
    ledger: &Ledger,
    inclusive: bool,
    price: impl Fn(&LedgerLine, Decimal) -> Exact<Decimal>,
) -> Exact<(Paper, Ledger)> {
    let mut other = paper.clone();
    let mut sums = ledger.clone();
    (other.inclusive, other.discount) = (inclusive, None);
    (sums.subtotal, sums.discount, sums.shipping, sums.tax) =
        (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    for (line, computed) in other.lines.iter_mut().zip(&mut sums.lines) {
        let percent = paper.combination(line).map_or(Decimal::ZERO, |combination| combination.percent);
        let amount = price(computed, percent)?;
        (line.quantity, line.unit_price, line.reduction) = (Decimal::ONE, amount, None);
        (computed.gross, computed.amount) = (amount, amount);
        (computed.discount, computed.share) = (Decimal::ZERO, Decimal::ZERO);
        match line.kind {
            LineKind::Goods => sums.subtotal = sums.subtotal.plus(amount)?,
            LineKind::Shipping => sums.shipping = sums.shipping.plus(amount)?,
        }
    }
    sums.total = sums.subtotal.plus(sums.shipping)?.plus(sums.rounding)?;
    Ok((other, sums))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(invoice: &str) -> WhatIf {
        let text = format!(
            r#"{{"version":1,"workspace":{{"id":"w","name":"W"}},"contacts":[{{"id":"c","displayName":"C"}}],
            "taxRates":[{{"id":"v","name":"VAT","percent":"20"}}],
            "invoices":[{{"id":"i","number":"7","status":"sent","contactId":"c","issueDate":"2026-01-31",{invoice}}}]}}"#
        );
        let documents = Documents::parse(text.as_bytes()).unwrap();
        what_if(&documents, Currency::of("GBP").unwrap(), Wanted { id: None, from: 0, limit: 10 })
    }

    fn figures(table: &WhatIf) -> Vec<(&'static str, String, String, String)> {
        let row = &table.rows[0];
        let each = table.rules.iter().zip(&row.figures);
        each.map(|(rule, own)| (rule.key, own.income.clone(), own.tax.clone(), own.difference.clone()))
            .collect()
    }

    /// 3 lines of 0.33 at 20 %: 0.198 on the sum is 0.20; 0.066 on each line is 0.07, three times 0.21.
    #[test]
    fn rounding_each_line_or_the_sum_is_a_cent_apart() {
        let line = r#"{"unitPrice":"0.33","taxRateIds":["v"]}"#;
        let table = table(&format!(r#""lines":[{line},{line},{line}],"totals":{{"total":"1.19"}}"#));
        let text = |parts: [&'static str; 4]| {
            (parts[0], parts[1].to_owned(), parts[2].to_owned(), parts[3].to_owned())
        };
        assert_eq!(
            figures(&table),
            [
                text(["us-explicit", "0.99", "0.20", "0.00"]),
                text(["us-fold", "1.19", "0.00", "0.00"]),
                text(["per-rate", "0.99", "0.20", "0.00"]),
                text(["per-line", "0.99", "0.21", "0.01"]),
                text(["inclusive", "0.99", "0.21", "0.01"]),
            ]
        );
        assert_eq!((table.sums[0].documents, table.sums[0].figures[3].total.as_str()), (1, "1.20"));
    }

    /// Prices with tax: 0.99 is 0.83 and 0.16 a line; 20 % on 2.49 is 0.50 instead of 0.48.
    #[test]
    fn prices_with_tax_come_apart_when_the_tax_goes_on_top() {
        let line = r#"{"unitPrice":"0.99","taxRateIds":["v"]}"#;
        let table = table(&format!(
            r#""pricesIncludeTax":true,"lines":[{line},{line},{line}],"totals":{{"total":"2.97"}}"#
        ));
        let found: Vec<String> =
            figures(&table).into_iter().map(|(key, _, tax, off)| format!("{key} {tax} {off}")).collect();
        assert_eq!(
            found,
            [
                "us-explicit 0.50 0.00",
                "us-fold 0.00 0.00",
                "per-rate 0.50 0.02",
                "per-line 0.51 0.03",
                "inclusive 0.48 0.00"
            ]
        );
    }

    #[test]
    fn what_does_not_add_up_is_left_out() {
        let table = table(r#""lines":[{"unitPrice":"1.00"}],"totals":{"total":"9.00"}"#);
        assert_eq!((table.rows.len(), table.sums.len(), table.left_out), (0, 0, 1));
    }
}
