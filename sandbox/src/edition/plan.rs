//! Subscriptions: what a smaller plan lacks.
//!
//! From Intuit's comparison of plans: Simple Start has no bills, no time and no second currency; Essentials has no
//! purchase orders, classes, locations or inventory.

use serde::Deserialize;

use crate::entity::Entity;
use crate::fault::Fault;
use crate::json::{Object, text};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Plan {
    SimpleStart,
    Essentials,
    #[default]
    Plus,
    Advanced,
}

impl Plan {
    /// What `CompanyInfo` calls it under `OfferingSku`.
    pub fn sku(self) -> &'static str {
        match self {
            Plan::SimpleStart => "QuickBooks Online Simple Start",
            Plan::Essentials => "QuickBooks Online Essentials",
            Plan::Plus => "QuickBooks Online Plus",
            Plan::Advanced => "QuickBooks Online Advanced",
        }
    }

    /// Classes, locations, purchase orders and inventory.
    pub fn tracks(self) -> bool {
        self >= Plan::Plus
    }

    pub fn has_currencies(self) -> bool {
        self >= Plan::Essentials
    }

    /// Refuses to write what the plan does not have. Nothing of it can be there, so reading it finds nothing.
    pub fn allows(self, entity: &Entity, sent: &Object) -> Result<(), Fault> {
        let least = match entity.name {
            "Class" | "Department" | "PurchaseOrder" => Plan::Plus,
            "Item" if text(sent, "Type") == Some("Inventory") => Plan::Plus,
            "Bill" | "BillPayment" | "VendorCredit" | "TimeActivity" | "CompanyCurrency" => Plan::Essentials,
            _ => Plan::SimpleStart,
        };
        if self >= least {
            return Ok(());
        }
        let detail = format!(
            "Permission Denied Error : {} is not part of {}; it begins with {}",
            entity.name,
            self.sku(),
            least.sku()
        );
        Err(Fault::new(5020, detail))
    }
}
