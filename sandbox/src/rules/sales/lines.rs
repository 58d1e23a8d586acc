//! Reads the lines of a sales form: amounts, codes, Ids. What each line weighs in the total is `totals`.

use crate::company::{Company, TaxModel};
use crate::edition::Edition;
use crate::fault::Fault;
use crate::json::{Object, Value, amount, flag, object, put, put_default, reference, text};
use crate::number::Fixed;
use crate::refs::{GRATUITY_ITEM, SHIPPING_ITEM};
use crate::rules::shared::{agrees, identify, in_stock, too_large};
use crate::store::Id;
use crate::write::Draft;

/// A sales transaction that is taxable may have so many lines; any other 10,000.
const MOST_LINES: usize = 10_000;
const MOST_TAXED_LINES: usize = 750;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Item,
    Shipping,
    Discount,
    Text,
    /// Stands for the lines inside it, which follow.
    Bundle,
}

#[derive(Debug)]
pub struct Line {
    pub role: Role,
    pub object: Object,
    /// As the client names it: without tax, or with it when prices include tax.
    pub amount: Fixed,
    pub code: Option<String>,
    /// What is off this line alone: French companies discount line by line.
    pub discount: Fixed,
    /// Part of the bundle before it.
    pub inside: bool,
}

pub fn read(company: &Company, draft: &mut Draft) -> Result<Vec<Line>, Fault> {
    let inclusive = text(&draft.fields, "GlobalTaxCalculation") == Some("TaxInclusive");
    let mut out: Vec<Line> = Vec::new();
    // What becomes of them is put in their place when the form is added up.
    let Some(Value::Array(sent)) = draft.fields.remove("Line") else { return Err(Fault::missing("Line")) };
    for line in sent {
        let Value::Object(line) = line else { continue };
        let kind = text(&line, "DetailType").ok_or_else(|| Fault::missing("Line.DetailType"))?;
        match kind {
            "SubTotalLineDetail" => {}
            "SalesItemLineDetail" => out.push(sales_item(company, draft, line, inclusive)?),
            "DiscountLineDetail" => out.push(discount(company, line)?),
            "DescriptionOnly" => out.push(description(line, &out)),
            "GroupLineDetail" => out.extend(super::bundle::read(company, draft, &line, inclusive)?),
            other => {
                return Err(Fault::new(2170, format!("{other} is not a line of a sales form")).at("Line"));
            }
        }
    }
    discounted_by_line(company, &mut out)?;
    one_of_a_kind(company, &out)?;
    identify(draft, &mut out, |line| &mut line.object);
    Ok(out)
}

/// Discounts of single lines are added up on one discount line, which may be sent with the same sum.
fn discounted_by_line(company: &Company, lines: &mut Vec<Line>) -> Result<(), Fault> {
    let sum = lines.iter().fold(Fixed::ZERO, |sum, line| sum.plus(line.discount));
    if sum.is_zero() {
        return Ok(());
    }
    match lines.iter().find(|line| line.role == Role::Discount) {
        Some(sent) if sent.amount == sum => Ok(()),
        Some(sent) => {
            let detail =
                format!("The discount is {}; its lines come to {}", sent.amount.text(2), sum.text(2));
            Err(Fault::business(detail).at("Line"))
        }
        None => {
            let mut line = Object::new();
            put(&mut line, "DetailType", "DiscountLineDetail");
            put(&mut line, "Amount", sum.money());
            put(&mut line, "DiscountLineDetail", Object::new());
            lines.push(discount(company, line)?);
            Ok(())
        }
    }
}

fn one_of_a_kind(company: &Company, lines: &[Line]) -> Result<(), Fault> {
    let many = |role: Role| lines.iter().filter(|line| line.role == role).count() > 1;
    if many(Role::Discount) {
        return Err(Fault::business("A sales form has one discount line").at("Line"));
    }
    if many(Role::Shipping) {
        return Err(Fault::business("A sales form has one shipping line").at("Line"));
    }
    let taxed = !matches!(company.tax_model(), TaxModel::UsOff | TaxModel::Off)
        && lines.iter().any(|line| line.code.as_deref().is_some_and(|code| code != "NON"));
    let most = if taxed { MOST_TAXED_LINES } else { MOST_LINES };
    if lines.len() > most {
        return Err(Fault::business(format!("The transaction has {} lines; at most {most}", lines.len())));
    }
    if !lines.iter().any(|line| line.role != Role::Discount) {
        return Err(Fault::new(2250, "At least one line is required").at("Line"));
    }
    Ok(())
}

