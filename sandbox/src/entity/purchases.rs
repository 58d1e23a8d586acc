//! The purchase side: bills, vendor credits, expenses, purchase orders, and the payment of bills.

use super::shared::{
    ADDRESS, CUSTOM_FIELD, EMAIL, EMAIL_STATUS, EXPENSE_LINE, LINKED, LOCATIONS, PAYMENT_LINE, PRINT_STATUS,
    TAX_CALCULATION, TXN_TAX,
};
use super::{Allows, Entity, Field, Rules, Sequence, TRANSACTION, Void, joined, voided};
use super::{choice, date, decimal, flag, list, object, opaque, refers, text};

/// What bills, vendor credits, expenses and purchase orders have in common.
const COMMON: &[Field] = &[
    text("DocNumber", 21).fs(),
    date("TxnDate").fs(),
    refers("CurrencyRef", &["Currency"]),
    decimal("ExchangeRate"),
    text("PrivateNote", 4000),
    list("Line", EXPENSE_LINE),
    object("TxnTaxDetail", TXN_TAX),
    choice("GlobalTaxCalculation", TAX_CALCULATION),
    refers("DepartmentRef", &["Department"]),
    list("LinkedTxn", LINKED),
    choice("TransactionLocationType", LOCATIONS),
    text("TxnSource", 40),
    decimal("TotalAmt").fs().computed(),
    opaque("RecurDataRef"),
];

const BILL_OWN: &[Field] = &[
    refers("VendorRef", &["Vendor"]).required().f(),
    refers("APAccountRef", &["Account"]).f(),
    refers("SalesTermRef", &["Term"]).f(),
    date("DueDate").fs(),
    object("VendorAddr", ADDRESS),
    flag("IncludeInAnnualTPAR"),
    decimal("Balance").fs().computed(),
    decimal("HomeBalance").computed(),
];

const CREDIT_OWN: &[Field] = &[
    refers("VendorRef", &["Vendor"]).required().f(),
    refers("APAccountRef", &["Account"]).f(),
    object("VendorAddr", ADDRESS),
    flag("IncludeInAnnualTPAR"),
    decimal("Balance").fs().computed(),
];

const PURCHASE_OWN: &[Field] = &[
    choice("PaymentType", &["Cash", "Check", "CreditCard"]).required().f(),
    refers("AccountRef", &["Account"]).required().f(),
    refers("EntityRef", &["Customer", "Vendor", "Employee"]).f(),
    refers("PaymentMethodRef", &["PaymentMethod"]),
    flag("Credit"),
    choice("PrintStatus", PRINT_STATUS),
    object("RemitToAddr", ADDRESS).computed(),
    flag("IncludeInAnnualTPAR"),
    opaque("PurchaseEx"),
];

const ORDER_OWN: &[Field] = &[
    refers("VendorRef", &["Vendor"]).required().f(),
    refers("APAccountRef", &["Account"]).required().f(),
    refers("SalesTermRef", &["Term"]),
    date("DueDate").fs(),
    refers("ClassRef", &["Class"]),
    refers("ShipMethodRef", &[]),
    refers("ShipTo", &["Customer"]),
    object("ShipAddr", ADDRESS),
    object("VendorAddr", ADDRESS),
    object("POEmail", EMAIL),
    choice("EmailStatus", EMAIL_STATUS),
    choice("POStatus", &["Open", "Closed"]).f(),
    text("Memo", 4000),
    list("CustomField", CUSTOM_FIELD),
];

const fn form(name: &'static str, fields: &'static [Field], counted: bool) -> Entity {
    Entity {
        name,
        fields,
        rules: Rules::Purchase,
        sequence: Sequence::Transactions,
        allows: TRANSACTION,
        counted,
    }
}

pub static BILL: Entity = form("Bill", &joined::<22>(COMMON, BILL_OWN), true);
pub static VENDOR_CREDIT: Entity = form("VendorCredit", &joined::<19>(COMMON, CREDIT_OWN), false);
pub static PURCHASE: Entity = form("Purchase", &joined::<23>(COMMON, PURCHASE_OWN), false);
pub static PURCHASE_ORDER: Entity = form("PurchaseOrder", &joined::<28>(COMMON, ORDER_OWN), true);

const CHECK: &[Field] = &[refers("BankAccountRef", &["Account"]), choice("PrintStatus", PRINT_STATUS)];
const CARD: &[Field] = &[refers("CCAccountRef", &["Account"])];

pub static BILL_PAYMENT: Entity = Entity {
    name: "BillPayment",
    fields: &[
        refers("VendorRef", &["Vendor"]).required().f(),
        decimal("TotalAmt").required().fs(),
        choice("PayType", &["Check", "CreditCard"]).required().f(),
        list("Line", PAYMENT_LINE).required(),
        object("CheckPayment", CHECK),
        object("CreditCardPayment", CARD),
        text("DocNumber", 21).fs(),
        date("TxnDate").fs(),
        text("PrivateNote", 4000),
        refers("CurrencyRef", &["Currency"]),
        decimal("ExchangeRate"),
        refers("APAccountRef", &["Account"]).f(),
        refers("DepartmentRef", &["Department"]),
        choice("TransactionLocationType", LOCATIONS),
        flag("ProcessBillPayment"),
    ],
    rules: Rules::BillPayment,
    sequence: Sequence::Transactions,
    allows: Allows { ..voided(Void::Include) },
    counted: true,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_joined_tables_hold_every_field() {
        for (entity, own) in [
            (&BILL, BILL_OWN),
            (&VENDOR_CREDIT, CREDIT_OWN),
            (&PURCHASE, PURCHASE_OWN),
            (&PURCHASE_ORDER, ORDER_OWN),
        ] {
            assert_eq!(entity.fields.len(), COMMON.len() + own.len(), "{}", entity.name);
            assert!(entity.fields.iter().all(|field| !field.name.is_empty()), "{}", entity.name);
        }
    }
}
