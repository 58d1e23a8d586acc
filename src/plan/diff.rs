//! QuickBooks now → QuickBooks after, field by field, in names that people know.

use crate::base::money::Currency;
use crate::crm::Kind;
use crate::mapping::sales_form::{any_to_qbo, fields_of, fields_to_send};
use crate::mapping::{Context, Field, Fields, SalesDraft, align, item, money_form, party};

use super::Plan;
use super::conflict;
use super::detail::standing;
use super::row::{Decision, Place, Row};
use super::view::FieldChange;
use super::words::Words;

impl Plan {
    /// QuickBooks now → QuickBooks after. A new record has no `from`.
    pub(super) fn diff(
        &self,
        context: &Context<'_>,
        row: &Row,
        draft: Option<&SalesDraft>,
    ) -> Vec<FieldChange> {
        if let Some(given) = self.given(row) {
            return given.change.iter().cloned().collect();
        }
        let Some((mut mine, theirs)) = self.sides(context, row, draft) else { return Vec::new() };
        conflict::sent(&mut mine, &row.held);
        match row.decision {
            Decision::Void => void_changes(theirs.as_ref()),
            _ => changes(&mine, theirs.as_ref()),
        }
    }

    /// What we would write, and what QuickBooks has, in words that people know.
    pub(super) fn sides(
        &self,
        context: &Context<'_>,
        row: &Row,
        draft: Option<&SalesDraft>,
    ) -> Option<(Fields, Option<Fields>)> {
        let Place::Record(index) = row.place else { return None };
        let (mut mine, mut theirs) = match row.kind {
            Kind::Contact | Kind::Vendor => self.party_sides(context, row, index),
            Kind::Item => self.item_sides(context, row, index),
            Kind::Payment | Kind::Deposit => self.money_sides(context, row, index),
            Kind::Estimate | Kind::TaxRate => None,
            _ => self.sales_sides(context, row, index, draft),
        }?;
        let words = Words { context, currency: self.currency_of(row) };
        words.name_references(&mut mine, self.name(context, row).as_deref());
        if let Some(theirs) = theirs.as_mut() {
            words.name_references(theirs, None);
        }
        Some((mine, theirs))
    }

    fn currency_of(&self, row: &Row) -> Currency {
        self.document(row).map_or(self.core.home, |(_, currency)| currency)
    }

    fn party_sides(
        &self,
        context: &Context<'_>,
        row: &Row,
        index: usize,
    ) -> Option<(Fields, Option<Fields>)> {
        let record = context.workspace.party(row.kind, index)?;
        let (body, _) = party::any_to_qbo(context, record, &self.decided(context));
        let theirs = row.qbo_id.as_ref().and_then(|id| context.name_base(row.kind, id)).map(party::fields);
        Some((party::fields_to_send(record, &body), theirs))
    }

    fn item_sides(&self, context: &Context<'_>, row: &Row, index: usize) -> Option<(Fields, Option<Fields>)> {
        let body = item::to_qbo(context, context.workspace.items.get(index)?);
        let theirs = row.qbo_id.as_ref().and_then(|id| context.item(id)).map(item::fields);
        Some((item::fields(&body), theirs))
    }

    fn sales_sides(
        &self,
        context: &Context<'_>,
        row: &Row,
        index: usize,
        draft: Option<&SalesDraft>,
    ) -> Option<(Fields, Option<Fields>)> {
        let document = context.workspace.sales(row.kind, index)?;
        let common = document.common();
        let words = Words { context, currency: self.currency_of(row) };
        let theirs = standing(context, row).map(|theirs| {
            let mut fields = fields_of(theirs);
            words.name_lines(&mut fields, &theirs.line, |_| None);
            fields
        });
        let mine = draft.and_then(|draft| {
            let (body, _) = any_to_qbo(context, document, draft, &self.decided(context)).ok()?;
            let mut fields = fields_to_send(document, &body, &draft.sent);
            words.name_lines(&mut fields, &body.line, |line| {
                let source = draft.sent.lines.get(line)?.source?;
                let item = common.lines.get(source)?.item_id.as_ref()?;
                Some(context.crm_item(item)?.1.name.clone())
            });
            Some(fields)
        });
        let (mut mine, mut theirs) = (mine.unwrap_or_default(), theirs);
        if let (Some(theirs), Some(id)) = (&mut theirs, &row.id) {
            align(&mut mine, theirs, self.core.base(row.kind, id));
        }
        Some((mine, theirs))
    }

