//! A number on the wire, kept digit by digit: QuickBooks' JSON numbers become decimals without passing
//! through a binary fraction, and are written back as they are.

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use crate::base::decimal_text::parse_number;
use crate::base::json::{FromJson, Json, Mismatch, Shape};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub Decimal);

impl From<Decimal> for Amount {
    fn from(value: Decimal) -> Self {
        Self(value)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::Number::from_string_unchecked(self.0.to_string()).serialize(serializer)
    }
}

impl FromJson for Amount {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        let value = match json.shape()? {
            Shape::Text => parse_number(&json.text()?),
            _ => parse_number(json.number()?),
        };
        value.map(Amount).ok_or_else(|| json.wrong("the number has more digits than a decimal holds"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::json::from_text;

    #[test]
    fn digits_survive_both_ways() {
        for text in ["12.50", "0.1", "-1861.08", "128.350", "9999999999.99999", "0.30000000000000004"] {
            let amount: Amount = from_text(text).unwrap();
            assert_eq!(serde_json::to_string(&amount).unwrap(), text);
        }
        let exponent: Amount = from_text("1.25E+3").unwrap();
        assert_eq!(exponent.0, Decimal::from(1250));
        let small: Amount = from_text("25e-2").unwrap();
        assert_eq!(small.0, Decimal::new(25, 2));
        let quoted: Amount = from_text("\"8.25\"").unwrap();
        assert_eq!(quoted.0, Decimal::new(825, 2));
        assert!(from_text::<Amount>("1e999").is_err());
        assert!(from_text::<Amount>("true").is_err());
    }
}
