//! Requests under way: granting, releasing, hearing back. **Invariant:** at most one request that asks for a
//! fresh access token is under way, and none beside it.

use crate::base::ordered::{BTreeMap, BTreeSet};

use crate::base::limits::{DEADLINE_MARGIN_MS, REQUEST_DEADLINE_MS, RESPONSE_BYTES_MAX, SEND_WINDOW_MS};
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};

use crate::inbound::ask::Ask;
use crate::step::LinkKey;

use super::budget::Refusal;
use super::contract::{Authorize, Effect, HttpRequest, Method, Outcome};
use super::job::JobState;
use super::look::Look;
use super::queue::{Doing, Order};
use super::status::RequestCounts;
use super::verdict::{self, Verdict};
use super::{Engine, Then, retry};

/// How long past its time limit a host may stay silent about a request.
const SILENCE_MS: u64 = 10_000;

#[derive(Debug, Default)]
pub(super) struct Wire {
    next: u64,
    open: BTreeMap<u64, Open>,
    deadlines: BTreeSet<(UnixMillis, u64)>,
    pub(super) counts: RequestCounts,
    /// Until when a batch that is not full waits for more.
    pub(super) linger: Option<UnixMillis>,
}

#[derive(Debug)]
struct Open {
    purpose: Purpose,
    deadline: UnixMillis,
    /// Number of token refreshes before it was released.
    token: u32,
    refresh: bool,
}

/// What a request under way is for.
#[derive(Debug)]
pub(super) enum Purpose {
    /// One write, or the items of a batch with their ids.
    Write {
        orders: Vec<Order>,
        items: Option<Vec<String>>,
    },
    Look(Look),
    /// A page of the read with this number.
    Page(usize),
    /// Whether the record of this link is gone.
    Forget(LinkKey),
    /// What changed in QuickBooks.
    Follow(Ask),
    /// Nobody waits for it any more.
    Forgotten,
}

/// A write that waits for its journal record.
#[derive(Debug)]
pub(super) struct Draft {
    pub orders: Vec<Order>,
    pub items: Option<Vec<String>>,
    pub url: String,
    pub body: String,
    pub refresh: bool,
    /// When its record was written: it must leave soon after, or not at all.
    pub at: UnixMillis,
}

/// Permission for one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grant {
    pub refresh: bool,
}

#[derive(Debug, Default)]
pub(super) struct Authorization {
    state: Token,
    /// Refreshes so far: tells an old refusal from a new one.
    refreshes: u32,
    pub(super) problem: Option<Finding>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
enum Token {
    #[default]
    Good,
    /// Refused: the next request asks for a fresh one.
    Stale,
    Refreshing,
    Lost,
}

impl Authorization {
    pub(super) fn is_lost(&self) -> bool {
        self.state == Token::Lost
    }

    pub(super) fn lose(&mut self, finding: Finding) {
        self.state = Token::Lost;
        self.problem = Some(finding);
    }

    /// A person has connected again.
    pub(super) fn restore(&mut self) {
        self.state = Token::Good;
        self.problem = None;
    }

    /// The request that was to bring a fresh token did not leave.
    fn refresh_undone(&mut self) {
        if self.state == Token::Refreshing {
            self.state = Token::Stale;
        }
    }

    fn heard(&mut self, refused: bool, answered: bool, sent_with: u32, refresh: bool) {
        match (refused, refresh) {
            (true, true) => {
                let message = "QuickBooks refuses the access token, a fresh one too";
                self.lose(Finding::new(Code::QboTokenRefused, &FieldPath::root(), message));
            }
            (true, false) => {
                if self.state == Token::Good && sent_with == self.refreshes {
                    self.state = Token::Stale;
                }
            }
            (false, true) if answered => {
                self.refreshes = self.refreshes.saturating_add(1);
                if self.state == Token::Refreshing {
                    self.state = Token::Good;
                }
            }
            (false, true) => self.refresh_undone(),
            (false, false) => {}
        }
    }
}

impl Engine {
    pub(super) fn next_id(&mut self) -> u64 {
        self.wire.next = self.wire.next.saturating_add(1);
        self.wire.next
    }

