//! Checks on every request, and what the answers mean.

use serde_json::Value;
use tieout::engine::{Authorize, HttpRequest, Method};
use tieout::step::Fence;

use crate::books::Books;
use crate::marks::{Mark, Marks};
use crate::request::{Operation, Query, Request, Verb};
use crate::store::Store;
use crate::work::{Class, Fact};
use crate::world::{HOUR, SECOND};

use super::{Look, Meaning, Open, Sent, Watch};

/// Silence after a send of unknown outcome.
pub(super) const QUIET: u64 = 180 * SECOND;
/// For what nothing fences.
const HOLD: u64 = 6 * HOUR;
/// Between two looks of which neither has found anything.
const SPACING: u64 = 90 * SECOND;
const DEADLINE: u64 = 130 * SECOND;
/// A request of which nobody spoke so long after its deadline has come to nothing.
const MARGIN: u64 = 10 * SECOND;

/// After this a request that its host never spoke of again counts as ended.
pub(super) const SILENCE: u64 = 140 * SECOND;

#[derive(Clone, Copy, Debug)]
pub struct Sender {
    pub host: usize,
    pub name: &'static str,
    pub now: u64,
    pub clock: u64,
}

/// One write in a request.
pub(super) struct Part<'a> {
    pub(super) key: String,
    pub(super) class: Class,
    pub(super) operation: Operation,
    pub(super) body: &'a Value,
}

/// A request as it leaves.
fn opened(from: Sender, request: &HttpRequest) -> Open {
    Open {
        names: Vec::new(),
        write: request.body.is_some(),
        refresh: request.authorize == Authorize::Refreshed,
        at: from.now,
        until: request.not_after.0.saturating_add(DEADLINE + MARGIN),
        given_up: false,
        wired: None,
        look: None,
    }
}

impl Watch {
    #[expect(clippy::too_many_arguments, reason = "the whole world is looked at")]
    pub fn sent(
        &mut self,
        from: Sender,
        id: u64,
        request: &HttpRequest,
        store: &Store,
        books: &Books,
        facts: &[Fact],
        marks: &mut Marks,
    ) {
        let parsed = match Request::parse(&request.url, request.body.as_deref()) {
            Ok(parsed) => parsed,
            Err(why) => {
                return self.violation(
                    if why.contains("condition") { "I-41" } else { "I-40" },
                    format!("{why}: {}", request.url),
                );
            }
        };
        for invariant in ["I-39", "I-40"] {
            self.check(invariant, true, String::new);
        }
        let method = if request.body.is_some() { Method::Post } else { Method::Get };
        self.check("I-40", request.method == method && request.timeout_ms <= DEADLINE, || {
            format!("{:?}", request.method)
        });
        self.allowed_now(from, request, parsed.verb == Verb::Batch, marks);
        let mut open = opened(from, request);
        match &parsed.verb {
            Verb::Query(query) => {
                self.check("I-41", true, String::new);
                let steps = self.looked_for(query, facts);
                marks.hit_if(Mark::LookMany, steps.len() > 1);
                let unfenced = query.class == Some(Class::Payment);
                let quiet = |step: &String| {
                    let sends = self.sends.get(step);
                    let known = self.ended_well.contains(step);
                    known && sends.is_none_or(|sends| !sends.iter().any(|sent| sent.is_in_doubt()))
                };
                marks.hit_if(Mark::UnfencedSwept, unfenced && steps.iter().any(quiet));
                open.look = self.looks_at(from, steps);
            }
            Verb::Read { class, id } => {
                let about = |plan: &&super::Planned| plan.target == Some((*class, *id));
                let planned = self.plans.iter().filter(|(_, plan)| about(plan)).map(|(step, _)| step.clone());
                let twin = format!("twin:{}-{id}:delete", class.name());
                let steps = planned.chain([twin]).collect();
                open.look = self.looks_at(from, steps);
            }
            Verb::Changes { .. } => {}
            Verb::Write { .. } | Verb::Batch => {
                let resting = self.processes[from.host].resting;
                self.check("BY-20", !resting, || {
                    format!("process {} writes although it is paused", from.host)
                });
                self.lease_left(from, request, store);
                let removes = matches!(parsed.verb, Verb::Write { operation: Operation::Delete, .. });
                marks.hit_if(Mark::TwinRemoved, removes);
                open.names = self.write_parts(from, &parsed, request, store, books, facts, marks);
            }
        }
        self.open.insert((from.host, id), open);
    }

    fn looks_at(&mut self, from: Sender, steps: Vec<String>) -> Option<usize> {
        self.looks.push(Look { at: from.now, host: from.host, steps, answered: false, shows: false });
        Some(self.looks.len() - 1)
    }

