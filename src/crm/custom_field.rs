//! A field that the CRM's user invented.

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomField {
    pub name: String,
    pub value: String,
}
