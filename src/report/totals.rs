//! The CRM's arithmetic alone, without any company: documents in, computed ledgers out, line by line.
//!
//! Input: a settings object `{version, currency, taxRates}` and one invoice a line, as in a workspace file.
//! Output: one `TotalsRow` a line, in the same order.

use crate::base::ordered::BTreeMap;

use serde::Serialize;

use crate::base::ids::CrmId;
use crate::base::money::{Currency, Decimal};
use crate::crm::{Invoice, Rates, TaxRate};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::{self, Sales};
use crate::region::{self, Ledger, LineKind, Paper};

/// What documents refer to.
#[derive(Debug)]
pub struct Totals {
    home: Currency,
    rates: BTreeMap<CrmId, TaxRate>,
}

/// One line of the output. Amounts are decimal text in `currency`; those of a document that could not be
/// computed are absent, and `findings` says why.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TotalsRow {
    /// Of the input, from 1.
    pub line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<TotalsLedger>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TotalsLedger {
    pub currency: String,
    pub prices_include_tax: bool,
    pub lines: Vec<TotalsLine>,
    /// Lines after their own discounts.
    pub subtotal: String,
    /// The document's discount, positive.
    pub discount: String,
    pub shipping: String,
    pub taxes: Vec<TotalsTax>,
    pub tax: String,
    pub rounding: String,
    pub total: String,
    /// Where the CRM rounded the tax, in words.
    pub tax_rounded: &'static str,
    /// `half-up`, `half-even`, `down` or `up`.
    pub rounding_mode: &'static str,
    /// Where the CRM rounded the lines, in words.
    pub lines_rounded: &'static str,
    /// `half-up`, `half-even`, `down` or `up`.
    pub line_rounding_mode: &'static str,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TotalsLine {
    /// Quantity × unit price.
    pub gross: String,
    pub discount: String,
    pub amount: String,
    /// What of the document's discount falls on this line.
    pub discount_share: String,
    /// This line's part of the tax.
    pub tax: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TotalsTax {
    pub name: String,
    pub percent: String,
    pub amount: String,
}

impl Totals {
    /// Reads the settings object.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        let settings = Rates::parse(bytes)?;
        let Some(home) = Currency::of(&settings.currency) else {
            let message = format!("`{}` is not a currency code", settings.currency);
            return Err(vec![Finding::new(Code::PlanCurrency, &FieldPath::of("currency"), message)]);
        };
        Ok(Self::of(home, &settings.tax_rates))
    }

    /// Documents of a workspace with these tax rates.
    #[must_use]
    pub fn of(home: Currency, rates: &[TaxRate]) -> Self {
        Self { home, rates: BTreeMap::from_iter(rates.iter().map(|rate| (rate.id.clone(), rate.clone()))) }
    }

    /// One document: never fails, what is wrong with it stands in the row.
    #[must_use]
    pub fn row(&self, line: u64, text: &[u8]) -> TotalsRow {
        let mut row = TotalsRow { line, id: None, number: None, ledger: None, findings: Vec::new() };
        match self.ledger(text, &mut row) {
            Ok(ledger) => row.ledger = ledger,
            Err(finding) => row.findings.push(finding),
        }
        row
    }

    /// The row as one line of JSON.
    #[must_use]
    pub fn json(&self, line: u64, text: &[u8]) -> String {
        // A row holds text and lists of text only, so writing it cannot fail.
        crate::base::json::to_text(&self.row(line, text)).unwrap_or_default()
    }

    /// Whole lines of documents to lines of rows; answers the number of lines so far. Blank lines count, but
    /// have no row.
    pub fn lines(&self, bytes: &[u8], before: u64, out: &mut String) -> u64 {
        let mut number = before;
        for line in bytes.strip_suffix(b"\n").unwrap_or(bytes).split(|byte| *byte == b'\n') {
            number = number.saturating_add(1);
            if !line.iter().all(u8::is_ascii_whitespace) {
                out.push_str(&self.json(number, line));
                out.push('\n');
            }
        }
        number
    }

    fn ledger(&self, text: &[u8], row: &mut TotalsRow) -> Result<Option<TotalsLedger>, Finding> {
        let (invoice, findings) = Invoice::parse(text)?;
        row.findings = findings;
        let Some(invoice) = invoice else { return Ok(None) };
        row.id = Some(invoice.id.to_string());
        row.number = Some(invoice.number.clone());
        let paper = self.paper(&invoice)?;
        Ok(Some(view(&paper, &region::ledger(&paper)?)))
    }

    pub(super) fn rate_name(&self, id: &CrmId) -> Option<String> {
        self.rates.get(id).map(|rate| rate.name.clone())
    }

    pub(super) fn paper(&self, invoice: &Invoice) -> Result<Paper, Finding> {
        self.paper_of(&Sales::from(invoice))
    }

    pub(super) fn paper_of(&self, sales: &Sales<'_>) -> Result<Paper, Finding> {
        let code = sales.currency;
        let currency = code.map_or(Some(self.home), Currency::of).ok_or_else(|| {
            let message = format!("`{}` is not a currency code", code.unwrap_or_default());
            Finding::new(Code::PlanCurrency, &FieldPath::of("currency"), message)
        })?;
        mapping::paper::alone(&|id| self.rates.get(id), sales, currency)
    }
}

