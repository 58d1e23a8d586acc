//! What a process hears, and what it means.

use serde_json::Value;
use tieout::engine::{Input, Outcome};

use crate::marks::{Mark, Marks};
use crate::work::Class;
use crate::world::{MINUTE, SECOND};

use super::{Meaning, Open, Watch};

impl Watch {
    pub fn on_wire(&mut self, host: usize, id: u64, now: u64) {
        if let Some(open) = self.open.get_mut(&(host, id)) {
            open.wired = Some(now);
        }
    }

    /// A process hears something.
    pub fn hear(&mut self, now: u64, host: usize, input: &Input, shows: &[(Class, u64)], marks: &mut Marks) {
        match input {
            Input::CommitUnknown { .. } => {
                let process = &mut self.processes[host];
                process.unknown = Some(process.last_token.clone());
                process.committing = false;
                process.doubts += 1;
                let twice = process.doubts > 1;
                marks.hit_if(Mark::CommitUnknownTwice, twice);
            }
            Input::Committed { .. } | Input::Refused { .. } => {
                self.processes[host].leased |= matches!(input, Input::Committed { .. });
                self.processes[host].committing = false;
                self.processes[host].doubts = 0;
            }
            Input::HttpDone { id, outcome } => {
                let process = &mut self.processes[host];
                process.seen.extend(shows.iter().copied());
                let through = matches!(outcome, Outcome::Response { status, .. } if *status < 500);
                // Of what it has given up it hears nothing new.
                if self.open.get(&(host, *id)).is_some_and(|open| !open.given_up) {
                    process.came_through(now, through);
                }
                let many = process.failures == 5;
                marks.hit_if(Mark::BreakerOpen, many);
                // It counts also if nobody waits for it any more.
                if let Outcome::Response { status: 429, headers, .. } = outcome {
                    let asked =
                        headers.get("retry-after").and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
                    let until = now + MINUTE.max(asked * SECOND);
                    let process = &mut self.processes[host];
                    process.paused_until =
                        if self.clock_faults { 0 } else { process.paused_until.max(until) };
                    marks.hit(Mark::Throttled);
                }
                if let Some(open) = self.open.remove(&(host, *id)) {
                    self.heard(host, &open, outcome, shows, marks);
                }
            }
            Input::Loaded { entries, .. } => {
                let process = &mut self.processes[host];
                let written = entries.iter().any(|entry| {
                    entry.key.starts_with("m/commit/") && Some(&entry.value) == process.unknown.as_ref()
                });
                if written {
                    process.unknown = None;
                    process.leased = true;
                }
                self.inherits(now, host, entries);
            }
            Input::Command { .. } | Input::Entropy { .. } => {}
        }
    }

    fn heard(
        &mut self,
        host: usize,
        open: &Open,
        outcome: &Outcome,
        shows: &[(Class, u64)],
        marks: &mut Marks,
    ) {
        if let Some(place) = open.look {
            let answered = match outcome {
                Outcome::Response { status, body, .. } => {
                    serde_json::from_str::<Value>(body).is_ok() && matches!(status, 200 | 400)
                }
                _ => false,
            };
            self.looks[place].answered = answered;
            self.looks[place].shows = !shows.is_empty();
            let found = self.looks[place].steps.len();
            marks.hit_if(Mark::LookAbsent, answered && shows.is_empty());
            marks.hit_if(Mark::LookBlind, !answered);
            marks.hit_if(Mark::Adopted, answered && !shows.is_empty() && found > 0);
        }
        for step in &open.names {
            // Of what is over and settled nothing is kept, so that the same step may have been sent anew since.
            let sends = self.sends.get_mut(step).into_iter().flatten();
            let mut own = sends.filter(|sent| (sent.host, sent.at) == (host, open.at));
            let Some(sent) = own.next() else { continue };
            let item = sent.key.split_once('/').map(|(_, item)| item.to_owned());
            // Too late to count if the process, by its own clock, has given the request up.
            let meaning =
                if open.given_up { Meaning::Unknown } else { meaning(outcome, item.as_deref(), marks) };
            sent.meaning = meaning;
            sent.slowed =
                matches!(outcome, Outcome::NeverSent { .. } | Outcome::Response { status: 429, .. });
            let refused = matches!(meaning, Meaning::Permanent | Meaning::NotExecuted);
            let doubted = self
                .sends
                .get(step)
                .is_some_and(|sends| sends.iter().any(|sent| sent.meaning == Meaning::Unknown));
            marks.hit_if(Mark::RefusedAfterDoubt, refused && doubted);
            marks.hit_if(Mark::UpdateDone, meaning == Meaning::Done && step.ends_with(":update"));
            marks.hit_if(Mark::VoidDone, meaning == Meaning::Done && step.ends_with(":void"));
        }
    }
}

/// A closed list: whatever else is heard leaves the outcome open.
fn meaning(outcome: &Outcome, item: Option<&str>, marks: &mut Marks) -> Meaning {
    let (status, body) = match outcome {
        Outcome::NeverSent { .. } => return Meaning::NotExecuted,
        Outcome::Response { status, body, .. } => (*status, body),
        _ => return Meaning::Unknown,
    };
    match status {
        401 | 403 | 429 => return Meaning::NotExecuted,
        500.. => return Meaning::Unknown,
        _ => {}
    }
    let Ok(answer) = serde_json::from_str::<Value>(body) else { return Meaning::Unknown };
    let answer = match item {
        None => answer,
        Some(item) => {
            let items = answer["BatchItemResponse"].as_array().cloned().unwrap_or_default();
            let Some(found) = items.into_iter().find(|answer| answer["bId"] == item) else {
                return Meaning::Unknown;
            };
            found
        }
    };
    let Some(code) = answer["Fault"]["Error"][0]["code"].as_str() else {
        let done = Class::ALL.iter().any(|class| answer[class.name()]["Id"].is_string());
        let other = answer.to_string().contains("[crm:simworld-0000000000000]");
        return if done && !other { Meaning::Done } else { Meaning::Unknown };
    };
    match code {
        "77777" => Meaning::Unknown,
        "6140" => {
            marks.hit(Mark::NumberTaken);
            Meaning::NotExecuted
        }
        "6240" => {
            marks.hit(Mark::NameTaken);
            Meaning::NotExecuted
        }
        "5010" => {
            marks.hit(Mark::Stale);
            Meaning::NotExecuted
        }
        _ => Meaning::Permanent,
    }
}
