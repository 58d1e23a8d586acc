//! Lines of sales forms, purchases, payments and deposits.

use crate::base::members::{read_members, read_words};
use serde::Serialize;

use super::{Amount, LinkedTxn, Ref};

/// `ItemRef` of the line that holds the charge for delivery.
pub const SHIPPING_ITEM: &str = "SHIPPING_ITEM_ID";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Line {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Absent on payment lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail_type: Option<DetailType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales_item_line_detail: Option<ItemLineDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_based_expense_line_detail: Option<ItemLineDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_based_expense_line_detail: Option<ItemLineDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_line_detail: Option<DiscountLineDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description_line_detail: Option<DescriptionLineDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deposit_line_detail: Option<ItemLineDetail>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub linked_txn: Vec<LinkedTxn>,
}

read_members!(Line {
    id: "Id",
    description: "Description",
    amount: "Amount",
    detail_type: "DetailType",
    sales_item_line_detail: "SalesItemLineDetail",
    item_based_expense_line_detail: "ItemBasedExpenseLineDetail",
    account_based_expense_line_detail: "AccountBasedExpenseLineDetail",
    discount_line_detail: "DiscountLineDetail",
    description_line_detail: "DescriptionLineDetail",
    deposit_line_detail: "DepositLineDetail",
    linked_txn: "LinkedTxn",
});

impl Line {
    /// What is sold or bought.
    #[must_use]
    pub fn item_detail(&self) -> Option<&ItemLineDetail> {
        let bought = self.item_based_expense_line_detail.as_ref();
        self.sales_item_line_detail.as_ref().or(bought).or(self.account_based_expense_line_detail.as_ref())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum DetailType {
    SalesItemLineDetail,
    ItemBasedExpenseLineDetail,
    AccountBasedExpenseLineDetail,
    DiscountLineDetail,
    DepositLineDetail,
    DescriptionOnly,
    /// Made by QuickBooks, one at the end; never sent, never counted.
    SubTotalLineDetail,
    GroupLineDetail,
    Other,
}

read_words!(DetailType {
    SalesItemLineDetail: "SalesItemLineDetail",
    ItemBasedExpenseLineDetail: "ItemBasedExpenseLineDetail",
    AccountBasedExpenseLineDetail: "AccountBasedExpenseLineDetail",
    DiscountLineDetail: "DiscountLineDetail",
    DepositLineDetail: "DepositLineDetail",
    DescriptionOnly: "DescriptionOnly",
    SubTotalLineDetail: "SubTotalLineDetail",
    GroupLineDetail: "GroupLineDetail",
} else Other);

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ItemLineDetail {
    /// In place of an item, on purchases and deposits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qty: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_code_ref: Option<Ref>,
    /// Line total with tax, where prices contain it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_inclusive_amt: Option<Amount>,
    /// France: the line's own discount; `Line.Amount` is before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_amt: Option<Amount>,
}

read_members!(ItemLineDetail {
    account_ref: "AccountRef",
    service_date: "ServiceDate",
    item_ref: "ItemRef",
    class_ref: "ClassRef",
    unit_price: "UnitPrice",
    qty: "Qty",
    tax_code_ref: "TaxCodeRef",
    tax_inclusive_amt: "TaxInclusiveAmt",
    discount_amt: "DiscountAmt",
});

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DiscountLineDetail {
    pub percent_based: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_percent: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_account_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_code_ref: Option<Ref>,
}

read_members!(DiscountLineDetail {
    percent_based: "PercentBased",
    discount_percent: "DiscountPercent",
    discount_account_ref: "DiscountAccountRef",
    tax_code_ref: "TaxCodeRef",
});

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescriptionLineDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_date: Option<String>,
}

read_members!(DescriptionLineDetail { service_date: "ServiceDate" });

/// The tax of a whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TxnTaxDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub txn_tax_code_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_tax: Option<Amount>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tax_line: Vec<TaxLine>,
}

read_members!(TxnTaxDetail { txn_tax_code_ref: "TxnTaxCodeRef", total_tax: "TotalTax", tax_line: "TaxLine" });

/// What one rate takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TaxLine {
    pub amount: Amount,
    /// Always `TaxLineDetail`.
    pub detail_type: String,
    pub tax_line_detail: TaxLineDetail,
}

read_members!(TaxLine { amount: "Amount", detail_type: "DetailType", tax_line_detail: "TaxLineDetail" });

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TaxLineDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_rate_ref: Option<Ref>,
    pub percent_based: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_percent: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net_amount_taxable: Option<Amount>,
}

read_members!(TaxLineDetail {
    tax_rate_ref: "TaxRateRef",
    percent_based: "PercentBased",
    tax_percent: "TaxPercent",
    net_amount_taxable: "NetAmountTaxable",
});

/// How prices and tax stand to each other outside the United States.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum GlobalTaxCalculation {
    TaxExcluded,
    TaxInclusive,
    NotApplicable,
    Other,
}

read_words!(GlobalTaxCalculation {
    TaxExcluded: "TaxExcluded",
    TaxInclusive: "TaxInclusive",
    NotApplicable: "NotApplicable",
} else Other);
