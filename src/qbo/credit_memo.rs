//! Credit memo: a sales form that gives credit; amounts are positive.

pub type CreditMemo = super::SalesForm;
