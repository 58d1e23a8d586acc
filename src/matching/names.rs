//! The name space that customers, vendors and employees share, inactive ones included.

use crate::base::ordered::BTreeMap;

use crate::base::text::unique_name_key;
use crate::qbo::Snapshot;
use crate::step::Resource;

/// Who bears a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    pub resource: Resource,
    pub id: String,
    pub name: String,
    pub active: bool,
}

impl Bearer {
    /// `the vendor "Acme"`, for messages.
    #[must_use]
    pub fn words(&self) -> String {
        let kind = match self.resource {
            Resource::Vendor => "vendor",
            Resource::Employee => "employee",
            _ => "customer",
        };
        let inactive = if self.active { "" } else { "inactive " };
        format!("the {inactive}{kind} `{}`", self.name)
    }
}

/// Names by the form in which QuickBooks compares them.
#[derive(Debug, Default)]
pub struct NameSpace(BTreeMap<String, Bearer>);

impl NameSpace {
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        let lists = &snapshot.entities;
        let mut names = Self::default();
        for vendor in lists.vendor.iter().flatten() {
            names.add(Resource::Vendor, &vendor.id, &vendor.display_name, vendor.active);
        }
        for employee in lists.employee.iter().flatten() {
            names.add(Resource::Employee, &employee.id, &employee.display_name, employee.active);
        }
        for customer in lists.customer.iter().flatten() {
            names.add(Resource::Customer, &customer.id, &customer.display_name, customer.active);
        }
        names
    }

    fn add(&mut self, resource: Resource, id: &Option<String>, name: &Option<String>, active: Option<bool>) {
        let (Some(id), Some(name)) = (id, name) else { return };
        let bearer = Bearer { resource, id: id.clone(), name: name.clone(), active: active != Some(false) };
        self.0.insert(unique_name_key(name), bearer);
    }

    #[must_use]
    pub fn bearer(&self, name: &str) -> Option<&Bearer> {
        self.0.get(&unique_name_key(name))
    }
}

/// The name without the suffix that QuickBooks gives to deactivated records: ` (deleted)`, ` (deleted-1)`.
#[must_use]
pub fn without_deleted(name: &str) -> &str {
    let Some((plain, suffix)) = name.rsplit_once(" (deleted") else { return name };
    let number = suffix.strip_suffix(')').map(|number| number.trim_start_matches('-'));
    let is_suffix = number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    if is_suffix { plain } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deleted_suffix_goes() {
        assert_eq!(without_deleted("Acme (deleted)"), "Acme");
        assert_eq!(without_deleted("Acme (deleted-2)"), "Acme");
        assert_eq!(without_deleted("Acme (deleted scenes)"), "Acme (deleted scenes)");
        assert_eq!(without_deleted("Acme"), "Acme");
    }
}
