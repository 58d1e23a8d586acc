//! Answers a statement from the books.

use std::cmp::Ordering;

use crate::json::{Map, Value as Json, json};

use super::parse::{Comparison, Condition, Query, Selection, Value, parse};
use crate::company::Company;
use crate::entity::{Entity, Field, Kind};
use crate::fault::Fault;
use crate::json::{Object, object, put, text};
use crate::number::Fixed;
use crate::store::Record;

const LARGEST_PAGE: usize = 1000;

/// The `QueryResponse` object for a statement, and how many rows it holds.
pub fn answer(company: &Company, statement: &str) -> Result<(Json, usize), Fault> {
    let query = parse(statement)?;
    let entity = Entity::find(&query.entity).filter(|entity| entity.allows.query).ok_or_else(|| {
        Fault::new(
            4001,
            format!("QueryValidationError: {} is not an entity that can be queried", query.entity),
        )
    })?;
    let matching = run(company, entity, &query)?;
    if query.selection == Selection::Count {
        return Ok((json!({ "totalCount": matching.len() }), 0));
    }
    if query.most > LARGEST_PAGE && company.switches.refuse_large_pages {
        return Err(Fault::new(4001, format!("QueryValidationError: MAXRESULTS is at most {LARGEST_PAGE}")));
    }
    let total = matching.len();
    let page = matching
        .into_iter()
        .skip(query.start.saturating_sub(1))
        .take(query.most.min(LARGEST_PAGE))
        .map(|record| shown(company, entity, &query.selection, record));
    let rows = page.collect::<Result<Vec<Json>, Fault>>()?;
    let count = rows.len();
    let mut response = Map::new();
    if count > 0 {
        put(&mut response, entity.name, rows);
        put(&mut response, "startPosition", query.start);
        put(&mut response, "maxResults", count);
        if entity.counted {
            put(&mut response, "totalCount", total);
        }
    }
    Ok((Json::Object(response), count))
}

/// Every record that matches, in the order asked for.
pub fn run<'a>(
    company: &'a Company,
    entity: &'static Entity,
    query: &Query,
) -> Result<Vec<&'a Record>, Fault> {
    let filters = query
        .conditions
        .iter()
        .map(|condition| Filter::of(company, entity, condition))
        .collect::<Result<Vec<Filter>, Fault>>()?;
    let says_active =
        query.conditions.iter().any(|condition| condition.property.eq_ignore_ascii_case("Active"));
    let hides_inactive = entity.has_active() && !says_active;
    let visible_until = company.now.saturating_sub(company.switches.query_lag_ms);
    let mut rows: Vec<&Record> = candidates(company, entity, &filters)
        .into_iter()
        .filter(|record| record.created <= visible_until || company.switches.query_lag_ms == 0)
        .filter(|record| !hides_inactive || record.is_active())
        .filter(|record| filters.iter().all(|filter| filter.matches(company, record)))
        .collect();
    let order = query
        .order
        .iter()
        .map(|order| {
            Property::of(entity, &order.property, |field| field.sortable).map(|own| (own, order.descending))
        })
        .collect::<Result<Vec<(Property, bool)>, Fault>>()?;
    rows.sort_by(|left, right| {
        let steps = order.iter().map(|(property, descending)| {
            let step = compare(&property.read(company, left), &property.read(company, right));
            if *descending { step.reverse() } else { step }
        });
        steps.fold(Ordering::Equal, Ordering::then)
    });
    Ok(rows)
}

/// A filter on Ids needs no look at the other records.
fn candidates<'a>(company: &'a Company, entity: &'static Entity, filters: &[Filter]) -> Vec<&'a Record> {
    let by_id = filters.iter().find(|filter| {
        matches!(filter.property, Property::Id)
            && matches!(filter.comparison, Comparison::Equal | Comparison::In)
    });
    let Some(by_id) = by_id else { return company.store.rows(entity.name).collect() };
    let mut ids: Vec<crate::store::Id> = by_id
        .values
        .iter()
        .filter_map(|key| match key {
            Key::Text(text) => Some(crate::store::Id(text.trim_start_matches('0').to_uppercase())),
            _ => None,
        })
        .collect();
    ids.sort();
    ids.dedup();
    ids.iter().filter_map(|id| company.store.get(entity.name, &id.0)).collect()
}

fn shown(company: &Company, entity: &Entity, selection: &Selection, record: &Record) -> Result<Json, Fault> {
    let full = record.render(company.zone);
    let (Selection::Columns(columns), Json::Object(full)) = (selection, &full) else { return Ok(full) };
    let mut out = Map::new();
    for column in columns {
        let top = column.split('.').next().unwrap_or("");
        let name = full.keys().find(|key| key.eq_ignore_ascii_case(top));
        let known = name.is_some() || entity.field(top).is_some();
        if !known {
            return Err(not_queryable(column));
        }
        if let Some((name, value)) = name.and_then(|name| full.get(name).map(|value| (name, value))) {
            put(&mut out, name, value.clone());
        }
    }
    put(&mut out, "domain", "QBO");
    put(&mut out, "sparse", true);
    Ok(Json::Object(out))
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
}

impl Property {
    fn of(entity: &'static Entity, name: &str, usable: impl Fn(&Field) -> bool) -> Result<Property, Fault> {
        match name.to_ascii_lowercase().as_str() {
            "id" => return Ok(Property::Id),
            "metadata.createtime" => return Ok(Property::Created),
            "metadata.lastupdatedtime" => return Ok(Property::Updated),
            _ => {}
        }
        let top = name.split('.').next().unwrap_or("");
        let suffix = name.get(top.len()..).unwrap_or("");
        match entity.field(top).filter(|field| usable(field)) {
            Some(field) if suffix.is_empty() || is_inner(field, suffix) => Ok(Property::Own(field)),
            _ => Err(not_queryable(name)),
        }
    }

    fn read(self, company: &Company, record: &Record) -> Key {
        match self {
            Property::Id => id_key(&record.id.0),
            // Times are answered to the second, so they compare to the second.
            Property::Created => Key::Instant(whole_second(record.created)),
            Property::Updated => Key::Instant(whole_second(record.updated)),
            Property::Own(field) => stored(company, field, &record.fields),
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

fn stored(company: &Company, field: &Field, fields: &Object) -> Key {
    let Some(value) = fields.get(field.name) else {
        return match field.kind {
            Kind::Flag => Key::Flag(false),
            _ => Key::Null,
        };
    };
    let own = match (field.kind, value) {
        (Kind::Ref(_), Json::Object(reference)) => text(reference, "value").map(str::to_owned),
        (Kind::Object(_), Json::Object(_)) => {
            object(fields, field.name).and_then(|inner| text(inner, "Address")).map(str::to_owned)
        }
        (Kind::Decimal | Kind::Whole, value) => return Fixed::of(value).map_or(Key::Null, Key::Number),
        (Kind::Flag, Json::Bool(flag)) => return Key::Flag(*flag),
        (Kind::Instant, Json::String(time)) => {
            return company.zone.read(time).map_or(Key::Null, Key::Instant);
        }
        (_, Json::String(text)) => Some(text.clone()),
        _ => None,
    };
    own.map_or(Key::Null, |text| Key::Text(text.to_lowercase()))
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

    fn matches(&self, company: &Company, record: &Record) -> bool {
        let own = self.property.read(company, record);
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