    /// Intents that a query can find.
    fn looked_for(&self, query: &Query, facts: &[Fact]) -> Vec<String> {
        let Some(class) = query.class else { return Vec::new() };
        let condition = |name: &str| {
            query.conditions.iter().find(|(property, _)| property == name).map(|(_, values)| values)
        };
        let found = |fact: &&Fact| {
            fact.class == class
                && match class.unique() {
                    Some(property) => condition(property).is_some_and(|values| values.contains(&fact.label)),
                    None => condition("TxnDate").is_some_and(|dates| dates.contains(&fact.date)),
                }
        };
        facts.iter().filter(found).map(|fact| crate::planner::step_id(fact, "create")).collect()
    }

    /// No write starts with less lease left than it may take, and none while another's may be under way.
    fn lease_left(&mut self, from: Sender, request: &HttpRequest, store: &Store) {
        let lease = store.value("m/lease").unwrap_or_default();
        let until = lease["until"].as_u64().unwrap_or(0);
        let epoch = lease["epoch"].as_u64().unwrap_or(0);
        let mine = self.processes[from.host].epoch;
        if epoch == mine {
            let left = until.saturating_sub(request.not_after.0);
            self.check("I-20", left >= DEADLINE, || {
                format!("a write may start with {left} ms of lease left")
            });
        }
        let late = request.not_after.0 > from.clock + 30 * SECOND;
        self.check("I-20", !late, || "a write may start long after its record was made".to_owned());
        let other = self.open.iter().find(|((host, _), open)| {
            let other = &self.processes[*host];
            // A later life of its own name has taken over: then silence is kept for each document alone.
            open.write
                && other.name != from.name
                && !other.superseded
                && open.wired.is_some_and(|at| at + DEADLINE > from.now)
        });
        let other = other.map(|((host, _), open)| (*host, open.at));
        self.check("I-20", other.is_none() || self.clock_faults || self.forgot, || {
            format!("process {} writes while {other:?} has a write under way", from.host)
        });
    }

    #[expect(clippy::too_many_arguments, reason = "the whole world is looked at")]
    fn write_parts(
        &mut self,
        from: Sender,
        parsed: &Request,
        request: &HttpRequest,
        store: &Store,
        books: &Books,
        facts: &[Fact],
        marks: &mut Marks,
    ) -> Vec<String> {
        let Some(body) = &parsed.body else { return Vec::new() };
        let parts: Vec<Part> = match &parsed.verb {
            Verb::Write { class, operation } => {
                vec![Part { key: parsed.id.clone(), class: *class, operation: *operation, body }]
            }
            _ => {
                let Some(items) = parsed.items() else {
                    self.violation("I-40", format!("a batch that cannot be read: {body}"));
                    return Vec::new();
                };
                marks.hit_if(Mark::Batch, items.len() > 1);
                marks.hit_if(Mark::BatchOfThirty, items.len() == 30);
                let part = |(bid, class, operation, body)| Part {
                    key: format!("{}/{bid}", parsed.id),
                    class,
                    operation,
                    body,
                };
                items.into_iter().map(part).collect()
            }
        };
        let single = parsed.verb != Verb::Batch;
        let text = request.body.as_deref().unwrap_or_default();
        let mut names = Vec::new();
        for part in parts {
            let bytes = if single { text.to_owned() } else { part.body.to_string() };
            if let Some(step) = self.permitted(&part, &bytes, single) {
                self.repeat(from, &step, &part.key, single, marks);
                if step.ends_with(":create") {
                    self.named(&step, &part.key);
                }
                self.frame(from, &step, &part, store, books, facts);
                let (life, cycle) = (self.life(&step), self.cycle_of(&part.key));
                let sends = self.sends.entry(step.clone()).or_default();
                sends.push(Sent {
                    at: from.now,
                    host: from.host,
                    key: part.key,
                    life,
                    cycle,
                    version: part.body["SyncToken"].as_str().map(str::to_owned),
                    overtaken: false,
                    meaning: Meaning::Open,
                    slowed: false,
                });
                let count = sends
                    .iter()
                    .filter(|sent| sent.cycle == cycle && sent.life == life && sent.at >= self.forgotten_at)
                    .count();
                marks.hit_if(Mark::FiveSends, count == 5);
                self.check("I-21", count <= 5, || format!("{step} is sent {count} times in one cycle"));
                names.push(step);
            }
        }
        names
    }

    fn cycle_of(&self, key: &str) -> u64 {
        self.permits
            .get(key)
            .and_then(|permits| permits.iter().rev().find(|permit| permit.used))
            .map_or(0, |permit| permit.cycle)
    }

