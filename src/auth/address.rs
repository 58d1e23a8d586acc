//! Where people and token requests are sent. **Invariant:** hosts and paths come from this list and the
//! configuration, never from data.

use crate::base::url::{percent_encoded, safe_origin};
use crate::diagnostics::{Code, FieldPath, Finding};

/// There is no scope that only reads, and none below the whole of accounting: what else is held back, the
/// capabilities hold back.
const SCOPE: &str = "com.intuit.quickbooks.accounting";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Addresses {
    consent: String,
    pub token: String,
    pub revoke: String,
}

impl Addresses {
    /// Intuit's are the same for both environments: the client's keys decide.
    pub fn new(environment: &str) -> Result<Self, Finding> {
        if matches!(environment, "production" | "sandbox") {
            return Ok(Self {
                consent: "https://appcenter.intuit.com/connect/oauth2".to_owned(),
                token: "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer".to_owned(),
                revoke: "https://developer.api.intuit.com/v2/oauth2/tokens/revoke".to_owned(),
            });
        }
        let base = safe_origin(environment).ok_or_else(|| {
            let why = "`production`, `sandbox`, `https://host`, or `http` on this machine is needed";
            Finding::new(Code::AuthConfigInvalid, &FieldPath::of("environment"), why)
        })?;
        Ok(Self {
            consent: format!("{base}/connect/oauth2"),
            token: format!("{base}/oauth2/v1/tokens/bearer"),
            revoke: format!("{base}/v2/oauth2/tokens/revoke"),
        })
    }

    pub fn consent(&self, client_id: &str, redirect_uri: &str, state: &str) -> String {
        let (client, redirect) = (percent_encoded(client_id), percent_encoded(redirect_uri));
        let scope = percent_encoded(SCOPE);
        let base = &self.consent;
        format!(
            "{base}?client_id={client}&response_type=code&scope={scope}&redirect_uri={redirect}&state={state}"
        )
    }
}

/// `https`, or `http` on this machine, with a path but no query, fragment or user name.
pub(super) fn is_redirect(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    let plain = |letter: char| letter.is_ascii_graphic() && !matches!(letter, '?' | '#' | '@' | '\\' | '"');
    rest.chars().all(plain) && safe_origin(&format!("{scheme}://{authority}")).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_go_to_intuit_or_this_machine() {
        let intuit = Addresses::new("production").unwrap();
        assert_eq!(intuit, Addresses::new("sandbox").unwrap());
        assert_eq!(intuit.token, "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer");
        let own = Addresses::new("http://127.0.0.1:8090/").unwrap();
        assert_eq!(own.revoke, "http://127.0.0.1:8090/v2/oauth2/tokens/revoke");
        for bad in [
            "",
            "live",
            "http://example.com",
            "https://",
            "https://a/b",
            "ftp://localhost",
            "http://localhost@x.y",
        ] {
            assert_eq!(Addresses::new(bad).unwrap_err().code, Code::AuthConfigInvalid, "{bad}");
        }
        assert_eq!(
            own.consent("id&x", "https://crm.example/cb", "s"),
            "http://127.0.0.1:8090/connect/oauth2?client_id=id%26x&response_type=code&scope=com.intuit.quickbooks.accounting&redirect_uri=https%3A%2F%2Fcrm.example%2Fcb&state=s"
        );
    }

    #[test]
    fn people_come_back_to_a_safe_place() {
        for good in ["https://crm.example/oauth/callback", "http://localhost:3000/cb", "http://[::1]:1/cb"] {
            assert!(is_redirect(good), "{good}");
        }
        for bad in [
            "",
            "crm.example/cb",
            "http://crm.example/cb",
            "https://crm.example/cb?x=1",
            "https://crm.example/cb#x",
            "https://a@crm.example/",
            "https:///cb",
            "https://crm.example/\"",
            "https://crm.example/\\",
            "https://crm.example/a b",
            "javascript://localhost/cb",
        ] {
            assert!(!is_redirect(bad), "{bad}");
        }
    }
}