    fn money_sides(
        &self,
        context: &Context<'_>,
        row: &Row,
        index: usize,
    ) -> Option<(Fields, Option<Fields>)> {
        let record = context.workspace.money(row.kind, index)?;
        let currency = context.currency(record.currency())?;
        let (body, _) = money_form::any_to_qbo(context, record, currency, &self.decided(context));
        let words = Words { context, currency };
        let theirs = row.qbo_id.as_ref().and_then(|id| context.money_form(row.kind, id)).map(|theirs| {
            let mut fields = money_form::fields(row.kind, theirs);
            words.name_documents(&mut fields, theirs.lines(), |_| None);
            fields
        });
        let mut mine = money_form::fields_to_send(record, &body);
        words.name_documents(&mut mine, body.lines(), |line| {
            let (kind, id) = record.line_document(line)?;
            let place = context.place(kind, id)?;
            match context.workspace.sales(kind, place) {
                Some(document) => Some(document.common().number.clone()),
                None => context.workspace.money(kind, place)?.reference().map(str::to_owned),
            }
        });
        Some((mine, theirs))
    }
}

/// The fields of both sides, side by side.
pub(super) fn every_field(mine: &Fields, theirs: Option<&Fields>) -> Vec<FieldChange> {
    let before = |path: &str| theirs.and_then(|theirs| theirs.get(path));
    let own = mine.0.iter().map(|field| change(field, before(&field.path), Some(field)));
    let others = theirs.into_iter().flat_map(|theirs| &theirs.0);
    let others = others.filter(|field| mine.get(&field.path).is_none());
    own.chain(others.map(|field| change(field, Some(field), None))).collect()
}

fn changes(mine: &Fields, theirs: Option<&Fields>) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for field in mine.0.iter().filter(|field| !field.words().is_empty()) {
        let before = theirs.and_then(|theirs| theirs.get(&field.path));
        let same = before.is_some_and(|before| before.value == field.value);
        // QuickBooks reworks such fields, so a difference says nothing.
        if same || (theirs.is_some() && !field.stable) {
            continue;
        }
        changes.push(change(field, before, Some(field)));
    }
    let lines_gone = theirs.map(|theirs| theirs.0.iter().filter(|field| field.path.starts_with("Line[")));
    for field in
        lines_gone.into_iter().flatten().filter(|field| !mine.0.is_empty() && mine.get(&field.path).is_none())
    {
        changes.push(change(field, Some(field), None));
    }
    changes
}

/// `field` names it.
fn change(field: &Field, before: Option<&Field>, after: Option<&Field>) -> FieldChange {
    let words = |field: Option<&Field>| field.map(|field| field.words().to_owned());
    let rule = match (after, field.rule) {
        (None, _) => "lines are replaced as a whole",
        (_, "") => "copied",
        (_, rule) => rule,
    };
    FieldChange {
        path: field.path.clone(),
        label: field.title(),
        from: words(before),
        to: words(after),
        origin: field.origin.to_owned(),
        rule: rule.to_owned(),
    }
}

fn void_changes(theirs: Option<&Fields>) -> Vec<FieldChange> {
    let total = theirs.and_then(|theirs| theirs.get("TotalAmt"));
    vec![FieldChange {
        path: "TotalAmt".to_owned(),
        label: "Total".to_owned(),
        from: total.map(|field| field.words().to_owned()),
        to: Some("0".to_owned()),
        origin: "status".to_owned(),
        rule: "a void sets all amounts to zero and keeps the number".to_owned(),
    }]
}
