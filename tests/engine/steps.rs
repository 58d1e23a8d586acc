//! Steps as a planner would make them.

use serde_json::json;
use tieout::base::ids::{CrmId, QboId, StepId, SyncToken, WorkspaceId, marker};
use tieout::step::{Fence, LinkKey, Operation, Pacing, PendingId, Resource, Step, Target};

fn mark(kind: &str, id: &str) -> String {
    marker(&WorkspaceId::new("ws"), kind, &CrmId::new(id), "create", 0)
}

fn step(kind: &str, id: &str, verb: &str, resource: Resource) -> Step {
    Step {
        id: StepId::new(format!("{kind}:{id}:{verb}")),
        key: LinkKey::new(kind, &CrmId::new(id)),
        label: format!("{} {id}", resource.name()),
        resource,
        operation: Operation::Create,
        target: None,
        body: "{}".to_owned(),
        pending: vec![],
        depends_on: vec![],
        fence: Fence::SyncToken,
        pacing: Pacing::Single,
        marker: None,
        sequence: 0,
        expected_total: None,
        prediction: None,
        base: format!("base-{id}"),
    }
}

pub fn customer(id: &str) -> Step {
    let mut step = step("contact", id, "create", Resource::Customer);
    let name = format!("Customer {id} O'Neil");
    step.body = json!({"DisplayName": name, "Notes": mark("contact", id)}).to_string();
    step.fence = Fence::UniqueName(name);
    step.pacing = Pacing::Serial;
    step.marker = Some(mark("contact", id));
    step
}

/// A name list without a place for a marker.
pub fn item(id: &str) -> Step {
    let mut step = step("item", id, "create", Resource::Item);
    step.body = json!({"Name": format!("Item {id}"), "Description": "d"}).to_string();
    step.fence = Fence::UniqueName(format!("Item {id}"));
    step.pacing = Pacing::Serial;
    step
}

pub fn invoice(id: &str, customer: &str) -> Step {
    let mut step = step("invoice", id, "create", Resource::Invoice);
    let note = format!("Thanks\n{}", mark("invoice", id));
    step.body = format!(
        r#"{{"CustomerRef":{{"value":""}},"DocNumber":"{id}","Line":[{{"Amount":10.10}},{{"Amount":0.05}}],"PrivateNote":{},"TxnDate":"2026-03-02"}}"#,
        json!(note)
    );
    let parent = StepId::new(format!("contact:{customer}:create"));
    step.pending = vec![PendingId { pointer: "/CustomerRef/value".to_owned(), step: parent.clone() }];
    step.depends_on = vec![parent];
    step.fence = Fence::DocumentNumber(id.to_owned());
    step.pacing = Pacing::Batch;
    step.marker = Some(mark("invoice", id));
    step.expected_total = Some("10.15".to_owned());
    step
}

/// A sale of another kind that may bear the same number as an invoice.
pub fn receipt(id: &str, customer: &str) -> Step {
    let mut step = invoice(id, customer);
    step.id = StepId::new(format!("receipt:{id}:create"));
    step.key = LinkKey::new("receipt", &CrmId::new(id));
    step.resource = Resource::SalesReceipt;
    step.body = step.body.replace(&mark("invoice", id), &mark("receipt", id));
    step.marker = Some(mark("receipt", id));
    step
}

pub fn delete(id: &str, qbo_id: &str, token: &str) -> Step {
    let mut step = void(id, qbo_id, token);
    step.id = StepId::new(format!("invoice:{id}:delete"));
    step.operation = Operation::Delete;
    step
}

pub fn payment(id: &str, customer: &str, invoice: &str) -> Step {
    let mut step = step("payment", id, "create", Resource::Payment);
    let parent = StepId::new(format!("contact:{customer}:create"));
    let paid = StepId::new(format!("invoice:{invoice}:create"));
    let body = json!({"CustomerRef": {"value": ""}, "TxnDate": "2026-03-03", "PrivateNote": mark("payment", id),
        "Line": [{"Amount": 10.15, "LinkedTxn": [{"TxnId": "", "TxnType": "Invoice"}]}]});
    step.body = body.to_string();
    step.pending = vec![
        PendingId { pointer: "/CustomerRef/value".to_owned(), step: parent.clone() },
        PendingId { pointer: "/Line/0/LinkedTxn/0/TxnId".to_owned(), step: paid.clone() },
    ];
    step.fence = Fence::Nothing { probe: "TxnDate = '2026-03-03'".to_owned() };
    step.depends_on = vec![parent, paid];
    step.marker = Some(mark("payment", id));
    step.expected_total = Some("10.15".to_owned());
    step
}

/// Customer, invoice, payment.
pub fn chain(id: &str) -> Vec<Step> {
    vec![customer(id), invoice(id, id), payment(id, id, id)]
}

pub fn update(id: &str, qbo_id: &str, token: &str, note: &str) -> Step {
    let mut step = step("invoice", id, "update", Resource::Invoice);
    step.operation = Operation::SparseUpdate;
    step.target = Some(Target { id: QboId::new(qbo_id), sync_token: SyncToken::new(token) });
    step.body = json!({"CustomerMemo": {"value": note}}).to_string();
    step
}

pub fn void(id: &str, qbo_id: &str, token: &str) -> Step {
    let mut step = update(id, qbo_id, token, "");
    step.id = StepId::new(format!("invoice:{id}:void"));
    step.operation = Operation::Void;
    step.body = "{}".to_owned();
    step
}

pub fn link(id: &str, qbo_id: &str) -> Step {
    let mut step = step("contact", id, "link", Resource::Customer);
    step.operation = Operation::Link;
    step.target = Some(Target { id: QboId::new(qbo_id), sync_token: SyncToken::new("3") });
    step
}
