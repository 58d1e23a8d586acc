//! The same as a table for spreadsheets.

use crate::base::csv::Csv;

use super::{By, Measure, PeriodRow, PeriodTieOut};

const TITLES: [&str; 13] = [
    "Measure",
    "Currency",
    "By",
    "Which",
    "Record",
    "CRM id",
    "QuickBooks",
    "QuickBooks id",
    "In the CRM",
    "In QuickBooks",
    "Difference",
    "Why",
    "Elsewhere",
];

impl PeriodTieOut {
    /// A line for each row, and beneath it one for each of its gaps: these bear a record, rows do not.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut csv = Csv::new(&TITLES);
        for row in &self.rows {
            line(&mut csv, row, [""; 4], [&row.crm, &row.quickbooks, &row.difference], ["", ""]);
            for gap in &row.gaps {
                let record = [&gap.label, &gap.id, &gap.resource, &gap.qbo_id].map(String::as_str);
                let amounts = [&gap.crm, &gap.quickbooks, &gap.difference];
                let why = [gap.why.words(), gap.elsewhere.as_deref().unwrap_or_default()];
                line(&mut csv, row, record, amounts, why);
            }
        }
        csv.text()
    }
}

fn line(csv: &mut Csv, row: &PeriodRow, record: [&str; 4], amounts: [&String; 3], why: [&str; 2]) {
    let measure = match row.measure {
        Measure::Sales => "sales",
        Measure::Received => "received",
        Measure::Spent => "spent",
    };
    let by = match row.by {
        By::All => "all",
        By::Day => "day",
        By::Party if row.measure == Measure::Spent => "vendor",
        By::Party => "customer",
        By::Tax => "tax",
        By::Method => "payment method",
    };
    csv.raw(measure);
    csv.raw(&row.currency);
    csv.raw(by);
    // A day is a date to the spreadsheet, and never a formula.
    csv.words(&row.label);
    record.iter().for_each(|cell| csv.words(cell));
    amounts.iter().for_each(|cell| csv.raw(cell));
    why.iter().for_each(|cell| csv.words(cell));
    csv.end();
}
