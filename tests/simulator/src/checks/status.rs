//! What a process says of itself, and of steps that have ended.

use tieout::engine::{Event as Told, State, Status};

use crate::marks::{Mark, Marks};

use super::Watch;

impl Watch {
    pub fn status(&mut self, status: &Status, marks: &mut Marks) {
        let sum = status.done + status.failed + status.uncertain + status.waiting + status.in_flight;
        let total = status.total;
        self.check("BY-20", total == sum, || format!("the counts {sum} do not make up the total {total}"));
        // The rest of it is numbers and closed words.
        self.unseen("a status", status.current.as_deref().unwrap_or_default());
        if status.problem.is_some() || !status.refuted.is_empty() {
            let told = serde_json::to_string(&(&status.problem, &status.refuted)).unwrap_or_default();
            self.unseen("a status", &told);
        }
        marks.hit_if(Mark::Reconnect, status.state == State::Reconnect);
        if status.state == State::Reconnect {
            self.connection_lost = true;
        } else if self.connection_lost && status.state == State::Syncing {
            self.connection_lost = false;
            marks.hit(Mark::Reconnected);
        }
    }

    pub fn notified(&mut self, host: usize, event: &Told) {
        if let Told::StepDone { step, .. } = event {
            let step = step.as_str().to_owned();
            self.ended_well.insert(step.clone());
            // Another process may have taken the step in again since.
            let ended = &self.processes[host].ended;
            let document = step.rsplit_once(':').map_or("", |(document, _)| document);
            let durable = ended.contains(&step) || ended.contains(document);
            self.check("I-19", durable, || format!("{step} was told done before it was durable"));
        }
    }
}
