//! The words of refusals. Only codes are meant for programs; texts are in the language of the company's user.

use crate::fault::Fault;

/// In French, for the refusals whose French text was seen: message and detail.
pub fn french(fault: &Fault) -> Option<(&'static str, String)> {
    let behind = |mark: &str| fault.detail.rsplit_once(mark).map_or("", |(_, rest)| rest).to_owned();
    Some(match fault.code {
        5010 => (
            "Erreur d’objet périmé",
            "Erreur d’objet périmé : Vous et un autre utilisateur avez travaillé sur cet élément en même temps.".to_owned(),
        ),
        6140 => (
            "Erreur de numéro de document en double",
            format!("Erreur de numéro de document en double : Vous devez indiquer un autre numéro. {}", behind(": ")),
        ),
        6200 | 6210 => (
            "La période comptable est clôturée",
            "La période comptable est clôturée : la date de la transaction est antérieure à la date de clôture.".to_owned(),
        ),
        6240 => (
            "Erreur de nom en double",
            format!("Le nom indiqué existe déjà. : Id={}", behind("Id=")),
        ),
        610 => ("Objet introuvable", "Objet introuvable : Un élément que vous essayez d’utiliser est inactif.".to_owned()),
        6000 => ("Une erreur de validation est survenue lors du traitement de votre demande", fault.detail.clone()),
        _ => return None,
    })
}

pub fn message(code: u32) -> &'static str {
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
