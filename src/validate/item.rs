//! Items.

use crate::base::limits::{ITEM_DESCRIPTION_CHARS_MAX, ITEM_NAME_CHARS_MAX};
use crate::crm::Item;
use crate::diagnostics::{Code, Finding};
use crate::mapping::item::income_account;
use crate::mapping::{AccountUse, Context};

use super::common::Checks;

/// A new item also needs an income account.
#[must_use]
pub fn check(context: &Context<'_>, item: &Item, is_new: bool) -> Vec<Finding> {
    let mut checks = Checks::default();
    if item.name.trim().is_empty() {
        checks.add(Code::PlanNameMissing, "name", "the item has no name");
    }
    checks.name("name", Some(&item.name), ITEM_NAME_CHARS_MAX);
    checks.text("sku", item.sku.as_deref(), ITEM_NAME_CHARS_MAX);
    checks.text("description", item.description.as_deref(), ITEM_DESCRIPTION_CHARS_MAX);
    if !is_new {
        return checks.0;
    }
    match income_account(context.settings, item.item_type) {
        None => {
            let message = format!("no income account is chosen for {} items", item.item_type);
            checks.add(Code::MappingAccountMissing, "settings.accounts.income", message);
        }
        Some(id) => {
            if let Some(trouble) = context.account_trouble(id, AccountUse::Income) {
                checks.add(Code::MappingAccountUnusable, "settings.accounts.income", trouble);
            }
        }
    }
    checks.0
}
