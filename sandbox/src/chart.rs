//! What nearly every request asks the books: accounts by what they are, and the choices of the company. Made when it is
//! first asked for, and anew after a change.

use std::collections::BTreeMap;

use crate::json::{Object, Text, Value, object, reference, text};
use crate::store::{Id, Record};

/// The first account of each type, sub-type and name. A company is founded with those that the books need, and
/// accounts cannot be deleted.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    kinds: BTreeMap<String, Id>,
    /// By type and currency.
    currencies: BTreeMap<String, BTreeMap<String, Id>>,
    subtypes: BTreeMap<String, Id>,
    names: BTreeMap<String, Id>,
}

impl Chart {
    /// From all accounts in the order of their Ids.
    pub fn of<'a>(accounts: impl Iterator<Item = &'a Record>) -> Chart {
        let mut chart = Chart::default();
        let note = |map: &mut BTreeMap<String, Id>, key: Option<&str>, id: &Id| {
            if let Some(key) = key {
                map.entry(key.to_owned()).or_insert_with(|| id.clone());
            }
        };
        for account in accounts {
            let (fields, id) = (&account.fields, &account.id);
            note(&mut chart.kinds, text(fields, "AccountType"), id);
            note(&mut chart.subtypes, text(fields, "AccountSubType"), id);
            note(&mut chart.names, text(fields, "Name"), id);
            if let Some(kind) = text(fields, "AccountType") {
                let own = chart.currencies.entry(kind.to_owned()).or_default();
                note(own, reference(fields, "CurrencyRef"), id);
            }
        }
        chart
    }

    /// The account of a type that is kept in a currency, or the first one of the type.
    pub fn control(&self, kind: &str, currency: &str) -> Option<&Id> {
        let own = self.currencies.get(kind).and_then(|own| own.get(currency));
        own.or_else(|| self.kinds.get(kind))
    }

    pub fn subtype(&self, sub: &str) -> Option<&Id> {
        self.subtypes.get(sub)
    }

    pub fn named(&self, name: &str) -> Option<&Id> {
        self.names.get(name)
    }
}

/// Choices in the preferences.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    pub sales_tax: bool,
    /// Automated sales tax; `None` where the preference is not there.
    pub automated_tax: Option<bool>,
    pub currencies: bool,
    pub home_currency: Option<Text>,
}

impl Choices {
    pub fn of(preferences: &Object) -> Choices {
        let choice = |part: &str, name: &str| object(preferences, part)?.get(name);
        let home = choice("CurrencyPrefs", "HomeCurrency");
        let home = home.and_then(|home| home.as_str().or_else(|| home.get("value")?.as_str()));
        Choices {
            sales_tax: is_on(choice("TaxPrefs", "UsingSalesTax")),
            automated_tax: choice("TaxPrefs", "PartnerTaxEnabled").map(|on| is_on(Some(on))),
            currencies: is_on(choice("CurrencyPrefs", "MultiCurrencyEnabled")),
            home_currency: home.map(Text::from),
        }
    }
}

/// Preferences say yes by a flag, or by its text.
pub fn is_on(choice: Option<&Value>) -> bool {
    match choice {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => text == "true",
        _ => false,
    }
}
