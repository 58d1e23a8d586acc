//! A workspace: everything of one CRM tenant that may be synced with one QuickBooks company.

use crate::base::ids::WorkspaceId;

use super::{Contact, Estimate, Invoice, Item, Kind, Payment, TaxRate};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    pub id: WorkspaceId,
    pub name: String,
    /// IANA name, such as `America/Chicago`.
    pub time_zone: Option<String>,
    pub tax_rates: Vec<TaxRate>,
    pub contacts: Vec<Contact>,
    pub items: Vec<Item>,
    pub estimates: Vec<Estimate>,
    pub invoices: Vec<Invoice>,
    pub payments: Vec<Payment>,
}

impl Workspace {
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        match kind {
            Kind::TaxRate => self.tax_rates.len(),
            Kind::Contact => self.contacts.len(),
            Kind::Item => self.items.len(),
            Kind::Estimate => self.estimates.len(),
            Kind::Invoice => self.invoices.len(),
            Kind::Payment => self.payments.len(),
        }
    }
}
