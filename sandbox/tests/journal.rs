//! Journal entries, transfers, time and notes, inventory: what is neither sold nor bought on a form.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use common::{Books, amounts, balance, id, in_balance, link, number, us, vendor};
use serde_json::json;

#[test]
fn a_journal_entry_balances_and_names_who_owes() {
    let mut books = us();
    let customer = books.customer("Blue Heron");
    let (receivable, income) =
        (books.id_of("Account", "Accounts Receivable (A/R)"), books.id_of("Account", "Sales"));
    let line = |side: &str, account: &str, amount: &str, entity: Option<(&str, &str)>| {
        let mut line = json!({ "DetailType": "JournalEntryLineDetail", "Amount": number(amount),
            "JournalEntryLineDetail": { "PostingType": side, "AccountRef": { "value": account } } });
        if let Some((list, id)) = entity {
            line["JournalEntryLineDetail"]["Entity"] = json!({ "Type": list, "EntityRef": { "value": id } });
        }
        line
    };
    let owes = Some(("Customer", customer.as_str()));
    let entry = books.post(
        "journalentry",
        json!({ "DocNumber": "J-1", "Line": [line("Debit", &receivable, "25", owes), line("Credit", &income, "25", None)] }),
    );
    assert_eq!(amounts(&entry, &["TotalAmt"]), ["0.00"]);
    assert_eq!(entry["Line"][0]["JournalEntryLineDetail"]["Entity"]["EntityRef"]["name"], "Blue Heron");
    assert_eq!(amounts(&books.get(&format!("customer/{customer}")), &["Balance"]), ["25.00"]);
    let paid = books.post(
        "payment",
        json!({ "CustomerRef": { "value": customer }, "TotalAmt": 25, "Line": [link("JournalEntry", &id(&entry), "25")] }),
    );
    assert_eq!(amounts(&paid, &["UnappliedAmt"]), ["0.00"]);
    assert_eq!(amounts(&books.get(&format!("customer/{customer}")), &["Balance"]), ["0.00"]);
    assert_eq!(
        books.code("journalentry?operation=delete", json!({ "Id": id(&entry), "SyncToken": "0" })),
        "800"
    );
    for (lines, code) in [
        (json!([line("Debit", &income, "25", None), line("Credit", &income, "24", None)]), "2300"),
        (json!([line("Debit", &receivable, "25", None), line("Credit", &income, "25", None)]), "6000"),
        (json!([line("Debit", &income, "25", None)]), "2250"),
        (json!([line("Debit", &income, "-1", None), line("Credit", &income, "-1", None)]), "2290"),
    ] {
        assert_eq!(books.code("journalentry", json!({ "Line": lines })), code);
    }
    let mut sideless = line("Debit", &income, "1", None);
    sideless["JournalEntryLineDetail"].as_object_mut().unwrap().remove("PostingType");
    assert_eq!(books.code("journalentry", json!({ "Line": [sideless.clone(), sideless] })), "2260");
    let again = json!({ "DocNumber": "J-1", "Line": [line("Debit", &income, "1", None), line("Credit", &income, "1", None)] });
    assert_eq!(books.code("journalentry", again), "6140");
    in_balance(&books);
}

#[test]
fn money_is_transferred_and_deposited() {
    let mut books = us();
    let (checking, savings) = (books.id_of("Account", "Checking"), books.id_of("Account", "Savings"));
    let waiting = books.id_of("Account", "Undeposited Funds");
    let body = |from: &str, to: &str| json!({ "FromAccountRef": { "value": from }, "ToAccountRef": { "value": to }, "Amount": 70 });
    let transfer = books.post("transfer", body(&checking, &savings));
    assert_eq!(transfer["TxnDate"], "2026-03-02");
    assert_eq!(
        (balance(&mut books, "Checking"), balance(&mut books, "Savings")),
        ("-70.00".into(), "70.00".into())
    );
    assert_eq!(books.code("transfer", body(&checking, &checking)), "6000");
    let income = books.id_of("Account", "Sales");
    assert_eq!(books.code("transfer", body(&income, &checking)), "6430");
    let cash = books.post("transfer", body(&checking, &waiting));
    let deposit = books.post(
        "deposit",
        json!({ "DepositToAccountRef": { "value": savings }, "Line": [{ "Amount": 70,
            "LinkedTxn": [{ "TxnId": id(&cash), "TxnType": "Transfer", "TxnLineId": "0" }] }] }),
    );
    assert_eq!(amounts(&deposit, &["TotalAmt"]), ["70.00"]);
    assert_eq!(balance(&mut books, "Undeposited Funds"), "0.00");
    let change = json!({ "Id": id(&cash), "SyncToken": "0", "sparse": true, "Amount": 71 });
    assert_eq!(books.code("transfer", change), "6540");
    in_balance(&books);
}

