//! The published manifest is what the Rust types say. `UPDATE_EXPECT=1 cargo test --test manifest` writes it anew.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "in a test, a panic is the way to fail"
)]

use std::path::PathBuf;

use serde_json::Value;
use tieout::plugin::manifest::{CAPABILITIES, HOSTS, manifest, manifest_schema};
use tieout::settings::{Preset, Settings};
use tieout::step::capability;

fn published(name: &str, made: &Value) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("pkg").join(name);
    let text = format!("{}\n", serde_json::to_string_pretty(made).unwrap());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let stands = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stands == text, "{name} is out of date: UPDATE_EXPECT=1 cargo test --test manifest");
}

#[test]
fn by_28_the_manifest_is_up_to_date() {
    published("plugin.json", &manifest());
    published("plugin.schema.json", &manifest_schema());
}

#[test]
fn what_is_declared_can_be_granted_and_deletes_only_copies_of_its_own() {
    for (word, reason) in CAPABILITIES {
        assert!(capability::is_known(word), "{word}");
        assert!(reason.len() > 20, "{word}");
        assert!(!word.ends_with(":delete") || reason.contains("this plugin itself entered"), "{word}");
    }
    assert!(
        HOSTS.iter().all(|(origin, _)| origin.starts_with("https://") && origin.ends_with(".intuit.com"))
    );
    assert!(
        !capability::is_known("invoice:fly")
            && !capability::is_known("")
            && !capability::is_known("moon:create")
    );
}

/// Every field of the schema is read, and none other: a document with one of each is settings.
#[test]
fn the_schema_and_the_reader_agree() {
    let made = manifest();
    let sample = sample(&made["settings"]);
    let text = sample.to_string();
    let read = Settings::parse(text.as_bytes());
    assert!(read.is_ok(), "{text}\n{read:?}");
    assert_eq!(made["settings"]["required"], serde_json::json!(["version", "preset"]));
    let presets: Vec<&str> = Preset::ALL.iter().map(|preset| preset.as_str()).collect();
    assert_eq!(made["settings"]["properties"]["preset"]["enum"], serde_json::json!(presets));
    let mut unknown = sample;
    unknown["moon"] = Value::Bool(true);
    assert!(Settings::parse(unknown.to_string().as_bytes()).is_err());
}

fn sample(schema: &Value) -> Value {
    if let Some(words) = schema["enum"].as_array() {
        return words[0].clone();
    }
    match schema["type"].as_str().unwrap() {
        "object" => {
            let empty = serde_json::Map::new();
            let fields = schema["properties"].as_object().unwrap_or(&empty);
            let mut object: serde_json::Map<String, Value> =
                fields.iter().map(|(name, field)| (name.clone(), sample(field))).collect();
            if schema["additionalProperties"].is_object() {
                object.insert("name".to_owned(), sample(&schema["additionalProperties"]));
            }
            Value::Object(object)
        }
        "array" => Value::Array(vec![sample(&schema["items"])]),
        "integer" => Value::from(1),
        "boolean" => Value::Bool(true),
        _ if schema["format"] == "date" => Value::from("2026-01-01"),
        _ => Value::from("1"),
    }
}

/// A kind of record that the planner writes must be declared, or no tenant with limited permissions could sync it.
#[test]
fn whatever_the_planner_writes_is_declared() {
    let mut named = std::collections::BTreeSet::new();
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![source.join("plan"), source.join("mapping")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let words = text.split("Resource::").skip(1);
            named.extend(
                words
                    .filter_map(|rest| rest.split(|letter: char| !letter.is_alphanumeric()).next())
                    // `Resource::named` is no kind of record.
                    .filter(|word| word.starts_with(char::is_uppercase))
                    .map(str::to_lowercase),
            );
        }
    }
    // Estimates never sync.
    named.remove("estimate");
    assert!(named.contains("invoice") && named.len() > 3, "{named:?}");
    for resource in named {
        let word = format!("{resource}:create");
        assert!(CAPABILITIES.iter().any(|(declared, _)| *declared == word), "{word} is not in the manifest");
    }
}
