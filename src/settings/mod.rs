//! The strict settings document, presets, mapping tables and the region profile.
