//! Records that QuickBooks holds more than once: what is found, in which order, and with which evidence.

use serde_json::{Value, json};
use tieout::qbo::Snapshot;
use tieout::report::{Duplicate, duplicates};

/// `[list, [id, same, evidence…]…]` of each group.
fn found(entities: &Value, links: &Value) -> Value {
    let text = json!({ "entities": entities, "links": links }).to_string();
    let snapshot = Snapshot::parse(text.as_bytes()).unwrap();
    let record = |own: &Duplicate| json!([own.id, own.same, own.evidence.join("; ")]);
    let groups = duplicates(&snapshot).groups.into_iter();
    groups
        .map(|group| json!([group.list, group.records.iter().map(record).collect::<Vec<Value>>()]))
        .collect()
}

fn link(kind: &str, id: &str, resource: &str, qbo_id: &str) -> Value {
    json!({ "key": { "kind": kind, "id": id }, "resource": resource, "qboId": qbo_id, "syncToken": "0",
        "origin": "crm", "base": "", "sequence": 0 })
}

fn customer(id: &str, name: &str, email: &str) -> Value {
    json!({ "Id": id, "DisplayName": name, "PrimaryEmailAddr": { "Address": email } })
}

#[test]
fn the_same_name_leads_and_what_is_similar_is_told_as_similar() {
    let customers = [
        customer("1", "Harbor Café, Inc.", "office@harbor.example"),
        customer("2", "HARBOR CAFE", "OFFICE@harbor.example"),
        customer("3", "Dana Reed", "office@harbor.example"),
        customer("4", "Oak & Son", "oak@oak.example"),
    ];
    let expected = json!([[
        "Customer",
        [
            ["1", true, ""],
            ["2", true, "same e-mail office@harbor.example; same name `HARBOR CAFE`"],
            ["3", false, "same e-mail office@harbor.example"],
        ]
    ]]);
    assert_eq!(found(&json!({ "Customer": customers }), &json!([])), expected);
}

#[test]
fn what_the_crm_is_linked_to_is_to_be_kept_and_what_is_done_with_is_not_told() {
    let vendors = json!([
        { "Id": "7", "DisplayName": "Pipe Supply", "Active": false },
        { "Id": "8", "DisplayName": "Pipe Supply Ltd" },
        { "Id": "9", "DisplayName": "Pipe Supply LLC" },
    ]);
    let linked = json!([link("vendor", "v", "Vendor", "9")]);
    let expected = json!([["Vendor", [["9", true, ""], ["8", true, "same name `Pipe Supply Ltd`"]]]]);
    assert_eq!(found(&json!({ "Vendor": vendors }), &linked), expected);
    // An inactive one that still owes is not done with.
    let mut owing = vendors;
    owing[0]["Balance"] = json!(12.5);
    let groups = found(&json!({ "Vendor": owing }), &linked);
    assert_eq!(groups[0][1][1], json!(["7", true, "same name `Pipe Supply`"]));
}

#[test]
fn items_are_the_same_by_name_and_similar_by_sku_and_categories_are_neither() {
    let items = json!([
        { "Id": "20", "Name": "Visit", "Type": "Service", "Sku": "V-1" },
        { "Id": "3", "Name": "visit (deleted)", "Type": "Service" },
        { "Id": "21", "Name": "Site visit", "Type": "Service", "Sku": "v-1" },
        { "Id": "4", "Name": "Visit", "Type": "Category" },
    ]);
    let expected = json!([["Item", [["3", true, ""], ["20", true, "same name `Visit`"],]]]);
    let groups = found(&json!({ "Item": items }), &json!([]));
    assert_eq!(groups, expected);
    let linked = json!([link("item", "i", "Item", "20")]);
    let expected = json!([[
        "Item",
        [["20", true, ""], ["3", true, "same name `visit (deleted)`"], ["21", false, "same SKU v-1"],]
    ]]);
    assert_eq!(found(&json!({ "Item": items }), &linked), expected);
}

#[test]
fn a_namesake_elsewhere_is_only_similar_and_what_many_share_tells_nothing() {
    let person = |id: &str, email: &str, phone: &str, town: &str| {
        let mut own = customer(id, "Ana Silva", email);
        own["PrimaryPhone"] = json!({ "FreeFormNumber": phone });
        own["BillAddr"] = json!({ "City": town });
        own
    };
    let two = json!([
        person("1", "ana@a.example", "555 010 1234", "Salem"),
        person("2", "ana@b.example", "555 019 9999", "Bend")
    ]);
    let groups = found(&json!({ "Customer": two }), &json!([]));
    assert_eq!(groups, json!([["Customer", [["1", true, ""], ["2", false, "same name `Ana Silva`"]]]]));

    let many: Vec<Value> =
        (1..=60).map(|id| customer(&id.to_string(), &format!("Tenant {id}"), "all@block.example")).collect();
    assert_eq!(found(&json!({ "Customer": many }), &json!([])), json!([]));
}
