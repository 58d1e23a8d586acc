//! The trace hash: the same history must give the same.

use tieout::engine::Effect;

use crate::dice::Hash;

/// Feeds an effect to the trace hash.
pub fn digest(hash: &mut Hash, effect: &Effect) {
    match effect {
        Effect::Load { id, keys } => {
            hash.number(*id);
            keys.iter().for_each(|key| hash.bytes(key.as_bytes()));
        }
        Effect::Scan { id, prefix, .. } => {
            hash.number(*id);
            hash.bytes(prefix.as_bytes());
        }
        Effect::Commit { seq, expect, put, delete } => {
            hash.number(*seq);
            for expectation in expect {
                hash.bytes(expectation.key.as_bytes());
                hash.number(expectation.version);
            }
            for put in put {
                hash.bytes(put.key.as_bytes());
                hash.bytes(put.value.as_bytes());
            }
            delete.iter().for_each(|key| hash.bytes(key.as_bytes()));
        }
        Effect::Http { id, request } => {
            hash.number(*id);
            hash.bytes(request.url.as_bytes());
            hash.bytes(request.body.as_deref().unwrap_or_default().as_bytes());
            hash.number(request.not_after.0);
        }
        Effect::Notify { event } => hash.bytes(format!("{event:?}").as_bytes()),
    }
}
