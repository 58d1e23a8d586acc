//! Refusals in the two shapes the service has: its own `Fault`, and the gateway's lower-case one.

use std::fmt;

use crate::json::{Value, json};
use crate::texts;

/// Why a request is refused: one coded error and the HTTP status that carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub status: u16,
    pub code: u32,
    pub detail: String,
    pub element: String,
}

impl Fault {
    pub fn new(code: u32, detail: impl Into<String>) -> Fault {
        let status = match code {
            100 | 110 | 120 | 3200 | 3202 => 401,
            3100 => 403,
            3001 => 429,
            10000 | 10200 => 500,
            _ => 400,
        };
        Fault { status, code, detail: detail.into(), element: String::new() }
    }

    pub fn at(mut self, element: impl Into<String>) -> Fault {
        self.element = element.into();
        self
    }

    /// A business rule that has no code of its own.
    pub fn business(detail: impl Into<String>) -> Fault {
        Fault::new(6000, detail)
    }

    pub fn missing(field: &str) -> Fault {
        Fault::new(2020, format!("Required parameter {field} is missing in the request")).at(field)
    }

    pub fn throttled() -> Fault {
        Fault::new(3001, "The request limit was reached; try again later")
    }

    pub fn not_found(what: &str) -> Fault {
        Fault::new(610, format!("Object Not Found : {what}"))
    }

    /// The object that stands as `Fault` in an answer or in a batch item.
    pub fn body(&self, french: bool) -> Value {
        let (message, detail) =
            if french { texts::french(self) } else { (texts::message(self.code), self.detail.clone()) };
        json!({
            "Error": [{
                "Message": message,
                "Detail": detail,
                "code": self.code.to_string(),
                "element": self.element,
            }],
            "type": kind(self.code),
        })
    }

    /// The gateway in front of the service answers in lower-case keys.
    pub fn gateway_body(&self, now: i64) -> Value {
        let kind = if self.code == 3001 { "SERVICE" } else { "AUTHENTICATION" };
        json!({
            "warnings": null,
            "intuitObject": null,
            "fault": {
                "error": [{
                    "message": texts::message(self.code),
                    "detail": self.detail,
                    "code": self.code.to_string(),
                    "element": null,
                }],
                "type": kind,
            },
            "report": null, "queryResponse": null, "batchItemResponse": [], "attachableResponse": [],
            "syncErrorResponse": null, "requestId": null, "time": now, "status": null, "cdcresponse": [],
        })
    }

    /// Refused by the gateway, before the service saw the request.
    pub fn is_gateway(&self) -> bool {
        matches!(self.code, 3001 | 3100 | 3200 | 3202)
    }
}

/// Where a value stands; written out only when something is wrong with it.
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    pub above: Option<&'a Path<'a>>,
    pub name: &'a str,
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(above) = self.above {
            write!(out, "{above}.")?;
        }
        out.write_str(self.name)
    }
}

impl Path<'_> {
    /// Whether the value is part of a field of the object as a whole.
    pub fn is_below(&self, field: &str) -> bool {
        self.above.is_some_and(|above| {
            if above.above.is_none() { above.name == field } else { above.is_below(field) }
        })
    }

    pub fn refuses(&self, code: u32, what: &str) -> Fault {
        Fault::new(code, format!("{self} {what}")).at(self.to_string())
    }

    /// JSON that does not fit the property's type is answered like a wrong enumeration value.
    pub fn unbound(&self, expected: &str) -> Fault {
        self.refuses(2170, &format!("should be {expected}"))
    }
}

fn kind(code: u32) -> &'static str {
    match code {
        120 | 3100 => "AuthorizationFault",
        100..=149 | 3200 | 3202 => "AuthenticationFault",
        10000 | 10200 => "SystemFault",
        _ => "ValidationFault",
    }
}
