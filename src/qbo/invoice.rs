//! Invoice: a sales form with due date, terms and a deposit.

pub type Invoice = super::SalesForm;
