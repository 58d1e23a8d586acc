//! Reading the company page by page. **Invariant:** a read that was not complete is a finding, never an
//! empty list.

use crate::base::ordered::BTreeMap;

use crate::base::limits::{ATTEMPTS_MAX, QUERY_ROWS_MAX, QUERY_ROWS_MIN, READS_AT_ONCE};
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::qbo::fault::{Class, Fault};
use crate::qbo::query;

use super::boot::Phase;
use super::contract::{Event, Outcome, Query};
use super::status::ReadProgress;
use super::wire::Purpose;
use super::{Engine, retry};

/// The pages of each query by its name, as QuickBooks wrote them.
pub type Reads = BTreeMap<String, Vec<String>>;

#[derive(Debug, Default)]
pub(super) struct Reading {
    reads: Vec<Read>,
    active: bool,
    result: Option<Result<Reads, Finding>>,
    rows: usize,
}

#[derive(Debug)]
struct Read {
    query: Query,
    pages: Vec<String>,
    /// Place of the next row, counted from 1.
    start: u32,
    page_rows: u32,
    attempts: u32,
    state: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Due(UnixMillis),
    OnWire,
    Complete,
}

impl Reading {
    pub(super) fn is_active(&self) -> bool {
        self.active
    }

    pub(super) fn progress(&self) -> ReadProgress {
        let done = self.reads.iter().filter(|read| read.state == Stage::Complete).count();
        ReadProgress { done, total: self.reads.len(), rows: self.rows }
    }
}

impl Engine {
    /// What the last read command brought, once: every page of every query, or why it failed.
    pub fn take_reads(&mut self) -> Option<Result<Reads, Finding>> {
        self.reading.result.take()
    }

    /// Starts reading; an unfinished read before it is dropped.
    pub(super) fn read(&mut self, queries: Vec<Query>) {
        self.forget_pages();
        let now = self.now;
        let fresh = |query| Read {
            query,
            pages: Vec::new(),
            start: 1,
            page_rows: QUERY_ROWS_MAX,
            attempts: 0,
            state: Stage::Due(now),
        };
        let reads = queries.into_iter().map(fresh).collect();
        self.reading = Reading { reads, active: true, result: None, rows: 0 };
    }

    pub(super) fn stop_reading(&mut self) {
        self.forget_pages();
        self.reading = Reading::default();
    }

    pub(super) fn advance_reads(&mut self) {
        if !self.reading.active {
            return;
        }
        if let Some(finding) = self.cannot_read() {
            return self.read_failed(String::new(), finding);
        }
        // Nothing is read before the store has shown that it belongs to this company.
        if matches!(self.phase, Phase::New | Phase::Thirsty | Phase::Meta { .. }) {
            return;
        }
        let mut on_wire = self.reading.reads.iter().filter(|read| read.state == Stage::OnWire).count();
        for index in 0..self.reading.reads.len() {
            let Some(read) = self.reading.reads.get(index) else { break };
            let Stage::Due(at) = read.state else { continue };
            if at > self.now {
                self.wake_by(at);
                continue;
            }
            if on_wire >= READS_AT_ONCE {
                break;
            }
            let statement = query::page(&read.query.statement, read.start, read.page_rows);
            let Some(grant) = self.grant(false) else { break };
            let url = self.address.query(&statement);
            if let Some(read) = self.reading.reads.get_mut(index) {
                read.state = Stage::OnWire;
                read.attempts = read.attempts.saturating_add(1);
            }
            on_wire = on_wire.saturating_add(1);
            self.read_now(Purpose::Page(index), url, grant);
        }
        if self.reading.reads.iter().all(|read| read.state == Stage::Complete) {
            self.read_complete();
        }
    }

    /// Why no read can succeed before a person acts.
    fn cannot_read(&self) -> Option<Finding> {
        match &self.phase {
            Phase::Blocked(finding) => Some(finding.clone()),
            _ => self.authorization.problem.clone().or_else(|| self.halted.clone()),
        }
    }

    pub(super) fn page_done(&mut self, index: usize, outcome: &Outcome) {
        match page(outcome) {
            Ok((body, rows)) => self.page_read(index, body, rows),
            Err((finding, class)) => {
                self.page_refused(index, &finding, class);
            }
        }
    }

