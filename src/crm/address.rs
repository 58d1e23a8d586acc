//! A postal address, as free as people write it.

use crate::input::record;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    pub line1: Option<String>,
    pub line2: Option<String>,
    pub line3: Option<String>,
    pub line4: Option<String>,
    pub line5: Option<String>,
    pub city: Option<String>,
    /// State, province or county.
    pub region: Option<String>,
    pub postal_code: Option<String>,
    /// Name or code, as the CRM keeps it.
    pub country: Option<String>,
}

record! {
    Address {
        line1 "line1": optional,
        line2 "line2": optional,
        line3 "line3": optional,
        line4 "line4": optional,
        line5 "line5": optional,
        city "city": optional,
        region "region": optional,
        postal_code "postalCode": optional,
        country "country": optional,
    }
}
