//! The settings document: strict as a whole, and a preset is nothing but the values that it expands to.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that goes wrong should stop at once"
)]

use proptest::prelude::*;
use tieout::base::ids::{CrmId, QboId};
use tieout::base::ordered::BTreeSet;
use tieout::crm::InvoiceStatus;
use tieout::diagnostics::{Finding, Fix};
use tieout::settings::{
    CompanyFacts, ContactKey, CreateRule, Direction, Preset, RegionProfile, Settings, TotalTax, UsTax,
};

fn parse(json: &str) -> Result<Settings, Vec<Finding>> {
    Settings::parse(json.as_bytes())
}

/// A document that says `rest` beside version and preset.
fn with(rest: &str) -> String {
    format!(r#"{{"version":1,"preset":"invoice-push"{}{rest}}}"#, if rest.is_empty() { "" } else { "," })
}

#[track_caller]
fn refused(json: &str, expected: &[(&str, &str)]) -> Vec<Finding> {
    let findings = parse(json).expect_err(json);
    let found: Vec<_> = findings.iter().map(|f| (f.code.as_str(), f.path.as_str())).collect();
    assert_eq!(found, expected, "{json}");
    assert_eq!(parse(&with("")), Ok(Settings::of_preset(Preset::InvoicePush)), "the next good settings");
    findings
}

#[test]
fn a_field_that_is_unknown_or_wrong_refuses_the_whole() {
    let findings = refused(&with(r#""acounts":{}"#), &[("settings/unknown-field", "acounts")]);
    assert!(findings[0].message.contains("did you mean `accounts`"), "{}", findings[0].message);
    assert_eq!(findings[0].fix, Fix::MapSetting);
    refused(&with(r#""extra":{}"#), &[("settings/unknown-field", "extra")]);
    refused(
        &with(r#""accounts":{"incom":"79","deposit":4},"sync":{"invoices":{"direction":"push "}}"#),
        &[
            ("settings/unknown-field", "accounts.incom"),
            ("input/wrong-type", "accounts.deposit"),
            ("input/unknown-word", "sync.invoices.direction"),
        ],
    );
    refused(&with(r#""terms":{"Net 30":3}"#), &[("input/wrong-type", "terms.Net 30")]);
    refused(&with(r#""terms":{"Net 30":"3","Net 30":"4"}"#), &[("input/duplicate-field", "terms.Net 30")]);
    refused(&with(r#""taxCodes":{"rates":{"vat-20":""}}"#), &[("input/empty-text", "taxCodes.rates.vat-20")]);
    refused(&with(r#""startDate":"2026-02-30""#), &[("input/not-date", "startDate")]);
    refused(&with(r#""taxDifference":"cent""#), &[("input/unknown-word", "taxDifference")]);
    refused(&with(r#""customFields":{"PO":"4"}"#), &[("settings/custom-field", "customFields.PO")]);
    refused(
        &with(r#""matching":{"contacts":["email","fax"]}"#),
        &[("input/unknown-word", "matching.contacts[1]")],
    );
}

#[test]
fn what_may_never_happen_cannot_be_chosen() {
    refused(
        &with(r#""sync":{"invoices":{"push":["sent","draft"]},"estimates":{"direction":"push"}}"#),
        &[
            ("settings/push-state", "sync.invoices.push[1]"),
            ("settings/estimates-never-sync", "sync.estimates.direction"),
        ],
    );
    refused(
        &with(r#""budget":{"requestsPerMinute":501}"#),
        &[("settings/out-of-range", "budget.requestsPerMinute")],
    );
    refused(&with(r#""budget":{"inFlight":0}"#), &[("settings/out-of-range", "budget.inFlight")]);
    refused(&with(r#""budget":{"inFlight":1.5}"#), &[("input/wrong-type", "budget.inFlight")]);
}

#[test]
fn the_version_is_looked_at_before_anything_else() {
    refused(r#"{"preset":"two-way"}"#, &[("input/missing-field", "version")]);
    refused(r#"{"rules":[],"version":2}"#, &[("settings/unknown-version", "version")]);
    refused(r#"{"version":1.0,"preset":"two-way"}"#, &[("settings/unknown-version", "version")]);
    refused(r#"{"version":"1","preset":"two-way"}"#, &[("input/wrong-type", "version")]);
    refused(r#"{"version":1}"#, &[("input/missing-field", "preset")]);
    refused(r#"{"version":1,"preset":"Two Way"}"#, &[("input/unknown-word", "preset")]);
    refused("[]", &[("input/wrong-type", "")]);
    refused("{\"version\":1,", &[("input/not-json", "")]);
    refused(&format!("{}{{}}", with("")), &[("input/not-json", "")]);
    let large = with(&format!(r#""startDate":"{}""#, "2".repeat(5 * 1024 * 1024)));
    refused(&large, &[("input/too-large", "")]);
}

#[test]
fn each_preset_is_the_policy_that_the_requirements_describe() {
    let invoice_push = Settings::of_preset(Preset::InvoicePush);
    assert_eq!(invoice_push.sync.contacts.create, CreateRule::WithDocument); // IP-3
    assert_eq!(invoice_push.sync.contacts.direction, Direction::Both); // IP-4
    assert_eq!(invoice_push.sync.payments.direction, Direction::Both); // IP-2, IP-5
    let sent = BTreeSet::from([InvoiceStatus::Sent, InvoiceStatus::PartiallyPaid, InvoiceStatus::Paid]);
    assert_eq!(invoice_push.sync.invoices.push, sent); // IP-1

    let catalog_push = Settings::of_preset(Preset::CatalogPush);
    assert_eq!(catalog_push.sync.items.create, CreateRule::Always); // CP-5
    assert!(catalog_push.sync.invoices.voids); // CP-6
    assert_eq!(catalog_push.matching.contacts, [ContactKey::Name]); // CP-7
    assert!(!catalog_push.sync.contacts.direction.pulls());

    let expense_vat = Settings::of_preset(Preset::ExpenseVat);
    assert_eq!(expense_vat.matching.contacts, [ContactKey::Email, ContactKey::Name]); // EV-1
    assert_eq!(expense_vat.sync.items.create, CreateRule::Never); // EV-2
    assert_eq!(expense_vat.sync.payments.direction, Direction::Both); // EV-10

    let sales_receipts = Settings::of_preset(Preset::SalesReceipts);
    assert_eq!(sales_receipts.matching.contacts, [ContactKey::Email]); // SR-1
    assert_eq!(sales_receipts.us.tax, UsTax::Fold); // SR-4

    let two_way = Settings::of_preset(Preset::TwoWay);
    assert_eq!(two_way.sync.contacts.direction, Direction::Both); // TW-1
    assert!(two_way.sync.invoices.push.contains(&InvoiceStatus::Approved)); // TW-2
    assert_eq!(two_way.sync.payments.direction, Direction::Pull); // TW-4
    assert_eq!(two_way.matching.contacts, [ContactKey::Email]); // TW-20

    for preset in Preset::ALL {
        assert_eq!(Settings::of_preset(*preset).sync.estimates.direction, Direction::Off); // IP-6
    }
}

#[test]
fn settings_go_before_the_preset_field_by_field() {
    let json = with(
        r#""sync":{"contacts":{"create":"never"},"invoices":{"push":["approved"],"voids":false}},"us":{"tax":"fold"},
        "accounts":{"income":"79"},"items":{"byId":{"item-1":"12"}},"documentNumbers":"quickbooks",
        "budget":{"requestsPerMinute":60},"matching":{"contacts":[]}"#,
    );
    let settings = parse(&json).unwrap();
    let preset = Settings::of_preset(Preset::InvoicePush);
    assert_eq!(settings.sync.contacts.create, CreateRule::Never);
    assert_eq!(settings.sync.contacts.direction, preset.sync.contacts.direction);
    assert_eq!(settings.sync.invoices.push, BTreeSet::from([InvoiceStatus::Approved]));
    assert!(!settings.sync.invoices.voids);
    assert_eq!(settings.sync.payments, preset.sync.payments);
    assert_eq!(settings.us.tax, UsTax::Fold);
    assert_eq!(settings.accounts.income, Some(QboId::new("79")));
    assert_eq!(settings.items.by_id.get(&CrmId::new("item-1")), Some(&QboId::new("12")));
    assert_eq!((settings.budget.requests_per_minute, settings.budget.requests_per_second), (60, 8));
    assert!(settings.matching.contacts.is_empty());
}

#[test]
fn expanded_settings_are_a_document_that_means_the_same() {
    for preset in Preset::ALL {
        let rest =
            r#""startDate":"2026-01-01","terms":{"Net 30":"3"},"taxCodes":{"rates":{"t":"5"},"exempt":"6"}"#;
        let json = with(rest).replace("invoice-push", preset.as_str());
        let settings = parse(&json).unwrap();
        let expanded = serde_json::to_string(&settings).unwrap();
        assert_eq!(parse(&expanded), Ok(settings), "{expanded}");
    }
}

fn facts(country: &str) -> CompanyFacts {
    CompanyFacts {
        name: "Field Co".to_owned(),
        country: country.to_owned(),
        home_currency: "USD".to_owned(),
        using_sales_tax: true,
        partner_tax_enabled: None,
        tax_group: Some(QboId::new("7")),
        multicurrency: false,
        custom_txn_numbers: true,
        allow_discount: true,
        allow_shipping: false,
        allow_deposit: false,
        default_discount_account: None,
        default_shipping_account: None,
        closing_date: None,
    }
}

#[test]
fn the_region_follows_from_the_company() {
    let legacy = facts("US");
    let automated = CompanyFacts { partner_tax_enabled: Some(true), ..legacy.clone() };
    let unready = CompanyFacts { partner_tax_enabled: Some(false), ..legacy.clone() };
    let off = CompanyFacts { using_sales_tax: false, ..automated.clone() };
    let group = Some(QboId::new("7"));
    let explicit = TotalTax::Explicit;
    for (facts, us_tax, region) in [
        (&legacy, UsTax::Override, RegionProfile::UsLegacy { group: group.clone(), total_tax: explicit }),
        (&legacy, UsTax::Automatic, RegionProfile::UsLegacy { group, total_tax: TotalTax::Computed }),
        (&automated, UsTax::Override, RegionProfile::UsAutomated { total_tax: explicit }),
        (&automated, UsTax::Automatic, RegionProfile::UsAutomated { total_tax: TotalTax::Computed }),
        (&unready, UsTax::Override, RegionProfile::UsAutomatedUnready),
        (&off, UsTax::Override, RegionProfile::UsTaxOff),
        (&off, UsTax::Fold, RegionProfile::UsFold),
        (&facts(" us "), UsTax::Fold, RegionProfile::UsFold),
        (&facts("GB"), UsTax::Fold, RegionProfile::Global),
        (&facts("CA"), UsTax::Automatic, RegionProfile::Global),
    ] {
        assert_eq!(RegionProfile::derive(facts, us_tax), Some(region), "{} {us_tax}", facts.country);
    }
    assert_eq!(RegionProfile::derive(&facts(""), UsTax::Override), None);
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _answer = Settings::parse(&bytes);
    }

    #[test]
    fn a_damaged_document_is_refused_with_an_error_or_still_strict(at in 0_usize..400, byte in any::<u8>()) {
        let mut bytes = with(r#""accounts":{"income":"79"},"terms":{"Net 30":"3"},"budget":{"inFlight":3}"#).into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Err(findings) = Settings::parse(&bytes) {
            prop_assert!(findings.iter().any(Finding::blocks));
        }
    }
}
