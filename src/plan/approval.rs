//! Which limits of the settings a plan exceeds: it stays a plan then until a person has approved it, by its hash.

use crate::base::money::{Arithmetic, Decimal, plain};
use crate::crm::Kind;

use super::Plan;
use super::row::{Decision, Row};
use super::view::Excess;

impl Plan {
    /// What goes beyond the limits: of the whole plan, or of the given rows and what these need.
    #[must_use]
    pub fn excess(&self, indices: Option<&[usize]>) -> Vec<Excess> {
        let chosen = indices.map(|indices| self.with_needed(&self.core.context(), indices));
        let rows = || {
            let all = self.rows.iter().enumerate();
            all.filter(|(index, _)| chosen.as_ref().is_none_or(|chosen| chosen.contains(index)))
                .map(|(_, row)| row)
        };
        let count = |decision| Decimal::from(rows().filter(|row| row.decision == decision).count());
        let written = |row: &&Row| matches!(row.decision, Decision::Create | Decision::Update);
        let changed = |row: &&Row| row.decision == Decision::Update && row.kind == Kind::Contact;
        let amounts = rows().filter(written).filter_map(|row| row.sent_total.or(row.total));
        let amount =
            amounts.fold(Decimal::ZERO, |sum, amount| sum.plus(amount.abs()).unwrap_or(Decimal::MAX));
        let limits = self.core.settings.limits;
        let checked = [
            ("creates", limits.creates, count(Decision::Create)),
            ("updates", limits.updates, count(Decision::Update)),
            ("voids", limits.voids, count(Decision::Void)),
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
