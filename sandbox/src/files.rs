//! Attached files: upload in parts, download by a short-lived address.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::entity::Entity;
use crate::fault::Fault;
use crate::http::{Request, Response};
use crate::json::{Object, Value, put, text};
use crate::route::member;
use crate::sandbox::{Sandbox, digest};
use crate::store::Id;
use crate::time::{MINUTE, Millis};
use crate::write::{self, Operation, Options};

/// All files of one upload together, in bytes.
const LARGEST_UPLOAD: usize = 100_000_000;
/// How long an address for a download works.
const ADDRESS_LIFE: Millis = 15 * MINUTE;

/// The contents of attached files by the Id of their description.
#[derive(Clone, Debug, Default)]
pub struct Files {
    kept: BTreeMap<String, Arc<[u8]>>,
}

/// One part of a `multipart/form-data` body.
#[derive(Debug)]
struct Part<'a> {
    name: String,
    file_name: Option<String>,
    content_type: Option<String>,
    content: Cow<'a, [u8]>,
}

/// The `AttachableResponse`: pairs of a description and a file; either may come alone.
pub fn upload(sandbox: &mut Sandbox, request: &Request) -> Result<String, Fault> {
    let bytes = request.bytes();
    if bytes.len() > LARGEST_UPLOAD {
        return Err(Fault::new(6030, "The files are larger than 100 MB"));
    }
    let boundary = request.header("content-type").and_then(|value| {
        let (kind, rest) = value.split_once(';')?;
        let boundary = rest.split(';').find_map(|one| one.trim().strip_prefix("boundary="))?;
        kind.trim().eq_ignore_ascii_case("multipart/form-data").then(|| boundary.trim_matches('"').to_owned())
    });
    let boundary = boundary.ok_or_else(|| Fault::new(1050, "The content type is not multipart/form-data"))?;
    let parts = split(&bytes, &boundary);
    let mut pairs: BTreeMap<String, (Option<Object>, Option<&Part>)> = BTreeMap::new();
    for part in &parts {
        if let Some(number) = part.name.strip_prefix("file_metadata_") {
            let described = serde_json::from_slice(&part.content)
                .map_err(|_| Fault::new(6040, "The metadata of the file cannot be read"))?;
            pairs.entry(number.to_owned()).or_default().0 = Some(described);
        } else if let Some(number) = part.name.strip_prefix("file_content_") {
            pairs.entry(number.to_owned()).or_default().1 = Some(part);
        }
    }
    if pairs.is_empty() {
        return Err(Fault::new(6040, "No file and no metadata was sent"));
    }
    let mut answers = Vec::new();
    for (described, content) in pairs.into_values() {
        answers.push(match one(sandbox, described.unwrap_or_default(), content) {
            Ok(written) => format!("{{\"Attachable\":{written}}}"),
            Err(fault) => format!("{{\"Fault\":{}}}", fault.body(sandbox.company.switches.french_texts)),
        });
    }
    Ok(member("AttachableResponse", &format!("[{}]", answers.join(","))))
}

fn one(sandbox: &mut Sandbox, mut described: Object, content: Option<&Part>) -> Result<String, Fault> {
    let entity = attachable()?;
    if let Some(part) = content {
        if let (None, Some(name)) = (text(&described, "FileName"), &part.file_name) {
            put(&mut described, "FileName", name.as_str());
        }
        if let (None, Some(kind)) = (text(&described, "ContentType"), &part.content_type) {
            put(&mut described, "ContentType", kind.as_str());
        }
    }
    let written = write::write(&mut sandbox.company, entity, Operation::Save, described, Options::default())?;
    let Some(part) = content else { return Ok(written) };
    let answered: Value = crate::json::parse(&written).unwrap_or(Value::Null);
    let id = answered.get("Id").and_then(Value::as_str).unwrap_or("").to_owned();
    let mut record = sandbox.company.find(entity, &id)?.clone();
    put(&mut record.fields, "Size", part.content.len());
    put(&mut record.fields, "FileAccessUri", format!("/v3/company/{}/download/{id}", sandbox.company.realm));
    sandbox.company.store.put(entity, record);
    sandbox.files.kept.insert(id.clone(), part.content.as_ref().into());
    let written = sandbox.company.written(entity, &id)?;
    Ok(located(sandbox, &id, written))
}

/// The description of a file with the address at which it is now.
pub fn located(sandbox: &Sandbox, id: &str, written: String) -> String {
    if !sandbox.files.kept.contains_key(id) {
        return written;
    }
    with_member(&written, "TempDownloadUri", &Value::from(address(sandbox, id)).to_string())
}

