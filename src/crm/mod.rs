//! The CRM documents: our published input contract, one file a kind. Amounts, prices, quantities and
//! percentages arrive as decimal text and are exact. **Invariant:** knows nothing of QuickBooks.

pub mod address;
pub mod alone;
pub mod contact;
pub mod credit_memo;
pub mod custom_field;
pub mod discount;
pub mod documents;
pub mod estimate;
pub mod invoice;
pub mod item;
pub mod kind;
pub mod line;
mod lists;
pub mod party;
pub mod payment;
pub mod refund_receipt;
pub mod sales_document;
pub mod sales_receipt;
pub mod tax_rate;
pub mod vendor;
pub mod workspace;

pub use address::Address;
pub use alone::Rates;
pub use contact::Contact;
pub use credit_memo::{CreditMemo, CreditMemoStatus};
pub use custom_field::CustomField;
pub use discount::{Discount, DocumentDiscount};
pub use documents::{Documents, Rejected};
pub use estimate::{Estimate, EstimateStatus};
pub use invoice::{Invoice, InvoiceStatus};
pub use item::{Item, ItemType};
pub use kind::Kind;
pub use line::{Line, TaxTreatment};
pub use party::{AnyParty, Party, PartyType};
pub use payment::{Application, Credit, Payment, PaymentStatus};
pub use refund_receipt::{RefundReceipt, RefundReceiptStatus};
pub use sales_document::{AnySales, SalesDocument, Shipping, Totals};
pub use sales_receipt::{SalesReceipt, SalesReceiptStatus};
pub use tax_rate::{TaxComponent, TaxRate};
pub use vendor::Vendor;
pub use workspace::Workspace;
