//! Answers a statement from the books.

use std::cmp::Ordering;

use super::parse::{Comparison, Condition, Query, Selection, Value, parse};
use crate::company::Company;
use crate::entity::{Entity, Field, Kind, Sequence};
use crate::fault::Fault;
use crate::json::{self, Object, put, write_object};
use crate::number::Fixed;
use crate::store::Id;
use crate::table::Row;

const LARGEST_PAGE: usize = 1000;

/// The `QueryResponse` object for a statement as JSON text, and how many rows it holds.
pub fn answer(company: &Company, statement: &str) -> Result<(String, usize), Fault> {
    let query = parse(statement)?;
    let entity = Entity::find(&query.entity).filter(|entity| entity.allows.query).ok_or_else(|| {
        Fault::new(
            4001,
            format!("QueryValidationError: {} is not an entity that can be queried", query.entity),
        )
    })?;
    let matching = run(company, entity, &query)?;
    if query.selection == Selection::Count {
        return Ok((format!("{{\"totalCount\":{}}}", matching.len()), 0));
    }
    if query.most > LARGEST_PAGE && company.switches.refuse_large_pages {
        return Err(Fault::new(4001, format!("QueryValidationError: MAXRESULTS is at most {LARGEST_PAGE}")));
    }
    let total = matching.len();
    let page = matching.into_iter().skip(query.start.saturating_sub(1)).take(query.most.min(LARGEST_PAGE));
    let mut out = format!("{{\"{}\":[", entity.name);
    let mut count = 0_usize;
    for row in page {
        if count > 0 {
            out.push(',');
        }
        shown(company, entity, &query.selection, row, &mut out)?;
        count = count.saturating_add(1);
    }
    if count == 0 {
        return Ok(("{}".to_owned(), 0));
    }
    out.push_str(&format!("],\"startPosition\":{},\"maxResults\":{count}", query.start));
    if entity.counted {
        out.push_str(&format!(",\"totalCount\":{total}"));
    }
    out.push('}');
    Ok((out, count))
}

/// Every record that matches, in the order asked for.
pub fn run<'a>(company: &'a Company, entity: &'static Entity, query: &Query) -> Result<Vec<Row<'a>>, Fault> {
    let filters = query
        .conditions
        .iter()
        .map(|condition| Filter::of(company, entity, condition))
        .collect::<Result<Vec<Filter>, Fault>>()?;
    let says_active =
        query.conditions.iter().any(|condition| condition.property.eq_ignore_ascii_case("Active"));
    let hides_inactive = entity.has_active() && !says_active;
    let visible_until = company.now.saturating_sub(company.switches.query_lag_ms);
    let mut rows: Vec<Row> = candidates(company, entity, &filters)
        .filter(|row| row.created() <= visible_until || company.switches.query_lag_ms == 0)
        .filter(|row| filters.iter().all(|filter| filter.matches(company, *row)))
        .filter(|row| !hides_inactive || row.is_active())
        .collect();
    let order = query
        .order
        .iter()
        .map(|order| {
            Property::of(entity, &order.property, |field| field.sortable).map(|own| (own, order.descending))
        })
        .collect::<Result<Vec<(Property, bool)>, Fault>>()?;
    if order.is_empty() {
        return Ok(rows);
    }
    let keys =
        |row: &Row| order.iter().map(|(property, _)| property.read(company, *row)).collect::<Vec<Key>>();
    let mut keyed: Vec<(Vec<Key>, Row)> = rows.drain(..).map(|row| (keys(&row), row)).collect();
    keyed.sort_by(|(left, _), (right, _)| {
        let steps = left.iter().zip(right).zip(&order).map(|((left, right), (_, descending))| {
            let step = compare(left, right);
            if *descending { step.reverse() } else { step }
        });
        steps.fold(Ordering::Equal, Ordering::then)
    });
    Ok(keyed.into_iter().map(|(_, row)| row).collect())
}

/// A filter on Ids, names or numbers needs no look at the other records.
fn candidates<'a>(
    company: &'a Company,
    entity: &'static Entity,
    filters: &[Filter],
) -> Box<dyn Iterator<Item = Row<'a>> + 'a> {
    let Some(table) = company.store.table(entity.name) else { return Box::new(std::iter::empty()) };
    match filters.iter().find_map(|filter| filter.sought(company, entity)) {
        Some(mut ids) => {
            ids.sort();
            ids.dedup();
            Box::new(ids.into_iter().filter_map(|id| table.row(&id)))
        }
        None => Box::new(table.rows()),
    }
}

