//! The QuickBooks resources that a step may name: a closed list, so that no path is ever built from data.

use serde::Serialize;

use crate::base::members::read_words;

macro_rules! resources {
    ($($name:ident $path:literal),* $(,)?) => {
        /// A QuickBooks resource, by the name that envelopes and queries use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        pub enum Resource { $($name),* }

        read_words!(Resource { $($name: stringify!($name)),* });

        impl Resource {
            pub const ALL: &[Resource] = &[$(Resource::$name),*];

            /// The property that wraps the object in an answer, and the name in a query.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Resource::$name => stringify!($name)),* }
            }

            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|resource| resource.name() == name)
            }

            /// The last part of the URL.
            #[must_use]
            pub fn path(self) -> &'static str {
                match self { $(Resource::$name => $path),* }
            }
        }
    };
}

impl Resource {
    /// The lists among which a name is unique, its own first: customers, vendors and employees share one.
    #[must_use]
    pub fn namesakes(self) -> &'static [Self] {
        match self {
            Self::Customer => &[Self::Customer, Self::Vendor, Self::Employee],
            Self::Vendor => &[Self::Vendor, Self::Customer, Self::Employee],
            Self::Employee => &[Self::Employee, Self::Customer, Self::Vendor],
            _ => &[],
        }
    }
}

resources! {
    Account "account",
    Bill "bill",
    Class "class",
    CompanyCurrency "companycurrency",
    CompanyInfo "companyinfo",
    CreditMemo "creditmemo",
    Customer "customer",
    Department "department",
    Deposit "deposit",
    Employee "employee",
    Estimate "estimate",
    ExchangeRate "exchangerate",
    Invoice "invoice",
    Item "item",
    Payment "payment",
    PaymentMethod "paymentmethod",
    Preferences "preferences",
    Purchase "purchase",
    PurchaseOrder "purchaseorder",
    RefundReceipt "refundreceipt",
    SalesReceipt "salesreceipt",
    TaxAgency "taxagency",
    TaxCode "taxcode",
    TaxRate "taxrate",
    Term "term",
    Vendor "vendor",
    VendorCredit "vendorcredit",
}
