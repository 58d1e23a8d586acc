//! QuickBooks' records of whichever list, in one form for those who ask the same of all.

use crate::base::money::Decimal;
use crate::crm::Kind;
use crate::mapping::{forms, money_forms};
use crate::qbo::snapshot::Entities;
use crate::qbo::{MoneyForm, NameBase, SalesForm};
use crate::step::Resource;

use super::state::resources_of;

/// A record that was read.
#[derive(Clone, Copy, Debug)]
pub enum Record<'s> {
    Name(&'s NameBase),
    Form(&'s SalesForm),
    Money(&'s MoneyForm),
}

impl<'s> Record<'s> {
    /// A name, or the number of a document.
    #[must_use]
    pub fn name(self) -> Option<&'s str> {
        let name = match self {
            Self::Name(own) => own.display_name.as_deref(),
            Self::Form(own) => own.doc_number.as_deref(),
            Self::Money(own) => own.payment_ref_num.as_deref(),
        };
        name.filter(|name| !name.is_empty())
    }

    #[must_use]
    pub fn token(self) -> Option<&'s str> {
        match self {
            Self::Name(own) => own.sync_token.as_deref(),
            Self::Form(own) => own.sync_token.as_deref(),
            Self::Money(own) => own.sync_token.as_deref(),
        }
    }

    /// Of documents.
    #[must_use]
    pub fn day(self) -> Option<&'s str> {
        match self {
            Self::Name(_) => None,
            Self::Form(own) => own.txn_date.as_deref(),
            Self::Money(own) => own.txn_date.as_deref(),
        }
    }

    #[must_use]
    pub fn total(self) -> Option<Decimal> {
        let total = match self {
            Self::Name(_) => None,
            Self::Form(own) => own.total_amt,
            Self::Money(own) => own.total_amt,
        };
        total.map(|total| total.0)
    }

    /// Where our marker stands.
    #[must_use]
    pub fn note(self) -> Option<&'s str> {
        match self {
            Self::Name(_) => None,
            Self::Form(own) => own.private_note.as_deref(),
            Self::Money(own) => own.private_note.as_deref(),
        }
    }

    /// Voided, or a name that is out of use.
    #[must_use]
    pub fn is_idle(self) -> bool {
        match self {
            Self::Name(own) => own.active == Some(false),
            Self::Form(own) => own.is_voided(),
            Self::Money(own) => own.is_voided(),
        }
    }
}

/// Calls for every record that a kind can be in QuickBooks, with its id.
pub fn each_record<'s>(
    lists: &'s Entities,
    kind: Kind,
    visit: &mut dyn FnMut(Resource, &'s str, Record<'s>),
) {
    for resource in resources_of(kind) {
        let mut tell = |id: &'s Option<String>, record| {
            if let Some(id) = id {
                visit(*resource, id, record);
            }
        };
        for own in forms(lists, *resource).into_iter().flatten() {
            tell(&own.id, Record::Form(own));
        }
        match resource {
            Resource::Customer => {
                lists.customer.iter().flatten().for_each(|own| tell(&own.id, Record::Name(own)))
            }
            Resource::Vendor => {
                lists.vendor.iter().flatten().for_each(|own| tell(&own.id, Record::Name(own)))
            }
            Resource::Payment | Resource::Deposit => {
                money_forms(lists, kind)
                    .into_iter()
                    .flatten()
                    .for_each(|own| tell(&own.id, Record::Money(own)));
            }
            _ => {}
        }
    }
}
