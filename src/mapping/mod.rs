//! One file an entity, `to_qbo` and `from_qbo` side by side. **Invariant:** a mapping copies and looks up;
//! what it cannot map becomes a finding, never a guess.

pub mod contact;
pub mod credit_memo;
pub mod deposit;
pub mod estimate;
pub mod expense;
pub mod invoice;
pub mod item;
pub mod money_form;
pub mod party;
pub mod payment;
pub mod purchase_form;
pub mod purchase_order;
pub mod refund_receipt;
pub mod sales_receipt;
pub mod vendor;

mod account_use;
mod address;
mod base;
mod company;
mod context;
mod field;
mod lines;
mod note;
pub(crate) mod paper;
pub mod sales;
pub mod sales_form;
pub(crate) mod tax_fit;
pub mod voided;

pub use account_use::AccountUse;
pub use base::Base;
pub use company::facts;
pub use context::{Context, Reference, Resolve, forms, list_len, money_forms, own_items};
pub use field::{Field, Fields};
pub use lines::{Side, align};
pub use note::{marker_in, with_marker, without_marker};
pub use sales::{Sales, SalesDraft};
