//! The words that settings choose from.

use crate::input::choice;

choice! {
    /// A named policy; see `settings/preset/`.
    Preset {
        InvoicePush "invoice-push",
        CatalogPush "catalog-push",
        ExpenseVat "expense-vat",
        SalesReceipts "sales-receipts",
        TwoWay "two-way",
    }
}

choice! {
    /// Which way a kind of record travels.
    Direction {
        Off "off",
        /// From the CRM to QuickBooks.
        Push "push",
        /// From QuickBooks to the CRM.
        Pull "pull",
        Both "both",
    }
}

choice! {
    /// Whether what is unsynced is pushed without being asked for.
    AutomaticPush {
        /// By hand alone.
        Off "off",
        /// Once a day, when the host next asks whether something is due.
        Daily "daily",
    }
}

choice! {
    /// What a payment becomes that pays no invoice.
    PaymentForm {
        /// The customer's credit, until an invoice uses it.
        Payment "payment",
        /// A sale of its own: order form, subscription, booking.
        SalesReceipt "sales-receipt",
    }
}

impl Direction {
    #[must_use]
    pub fn pushes(self) -> bool {
        matches!(self, Direction::Push | Direction::Both)
    }

    #[must_use]
    pub fn is_on(self) -> bool {
        self != Direction::Off
    }

    #[must_use]
    pub fn pulls(self) -> bool {
        matches!(self, Direction::Pull | Direction::Both)
    }
}

choice! {
    /// When a record that QuickBooks does not have is created there.
    CreateRule {
        /// Once a document that names it is pushed.
        WithDocument "with-document",
        Always "always",
        /// Never; a person links or creates it.
        Never "never",
    }
}

choice! {
    /// What an expense becomes that does not say how it was paid.
    ExpenseForm {
        /// It is owed to the vendor.
        Bill "bill",
        /// It was paid at once, in cash.
        Purchase "purchase",
    }
}

choice! {
    /// What tells that a contact is already in QuickBooks.
    ContactKey {
        Email "email",
        Name "name",
        /// The last ten digits.
        Phone "phone",
        /// As much as QuickBooks shows of it.
        TaxNumber "tax-number",
        /// Street, and town or postal code.
        Address "address",
    }
}

choice! {
    /// What becomes of a customer or vendor that a match has found.
    MatchRule {
        /// It is linked and stays as it is until the CRM's record is edited.
        Link "link",
        /// It is linked and takes over what the CRM knows.
        Update "update",
    }
}

choice! {
    /// What tells that an item is already in QuickBooks.
    ItemKey {
        Sku "sku",
        Name "name",
    }
}

choice! {
    /// How sales tax reaches a company in the United States.
    UsTax {
        /// Taxability per line, and the CRM's tax as the document's explicit total tax.
        Override "override",
        /// Tax and discounts become part of the item prices.
        Fold "fold",
        /// Taxability per line; QuickBooks computes the tax.
        Automatic "automatic",
    }
}

choice! {
    /// What becomes of a document whose tax QuickBooks would round to other cents than were billed, where that can be
    /// foreseen.
    TaxDifference {
        /// The billed tax is sent: in the United States as the total, elsewhere rate by rate.
        ExplicitTax "explicit-tax",
        /// The price of a line takes the cents.
        Reprice "reprice",
        /// A line to the mapped rounding account takes them.
        RoundingLine "rounding-line",
        /// It is held.
        Block "block",
    }
}

choice! {
    /// Whose value stands where both sides edited a field.
    Owner {
        Crm "crm",
        Quickbooks "quickbooks",
        /// Both, one after the other: of notes, and of e-mail addresses.
        Both "both",
        /// A person decides, each time.
        Ask "ask",
    }
}

choice! {
    /// Who numbers the documents.
    DocumentNumbers {
        Crm "crm",
        Quickbooks "quickbooks",
    }
}
