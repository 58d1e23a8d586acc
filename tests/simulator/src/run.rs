//! A history from its beginning to rest: chaos, healing, people's part, and the last look.

use tieout::base::ids::StepId;
use tieout::engine::{Command, State};

use crate::books::{Honour, Manners};
use crate::decisions::{Decisions, Script, script_line, script_text};
use crate::dice::below;
use crate::inbound::{FAR, Roads};
use crate::kinds::Kind;
use crate::marks::Mark;
use crate::planner;
pub use crate::report::Report;
use crate::report::report;
use crate::work::{self, Fact};
use crate::world::{Event, HOUR, MINUTE, SECOND, Setup, World};

/// Rest must come within this time after the last fault.
const REST_WITHIN: u64 = 7 * HOUR;
/// Everybody alive has seen by then what the store holds.
const NOTICED_WITHIN: u64 = HOUR;
/// Of the histories, one in so many reads back.
pub const READS_BACK: u64 = 30;
/// Faults strike no longer than that in such a history: with its polls it is long enough.
const CHAOS_READING_BACK: u64 = 15 * MINUTE;
/// Rounds of retry and plan that people need at most.
const ROUNDS_MAX: u64 = 12;

/// Everything that a history is made of: with it, it can be lived again.
#[derive(Clone, Debug)]
pub struct Story {
    pub setup: Setup,
    pub facts: Vec<Fact>,
    /// `None` draws the faults from the seed.
    pub script: Option<Script>,
}

impl Story {
    pub fn drawn(seed: u64) -> Self {
        Self::drawn_with(seed, READS_BACK)
    }

    /// With another share of histories that read back.
    pub fn drawn_with(seed: u64, reads_back: u64) -> Self {
        let pick = |n: u64, limit: u64| below(seed, 5, n, limit);
        let honour = [Honour::Always, Honour::Always, Honour::Never, Honour::Briefly, Honour::AfterEnd]
            [pick(0, 5) as usize];
        let lag = [0, 0, 5 * SECOND, 60 * SECOND][pick(1, 4) as usize];
        let budget = (pick(2, 10) == 0).then_some((30, 4, 10));
        let inbound = (pick(4, reads_back) == 0).then(|| Roads::drawn(seed));
        let chaos = [2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 15 * MINUTE, 90 * MINUTE, 90 * MINUTE, 8 * HOUR]
            [pick(3, 7) as usize];
        let setup = Setup {
            seed,
            manners: Manners { honour, unique_numbers: true, lag },
            chaos: if inbound.is_some() { chaos.min(CHAOS_READING_BACK) } else { chaos },
            acts: 12,
            budget,
            epoch: 0,
            inbound,
        };
        let facts = work::drawn(seed);
        Self { setup, facts, script: None }
    }

    /// As lines that can be kept.
    pub fn text(&self, script: &Script) -> String {
        let Setup { seed, manners, chaos, acts, budget, epoch, inbound } = self.setup;
        let inbound = inbound.map_or(String::new(), |roads| format!(" {}", roads.text()));
        let honour = format!("{:?}", manners.honour);
        let budget =
            budget.map_or("-".to_owned(), |(minute, second, batches)| format!("{minute},{second},{batches}"));
        let unique = manners.unique_numbers;
        format!(
            "setup {seed} {honour} {unique} {} {chaos} {acts} {budget} {epoch}{inbound}\n{}{}",
            manners.lag,
            work::text(&self.facts),
            script_text(script)
        )
    }

    pub fn parse(text: &str) -> Option<Self> {
        let mut story = Self {
            setup: setup_line(text.lines().find_map(|line| line.strip_prefix("setup "))?)?,
            facts: vec![],
            script: Some(Script::new()),
        };
        for line in text.lines() {
            story.facts.extend(work::line(line));
            if let (Some((spot, choice)), Some(script)) = (script_line(line), &mut story.script) {
                script.insert(spot, choice);
            }
        }
        Some(story)
    }

    /// The same with all that was drawn but what stops processes.
    pub fn without_crashes(&self) -> Self {
        let mut script = self.live().made;
        script.retain(|_, choice| {
            !matches!(
                choice.kind,
                Kind::CrashBefore | Kind::CrashAfter | Kind::Restart | Kind::Zombie | Kind::Freeze
            )
        });
        Self { script: Some(script), ..self.clone() }
    }

    pub fn live(&self) -> Report {
        self.live_with(false)
    }

    pub fn live_with(&self, log: bool) -> Report {
        let decisions = match &self.script {
            Some(script) => Decisions::scripted(self.setup.seed, script.clone()),
            None => Decisions::drawn(self.setup.seed),
        };
        let mut world = World::new(self.setup, self.facts.clone(), decisions);
        world.log = log.then(Vec::new);
        world.prefixes = self.script.is_some().then(Vec::new);
        world.whole_history();
        world.tell_the_end();
        report(world)
    }
}

