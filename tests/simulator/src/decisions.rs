//! What goes wrong, where and when: drawn from a seed, or read from a trace.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::dice::{below, draw};
use crate::kinds::{Kind, Site};

/// Something that happens at a place, with a number that says how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub kind: Kind,
    pub param: u64,
}

/// Place and counter: the third write of document 2, the fifth effect of process 1.
pub type Spot = (Site, u64);

/// What was decided, in a form that can be replayed without the seed.
pub type Script = BTreeMap<Spot, Choice>;

/// How much goes wrong: for each kind its chance in 10,000.
#[derive(Clone, Debug)]
pub struct Dials {
    rates: BTreeMap<Site, Vec<(Kind, u64)>>,
}

const PURPOSE_SWARM: u64 = 1;
const PURPOSE_KIND: u64 = 2;

impl Dials {
    /// A random subset of the kinds with a random intensity. One history in 20 knows no fault, two in 20
    /// one kind only, two in 20 everything at once.
    pub fn swarm(seed: u64) -> Self {
        let style = below(seed, PURPOSE_SWARM, 0, 20);
        // Kinds that only some histories meet are none of these: the others stay what they were.
        let choice = Kind::ALL.iter().filter(|kind| !kind.site().reads_back() && kind.rate() > 0).count();
        let only = below(seed, PURPOSE_SWARM, 1, choice as u64) as usize;
        let mut rates: BTreeMap<Site, Vec<(Kind, u64)>> = BTreeMap::new();
        for (index, kind) in Kind::ALL.iter().enumerate() {
            let dice = draw(seed, PURPOSE_KIND, index as u64);
            let factor = match style {
                0 => 0,
                1 | 2 if index < choice => u64::from(index == only) * 6,
                3 | 4 => 1 + dice % 2,
                _ => (dice & 1) * (1 + (dice >> 1) % 3),
            };
            if factor > 0 {
                rates.entry(kind.site()).or_default().push((*kind, kind.rate() * factor));
            }
        }
        Self { rates }
    }

    /// Nothing is drawn.
    pub fn calm() -> Self {
        Self { rates: BTreeMap::new() }
    }

    pub fn is_calm(&self) -> bool {
        self.rates.is_empty()
    }
}

/// Answers "does something happen here?" and keeps what it answered.
#[derive(Clone, Debug)]
pub struct Decisions {
    seed: u64,
    dials: Dials,
    script: Option<Script>,
    pub made: Script,
    /// Every place that was asked about, if somebody wants to know.
    pub asked: Vec<Spot>,
}

impl Decisions {
    pub fn drawn(seed: u64) -> Self {
        Self { seed, dials: Dials::swarm(seed), script: None, made: Script::new(), asked: Vec::new() }
    }

    pub fn scripted(seed: u64, script: Script) -> Self {
        Self { seed, dials: Dials::calm(), script: Some(script), made: Script::new(), asked: Vec::new() }
    }

    pub fn are_calm(&self) -> bool {
        self.dials.is_calm() && self.script.as_ref().is_none_or(Script::is_empty)
    }

    pub fn ask(&mut self, site: Site, counter: u64) -> Option<Choice> {
        let spot = (site, counter);
        if self.script.is_some() {
            self.asked.push(spot);
        }
        let choice = match &self.script {
            Some(script) => script.get(&spot).copied(),
            None => self.drawn_at(spot),
        }?;
        self.made.insert(spot, choice);
        Some(choice)
    }

    /// For every kind of the place one slice of the range; the rest of the range is peace.
    fn drawn_at(&self, (site, counter): Spot) -> Option<Choice> {
        let kinds = self.dials.rates.get(&site)?;
        let mut dice = below(self.seed, 16 + site as u64, counter, 10_000);
        for (kind, rate) in kinds {
            if dice < *rate {
                return Some(Choice { kind: *kind, param: draw(self.seed, 32 + site as u64, counter) >> 16 });
            }
            dice -= rate;
        }
        None
    }
}

pub fn script_text(script: &Script) -> String {
    let mut text = String::new();
    for ((site, counter), choice) in script {
        let _ = writeln!(text, "{} {counter} {} {}", site.name(), choice.kind.name(), choice.param);
    }
    text
}

/// One line of a trace, if it is one of a decision.
pub fn script_line(line: &str) -> Option<(Spot, Choice)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [site, counter, kind, param] = words.as_slice() else { return None };
    let site = Site::ALL.iter().copied().find(|known| known.name() == *site)?;
    Some(((site, counter.parse().ok()?), Choice { kind: Kind::of(kind)?, param: param.parse().ok()? }))
}
