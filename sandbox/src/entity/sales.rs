//! Sales forms. They share most of their fields; each adds its own.

use super::shared::{
    ADDRESS, CUSTOM_FIELD, EMAIL, EMAIL_STATUS, LINKED, LOCATIONS, MEMO, PRINT_STATUS, SALES_LINE,
    TAX_CALCULATION, TXN_TAX,
};
use super::{Entity, Field, Rules, Sequence, Void, joined, voided};
use super::{choice, date, decimal, flag, list, object, opaque, refers, text};

const COMMON: &[Field] = &[
    text("DocNumber", 21).fs(),
    date("TxnDate").fs(),
    refers("CurrencyRef", &["Currency"]),
    decimal("ExchangeRate"),
    refers("CustomerRef", &["Customer"]).f(),
    object("CustomerMemo", MEMO),
    text("PrivateNote", 4000),
    list("Line", SALES_LINE),
    object("TxnTaxDetail", TXN_TAX),
    choice("GlobalTaxCalculation", TAX_CALCULATION),
    flag("ApplyTaxAfterDiscount"),
    object("BillAddr", ADDRESS),
    object("ShipAddr", ADDRESS),
    object("ShipFromAddr", ADDRESS),
    object("BillEmail", EMAIL),
    choice("EmailStatus", EMAIL_STATUS),
    choice("PrintStatus", PRINT_STATUS),
    refers("ClassRef", &["Class"]),
    refers("DepartmentRef", &["Department"]),
    refers("ProjectRef", &["Customer"]).f(),
    list("CustomField", CUSTOM_FIELD),
    list("LinkedTxn", LINKED),
    choice("TransactionLocationType", LOCATIONS),
    text("TxnSource", 40),
    flag("FreeFormAddress"),
    decimal("TotalAmt").fs().computed(),
    decimal("HomeTotalAmt").computed(),
    decimal("Balance").fs().computed(),
    decimal("HomeBalance").computed(),
    opaque("TaxExemptionRef"),
    opaque("RecurDataRef"),
    opaque("DeliveryInfo"),
];

const INVOICE_OWN: &[Field] = &[
    date("DueDate").fs(),
    refers("SalesTermRef", &["Term"]).f(),
    date("ShipDate"),
    text("TrackingNum", 31),
    refers("ShipMethodRef", &[]),
    object("BillEmailCc", EMAIL),
    object("BillEmailBcc", EMAIL),
    decimal("Deposit"),
    refers("DepositToAccountRef", &["Account"]),
    flag("AllowOnlineCreditCardPayment"),
    flag("AllowOnlineACHPayment"),
    flag("AllowOnlinePayment"),
    flag("AllowIPNPayment"),
    text("InvoiceLink", 1000).computed(),
];

const RECEIPT_OWN: &[Field] = &[
    refers("PaymentMethodRef", &["PaymentMethod"]),
    text("PaymentRefNum", 21),
    refers("DepositToAccountRef", &["Account"]),
    date("ShipDate"),
    text("TrackingNum", 31),
    refers("ShipMethodRef", &[]),
    opaque("CreditCardPayment"),
];

const CREDIT_OWN: &[Field] = &[
    refers("SalesTermRef", &["Term"]),
    refers("InvoiceRef", &["Invoice"]),
    refers("PaymentMethodRef", &["PaymentMethod"]),
    decimal("RemainingCredit").computed(),
];

const REFUND_OWN: &[Field] = &[
    refers("PaymentMethodRef", &["PaymentMethod"]),
    text("PaymentRefNum", 100),
    choice("PaymentType", &["Cash", "Check", "CreditCard", "Other"]),
    refers("DepositToAccountRef", &["Account"]),
    opaque("CheckPayment"),
    opaque("CreditCardPayment"),
];

const ESTIMATE_OWN: &[Field] = &[
    date("DueDate"),
    date("ExpirationDate"),
    choice("TxnStatus", &["Pending", "Accepted", "Closed", "Rejected", "Converted"]),
    text("AcceptedBy", 100),
    date("AcceptedDate"),
    refers("SalesTermRef", &["Term"]),
    date("ShipDate"),
    refers("ShipMethodRef", &[]),
];

const fn form(name: &'static str, fields: &'static [Field], counted: bool, void: Void) -> Entity {
    Entity {
        name,
        fields,
        rules: Rules::Sales,
        sequence: Sequence::Transactions,
        allows: voided(void),
        counted,
    }
}

pub static INVOICE: Entity = form("Invoice", &joined::<46>(COMMON, INVOICE_OWN), true, Void::Operation);
pub static SALES_RECEIPT: Entity =
    form("SalesReceipt", &joined::<39>(COMMON, RECEIPT_OWN), false, Void::Include);
pub static CREDIT_MEMO: Entity = form("CreditMemo", &joined::<36>(COMMON, CREDIT_OWN), false, Void::No);
pub static REFUND_RECEIPT: Entity = form("RefundReceipt", &joined::<38>(COMMON, REFUND_OWN), false, Void::No);
pub static ESTIMATE: Entity = form("Estimate", &joined::<40>(COMMON, ESTIMATE_OWN), false, Void::No);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_joined_tables_hold_every_field() {
        for (entity, own) in [
            (&INVOICE, INVOICE_OWN),
            (&SALES_RECEIPT, RECEIPT_OWN),
            (&CREDIT_MEMO, CREDIT_OWN),
            (&REFUND_RECEIPT, REFUND_OWN),
            (&ESTIMATE, ESTIMATE_OWN),
        ] {
            assert_eq!(entity.fields.len(), COMMON.len() + own.len(), "{}", entity.name);
            assert!(entity.fields.iter().all(|field| !field.name.is_empty()), "{}", entity.name);
        }
    }
}
