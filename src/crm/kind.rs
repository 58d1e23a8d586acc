//! The kinds of records and documents that a workspace holds.

use crate::input::choice;

choice! {
    /// Named like the files of this folder; also the first part of a link's key.
    Kind {
        TaxRate "tax-rate",
        Contact "contact",
        Vendor "vendor",
        Item "item",
        Estimate "estimate",
        Invoice "invoice",
        SalesReceipt "sales-receipt",
        CreditMemo "credit-memo",
        RefundReceipt "refund-receipt",
        Payment "payment",
        Deposit "deposit",
        Expense "expense",
        PurchaseOrder "purchase-order",
    }
}

impl Kind {
    /// The array of the workspace file that holds them.
    #[must_use]
    pub fn array(self) -> &'static str {
        match self {
            Kind::TaxRate => "taxRates",
            Kind::Contact => "contacts",
            Kind::Vendor => "vendors",
            Kind::Item => "items",
            Kind::Estimate => "estimates",
            Kind::Invoice => "invoices",
            Kind::SalesReceipt => "salesReceipts",
            Kind::CreditMemo => "creditMemos",
            Kind::RefundReceipt => "refundReceipts",
            Kind::Payment => "payments",
            Kind::Deposit => "deposits",
            Kind::Expense => "expenses",
            Kind::PurchaseOrder => "purchaseOrders",
        }
    }
}
