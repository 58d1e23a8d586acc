//! A company's connections: who may call, until when, and how refresh tokens change.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::sandbox::digest;
use crate::switches::Switches;
use crate::time::{DAY, HOUR, MINUTE, Millis};

/// Accepted by the API for ever, unless the company is strict about tokens.
pub const DEVELOPER_TOKEN: &str = "sandbox-access-token";

pub const ACCESS_LIFE: Millis = HOUR;
pub const REFRESH_LIFE: Millis = 101 * DAY;
pub const HARD_LIFE: Millis = 5 * 365 * DAY;
const ROTATION: Millis = DAY;
const CODE_LIFE: Millis = 10 * MINUTE;

#[derive(Clone, Debug, Default)]
pub struct Tokens {
    issued: u64,
    codes: BTreeMap<String, Code>,
    access: BTreeMap<String, Access>,
    /// One connection for each app, by its client id.
    grants: BTreeMap<String, Grant>,
    /// The person who connected the apps is no administrator any more.
    admin_removed: bool,
}

#[derive(Clone, Debug)]
struct Code {
    until: Millis,
    redirect: String,
    app: String,
    /// The app asked for `openid`.
    openid: bool,
}

#[derive(Clone, Debug)]
struct Access {
    until: Millis,
    app: String,
}

/// One connection of an app with the company; a new one replaces it.
#[derive(Clone, Debug)]
struct Grant {
    since: Millis,
    refresh: String,
    rotated: Millis,
    used: Millis,
    /// The refresh tokens before the current one, the latest last, and when each was replaced.
    previous: Vec<(String, Millis)>,
}

/// What the token endpoint answers with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    pub access: String,
    pub refresh: String,
    pub hard_left: Millis,
    /// An `id_token` goes with it: the app asked for `openid`, and this is the first token.
    pub openid: bool,
}

/// How a bearer token stands with this company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Good,
    Expired,
    Unknown,
}

impl Tokens {
    pub fn check(&self, authorization: Option<&str>, now: Millis, strict: bool) -> Result<(), Fault> {
        let refused = |detail: &str| Err(Fault::new(3200, detail));
        let Some(value) = authorization else { return refused("Token missing") };
        let Some((scheme, token)) = value.split_once(' ') else { return refused("Token malformed") };
        let token = token.trim();
        if !scheme.eq_ignore_ascii_case("bearer") {
            return refused("Token malformed");
        }
        if token.is_empty() {
            return Err(Fault::new(3202, "Token empty"));
        }
        if token == DEVELOPER_TOKEN && !strict {
            return Ok(());
        }
        match self.standing(token, now) {
            Standing::Expired => refused("Token expired"),
            Standing::Unknown => refused("Token not known"),
            Standing::Good if self.admin_removed => {
                Err(Fault::new(120, "The user who connected the app is not an administrator any more"))
            }
            Standing::Good => Ok(()),
        }
    }

    pub fn standing(&self, token: &str, now: Millis) -> Standing {
        match self.access.get(token) {
            Some(access) if now < access.until => Standing::Good,
            Some(_) => Standing::Expired,
            None => Standing::Unknown,
        }
    }

    /// All access tokens expire now; the connections stay.
    pub fn expire_access(&mut self) {
        self.access.values_mut().for_each(|access| access.until = 0);
    }

    pub fn set_admin_removed(&mut self, removed: bool) {
        self.admin_removed = removed;
    }

    /// Every app is disconnected, as from the product's own pages.
    pub fn disconnect(&mut self) {
        self.codes.clear();
        self.access.clear();
        self.grants.clear();
    }

    fn fresh(&mut self, kind: &str, realm: &str) -> String {
        self.issued = self.issued.saturating_add(1);
        let text = digest(&format!("{kind}:{realm}:{}", self.issued));
        match kind {
            "access" => format!("eyJ{text}"),
            "refresh" => format!("RT1-{text}"),
            _ => text,
        }
    }

