//! The CRM documents: our published input contract, one file a kind. Amounts, prices, quantities and
//! percentages arrive as decimal text and are exact. **Invariant:** knows nothing of QuickBooks.

pub mod address;
pub mod alone;
pub mod contact;
pub mod custom_field;
pub mod discount;
pub mod documents;
pub mod estimate;
pub mod invoice;
pub mod item;
pub mod kind;
pub mod line;
pub mod payment;
pub mod sales_document;
pub mod tax_rate;
pub mod workspace;

pub use address::Address;
pub use alone::Rates;
pub use contact::{Contact, ContactType};
pub use custom_field::CustomField;
pub use discount::{Discount, DocumentDiscount};
pub use documents::{Documents, Rejected};
pub use estimate::{Estimate, EstimateStatus};
pub use invoice::{Invoice, InvoiceStatus};
pub use item::{Item, ItemType};
pub use kind::Kind;
pub use line::{Line, TaxTreatment};
pub use payment::{Application, Payment, PaymentStatus};
pub use sales_document::{SalesDocument, Shipping, Totals};
pub use tax_rate::{TaxComponent, TaxRate};
pub use workspace::Workspace;
