//! A postal address, as free as people write it.

use serde::Serialize;

use crate::input::record;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line1: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line2: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line3: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line4: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line5: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State, province or county.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Name or code, as the CRM keeps it.
    #[serde(skip_serializing_if = "Option::is_none")]
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
