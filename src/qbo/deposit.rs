//! Deposit: money brought to the bank, out of Undeposited Funds or from accounts of its own.

pub type Deposit = super::MoneyForm;
