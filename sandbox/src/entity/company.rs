//! What there is one of: the company's facts, its preferences, its currencies.

use super::shared::{ADDRESS, EMAIL, PHONE, WEB};
use super::{Allows, Entity, Field, Kind, LIST, Rules, Sequence};
use super::{date, decimal, flag, object, opaque, text};

const SETTINGS: Allows = Allows { create: false, cdc: false, ..LIST };

/// A part of the preferences; the sandbox keeps whatever stands in it.
const fn part(name: &'static str) -> Field {
    Field::new(name, Kind::Opaque)
}

pub static COMPANY_INFO: Entity = Entity {
    name: "CompanyInfo",
    fields: &[
        text("CompanyName", 1024),
        text("LegalName", 1024),
        object("CompanyAddr", ADDRESS),
        object("LegalAddr", ADDRESS),
        object("CustomerCommunicationAddr", ADDRESS),
        object("CustomerCommunicationEmailAddr", EMAIL),
        object("Email", EMAIL),
        object("PrimaryPhone", PHONE),
        object("WebAddr", WEB),
        text("Country", 3),
        text("SupportedLanguages", 100),
        text("FiscalYearStartMonth", 20),
        text("DefaultTimeZone", 60),
        date("CompanyStartDate").computed(),
        opaque("NameValue"),
    ],
    rules: Rules::Settings,
    sequence: Sequence::Own("CompanyInfo"),
    allows: SETTINGS,
    counted: false,
};

pub static PREFERENCES: Entity = Entity {
    name: "Preferences",
    fields: &[
        part("AccountingInfoPrefs"),
        part("ProductAndServicesPrefs"),
        part("SalesFormsPrefs"),
        part("EmailMessagesPrefs"),
        part("VendorAndPurchasesPrefs"),
        part("TimeTrackingPrefs"),
        part("TaxPrefs"),
        part("CurrencyPrefs"),
        part("ReportPrefs"),
        part("OtherPrefs"),
    ],
    rules: Rules::Settings,
    sequence: Sequence::Own("Preferences"),
    allows: SETTINGS,
    counted: false,
};

pub static COMPANY_CURRENCY: Entity = Entity {
    name: "CompanyCurrency",
    fields: &[text("Code", 3).required().fs(), text("Name", 100).fs(), flag("Active").f()],
    rules: Rules::Plain,
    sequence: Sequence::Own("CompanyCurrency"),
    allows: LIST,
    counted: false,
};

pub static EXCHANGE_RATE: Entity = Entity {
    name: "ExchangeRate",
    fields: &[
        text("SourceCurrencyCode", 3).required().f(),
        text("TargetCurrencyCode", 3).f(),
        date("AsOfDate").f(),
        decimal("Rate").required(),
    ],
    rules: Rules::ExchangeRate,
    sequence: Sequence::Own("ExchangeRate"),
    allows: Allows { cdc: false, ..LIST },
    counted: false,
};
