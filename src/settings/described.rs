//! Records of the settings: read, and described, by one table.

/// `record!`, and the schema of the same table. A field behind a semicolon has a schema of its own.
macro_rules! described {
    ($record:ident { $($field:ident $json:literal : $mode:ident $(($default:expr))? $(via $via:path)?),* $(,)? }) => {
        $crate::input::record! {
            $record { $($field $json : $mode $(($default))? $(via $via)?),* }
        }

        #[cfg(not(target_arch = "wasm32"))]
        impl $crate::settings::schema::Schema for $record {
            fn schema() -> serde_json::Value {
                let required: &[&str] = &[$($crate::settings::described::described!(@required $mode $json)),*];
                let required: Vec<&&str> = required.iter().filter(|name| !name.is_empty()).collect();
                let mut schema = serde_json::json!({
                    "type": "object",
                    "additionalProperties": false,
                    "properties": { $($json: $crate::settings::schema::of(|record: &$record| &record.$field)),* },
                });
                if let (false, Some(object)) = (required.is_empty(), schema.as_object_mut()) {
                    object.insert("required".to_owned(), serde_json::json!(required));
                }
                schema
            }
        }
    };
    (@required required $json:literal) => { $json };
    (@required $mode:ident $json:literal) => { "" };
}

pub(super) use described;
