//! Read-only views: tie-out, health, history.
