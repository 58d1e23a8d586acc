//! What each entity looks like: its fields, their limits, and what may be done with it. Data, no logic.
//!
//! **Invariant**: a rule that holds for one field alone (length, enumeration, read-only, filterable) is
//! said here and nowhere else; rules that need several fields or the company's books are in `rules`.

mod books;
mod company;
mod lists;
mod money;
mod names;
mod purchases;
mod sales;
mod seek;
mod shared;

use std::sync::LazyLock;

pub use seek::Seeker;

/// Which rules complete and check a record of the entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    Name,
    Item,
    Account,
    Plain,
    Sales,
    Payment,
    Deposit,
    Purchase,
    BillPayment,
    Journal,
    Transfer,
    Time,
    Attachable,
    ExchangeRate,
    Settings,
}

/// Which Id sequence numbers the entity's records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sequence {
    Names,
    Transactions,
    Own(&'static str),
}

#[derive(Clone, Copy, Debug)]
pub struct Entity {
    pub name: &'static str,
    pub fields: &'static [Field],
    pub rules: Rules,
    pub sequence: Sequence,
    pub allows: Allows,
    /// Whether answers to queries carry `totalCount`.
    pub counted: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Allows {
    pub create: bool,
    pub update: bool,
    pub delete: bool,
    pub void: Void,
    pub query: bool,
    pub cdc: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Void {
    No,
    /// `?operation=void`
    Operation,
    /// `?operation=update&include=void`
    Include,
}

#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    pub read_only: bool,
    pub filterable: bool,
    pub sortable: bool,
}

#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Text(usize),
    /// Text without colon, tab and newline.
    Name(usize),
    Email(usize),
    Flag,
    Decimal,
    Whole,
    Date,
    Instant,
    Choice(&'static [&'static str]),
    /// A reference into one of these entities; an empty list is free text in reference form.
    Ref(&'static [&'static str]),
    Object(&'static [Field]),
    List(&'static [Field]),
    /// Read-only structure that only the service writes.
    Opaque,
}

impl Field {
    pub(crate) const fn new(name: &'static str, kind: Kind) -> Field {
        Field { name, kind, required: false, read_only: false, filterable: false, sortable: false }
    }

    pub(crate) const fn required(mut self) -> Field {
        self.required = true;
        self
    }

    pub(crate) const fn computed(mut self) -> Field {
        self.read_only = true;
        self
    }

    /// Filterable and sortable.
    pub(crate) const fn fs(mut self) -> Field {
        self.filterable = true;
        self.sortable = true;
        self
    }

    pub(crate) const fn f(mut self) -> Field {
        self.filterable = true;
        self
    }

    pub(crate) const fn s(mut self) -> Field {
        self.sortable = true;
        self
    }
}

pub(crate) const fn text(name: &'static str, most: usize) -> Field {
    Field::new(name, Kind::Text(most))
}

pub(crate) const fn named(name: &'static str, most: usize) -> Field {
    Field::new(name, Kind::Name(most))
}

pub(crate) const fn flag(name: &'static str) -> Field {
    Field::new(name, Kind::Flag)
}

pub(crate) const fn decimal(name: &'static str) -> Field {
    Field::new(name, Kind::Decimal)
}

pub(crate) const fn whole(name: &'static str) -> Field {
    Field::new(name, Kind::Whole)
}

pub(crate) const fn date(name: &'static str) -> Field {
    Field::new(name, Kind::Date)
}

pub(crate) const fn instant(name: &'static str) -> Field {
    Field::new(name, Kind::Instant)
}

pub(crate) const fn choice(name: &'static str, values: &'static [&'static str]) -> Field {
    Field::new(name, Kind::Choice(values))
}

pub(crate) const fn refers(name: &'static str, entities: &'static [&'static str]) -> Field {
    Field::new(name, Kind::Ref(entities))
}

pub(crate) const fn object(name: &'static str, fields: &'static [Field]) -> Field {
    Field::new(name, Kind::Object(fields))
}

pub(crate) const fn list(name: &'static str, fields: &'static [Field]) -> Field {
    Field::new(name, Kind::List(fields))
}

pub(crate) const fn opaque(name: &'static str) -> Field {
    Field::new(name, Kind::Opaque).computed()
}

const LIST: Allows =
    Allows { create: true, update: true, delete: false, void: Void::No, query: true, cdc: true };
const TRANSACTION: Allows =
    Allows { create: true, update: true, delete: true, void: Void::No, query: true, cdc: true };
const READ_ONLY: Allows =
    Allows { create: false, update: false, delete: false, void: Void::No, query: true, cdc: false };

const fn voided(void: Void) -> Allows {
    Allows { void, ..TRANSACTION }
}

/// The fields that several forms share, and those of one form.
const fn joined<const N: usize>(common: &'static [Field], own: &'static [Field]) -> [Field; N] {
    let mut all = [text("", 0); N];
    let mut index = 0;
    let mut rest = common;
    let mut second = own;
    while index < N {
        if let [first, tail @ ..] = rest {
            rest = tail;
            if let Some(slot) = slot(&mut all, index) {
                *slot = *first;
            }
        } else if let [first, tail @ ..] = second {
            second = tail;
            if let Some(slot) = slot(&mut all, index) {
                *slot = *first;
            }
        }
        index = index.saturating_add(1);
    }
    all
}

const fn slot<const N: usize>(all: &mut [Field; N], index: usize) -> Option<&mut Field> {
    let (_, rest) = all.split_at_mut(index);
    rest.first_mut()
}

pub static ALL: &[&Entity] = &[
    &names::CUSTOMER,
    &names::VENDOR,
    &names::EMPLOYEE,
    &lists::CUSTOMER_TYPE,
    &lists::ITEM,
    &lists::ACCOUNT,
    &lists::CLASS,
    &lists::DEPARTMENT,
    &lists::TERM,
    &lists::PAYMENT_METHOD,
    &lists::TAX_AGENCY,
    &lists::TAX_CODE,
    &lists::TAX_RATE,
    &company::COMPANY_CURRENCY,
    &company::EXCHANGE_RATE,
    &company::COMPANY_INFO,
    &company::PREFERENCES,
    &sales::ESTIMATE,
    &sales::INVOICE,
    &sales::SALES_RECEIPT,
    &sales::CREDIT_MEMO,
    &sales::REFUND_RECEIPT,
    &money::PAYMENT,
    &money::DEPOSIT,
    &purchases::BILL,
    &purchases::BILL_PAYMENT,
    &purchases::VENDOR_CREDIT,
    &purchases::PURCHASE,
    &purchases::PURCHASE_ORDER,
    &books::JOURNAL_ENTRY,
    &books::TRANSFER,
    &books::TIME_ACTIVITY,
    &books::ATTACHABLE,
];

/// The place in `ALL` of the entity with exactly this name.
pub fn at(name: &str) -> Option<usize> {
    static PLACES: LazyLock<Vec<Option<usize>>> = LazyLock::new(|| {
        let mut places = Vec::new();
        for (at, entity) in ALL.iter().enumerate() {
            let Some(word) = crate::words::place(entity.name).map(usize::from) else { continue };
            places.resize(places.len().max(word.saturating_add(1)), None);
            if let Some(place) = places.get_mut(word) {
                *place = Some(at);
            }
        }
        places
    });
    PLACES.get(usize::from(crate::words::place(name)?)).copied().flatten()
}

impl Entity {
    /// By the name in a URL, a query or a batch item; case does not matter there.
    pub fn find(name: &str) -> Option<&'static Entity> {
        let exact = at(name).and_then(|at| ALL.get(at)).copied();
        exact.or_else(|| ALL.iter().copied().find(|entity| entity.name.eq_ignore_ascii_case(name)))
    }

    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// Whether the entity is hidden from queries once it is inactive.
    pub fn has_active(&self) -> bool {
        self.field("Active").is_some()
    }

    pub fn is_transaction(&self) -> bool {
        self.sequence == Sequence::Transactions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_consistent() {
        for entity in ALL {
            let mut seen = std::collections::BTreeSet::new();
            for field in entity.fields {
                assert!(seen.insert(field.name), "{}.{} twice", entity.name, field.name);
                if let Kind::Ref(targets) = field.kind {
                    for target in targets {
                        assert!(
                            *target == "Currency" || Entity::find(target).is_some(),
                            "{}.{} refers to {target}",
                            entity.name,
                            field.name
                        );
                    }
                }
            }
        }
    }
}
