//! Is this already in QuickBooks? Evidence and scores.
