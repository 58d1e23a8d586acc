//! Executes steps: a sans-IO state machine over a durable journal. Knows no entity.
