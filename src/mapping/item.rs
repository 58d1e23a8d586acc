//! CRM item ↔ QuickBooks item.

use crate::base::ids::{CrmId, QboId};
use crate::base::money::plain;
use crate::crm::{Item, ItemType};
use crate::qbo::{self, Amount, Ref};
use crate::settings::Settings;

use super::{Context, Fields};

/// The income account that sales of such an item go to.
#[must_use]
pub fn income_account(settings: &Settings, item_type: ItemType) -> Option<&QboId> {
    let accounts = &settings.accounts;
    let own = match item_type {
        ItemType::Labor => accounts.labor_income.as_ref(),
        ItemType::Material => accounts.material_income.as_ref(),
        ItemType::Service | ItemType::Other => None,
    };
    own.or(accounts.income.as_ref())
}

/// The QuickBooks item that stands for lines without one of their own, and for items that are not pushed.
#[must_use]
pub fn stand_in(settings: &Settings, item_type: Option<ItemType>) -> Option<&QboId> {
    let items = &settings.items;
    let own = match item_type {
        Some(ItemType::Labor) => items.labor.as_ref(),
        Some(ItemType::Material) => items.material.as_ref(),
        Some(ItemType::Service | ItemType::Other) | None => None,
    };
    own.or(items.default.as_ref())
}

/// Whether a sales line can name such an item: categories and bundles it cannot.
#[must_use]
pub fn is_sellable(item: &qbo::Item) -> bool {
    matches!(item.item_type.as_deref(), Some("Service" | "NonInventory" | "Inventory") | None)
}

#[must_use]
pub fn to_qbo(context: &Context<'_>, item: &Item) -> qbo::Item {
    let text = |value: &Option<String>| value.clone().filter(|value| !value.trim().is_empty());
    let united_states = !context.profile.has_company_tax_codes();
    qbo::Item {
        name: Some(item.name.trim().to_owned()),
        sku: text(&item.sku),
        description: text(&item.description),
        taxable: united_states.then_some(item.taxable),
        unit_price: item.unit_price.map(Amount),
        // A stock count is QuickBooks' business: materials are sold without one.
        item_type: Some(
            match item.item_type {
                ItemType::Material => "NonInventory",
                ItemType::Labor | ItemType::Service | ItemType::Other => "Service",
            }
            .to_owned(),
        ),
        income_account_ref: income_account(context.settings, item.item_type).map(Ref::to),
        expense_account_ref: context.settings.accounts.expense.as_ref().map(Ref::to),
        ..qbo::Item::default()
    }
}

/// The part of an item that the CRM owns. Type and accounts are set once and then left to the books.
#[must_use]
pub fn fields(item: &qbo::Item) -> Fields {
    let mut fields = Fields::default();
    fields.text("Name", "Name", "name", item.name.as_deref());
    fields.text("Sku", "SKU", "sku", item.sku.as_deref());
    fields.text("Description", "Description", "description", item.description.as_deref());
    fields.text("UnitPrice", "Price", "unitPrice", item.unit_price.map(|price| plain(price.0)).as_deref());
    fields.flag("Taxable", "Taxable", "taxable", item.taxable);
    fields
}

#[must_use]
pub fn from_qbo(item: &qbo::Item, id: CrmId) -> Item {
    Item {
        id,
        name: item.name.clone().unwrap_or_default(),
        item_type: match item.item_type.as_deref() {
            Some("NonInventory" | "Inventory") => ItemType::Material,
            _ => ItemType::Service,
        },
        sku: item.sku.clone(),
        description: item.description.clone(),
        unit_price: item.unit_price.map(|price| price.0),
        cost: item.purchase_cost.map(|cost| cost.0),
        taxable: item.taxable != Some(false),
        active: item.active != Some(false),
        updated_at: None,
    }
}
