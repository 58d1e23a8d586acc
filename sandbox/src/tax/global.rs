//! Everywhere else: a code on every line, prices with or without tax.

use std::collections::BTreeMap;

use super::rates::on_net;
use super::{Direction, Entry, Given, Rate, TaxLine, TaxResult, on_bases, rates_of, untaxed};
use crate::company::Company;
use crate::edition::Edition;
use crate::fault::Fault;
use crate::json::{Object, text};
use crate::number::Fixed;

/// What the lines of one code bring.
struct Group {
    rates: Vec<Rate>,
    /// Net amounts after the discount.
    bases: Vec<Fixed>,
    /// With prices that include tax: what is tax in them.
    contained: Fixed,
}

pub fn compute(
    company: &Company,
    form: &Object,
    entries: &[Entry],
    given: &Given,
    direction: Direction,
) -> Result<TaxResult, Fault> {
    if text(form, "GlobalTaxCalculation") == Some("NotApplicable") {
        return Ok(untaxed(entries));
    }
    let date = text(form, "TxnDate").unwrap_or("");
    let mut result = TaxResult::default();
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for entry in entries {
        let Some(full) = entry.full else {
            result.nets.push(Fixed::ZERO);
            result.full_nets.push(Fixed::ZERO);
            continue;
        };
        let Some(code) = &entry.code else { return Err(no_code(company)) };
        let group = match groups.entry(code.clone()) {
            std::collections::btree_map::Entry::Occupied(group) => group.into_mut(),
            std::collections::btree_map::Entry::Vacant(slot) => {
                let rates =
                    rates_of(company, code, date, direction).ok_or_else(|| no_rate(code, direction))?;
                slot.insert(Group { rates, bases: Vec::new(), contained: Fixed::ZERO })
            }
        };
        let (full_net, net) = if entry.inclusive {
            let gross = entry.after_discount();
            let net = net_of(gross, &group.rates)?;
            group.contained = group.contained.plus(gross.minus(net));
            (net_of(full, &group.rates)?, net)
        } else {
            (full, entry.after_discount())
        };
        group.bases.push(net);
        result.nets.push(net);
        result.full_nets.push(full_net);
    }
    let inclusive = entries.iter().any(|entry| entry.inclusive);
    result.lines = tax_lines(company, groups, inclusive)?;
    name_amounts(&mut result, given)?;
    result.tax = result.lines.iter().fold(Fixed::ZERO, |sum, line| sum.plus(line.amount));
    Ok(result)
}

/// Net = gross ÷ (1 + rate), in cents, half up, line by line.
fn net_of(gross: Fixed, rates: &[Rate]) -> Result<Fixed, Fault> {
    let percent = on_net(rates).into_iter().fold(Fixed::HUNDRED, Fixed::plus);
    gross
        .times(Fixed::HUNDRED, 2)
        .and_then(|gross| gross.over(percent, 2))
        .ok_or_else(|| Fault::new(2090, "An amount is outside the supported range"))
}

fn tax_lines(
    company: &Company,
    groups: BTreeMap<String, Group>,
    inclusive: bool,
) -> Result<Vec<TaxLine>, Fault> {
    let mut bases: BTreeMap<String, (Fixed, Vec<Fixed>, Fixed)> = BTreeMap::new();
    let mut order = Vec::new();
    for group in groups.into_values() {
        let contained = split_contained(&group);
        let mut earlier = Fixed::ZERO;
        for (rate, part) in group.rates.iter().zip(contained) {
            if !order.contains(&rate.id) {
                order.push(rate.id.clone());
            }
            let of_rate = bases.entry(rate.id.clone()).or_insert((rate.percent, Vec::new(), Fixed::ZERO));
            let compound = rate.compound.then_some(earlier);
            of_rate.1.extend(group.bases.iter().copied().chain(compound));
            of_rate.2 = of_rate.2.plus(part);
            earlier = earlier.plus(on_bases(company, &group.bases, rate.percent)?);
        }
    }
    let mut lines = Vec::new();
    for id in order {
        let Some((percent, amounts, contained)) = bases.remove(&id) else { continue };
        let amount = if inclusive { contained } else { on_bases(company, &amounts, percent)? };
        lines.push(TaxLine { rate: id, percent, base: super::sum(&amounts), amount, delta: None });
    }
    Ok(lines)
}

/// The tax contained in a code's lines, spread over its rates.
fn split_contained(group: &Group) -> Vec<Fixed> {
    // The weights are read in cents; percentages have up to four digits.
    let weight = |part: Fixed| part.times(Fixed::whole(10_000), 2).unwrap_or(part);
    let weights: Vec<Fixed> = on_net(&group.rates).into_iter().map(weight).collect();
    group.contained.split(&weights)
}

/// A client may name the amount of each rate; every rate must be one of the form's own, once.
fn name_amounts(result: &mut TaxResult, given: &Given) -> Result<(), Fault> {
    let mut named = Vec::new();
    for (rate, amount) in &given.lines {
        if named.contains(rate) {
            return Err(Fault::business(format!("Tax rate {rate} is named twice")).at("TaxLine"));
        }
        named.push(rate.clone());
        let Some(line) = result.lines.iter_mut().find(|line| line.rate == *rate) else {
            let detail = format!("Tax rate {rate} belongs to no tax code of the lines");
            return Err(Fault::business(detail).at("TaxLine"));
        };
        if *amount != line.amount {
            line.delta = Some(amount.minus(line.amount));
            line.amount = *amount;
        }
        result.given = true;
    }
    Ok(())
}

fn no_code(company: &Company) -> Fault {
    let tax = match company.edition {
        Edition::Gb => "VAT",
        Edition::Ca => "GST/HST",
        _ => "GST",
    };
    Fault::business(format!("Make sure all your transactions have a {tax} rate before you save."))
        .at("TaxCodeRef")
}

fn no_rate(code: &str, direction: Direction) -> Fault {
    let what = if direction == Direction::Sales { "sales" } else { "purchases" };
    Fault::business(format!("Tax code {code} has no rate for {what}")).at("TaxCodeRef")
}
