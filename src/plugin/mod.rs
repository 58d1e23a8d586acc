//! How a CRM embeds us: manifest, capabilities, settings schema.
