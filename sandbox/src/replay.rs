//! Request ids: a write that is sent again gets its first answer again.

use std::collections::BTreeMap;

use crate::company::Company;
use crate::fault::Fault;
use crate::time::Millis;

const LONGEST: usize = 50;
const LONGEST_FOR_BATCH: usize = 36;
const LONGEST_ITEM: usize = 10;

#[derive(Clone, Debug, Default)]
pub struct Replays {
    kept: BTreeMap<String, Kept>,
}

#[derive(Clone, Debug)]
pub struct Kept {
    entity: &'static str,
    at: Millis,
    answer: Result<Box<str>, Fault>,
}

impl Kept {
    pub fn new(entity: &'static str, company: &Company, answer: &Result<String, Fault>) -> Kept {
        let answer = answer.clone().map(String::into_boxed_str);
        Kept { entity, at: company.now, answer }
    }
}

/// The key that an answer is kept under: the request's id, in a batch together with the item's.
pub fn key(request: &str, item: Option<&str>) -> Result<String, Fault> {
    let fits = |text: &str, most: usize| !text.is_empty() && text.chars().count() <= most;
    let refuse =
        |what: &str, most: usize| Fault::new(2130, format!("{what} has between 1 and {most} characters"));
    match item {
        None if fits(request, LONGEST) => Ok(request.to_owned()),
        None => Err(refuse("requestid", LONGEST)),
        Some(_) if !fits(request, LONGEST_FOR_BATCH) => {
            Err(refuse("requestid of a batch", LONGEST_FOR_BATCH))
        }
        Some(item) if fits(item, LONGEST_ITEM) => Ok(format!("{request}\n{item}")),
        Some(_) => Err(refuse("bId", LONGEST_ITEM)),
    }
}

impl Replays {
    /// The first answer, if it is still remembered. An id that was used for another entity is refused.
    pub fn find(
        &self,
        key: &str,
        entity: &'static str,
        company: &Company,
    ) -> Result<Option<Result<String, Fault>>, Fault> {
        let remembered = self
            .kept
            .get(key)
            .filter(|kept| company.now.saturating_sub(kept.at) <= company.switches.request_id_retention_ms);
        let Some(kept) = remembered else { return Ok(None) };
        if kept.entity != entity {
            return Err(Fault::new(600, format!("Duplicate request id: it was used for {}", kept.entity)));
        }
        match &kept.answer {
            Err(_) if !company.switches.request_id_keeps_faults => Ok(None),
            answer => Ok(Some(answer.clone().map(String::from))),
        }
    }

    pub fn keep(&mut self, key: String, answer: Kept) {
        self.kept.insert(key, answer);
    }
}
