//! What an outcome means for a write. **Invariant:** certainty is a closed list, doubt is the default.

use serde_json::Value;

use crate::base::ids::{QboId, SyncToken};
use crate::base::json::{from_text, to_text};
use crate::base::ordered::BTreeMap;
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::qbo::batch;
use crate::qbo::fault::{Class, Fault};
use crate::step::Step;

use super::body;
use super::contract::Outcome;
use super::retry::throttle_ms;

/// The reason with which a host says that no access token can be had.
pub(super) const UNAUTHORIZED: &str = "unauthorized";

/// What is known about one write after its request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// QuickBooks answered with the record.
    Executed(Record),
    /// Certainly not executed.
    Refused {
        finding: Finding,
        class: Class,
    },
    /// Certainly not executed: QuickBooks asked for silence.
    Throttled {
        finding: Finding,
        pause_ms: u64,
    },
    /// Certainly not executed: the access token was refused.
    Unauthorized,
    /// Certainly not executed: nothing left this machine.
    NotSent(Finding),
    Doubt(Finding),
}

/// A record as QuickBooks answered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub id: QboId,
    pub sync_token: SyncToken,
    pub total: Option<String>,
    /// When QuickBooks made it.
    pub created: Option<UnixMillis>,
    /// The figures beside the total; empty where the answer was not read for them.
    pub figures: Box<Figures>,
    /// The whole record as our write left it; empty where nobody knows that.
    pub text: String,
}

/// A record that bears our marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Twin {
    pub record: Record,
    /// As we sent it, and nothing hangs on it.
    pub untouched: bool,
}

/// What an answer says of tax and home currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Figures {
    pub tax: Option<String>,
    pub home_total: Option<String>,
    /// Amount per tax rate.
    pub tax_lines: BTreeMap<String, String>,
}

impl Figures {
    fn of(value: &Value) -> Self {
        let detail = value.get("TxnTaxDetail");
        let lines = detail.and_then(|detail| detail.get("TaxLine")?.as_array());
        let line = |line: &Value| {
            let rate = body::text_of(line.get("TaxLineDetail")?.get("TaxRateRef")?, "value")?;
            Some((rate, body::text_of(line, "Amount")?))
        };
        Self {
            // Where QuickBooks charges no tax it may say nothing of it.
            tax: detail.map_or(Some("0".to_owned()), |detail| body::text_of(detail, "TotalTax")),
            home_total: body::text_of(value, "HomeTotalAmt"),
            tax_lines: BTreeMap::from_iter(lines.into_iter().flatten().filter_map(line)),
        }
    }
}

impl Record {
    /// What a plan or a link knows of a record.
    pub(super) fn known(id: QboId, sync_token: SyncToken, total: Option<String>) -> Self {
        Self { id, sync_token, total, created: None, figures: Box::default(), text: String::new() }
    }

    pub(super) fn of(value: &Value) -> Option<Self> {
        let id = body::text_of(value, "Id").filter(|id| !id.is_empty())?;
        let sync_token = body::text_of(value, "SyncToken").unwrap_or_default();
        Some(Self {
            id: QboId(id),
            sync_token: SyncToken(sync_token),
            total: body::text_of(value, "TotalAmt"),
            created: body::created(value),
            figures: Box::new(Figures::of(value)),
            text: String::new(),
        })
    }

    /// The same, of a record that nobody else has changed since.
    fn left_by_us(value: &Value) -> Option<Self> {
        Some(Self { text: to_text(value).unwrap_or_default(), ..Self::of(value)? })
    }
}

impl Twin {
    pub(super) fn of(value: &Value) -> Option<Self> {
        let first = body::text_of(value, "SyncToken").is_some_and(|token| token == "0");
        let record = if first { Record::left_by_us(value) } else { Record::of(value) };
        Some(Self { record: record?, untouched: body::is_untouched(value) })
    }
}

/// Whether QuickBooks itself answered, in whatever way: then the road is open.
pub(super) fn reached(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Response { status, .. } if *status < 500)
}

/// The outcome of a request that carried one write.
pub(super) fn single(step: &Step, outcome: &Outcome) -> Verdict {
    match general(outcome) {
        Err(verdict) => verdict,
        Ok(text) => match from_text::<Value>(text) {
            Ok(answer) => answered(step, &answer),
            Err(_) => Verdict::Doubt(unreadable("the answer was cut off or is not JSON")),
        },
    }
}

/// The outcome of a batch, for each step with the id of its item.
pub(super) fn batched(items: &[(&Step, &str)], outcome: &Outcome) -> Vec<Verdict> {
    let whole = match general(outcome) {
        Err(verdict) => Err(verdict),
        Ok(text) => match batch::answers(text) {
            Some(answers) => Ok(answers),
            None => Err(match Fault::parse(text) {
                Some(fault) => refused(&fault, None),
                None => Verdict::Doubt(unreadable("the answer to the batch is not complete")),
            }),
        },
    };
    let one = |(step, id): &(&Step, &str)| match &whole {
        Err(verdict) => verdict.clone(),
        Ok(answers) => match answers.get(*id) {
            Some(answer) => answered(step, answer),
            None => Verdict::Doubt(unreadable("the answer to the batch leaves this document out")),
        },
    };
    items.iter().map(one).collect()
}

