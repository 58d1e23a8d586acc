//! Invoices that the CRM took over from QuickBooks: found again, and never written.

use crate::crm::AnySales;
use crate::matching::sales::Found;
use crate::step::Link;

use super::Reason;
use super::by_hand::{self, Chosen};
use super::row::{Decision, Row};
use super::sales::{find, party};
use super::state::State;

pub(super) fn is(document: AnySales<'_>) -> bool {
    matches!(document, AnySales::Invoice(invoice) if invoice.imported)
}

pub(super) fn decide(state: &State<'_>, document: AnySales<'_>, link: Option<&Link>, row: &mut Row) {
    row.decide(Decision::Skip, Reason::FromQuickBooks);
    if let Some(link) = link {
        row.qbo_id = Some(link.qbo_id.clone());
        row.sequence = link.sequence;
        return;
    }
    let common = document.common();
    let money = (common.totals.total, common.currency.as_deref());
    let found = match by_hand::chosen(state, document.kind(), &common.id, Some(money), row) {
        Chosen::Record(candidate) => Found::Same(candidate),
        _ => find(state, document, row, party(state, document).as_ref()),
    };
    if let Found::Same(candidate) = found {
        state.link(candidate, row);
    }
}
