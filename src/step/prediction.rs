//! What QuickBooks is expected to answer, figure by figure, and what it would answer if an assumption is wrong.

use serde::Serialize;

use crate::base::members::{read_members, read_record};
use crate::base::ordered::BTreeMap;

/// The assumption that the home total is the total at the document's rate, rounded once.
pub const HOME_TOTAL: &str = "home-total";

/// Amounts as decimal text in the document's currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Prediction {
    /// `TxnTaxDetail.TotalTax`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<String>,
    /// `HomeTotalAmt`, in the company's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home_total: Option<String>,
    /// Per tax rate, by its id: `TaxLine.Amount`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tax_lines: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub otherwise: Vec<Otherwise>,
}

read_members!(Prediction {
    tax: "tax",
    home_total: "homeTotal",
    tax_lines: "taxLines",
    otherwise: "otherwise",
});

/// The answer that would show an assumption to be wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Otherwise {
    pub assumption: String,
    /// What QuickBooks does then, in words.
    pub meaning: String,
    /// Absent where only the part without tax can be foreseen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
}

read_record!(Otherwise {
    assumption: String = "assumption",
    meaning: String = "meaning";
    total: Option<String> = "total",
});
