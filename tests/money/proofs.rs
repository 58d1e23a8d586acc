//! Documents with all that is said of them: the lines that are sent, taxes, cause and remedy, the rows of the proof,
//! what QuickBooks would answer if an assumption is wrong. `proofs/*.json`: each with its figures worked out by hand.

use serde::Deserialize;
use serde_json::{Value, json};
use tieout::base::ids::QboId;
use tieout::base::money::{Decimal, plain};
use tieout::diagnostics::Finding;
use tieout::region::{
    self, Calculation, CompanyRate, Form, LineCode, OpenPoint, Paper, Proof, ProofRow, Role, Sent, SentLine,
    SentTaxLine, ShippingWay, TaxBase,
};
use tieout::settings::{RegionProfile, TaxDifference, TotalTax};

use crate::case::{Case, d, paper};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Proven {
    /// Its `expect` is what the CRM says.
    case: Case,
    /// Of the totals, what the CRM does not say.
    #[serde(default)]
    unsaid: Vec<String>,
    prepaid: Option<String>,
    company: String,
    #[serde(default)]
    form: Wanted,
    /// What the company's codes charge, where that is not what the document's rates are.
    company_rates: Option<Vec<Vec<String>>>,
    /// Assumptions that an earlier answer refuted.
    #[serde(default)]
    refuted: Vec<String>,
    expect: Value,
}

/// What differs from a company that has everything.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Wanted {
    discount_line: Option<bool>,
    line_discounts: Option<bool>,
    shipping: Option<bool>,
    tax_item: Option<bool>,
    rounding_item: Option<bool>,
    tax_difference: Option<String>,
    /// No code is chosen for lines without tax.
    untaxed: Option<bool>,
}

fn profile(company: &str) -> RegionProfile {
    match company {
        "codes" => RegionProfile::Global,
        "codes off" => RegionProfile::GlobalOff,
        "folded" => RegionProfile::UsFold,
        "off" => RegionProfile::UsTaxOff,
        "unready" => RegionProfile::UsAutomatedUnready,
        "group" => RegionProfile::UsLegacy { group: None, total_tax: TotalTax::Computed },
        "group, explicit" => RegionProfile::UsLegacy { group: None, total_tax: TotalTax::Explicit },
        "automated" => RegionProfile::UsAutomated { total_tax: TotalTax::Computed },
        "automated, explicit" => RegionProfile::UsAutomated { total_tax: TotalTax::Explicit },
        other => panic!("`{other}` is no company"),
    }
}

fn form(wanted: &Wanted) -> Form {
    Form {
        discount_line: wanted.discount_line != Some(false),
        line_discounts: wanted.line_discounts == Some(true),
        shipping: if wanted.shipping == Some(false) { ShippingWay::Missing } else { ShippingWay::OwnLine },
        tax_item: wanted.tax_item != Some(false),
        rounding_item: wanted.rounding_item != Some(false),
        tax_difference: match wanted.tax_difference.as_deref() {
            None => TaxDifference::ExplicitTax,
            Some("reprice") => TaxDifference::Reprice,
            Some("line") => TaxDifference::RoundingLine,
            Some("block") => TaxDifference::Block,
            Some(other) => panic!("`{other}` is no remedy"),
        },
    }
}

fn whole(proven: &Proven) -> Paper {
    let mut paper = paper(&proven.case);
    paper.prepaid = proven.prepaid.as_deref().map_or(Decimal::ZERO, d);
    for unsaid in &proven.unsaid {
        match unsaid.as_str() {
            "subtotal" => paper.asserted.subtotal = None,
            "tax" => paper.asserted.tax = None,
            other => panic!("`{other}` cannot be left unsaid"),
        }
    }
    for (combination, percents) in paper.combinations.iter_mut().zip(proven.company_rates.iter().flatten()) {
        let code = combination.code.as_mut().unwrap();
        let rate = |(place, percent): (usize, &String)| {
            let base = match percent.chars().next() {
                Some('+') => TaxBase::AmountPlusTax,
                Some('*') => TaxBase::TaxAlone,
                _ => TaxBase::Amount,
            };
            CompanyRate {
                id: QboId::new(format!("{}-{place}", code.id.as_str())),
                percent: d(percent.trim_start_matches(['+', '*'])),
                base,
            }
        };
        code.rates = percents.iter().enumerate().map(rate).collect();
    }
    if proven.form.untaxed == Some(false) {
        paper.untaxed = None;
    }
    only_used(paper)
}