    /// A code that an app may exchange once, for ten minutes.
    pub fn consent(&mut self, realm: &str, app: &str, redirect: &str, openid: bool, now: Millis) -> String {
        let code = self.fresh("code", realm);
        let until = now.saturating_add(CODE_LIFE);
        self.codes.retain(|_, code| now < code.until);
        let own = Code { until, redirect: redirect.to_owned(), app: app.to_owned(), openid };
        self.codes.insert(code.clone(), own);
        code
    }

    pub fn knows_code(&self, code: &str) -> bool {
        self.codes.contains_key(code)
    }

    /// A code becomes a connection; any earlier one of the same app ends.
    pub fn exchange(
        &mut self,
        realm: &str,
        app: &str,
        code: &str,
        redirect: &str,
        now: Millis,
    ) -> Option<Issued> {
        let known = self.codes.remove(code)?;
        if now >= known.until || known.redirect != redirect || known.app != app {
            return None;
        }
        self.end(app);
        self.admin_removed = false;
        let refresh = self.fresh("refresh", realm);
        let grant = Grant { since: now, refresh, rotated: now, used: now, previous: Vec::new() };
        self.grants.insert(app.to_owned(), grant);
        self.issue(realm, app, known.openid, now)
    }

    fn end(&mut self, app: &str) {
        self.grants.remove(app);
        self.access.retain(|_, access| access.app != app);
    }

    /// The app whose connection a refresh token belongs, or belonged, to.
    pub fn holder(&self, refresh: &str) -> Option<&str> {
        let is_of =
            |grant: &&Grant| grant.refresh == refresh || grant.previous.iter().any(|(old, _)| old == refresh);
        self.grants.iter().find(|(_, grant)| is_of(grant)).map(|(app, _)| app.as_str())
    }

    /// Takes a refresh token; its value changes once a day.
    pub fn renew(
        &mut self,
        realm: &str,
        app: &str,
        presented: &str,
        now: Millis,
        switches: &Switches,
    ) -> Option<Issued> {
        let grant = self.grants.get(app)?;
        let is_current = grant.refresh == presented;
        let replaced = grant.previous.iter().find(|(old, _)| old == presented).map(|(_, at)| *at);
        let tolerated = replaced.is_some_and(|at| now.saturating_sub(at) < switches.old_refresh_token_ms);
        let alive =
            now.saturating_sub(grant.used) < REFRESH_LIFE && now.saturating_sub(grant.since) < HARD_LIFE;
        if !is_current && replaced.is_some() && !tolerated && switches.reuse_ends_connection {
            self.end(app);
            return None;
        }
        if !alive || !(is_current || tolerated) {
            return None;
        }
        let due = is_current && now.saturating_sub(grant.rotated) >= ROTATION;
        let next = due.then(|| self.fresh("refresh", realm));
        let grant = self.grants.get_mut(app)?;
        grant.used = now;
        if let Some(next) = next {
            let old = std::mem::replace(&mut grant.refresh, next);
            grant.previous.push((old, now));
            grant.rotated = now;
        }
        self.issue(realm, app, false, now)
    }

    fn issue(&mut self, realm: &str, app: &str, openid: bool, now: Millis) -> Option<Issued> {
        let access = self.fresh("access", realm);
        let until = now.saturating_add(ACCESS_LIFE);
        // Expired ones stay known for a day: "expired" and "unknown" are different answers.
        self.access.retain(|_, access| now.saturating_sub(access.until) < DAY);
        self.access.insert(access.clone(), Access { until, app: app.to_owned() });
        let grant = self.grants.get(app)?;
        let hard_left = HARD_LIFE.saturating_sub(now.saturating_sub(grant.since));
        Some(Issued { access, refresh: grant.refresh.clone(), hard_left, openid })
    }

    /// Ends the connection that a token of either kind belongs to.
    pub fn revoke(&mut self, token: &str) -> bool {
        let by_access = self.access.get(token).map(|access| access.app.clone());
        let by_refresh =
            || self.grants.iter().find(|(_, grant)| grant.refresh == token).map(|(app, _)| app.clone());
        match by_access.or_else(by_refresh) {
            Some(app) => {
                self.end(&app);
                true
            }
            None => false,
        }
    }
}
