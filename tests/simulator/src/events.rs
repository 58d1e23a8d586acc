//! What becomes of each event.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tieout::engine::{Command, Effect, Input, State};
use tieout::step::{Operation, Step};

use crate::books::Treatment;
use crate::kinds::Site;
use crate::marks::Mark;
use crate::merge::{shared, theirs_in};
use crate::planner::{self, Planned};
use crate::request::Request;
use crate::work::Class;
use crate::world::{Event, HOUR, SECOND, World};

/// Lives of processes after which none is struck down any more: a storm must end.
const LIVES_MAX: usize = 200;

impl World {
    /// Performs one event; names the process that has something to hear.
    pub fn happen(&mut self, event: Event) -> Option<usize> {
        match event {
            Event::Apply { host, effect, asked } => {
                if !self.is_void(&effect, asked) {
                    self.apply(host, effect);
                }
                None
            }
            Event::Deliver { host, input, shows } => self.delivered(host, input, &shows),
            Event::Echo { host, input } => {
                self.hosts[host].engine.as_ref()?;
                self.hosts[host].inputs.push(input);
                Some(host)
            }
            Event::Execute { request, how, asked } => {
                self.executed_late(&request, how, asked);
                None
            }
            Event::CommitLate { host, effect, asked } => {
                if !self.is_void(&effect, asked) {
                    self.commit_reaches_store(host, &effect);
                }
                None
            }
            Event::Wake { host, stamp } => (self.hosts[host].wake == stamp).then_some(host),
            Event::Act { n } => {
                if !self.healed
                    && let Some(choice) = self.decide(Site::Act, n)
                {
                    return self.act(choice);
                }
                None
            }
            Event::Thaw { host } => {
                let was = std::mem::take(&mut self.hosts[host].frozen);
                self.marks.hit_if(Mark::FrozenResumed, was);
                Some(host)
            }
            Event::Kill { host } => {
                self.kill(host);
                let name = self.hosts[host].name;
                if self.healed && !self.alive().any(|other| self.hosts[other].name == name) {
                    self.start(name);
                }
                None
            }
            Event::Start { name } => {
                if !self.healed || self.alive().next().is_none() {
                    self.start(name);
                }
                None
            }
            Event::Plan { host, tries } => self.plan(host, tries),
            Event::Submit { host, steps } => self.submit(host, steps),
            Event::Tell { host, command } => {
                self.hosts[host].engine.as_ref()?;
                self.watch.told(host, &command, self.now, &self.store);
                self.hosts[host].inputs.push(Input::Command { command });
                Some(host)
            }
            Event::Reconnect => {
                self.reconnect();
                None
            }
            event @ (Event::Hand { .. } | Event::Hook { .. } | Event::Collect) => {
                self.on_the_way_back(event);
                None
            }
        }
    }

    fn on_the_way_back(&mut self, event: Event) {
        match event {
            Event::Hand { n } => {
                if let Some(choice) = self.decide(Site::Hand, n) {
                    self.hand(choice);
                }
            }
            Event::Hook { change, heard } => self.hooked(change, heard),
            _ => self.collect(),
        }
    }

    fn delivered(&mut self, host: usize, input: Input, shows: &[(Class, u64)]) -> Option<usize> {
        self.hosts[host].engine.as_ref()?;
        self.watch.hear(self.now, host, &input, shows, &mut self.marks);
        if let Some(later) = self.hosts[host].echo.take() {
            self.marks.hit(Mark::HeardTwice);
            self.after(later, Event::Echo { host, input: input.clone() });
        }
        self.hosts[host].inputs.push(input);
        Some(host)
    }

    /// A request arrives once more, or long after everybody has given it up.
    fn executed_late(&mut self, request: &Request, how: Treatment, asked: u64) {
        let before = self.books.executed;
        let answer = self.executed(request, how);
        let executed = self.books.executed > before;
        if executed {
            self.late_births.extend(answer.shows.into_iter().map(|record| (record, asked)));
        }
        self.marks.hit_if(Mark::LateExecution, executed);
        self.marks.hit_if(Mark::LateAfterHour, executed && self.now > asked + HOUR);
        self.marks.hit_if(Mark::DoubledHarmless, !executed);
        self.say(|| format!("a late request {} is executed: {executed}", request.id));
    }

    /// A commit that was on its way to the store when that lost its memory, with all who spoke to it.
    fn is_void(&self, effect: &Effect, asked: u64) -> bool {
        matches!(effect, Effect::Commit { .. }) && asked < self.watch.forgotten_at
    }

    pub fn decide(&mut self, site: Site, counter: u64) -> Option<crate::decisions::Choice> {
        let enough = site == Site::Effect && self.hosts.len() > LIVES_MAX;
        if self.healed || enough {
            return None;
        }
        let choice = self.decisions.ask(site, counter)?;
        *self.faults.entry(choice.kind).or_default() += 1;
        self.say(|| format!("    ! {} {counter} {}", site.name(), choice.kind.name()));
        Some(choice)
    }

    /// A person has connected again, wherever somebody asks for that. What is only slow helps itself.
    pub fn reconnect(&mut self) {
        let connects = std::mem::take(&mut self.revoked) || self.hosts.iter().any(|host| host.no_token);
        self.token_old &= !connects;
        for host in 0..self.hosts.len() {
            let told = std::mem::take(&mut self.hosts[host].no_token);
            let asks =
                matches!(self.hosts[host].state, Some(State::Reconnect | State::Blocked | State::Paused));
            if connects || told || asks {
                self.after(0, Event::Tell { host, command: Command::Resume });
            }
        }
    }

    fn plan(&mut self, host: usize, tries: u32) -> Option<usize> {
        if self.tapes.is_some() && host > 0 {
            return None;
        }
        let engine = self.hosts[host].engine.as_ref()?;
        let starting = matches!(self.hosts[host].state, None | Some(State::Starting | State::Blocked));
        if starting && !(host == 0 && self.turns <= 1) && tries < 10 {
            self.after(5 * SECOND, Event::Plan { host, tries: tries + 1 });
            return None;
        }
        let Planned { steps, disputes } =
            planner::plan(&self.facts, &self.books, &engine.links(), &self.choices, self.now);
        self.ask(disputes);
        self.first_plan.get_or_insert(self.now);
        self.submit(host, steps)
    }

    pub fn submit(&mut self, host: usize, steps: Vec<Step>) -> Option<usize> {
        if self.tapes.is_some() && host > 0 {
            return None;
        }
        let engine = self.hosts[host].engine.as_mut()?;
        self.watch.planned(&steps, &mut self.marks);
        let links = steps.iter().filter(|step| step.operation == Operation::Link);
        for (step, target) in links.filter_map(|step| Some((step, step.target.as_ref()?))) {
            let Some((class, id)) = Class::of(step.resource.name()).zip(target.id.as_str().parse().ok())
            else {
                continue;
            };
            let begun = shared(class).map(|path| (class, id, path.to_owned(), theirs_in(&step.base, path)));
            self.agreed.extend(begun);
        }
        let count = steps.len();
        let taken = catch_unwind(AssertUnwindSafe(|| engine.submit(steps, "plan")));
        let answer = match &taken {
            Ok(Ok(taken)) => format!("{taken} of {count} steps taken"),
            Ok(Err(finding)) => format!("plan refused: {}", finding.message),
            Err(_) => {
                self.watch.violation("I-33", "a panic in submit".to_owned());
                String::new()
            }
        };
        self.say(|| format!("process {host} is given a plan: {answer}"));
        Some(host)
    }
}