/// What follows from the outcome alone; `Ok` holds the body of a good answer.
fn general(outcome: &Outcome) -> Result<&str, Verdict> {
    let doubt = |code, why: &str| Err(Verdict::Doubt(Finding::new(code, &FieldPath::root(), why)));
    match outcome {
        Outcome::Response { status, headers, body } => {
            let trace = headers.get("intuit_tid").map(String::as_str);
            match *status {
                200..=299 => Ok(body),
                400..=499 => {
                    Err(rejected(*status, headers.get("retry-after").map(String::as_str), body, trace))
                }
                status => {
                    let finding = Finding::new(
                        Code::QboOperationFailed,
                        &FieldPath::root(),
                        format!("QuickBooks answered {status}{}", traced(trace)),
                    );
                    Err(Verdict::Doubt(finding))
                }
            }
        }
        Outcome::NeverSent { reason } if reason == UNAUTHORIZED => Err(Verdict::Unauthorized),
        Outcome::NeverSent { reason } => {
            let message = format!("the request was not sent: `{reason}`");
            Err(Verdict::NotSent(Finding::new(Code::EngineNotReached, &FieldPath::root(), message)))
        }
        Outcome::Timeout => doubt(Code::EngineNotReached, "QuickBooks did not answer in time"),
        Outcome::Offline => doubt(Code::EngineNotReached, "the network failed while QuickBooks was asked"),
        Outcome::Aborted => doubt(Code::EngineNotReached, "the request was broken off"),
        Outcome::Truncated => doubt(Code::QboAnswerUnreadable, "the answer broke off"),
        Outcome::Redirected { .. } => {
            doubt(Code::QboAnswerUnreadable, "the answer pointed to another address, which is not followed")
        }
        Outcome::TooLarge => doubt(Code::QboAnswerUnreadable, "the answer was too large to be read"),
    }
}

/// An answer of the 400s.
fn rejected(status: u16, retry_after: Option<&str>, body: &str, trace: Option<&str>) -> Verdict {
    let fault = Fault::parse(body);
    let class = fault.as_ref().map(Fault::class);
    let plain = |code, why: &str| Finding::new(code, &FieldPath::root(), format!("{why}{}", traced(trace)));
    if status == 429 || (status == 403 && class == Some(Class::Throttled)) {
        let finding = plain(Code::QboThrottled, "QuickBooks asked to slow down");
        return Verdict::Throttled { finding, pause_ms: throttle_ms(retry_after) };
    }
    match (status, class) {
        (401, Some(Class::Connection)) => {}
        (401, _) => return Verdict::Unauthorized,
        // Nothing is executed for a caller without rights, whatever the words.
        (403, Some(Class::Unclear) | None) => {
            let finding = plain(Code::QboConnectionRefused, "QuickBooks refused the connection with 403");
            return Verdict::Refused { finding, class: Class::Connection };
        }
        _ => {}
    }
    match fault {
        Some(fault) => refused(&fault, trace),
        None => {
            Verdict::Doubt(plain(Code::QboAnswerUnreadable, &format!("answer {status} without a reason")))
        }
    }
}

fn refused(fault: &Fault, trace: Option<&str>) -> Verdict {
    let mut finding = fault.finding();
    finding.message.push_str(&traced(trace));
    match fault.class() {
        Class::Token => Verdict::Unauthorized,
        Class::Throttled => Verdict::Throttled { finding, pause_ms: throttle_ms(None) },
        Class::Unclear => Verdict::Doubt(finding),
        class => Verdict::Refused { finding, class },
    }
}

/// A readable answer, or item of a batch answer: the record, or a fault in spite of the good status.
fn answered(step: &Step, answer: &Value) -> Verdict {
    if let Some(fault) = Fault::of(answer) {
        return refused(&fault, None);
    }
    let Some(value) = answer.get(step.resource.name()) else {
        return Verdict::Doubt(unreadable("the answer is about something else"));
    };
    let Some(record) = Record::left_by_us(value) else {
        return Verdict::Doubt(unreadable("the answer holds no record with an id"));
    };
    let ours = match (&step.target, &step.marker) {
        (Some(target), _) => target.id == record.id,
        (None, Some(marker)) => body::carries(value, marker),
        (None, None) => true,
    };
    if ours {
        Verdict::Executed(record)
    } else {
        Verdict::Doubt(unreadable("the answer is about another record"))
    }
}

pub(super) fn unreadable(why: &str) -> Finding {
    Finding::new(Code::QboAnswerUnreadable, &FieldPath::root(), why)
}

