//! What QuickBooks says when it refuses. **Invariant:** decisions hang on the numeric code alone, for the
//! texts are translated into the company's or the user's language.

use serde_json::Value;

use crate::base::json::from_text;
use crate::diagnostics::{Code, FieldPath, Finding};

/// A refusal: one or more errors, as one object of an answer or of a batch item holds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Never empty.
    pub errors: Vec<FaultError>,
}

/// One error of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultError {
    /// Absent if the answer carried no number.
    pub code: Option<u32>,
    pub message: String,
    pub detail: String,
    /// The field that is at fault, if QuickBooks names it.
    pub element: String,
}

/// What a refusal means for the request that it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Not executed, and sending the same again cannot help.
    Permanent,
    /// Not executed; the same may succeed later.
    Later,
    /// Not executed; the company asked everybody to slow down.
    Throttled,
    /// Not executed; the access token is too old.
    Token,
    /// Not executed; nobody can write to this company until a person acts.
    Connection,
    /// Not executed; nothing more can be written to this company, and this request is lost.
    Company,
    /// Not executed: the record is no longer the version that was named.
    Stale,
    /// Not executed now, but perhaps earlier: a document has this number, or a record this name.
    Taken,
    /// Perhaps executed.
    Unclear,
}

impl Fault {
    /// Finds a fault in an answer's body: JSON in both spellings of the keys, or XML of the gateway.
    #[must_use]
    pub fn parse(body: &str) -> Option<Self> {
        let text = body.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with('<') {
            return from_xml(text);
        }
        let value: Value = from_text(text).ok()?;
        Self::of(&value)
    }

    /// Finds a fault in a JSON object: an answer, or an item of a batch answer.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        let fault = member(value, &["Fault", "fault"])?;
        let list = member(fault, &["Error", "error"]).and_then(Value::as_array);
        let mut errors: Vec<FaultError> = list.into_iter().flatten().map(error_of).collect();
        if errors.is_empty() {
            errors.push(error_of(fault));
        }
        Some(Self { errors })
    }

    /// The error that decides: the first whose code is known, else the first.
    #[must_use]
    pub fn leading(&self) -> Option<&FaultError> {
        self.errors.iter().find(|error| error.code.and_then(code_of).is_some()).or(self.errors.first())
    }

    /// The number that decides.
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        self.leading().and_then(|error| error.code)
    }

    #[must_use]
    pub fn code(&self) -> Code {
        self.number().and_then(code_of).unwrap_or(Code::QboUnknownFault)
    }

    #[must_use]
    pub fn class(&self) -> Class {
        self.number().and_then(code_of).map_or(Class::Unclear, class_of)
    }

    /// For a person: our code and hint, with QuickBooks' own number and words.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let Some(error) = self.leading() else {
            return Finding::new(
                Code::QboUnknownFault,
                &FieldPath::root(),
                "QuickBooks refused without a reason",
            );
        };
        let number =
            error.code.map_or_else(|| "without a code".to_owned(), |code| format!("with code {code}"));
        let words = if error.detail.is_empty() { &error.message } else { &error.detail };
        let words: String = words.chars().filter(|c| !c.is_control()).take(WORDS_MAX).collect();
        let message = format!("QuickBooks refused {number}: `{words}`");
        Finding::new(self.code(), &FieldPath::of(error.element.clone()), message)
    }
}

/// Characters of QuickBooks' own words that a message keeps.
const WORDS_MAX: usize = 400;

fn member<'a>(value: &'a Value, names: &[&str]) -> Option<&'a Value> {
    names.iter().find_map(|name| value.get(name)).filter(|found| !found.is_null())
}

fn error_of(value: &Value) -> FaultError {
    let text = |names: &[&str]| member(value, names).and_then(Value::as_str).unwrap_or_default().to_owned();
    let code = member(value, &["code", "Code"]);
    FaultError {
        code: code.and_then(|code| match code {
            Value::String(text) => digits(text),
            Value::Number(number) => digits(&number.to_string()),
            _ => None,
        }),
        message: text(&["Message", "message"]),
        detail: text(&["Detail", "detail"]),
        element: text(&["element", "Element"]),
    }
}