fn attachable() -> Result<&'static Entity, Fault> {
    Entity::find("Attachable").ok_or_else(|| Fault::new(2000, "Attachable"))
}

/// An object as text with one more member at its end.
pub fn with_member(object: &str, name: &str, value: &str) -> String {
    let open = object.strip_suffix('}').unwrap_or(object);
    format!("{open},{}}}", member(name, value))
}

/// Where the file can be fetched for a quarter of an hour, without a token.
fn address(sandbox: &Sandbox, id: &str) -> String {
    let until = sandbox.company.now.saturating_add(ADDRESS_LIFE);
    let seal = seal(sandbox, id, until);
    format!("{}/sandbox/company/{}/file/{id}?until={until}&seal={seal}", sandbox.base, sandbox.company.realm)
}

fn seal(sandbox: &Sandbox, id: &str, until: Millis) -> String {
    digest(&format!("file:{}:{id}:{until}", sandbox.company.realm)).chars().take(24).collect()
}

/// The address of a file, as plain text.
pub fn download(sandbox: &Sandbox, id: &str) -> Result<Response, Fault> {
    let found = sandbox.company.store.get("Attachable", id).is_some() && sandbox.files.kept.contains_key(id);
    if !found {
        return Err(Fault::not_found(&format!("Attachable {id} has no file")));
    }
    Ok(Response::text(200, "text/plain", address(sandbox, id)))
}

/// What the short-lived address leads to.
pub fn fetch(sandbox: &Sandbox, id: &str, until: &str, given: &str) -> Response {
    let instant = until.parse::<Millis>().unwrap_or(0);
    let file = sandbox.files.kept.get(id);
    if sandbox.company.now >= instant || given != seal(sandbox, id, instant) {
        return Response::text(403, "text/plain", "the address has expired".to_owned());
    }
    let Some(file) = file else { return Response::text(404, "text/plain", String::new()) };
    let record = sandbox.company.store.table("Attachable").and_then(|table| table.row(&Id::from(id)));
    let kind = record.and_then(|row| row.cell("ContentType")).and_then(|cell| cell.text().map(str::to_owned));
    let mut response =
        Response::text(200, kind.as_deref().unwrap_or("application/octet-stream"), String::new());
    response.body_base64 = Some(BASE64_STANDARD.encode(file));
    response
}

/// Some clients end lines with a line feed alone.
fn split<'a>(body: &'a [u8], boundary: &str) -> Vec<Part<'a>> {
    let mark = format!("--{boundary}").into_bytes();
    let mut parts = Vec::new();
    let mut rest = body;
    let mut began = false;
    while let Some(at) = find(rest, &mark) {
        let (before, after) =
            (rest.get(..at).unwrap_or(&[]), rest.get(at.saturating_add(mark.len())..).unwrap_or(&[]));
        if began {
            let end = before.strip_suffix(b"\r\n").or(before.strip_suffix(b"\n"));
            parts.extend(part(end.unwrap_or(before)));
        }
        began = true;
        rest = after;
        if rest.starts_with(b"--") {
            break;
        }
        rest = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
    parts
}

fn part(bytes: &[u8]) -> Option<Part<'_>> {
    let (gap, width) = match (find(bytes, b"\r\n\r\n"), find(bytes, b"\n\n")) {
        (Some(gap), other) if other.is_none_or(|other| gap < other) => (gap, 4),
        (_, Some(gap)) => (gap, 2),
        _ => return None,
    };
    let head = String::from_utf8_lossy(bytes.get(..gap)?).into_owned();
    let content = bytes.get(gap.saturating_add(width)..)?;
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (own, value) = line.split_once(':')?;
            own.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let disposition = header("content-disposition")?;
    let parameter = |name: &str| {
        disposition.split(';').find_map(|one| {
            let (own, value) = one.trim().split_once('=')?;
            own.eq_ignore_ascii_case(name).then(|| value.trim_matches('"').to_owned())
        })
    };
    let packed = header("content-transfer-encoding").is_some_and(|own| own.eq_ignore_ascii_case("base64"));
    let content = match packed.then(|| BASE64_STANDARD.decode(content.trim_ascii())) {
        Some(Ok(decoded)) => Cow::Owned(decoded),
        _ => Cow::Borrowed(content),
    };
    Some(Part {
        name: parameter("name")?,
        file_name: parameter("filename"),
        content_type: header("content-type"),
        content,
    })
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = wanted.first()?;
    let starts = bytes.iter().enumerate().filter(|(_, byte)| *byte == first);
    let mut places = starts.map(|(place, _)| place);
    places.find(|place| bytes.get(*place..).is_some_and(|rest| rest.starts_with(wanted)))
}
