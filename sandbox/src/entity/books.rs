//! Journal entries, transfers, time, and the notes and files that hang on other records.

use super::shared::{CUSTOM_FIELD, JOURNAL_LINE, LOCATIONS, TAX_CALCULATION, TXN_TAX};
use super::{Entity, Field, Rules, Sequence, TRANSACTION};
use super::{choice, date, decimal, flag, instant, list, object, opaque, refers, text, whole};

pub static JOURNAL_ENTRY: Entity = Entity {
    name: "JournalEntry",
    fields: &[
        list("Line", JOURNAL_LINE).required(),
        text("DocNumber", 21).fs(),
        date("TxnDate").fs(),
        text("PrivateNote", 4000),
        refers("CurrencyRef", &["Currency"]),
        decimal("ExchangeRate"),
        refers("TaxRateRef", &["TaxRate"]),
        object("TxnTaxDetail", TXN_TAX),
        choice("GlobalTaxCalculation", TAX_CALCULATION),
        choice("TransactionLocationType", LOCATIONS),
        flag("Adjustment"),
        decimal("TotalAmt").computed(),
        decimal("HomeTotalAmt").computed(),
        opaque("RecurDataRef"),
    ],
    rules: Rules::Journal,
    sequence: Sequence::Transactions,
    allows: TRANSACTION,
    counted: true,
};

pub static TRANSFER: Entity = Entity {
    name: "Transfer",
    fields: &[
        refers("FromAccountRef", &["Account"]).required(),
        refers("ToAccountRef", &["Account"]).required(),
        decimal("Amount").required(),
        date("TxnDate").fs(),
        text("PrivateNote", 4000),
        refers("CurrencyRef", &["Currency"]),
        decimal("ExchangeRate"),
        choice("TransactionLocationType", LOCATIONS),
        opaque("RecurDataRef"),
    ],
    rules: Rules::Transfer,
    sequence: Sequence::Transactions,
    allows: TRANSACTION,
    counted: false,
};

const BILLABLE: &[&str] = &["Billable", "NotBillable", "HasBeenBilled"];

pub static TIME_ACTIVITY: Entity = Entity {
    name: "TimeActivity",
    fields: &[
        choice("NameOf", &["Vendor", "Employee"]).required().f(),
        date("TxnDate").fs(),
        refers("EmployeeRef", &["Employee"]).f(),
        refers("VendorRef", &["Vendor"]).f(),
        refers("CustomerRef", &["Customer"]).f(),
        refers("ItemRef", &["Item"]),
        refers("ClassRef", &["Class"]),
        refers("DepartmentRef", &["Department"]),
        refers("ProjectRef", &["Customer"]).f(),
        refers("PayrollItemRef", &[]),
        choice("BillableStatus", BILLABLE).f(),
        flag("Taxable"),
        decimal("HourlyRate"),
        decimal("CostRate"),
        whole("Hours"),
        whole("Minutes"),
        whole("Seconds"),
        whole("BreakHours"),
        whole("BreakMinutes"),
        whole("BreakSeconds"),
        instant("StartTime"),
        instant("EndTime"),
        text("Description", 4000),
        choice("TransactionLocationType", LOCATIONS),
    ],
    rules: Rules::Time,
    sequence: Sequence::Own("TimeActivity"),
    allows: TRANSACTION,
    counted: false,
};

/// What a file or a note can hang on.
const ATTACHES_TO: &[&str] = &[
    "Invoice",
    "Estimate",
    "SalesReceipt",
    "CreditMemo",
    "RefundReceipt",
    "Payment",
    "Deposit",
    "Bill",
    "BillPayment",
    "VendorCredit",
    "Purchase",
    "PurchaseOrder",
    "JournalEntry",
    "Transfer",
    "Customer",
    "Vendor",
    "Employee",
    "Item",
    "Account",
];

const ATTACHABLE_REF: &[Field] = &[
    refers("EntityRef", ATTACHES_TO).f(),
    flag("IncludeOnSend"),
    text("LineInfo", 40),
    flag("NoRefOnly"),
    flag("Inactive"),
    list("CustomField", CUSTOM_FIELD),
];

pub static ATTACHABLE: Entity = Entity {
    name: "Attachable",
    fields: &[
        text("FileName", 1000).fs(),
        text("Note", 2000).f(),
        choice("Category", &["Contact Photo", "Document", "Image", "Receipt", "Signature", "Sound", "Other"])
            .f(),
        text("ContentType", 100).f(),
        list("AttachableRef", ATTACHABLE_REF).f(),
        text("PlaceName", 2000),
        text("Lat", 100),
        text("Long", 100),
        text("Tag", 2000),
        whole("Size").fs().computed(),
        text("FileAccessUri", 1000).computed(),
        text("TempDownloadUri", 1000).computed(),
        text("ThumbnailFileAccessUri", 1000).computed(),
        text("ThumbnailTempDownloadUri", 1000).computed(),
    ],
    rules: Rules::Attachable,
    sequence: Sequence::Own("Attachable"),
    allows: TRANSACTION,
    counted: false,
};
