//! Items, accounts and the small lists.

use super::{Allows, Entity, Field, LIST, READ_ONLY, Rules, Sequence};
use super::{choice, date, decimal, flag, list, named, object, opaque, refers, text, whole};

const BUNDLED: &[Field] = &[refers("ItemRef", &["Item"]), decimal("Qty")];
const BUNDLE: &[Field] = &[list("ItemGroupLine", BUNDLED)];

pub static ITEM: Entity = Entity {
    name: "Item",
    fields: &[
        named("Name", 100).required().fs(),
        choice("Type", &["Service", "NonInventory", "Inventory", "Category", "Group"]).fs(),
        text("Sku", 100).f(),
        text("Description", 4000),
        flag("Active").f(),
        text("FullyQualifiedName", 4000).f().computed(),
        flag("SubItem"),
        refers("ParentRef", &["Item"]),
        whole("Level").computed(),
        flag("Taxable"),
        flag("SalesTaxIncluded"),
        flag("PurchaseTaxIncluded"),
        decimal("UnitPrice").s(),
        decimal("PurchaseCost"),
        text("PurchaseDesc", 1000),
        refers("IncomeAccountRef", &["Account"]),
        refers("ExpenseAccountRef", &["Account"]),
        refers("AssetAccountRef", &["Account"]),
        refers("SalesTaxCodeRef", &["TaxCode"]),
        refers("PurchaseTaxCodeRef", &["TaxCode"]),
        refers("ClassRef", &["Class"]),
        refers("PrefVendorRef", &["Vendor"]),
        refers("TaxClassificationRef", &[]),
        flag("TrackQtyOnHand"),
        decimal("QtyOnHand"),
        decimal("ReorderPoint"),
        date("InvStartDate"),
        choice("ItemCategoryType", &["Product", "Service"]),
        text("ServiceType", 100),
        decimal("AbatementRate"),
        decimal("ReverseChargeRate"),
        text("UQCDisplayText", 25),
        text("UQCId", 20),
        object("ItemGroupDetail", BUNDLE),
        flag("PrintGroupedItems"),
        text("Source", 40),
    ],
    rules: Rules::Item,
    sequence: Sequence::Own("Item"),
    allows: LIST,
    counted: false,
};

pub static ACCOUNT: Entity = Entity {
    name: "Account",
    fields: &[
        text("Name", 100).required().fs(),
        text("FullyQualifiedName", 4000).fs().computed(),
        flag("Active").f(),
        flag("SubAccount").fs().computed(),
        refers("ParentRef", &["Account"]),
        text("Description", 100),
        text("AcctNum", 20),
        choice("Classification", &["Asset", "Equity", "Expense", "Liability", "Revenue"]).f().computed(),
        text("AccountType", 60).f(),
        text("AccountSubType", 60).f(),
        decimal("CurrentBalance").fs().computed(),
        decimal("CurrentBalanceWithSubAccounts").fs().computed(),
        refers("CurrencyRef", &["Currency"]),
        refers("TaxCodeRef", &["TaxCode"]),
        text("AccountAlias", 100),
        choice("TxnLocationType", super::shared::LOCATIONS),
    ],
    rules: Rules::Account,
    sequence: Sequence::Own("Account"),
    allows: LIST,
    counted: false,
};

pub static CLASS: Entity = Entity {
    name: "Class",
    fields: &[
        named("Name", 100).required().fs(),
        text("FullyQualifiedName", 4000).fs().computed(),
        flag("Active").f(),
        flag("SubClass"),
        refers("ParentRef", &["Class"]),
    ],
    rules: Rules::Plain,
    sequence: Sequence::Own("Class"),
    allows: LIST,
    counted: false,
};

pub static DEPARTMENT: Entity = Entity {
    name: "Department",
    fields: &[
        named("Name", 100).required().fs(),
        text("FullyQualifiedName", 4000).fs().computed(),
        flag("Active").f(),
        flag("SubDepartment").computed(),
        refers("ParentRef", &["Department"]),
    ],
    rules: Rules::Plain,
    sequence: Sequence::Own("Department"),
    allows: LIST,
    counted: false,
};

pub static TERM: Entity = Entity {
    name: "Term",
    fields: &[
        text("Name", 31).required().fs(),
        flag("Active").f(),
        choice("Type", &["STANDARD", "DATE_DRIVEN"]),
        whole("DueDays"),
        whole("DiscountDays"),
        decimal("DiscountPercent"),
        whole("DayOfMonthDue"),
        whole("DiscountDayOfMonth"),
        whole("DueNextMonthDays"),
    ],
    rules: Rules::Plain,
    sequence: Sequence::Own("Term"),
    allows: LIST,
    counted: false,
};

pub static PAYMENT_METHOD: Entity = Entity {
    name: "PaymentMethod",
    fields: &[
        text("Name", 31).required().fs(),
        flag("Active").f(),
        choice("Type", &["CREDIT_CARD", "NON_CREDIT_CARD"]),
    ],
    rules: Rules::Plain,
    sequence: Sequence::Own("PaymentMethod"),
    allows: LIST,
    counted: false,
};

pub static CUSTOMER_TYPE: Entity = Entity {
    name: "CustomerType",
    fields: &[text("Name", 100).fs(), flag("Active").f()],
    rules: Rules::Plain,
    sequence: Sequence::Own("CustomerType"),
    allows: READ_ONLY,
    counted: false,
};

pub static TAX_AGENCY: Entity = Entity {
    name: "TaxAgency",
    fields: &[
        text("DisplayName", 100).required().fs(),
        flag("TaxTrackedOnSales").computed(),
        flag("TaxTrackedOnPurchases").computed(),
        text("TaxRegistrationNumber", 100).computed(),
        date("LastFileDate").computed(),
        choice("TaxAgencyConfig", &["USER_DEFINED", "SYSTEM_GENERATED"]).computed(),
    ],
    rules: Rules::Plain,
    sequence: Sequence::Own("TaxAgency"),
    allows: Allows { update: false, cdc: false, ..LIST },
    counted: false,
};

pub static TAX_CODE: Entity = Entity {
    name: "TaxCode",
    fields: &[
        text("Name", 100).fs(),
        text("Description", 100).fs(),
        flag("Active").f(),
        flag("Hidden").computed(),
        flag("Taxable").computed(),
        flag("TaxGroup").computed(),
        text("TaxCodeConfigType", 40).computed(),
        opaque("SalesTaxRateList"),
        opaque("PurchaseTaxRateList"),
    ],
    rules: Rules::Plain,
    sequence: Sequence::Own("TaxCode"),
    allows: READ_ONLY,
    counted: false,
};

pub static TAX_RATE: Entity = Entity {
    name: "TaxRate",
    fields: &[
        text("Name", 100).fs(),
        text("Description", 100),
        flag("Active").f(),
        decimal("RateValue").computed(),
        refers("AgencyRef", &["TaxAgency"]).computed(),
        refers("TaxReturnLineRef", &[]).computed(),
        opaque("EffectiveTaxRate"),
        text("SpecialTaxType", 40).computed(),
        text("DisplayType", 40).computed(),
        text("OriginalTaxRate", 40).computed(),
    ],
    rules: Rules::Plain,
    sequence: Sequence::Own("TaxRate"),
    allows: READ_ONLY,
    counted: false,
};