fn setup_line(line: &str) -> Option<Setup> {
    let words: Vec<&str> = line.split_whitespace().collect();
    // Traces of before know no way back.
    let [seed, honour, unique, lag, chaos, acts, budget, epoch, inbound @ ..] = words.as_slice() else {
        return None;
    };
    let honours = [Honour::Always, Honour::Never, Honour::Briefly, Honour::AfterEnd];
    let numbers: Vec<u32> = budget.split(',').filter_map(|number| number.parse().ok()).collect();
    Some(Setup {
        seed: seed.parse().ok()?,
        manners: Manners {
            honour: honours.into_iter().find(|known| format!("{known:?}") == *honour)?,
            unique_numbers: unique.parse().ok()?,
            lag: lag.parse().ok()?,
        },
        chaos: chaos.parse().ok()?,
        acts: acts.parse().ok()?,
        budget: if let [minute, second, batches] = numbers.as_slice() {
            Some((*minute, *second, *batches))
        } else {
            None
        },
        epoch: epoch.parse().ok()?,
        inbound: match inbound {
            [] => None,
            [word, ..] => Some(Roads::parse(word)?),
        },
    })
}

impl World {
    pub fn whole_history(&mut self) {
        let calm = self.decisions.are_calm();
        self.until_rest();
        if !self.watch.failed() {
            self.at_rest();
        }
        self.people();
        if !self.watch.failed() {
            self.at_end();
            self.fixpoint();
            self.read_back();
        }
        self.marks.hit_often(Mark::ReplayedAnswer, self.books.replayed);
        self.marks.hit_often(Mark::NumberTakenByUs, self.books.own_taken.0);
        self.marks.hit_often(Mark::NameTakenByUs, self.books.own_taken.1);
        self.marks.hit_often(Mark::WrongTotal, self.books.wrong_totals.len() as u64);
        let count: u64 = self.faults.values().sum();
        self.marks.hit_if(Mark::NoFault, count == 0);
        self.marks.hit_if(Mark::ManyFaults, count >= 25);
        if calm {
            self.measure();
        }
    }

    /// Faults strike, then end; the engine comes to rest alone.
    pub fn until_rest(&mut self) {
        let chaos_ends = self.now + self.setup.chaos;
        while self.step(chaos_ends) {}
        self.now = self.now.max(chaos_ends);
        self.heal();
        let rest_by = self.now + REST_WITHIN;
        self.rest(rest_by);
    }

    /// Faults end; clocks are set right, records that could not be read are put back, somebody connects again.
    fn heal(&mut self) {
        self.healed = true;
        self.say(|| "---- faults end".to_owned());
        for host in 0..self.hosts.len() {
            self.hosts[host].offset = 0;
            if self.hosts[host].frozen {
                self.after(0, Event::Thaw { host });
            }
        }
        let spoilt = std::mem::take(&mut self.watch.spoilt);
        for (key, (good, bad)) in &spoilt {
            if self.store.text(key) == Some(bad.as_str()) {
                self.repair(key, good.clone());
            }
        }
        self.watch.relearn(&self.store);
        let alive: Vec<usize> = self.alive().collect();
        if !spoilt.is_empty() {
            for host in alive {
                self.kill(host);
            }
        }
        // Whoever watches over processes starts again what has died.
        let left_alone = self.is_deserted && self.alive().next().is_some();
        if !left_alone && !self.alive().any(|host| self.hosts[host].name == "a") {
            self.start("a");
        }
        self.follow_rarely();
        self.reconnect();
    }

    /// A person puts a record back as it was, or throws it away if work on the document has gone on without it.
    fn repair(&mut self, key: &str, good: (String, u64)) {
        let document = key.rsplit_once(':').map_or(key, |(document, _)| document).to_owned();
        let document = document.split_once('/').map(|(_, document)| document.to_owned()).unwrap_or_default();
        let moved = self
            .store
            .under("o/")
            .any(|(other, _)| other != key && other[2..].starts_with(&format!("{document}:")));
        let done = self.store.text(&format!("l/{}", document.replacen(':', "/", 1))).is_some()
            && key.ends_with(":create");
        if moved || done {
            self.watch.thrown_away(&key[2..]);
            self.store.records.remove(key);
        } else {
            self.store.put_back(key, good);
        }
    }

    /// Until nothing more happens.
    pub fn rest(&mut self, by: u64) {
        if self.setup.inbound.is_some_and(|roads| !roads.changes) {
            // No sweep goes well: only the pass over every list puts the next one off.
            self.follow_rarely();
        }
        // A time that a wrong clock has written down is waited for.
        let by = if self.watch.had_clock_faults() { by + 5 * HOUR } else { by };
        // So is a sweep that is not far away.
        let by = if self.setup.inbound.is_some() { by + FAR } else { by };
        while !(self.is_quiet() && self.now > self.committed_at + NOTICED_WITHIN) && self.step(by) {}
        let still = self.is_quiet();
        if !self.watch.failed() {
            let next = self.next_at();
            let now = self.now;
            self.watch.look("I-26", still, || format!("still something to do at {now}, next at {next:?}"));
        }
    }

    fn is_blocked(&self, host: usize) -> bool {
        self.hosts[host].state == Some(State::Blocked)
    }

    pub fn is_anybody_blocked(&self) -> bool {
        self.alive().any(|host| self.is_blocked(host))
    }

