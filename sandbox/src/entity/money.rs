//! Payments and deposits.

use super::shared::{DEPOSIT_LINE, LINKED, LOCATIONS, PAYMENT_LINE, TAX_CALCULATION, TXN_TAX};
use super::{Entity, Field, Rules, Sequence, TRANSACTION, Void, voided};
use super::{choice, date, decimal, flag, list, object, opaque, refers, text};

const CASH_BACK: &[Field] = &[refers("AccountRef", &["Account"]), decimal("Amount"), text("Memo", 4000)];

pub static PAYMENT: Entity = Entity {
    name: "Payment",
    fields: &[
        decimal("TotalAmt").required().fs(),
        refers("CustomerRef", &["Customer"]).required().f(),
        date("TxnDate").fs(),
        text("PaymentRefNum", 21).fs(),
        refers("PaymentMethodRef", &["PaymentMethod"]).f(),
        refers("DepositToAccountRef", &["Account"]),
        refers("ARAccountRef", &["Account"]),
        refers("CurrencyRef", &["Currency"]),
        decimal("ExchangeRate"),
        text("PrivateNote", 4000),
        list("Line", PAYMENT_LINE),
        refers("ProjectRef", &["Customer"]).f(),
        choice("TransactionLocationType", LOCATIONS),
        text("TxnSource", 40),
        flag("ProcessPayment"),
        decimal("UnappliedAmt").computed(),
        list("LinkedTxn", LINKED).computed(),
        opaque("CreditCardPayment"),
        opaque("TaxExemptionRef"),
    ],
    rules: Rules::Payment,
    sequence: Sequence::Transactions,
    allows: voided(Void::Include),
    counted: false,
};

pub static DEPOSIT: Entity = Entity {
    name: "Deposit",
    fields: &[
        refers("DepositToAccountRef", &["Account"]).required(),
        list("Line", DEPOSIT_LINE).required(),
        date("TxnDate").fs(),
        refers("CurrencyRef", &["Currency"]),
        decimal("ExchangeRate"),
        text("PrivateNote", 4000),
        choice("GlobalTaxCalculation", TAX_CALCULATION),
        object("TxnTaxDetail", TXN_TAX),
        object("CashBack", CASH_BACK),
        refers("DepartmentRef", &["Department"]),
        text("TxnSource", 40),
        choice("TransactionLocationType", LOCATIONS),
        decimal("TotalAmt").fs().computed(),
        decimal("HomeTotalAmt").computed(),
        opaque("RecurDataRef"),
    ],
    rules: Rules::Deposit,
    sequence: Sequence::Transactions,
    allows: TRANSACTION,
    counted: true,
};