#[test]
fn time_and_notes_are_kept() {
    let mut books = us();
    let customer = books.customer("Blue Heron");
    let employee = id(&books.post("employee", json!({ "GivenName": "Ada", "FamilyName": "Hill" })));
    let worked = books.post(
        "timeactivity",
        json!({ "NameOf": "Employee", "EmployeeRef": { "value": employee }, "Hours": 7, "Minutes": 30,
            "CustomerRef": { "value": customer }, "BillableStatus": "Billable", "HourlyRate": 40 }),
    );
    assert_eq!(worked["EmployeeRef"]["name"], "Ada Hill");
    for (body, code) in [
        (json!({ "NameOf": "Employee", "Hours": 1 }), "2020"),
        (json!({ "NameOf": "Employee", "EmployeeRef": { "value": employee } }), "6290"),
        (json!({ "NameOf": "Employee", "EmployeeRef": { "value": employee }, "Minutes": 60 }), "2240"),
        (
            json!({ "NameOf": "Employee", "EmployeeRef": { "value": employee }, "Hours": 1, "BillableStatus": "Billable" }),
            "6310",
        ),
        (json!({ "NameOf": "Someone", "Hours": 1 }), "2170"),
    ] {
        assert_eq!(books.code("timeactivity", body), code);
    }
    let note = books.post(
        "attachable",
        json!({ "Note": "Call first", "AttachableRef": [{ "EntityRef": { "type": "Customer", "value": customer } }] }),
    );
    assert_eq!(note["AttachableRef"][0]["EntityRef"], json!({ "type": "Customer", "value": customer }));
    assert_eq!(books.code("attachable", json!({ "Category": "Image" })), "2020");
    let nowhere =
        json!({ "Note": "x", "AttachableRef": [{ "EntityRef": { "type": "Invoice", "value": "77" } }] });
    assert_eq!(books.code("attachable", nowhere), "2500");
    books.post("attachable?operation=delete", json!({ "Id": id(&note), "SyncToken": "0" }));
}

#[test]
fn inventory_comes_and_goes() {
    let mut books = us();
    let account = |books: &mut Books, name: &str| json!({ "value": books.id_of("Account", name) });
    let body = json!({ "Name": "Bolt", "Type": "Inventory", "TrackQtyOnHand": true, "QtyOnHand": 10,
        "InvStartDate": "2026-01-01", "UnitPrice": 5, "PurchaseCost": 2,
        "IncomeAccountRef": account(&mut books, "Sales of Product Income"),
        "ExpenseAccountRef": account(&mut books, "Cost of Goods Sold"),
        "AssetAccountRef": account(&mut books, "Inventory Asset") });
    let item = id(&books.post("item", body));
    assert_eq!(balance(&mut books, "Inventory Asset"), "20.00");
    let customer = books.customer("Blue Heron");
    let sold = books.post(
        "invoice",
        json!({ "CustomerRef": { "value": customer }, "Line": [{ "DetailType": "SalesItemLineDetail", "Amount": 15,
            "SalesItemLineDetail": { "ItemRef": { "value": item }, "Qty": 3, "UnitPrice": 5 } }] }),
    );
    let on_hand = |books: &mut Books| books.get(&format!("item/{item}"))["QtyOnHand"].to_string();
    assert_eq!(on_hand(&mut books), "7");
    assert_eq!(balance(&mut books, "Inventory Asset"), "14.00");
    assert_eq!(balance(&mut books, "Cost of Goods Sold"), "6.00");
    let vendor = vendor(&mut books, "Bolt Works");
    books.post(
        "bill",
        json!({ "VendorRef": { "value": vendor }, "Line": [{ "DetailType": "ItemBasedExpenseLineDetail", "Amount": 8,
            "ItemBasedExpenseLineDetail": { "ItemRef": { "value": item }, "Qty": 4, "UnitPrice": 2 } }] }),
    );
    assert_eq!(on_hand(&mut books), "11");
    books.post("invoice?operation=delete", json!({ "Id": id(&sold), "SyncToken": "0" }));
    assert_eq!(on_hand(&mut books), "14");
    assert_eq!(balance(&mut books, "Cost of Goods Sold"), "0.00");
    let token = books.get(&format!("item/{item}"))["SyncToken"].clone();
    books.post("item", json!({ "Id": item, "SyncToken": token, "sparse": true, "QtyOnHand": 13 }));
    assert_eq!(balance(&mut books, "Inventory Shrinkage"), "2.00");
    in_balance(&books);
}