fn view(paper: &Paper, ledger: &Ledger) -> TotalsLedger {
    let text = |amount: Decimal| paper.currency.text(amount);
    TotalsLedger {
        currency: paper.currency.code().to_owned(),
        prices_include_tax: paper.inclusive,
        lines: ledger
            .lines
            .iter()
            .filter(|line| line.kind == LineKind::Goods)
            .map(|line| TotalsLine {
                gross: text(line.gross),
                discount: text(line.discount),
                amount: text(line.amount),
                discount_share: text(line.share),
                tax: text(line.tax),
            })
            .collect(),
        subtotal: text(ledger.subtotal),
        discount: text(ledger.discount),
        shipping: text(ledger.shipping),
        taxes: paper
            .slots
            .iter()
            .zip(&ledger.slot_tax)
            .map(|(slot, amount)| TotalsTax {
                name: slot.name.clone(),
                percent: crate::base::money::plain(slot.percent),
                amount: text(*amount),
            })
            .collect(),
        tax: text(ledger.tax),
        rounding: text(ledger.rounding),
        total: text(ledger.total),
        tax_rounded: ledger.method.words(),
        rounding_mode: ledger.mode.word(),
        lines_rounded: ledger.line_way.words(),
        line_rounding_mode: ledger.line_mode.word(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: &str = r#"{"version":1,"currency":"CAD","taxRates":[
        {"id":"qc","name":"Quebec","percent":"14.975","components":[{"name":"GST","percent":"5"},{"name":"QST","percent":"9.975"}]}]}"#;

    fn row(document: &str) -> serde_json::Value {
        let totals = Totals::parse(SETTINGS.as_bytes()).unwrap();
        serde_json::from_str(&totals.json(7, document.as_bytes())).unwrap()
    }

    fn invoice(lines: &str, totals: &str) -> String {
        format!(
            r#"{{"id":"i","number":"1","status":"sent","contactId":"c","issueDate":"2026-01-31","lines":{lines},"totals":{totals}}}"#
        )
    }

    const LINE: &str = r#"[{"unitPrice":"4495.16","taxRateIds":["qc"]}]"#;

    #[test]
    fn a_document_gets_its_ledger() {
        let row = row(&invoice(LINE, r#"{"tax":"673.15","rounding":"-0.01","total":"5168.30"}"#));
        assert_eq!(row["line"], 7);
        assert_eq!(row["taxes"][0]["amount"], "224.76");
        assert_eq!(row["taxes"][1]["amount"], "448.39");
        assert_eq!((&row["total"], &row["rounding"]), (&"5168.30".into(), &"-0.01".into()));
        assert_eq!(row["lines"][0]["tax"], "673.15");
        assert!(row.get("findings").is_none());
    }

    #[test]
    fn what_is_wrong_is_a_finding_on_its_line() {
        let far = r#"{"rounding":"-3.00","total":"5165.31"}"#;
        let bad = [
            ("{", "input/not-json"),
            (&invoice(LINE, r#"{"total":"5168.40"}"#), "money/total-differs"),
            (&invoice(LINE, far), "money/rounding"),
            (
                &invoice(r#"[{"unitPrice":"1","taxRateIds":["xx"]}]"#, r#"{"total":"1"}"#),
                "mapping/tax-rate-unknown",
            ),
            (&invoice(r#"[{"unitPrice":1}]"#, r#"{"total":"1"}"#), "input/number-for-decimal"),
        ];
        for (document, code) in bad {
            let row = row(document);
            assert_eq!(row["findings"][0]["code"], code, "{document}");
            assert!(row.get("total").is_none());
        }
    }

    #[test]
    fn absurd_figures_are_named() {
        let line = |fields: &str| format!(r#"[{{"unitPrice":"10.00",{fields}}}]"#);
        let total = r#"{"total":"10.00"}"#;
        let nine = "9".repeat(29);
        let bad = [
            (invoice(&line(r#""quantity":"1e20""#), total), "input/not-decimal", "lines[0].quantity"),
            (
                invoice(&line(r#""quantity":"100000000000000000000""#), total),
                "money/too-large",
                "lines[0].quantity",
            ),
            (
                invoice(&line(r#""quantity":"9999999999999999999999999999""#), total),
                "money/too-large",
                "lines[0].quantity",
            ),
            (
                invoice(&line(&format!(r#""amount":"{nine}""#)), total),
                "input/too-many-digits",
                "lines[0].amount",
            ),
            (
                invoice(&line(r#""discount":{"percent":"100.01"}"#), total),
                "money/percent",
                "lines[0].discount",
            ),
            (invoice(&line(r#""discount":{"percent":"-1"}"#), total), "money/percent", "lines[0].discount"),
            (invoice(&line(r#""taxRateIds":["ten"]"#), r#"{"total":"110.00"}"#), "money/percent", "taxRates"),
            (
                invoice(&line(r#""quantity":"1""#), r#"{"total":"-10.00"}"#),
                "money/total-differs",
                "totals.total",
            ),
            (
                invoice(&line(r#""quantity":"1""#), total)
                    .replace(r#""lines""#, r#""currency":"XYZ","lines""#),
                "input/not-currency",
                "currency",
            ),
        ];
        let settings = SETTINGS
            .replace(r#""taxRates":["#, r#""taxRates":[{"id":"ten","name":"Ten times","percent":"1000"},"#);
        let totals = Totals::parse(settings.as_bytes()).unwrap();
        for (document, code, path) in bad {
            let row: serde_json::Value = serde_json::from_str(&totals.json(1, document.as_bytes())).unwrap();
            assert_eq!(
                (&row["findings"][0]["code"], &row["findings"][0]["path"]),
                (&code.into(), &path.into()),
                "{document}"
            );
            assert!(row.get("total").is_none());
        }
    }

    #[test]
    fn lines_keep_their_numbers() {
        let totals = Totals::parse(SETTINGS.as_bytes()).unwrap();
        let mut out = String::new();
        assert_eq!(totals.lines(b"1\n\n{}\n", 10, &mut out), 13);
        let numbers: Vec<String> = out.lines().map(|line| line.chars().take(10).collect()).collect();
        assert_eq!(numbers, [r#"{"line":11"#, r#"{"line":13"#]);
    }

    #[test]
    fn settings_are_strict() {
        for bad in
            ["", "{}", r#"{"version":2,"currency":"CAD"}"#, r#"{"version":1,"currency":"CAD","rates":[]}"#]
        {
            assert!(!Totals::parse(bad.as_bytes()).unwrap_err().is_empty(), "{bad}");
        }
    }
}
