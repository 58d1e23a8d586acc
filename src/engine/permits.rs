//! What this engine may do: the capabilities that were granted, and whether the tenant's subscription includes
//! syncing at all. **Invariant:** what is not granted is neither queued nor sent, whatever was queued before.

use crate::base::ordered::BTreeSet;

use crate::base::ids::StepId;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::step::{Step, capability};

use super::Engine;
use super::contract::Event;

/// Everything is granted until the host says otherwise.
#[derive(Debug, Default)]
pub(super) struct Permits {
    granted: Option<BTreeSet<String>>,
    withheld: bool,
}

impl Permits {
    pub(super) fn new(capabilities: Option<Vec<String>>, entitled: Option<bool>) -> Self {
        let mut permits = Self::default();
        permits.change(capabilities, entitled);
        permits
    }

    /// `None` leaves a switch as it is. Words that name no permission grant nothing.
    fn change(&mut self, capabilities: Option<Vec<String>>, entitled: Option<bool>) {
        if let Some(words) = capabilities {
            let known = words.into_iter().filter(|word| capability::is_known(word));
            self.granted = Some(BTreeSet::from_iter(known));
        }
        if let Some(entitled) = entitled {
            self.withheld = !entitled;
        }
    }

    fn has(&self, capability: &str) -> bool {
        self.granted.as_ref().is_none_or(|granted| granted.contains(capability))
    }

    /// Why a step may not be sent.
    pub(super) fn objection(&self, step: &Step) -> Option<Finding> {
        let needed = capability::needed(step)?;
        (!self.has(&needed)).then(|| missing(&needed, &step.id))
    }

    /// Why nothing goes on.
    pub(super) fn problem(&self) -> Option<Finding> {
        let why = "the subscription of this workspace does not include syncing";
        self.withheld.then(|| Finding::new(Code::AuthNotEntitled, &FieldPath::of("entitled"), why))
    }

    pub(super) fn withholds(&self) -> bool {
        self.withheld
    }
}

fn missing(needed: &str, step: &StepId) -> Finding {
    let why = format!("the permission `{needed}` is not granted");
    Finding::new(Code::CapabilityMissing, &FieldPath::of(step.as_str()), why)
}

impl Engine {
    pub(super) fn permit(&mut self, capabilities: Option<Vec<String>>, entitled: Option<bool>) {
        self.permits.change(capabilities, entitled);
    }

    /// Whether reading is granted; says so as the read's end if not.
    pub(super) fn may_read(&mut self) -> bool {
        let may = self.permits.has(capability::READ);
        if !may {
            let name = "permissions".to_owned();
            let why = format!("the permission `{}` is not granted", capability::READ);
            let finding = Finding::new(Code::CapabilityMissing, &FieldPath::of(capability::READ), why);
            self.notify(Event::ReadFailed { name, finding });
        }
        may
    }
}