    /// Grants a request if budget, token and commands allow one now.
    pub(super) fn grant(&mut self, batch: bool) -> Option<Grant> {
        if self.permits.withholds() {
            return None;
        }
        let refresh = match self.authorization.state {
            Token::Good => false,
            // A person has connected again while one was asked for: it must come back first.
            Token::Stale if self.wire.open.values().any(|open| open.refresh) => return None,
            Token::Stale => true,
            Token::Refreshing | Token::Lost => return None,
        };
        let guest = !self.lease.held || self.lease.until <= self.now;
        match self.budget.reserve(self.now, batch, guest) {
            Ok(()) => {
                if refresh {
                    self.authorization.state = Token::Refreshing;
                }
                Some(Grant { refresh })
            }
            Err(Refusal::Until(at)) => {
                self.wake_by(at);
                None
            }
            Err(Refusal::Full) => None,
        }
    }

    /// A granted request is not needed after all.
    pub(super) fn give_back(&mut self, grant: Grant, batch: bool) {
        self.budget.give_back(batch);
        if grant.refresh {
            self.authorization.refresh_undone();
        }
    }

    /// Sends a read. Reads change nothing, so they need no record.
    pub(super) fn read_now(&mut self, purpose: Purpose, url: String, grant: Grant) {
        self.wire.counts.reads = self.wire.counts.reads.saturating_add(1);
        self.open(purpose, Method::Get, url, None, grant.refresh, self.now.plus_ms(SEND_WINDOW_MS), false);
    }

    /// The record of a write is durable: let the host see it, if there is still time to.
    pub(super) fn release(&mut self, draft: Draft) {
        let batch = draft.items.is_some();
        let not_after = UnixMillis(
            self.lease.until.0.saturating_sub(REQUEST_DEADLINE_MS.saturating_add(DEADLINE_MARGIN_MS)),
        )
        .min(draft.at.plus_ms(SEND_WINDOW_MS));
        let clock_went_back = self.now < draft.at;
        if self.now > not_after
            || clock_went_back
            || self.authorization.is_lost()
            || self.paused
            || self.budget.is_paused(self.now)
            || self.permits.withholds()
        {
            self.give_back(Grant { refresh: draft.refresh }, batch);
            return self.unsend(&draft.orders);
        }
        let counts = &mut self.wire.counts;
        counts.writes = counts.writes.saturating_add(1);
        counts.batches = counts.batches.saturating_add(u64::from(batch));
        for order in &draft.orders {
            self.queue.update(*order, |job| {
                job.durable = true;
                job.doing = Doing::OnWire;
            });
        }
        let label = draft.orders.first().and_then(|order| self.queue.job(*order));
        self.current = label.map(|job| job.record.step.label.clone());
        let purpose = Purpose::Write { orders: draft.orders, items: draft.items };
        self.open(purpose, Method::Post, draft.url, Some(draft.body), draft.refresh, not_after, batch);
    }

    #[expect(clippy::too_many_arguments, reason = "every part of a request comes from another place")]
    fn open(
        &mut self,
        purpose: Purpose,
        method: Method,
        url: String,
        body: Option<String>,
        refresh: bool,
        not_after: UnixMillis,
        batch: bool,
    ) {
        let id = self.next_id();
        self.budget.release(self.now, batch);
        let silence = not_after.plus_ms(REQUEST_DEADLINE_MS.saturating_add(SILENCE_MS));
        let deadline = silence.min(
            self.now.plus_ms(REQUEST_DEADLINE_MS.saturating_add(SILENCE_MS).saturating_add(SEND_WINDOW_MS)),
        );
        let token = self.authorization.refreshes;
        self.wire.open.insert(id, Open { purpose, deadline, token, refresh });
        self.wire.deadlines.insert((deadline, id));
        let mut headers = BTreeMap::from([("accept".to_owned(), "application/json".to_owned())]);
        if body.is_some() {
            headers.insert("content-type".to_owned(), "application/json".to_owned());
        }
        let authorize = if refresh { Authorize::Refreshed } else { Authorize::Current };
        let (timeout_ms, max_bytes) = (REQUEST_DEADLINE_MS, RESPONSE_BYTES_MAX);
        let request = HttpRequest { method, url, headers, body, timeout_ms, max_bytes, authorize, not_after };
        self.effects.push(Effect::Http { id, request });
    }

