//! Which limits of the settings a plan exceeds: it stays a plan then until a person has approved it, by its hash; somebody other than who
//! planned it, if the settings want that.

use crate::base::money::{Arithmetic, Decimal, plain};
use crate::base::text::unique_name_key;
use crate::crm::Kind;
use crate::diagnostics::{Code, FieldPath, Finding};

use super::Plan;
use super::row::{Decision, Row};
use super::view::Excess;

const CHANGED: [Decision; 2] = [Decision::Update, Decision::Deactivate];

/// What the host says of who looked at a plan; people by names of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Approval<'a> {
    /// Of the plan that was approved.
    pub hash: Option<&'a str>,
    pub planned_by: Option<&'a str>,
    pub approved_by: Option<&'a str>,
}

impl Approval<'_> {
    /// Two are known, and they are not one person.
    fn is_by_another(&self) -> bool {
        let [planner, approver] = [self.planned_by, self.approved_by]
            .map(|person| person.map(unique_name_key).filter(|person| !person.is_empty()));
        planner.is_some() && approver.is_some() && planner != approver
    }
}

impl Plan {
    /// Whether the plan, or the given rows and what these need, may be applied.
    ///
    /// # Errors
    /// It goes beyond the limits, and nobody has approved it who may.
    pub fn check_approval(&self, indices: Option<&[usize]>, approval: Approval<'_>) -> Result<(), Finding> {
        let is_named = approval.hash.is_some_and(|hash| hash == self.hash());
        let second = self.core.settings.limits.second_person;
        if is_named && (!second || approval.is_by_another()) {
            return Ok(());
        }
        let Some(Excess { limit, allowed, planned }) = self.excess(indices).into_iter().next() else {
            return Ok(());
        };
        let beyond = format!("the plan has {planned} {limit}, and {allowed} go without approval");
        let (code, message) = match (is_named, approval.approved_by) {
            (false, _) => (Code::PlanNeedsApproval, beyond),
            (true, None) => {
                (Code::PlanSecondPerson, format!("{beyond}: nobody is known to have approved it"))
            }
            (true, Some(person)) => (
                Code::PlanSecondPerson,
                format!("{beyond}: `{person}` cannot approve what was planned by the same person"),
            ),
        };
        Err(Finding::new(code, &FieldPath::of(format!("settings.limits.{limit}")), message))
    }

    /// Who must approve it: `nobody`, `anybody`, `second-person`.
    pub(super) fn approver(&self) -> &'static str {
        match (self.excess(None).is_empty(), self.core.settings.limits.second_person) {
            (true, _) => "nobody",
            (false, false) => "anybody",
            (false, true) => "second-person",
        }
    }

    /// What goes beyond the limits: of the whole plan, or of the given rows and what these need.
    #[must_use]
    pub fn excess(&self, indices: Option<&[usize]>) -> Vec<Excess> {
        let chosen = indices.map(|indices| self.with_needed(&self.core.context(), indices));
        let rows = || {
            let all = self.rows.iter().enumerate();
            all.filter(|(index, _)| chosen.as_ref().is_none_or(|chosen| chosen.contains(index)))
                .map(|(_, row)| row)
        };
        let count = |decisions: &[Decision]| {
            Decimal::from(rows().filter(|row| decisions.contains(&row.decision)).count())
        };
        let written = |row: &&Row| matches!(row.decision, Decision::Create | Decision::Update);
        let changed = |row: &&Row| CHANGED.contains(&row.decision) && row.kind == Kind::Contact;
        let amounts = rows().filter(written).filter_map(|row| row.sent_total.or(row.total));
        let amount =
            amounts.fold(Decimal::ZERO, |sum, amount| sum.plus(amount.abs()).unwrap_or(Decimal::MAX));
        let limits = self.core.settings.limits;
        let checked = [
            ("creates", limits.creates, count(&[Decision::Create])),
            ("updates", limits.updates, count(&CHANGED)),
            ("voids", limits.voids, count(&[Decision::Void, Decision::Delete])),
            ("customers", limits.customers, Decimal::from(rows().filter(changed).count())),
            ("amount", limits.amount, amount),
        ];
        let beyond = checked.into_iter().filter_map(|(limit, allowed, planned)| {
            let allowed = Decimal::from(allowed?);
            (planned > allowed).then(|| Excess {
                limit: limit.to_owned(),
                allowed: plain(allowed),
                planned: plain(planned),
            })
        });
        beyond.collect()
    }
}