fn shown(
    company: &Company,
    entity: &Entity,
    selection: &Selection,
    row: Row,
    out: &mut String,
) -> Result<(), Fault> {
    let Selection::Columns(columns) = selection else {
        row.write(company.zone, out);
        return Ok(());
    };
    let mut text = String::new();
    row.write(company.zone, &mut text);
    let Ok(json::Value::Object(full)) = json::parse(&text) else { return Ok(()) };
    let mut part = Object::new();
    for column in columns {
        let top = column.split('.').next().unwrap_or("");
        let name = full.keys().find(|key| key.eq_ignore_ascii_case(top));
        let known = name.is_some() || entity.field(top).is_some();
        if !known {
            return Err(not_queryable(column));
        }
        if let Some((name, value)) = name.and_then(|name| full.get(name).map(|value| (name, value))) {
            put(&mut part, name, value.clone());
        }
    }
    put(&mut part, "domain", "QBO");
    put(&mut part, "sparse", true);
    write_object(&part, out);
    Ok(())
}

fn not_queryable(property: &str) -> Fault {
    Fault::new(4001, format!("QueryValidationError: property '{property}' is not queryable"))
}

#[derive(Clone, Copy, Debug)]
enum Property {
    Id,
    Created,
    Updated,
    Own(&'static Field),
    /// What an attachment hangs on: `type` or `value` of its first reference.
    AttachedTo(&'static str),
}

impl Property {
    fn of(entity: &'static Entity, name: &str, usable: impl Fn(&Field) -> bool) -> Result<Property, Fault> {
        match name.to_ascii_lowercase().as_str() {
            "id" => return Ok(Property::Id),
            "metadata.createtime" => return Ok(Property::Created),
            "metadata.lastupdatedtime" => return Ok(Property::Updated),
            "attachableref.entityref.type" if entity.name == "Attachable" => {
                return Ok(Property::AttachedTo("type"));
            }
            "attachableref.entityref.value" | "attachableref.entityref" if entity.name == "Attachable" => {
                return Ok(Property::AttachedTo("value"));
            }
            _ => {}
        }
        let top = name.split('.').next().unwrap_or("");
        let suffix = name.get(top.len()..).unwrap_or("");
        match entity.field(top).filter(|field| usable(field)) {
            Some(field) if suffix.is_empty() || is_inner(field, suffix) => Ok(Property::Own(field)),
            _ => Err(not_queryable(name)),
        }
    }

    fn read(self, company: &Company, row: Row) -> Key {
        match self {
            Property::Id => id_key(&row.id.0),
            // Times are answered to the second, so they compare to the second.
            Property::Created => Key::Instant(whole_second(row.created())),
            Property::Updated => Key::Instant(whole_second(row.updated())),
            Property::Own(field) => stored(company, field, row),
            Property::AttachedTo(part) => attached_to(row, part),
        }
    }
}

/// Ids compare by value: a shorter one comes first.
fn id_key(id: &str) -> Key {
    Key::Text(format!("{:0>20}", id.to_lowercase()))
}

fn whole_second(millis: i64) -> i64 {
    millis.saturating_sub(millis.rem_euclid(1000))
}

/// `PrimaryEmailAddr.Address` means the same as `PrimaryEmailAddr`.
fn is_inner(field: &Field, suffix: &str) -> bool {
    matches!(field.kind, Kind::Object(_)) && suffix.eq_ignore_ascii_case(".Address")
}

/// A value that can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    Null,
    Text(String),
    Number(Fixed),
    Flag(bool),
    Instant(i64),
}

fn stored(company: &Company, field: &Field, row: Row) -> Key {
    let Some(cell) = row.cell(field.name) else {
        return match field.kind {
            Kind::Flag => Key::Flag(false),
            _ => Key::Null,
        };
    };
    let inner = match field.kind {
        Kind::Ref(_) => cell.member("value"),
        Kind::Object(_) => cell.member("Address"),
        _ => cell.text(),
    };
    match field.kind {
        Kind::Flag => cell.flag().map_or(Key::Null, Key::Flag),
        Kind::Decimal | Kind::Whole => cell.digits().and_then(Fixed::parse).map_or(Key::Null, Key::Number),
        Kind::Instant => inner.and_then(|time| company.zone.read(time)).map_or(Key::Null, Key::Instant),
        _ => inner.map_or(Key::Null, |text| Key::Text(text.to_lowercase())),
    }
}

fn attached_to(row: Row, part: &str) -> Key {
    let references = row.cell("AttachableRef").map(|cell| cell.value());
    let first =
        references.as_ref().and_then(|list| list.as_array()?.first()?.get("EntityRef")?.get(part)?.as_str());
    first.map_or(Key::Null, |text| Key::Text(text.to_lowercase()))
}

#[derive(Debug)]
struct Filter {
    property: Property,
    comparison: Comparison,
    values: Vec<Key>,
}

impl Filter {
    fn of(company: &Company, entity: &'static Entity, condition: &Condition) -> Result<Filter, Fault> {
        let property = Property::of(entity, &condition.property, |field| field.filterable)?;
        let comparison = condition.comparison;
        if matches!(property, Property::Id) && !matches!(comparison, Comparison::Equal | Comparison::In) {
            return Err(Fault::new(4001, "QueryValidationError: Id supports = and IN only"));
        }
        let key = |value: &Value| {
            meant(company, property, comparison, value).ok_or_else(|| {
                Fault::new(
                    4001,
                    format!("QueryValidationError: the value does not fit {}", condition.property),
                )
            })
        };
        let values = condition.values.iter().map(key).collect::<Result<Vec<Key>, Fault>>()?;
        Ok(Filter { property, comparison, values })
    }

