//! What QuickBooks will answer for a document, as the engine compares it.

use crate::base::money::{Currency, plain};
use crate::base::ordered::BTreeMap;
use crate::base::rounding::{self, Mode};
use crate::mapping::{Context, Sales, SalesDraft};
use crate::region::{self, OpenPoint};
use crate::step::{HOME_TOTAL, Otherwise, Prediction};

pub(super) fn prediction(context: &Context<'_>, sales: &Sales<'_>, draft: &SalesDraft) -> Prediction {
    let sent = &draft.sent;
    let refuted = |key: &str| context.snapshot.refuted.iter().any(|known| known == key);
    let usual = region::alternatives(&draft.paper, &draft.ledger, sent).unwrap_or_default();
    let mut otherwise: Vec<Otherwise> = Vec::new();
    for alternative in usual.into_iter().filter(|alternative| !context.refuted.contains(&alternative.point)) {
        otherwise.push(other(alternative.point, alternative.total.map(plain)));
    }
    let home_total = if refuted(HOME_TOTAL) { None } else { home_total(context.home, sales, draft) };
    if home_total.is_some() {
        let meaning = "QuickBooks converts to the home currency in another way".to_owned();
        otherwise.push(Otherwise { assumption: HOME_TOTAL.to_owned(), meaning, total: None });
    }
    let lines = sent.predicted.tax_lines.iter().filter(|line| !line.amount.is_zero());
    Prediction {
        tax: sent.predicted.tax.map(plain),
        home_total,
        tax_lines: BTreeMap::from_iter(lines.map(|line| (line.rate.to_string(), plain(line.amount)))),
        otherwise,
    }
}

fn other(point: OpenPoint, total: Option<String>) -> Otherwise {
    Otherwise { assumption: point.key().to_owned(), meaning: point.otherwise().to_owned(), total }
}

/// The total at the document's own rate, rounded once.
fn home_total(home: Currency, sales: &Sales<'_>, draft: &SalesDraft) -> Option<String> {
    let rate = sales.exchange_rate.filter(|_| draft.paper.currency != home)?;
    rounding::line_amount(draft.sent.predicted.total?, rate, home, Mode::HalfUp).ok().map(plain)
}
