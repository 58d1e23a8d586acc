//! Links that a person chose in the settings: taken before anything is matched.

use crate::base::ids::{CrmId, QboId, SyncToken};
use crate::base::money::{Decimal, plain};
use crate::crm::Kind;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::matching::Candidate;
use crate::settings::ByHand;
use crate::step::Resource;

use super::row::Row;
use super::state::State;

/// What was decided about a record.
#[derive(Debug)]
pub enum Chosen {
    Nothing,
    New,
    Record(Candidate),
}

/// What a document comes to, and in which currency if it names one.
pub(super) type Money<'d> = (Decimal, Option<&'d str>);

/// The choice for a record; one that names a record which is not there, or one of other money, is a finding.
pub(super) fn chosen(
    state: &State<'_>,
    kind: Kind,
    id: &CrmId,
    money: Option<Money<'_>>,
    row: &mut Row,
) -> Chosen {
    let Some(resource) = row.resource else { return Chosen::Nothing };
    let which = (kind, resource);
    match state.context.settings.links.by_hand(kind, id) {
        None => Chosen::Nothing,
        Some(ByHand::New) => Chosen::New,
        Some(ByHand::Record(record)) => match candidate(state, which, record) {
            Some(candidate) => {
                let Some(what) = money.and_then(|money| other_money(state, which, record, money)) else {
                    return Chosen::Record(candidate);
                };
                let message = format!("it is linked by hand to {record}, but {what}");
                row.findings.push(Finding::new(Code::MatchLinkDiffers, &FieldPath::root(), message));
                row.candidates = vec![candidate];
                Chosen::New
            }
            None => {
                let message = format!("it is linked by hand to {record}, which is not in QuickBooks");
                row.findings.push(Finding::new(Code::PlanGone, &FieldPath::root(), message));
                Chosen::New
            }
        },
    }
}

/// How the money of a QuickBooks document differs, in words; `None` if it does not.
fn other_money(
    state: &State<'_>,
    (kind, resource): (Kind, Resource),
    id: &QboId,
    (wanted, currency): Money<'_>,
) -> Option<String> {
    let context = &state.context;
    let (total, of) = match kind {
        Kind::Payment | Kind::Deposit => {
            context.money_form(kind, id).map(|record| (record.total_amt, record.currency_ref.as_ref()))?
        }
        _ => {
            context.sales_form(resource, id).map(|record| (record.total_amt, record.currency_ref.as_ref()))?
        }
    };
    let total = total.map_or(Decimal::ZERO, |total| total.0);
    let home = context.home.code();
    let (has, wants) = (of.map_or(home, |currency| currency.value.as_str()), currency.unwrap_or(home));
    let differs = total != wanted || has != wants;
    differs.then(|| format!("that is for {} {has}, not {} {wants}", plain(total), plain(wanted)))
}

fn candidate(state: &State<'_>, (kind, resource): (Kind, Resource), id: &QboId) -> Option<Candidate> {
    let context = &state.context;
    let (resource, token, name, active) = match kind {
        Kind::Contact | Kind::Vendor => {
            let record = context.name_base(kind, id)?;
            (resource, &record.sync_token, &record.display_name, record.active)
        }
        Kind::Payment | Kind::Deposit => {
            let record = context.money_form(kind, id)?;
            (resource, &record.sync_token, &record.payment_ref_num, None)
        }
        _ => {
            let record = context.sales_form(resource, id)?;
            (resource, &record.sync_token, &record.doc_number, None)
        }
    };
    Some(Candidate {
        resource,
        id: id.clone(),
        sync_token: SyncToken::new(token.clone().unwrap_or_default()),
        name: name.clone().unwrap_or_default(),
        evidence: vec!["linked by hand".to_owned()],
        score: 100,
        active: active != Some(false),
    })
}