pub fn sales_item(
    company: &Company,
    draft: &Draft,
    mut line: Object,
    inclusive: bool,
) -> Result<Line, Fault> {
    let mut detail = match line.remove("SalesItemLineDetail") {
        Some(Value::Object(detail)) => detail,
        _ => Object::new(),
    };
    let item = reference(&detail, "ItemRef").map(str::to_owned);
    let Some(item) = item else {
        // Without an item it is a line of text; its amount does not count.
        line.remove("Amount");
        put(&mut line, "DetailType", "DescriptionOnly");
        put(&mut line, "DescriptionLineDetail", Object::new());
        return Ok(text_line(line));
    };
    let role = if item == SHIPPING_ITEM { Role::Shipping } else { Role::Item };
    if role == Role::Shipping && !company.prefers("SalesFormsPrefs", "AllowShipping") {
        return Err(Fault::business("Shipping is off in this company").at("Line"));
    }
    let net = amount(&line, "Amount").ok_or_else(|| Fault::missing("Line.Amount"))?.cents();
    let gross = inclusive.then(|| amount(&detail, "TaxInclusiveAmt").map(Fixed::cents)).flatten();
    agrees(&detail, net, gross)?;
    let gross = if company.switches.amount_is_gross { gross.map(|_| net) } else { gross };
    inventory(company, draft, &item, &detail)?;
    let code = tax_code(company, &detail, &item);
    match &code {
        Some(code) if reference(&detail, "TaxCodeRef") != Some(code) => {
            put(&mut detail, "TaxCodeRef", crate::json::refer(code, ""));
        }
        _ => {}
    }
    if !inclusive {
        detail.remove("TaxInclusiveAmt");
    }
    let discount = line_discount(company, &mut detail, gross.unwrap_or(net))?;
    put(&mut line, "Amount", net.money());
    put(&mut line, "SalesItemLineDetail", detail);
    Ok(Line { role, object: line, amount: gross.unwrap_or(net), code, discount, inside: false })
}

fn text_line(object: Object) -> Line {
    let (amount, discount) = (Fixed::ZERO, Fixed::ZERO);
    Line { role: Role::Text, object, amount, code: None, discount, inside: false }
}

/// A rate wins over an amount. Elsewhere than in France there is no such thing.
fn line_discount(company: &Company, detail: &mut Object, base: Fixed) -> Result<Fixed, Fault> {
    if company.edition != Edition::Fr {
        detail.remove("DiscountRate");
        detail.remove("DiscountAmt");
        return Ok(Fixed::ZERO);
    }
    let rate = amount(detail, "DiscountRate").filter(|rate| !rate.is_zero());
    let off = match rate {
        Some(rate) if rate.is_negative() || rate > Fixed::HUNDRED => {
            return Err(Fault::new(2150, "DiscountRate is between 0 and 100").at("DiscountRate"));
        }
        Some(rate) => base.percent(rate).ok_or_else(|| too_large("the discount"))?,
        None => amount(detail, "DiscountAmt").unwrap_or(Fixed::ZERO).cents(),
    };
    if off.is_negative() {
        return Err(Fault::new(2290, "The amount of a discount is positive").at("DiscountAmt"));
    }
    if detail.contains_key("DiscountAmt") || rate.is_some() {
        put(detail, "DiscountAmt", off.money());
    }
    Ok(off)
}

fn inventory(company: &Company, draft: &Draft, item: &str, detail: &Object) -> Result<(), Fault> {
    let Some(item) = company.store.row("Item", &Id::from(item)) else { return Ok(()) };
    match item.text("Type") {
        Some(kind @ ("Category" | "Group")) => {
            let detail = format!("An item of type {kind} cannot stand on such a line");
            Err(Fault::business(detail).at("Line"))
        }
        _ if draft.entity.name == "Estimate" => Ok(()),
        _ => in_stock(&draft.fields, item, detail),
    }
}

