//! Structures that several entities share.

use super::{Field, choice, date, decimal, flag, list, object, opaque, refers, text};

pub(super) const EMAIL: &[Field] = &[Field::new("Address", super::Kind::Email(100)), super::flag("Default")];
pub(super) const PHONE: &[Field] = &[text("FreeFormNumber", 30), flag("Default")];
pub(super) const SHORT_PHONE: &[Field] = &[text("FreeFormNumber", 20), flag("Default")];
pub(super) const WEB: &[Field] = &[text("URI", 1000)];
pub(super) const MEMO: &[Field] = &[text("value", 1000)];

pub(super) const ADDRESS: &[Field] = &[
    text("Id", 30).computed(),
    text("Line1", 500),
    text("Line2", 500),
    text("Line3", 500),
    text("Line4", 500),
    text("Line5", 500),
    text("City", 255),
    text("Country", 255),
    text("CountryCode", 255),
    text("CountrySubDivisionCode", 255),
    text("PostalCode", 30),
    text("Note", 2000),
    text("Lat", 40).computed(),
    text("Long", 40).computed(),
];

pub(super) const LINKED: &[Field] =
    &[text("TxnId", 20).required(), text("TxnType", 40).required(), text("TxnLineId", 20)];

pub(super) const CUSTOM_FIELD: &[Field] = &[
    text("DefinitionId", 20).required(),
    text("Name", 100),
    choice("Type", &["StringType", "BooleanType", "NumberType", "DateType"]),
    text("StringValue", 31),
    flag("BooleanValue"),
    decimal("NumberValue"),
    date("DateValue"),
];

pub(super) const TAX_CALCULATION: &[&str] = &["TaxExcluded", "TaxInclusive", "NotApplicable"];
pub(super) const PRINT_STATUS: &[&str] = &["NotSet", "NeedToPrint", "PrintComplete"];
pub(super) const EMAIL_STATUS: &[&str] = &["NotSet", "NeedToSend", "EmailSent"];
pub(super) const LOCATIONS: &[&str] = &["WithinFrance", "FranceOverseas", "OutsideFranceWithEU", "OutsideEU"];

const TAX_LINE_DETAIL: &[Field] = &[
    refers("TaxRateRef", &["TaxRate"]),
    flag("PercentBased"),
    decimal("TaxPercent"),
    decimal("NetAmountTaxable"),
    decimal("TaxInclusiveAmount"),
    decimal("OverrideDeltaAmount"),
];

const TAX_LINE: &[Field] = &[
    text("Id", 20),
    decimal("Amount"),
    choice("DetailType", &["TaxLineDetail"]),
    object("TaxLineDetail", TAX_LINE_DETAIL),
];

pub(super) const TXN_TAX: &[Field] = &[
    refers("TxnTaxCodeRef", &[]),
    decimal("TotalTax"),
    list("TaxLine", TAX_LINE),
    opaque("UseAutomatedSalesTax"),
];

const SALES_ITEM: &[Field] = &[
    refers("ItemRef", &["Item"]),
    refers("ItemAccountRef", &["Account"]),
    refers("ClassRef", &["Class"]),
    refers("TaxCodeRef", &["TaxCode"]),
    refers("TaxClassificationRef", &[]).computed(),
    decimal("Qty"),
    decimal("UnitPrice"),
    decimal("TaxInclusiveAmt"),
    decimal("DiscountRate"),
    decimal("DiscountAmt"),
    date("ServiceDate"),
    object("MarkupInfo", MARKUP),
];

const DISCOUNT: &[Field] = &[
    flag("PercentBased"),
    decimal("DiscountPercent"),
    refers("DiscountAccountRef", &["Account"]),
    refers("ClassRef", &["Class"]),
    refers("TaxCodeRef", &["TaxCode"]),
];

const DESCRIPTION: &[Field] = &[date("ServiceDate"), refers("TaxCodeRef", &["TaxCode"])];
const SUBTOTAL: &[Field] = &[refers("ItemRef", &[])];
/// What a bundle stands for.
const COMPONENT: &[Field] = &[
    text("Id", 20),
    decimal("LineNum"),
    text("Description", 4000),
    decimal("Amount"),
    text("DetailType", 40),
    object("SalesItemLineDetail", SALES_ITEM),
];

const GROUP: &[Field] = &[
    refers("GroupItemRef", &["Item"]),
    decimal("Quantity"),
    list("Line", COMPONENT),
    refers("ItemAccountRef", &["Account"]),
];

