//! Intuit's wire format, one file a resource. What we do not know of an object is passed over when read
//! and never sent. **Invariant:** numbers keep every digit, and fields are written in a fixed order.

mod amount;

pub mod account;
pub mod batch;
pub mod cdc;
pub mod company_info;
pub mod credit_memo;
pub mod customer;
pub mod deposit;
pub mod employee;
pub mod estimate;
pub mod expense;
pub mod fault;
pub mod invoice;
pub mod item;
pub mod line;
pub mod money_form;
pub mod name_base;
pub mod payment;
pub mod payment_method;
pub mod preferences;
pub mod purchase_order;
pub mod query;
pub mod refs;
pub mod refund_receipt;
pub mod sales_form;
pub mod sales_receipt;
pub mod snapshot;
pub mod tax_code;
pub mod tax_rate;
pub mod term;
pub mod vendor;
pub mod webhook;

pub use account::Account;
pub use amount::Amount;
pub use company_info::CompanyInfo;
pub use credit_memo::CreditMemo;
pub use customer::Customer;
pub use deposit::Deposit;
pub use employee::Employee;
pub use estimate::Estimate;
pub use expense::Expense;
pub use invoice::Invoice;
pub use item::Item;
pub use line::Line;
pub use money_form::MoneyForm;
pub use name_base::NameBase;
pub use payment::Payment;
pub use payment_method::PaymentMethod;
pub use preferences::Preferences;
pub use purchase_order::PurchaseOrder;
pub use refs::{
    CustomField, EmailAddress, EntityRef, LinkedTxn, Memo, PhoneNumber, PhysicalAddress, Ref, WebAddress,
};
pub use refund_receipt::RefundReceipt;
pub use sales_form::SalesForm;
pub use sales_receipt::SalesReceipt;
pub use snapshot::{Snapshot, SnapshotError};
pub use tax_code::TaxCode;
pub use tax_rate::TaxRate;
pub use term::Term;
pub use vendor::Vendor;

pub mod pages;
