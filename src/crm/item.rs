//! Something that is sold: an entry of the CRM's catalog or price book.

use rust_decimal::Decimal;

use crate::base::ids::CrmId;
use crate::base::time::UnixMillis;
use crate::input::{choice, record};

choice! {
    /// Decides which income account a sale goes to, where the settings tell them apart.
    ItemType {
        Labor "labor",
        Material "material",
        Service "service",
        Other "other",
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub id: CrmId,
    pub name: String,
    /// JSON `type`, `service` if absent.
    pub item_type: ItemType,
    pub sku: Option<String>,
    pub description: Option<String>,
    /// Sales price of one, in the home currency.
    pub unit_price: Option<Decimal>,
    /// Purchase cost of one, in the home currency.
    pub cost: Option<Decimal>,
    /// True if absent.
    pub taxable: bool,
    /// True if absent.
    pub active: bool,
    pub updated_at: Option<UnixMillis>,
}

record! {
    Item {
        id "id": required,
        name "name": required,
        item_type "type": default(ItemType::Service),
        sku "sku": optional,
        description "description": optional,
        unit_price "unitPrice": optional,
        cost "cost": optional,
        taxable "taxable": default(true),
        active "active": default(true),
        updated_at "updatedAt": optional,
    }
}