    /// The only Ids that can match, where an index knows them.
    fn sought(&self, company: &Company, entity: &'static Entity) -> Option<Vec<Id>> {
        if !matches!(self.comparison, Comparison::Equal | Comparison::In) {
            return None;
        }
        let texts = self.values.iter().map(|key| match key {
            Key::Text(text) => Some(text.as_str()),
            _ => None,
        });
        let texts = texts.collect::<Option<Vec<&str>>>()?;
        match self.property {
            Property::Id => Some(
                texts
                    .into_iter()
                    .map(|text| Id(text.trim_start_matches('0').to_uppercase().into()))
                    .collect(),
            ),
            Property::Own(field) if field.name == "DisplayName" && entity.sequence == Sequence::Names => {
                let called = texts.into_iter().filter_map(|text| company.store.called(text));
                Some(called.filter(|(list, _)| *list == entity.name).map(|(_, id)| id.clone()).collect())
            }
            Property::Own(field) if field.name == "DocNumber" => {
                let bearers = texts.into_iter().flat_map(|text| company.store.bearers(entity.name, text));
                Some(bearers.cloned().collect())
            }
            _ => None,
        }
    }

    fn matches(&self, company: &Company, row: Row) -> bool {
        let own = self.property.read(company, row);
        self.values.iter().any(|value| match self.comparison {
            Comparison::Equal | Comparison::In => own == *value,
            Comparison::Less => comparable(&own, value) && compare(&own, value).is_lt(),
            Comparison::Greater => comparable(&own, value) && compare(&own, value).is_gt(),
            Comparison::AtMost => comparable(&own, value) && compare(&own, value).is_le(),
            Comparison::AtLeast => comparable(&own, value) && compare(&own, value).is_ge(),
            Comparison::Like => match (&own, value) {
                (Key::Text(text), Key::Text(pattern)) => like(text, pattern),
                _ => false,
            },
        })
    }
}

/// What a written value means for a property; `None` if it cannot be compared with it.
fn meant(company: &Company, property: Property, comparison: Comparison, value: &Value) -> Option<Key> {
    let written = match value {
        Value::Text(text) | Value::Number(text) => text.clone(),
        Value::Flag(flag) => flag.to_string(),
        Value::CurrentDate => company.today(),
    };
    if comparison == Comparison::Like {
        return Some(Key::Text(written.to_lowercase()));
    }
    // A blank stands for "no value".
    if written.trim().is_empty() {
        return Some(Key::Null);
    }
    let kind = match property {
        Property::Id => return Some(id_key(&written)),
        Property::Created | Property::Updated => Kind::Instant,
        Property::AttachedTo(_) => Kind::Text(0),
        Property::Own(field) => field.kind,
    };
    match kind {
        Kind::Instant => company.zone.read(&written).map(Key::Instant),
        Kind::Decimal | Kind::Whole => Fixed::parse(written.trim()).map(Key::Number),
        Kind::Flag => match written.to_lowercase().as_str() {
            "true" => Some(Key::Flag(true)),
            "false" => Some(Key::Flag(false)),
            _ => None,
        },
        Kind::Date => crate::time::read_date(written.trim()).map(Key::Text),
        _ => Some(Key::Text(written.trim().to_lowercase())),
    }
}

fn comparable(left: &Key, right: &Key) -> bool {
    !matches!((left, right), (Key::Null, _) | (_, Key::Null))
}

/// Nothing sorts before something.
fn compare(left: &Key, right: &Key) -> Ordering {
    match (left, right) {
        (Key::Null, Key::Null) => Ordering::Equal,
        (Key::Null, _) => Ordering::Less,
        (_, Key::Null) => Ordering::Greater,
        (Key::Number(left), Key::Number(right)) => left.cmp(right),
        (Key::Flag(left), Key::Flag(right)) => left.cmp(right),
        (Key::Instant(left), Key::Instant(right)) => left.cmp(right),
        (Key::Text(left), Key::Text(right)) => left.cmp(right),
        _ => Ordering::Equal,
    }
}

/// `%` stands for any text; everything else for itself.
fn like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('%');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part).and_then(|at| rest.get(at.saturating_add(part.len())..)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn patterns() {
        for (text, pattern, expected) in [
            ("blue heron", "blue%", true),
            ("blue heron", "%heron", true),
            ("blue heron", "%ue%er%", true),
            ("blue heron", "blue heron", true),
            ("blue heron", "blue", false),
            ("blue heron", "%x%", false),
            ("aa", "a%a%a", false),
            ("", "%", true),
            ("ünï", "%ï", true),
        ] {
            assert_eq!(like(text, pattern), expected, "{text} {pattern}");
        }
    }
}
