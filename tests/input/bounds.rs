//! How much is said of a record, and of the file around the records.

use super::{CONTACT, INVOICE, file};

use tieout::base::ids::CrmId;
use tieout::crm::{Documents, Kind};
use tieout::settings::Settings;

/// In a record, and around the records: the first are named, the rest counted, and no later record pays for it.
#[test]
fn what_is_not_listed_is_counted() {
    let many: String = (0..20_000).map(|n| format!("\"f{n}\":1,")).collect();
    let odd = INVOICE.replace("\"id\"", &format!("{many}\"id\""));
    let bad = INVOICE.replace("i1", "i2").replace("\"97.33\"", "97.33");
    let text = file(&[CONTACT], &[&odd, &bad]).replace("\"contacts\"", &format!("{many}\"contacts\""));
    let documents = Documents::parse(text.as_bytes()).unwrap();
    let warnings = documents.warnings.get(&(Kind::Invoice, CrmId::new("i1"))).unwrap();
    for findings in [warnings, &documents.findings] {
        let (last, named) = findings.split_last().unwrap();
        assert!(named.iter().all(|finding| finding.code.as_str() == "input/unknown-field"));
        assert_eq!(named.len(), 25);
        assert_eq!((last.code.as_str(), last.path.as_str()), ("input/more-findings", ""));
        assert!(last.message.starts_with("19975 more"), "{}", last.message);
    }
    assert_eq!(documents.rejected[0].findings.len(), 1);
    let settings = format!("{{\"version\":1,{many}\"preset\":\"two-way\"}}");
    let findings = Settings::parse(settings.as_bytes()).unwrap_err();
    assert_eq!(findings.len(), 51);
    assert!(findings[50].message.starts_with("19950 more"), "{}", findings[50].message);
}

/// Later lists of a file are not read once the file is refused.
#[test]
fn an_error_around_the_records_ends_the_reading() {
    let text = file(&[CONTACT], &[]).replace("\"contacts\"", "\"version\":1,\"contacts\"");
    let cut = &text[..text.len() - 1];
    assert_eq!(Documents::parse(cut.as_bytes()).unwrap_err().code.as_str(), "input/duplicate-field");
}
