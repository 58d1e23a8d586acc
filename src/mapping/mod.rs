//! One file an entity, `to_qbo` and `from_qbo` side by side.
