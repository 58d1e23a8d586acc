//! What a CRM may hand in by mistake or malice: each time the expected code and path, and afterwards the
//! next good file is read as if nothing had happened.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that goes wrong should stop at once"
)]

mod bounds;
mod noise;

use tieout::base::ids::CrmId;
use tieout::crm::{Discount, Documents, Kind, TaxTreatment};
use tieout::diagnostics::{Finding, Severity};

const CONTACT: &str = r#"{"id":"c1","displayName":"Acme"}"#;

const INVOICE: &str = r#"{"id":"i1","number":"1042","status":"sent","contactId":"c1","issueDate":"2026-03-02",
 "lines":[{"description":"Pump","quantity":"2","unitPrice":"49.95","discount":{"percent":"10"},"taxRateIds":["t1"]}],
 "totals":{"total":"97.33"}}"#;

fn file(contacts: &[&str], invoices: &[&str]) -> String {
    format!(
        r#"{{"version":1,"workspace":{{"id":"ws","name":"Field"}},"contacts":[{}],"invoices":[{}]}}"#,
        contacts.join(","),
        invoices.join(",")
    )
}

fn assert_good_file_is_read() {
    let documents = Documents::parse(file(&[CONTACT], &[INVOICE]).as_bytes()).unwrap();
    assert_eq!(documents.all_findings().count(), 0);
    let invoice = &documents.workspace.invoices[0];
    assert_eq!(invoice.totals.total.to_string(), "97.33");
    assert_eq!(invoice.lines[0].unit_price.to_string(), "49.95");
    assert_eq!(invoice.lines[0].discount, Some(Discount::Percent("10".parse().unwrap())));
    assert_eq!(invoice.lines[0].tax_treatment, TaxTreatment::Taxable);
}

/// The file as a whole is refused.
fn refused(bytes: &[u8], code: &str, path: &str) -> Finding {
    let finding = Documents::parse(bytes).expect_err(code);
    assert_eq!((finding.code.as_str(), finding.path.as_str()), (code, path), "{finding:?}");
    assert_eq!(finding.severity, Severity::Error);
    assert!(!finding.hint.is_empty());
    assert_good_file_is_read();
    finding
}

/// One invoice in which `from` was replaced by `to` is rejected with exactly this finding; the good
/// invoice behind it is read.
fn rejected(from: &str, to: &str, code: &str, path: &str) -> Finding {
    assert!(INVOICE.contains(from), "{from}");
    let bad = INVOICE.replacen(from, to, 1);
    let good = INVOICE.replace("\"i1\"", "\"i2\"");
    let documents = Documents::parse(file(&[CONTACT], &[&bad, &good]).as_bytes()).unwrap_or_else(|finding| {
        panic!("{to} refused the whole file: {finding:?}");
    });
    assert_eq!(documents.rejected.len(), 1, "{to}");
    let rejected = &documents.rejected[0];
    assert_eq!((rejected.kind, rejected.index), (Kind::Invoice, 0));
    let found: Vec<_> = rejected.findings.iter().map(|f| (f.code.as_str(), f.path.as_str())).collect();
    assert_eq!(found, [(code, path)], "{to}");
    let left: Vec<_> = documents.workspace.invoices.iter().map(|invoice| invoice.id.as_str()).collect();
    assert_eq!(left, ["i2"], "the good invoice behind `{to}`");
    assert_good_file_is_read();
    rejected.findings[0].clone()
}