pub(super) const SALES_LINE: &[Field] = &[
    text("Id", 20),
    decimal("LineNum"),
    text("Description", 4000),
    decimal("Amount"),
    text("DetailType", 40),
    object("SalesItemLineDetail", SALES_ITEM),
    object("DiscountLineDetail", DISCOUNT),
    object("DescriptionLineDetail", DESCRIPTION),
    object("SubTotalLineDetail", SUBTOTAL),
    object("SubtotalLineDetail", SUBTOTAL),
    object("GroupLineDetail", GROUP),
    list("LinkedTxn", LINKED),
    list("CustomField", CUSTOM_FIELD),
];

pub(super) const PAYMENT_LINE: &[Field] = &[
    text("Id", 20),
    decimal("LineNum"),
    decimal("Amount").required(),
    list("LinkedTxn", LINKED).required(),
    opaque("LineEx"),
];

const DEPOSIT_DETAIL: &[Field] = &[
    refers("AccountRef", &["Account"]),
    refers("PaymentMethodRef", &["PaymentMethod"]),
    refers("ClassRef", &["Class"]),
    refers("Entity", &["Customer", "Vendor", "Employee"]),
    refers("TaxCodeRef", &["TaxCode"]),
    choice("TaxApplicableOn", &["Sales", "Purchase"]),
    text("CheckNum", 21),
    text("TxnType", 40),
];

pub(super) const DEPOSIT_LINE: &[Field] = &[
    text("Id", 20),
    decimal("LineNum"),
    text("Description", 4000),
    decimal("Amount").required(),
    choice("DetailType", &["DepositLineDetail"]),
    object("DepositLineDetail", DEPOSIT_DETAIL),
    list("LinkedTxn", LINKED),
    refers("ProjectRef", &["Customer"]),
    list("CustomField", CUSTOM_FIELD),
];

const MARKUP: &[Field] = &[
    flag("PercentBased"),
    decimal("Value"),
    decimal("Percent"),
    refers("PriceLevelRef", &[]),
    refers("MarkUpIncomeAccountRef", &["Account"]).computed(),
];

const BILLABLE: &[&str] = &["Billable", "NotBillable", "HasBeenBilled"];

const EXPENSE_ITEM: &[Field] = &[
    refers("ItemRef", &["Item"]),
    refers("CustomerRef", &["Customer"]),
    refers("ClassRef", &["Class"]),
    refers("TaxCodeRef", &["TaxCode"]),
    refers("PriceLevelRef", &[]),
    choice("BillableStatus", BILLABLE),
    object("MarkupInfo", MARKUP),
    decimal("Qty"),
    decimal("UnitPrice"),
    decimal("TaxInclusiveAmt"),
];

const EXPENSE_ACCOUNT: &[Field] = &[
    refers("AccountRef", &["Account"]),
    refers("CustomerRef", &["Customer"]),
    refers("ClassRef", &["Class"]),
    refers("TaxCodeRef", &["TaxCode"]),
    choice("BillableStatus", BILLABLE),
    object("MarkupInfo", MARKUP),
    decimal("TaxAmount"),
    decimal("TaxInclusiveAmt"),
];

pub(super) const EXPENSE_LINE: &[Field] = &[
    text("Id", 20),
    decimal("LineNum"),
    text("Description", 4000),
    decimal("Amount"),
    text("DetailType", 40),
    object("ItemBasedExpenseLineDetail", EXPENSE_ITEM),
    object("AccountBasedExpenseLineDetail", EXPENSE_ACCOUNT),
    list("LinkedTxn", LINKED),
    refers("ProjectRef", &["Customer"]),
    list("CustomField", CUSTOM_FIELD),
];

const JOURNAL_NAME: &[Field] =
    &[choice("Type", &["Customer", "Vendor", "Employee"]), refers("EntityRef", &[])];

const JOURNAL_DETAIL: &[Field] = &[
    choice("PostingType", &["Debit", "Credit"]),
    refers("AccountRef", &["Account"]),
    object("Entity", JOURNAL_NAME),
    refers("ClassRef", &["Class"]),
    refers("DepartmentRef", &["Department"]),
    refers("TaxCodeRef", &["TaxCode"]),
    choice("TaxApplicableOn", &["Sales", "Purchase"]),
    decimal("TaxAmount"),
    decimal("TaxInclusiveAmt"),
    choice("BillableStatus", BILLABLE),
    refers("JournalCodeRef", &[]),
];

pub(super) const JOURNAL_LINE: &[Field] = &[
    text("Id", 20),
    decimal("LineNum"),
    text("Description", 4000),
    decimal("Amount"),
    choice("DetailType", &["JournalEntryLineDetail", "DescriptionOnly"]),
    object("JournalEntryLineDetail", JOURNAL_DETAIL),
    object("DescriptionLineDetail", DESCRIPTION),
    refers("ProjectRef", &["Customer"]),
];
