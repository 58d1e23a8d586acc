use super::*;

const LINE: &str = r#"{"unitPrice":"10.00","quantity":"3","itemId":"a","taxRateIds":["tx"],"description":"Oil; \"best\"\tgrade"}"#;

fn documents(invoice: &str) -> Documents {
    let text = format!(
        r#"{{"version":1,"workspace":{{"id":"w","name":"W"}},
        "contacts":[{{"id":"p","displayName":"Parent"}},{{"id":"c","displayName":"=Job","parentId":"p",
            "billingAddress":{{"line1":"1 Rue d’Été","city":"Austin","region":"TX","postalCode":"78701"}}}},
            {{"id":"x","displayName":"Name: with colon"}},{{"id":"o","displayName":"O","parentId":"o"}}],
        "items":[{{"id":"a","name":"Filter"}},{{"id":"long","name":"A name that is longer than the list of items holds"}}],
        "taxRates":[{{"id":"tx","name":"Travis","percent":"8.25"}},{{"id":"ct","name":"City","percent":"2"}},
            {{"id":"both","name":"Both","percent":"10.25","components":[{{"name":"State","percent":"8.25"}},{{"name":"City","percent":"2"}}]}}],
        "invoices":[{{"id":"i","number":"7","status":"sent","issueDate":"2026-01-31","dueDate":"2026-03-02",{invoice}}}]}}"#
    );
    Documents::parse(text.as_bytes()).unwrap()
}

