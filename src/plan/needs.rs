//! What the snapshot must hold before a plan can be made.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use crate::settings::Settings;

use super::merge::OPEN;

/// One list to read. Company info and preferences are read by their own addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Query {
    /// The key in the snapshot's `entities`.
    pub name: String,
    /// Without paging, which the reader adds.
    pub statement: String,
}

/// Days before the start date that transactions are read from: documents dated before it are linked too.
const DAYS_BEFORE_START: u64 = 400;

/// `whole`: with every transaction that can be open, from the first day on; a merge needs that, and the undo of one.
#[must_use]
pub fn needs(settings: &Settings, whole: bool) -> Vec<Query> {
    let query = |name: &str, condition: String| Query {
        name: name.to_owned(),
        statement: format!("select * from {name}{condition}"),
    };
    // Inactive records bear names too, and references to them must be recognised.
    let all = || " where Active in (true,false)".to_owned();
    let first = read_from(settings).filter(|_| !whole);
    let since = || first.map_or_else(String::new, |day| format!(" where TxnDate >= '{day}'"));
    let mut queries = vec![
        query("CompanyInfo", String::new()),
        query("Preferences", String::new()),
        query("Account", all()),
        query("Customer", all()),
        query("Vendor", all()),
        query("Employee", all()),
        query("Item", all()),
        query("TaxCode", all()),
        query("TaxRate", all()),
        query("Term", all()),
        query("PaymentMethod", all()),
    ];
    queries.push(query("Invoice", since()));
    queries.push(query("Payment", since()));
    let others = super::scope::optional_lists(&settings.sync);
    queries.extend(others.map(|resource| query(resource.name(), since())));
    for resource in OPEN.iter().filter(|_| whole) {
        if queries.iter().all(|own| own.name != resource.name()) {
            queries.push(query(resource.name(), String::new()));
        }
    }
    queries
}

/// The first day whose transactions are read; all are where the settings name no start.
pub(super) fn read_from(settings: &Settings) -> Option<NaiveDate> {
    settings.start_date?.checked_sub_days(Days::new(DAYS_BEFORE_START))
}
