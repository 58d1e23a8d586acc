//! OAuth as a small state machine, and the token vault.
