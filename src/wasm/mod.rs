//! The edge: converts and forwards, decides nothing.
