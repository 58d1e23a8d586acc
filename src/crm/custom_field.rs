//! A field that the CRM's user invented.

use crate::input::record;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomField {
    pub name: String,
    pub value: String,
}

record! {
    CustomField {
        name "name": required,
        value "value": default(String::new()),
    }
}
