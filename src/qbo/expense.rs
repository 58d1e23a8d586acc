//! Expense: a `Bill` or `VendorCredit` where the vendor is owed, a `Purchase` where it is paid; all of one form.

pub type Expense = super::SalesForm;
