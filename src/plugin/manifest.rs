//! `plugin.json`, and the JSON Schema that it is to be checked against.

use serde_json::{Value, json};

use crate::base::limits::{RESPONSE_BYTES_MAX, SNAPSHOT_BYTES_MAX, TURN_JOBS_MAX};
use crate::settings::schema;
use crate::step::capability;

/// Each permission with its reason, in a bookkeeper's words. What is not here is never asked for.
pub const CAPABILITIES: &[(&str, &str)] = &[
    (capability::READ, "To see what is in QuickBooks already, so that nothing is entered twice"),
    ("customer:create", "To enter customers of your invoices that QuickBooks does not have yet"),
    ("customer:update", "To carry over changes of a customer that you made in the CRM"),
    ("vendor:create", "To enter suppliers that QuickBooks does not have yet"),
    ("vendor:update", "To carry over changes of a supplier that you made in the CRM"),
    ("item:create", "To enter products and services that your invoices name"),
    ("item:update", "To carry over changes of a product or service"),
    ("invoice:create", "To enter the invoices that you approved"),
    ("invoice:update", "To carry over changes of an invoice"),
    ("invoice:void", "To void an invoice that you voided in the CRM; it stays in the books at zero"),
    ("salesreceipt:create", "To enter sales that were paid at once"),
    ("salesreceipt:update", "To carry over changes of a sale that was paid at once"),
    ("salesreceipt:void", "To void a sale that you voided in the CRM"),
    ("creditmemo:create", "To enter credits that you gave a customer"),
    ("creditmemo:update", "To carry over changes of a credit"),
    ("creditmemo:void", "To void a credit that you voided in the CRM"),
    ("refundreceipt:create", "To enter money that you paid back to a customer"),
    ("refundreceipt:update", "To carry over changes of a refund"),
    ("refundreceipt:void", "To void a refund that you voided in the CRM"),
    ("payment:create", "To enter payments, applied to their invoices"),
    ("payment:update", "To carry over changes of a payment"),
    ("payment:void", "To void a payment that you voided in the CRM"),
    ("deposit:create", "To enter the deposits that your bank received"),
    ("deposit:update", "To carry over changes of a deposit"),
    ("bill:create", "To enter expenses that you owe a supplier"),
    ("bill:update", "To carry over changes of an expense that you owe"),
    ("purchase:create", "To enter expenses that were paid at once"),
    ("purchase:update", "To carry over changes of an expense that was paid at once"),
    ("vendorcredit:create", "To enter credits that a supplier gave you"),
    ("vendorcredit:update", "To carry over changes of a supplier's credit"),
    ("purchaseorder:create", "To enter orders that you placed with a supplier"),
    ("purchaseorder:update", "To carry over changes of an order"),
    ("bill:delete", OWN_COPY),
    ("purchase:delete", OWN_COPY),
    ("vendorcredit:delete", OWN_COPY),
    ("purchaseorder:delete", OWN_COPY),
    ("invoice:delete", OWN_COPY),
    ("salesreceipt:delete", OWN_COPY),
    ("creditmemo:delete", OWN_COPY),
    ("refundreceipt:delete", OWN_COPY),
    ("payment:delete", OWN_COPY),
    ("deposit:delete", OWN_COPY),
];

/// The one case in which anything is deleted: see *Sweeps* in `ARCHITECTURE.md`.
const OWN_COPY: &str = "To take out a second copy that this plugin itself entered, should an answer get lost on the way; nothing else";

/// What the plugin never does, whatever is granted.
pub const NEVER: &[&str] = &[
    "It deletes nothing that a person entered, in QuickBooks or in the CRM",
    "It pays nobody, and moves no money",
    "It changes no account, no tax rate and no preference of the company",
    "It sends no data anywhere but to Intuit and to your own CRM",
];

/// Where requests go: nowhere else.
pub const HOSTS: &[(&str, &str)] = &[
    ("https://quickbooks.api.intuit.com", "The company's books"),
    ("https://sandbox-quickbooks.api.intuit.com", "The books of a sandbox company"),
    ("https://appcenter.intuit.com", "The page on which you agree; opened in your browser"),
    ("https://oauth.platform.intuit.com", "Keys to the connection; asked by the server alone"),
    ("https://developer.api.intuit.com", "The end of the connection; asked by the server alone"),
];