/// `"6140"` and `"003001"`.
fn digits(text: &str) -> Option<u32> {
    let text = text.trim();
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// `<Fault type="…"><Error code="3200" element=""><Message>…</Message><Detail>…</Detail></Error></Fault>`, with
/// whatever namespace prefix. Only what decides is taken; this is no XML parser.
fn from_xml(text: &str) -> Option<Fault> {
    let start = text.find("Error ").or_else(|| text.find("Error>"))?;
    text.find("Fault")?;
    let error = text.get(start..)?;
    let tag_end = error.find('>')?;
    let tag = error.get(..tag_end)?;
    let attribute = |name: &str| between(tag, &format!("{name}=\""), "\"").unwrap_or_default().to_owned();
    let child = |name: &str| between(error, &format!("{name}>"), "<").unwrap_or_default().trim().to_owned();
    let code = digits(&attribute("code"));
    let error = FaultError {
        code,
        message: child("Message"),
        detail: child("Detail"),
        element: attribute("element"),
    };
    Some(Fault { errors: vec![error] })
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    let (found, _) = rest.split_once(after)?;
    Some(found)
}

/// Our code for QuickBooks' number: one code for each distinct next action. `None` for a number that
/// Intuit's error table does not hold.
#[must_use]
pub fn code_of(number: u32) -> Option<Code> {
    Some(match number {
        100 | 110 | 3200 | 3202 => Code::QboTokenRefused,
        120 | 3100 => Code::QboConnectionRefused,
        130 | 140 | 150 => Code::QboMaintenance,
        3001 => Code::QboThrottled,
        400
        | 500
        | 1040
        | 1050
        | 2000
        | 2010
        | 2060
        | 2070
        | 2080
        | 2090
        | 2100
        | 2110
        | 2120
        | 2130
        | 2170
        | 2300
        | 2380
        | 2600
        | 4000
        | 4001
        | 4002
        | 5000
        | 6020..=6050
        | 6070
        | 6090
        | 6150
        | 6170
        | 6490..=6510
        | 6530 => Code::QboBadRequest,
        600 => Code::QboRequestSeen,
        610 => Code::QboNotFound,
        620 => Code::QboCannotApply,
        630 => Code::QboDuplicateRecord,
        700 | 900 | 6180 => Code::QboHierarchy,
        800 | 6400 => Code::QboHasDependents,
        1000 | 1010 | 1020 | 10000 => Code::QboOperationFailed,
        2020 | 2250 | 6080 | 6420 | 6440 | 6560 => Code::QboFieldMissing,
        2030 | 2500 => Code::QboReferenceInvalid,
        2040 | 2050 | 2140 | 2150 | 2160 | 2180..=2240 | 2290 | 6290..=6390 => Code::QboFieldInvalid,
        2260 | 2270 | 2280 | 6100 | 6160 | 6230 | 6470 => Code::QboTaxRefused,
        3000 => Code::QboCustomFieldRefused,
        5010 => Code::QboStale,
        5020 | 5030 => Code::QboFeatureOff,
        6000 => Code::QboRefused,
        6010 | 6430 => Code::QboAccountUnfit,
        6110 | 6120 | 6130 | 6450 | 6460 | 6480 => Code::QboProtected,
        6140 => Code::QboDuplicateNumber,
        6190 => Code::QboSubscription,
        6200 | 6210 => Code::QboPeriodClosed,
        6220 | 6280 => Code::QboUnsettled,
        6240 => Code::QboDuplicateName,
        6250 => Code::QboCustomerInactive,
        6060 | 6270 | 6520 => Code::QboInventory,
        6540 => Code::QboDeposited,
        10100 => Code::QboAnswerTooLarge,
        10200 => Code::QboCompanyReset,
        _ => return None,
    })
}

/// What a code means for a request. Whatever is not on this list is doubt.
fn class_of(code: Code) -> Class {
    match code {
        Code::QboTokenRefused => Class::Token,
        Code::QboConnectionRefused => Class::Connection,
        Code::QboSubscription | Code::QboCompanyReset => Class::Company,
        Code::QboThrottled => Class::Throttled,
        Code::QboMaintenance | Code::QboAnswerTooLarge => Class::Later,
        Code::QboStale => Class::Stale,
        Code::QboDuplicateNumber | Code::QboDuplicateName => Class::Taken,
        Code::QboBadRequest
        | Code::QboNotFound
        | Code::QboCannotApply
        | Code::QboDuplicateRecord
        | Code::QboHierarchy
        | Code::QboHasDependents
        | Code::QboFieldMissing
        | Code::QboReferenceInvalid
        | Code::QboFieldInvalid
        | Code::QboTaxRefused
        | Code::QboCustomFieldRefused
        | Code::QboFeatureOff
        | Code::QboRefused
        | Code::QboAccountUnfit
        | Code::QboProtected
        | Code::QboPeriodClosed
        | Code::QboUnsettled
        | Code::QboCustomerInactive
        | Code::QboInventory
        | Code::QboDeposited => Class::Permanent,
        _ => Class::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(body: &str) -> Fault {
        Fault::parse(body).expect("a fault")
    }

    #[test]
    fn reads_both_spellings_and_xml() {
        let upper = parsed(
            r#"{"Fault":{"Error":[{"Message":"m","Detail":"d","code":"6140","element":"DocNumber"}],"type":"ValidationFault"}}"#,
        );
        assert_eq!((upper.code(), upper.class()), (Code::QboDuplicateNumber, Class::Taken));
        assert_eq!(upper.finding().path, "DocNumber");
        let lower = parsed(
            r#"{"warnings":null,"fault":{"error":[{"message":"m","detail":"errorCode=003001","code":"003001","element":null}],"type":"SERVICE"}}"#,
        );
        assert_eq!(lower.class(), Class::Throttled);
        let xml = parsed(
            r#"<?xml version="1.0"?><IntuitResponse><ns:Fault type="AUTHENTICATION"><ns:Error code="3200" element=""><ns:Message>expired</ns:Message><ns:Detail>Token expired</ns:Detail></ns:Error></ns:Fault></IntuitResponse>"#,
        );
        assert_eq!(xml.class(), Class::Token);
        assert_eq!(xml.errors[0].detail, "Token expired");
        assert_eq!(Fault::parse("<html><body>Bad gateway</body></html>"), None);
        assert_eq!(Fault::parse(r#"{"Invoice":{"Id":"1"}}"#), None);
        assert_eq!(Fault::parse("{"), None);
    }

    #[test]
    fn texts_in_other_languages_change_nothing() {
        let french = parsed(
            r#"{"Fault":{"Error":[{"Message":"Numéro de document en double","Detail":"Un numéro unique est requis","code":"6140"}]}}"#,
        );
        assert_eq!(french.code(), Code::QboDuplicateNumber);
    }

    #[test]
    fn an_unknown_number_is_doubt() {
        let unknown = parsed(r#"{"Fault":{"Error":[{"Message":"m","code":"77777"}]}}"#);
        assert_eq!((unknown.code(), unknown.class()), (Code::QboUnknownFault, Class::Unclear));
        assert!(unknown.finding().message.contains("77777"));
        let none = parsed(r#"{"Fault":{"Error":[]}}"#);
        assert_eq!(none.class(), Class::Unclear);
    }

    #[test]
    fn the_known_error_leads_among_several() {
        let fault = parsed(r#"{"Fault":{"Error":[{"code":"77777"},{"code":"5010","Detail":"stale"}]}}"#);
        assert_eq!(fault.class(), Class::Stale);
    }

    /// Every number of Intuit's error table has a code of ours that says what to do.
    #[test]
    fn every_published_number_is_mapped() {
        let singles = [
            100, 110, 120, 130, 140, 150, 400, 500, 600, 610, 620, 630, 700, 800, 900, 1000, 1010, 1020,
            1040, 1050, 2000, 2010, 2020, 2030, 2040, 2050, 2060, 2070, 2080, 2090, 2100, 2110, 2120, 2130,
            2140, 2150, 2160, 2170, 2180, 2190, 2200, 2210, 2220, 2230, 2240, 2250, 2260, 2270, 2280, 2290,
            2300, 2380, 2500, 2600, 3000, 3001, 3100, 3200, 3202, 4000, 4001, 4002, 5000, 5010, 5020, 5030,
            6000, 6010, 6020, 6030, 6040, 6050, 6060, 6070, 6080, 6090, 6100, 6110, 6120, 6130, 6140, 6150,
            6160, 6170, 6180, 6190, 6200, 6210, 6220, 6230, 6240, 6250, 6270, 6280, 6290, 6310, 6390, 6400,
            6420, 6430, 6440, 6450, 6460, 6470, 6480, 6490, 6500, 6510, 6520, 6530, 6540, 6560, 10000, 10100,
            10200,
        ];
        for number in singles {
            let code = code_of(number).unwrap_or_else(|| panic!("{number} is not mapped"));
            assert!(!code.hint().is_empty());
        }
    }

    #[test]
    fn only_listed_codes_are_certain() {
        assert_eq!(class_of(Code::QboOperationFailed), Class::Unclear);
        assert_eq!(class_of(Code::QboRequestSeen), Class::Unclear);
        assert_eq!(class_of(Code::BugInvariant), Class::Unclear);
        assert_eq!(class_of(Code::QboPeriodClosed), Class::Permanent);
    }
}