    /// Durable before visible: each record in the journal permits one write of its very bytes.
    fn permitted(&mut self, part: &Part, bytes: &str, exact: bool) -> Option<String> {
        let same = |held: &str| {
            held == bytes
                || (!exact && serde_json::from_str::<Value>(held).is_ok_and(|held| held == *part.body))
        };
        let permits = self.permits.entry(part.key.clone()).or_default();
        let place = permits.iter().rposition(|permit| !permit.used && same(&permit.body));
        let step = place.map(|place| {
            // An older one was never made use of.
            permits.iter_mut().take(place + 1).for_each(|permit| permit.used = true);
            permits[place].step.clone()
        });
        self.check("I-06", step.is_some(), || {
            format!("no record in the journal permits the write {} {bytes}", part.key)
        });
        step
    }

    /// Between a send of unknown outcome and its repeat lie silence and two looks; where nothing fences, also hours.
    fn repeat(&mut self, from: Sender, step: &str, key: &str, single: bool, marks: &mut Marks) {
        let spoilt = ["o/", "x/"].iter().any(|prefix| self.spoilt.contains_key(&format!("{prefix}{step}")));
        self.check("I-32", !spoilt, || format!("{step} is sent although its record cannot be read"));
        let life = self.life(step);
        let cycle = self.cycle_of(key);
        let earlier: Vec<Sent> = self
            .sends
            .get(step)
            .into_iter()
            .flatten()
            .filter(|sent| sent.at >= self.forgotten_at)
            .cloned()
            .collect();
        // A refusal whose commit was refused is forgotten with the view, as is what was on its way; the repeat finds it.
        let reloaded_at = self.processes[from.host].reloaded_at;
        let permanent = earlier.iter().any(|sent| {
            sent.meaning == Meaning::Permanent
                && sent.host == from.host
                && sent.at >= reloaded_at
                && sent.life == life
                && sent.cycle == cycle
                && sent.key == key
        });
        self.check("I-23", !permanent, || format!("{step} is sent again after a refusal for good"));
        let doubts: Vec<&Sent> = earlier.iter().filter(|sent| sent.is_in_doubt()).collect();
        let Some(last) = doubts.iter().map(|sent| sent.at).max() else {
            // A new plan's step of that name is another job.
            let again =
                self.ended.taken_up.get(step).filter(|(_, order)| self.orders.get(step) == Some(order));
            let refused = again.is_some_and(|(at, _)| {
                let mut before = earlier.iter().filter(|sent| sent.at <= *at && sent.key == key);
                before.any(|sent| sent.meaning == Meaning::Permanent)
            });
            return self.check("I-07", !refused, || {
                format!("{step} was taken up again and goes under the name that was refused")
            });
        };
        marks.hit_if(Mark::ChangeRepeated, step.ends_with(":update") || step.ends_with(":void"));
        marks.hit(if single { Mark::SingleRepeated } else { Mark::BatchRepeated });
        let renamed = doubts.iter().any(|sent| sent.key != key);
        self.check("I-03", !renamed, || {
            format!("{step} goes out as {key}, while another name of it is in doubt")
        });
        if !self.clock_faults {
            let latest = earlier.iter().map(|sent| sent.at).max().unwrap_or(last);
            self.silence(from, step, (last, latest), marks);
        }
    }

    /// `last`: when it was sent last with unknown outcome; `latest`: at all.
    fn silence(&mut self, from: Sender, step: &str, (last, latest): (u64, u64), marks: &mut Marks) {
        let looks = self.looks_since(step, last + QUIET);
        let quiet = from.now >= last + QUIET && looks >= 2;
        self.check("I-09", quiet, || {
            format!("{step} is sent again after {} s and {looks} looks", (from.now - last) / 1000)
        });
        let apart = self.looks_apart(step, last + QUIET);
        self.check("I-09", apart >= SPACING, || {
            format!("{step} is sent again, and its looks lie {apart} ms apart")
        });
        // Whatever became of the last send, time has passed since.
        let looked = self.looks_since(step, latest) > 0;
        self.check("I-09", looked, || {
            format!("{step} is in doubt, and sent again without a look in between")
        });
        // Since it became a letter, hours may have passed.
        let taken_up = self.taken_up.get(step).copied().filter(|at| *at >= last);
        let looked = taken_up.is_none_or(|at| self.looks_since(step, at) > 0);
        self.check("I-09", looked, || format!("{step} was taken up again and is sent without a look"));
        // Where a request was executed twice once, a number proves nothing.
        let broken = self.ended.broken_at.is_some_and(|at| at < last);
        let unfenced = self.plans.get(step).is_some_and(|plan| match plan.fence {
            Fence::Nothing { .. } => true,
            Fence::DocumentNumber(_) => broken && step.ends_with(":create"),
            _ => false,
        });
        if unfenced {
            let asked = self.retried.get(step).is_some_and(|at| *at >= last);
            marks.hit_if(Mark::Held, !asked);
            self.check("I-09", asked || from.now >= last + HOLD, || {
                format!("{step} is sent again after {} s, and nothing fences it", (from.now - last) / 1000)
            });
        }
    }
}
