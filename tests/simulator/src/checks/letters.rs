//! Checks on what is given to a person.

use serde_json::Value;

use crate::marks::{Mark, Marks};

use super::Watch;

/// Letters about what no look can help with.
const UNSEEN: [&str; 4] =
    ["engine/step-invalid", "engine/record-unreadable", "engine/schema-newer", "engine/already-linked"];

impl Watch {
    pub(super) fn dead_letter(&mut self, step: &str, record: &Value, marks: &mut Marks) {
        let problem = &record["problem"];
        let code = problem["code"].as_str().unwrap_or_default();
        let job = &record["job"];
        let timed = job["attempts"] == 0 || (job["firstAt"].is_u64() && job["lastAt"].is_u64());
        let complete =
            code.contains('/') && problem["message"].as_str().is_some_and(|text| !text.is_empty()) && timed;
        self.check("I-22", complete, || {
            format!("the dead letter {step} lacks what a person needs: {problem}")
        });
        let lost = code == "engine/step-invalid" && self.may_have_all_parents(&job["step"]["dependsOn"]);
        self.check("I-02", !lost, || {
            format!("{step} is given up although all that it needs is linked, or cannot be read")
        });
        let connection = matches!(code, "qbo/token-refused" | "qbo/connection-refused");
        self.check("I-43", !connection, || format!("{step} became a dead letter because of the connection"));
        let slowed = self.sends.get(step).and_then(|sends| sends.last()).is_some_and(|sent| sent.slowed);
        self.check("I-21", !(slowed && code == "engine/attempts-exhausted"), || {
            format!("{step} is given up because the company was to be left alone")
        });
        let written = record["written"].is_string();
        if written {
            self.reported.insert(step.to_owned());
            // A change of unknown outcome was found done; of a create a second copy may still surface.
            for sent in self.sends.get_mut(step).into_iter().flatten().filter(|_| !step.ends_with(":create"))
            {
                sent.meaning = super::Meaning::Done;
            }
        }
        marks.hit(Mark::Dead);
        marks.hit_if(Mark::ParentDead, !written && self.is_waited_for(step));
        marks.hit_if(Mark::DeadWritten, written);
        marks.hit_if(Mark::DeadUnknown, !written && job["tainted"] == true);
        let tainted = self
            .sends
            .get(step)
            .is_some_and(|sends| sends.iter().any(|sent| sent.is_in_doubt() && sent.at >= self.forgotten_at));
        if job["tainted"] == true && !written {
            self.looked_before_listed(step, code);
        }
        let says_so = job["tainted"] == true || written;
        self.check("I-12", !tainted || says_so, || {
            format!("{step} is said to be not written, although it is in doubt")
        });
    }

    /// What nobody knows the outcome of is given to a person only after a look that is younger than its last send.
    fn looked_before_listed(&mut self, step: &str, code: &str) {
        let sends = self.sends.get(step).into_iter().flatten();
        let Some(last) = sends.map(|sent| sent.at).filter(|at| *at >= self.forgotten_at).max() else {
            return;
        };
        let looked = self.looks_since(step, last) > 0 || UNSEEN.contains(&code);
        self.check("I-12", looked, || format!("{step} is listed as unknown ({code}), and nobody has looked"));
    }
}