    /// A process that says it is blocked is started anew by whoever reads that.
    fn restart_blocked(&mut self) {
        let blocked: Vec<usize> = self.alive().filter(|host| self.is_blocked(*host)).collect();
        for host in blocked {
            let name = self.hosts[host].name;
            self.kill(host);
            let host = self.start(name);
            self.after(0, Event::Tell { host, command: Command::Resume });
            let by = self.now + REST_WITHIN;
            self.rest(by);
        }
    }

    /// Retries and new plans until nothing more is to be done.
    fn people(&mut self) {
        for round in 0..ROUNDS_MAX {
            if self.watch.failed() {
                return;
            }
            self.restart_blocked();
            let Some(host) = self.alive().last() else { return };
            let Some(engine) = &self.hosts[host].engine else { return };
            let letters: Vec<StepId> = engine
                .dead_letters()
                .into_iter()
                .filter(|letter| letter.outcome != "written")
                .map(|letter| letter.step)
                .collect();
            let before = self.books.executed;
            if round < 2 {
                self.marks.hit_if(Mark::Revived, !letters.is_empty());
                for step in letters {
                    self.after(0, Event::Tell { host, command: Command::Retry { step } });
                }
                let by = self.now + REST_WITHIN;
                self.rest(by);
            }
            self.decide_disputes(round > 0);
            // What is new shows in every list by then.
            self.now += 2 * MINUTE;
            self.after(0, Event::Plan { host, tries: 10 });
            let by = self.now + REST_WITHIN;
            self.rest(by);
            let links = self.hosts[host].engine.as_ref().map(|engine| engine.links()).unwrap_or_default();
            let later = self.now + 2 * MINUTE;
            let steps = planner::plan(&self.facts, &self.books, &links, &self.choices, later).steps;
            let listed = |step: &tieout::step::Step| self.store.text(&format!("x/{}", step.id)).is_some();
            let held = |step: &tieout::step::Step| self.store.text(&format!("o/{}", step.id)).is_some();
            if round >= 2
                && self.books.executed == before
                && steps.iter().all(|step| listed(step) || held(step))
            {
                return;
            }
        }
        let host = self.alive().last();
        let steps = host.and_then(|host| self.hosts[host].engine.as_ref()).map(|engine| {
            planner::plan(&self.facts, &self.books, &engine.links(), &self.choices, self.now).steps
        });
        let steps: Vec<String> = steps.unwrap_or_default().iter().map(|step| step.id.to_string()).collect();
        self.watch.look("I-45", false, || format!("the plan never comes to an end: {steps:?}"));
    }

    /// The same plan once more: nothing is written, in QuickBooks or in the store.
    fn fixpoint(&mut self) {
        let Some(host) = self.alive().last() else { return };
        let executed = self.books.executed;
        let links: Vec<(String, String)> =
            self.store.under("l/").map(|(key, text)| (key.to_owned(), text.to_owned())).collect();
        let Some(engine) = self.hosts[host].engine.as_ref() else { return };
        let steps = planner::plan(&self.facts, &self.books, &engine.links(), &self.choices, self.now).steps;
        if steps.is_empty() {
            // What is linked already, handed in as if it were new.
            let again =
                planner::plan(&self.facts, &crate::books::Books::new(Manners::default()), &[], &[], self.now)
                    .steps;
            let linked = |step: &tieout::step::Step| {
                links.iter().any(|(key, _)| *key == format!("l/{}/{}", step.key.kind, step.key.id))
            };
            let again: Vec<_> =
                again.into_iter().filter(|step| linked(step) && step.depends_on.is_empty()).collect();
            self.submit(host, again);
            self.after(0, Event::Tell { host, command: Command::Resume });
            let by = self.now + REST_WITHIN;
            self.rest(by);
        }
        let after = self.books.executed;
        self.watch.look("I-45", after == executed || !steps.is_empty(), || {
            format!("one more plan made {} writes", after - executed)
        });
    }

    /// For who reads the log: what the store and the engines hold at the end.
    fn tell_the_end(&mut self) {
        if self.log.is_none() {
            return;
        }
        for (key, text) in self.store.records.clone() {
            self.say(|| format!("store {key} @{} {}", text.1, text.0.chars().take(3000).collect::<String>()));
        }
        for host in self.alive().collect::<Vec<_>>() {
            let jobs = self.hosts[host].engine.as_ref().map(|engine| engine.jobs(0, 50)).unwrap_or_default();
            for job in jobs {
                self.say(|| {
                    format!(
                        "process {host} has {} {} waits for {:?} next {:?} {:?}",
                        job.step,
                        job.state,
                        job.waits_for,
                        job.next_at,
                        job.finding.map(|finding| finding.message)
                    )
                });
            }
        }
    }

    /// How long documents took when nothing went wrong.
    fn measure(&mut self) {
        let Some(begun) = self.first_plan else { return };
        let delays = self
            .books
            .records
            .iter()
            .filter(|record| record.ours)
            .map(|record| (record.shown_from - self.setup.manners.lag).saturating_sub(begun));
        self.delays = delays.collect();
    }
}
