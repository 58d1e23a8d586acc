//! What is news and what is not, record by record.

use super::weigh::{Known, Moved, News, Seen, Weighed, What, agreed, gone, weigh};
use crate::base::ids::{CrmId, QboId, SyncToken};
use crate::base::json::from_text;
use crate::base::ordered::BTreeMap;
use crate::mapping::party;
use crate::qbo::NameBase;
use crate::qbo::cdc::Answer;
use crate::qbo::cdc::Row;
use crate::step::{Link, Resource};
use crate::step::{LinkKey, Origin};

fn row(resource: Resource, text: &str) -> Row {
    let body = format!(r#"{{"QueryResponse":{{"{}":[{text}]}}}}"#, resource.name());
    Answer::parse(&body).unwrap().rows.remove(0)
}

fn link(resource: Resource, token: &str, base: &str) -> Link {
    Link {
        key: LinkKey::new("x", &CrmId::new("c1")),
        resource,
        qbo_id: QboId::new("7"),
        sync_token: SyncToken::new(token),
        origin: Origin::Crm,
        base: base.to_owned(),
        sequence: 0,
        voided: false,
    }
}

fn known<'a>(
    link: Option<&'a Link>,
    seen: Option<&'a Seen>,
    ours: &'a dyn Fn(&str) -> Option<&'a Link>,
) -> Known<'a> {
    Known { link, seen, added: true, ours, settling: false, heard_void: false, sent: "" }
}

fn told(weighed: Weighed) -> Option<String> {
    let Weighed::New(_, news) = weighed else { return Some("old".to_owned()) };
    let news = news?;
    let field = |field: &Moved| {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        format!(" {}={}>{}", field.name, text(&field.from), text(&field.to))
    };
    Some(format!("{:?}{}", news.what, news.fields.iter().map(field).collect::<String>()))
}

const ANNA: &str = r#"{"Id":"7","SyncToken":"1","DisplayName":"Anna","Active":true}"#;