/// As papers are: with the combinations that occur.
fn only_used(mut paper: Paper) -> Paper {
    let mut used: Vec<usize> = paper.lines.iter().map(|line| line.combination).collect();
    used.extend(paper.untaxed.iter().chain(paper.rounding.as_ref().map(|rounding| &rounding.combination)));
    used.sort_unstable();
    used.dedup();
    let place = |old: usize| used.iter().position(|own| *own == old).unwrap();
    for line in &mut paper.lines {
        line.combination = place(line.combination);
    }
    paper.untaxed = paper.untaxed.map(place);
    if let Some(rounding) = &mut paper.rounding {
        rounding.combination = place(rounding.combination);
    }
    paper.combinations = used.iter().map(|own| paper.combinations[*own].clone()).collect();
    paper
}

fn code(paper: &Paper, code: LineCode) -> String {
    match code {
        LineCode::Taxable => "TAX".to_owned(),
        LineCode::NonTaxable => "NON".to_owned(),
        LineCode::Missing => "no code".to_owned(),
        LineCode::Company(place) => code_name(paper, place),
    }
}

fn code_name(paper: &Paper, place: usize) -> String {
    paper.combinations[place].code.as_ref().map_or("none", |code| code.name.as_str()).to_owned()
}

/// `3 × 33.33 = 99.99 TAX`, and what else there is.
fn line_words(paper: &Paper, line: &SentLine) -> String {
    let mut words = format!(
        "{} × {} = {} {}",
        plain(line.quantity),
        plain(line.unit_price),
        paper.currency.text(line.amount),
        code(paper, line.code)
    );
    let mut add = |what: &str, amount: Decimal| {
        if !amount.is_zero() {
            words.push_str(&format!(", {what} {}", paper.currency.text(amount)));
        }
    };
    add("with tax", line.inclusive_amount.unwrap_or_default());
    add("less", line.discount);
    add("tax folded in", line.folded.tax);
    add("discount folded in", line.folded.discount);
    add("rounding folded in", line.folded.rounding);
    match line.role {
        Role::Billed => {}
        Role::Tax => words.push_str(", the tax"),
        Role::Rounding => words.push_str(", rounding"),
    }
    words
}

/// `0-0: 20 % of 99.99 = 20.00`.
fn tax_words(paper: &Paper, tax: &SentTaxLine) -> String {
    let (net, amount) = (paper.currency.text(tax.net), paper.currency.text(tax.amount));
    format!("{}: {} % of {net} = {amount}", tax.rate.as_str(), plain(tax.percent))
}

fn proof_words(proof: &Proof) -> Value {
    let rows = proof.rows.iter().map(|row| {
        let shown = |text: &String| if text.is_empty() { "–".to_owned() } else { text.clone() };
        format!("{}: {} | {} | {}", row.label, shown(&row.crm), shown(&row.sent), shown(&row.predicted))
    });
    json!({
        "rows": rows.collect::<Vec<_>>(),
        "difference": proof.difference,
        "verdict": serde_json::to_value(proof.verdict).unwrap(),
        "rounding": proof.rounding,
        "cause": proof.cause,
        "remedy": proof.remedy,
        "otherwise": proof.otherwise.iter()
            .map(|other| format!("{}: {}: tax {}, total {}", other.assumption, other.meaning, other.tax, other.total))
            .collect::<Vec<_>>(),
    })
}

