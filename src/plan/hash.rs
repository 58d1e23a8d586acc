//! The hash that binds a plan: whoever approves it approves these decisions and these bodies.

use crate::base::fingerprint::Fingerprint;

use super::Plan;
use super::steps::Detail;

/// Characters of a plan's hash.
const PLAN_HASH_CHARS: usize = 32;

impl Plan {
    /// Equal for equal plans; different as soon as a decision or a body differs.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hash = Fingerprint::new().text("plan-1").text(self.core.workspace_id().as_str());
        for row in &self.rows {
            let id = row.id.as_ref().map_or("", |id| id.as_str());
            let target = row.qbo_id.as_ref().map_or("", |id| id.as_str());
            let version = row.sync_token.as_ref().map_or("", |token| token.as_str());
            hash = hash.text(row.kind.as_str()).text(id).text(row.decision.word()).text(target).text(version);
        }
        let context = self.core.context();
        for step in self.rows.iter().filter_map(|row| self.step(&context, row, Detail::Sent)) {
            hash = hash.text(step.id.as_str()).text(&step.body);
        }
        hash.base32(PLAN_HASH_CHARS)
    }
}