/// The code a line ends up with: given, or implied by the company's way of taxing.
fn tax_code(company: &Company, detail: &Object, item: &str) -> Option<String> {
    let given = reference(detail, "TaxCodeRef").map(str::to_owned);
    match company.tax_model() {
        TaxModel::UsOff => Some("NON".to_owned()),
        TaxModel::Off => None,
        TaxModel::UsLegacy => Some(given.unwrap_or_else(|| "NON".to_owned())),
        TaxModel::UsAutomated => Some(given.unwrap_or_else(|| {
            let item = company.store.row("Item", &Id::from(item));
            let taxable = item.is_some_and(|item| item.flag("Taxable") == Some(true));
            if taxable { "TAX".to_owned() } else { "NON".to_owned() }
        })),
        TaxModel::Global => given,
    }
}

fn discount(company: &Company, mut line: Object) -> Result<Line, Fault> {
    if !company.prefers("SalesFormsPrefs", "AllowDiscount") {
        return Err(Fault::business("Discounts are off in this company").at("Line"));
    }
    let mut detail = object(&line, "DiscountLineDetail").cloned().unwrap_or_default();
    let percent = amount(&detail, "DiscountPercent");
    let percent_based = flag(&detail, "PercentBased").unwrap_or(percent.is_some());
    put(&mut detail, "PercentBased", percent_based);
    if percent_based && percent.is_none() || !percent_based && !line.contains_key("Amount") {
        return Err(Fault::new(6090, "Give DiscountPercent or Amount").at("Line"));
    }
    if percent.is_some_and(|percent| percent.is_negative() || percent > Fixed::HUNDRED) {
        return Err(Fault::new(2150, "DiscountPercent is between 0 and 100").at("Line"));
    }
    let fixed = amount(&line, "Amount").unwrap_or(Fixed::ZERO).cents();
    if fixed.is_negative() {
        return Err(Fault::new(2290, "The amount of a discount is positive").at("Line"));
    }
    if let Some(account) = company.preferred_id("SalesFormsPrefs", "DefaultDiscountAccount") {
        let name = company.name_of("Account", account).unwrap_or("");
        put_default(&mut detail, "DiscountAccountRef", crate::json::refer(account, name));
    }
    let code = reference(&detail, "TaxCodeRef").map(str::to_owned);
    put(&mut line, "DiscountLineDetail", detail);
    let discount = Fixed::ZERO;
    Ok(Line { role: Role::Discount, object: line, amount: fixed, code, discount, inside: false })
}

/// Text; the text `Subtotal:` shows the sum of the lines since the subtotal before it.
fn description(mut line: Object, before: &[Line]) -> Line {
    line.remove("Amount");
    put_default(&mut line, "DescriptionLineDetail", Object::new());
    if text(&line, "Description").is_some_and(|text| text.starts_with("Subtotal:")) {
        let is_subtotal = |line: &&Line| {
            text(&line.object, "Description").is_some_and(|text| text.starts_with("Subtotal:"))
                && line.role == Role::Text
        };
        let since = before.iter().rev().take_while(|line| !is_subtotal(line));
        let sum =
            since.filter(|line| line.role == Role::Item).fold(Fixed::ZERO, |sum, line| sum.plus(line.amount));
        put(&mut line, "Description", format!("Subtotal: {}", sum.text(2)));
    }
    text_line(line)
}

/// The amount of a percent discount, from the lines it applies to.
pub fn discount_amount(discount: &Line, base: Fixed) -> Result<Fixed, Fault> {
    let detail = object(&discount.object, "DiscountLineDetail");
    match detail.and_then(|detail| amount(detail, "DiscountPercent")) {
        Some(percent) if detail.is_some_and(|detail| flag(detail, "PercentBased") == Some(true)) => {
            base.percent(percent).ok_or_else(|| too_large("the discount"))
        }
        _ => Ok(discount.amount),
    }
}

/// Whether a line's item stands for the gratuity, which nothing discounts or taxes.
pub fn is_gratuity(line: &Line) -> bool {
    object(&line.object, "SalesItemLineDetail").and_then(|detail| reference(detail, "ItemRef"))
        == Some(GRATUITY_ITEM)
}