    fn page_read(&mut self, index: usize, body: &str, rows: usize) {
        let now = self.now;
        let Some(read) = self.reading.reads.get_mut(index) else { return };
        self.reading.rows = self.reading.rows.saturating_add(rows);
        read.pages.push(body.to_owned());
        read.attempts = 0;
        let count = u32::try_from(rows).unwrap_or(u32::MAX);
        read.start = read.start.saturating_add(count);
        read.state = if count < read.page_rows { Stage::Complete } else { Stage::Due(now) };
    }

    fn page_refused(&mut self, index: usize, finding: &Finding, class: Class) {
        let Some(read) = self.reading.reads.get(index) else { return };
        let (name, attempts) = (read.query.name.clone(), read.attempts);
        match class {
            Class::Connection => self.authorization.lose(finding.clone()),
            Class::Company => self.halted = Some(finding.clone()),
            _ => {}
        }
        let permanent = matches!(class, Class::Permanent | Class::Stale | Class::Taken);
        let lost = self.authorization.is_lost() || self.halted.is_some();
        if permanent || lost || attempts >= ATTEMPTS_MAX {
            let message = format!("`{name}` could not be read after {attempts} tries: {}", finding.message);
            let failed = Finding::new(Code::EngineReadFailed, &FieldPath::of(name.clone()), message);
            let failed = if permanent || lost { failed.with_hint(finding.hint.clone()) } else { failed };
            return self.read_failed(name, failed);
        }
        let delay = match class {
            Class::Token => 0,
            _ => retry::delay_ms(self.seed(), &name, attempts),
        };
        let due = self.later(delay);
        let smaller = finding.code == Code::QboAnswerTooLarge;
        let Some(read) = self.reading.reads.get_mut(index) else { return };
        read.state = Stage::Due(due);
        if smaller {
            read.page_rows = (read.page_rows / 2).max(QUERY_ROWS_MIN);
        }
    }

    fn read_complete(&mut self) {
        let mut reads = Reads::new();
        for read in &mut self.reading.reads {
            let pages = std::mem::take(&mut read.pages);
            reads.entry(read.query.name.clone()).or_default().extend(pages);
        }
        self.reading.active = false;
        self.reading.result = Some(Ok(reads));
        self.notify(Event::ReadDone);
    }

    fn read_failed(&mut self, name: String, finding: Finding) {
        self.forget_pages();
        self.reading = Reading { result: Some(Err(finding.clone())), ..Reading::default() };
        self.notify(Event::ReadFailed { name, finding });
    }
}

/// The body of a complete page and its number of rows.
fn page(outcome: &Outcome) -> Result<(&str, usize), (Finding, Class)> {
    match outcome {
        Outcome::Response { status: 200..=299, body, .. } => {
            query::rows(body).map(|rows| (body.as_str(), rows)).ok_or_else(|| failure(outcome))
        }
        _ => Err(failure(outcome)),
    }
}

/// Why an answer is none, and what kind of failure it is.
pub(super) fn failure(outcome: &Outcome) -> (Finding, Class) {
    let plain = |code, why: &str| Finding::new(code, &FieldPath::root(), why);
    match outcome {
        Outcome::Response { status, body, .. } => {
            if let Some(fault) = Fault::parse(body) {
                return (fault.finding(), fault.class());
            }
            let message = format!("QuickBooks answered {status} with something else than rows");
            let class = match *status {
                401 => Class::Token,
                403 => Class::Connection,
                429 => Class::Throttled,
                _ => Class::Unclear,
            };
            (plain(Code::QboAnswerUnreadable, &message), class)
        }
        Outcome::Timeout | Outcome::Offline | Outcome::Aborted => {
            (plain(Code::EngineNotReached, "QuickBooks could not be reached"), Class::Unclear)
        }
        Outcome::NeverSent { reason } => {
            let message = format!("the request was not sent: `{reason}`");
            (plain(Code::EngineNotReached, &message), Class::Unclear)
        }
        Outcome::Truncated => (plain(Code::QboAnswerUnreadable, "the answer broke off"), Class::Unclear),
        Outcome::Redirected { .. } => {
            (plain(Code::QboAnswerUnreadable, "the answer pointed to another address"), Class::Unclear)
        }
        Outcome::TooLarge => (plain(Code::QboAnswerTooLarge, "the page was too large"), Class::Later),
    }
}