/// What the engine may cost its host: name, value, and what is meant. `tools/size.mjs` and `tests/js/budgets.test.mjs`
/// measure the first four of the shipped module.
const BUDGETS: &[(&str, usize, &str)] = &[
    ("wasmBrotliBytes", 400 * 1024, "The engine's WASM as it goes over the wire, compressed by Brotli"),
    ("memoryBytesAtRest", 2 * 1024 * 1024, "WASM memory once the engine is loaded"),
    (
        "memoryBytesPerDocument",
        16 * 1024,
        "WASM memory for each document that is read, planned and synced together, beside what is taken at rest",
    ),
    (
        "turnMs",
        100,
        "The longest time without giving way, with 10,000 documents, on a machine that parses 160 MB of JSON in a second",
    ),
    ("jobsPerTurn", TURN_JOBS_MAX, "Documents taken up before the engine gives way"),
    ("responseBytes", RESPONSE_BYTES_MAX, "The longest answer of QuickBooks that is read"),
    ("snapshotBytes", SNAPSHOT_BYTES_MAX, "All that is read of one company"),
];

#[must_use]
pub fn manifest() -> Value {
    let pairs = |pairs: &[(&str, &str)], name: &str| -> Vec<Value> {
        pairs.iter().map(|(value, reason)| json!({ name: value, "reason": reason })).collect()
    };
    json!({
        "$schema": "./plugin.schema.json",
        "id": "tieout",
        "name": "Tieout for QuickBooks Online",
        "version": env!("CARGO_PKG_VERSION"),
        "hosts": pairs(HOSTS, "origin"),
        "capabilities": pairs(CAPABILITIES, "id"),
        "never": NEVER,
        "settings": schema::document(),
        "connection": connection(),
        "slots": [
            { "id": "settings", "element": "tieout-settings", "description": "What is synced, and which accounts, items and codes are used" },
            { "id": "permissions", "element": "tieout-permissions", "description": "What the plugin may do, and why" },
            { "id": "connection", "element": "tieout-connection", "description": "The connected company, and the test of the connection" },
        ],
        "budgets": BUDGETS.iter().map(|(name, value, _)| ((*name).to_owned(), json!(value))).collect::<Value>(),
    })
}

/// What the host's server needs to connect. Whatever is marked `secret` never reaches a page.
fn connection() -> Value {
    let text = || json!({ "type": "string", "minLength": 1, "maxLength": 200 });
    let secret = |mut schema: Value| {
        if let Some(object) = schema.as_object_mut() {
            object.insert("secret".to_owned(), Value::Bool(true));
            object.insert("writeOnly".to_owned(), Value::Bool(true));
        }
        schema
    };
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["clientId", "clientSecret", "redirectUri", "keys"],
        "properties": {
            "clientId": text(),
            "clientSecret": secret(text()),
            "redirectUri": { "type": "string", "format": "uri" },
            "verifierToken": secret(text()),
            "keys": {
                "type": "array", "minItems": 1, "maxItems": crate::base::limits::VAULT_KEYS_MAX,
                "items": {
                    "type": "object", "additionalProperties": false, "required": ["id", "key"],
                    "properties": { "id": { "type": "string", "pattern": "^[A-Za-z0-9_-]{1,32}$" }, "key": secret(json!({ "type": "string", "pattern": "^[0-9A-Fa-f]{64}$" })) },
                },
            },
        },
    })
}

/// The schema of the manifest itself.
#[must_use]
pub fn manifest_schema() -> Value {
    let reasoned = |name: &str, pattern: &str| {
        json!({
            "type": "array", "minItems": 1, "uniqueItems": true,
            "items": {
                "type": "object", "additionalProperties": false, "required": [name, "reason"],
                "properties": { name: { "type": "string", "pattern": pattern }, "reason": { "type": "string", "minLength": 10 } },
            },
        })
    };
    let object = || json!({ "type": "object", "required": ["type", "properties"] });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Manifest of a Tieout plugin",
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "name", "version", "hosts", "capabilities", "never", "settings", "connection", "slots", "budgets"],
        "properties": {
            "$schema": { "type": "string" },
            "id": { "type": "string", "pattern": "^[a-z][a-z0-9-]*$" },
            "name": { "type": "string", "minLength": 1 },
            "version": { "type": "string", "pattern": "^\\d+\\.\\d+\\.\\d+$" },
            "hosts": reasoned("origin", "^https://[a-z0-9.-]+$"),
            "capabilities": reasoned("id", "^[a-z]+:(read|create|update|void|delete)$"),
            "never": { "type": "array", "minItems": 1, "items": { "type": "string", "minLength": 10 } },
            "settings": object(),
            "connection": object(),
            "slots": {
                "type": "array",
                "items": {
                    "type": "object", "additionalProperties": false, "required": ["id", "element", "description"],
                    "properties": { "id": { "type": "string" }, "element": { "type": "string", "pattern": "^tieout-[a-z-]+$" }, "description": { "type": "string" } },
                },
            },
            "budgets": {
                "type": "object", "additionalProperties": false,
                "required": BUDGETS.iter().map(|(name, ..)| name).collect::<Vec<_>>(),
                "properties": BUDGETS.iter().map(|(name, _, meaning)| ((*name).to_owned(), json!({ "type": "integer", "minimum": 1, "description": meaning }))).collect::<Value>(),
            },
        },
    })
}