    /// These writes were never let out: their records say so again.
    fn unsend(&mut self, orders: &[Order]) {
        let until = self.now;
        for order in orders {
            if self.queue.job(*order).is_some_and(|job| job.record.cancelled && !job.record.tainted) {
                self.cancelled(*order);
                continue;
            }
            self.queue.update(*order, |job| {
                job.record.attempts = job.record.attempts.saturating_sub(1);
                job.record.state = JobState::Waiting { until, looked: false };
                job.doing = Doing::Resting;
            });
            self.save(*order);
        }
    }

    pub(super) fn http_done(&mut self, id: u64, outcome: &Outcome) {
        // An answer to something that was settled long ago changes nothing.
        let Some(open) = self.wire.open.remove(&id) else { return };
        self.wire.deadlines.remove(&(open.deadline, id));
        self.budget.done(self.now, verdict::reached(outcome));
        if let Outcome::Response { status: 429, headers, .. } = outcome {
            // Whoever asked: the whole company is to be silent.
            let pause = retry::throttle_ms(headers.get("retry-after").map(String::as_str));
            self.budget.pause(self.later(pause));
        }
        let refused = match outcome {
            Outcome::Response { status, .. } => *status == 401,
            Outcome::NeverSent { reason } => reason == verdict::UNAUTHORIZED,
            _ => false,
        };
        let no_token = matches!(outcome, Outcome::NeverSent { .. }) && refused;
        let answered = matches!(outcome, Outcome::Response { .. });
        self.authorization.heard(refused, answered, open.token, open.refresh || no_token);
        match open.purpose {
            Purpose::Write { orders, items } => self.write_done(&orders, items.as_deref(), outcome),
            Purpose::Look(look) => self.look_done(look, outcome),
            Purpose::Page(index) => self.page_done(index, outcome),
            Purpose::Forget(link) => self.forget_done(link, outcome),
            Purpose::Follow(ask) => self.follow_done(ask, outcome),
            Purpose::Forgotten => {}
        }
    }

    fn write_done(&mut self, orders: &[Order], items: Option<&[String]>, outcome: &Outcome) {
        let steps: Vec<_> =
            orders.iter().filter_map(|order| self.queue.job(*order)).map(|job| &job.record.step).collect();
        let verdicts: Vec<Verdict> = match items {
            Some(items) => {
                let named: Vec<_> = steps.into_iter().zip(items.iter().map(String::as_str)).collect();
                verdict::batched(&named, outcome)
            }
            None => steps.into_iter().map(|step| verdict::single(step, outcome)).collect(),
        };
        for (order, verdict) in orders.iter().zip(verdicts) {
            self.settle(*order, verdict);
        }
    }

    /// Requests that the host never spoke of again count as timed out.
    pub(super) fn expire(&mut self) {
        while let Some((deadline, id)) = self.wire.deadlines.pop_first() {
            if deadline > self.now {
                self.wire.deadlines.insert((deadline, id));
                self.wake_by(deadline);
                break;
            }
            self.http_done(id, &Outcome::Timeout);
        }
    }

    /// Nobody waits for the writes and looks under way any more; their budget is still in use.
    pub(super) fn forget_writes(&mut self) {
        for open in self.wire.open.values_mut() {
            if !matches!(open.purpose, Purpose::Page(_)) {
                open.purpose = Purpose::Forgotten;
            }
        }
        // A grant whose request was never released goes back; pages are released as they are granted.
        self.budget.drop_reserved();
        if !self.wire.open.values().any(|open| open.refresh) {
            self.authorization.refresh_undone();
        }
    }

    /// Nobody waits for the pages under way any more.
    pub(super) fn forget_pages(&mut self) {
        self.forget_reads(|purpose| matches!(purpose, Purpose::Page(_)));
    }

    /// A round begins anew: the answer under way belongs to the one before.
    pub(super) fn forget_follow(&mut self) {
        self.forget_reads(|purpose| matches!(purpose, Purpose::Follow(_)));
    }

    fn forget_reads(&mut self, is_meant: fn(&Purpose) -> bool) {
        for open in self.wire.open.values_mut() {
            if is_meant(&open.purpose) {
                open.purpose = Purpose::Forgotten;
            }
        }
    }

    pub(super) fn write_journal(&mut self, changes: Vec<(String, Option<String>)>, then: Vec<Then>) {
        self.journal.push(changes, then);
    }
}
