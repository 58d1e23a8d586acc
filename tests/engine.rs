//! The engine against a small world: a QuickBooks, a store, one or two hosts, and faults at every effect.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "in a test, a panic is the way to fail"
)]

#[path = "engine/aside.rs"]
mod aside;
#[path = "engine/barrier.rs"]
mod barrier;
#[path = "engine/checks.rs"]
mod checks;
#[path = "engine/commands.rs"]
mod commands;
#[path = "engine/crashes.rs"]
mod crashes;
#[path = "engine/doubt.rs"]
mod doubt;
#[path = "engine/follows.rs"]
mod follows;
#[path = "engine/happy.rs"]
mod happy;
#[path = "engine/hosts.rs"]
mod hosts;
#[path = "engine/links.rs"]
mod links;
#[path = "engine/looks.rs"]
mod looks;
#[path = "engine/outages.rs"]
mod outages;
#[path = "engine/permits.rs"]
mod permits;
#[path = "engine/quickbooks.rs"]
mod quickbooks;
#[path = "engine/reads.rs"]
mod reads;
#[path = "engine/records.rs"]
mod records;
#[path = "engine/refusals.rs"]
mod refusals;
#[path = "engine/repeats.rs"]
mod repeats;
#[path = "engine/steps.rs"]
mod steps;
#[path = "engine/store.rs"]
mod store;
#[path = "engine/sweeps.rs"]
mod sweeps;
#[path = "engine/watches.rs"]
mod watches;
#[path = "engine/world.rs"]
mod world;
