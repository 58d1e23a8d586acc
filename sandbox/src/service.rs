//! Several companies behind one address, as the service has them.

use serde::Deserialize;

use crate::fault::Fault;
use crate::http::{Request, Response, Target};
use crate::json::{Value, json};
use crate::oauth::{self, App};
use crate::route::refusal;
use crate::sandbox::{Options, Sandbox};
use crate::time::Millis;
use crate::tokens::Standing;

/// Companies, the first of which is meant where none is named, and the apps that may connect to them.
#[derive(Clone, Debug)]
pub struct Service {
    companies: Vec<Sandbox>,
    apps: Vec<App>,
}

/// The realm of a further company is one more than that of the one before.
const FIRST_REALM: u64 = 9_341_450_000_000_001;

impl Service {
    /// # Errors
    ///
    /// A sentence that names the option, or the seed's request, that cannot be used.
    pub fn new(options: Vec<Options>, apps: Vec<App>) -> Result<Service, String> {
        let mut service = Service { companies: Vec::new(), apps };
        for one in options {
            service.add(one)?;
        }
        Ok(service)
    }

    /// Founds a further company and answers its realm.
    ///
    /// # Errors
    ///
    /// A sentence that names the option that cannot be used, or the realm that is taken.
    pub fn add(&mut self, mut options: Options) -> Result<String, String> {
        if options.realm.is_none() && options.seed.as_ref().is_none_or(|seed| !seed.names_realm()) {
            let count = u64::try_from(self.companies.len()).unwrap_or(u64::MAX);
            let free = (0..=count).map(|more| FIRST_REALM.saturating_add(more).to_string());
            options.realm = free.into_iter().find(|realm| self.company(realm).is_none());
        }
        let sandbox = Sandbox::new(options)?;
        let realm = sandbox.realm().to_owned();
        if self.company(&realm).is_some() {
            return Err(format!("there is a company {realm} already"));
        }
        self.companies.push(sandbox);
        Ok(realm)
    }

    pub fn company(&self, realm: &str) -> Option<&Sandbox> {
        self.companies.iter().find(|one| one.realm() == realm)
    }

    pub fn company_mut(&mut self, realm: &str) -> Option<&mut Sandbox> {
        self.companies.iter_mut().find(|one| one.realm() == realm)
    }

    pub fn companies(&self) -> &[Sandbox] {
        &self.companies
    }

    /// Answers one request at a time of the host's clock.
    pub fn handle(&mut self, now: Millis, request: &Request) -> Response {
        let target = Target::of(&request.url);
        let path: Vec<&str> = target.path.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["v3", "company", realm, ..] => self.of_company(now, realm, request),
            ["sandbox", "companies"] => self.manage(now, request),
            ["sandbox", "apps"] => self.register(request),
            ["sandbox", "company", realm, rest @ ..] => match self.company_mut(realm) {
                Some(company) => {
                    company.at(now);
                    crate::control::answer(company, rest, request, &target)
                }
                None => Response::json(404, &json!({ "error": format!("there is no company {realm}") })),
            },
            ["sandbox", ..] => match self.companies.first_mut() {
                Some(first) => first.handle(now, request),
                None => Response::json(404, &json!({ "error": "there is no company" })),
            },
            _ => {
                self.companies.iter_mut().for_each(|one| one.at(now));
                let mut response = oauth::answer(&mut self.companies, &self.apps, &path, request, &target);
                if let Some(first) = self.companies.first_mut() {
                    first.sign(&mut response);
                }
                response
            }
        }
    }

    /// A token of one company opens no other.
    fn of_company(&mut self, now: Millis, realm: &str, request: &Request) -> Response {
        let token =
            request.header("authorization").and_then(|value| value.split_once(' ')).map(|(_, token)| token);
        let elsewhere = token.is_some_and(|token| {
            let knows = |one: &Sandbox| one.tokens.standing(token, now) != Standing::Unknown;
            self.company(realm).is_none_or(|own| !knows(own)) && self.companies.iter().any(knows)
        });
        if self.company(realm).is_some() && !elsewhere {
            return match self.company_mut(realm) {
                Some(company) => company.handle(now, request),
                None => Response::text(404, "text/plain", String::new()),
            };
        }
        match self.companies.first_mut() {
            Some(first) if elsewhere => {
                first.at(now);
                let detail = format!("The token is not for company {realm}");
                let mut response = refusal(first, &Fault::new(3100, detail));
                first.sign(&mut response);
                response
            }
            // The first company says what it says to any foreign realm.
            Some(first) => first.handle(now, request),
            None => Response::text(404, "text/plain", String::new()),
        }
    }

    fn manage(&mut self, now: Millis, request: &Request) -> Response {
        if request.method.eq_ignore_ascii_case("POST") {
            #[derive(Deserialize)]
            struct Asked {
                #[serde(flatten)]
                options: serde_json::Map<String, serde_json::Value>,
            }
            let asked = serde_json::from_str::<Asked>(request.text()).map(|mut asked| {
                asked.options.entry("now").or_insert(now.into());
                serde_json::from_value::<Options>(asked.options.into())
            });
            let added = match asked {
                Ok(Ok(options)) => self.add(options),
                Ok(Err(error)) | Err(error) => Err(error.to_string()),
            };
            if let Err(error) = added {
                return Response::json(400, &json!({ "error": error }));
            }
        }
        let rows: Vec<Value> = self.companies.iter().map(Sandbox::card).collect();
        Response::json(200, &json!({ "companies": rows }))
    }

    fn register(&mut self, request: &Request) -> Response {
        if request.method.eq_ignore_ascii_case("POST") {
            match serde_json::from_str::<Vec<App>>(request.text()) {
                Ok(apps) => self.apps = apps,
                Err(error) => return Response::json(400, &json!({ "error": error.to_string() })),
            }
        }
        let ids: Vec<&str> = self.apps.iter().map(|app| app.client_id.as_str()).collect();
        Response::json(200, &json!({ "apps": ids }))
    }

    /// The same with everything as JSON text; whatever arrives, there is an answer.
    pub fn handle_bytes(&mut self, now: Millis, request: &[u8]) -> Vec<u8> {
        let response = match serde_json::from_slice::<Request>(request) {
            Ok(request) => self.handle(now, &request),
            Err(error) => Response::text(400, "text/plain", format!("not a request: {error}")),
        };
        serde_json::to_vec(&response).unwrap_or_default()
    }
}
