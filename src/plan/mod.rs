//! Decides what to do: the only orchestrator, and the only source of steps. Pure.
