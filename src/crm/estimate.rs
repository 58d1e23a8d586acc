//! An estimate or quote.

use std::ops::Deref;

use chrono::NaiveDate;

use crate::input::{choice, record};

use super::SalesDocument;

choice! {
    EstimateStatus {
        Draft "draft",
        Sent "sent",
        Accepted "accepted",
        Declined "declined",
        Converted "converted",
    }
}

/// A sales document that books nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    pub sales: SalesDocument,
    pub status: EstimateStatus,
    /// Last day on which it can be accepted.
    pub expiration_date: Option<NaiveDate>,
}

impl Deref for Estimate {
    type Target = SalesDocument;

    fn deref(&self) -> &SalesDocument {
        &self.sales
    }
}

record! {
    Estimate {
        ..sales SalesDocument;
        status "status": required,
        expiration_date "expirationDate": optional,
    }
}