fn sent_words(paper: &Paper, sent: &Sent) -> Value {
    let taxes = |taxes: &[SentTaxLine]| taxes.iter().map(|tax| tax_words(paper, tax)).collect::<Vec<_>>();
    let discount = sent.discount.map(|discount| {
        let when = if discount.before_tax { "before" } else { "after" };
        let code =
            discount.combination.map_or(String::new(), |place| format!(", {}", code_name(paper, place)));
        format!("{} {when} tax{code}", paper.currency.text(discount.amount))
    });
    json!({
        "lines": sent.lines.iter().map(|line| line_words(paper, line)).collect::<Vec<_>>(),
        "discount": discount,
        "calculation": match sent.calculation {
            Calculation::UnitedStates => "United States",
            Calculation::Excluded => "excluded",
            Calculation::Inclusive => "inclusive",
            Calculation::NotApplicable => "none",
        },
        "totalTax": sent.total_tax.map(|tax| paper.currency.text(tax)),
        "taxLines": taxes(&sent.tax_lines),
        "foreseen": taxes(&sent.predicted.tax_lines),
    })
}

/// In every column that has a total the rows come to it.
fn add_up(proof: &Proof) {
    let columns: [fn(&ProofRow) -> &str; 3] = [|row| &row.crm, |row| &row.sent, |row| &row.predicted];
    let amount = |text: &str| if text.is_empty() { Decimal::ZERO } else { d(text) };
    for column in columns {
        let until = proof.rows.iter().position(|row| row.label == "Total").unwrap();
        let total = column(&proof.rows[until]);
        let parts: Decimal = proof.rows[..until].iter().map(|row| amount(column(row))).sum();
        assert!(total.is_empty() || parts == d(total), "{:?}", proof.rows);
    }
}

/// Without what there is not.
fn lean(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members
                .into_iter()
                .filter(|(_, member)| !member.is_null() && *member != json!([]) && *member != json!(""));
            Value::Object(kept.map(|(name, member)| (name, lean(member))).collect())
        }
        other => other,
    }
}

fn told(proven: &Proven) -> Result<Value, String> {
    let paper = whole(proven);
    let (profile, form) = (profile(&proven.company), form(&proven.form));
    let refuted: Vec<OpenPoint> = proven.refuted.iter().map(|key| OpenPoint::of(key).unwrap()).collect();
    let mut ambiguous = false;
    let result: Result<Value, Finding> = region::ledger(&paper).and_then(|ledger| {
        ambiguous = ledger.ambiguous;
        let sent = region::send(&paper, &ledger, &profile, &form)?;
        let sent = region::settle(&paper, &ledger, &form, sent, &refuted)?;
        let proof = Proof::of(&paper, &ledger, &sent);
        add_up(&proof);
        let opposites = region::alternatives(&paper, &ledger, &sent)?;
        let text =
            |amount: Option<Decimal>| amount.map_or("?".to_owned(), |amount| paper.currency.text(amount));
        let words = |other: &region::Alternative| {
            format!("{}: {} of {}", other.point.key(), text(other.tax), text(other.total))
        };
        Ok(json!({
            "sent": sent_words(&paper, &sent),
            "proof": proof_words(&proof),
            "opposites": opposites.iter().map(words).collect::<Vec<_>>(),
        }))
    });
    let told = result.unwrap_or_else(|finding| {
        let mut proof = region::blocked(&paper, &profile, &form, &finding);
        assert_eq!(
            (proof.cause.take(), proof.remedy.take()),
            (Some(finding.message.clone()), Some(finding.hint))
        );
        let refused = format!("{} at {}: {}", finding.code.as_str(), finding.path, finding.message);
        json!({ "refused": refused, "proof": proof_words(&proof) })
    });
    // Twice: the outer members may have become empty by the inner ones.
    let told = lean(lean(told));
    if ambiguous != told.to_string().contains("another way of rounding") {
        return Err("an ambiguous rounding is not said".to_owned());
    }
    Ok(told)
}

#[test]
fn every_proof_says_what_was_worked_out_by_hand() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/money/proofs");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut count, mut failures) = (0, Vec::new());
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let all: Vec<Proven> =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        for proven in all {
            count += 1;
            let Case { name, source, .. } = &proven.case;
            match told(&proven) {
                Ok(told) if told == proven.expect => {}
                Ok(told) => {
                    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap();
                    failures.push(format!(
                        "{name} ({source}):\n{}\ninstead of\n{}",
                        pretty(&told),
                        pretty(&proven.expect)
                    ));
                }
                Err(why) => failures.push(format!("{name}: {why}")),
            }
        }
    }
    println!("{count} proofs compared");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(count >= 40, "{count} proofs");
}
