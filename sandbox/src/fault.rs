//! Refusals in the two shapes the service has: its own `Fault`, and the gateway's lower-case one.

use crate::json::{Value, json};

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
    pub fn body(&self) -> Value {
        json!({
            "Error": [{
                "Message": message(self.code),
                "Detail": self.detail,
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
                    "message": message(self.code),
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

fn kind(code: u32) -> &'static str {
    match code {
        120 | 3100 => "AuthorizationFault",
        100..=149 | 3200 | 3202 => "AuthenticationFault",
        10000 | 10200 => "SystemFault",
        _ => "ValidationFault",
    }
}

fn message(code: u32) -> &'static str {
    match code {
        120 => "Authorization Failure",
        400 => "Malformed request",
        500 => "Unsupported Operation",
        600 => "Duplicate Request Id",
        610 => "Object Not Found",
        620 => "Transaction cannot be linked",
        800 => "Object has dependencies",
        1040 => "Too many batch items",
        2000 => "Invalid object name",
        2010 => "Request has invalid or unsupported property",
        2020 => "Required param missing, need to supply the required value for the API",
        2030 => "Invalid ID",
        2040 => "Invalid String. Contains unsupported characters",
        2050 => "String length is either shorter or longer than supported by specification",
        2060 | 2070 => "Invalid date",
        2080 | 2090 => "Invalid Number",
        2100 | 2110 => "Invalid decimal",
        2130 => "Invalid request id",
        2150 => "Invalid percent",
        2170 => "Invalid Enumeration",
        2200 => "Invalid URL",
        2210 => "Invalid Email Address format",
        2220 => "Invalid currency",
        2230 => "Invalid boolean",
        2250 => "No lines",
        2290 => "Negative amount",
        2500 => "Invalid Reference Id",
        3001 => "message=ThrottleExceeded; errorCode=003001; statusCode=429",
        3100 => "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403",
        3200 => "message=AuthenticationFailed; errorCode=003200; statusCode=401",
        3202 => "message=TokenMissing; errorCode=003202; statusCode=401",
        4000 => "Error parsing query",
        4001 => "Invalid query",
        5010 => "Stale Object Error",
        5020 => "Permission Denied Error",
        5030 => "Feature Not Supported Error",
        6010 => "Account type or subtype is required",
        6070 => "Amount calculation incorrect in the request",
        6080 => "Name is required",
        6090 => "Discount needs an amount or a percent",
        6100 => "Invalid tax code for the line",
        6140 => "Duplicate Document Number Error",
        6150 => "Parent and flag do not match",
        6160 | 6230 => "Invalid tax code for the transaction",
        6170 => "Tax detail is not allowed",
        6180 => "Too many levels",
        6190 => "Invalid Company Status",
        6200 | 6210 => "Account Period Closed, Cannot Update Through Services API",
        6220 => "The record has a balance",
        6240 => "Duplicate Name Exists Error",
        6270 => "Transaction is dated before the inventory start date",
        6420 => "E-mail address is required",
        6430 => "Invalid account type",
        6440 => "Line needs an item or an account",
        6470 => "Tax is not allowed or has no rate",
        6520 => "Inventory line needs a quantity",
        6530 => "Card numbers are not accepted",
        6540 => "Deposited Transaction cannot be changed",
        10000 => "An application error has occurred while processing your request",
        _ => "A business validation error has occurred while processing your request",
    }
}
