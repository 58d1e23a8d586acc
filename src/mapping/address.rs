//! Postal addresses, field by field; QuickBooks' five free lines are the CRM's.

use crate::crm::Address;
use crate::qbo::PhysicalAddress;

#[must_use]
pub fn to_qbo(address: &Address) -> Option<PhysicalAddress> {
    let text = |value: &Option<String>| value.clone().filter(|value| !value.trim().is_empty());
    let mapped = PhysicalAddress {
        line1: text(&address.line1),
        line2: text(&address.line2),
        line3: text(&address.line3),
        line4: text(&address.line4),
        line5: text(&address.line5),
        city: text(&address.city),
        country: text(&address.country),
        country_sub_division_code: text(&address.region),
        postal_code: text(&address.postal_code),
    };
    (mapped != PhysicalAddress::default()).then_some(mapped)
}

#[must_use]
pub fn from_qbo(address: &PhysicalAddress) -> Address {
    Address {
        line1: address.line1.clone(),
        line2: address.line2.clone(),
        line3: address.line3.clone(),
        line4: address.line4.clone(),
        line5: address.line5.clone(),
        city: address.city.clone(),
        region: address.country_sub_division_code.clone(),
        postal_code: address.postal_code.clone(),
        country: address.country.clone(),
    }
}

/// One line for people and comparisons. The country is left out: QuickBooks answers it in another spelling
/// than it was sent.
#[must_use]
pub fn summary(address: &PhysicalAddress) -> String {
    let parts = [
        &address.line1,
        &address.line2,
        &address.line3,
        &address.line4,
        &address.line5,
        &address.city,
        &address.country_sub_division_code,
        &address.postal_code,
    ];
    let given = parts.into_iter().flatten().map(|part| part.trim()).filter(|part| !part.is_empty());
    given.collect::<Vec<_>>().join(", ")
}