#[test]
fn a_file_that_is_not_json_is_refused_with_line_and_column() {
    let text = file(&[CONTACT], &[INVOICE]);
    for broken in
        ["", " ", "nonsense", "{", "[1", "{\"version\":1", &text[..text.len() - 1], "NaN", "{'version':1}"]
    {
        let finding = Documents::parse(broken.as_bytes()).expect_err(broken);
        assert_eq!(finding.code.as_str(), "input/not-json", "{broken}");
    }
    let finding = refused(
        text.replace("\"lines\":[", "\"lines\":[,").as_bytes(),
        "input/not-json",
        "invoices[0].lines[0]",
    );
    assert!(finding.message.contains("line 2"), "{}", finding.message);
    refused(format!("{text} x").as_bytes(), "input/not-json", "");
    refused(format!("{text}{text}").as_bytes(), "input/not-json", "");
    refused(text.replace("\"97.33\"", "NaN").as_bytes(), "input/not-json", "invoices[0].totals.total");
    refused(text.replace("\"97.33\"", "-Infinity").as_bytes(), "input/not-json", "invoices[0].totals.total");
    refused(
        text.replace("Pump", "Pu\u{1}mp").as_bytes(),
        "input/not-json",
        "invoices[0].lines[0].description",
    );
}

#[test]
fn a_file_of_the_wrong_kind_is_refused() {
    refused(b"[]", "input/wrong-type", "");
    refused(b"null", "input/wrong-type", "");
    refused(b"{}", "input/missing-field", "version");
    refused(br#"{"version":1}"#, "input/missing-field", "workspace");
    refused(br#"{"version":2,"documents":[]}"#, "input/unknown-version", "version");
    refused(br#"{"version":1e0,"workspace":{"id":"w","name":"W"}}"#, "input/unknown-version", "version");
    refused(br#"{"version":"1"}"#, "input/wrong-type", "version");
    refused(br#"{"version":1,"workspace":{"name":"W"}}"#, "input/missing-field", "workspace.id");
    refused(br#"{"version":1,"workspace":{"id":"","name":"W"}}"#, "input/empty-text", "workspace.id");
    let head = r#"{"version":1,"workspace":{"id":"w","name":"W"}"#;
    refused(format!(r#"{head},"invoices":{{}}}}"#).as_bytes(), "input/wrong-type", "invoices");
    refused(format!(r#"{head},"items":[],"items":[]}}"#).as_bytes(), "input/duplicate-field", "items");
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let mut bytes = file(&[CONTACT], &[INVOICE]).into_bytes();
    let at = bytes.windows(4).position(|window| window == b"Acme").unwrap();
    bytes[at] = 0xff;
    let finding = refused(&bytes, "input/not-utf8", "");
    assert!(finding.message.contains(&at.to_string()));
    // A surrogate encoded as if it were a character.
    refused(b"{\"version\":1,\"workspace\":{\"id\":\"\xed\xa0\x80\"}}", "input/not-utf8", "");
    let mut marked = vec![0xef, 0xbb, 0xbf];
    marked.extend(file(&[CONTACT], &[INVOICE]).bytes());
    assert_eq!(
        Documents::parse(&marked).unwrap().workspace.invoices.len(),
        1,
        "a byte order mark is no fault"
    );
}

#[test]
fn amounts_are_decimal_text_or_nothing() {
    let path = "invoices[0].lines[0].unitPrice";
    for number in ["49.95", "49", "-0", "1e999", "1E2", "0.1000000000000000055511151231257827"] {
        rejected("\"49.95\"", number, "input/number-for-decimal", path);
    }
    for text in [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "4995e-2",
        "49,95",
        "1,000.00",
        " 49.95",
        "49.95 ",
        "$49.95",
        "",
        "0x10",
        "٤٩",
        "4 9",
        ".5",
        "5.",
        "+1",
        "--1",
        "49.95.1",
    ] {
        rejected("\"49.95\"", &format!("\"{text}\""), "input/not-decimal", path);
    }
    for text in ["12345678901234567890123456789", "1.00000000000000000000000000000000001", &"9".repeat(400)] {
        rejected("\"49.95\"", &format!("\"{text}\""), "input/too-many-digits", path);
    }
    rejected("\"97.33\"", "97.33", "input/number-for-decimal", "invoices[0].totals.total");
    rejected(
        "{\"percent\":\"10\"}",
        "{\"percent\":10}",
        "input/number-for-decimal",
        "invoices[0].lines[0].discount.percent",
    );
    rejected("\"49.95\"", "null", "input/missing-field", path);
    rejected("\"49.95\"", "[\"49.95\"]", "input/wrong-type", path);
    rejected("\"49.95\"", "{\"amount\":\"49.95\"}", "input/wrong-type", path);
    rejected("\"49.95\"", "true", "input/wrong-type", path);
}

#[test]
fn dates_exist_and_words_are_known() {
    for text in [
        "2026-02-30",
        "2025-02-29",
        "2026-13-01",
        "2026-3-2",
        "03/02/2026",
        "2026-03-02T00:00:00Z",
        "",
        "yesterday",
    ] {
        rejected("\"2026-03-02\"", &format!("\"{text}\""), "input/not-date", "invoices[0].issueDate");
    }
    rejected("\"2026-03-02\"", "20260302", "input/wrong-type", "invoices[0].issueDate");
    let finding = rejected("\"sent\"", "\"Sent\"", "input/unknown-word", "invoices[0].status");
    assert!(finding.message.contains("`partially-paid`"), "{}", finding.message);
    rejected("\"sent\"", "\"constructor\"", "input/unknown-word", "invoices[0].status");
    rejected("\"sent\"", "1", "input/wrong-type", "invoices[0].status");
    for code in ["usd", "US", "USDX", "€€€", "U D", "$"] {
        rejected(
            "\"status\"",
            &format!("\"currency\":\"{code}\",\"status\""),
            "input/not-currency",
            "invoices[0].currency",
        );
    }
    rejected(
        "\"status\"",
        "\"updatedAt\":\"2026-03-02\",\"status\"",
        "input/not-time",
        "invoices[0].updatedAt",
    );
    rejected(
        "\"status\"",
        "\"pricesIncludeTax\":\"no\",\"status\"",
        "input/wrong-type",
        "invoices[0].pricesIncludeTax",
    );
}

#[test]
fn fields_are_there_once_and_say_something() {
    rejected("\"number\":\"1042\",", "", "input/missing-field", "invoices[0].number");
    rejected("\"number\":\"1042\"", "\"number\":null", "input/missing-field", "invoices[0].number");
    rejected("\"number\":\"1042\"", "\"number\":\"\"", "input/empty-text", "invoices[0].number");
    rejected("\"id\":\"i1\"", "\"id\":\"\"", "input/empty-text", "invoices[0].id");
    rejected("\"id\":\"i1\"", "\"id\":7", "input/wrong-type", "invoices[0].id");
    rejected("\"status\"", "\"status\":\"paid\",\"status\"", "input/duplicate-field", "invoices[0].status");
    rejected(
        "\"status\"",
        "\"st\\u0061tus\":\"paid\",\"status\"",
        "input/duplicate-field",
        "invoices[0].status",
    );
    rejected("\"lines\":[", "\"lines\":null,\"extra\":[", "input/missing-field", "invoices[0].lines");
    rejected("{\"percent\":\"10\"}", "{}", "input/percent-or-amount", "invoices[0].lines[0].discount");
    let both = "{\"percent\":\"10\",\"amount\":\"1\"}";
    rejected("{\"percent\":\"10\"}", both, "input/percent-or-amount", "invoices[0].lines[0].discount");
    rejected("[\"t1\"]", "[\"t1\",7]", "input/wrong-type", "invoices[0].lines[0].taxRateIds[1]");
    rejected("[\"t1\"]", "\"t1\"", "input/wrong-type", "invoices[0].lines[0].taxRateIds");
}

#[test]
fn text_is_made_of_whole_visible_characters() {
    let path = "invoices[0].lines[0].description";
    for half in ["\\ud800", "\\udfff", "\\ud83dx", "\\ude00\\ud83d", "tail \\ud83d"] {
        rejected("Pump", half, "input/lone-surrogate", path);
    }
    for control in ["\\u0000", "\\u0007", "\\u001b[31m", "\u{7f}", "\u{85}"] {
        rejected("Pump", control, "input/control-character", path);
    }
    rejected("\"id\":\"i1\"", "\"id\":\"i\\n1\"", "input/control-character", "invoices[0].id");
    let long = "x".repeat(32 * 1024 + 1);
    rejected("Pump", &long, "input/text-too-long", path);
    rejected(
        "\"id\":\"i1\"",
        &format!("\"id\":\"{}\"", "i".repeat(201)),
        "input/text-too-long",
        "invoices[0].id",
    );
    let fine = INVOICE.replace("Pump", "Pump\\tpress \\ud83d\\ude00\\nlager \u{202e}אב");
    assert!(Documents::parse(file(&[], &[&fine]).as_bytes()).unwrap().rejected.is_empty());
}

#[test]
fn fifty_megabytes_of_text_block_one_document_only() {
    let huge = "x".repeat(50 * 1024 * 1024);
    let path = "invoices[0].lines[0].description";
    let finding = rejected("Pump", &huge, "input/text-too-long", path);
    assert!(finding.message.len() < 200);
    let escaped = "\\u0078".repeat(10 * 1024 * 1024);
    rejected("Pump", &escaped, "input/text-too-long", path);
    rejected("\"49.95\"", &format!("\"{huge}\""), "input/text-too-long", "invoices[0].lines[0].unitPrice");
    rejected(
        "\"49.95\"",
        &"9".repeat(1024 * 1024),
        "input/number-for-decimal",
        "invoices[0].lines[0].unitPrice",
    );
}

#[test]
fn a_file_beyond_the_limit_is_refused_before_it_is_read() {
    let bytes = vec![b' '; 256 * 1024 * 1024 + 1];
    refused(&bytes, "input/too-large", "");
}

#[test]
fn depth_blocks_one_document_only() {
    for depth in [65, 10_000, 1_000_000] {
        let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        rejected(
            "\"status\"",
            &format!("\"extra\":{nested},\"status\""),
            "input/too-deep",
            "invoices[0].extra",
        );
    }
    let objects = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    rejected("\"status\"", &format!("\"extra\":{objects},\"status\""), "input/too-deep", "invoices[0].extra");
    let shallow = INVOICE.replace("\"status\"", "\"extra\":[[[{\"a\":[1,null,true]}]]],\"status\"");
    let documents = Documents::parse(file(&[], &[&shallow]).as_bytes()).unwrap();
    assert_eq!(documents.all_findings().count(), 0);
    refused("[".repeat(10_000).as_bytes(), "input/not-json", "");
}

#[test]
fn an_unknown_field_is_a_warning_and_names_the_likely_one() {
    let odd =
        INVOICE.replace("\"contactId\"", "\"__proto__\":{\"a\":1},\"due_date\":\"2026-04-01\",\"contactId\"");
    let documents = Documents::parse(file(&[CONTACT], &[&odd]).as_bytes()).unwrap();
    assert!(documents.rejected.is_empty());
    let warnings = documents.warnings.get(&(Kind::Invoice, CrmId::new("i1"))).unwrap();
    let paths: Vec<_> =
        warnings.iter().map(|warning| (warning.code.as_str(), warning.path.as_str())).collect();
    assert_eq!(
        paths,
        [("input/unknown-field", "invoices[0].__proto__"), ("input/unknown-field", "invoices[0].due_date")]
    );
    assert!(warnings[1].message.contains("did you mean `dueDate`"), "{}", warnings[1].message);
    assert!(warnings.iter().all(|warning| warning.severity == Severity::Warning));
    let top = file(&[CONTACT], &[]).replace("\"contacts\"", "\"suppliers\":[],\"contacts\"");
    assert_eq!(Documents::parse(top.as_bytes()).unwrap().findings[0].path, "suppliers");
    assert_good_file_is_read();
}

#[test]
fn an_error_is_told_however_many_warnings_stand_before_it() {
    let many: String = (0..500).map(|n| format!("\"f{n}\":1,")).collect();
    let bad = INVOICE.replace("\"id\"", &format!("{many}\"id\"")).replace("\"97.33\"", "97.33");
    let documents = Documents::parse(file(&[], &[&bad]).as_bytes()).unwrap();
    let findings = &documents.rejected[0].findings;
    assert!(findings.len() <= 50);
    assert_eq!(findings.iter().filter(|finding| finding.blocks()).count(), 1);
}

#[test]
fn every_bad_field_of_a_document_is_told_at_once() {
    let bad = r#"{"id":"i9","number":"7","status":"open","contactId":3,"issueDate":"2026-02-30","lines":[
        {"unitPrice":1},{"unitPrice":"1","quantity":"x"},"line"],"totals":{}}"#;
    let documents = Documents::parse(file(&[], &[bad, INVOICE]).as_bytes()).unwrap();
    let rejected = &documents.rejected[0];
    assert_eq!((rejected.id.clone(), rejected.label.as_str()), (Some(CrmId::new("i9")), "7"));
    let paths: Vec<_> = rejected.findings.iter().map(|finding| finding.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "invoices[0].status",
            "invoices[0].contactId",
            "invoices[0].issueDate",
            "invoices[0].lines[0].unitPrice",
            "invoices[0].lines[1].quantity",
            "invoices[0].lines[2]",
            "invoices[0].totals.total"
        ]
    );
    assert_eq!(documents.workspace.invoices.len(), 1);
}

#[test]
fn a_document_without_anything_readable_is_still_listed() {
    let documents = Documents::parse(file(&[], &["null", "7", "[]", "{}", INVOICE]).as_bytes()).unwrap();
    let labels: Vec<_> = documents.rejected.iter().map(|rejected| rejected.label.as_str()).collect();
    assert_eq!(labels, ["invoices[0]", "invoices[1]", "invoices[2]", "invoices[3]"]);
    assert!(documents.rejected.iter().all(|rejected| rejected.findings.iter().any(Finding::blocks)));
    assert_eq!(documents.counts().get(&Kind::Invoice), Some(&5));
}

#[test]
fn records_that_share_an_id_are_all_held_back() {
    let twin = INVOICE.replace("1042", "1043");
    let third = INVOICE.replace("\"i1\"", "\"i3\"");
    let broken = INVOICE.replace("\"i1\"", "\"i3\"").replace("\"97.33\"", "1");
    let good = INVOICE.replace("\"i1\"", "\"i4\"");
    let text = file(&[CONTACT], &[INVOICE, &third, &good, &twin, &broken]);
    let documents = Documents::parse(text.as_bytes()).unwrap();
    assert_eq!(documents.workspace.invoices.len(), 1);
    let paths: Vec<_> =
        documents.rejected.iter().map(|rejected| rejected.findings[0].path.as_str()).collect();
    assert_eq!(paths, ["invoices[0].id", "invoices[1].id", "invoices[3].id", "invoices[4].totals.total"]);
    assert_eq!(documents.rejected[0].findings[0].code.as_str(), "input/duplicate-id");
    // A contact may bear the id of an invoice: kinds are apart.
    let apart = Documents::parse(file(&[&CONTACT.replace("c1", "i1")], &[INVOICE]).as_bytes()).unwrap();
    assert!(apart.rejected.is_empty());
}

#[test]
fn empty_optional_text_is_absent() {
    let contact = r#"{"id":"c1","email":"","phone":null,"customFields":[{"name":"Gate","value":""}]}"#;
    let documents = Documents::parse(file(&[contact], &[]).as_bytes()).unwrap();
    let contact = &documents.workspace.contacts[0];
    assert_eq!((&contact.email, &contact.phone, contact.active), (&None, &None, true));
    assert_eq!(contact.custom_fields[0].value, "");
}