fn run(invoice: &str, options: &str) -> (String, DesktopSummary) {
    let options = DesktopOptions::parse(format!(r#"{{"currency":"USD",{options}}}"#).as_bytes()).unwrap();
    let Desktop { bytes, summary } = desktop(&documents(invoice), &options);
    (bytes.into_iter().map(char::from).collect(), summary)
}

fn code_of(invoice: &str, options: &str) -> Option<Code> {
    let (_, summary) = run(invoice, options);
    assert_eq!(summary.documents, 1_usize.saturating_sub(summary.left_out.len()));
    summary.left_out.first().map(|left| left.finding.code)
}

fn whole(contact: &str) -> String {
    format!(
        r#""contactId":"{contact}","lines":[{LINE}],"discount":{{"amount":"3.00"}},"memo":"Thanks","totals":{{"total":"29.23"}}"#
    )
}

/// 30.00 less 3.00 is 27.00; 8.25 % of it is 2.2275, so 2.23.
#[test]
fn a_transaction_comes_to_zero() {
    let (text, summary) = run(&whole("c"), r#""format":"iif""#);
    let rows: Vec<String> = text.lines().skip(3).map(|row| row.replace('\t', "|")).collect();
    assert_eq!(
        rows,
        [
            "TRNS|INVOICE|1/31/2026|Accounts Receivable|Parent:=Job|29.23|7|Thanks|N|Y|Y|3/2/2026||1 Rue d'Été|Austin TX 78701||||Thanks",
            "SPL|INVOICE|1/31/2026|Sales Income||-30.00|7|Oil, 'best' grade|N|-3|10|Filter|Y|",
            "SPL|INVOICE|1/31/2026|Discounts Given||3.00|7||N||-3|Discount|Y|",
            "SPL|INVOICE|1/31/2026|Sales Tax Payable|Sales Tax Agency|-2.23|7||N||8.25%|Travis|N|AUTOSTAX",
            "ENDTRNS"
        ]
    );
    assert_eq!((summary.total.as_str(), summary.tax.as_str(), summary.documents), ("29.23", "2.23", 1));
}

#[test]
fn a_table_adds_up_and_runs_no_formula() {
    let (text, _) = run(&whole("c").replace("Thanks", "=1+1"), r#""format":"csv""#);
    let rows: Vec<&str> = text.split("\r\n").collect();
    assert!(rows[1].starts_with("7,Parent:=Job,2026-01-31,2026-03-02,,item,Filter,\"Oil; \"\"best\"\"\tgrade\",3,10,30.00,Y,,29.23,USD,\"'=1+1\""), "{}", rows[1]);
    assert!(rows[2].contains(",discount,Discount,,,-3,-3.00,Y,"), "{}", rows[2]);
    assert!(rows[3].contains(",tax,Travis,,,,2.23,N,8.25,29.23,USD,"), "{}", rows[3]);
}

#[test]
fn tax_goes_into_prices_or_a_line_where_that_is_chosen() {
    let (text, summary) = run(&whole("c"), r#""format":"iif","taxes":"folded""#);
    assert!(text.contains("\t-29.23\t7\tOil"), "{text}");
    assert!(
        text.contains("\t0.00\t7\t\tN\t\t0%\tOut of State\tN\tAUTOSTAX"),
        "the row stands even if it is zero: {text}"
    );
    assert_eq!((summary.total.as_str(), summary.tax.as_str()), ("29.23", "0.00"));
    let (text, _) = run(&whole("c"), r#""format":"iif","taxes":"line""#);
    assert!(text.contains("\tSales Tax Payable\t\t-2.23\t7\t\tN\t-1\t2.23\tSales Tax\tN\t"), "{text}");
    assert!(!text.contains("AUTOSTAX\r"), "{text}");
}

#[test]
fn what_the_file_cannot_carry_is_left_out_with_its_reason() {
    let iif = r#""format":"iif""#;
    assert_eq!(code_of(&whole("c"), iif), None);
    assert_eq!(code_of(&whole("x"), iif), Some(Code::DesktopName));
    assert_eq!(code_of(&whole("o"), iif), Some(Code::PlanParentCircle));
    assert_eq!(code_of(&whole("nobody"), iif), Some(Code::PlanReferenceMissing));
    assert_eq!(code_of(&whole("c").replace(r#""a""#, r#""long""#), iif), Some(Code::DesktopName));
    assert_eq!(code_of(&whole("c").replace(r#""a""#, r#""none""#), iif), Some(Code::PlanReferenceMissing));
    assert_eq!(code_of(&whole("c").replace("29.23", "29.24"), iif), Some(Code::MoneyTotalDiffers));
    let euros = format!(r#""currency":"EUR",{}"#, whole("c"));
    assert_eq!(code_of(&euros, iif), Some(Code::DesktopCurrency));
    let city = LINE.replace("tx", "ct");
    let two = format!(r#""contactId":"c","lines":[{LINE},{city}],"totals":{{"total":"63.08"}}"#);
    assert_eq!(code_of(&two, iif), Some(Code::DesktopRates));
    assert_eq!(code_of(&two, r#""format":"iif","taxes":"folded""#), None);
    assert_eq!(code_of(&two, r#""format":"csv""#), None);
    assert_eq!(code_of(&whole("x"), r#""format":"csv""#), None, "a person sees it there");
}

#[test]
fn records_may_be_called_otherwise_there() {
    let names = r#""format":"iif","customers":{"x":"Name:Job"},"items":{"a":"Parts:Filter 20x20"}"#;
    let (text, _) = run(&whole("x"), names);
    assert!(text.contains("\tName:Job\t29.23\t") && text.contains("\tParts:Filter 20x20\tY\t"), "{text}");
    assert_eq!(code_of(&whole("x"), &names.replace("Name:Job", "Name;")), Some(Code::DesktopName));
}

/// 8.25 % of 30.00 is 2.475, half up 2.48.
#[test]
fn a_rate_of_several_parts_is_one_item() {
    let parts = LINE.replace("tx", "both");
    let invoice = format!(r#""contactId":"c","lines":[{parts}],"totals":{{"tax":"3.08","total":"33.08"}}"#);
    let (text, _) = run(&invoice, r#""format":"iif""#);
    assert!(text.contains("\t-3.08\t7\t\tN\t\t10.25%\tBoth\tN\tAUTOSTAX"), "{text}");
    let (table, _) = run(&invoice, r#""format":"csv""#);
    assert!(
        table.contains(",tax,State,,,,2.48,N,8.25,") && table.contains(",tax,City,,,,0.60,N,2,"),
        "{table}"
    );
}

#[test]
fn days_are_chosen_and_drafts_are_no_invoices() {
    let chosen = |options: &str| run(&whole("c"), &format!(r#""format":"csv",{options}"#)).1.documents;
    assert_eq!(chosen(r#""from":"2026-01-31","to":"2026-01-31""#), 1);
    assert_eq!(chosen(r#""from":"2026-02-01""#), 0);
    assert_eq!(chosen(r#""to":"2026-01-30""#), 0);
    let mut draft = documents(&whole("c"));
    draft.workspace.invoices[0].status = InvoiceStatus::Draft;
    let options = DesktopOptions::parse(br#"{"currency":"USD","format":"csv"}"#).unwrap();
    assert_eq!(desktop(&draft, &options).summary.documents, 0);
}

#[test]
fn options_are_strict() {
    for bad in
        ["", "{}", r#"{"format":"qif","currency":"USD"}"#, r#"{"format":"csv","currency":"USD","tax":"x"}"#]
    {
        assert!(!DesktopOptions::parse(bad.as_bytes()).unwrap_err().is_empty(), "{bad}");
    }
}