#[test]
fn own_versions_are_kept_and_not_told() {
    let body: NameBase = from_text(ANNA).unwrap();
    let own = link(Resource::Customer, "1", &party::fields(&body).base());
    let none = |_: &str| None;
    let anna = row(Resource::Customer, ANNA);
    let Weighed::New(seen, None) = weigh(Resource::Customer, &anna, &known(Some(&own), None, &none)) else {
        panic!()
    };
    assert_eq!((seen.token, seen.fields.get("DisplayName").unwrap().as_str()), (1, "Anna"));
    let again = weigh(Resource::Customer, &anna, &known(Some(&own), Some(&seen), &none));
    assert_eq!(again, Weighed::Old);
    // Somebody's edit, before and after it was seen as ours.
    let edited = row(Resource::Customer, &ANNA.replace(r#""1""#, r#""2""#).replace("true", "false"));
    for seen in [None, Some(&seen)] {
        let weighed = weigh(Resource::Customer, &edited, &known(Some(&own), seen, &none));
        let before = if seen.is_some() { "yes" } else { "" };
        assert_eq!(told(weighed), Some(format!("Changed active={before}>no")));
    }
}

#[test]
fn what_our_own_version_left_of_anothers_edit_is_told() {
    let body: NameBase = from_text(ANNA).unwrap();
    let own = link(Resource::Customer, "3", &party::fields(&body).base());
    let seen = Seen {
        token: 1,
        fields: BTreeMap::from([("DisplayName".to_owned(), "Anna".to_owned())]),
        ..Seen::default()
    };
    let none = |_: &str| None;
    let merged = row(Resource::Customer, &ANNA.replace(r#""1""#, r#""3""#).replace("Anna", "Annie"));
    let weighed = weigh(Resource::Customer, &merged, &known(Some(&own), Some(&seen), &none));
    assert_eq!(told(weighed), Some("Changed displayName=Anna>Annie".to_owned()));
}

/// Between our two writes somebody entered a phone, took the fax away and made the record inactive; the second write sent the name.
#[test]
fn what_somebody_did_between_two_writes_of_ours_is_told_though_the_answer_showed_it() {
    let fields = |text: &str| party::fields(&from_text::<NameBase>(text).unwrap());
    let first =
        r#"{"Id":"7","SyncToken":"0","DisplayName":"Anna","Fax":{"FreeFormNumber":"9"},"Active":true}"#;
    let second = r#"{"Id":"7","SyncToken":"2","DisplayName":"Annie","PrimaryPhone":{"FreeFormNumber":"1"},"Active":false}"#;
    let base = agreed(Resource::Customer, first, &fields(first).base(), None);
    let base =
        agreed(Resource::Customer, second, &fields(&first.replace("Anna", "Annie")).base(), Some(&base));
    let (own, none) = (link(Resource::Customer, "2", &base), |_: &str| None);
    let now = row(Resource::Customer, second);
    let expected = "Changed phone=>1 active=yes>no Fax=>";
    let before = Seen { fields: BTreeMap::from([("Fax".to_owned(), "9".to_owned())]), ..Seen::default() };
    for seen in [None, Some(&before)] {
        assert_eq!(told(weigh(Resource::Customer, &now, &known(Some(&own), seen, &none))).unwrap(), expected);
    }
    // Told already: not once more. What was read before our write is read again.
    let Weighed::New(seen, _) = weigh(Resource::Customer, &now, &known(Some(&own), None, &none)) else {
        panic!()
    };
    let seen = Seen { token: 1, ..seen };
    assert_eq!(told(weigh(Resource::Customer, &now, &known(Some(&own), Some(&seen), &none))), None);
    let early = row(Resource::Customer, &second.replace(r#""2""#, r#""1""#));
    assert_eq!(weigh(Resource::Customer, &early, &known(Some(&own), None, &none)), Weighed::Later);
}

#[test]
fn an_address_that_quickbooks_lays_out_anew_is_no_news() {
    let own = link(Resource::Invoice, "0", "digest;BillAddr='Old Jo, 1 Elm St, Reno, NV, 89501");
    let none = |_: &str| None;
    let lines = |version: u8, lines: &[&str]| {
        let lines: Vec<String> =
            lines.iter().zip(1..).map(|(line, at)| format!(r#""Line{at}":"{line}""#)).collect();
        let text = format!(
            r#"{{"Id":"7","SyncToken":"{version}","CustomerRef":{{"value":"5","name":"Old Jo"}},"BillAddr":{{{}}}}}"#,
            lines.join(",")
        );
        let weighed =
            weigh(Resource::Invoice, &row(Resource::Invoice, &text), &known(Some(&own), None, &none));
        told(weighed).is_some_and(|news| news.contains("billingAddress"))
    };
    assert!(!lines(1, &["Old Jo", "1 Elm St", "Reno, NV 89501"]));
    assert!(!lines(1, &["Old Jo", "Jo & Sons", "1 Elm St", "Reno, NV 89501"]));
    for other in [["Old Jo", "2 Elm St", "Reno, NV 89501"], ["Jo", "1 Elm St", "Reno, NV 89501"]] {
        assert!(lines(1, &other));
    }
    assert!(lines(1, &["Old Jo", "Reno, NV 89501"]) && lines(1, &["Old Jo"]));
}

#[test]
fn a_payment_of_ours_is_no_news_of_the_invoice_and_anothers_is() {
    let own = link(Resource::Invoice, "0", "digest");
    let paid = |token: u8, balance: &str, payments: &[&str]| {
        let linked = payments.iter().map(|id| format!(r#"{{"TxnId":"{id}","TxnType":"Payment"}}"#));
        let linked: Vec<String> = linked.collect();
        let text = format!(
            r#"{{"Id":"7","SyncToken":"{token}","TotalAmt":100,"Balance":{balance},"LinkedTxn":[{}]}}"#,
            linked.join(",")
        );
        row(Resource::Invoice, &text)
    };
    let payment = link(Resource::Payment, "0", "");
    let mut seen: Option<Seen> = None;
    for (token, balance, payments, expected) in [
        (0, "100", vec![], None),
        (0, "60", vec!["50"], None),
        (0, "60", vec!["50"], Some("old")),
        (
            1,
            "10",
            vec!["50", "51"],
            Some("Changed balance=60>10 paymentStatus=partially-paid>partially-paid payments=50>50, 51"),
        ),
        (2, "0", vec!["50", "51"], Some("Changed balance=10>0 paymentStatus=partially-paid>paid")),
        (
            3,
            "50",
            vec!["50"],
            Some("Changed balance=0>50 paymentStatus=paid>partially-paid payments=50, 51>50"),
        ),
    ] {
        let before = seen.clone();
        let ours = |id: &str| (id == "50").then_some(&payment);
        let weighed = weigh(
            Resource::Invoice,
            &paid(token, balance, &payments),
            &known(Some(&own), before.as_ref(), &ours),
        );
        if let Weighed::New(now, _) = &weighed {
            seen = Some(now.clone());
        }
        let expected = expected.map(|text| text.replace(" paymentStatus=partially-paid>partially-paid", ""));
        assert_eq!(told(weighed), expected, "{token} {balance}");
    }
    let ours = |_: &str| None;
    let settling = Known { settling: true, ..known(Some(&own), None, &ours) };
    assert_eq!(weigh(Resource::Invoice, &paid(1, "0", &["52"]), &settling), Weighed::Later);
}

/// A change of ours in doubt has renamed her, and somebody has entered a phone number after it.
#[test]
fn what_a_change_in_doubt_has_sent_is_not_told() {
    let held = |text: &str| party::fields(&from_text::<NameBase>(text).unwrap()).base();
    let annie = ANNA.replace("Anna", "Annie");
    let own = link(Resource::Customer, "1", &held(ANNA));
    let sent = held(&annie);
    let sees = |token: &str, text: &str, seen: Option<&Seen>| {
        let none = |_: &str| None;
        let row = row(
            Resource::Customer,
            &text.replace(r#""SyncToken":"1""#, &format!(r#""SyncToken":"{token}""#)),
        );
        told(weigh(Resource::Customer, &row, &Known { sent: &sent, ..known(Some(&own), seen, &none) }))
    };
    let phone = annie.replace('}', r#","PrimaryPhone":{"FreeFormNumber":"55"}}"#);
    assert_eq!(sees("3", &phone, None), Some("Changed phone=>55".to_owned()));
    assert_eq!(sees("2", &annie, None), None);
    // Entered by a person: another name, and one that was told of before.
    assert_eq!(
        sees("2", &annie.replace("Annie", "Ann"), None),
        Some("Changed displayName=Anna>Ann".to_owned())
    );
    let fields = [("DisplayName", "Ann"), ("Active", "yes")];
    let fields = fields.map(|(path, value)| (path.to_owned(), value.to_owned())).into_iter().collect();
    let seen = Seen { token: 2, fields, ..Seen::default() };
    assert_eq!(sees("3", &annie, Some(&seen)), Some("Changed displayName=Ann>Annie".to_owned()));
    assert_eq!(sees("3", ANNA, Some(&seen)), Some("Changed displayName=Ann>Anna".to_owned()));
}

#[test]
fn what_the_crm_does_not_know() {
    let none = |_: &str| None;
    let note = |note: &str| {
        row(
            Resource::Payment,
            &format!(r#"{{"Id":"7","SyncToken":"0","TotalAmt":5,"PrivateNote":"{note}"}}"#),
        )
    };
    let fresh = known(None, None, &none);
    assert_eq!(
        told(weigh(Resource::Payment, &note("cash"), &fresh)),
        Some("Added amount=>5 memo=>cash".to_owned())
    );
    assert_eq!(weigh(Resource::Payment, &note("[crm:abcdefgh-abcdefghijklm]"), &fresh), Weighed::Old);
    let unwanted = Known { added: false, ..known(None, None, &none) };
    assert_eq!(weigh(Resource::Payment, &note("cash"), &unwanted), Weighed::Old);
    assert_eq!(gone(&fresh), Weighed::Old);
    let seen = Seen { token: 4, ..Seen::default() };
    let Weighed::New(after, news) = gone(&known(None, Some(&seen), &none)) else { panic!() };
    assert_eq!((news.unwrap().what, after.gone), (What::Deleted, true));
    assert_eq!(gone(&known(None, Some(&after), &none)), Weighed::Old);
}

#[test]
fn a_void_is_told_once_and_ours_is_not() {
    let voided = row(
        Resource::Invoice,
        r#"{"Id":"7","SyncToken":"3","TotalAmt":0,"Balance":0,"PrivateNote":"Voided - by Ann"}"#,
    );
    let none = |_: &str| None;
    let own = link(Resource::Invoice, "2", "digest");
    let Weighed::New(seen, Some(news)) = weigh(Resource::Invoice, &voided, &known(Some(&own), None, &none))
    else {
        panic!()
    };
    assert_eq!((news.what, seen.voided), (What::Voided, true));
    assert_eq!(weigh(Resource::Invoice, &voided, &known(Some(&own), Some(&seen), &none)), Weighed::Old);
    // While a change of ours was in doubt: its version is the one that somebody's void brought.
    let own = Link { sync_token: SyncToken::new("3"), ..own.clone() };
    let weighed = weigh(Resource::Invoice, &voided, &known(Some(&own), None, &none));
    assert_eq!(told(weighed), Some("Voided".to_owned()));
    let own = Link { voided: true, ..own.clone() };
    assert_eq!(told(weigh(Resource::Invoice, &voided, &known(Some(&own), None, &none))), None);
    // QuickBooks has made another version of it since: nothing of it is news, the balance as little as the rest.
    let own = Link { sync_token: SyncToken::new("2"), base: String::new(), ..own.clone() };
    let owed = BTreeMap::from([("Balance".to_owned(), "9".to_owned())]);
    for seen in [None, Some(&Seen { token: 1, fields: owed, ..Seen::default() })] {
        assert_eq!(told(weigh(Resource::Invoice, &voided, &known(Some(&own), seen, &none))), None);
    }
}

/// In a French company the note has another word: the webhook's is believed while every amount is zero, and what was told stays so.
#[test]
fn a_void_that_only_a_webhook_tells_of_is_told_once() {
    let own = link(Resource::Invoice, "2", "");
    let record = |token: &str, total: u8, line: u8| {
        row(
            Resource::Invoice,
            &format!(
                r#"{{"Id":"7","SyncToken":"{token}","TotalAmt":{total},"Line":[{{"Amount":{line}}}],"PrivateNote":"Annulé"}}"#
            ),
        )
    };
    let weighed = |row: &Row, seen: Option<&Seen>, heard_void| {
        let none = |_: &str| None;
        weigh(Resource::Invoice, row, &Known { heard_void, ..known(Some(&own), seen, &none) })
    };
    let Weighed::New(unheard, Some(News { what: What::Changed, .. })) =
        weighed(&record("3", 0, 0), None, false)
    else {
        panic!("nobody says that it is a void")
    };
    // Whether the record was looked at before the webhook came or not.
    for seen in [None, Some(&unheard)] {
        let Weighed::New(seen, Some(News { what: What::Voided, .. })) =
            weighed(&record("3", 0, 0), seen, true)
        else {
            panic!("a void is told as one")
        };
        assert!(seen.voided);
        assert_eq!(weighed(&record("3", 0, 0), Some(&seen), true), Weighed::Old);
        assert_eq!(weighed(&record("3", 0, 0), Some(&seen), false), Weighed::Old);
        let Weighed::New(edited, news) = weighed(&record("4", 0, 0), Some(&seen), false) else { panic!() };
        assert!(edited.voided && news.is_none_or(|news| news.what == What::Changed));
    }
    // A person has given it amounts since.
    for revived in [record("3", 9, 9), record("3", 0, 9)] {
        let Weighed::New(seen, _) = weighed(&revived, None, true) else { panic!() };
        assert!(!seen.voided);
    }
}
