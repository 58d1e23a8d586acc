//! The hash that binds a plan: whoever approves it approves these decisions and these bodies.

use crate::base::fingerprint::Digest;
use crate::base::ids::QboId;
use crate::base::json::to_text;
use crate::base::money::plain;
use crate::mapping;

use super::Plan;

/// Characters of a plan's hash.
const PLAN_HASH_CHARS: usize = 32;

impl Plan {
    /// Equal for equal plans; different as soon as a decision or a body differs. A body is a function of the
    /// CRM's documents, the settings, the company's facts and tax rates, and of what the rows decided; these
    /// are hashed, because writing out ten thousand bodies takes longer than planning them.
    #[must_use]
    pub fn hash(&self) -> String {
        let core = &self.core;
        let (tax_item, rounding_item) = mapping::own_items(&core.snapshot, &core.settings);
        let mut hash = Digest::new()
            .text("plan-5")
            .text(env!("CARGO_PKG_VERSION"))
            .text(&core.documents.digest)
            .text(&to_text(&*core.settings).unwrap_or_default())
            .text(&to_text(&core.facts).unwrap_or_default())
            .text(tax_item.unwrap_or_default())
            .text(rounding_item.unwrap_or_default())
            .text(&core.snapshot.refuted.join(" "));
        for rate in core.snapshot.entities.tax_rate.iter().flatten() {
            let percent = rate.rate_value.map(|value| plain(value.0)).unwrap_or_default();
            hash = hash.text(rate.id.as_deref().unwrap_or_default()).text(&percent);
            for dated in &rate.effective_tax_rate {
                let percent = dated.rate_value.map(|value| plain(value.0)).unwrap_or_default();
                let (from, until) = (dated.effective_date.as_deref(), dated.end_date.as_deref());
                hash = hash.text(&percent).text(from.unwrap_or_default()).text(until.unwrap_or_default());
            }
        }
        for code in core.snapshot.entities.tax_code.iter().flatten() {
            hash = hash.text(code.id.as_deref().unwrap_or_default());
            for detail in code.sales_tax_rate_list.iter().flat_map(|list| &list.tax_rate_detail) {
                hash = hash.text(&detail.tax_rate_ref.value);
            }
        }
        let workspace = &core.documents.workspace;
        if !workspace.expenses.is_empty() || !workspace.purchase_orders.is_empty() {
            let context = core.context();
            // What a purchased item is booked to decides the form of its line.
            hash = hash.text(context.payable_account().as_ref().map_or("", QboId::as_str));
            for item in core.snapshot.entities.item.iter().flatten() {
                let account = item.expense_account_ref.as_ref().map_or("", |own| own.value.as_str());
                hash = hash.text(item.id.as_deref().unwrap_or_default()).text(account);
            }
        }
        for row in &self.rows {
            let id = row.id.as_ref().map_or("", |id| id.as_str());
            let target = row.qbo_id.as_ref().map_or("", |id| id.as_str());
            let version = row.sync_token.as_ref().map_or("", |token| token.as_str());
            hash = hash.text(row.kind.as_str()).text(id).text(row.decision.word()).text(row.reason.code());
            hash = hash.text(target).text(version).text(&row.sequence.to_string());
            for held in &row.held {
                hash = hash.text(&held.path).text(held.value.as_deref().unwrap_or_default());
            }
            for finding in &row.findings {
                hash = hash.text(finding.code.as_str());
            }
        }
        for own in &self.given {
            hash = hash.text(&own.step.body);
        }
        hash.base32(PLAN_HASH_CHARS)
    }
}