fn traced(trace: Option<&str>) -> String {
    let plain = |trace: &str| trace.chars().filter(|c| c.is_ascii_graphic()).take(80).collect::<String>();
    trace.map(|trace| format!(" (Intuit's trace id `{}`)", plain(trace))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Outcome {
        let headers = BTreeMap::from([
            ("retry-after".to_owned(), "120".to_owned()),
            ("intuit_tid".to_owned(), "1-abc\u{7}".to_owned()),
        ]);
        Outcome::Response { status, headers, body: body.to_owned() }
    }

    fn fault(number: u32) -> String {
        format!(r#"{{"Fault":{{"Error":[{{"code":"{number}"}}]}}}}"#)
    }

    /// What is known after an answer in a few words: of a throttled one, for how long all is silent.
    fn known(outcome: &Outcome) -> String {
        match general(outcome) {
            Ok(_) => "good".to_owned(),
            Err(Verdict::Refused { class, finding }) => format!("{class:?} {}", finding.code.as_str()),
            Err(Verdict::Throttled { pause_ms, .. }) => format!("silent {pause_ms}"),
            Err(Verdict::Unauthorized) => "unauthorized".to_owned(),
            Err(Verdict::NotSent(_)) => "not sent".to_owned(),
            Err(Verdict::Doubt(finding)) => format!("doubt {}", finding.code.as_str()),
            Err(Verdict::Executed(_)) => "executed".to_owned(),
        }
    }

    #[test]
    fn certainty_is_a_closed_list() {
        let none = String::new();
        for (status, body, expected) in [
            (200, &none, "good"),
            (299, &none, "good"),
            (429, &none, "silent 120000"),
            (429, &fault(5010), "silent 120000"),
            (403, &fault(3001), "silent 120000"),
            // Under another status the header is not about this.
            (400, &fault(3001), "silent 60000"),
            (403, &fault(5010), "Stale qbo/stale"),
            (403, &none, "Connection qbo/connection-refused"),
            (403, &fault(77_777), "Connection qbo/connection-refused"),
            (401, &none, "unauthorized"),
            (401, &fault(5010), "unauthorized"),
            (401, &fault(3100), "Connection qbo/connection-refused"),
            (400, &fault(3200), "unauthorized"),
            (400, &fault(2050), "Permanent qbo/field-invalid"),
            (400, &fault(77_777), "doubt qbo/unknown-fault"),
            (404, &none, "doubt qbo/answer-unreadable"),
            (500, &fault(2050), "doubt qbo/operation-failed"),
            (302, &none, "doubt qbo/operation-failed"),
        ] {
            assert_eq!(known(&answer(status, body)), expected, "{status} {body}");
        }
        let never = |reason: &str| Outcome::NeverSent { reason: reason.to_owned() };
        assert_eq!(
            (known(&never(UNAUTHORIZED)), known(&never("dns"))),
            ("unauthorized".into(), "not sent".into())
        );
        for silent in [Outcome::Timeout, Outcome::Offline, Outcome::Aborted] {
            assert_eq!(known(&silent), "doubt engine/not-reached");
        }
        for unread in [Outcome::Truncated, Outcome::TooLarge, Outcome::Redirected { status: 302 }] {
            assert_eq!(known(&unread), "doubt qbo/answer-unreadable");
        }
    }

    #[test]
    fn a_refusal_tells_by_which_name_intuit_finds_it() {
        for status in [400, 500] {
            let outcome = answer(status, &fault(2050));
            let Err(Verdict::Refused { finding, .. } | Verdict::Doubt(finding)) = general(&outcome) else {
                panic!("{status}")
            };
            assert!(finding.message.ends_with(" (Intuit's trace id `1-abc`)"), "{}", finding.message);
        }
    }

    #[test]
    fn a_record_is_read_with_its_tax() {
        let line = |rate: &str, amount: i32| serde_json::json!({"Amount": amount, "TaxLineDetail": {"TaxRateRef": {"value": rate}}});
        let whole = serde_json::json!({"Id": "7", "SyncToken": "2", "TotalAmt": 110.5, "HomeTotalAmt": 99,
            "TxnTaxDetail": {"TotalTax": 10.5, "TaxLine": [line("3", 4), line("5", 6), {"Amount": 9}]}});
        let record = Record::of(&whole).unwrap();
        assert_eq!((record.id.as_str(), record.total.as_deref()), ("7", Some("110.5")));
        let Figures { tax, home_total, tax_lines } = *record.figures;
        assert_eq!((tax.as_deref(), home_total.as_deref()), (Some("10.5"), Some("99")));
        let lines = BTreeMap::from([("3".to_owned(), "4".to_owned()), ("5".to_owned(), "6".to_owned())]);
        assert_eq!(tax_lines, lines);
        // Nothing said of tax: none is charged.
        let plain = Record::of(&serde_json::json!({"Id": "7"})).unwrap();
        assert_eq!(plain.figures.tax.as_deref(), Some("0"));
        assert_eq!(Record::of(&serde_json::json!({"Id": ""})), None);
    }
}
