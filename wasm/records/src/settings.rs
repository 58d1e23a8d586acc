//! A settings document that was read.

use std::sync::Arc;

use tsify::Ts;
use wasm_bindgen::prelude::*;

use tieout::base::limits::SETTINGS_BYTES_MAX;
use tieout::diagnostics::{Code, Finding};
use tieout::settings;

use tieout_edge::bytes::bytes_in;
use tieout_edge::error::{thrown, typed, typed_list};

/// Settings as chosen. With a mistake in them they can be looked at, but nothing is planned by them.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Settings {
    read: Result<Arc<settings::Settings>, Vec<Finding>>,
}

#[wasm_bindgen]
impl Settings {
    /// Reads a settings document. Throws if it is no JSON object; other mistakes are `findings`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: &JsValue,
    ) -> Result<Settings, JsValue> {
        let read = settings::Settings::parse(&bytes_in(bytes, SETTINGS_BYTES_MAX)?);
        match read {
            Err(findings) if findings.iter().any(is_about_the_whole) => Err(thrown(&findings)),
            read => Ok(Settings { read: read.map(Arc::new) }),
        }
    }

    /// The settings with the preset expanded: again a settings document.
    pub fn view(&self) -> Result<Ts<settings::Settings>, JsValue> {
        typed(self.checked()?.as_ref())
    }

    /// The mistakes that keep these settings from being used.
    pub fn findings(&self) -> Result<Vec<Ts<Finding>>, JsValue> {
        typed_list(self.read.as_ref().err().map_or(&[], Vec::as_slice))
    }
}

impl Settings {
    /// The settings, if there is no mistake in them.
    pub fn checked(&self) -> Result<&Arc<settings::Settings>, JsValue> {
        self.read.as_ref().map_err(|findings| thrown(findings))
    }
}

fn is_about_the_whole(finding: &Finding) -> bool {
    finding.path.is_empty() || finding.code == Code::InputNotJson
}
