//! A number on the wire, kept digit by digit: QuickBooks' JSON numbers become decimals without passing
//! through a binary fraction, and are written back as they are.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub Decimal);

impl From<Decimal> for Amount {
    fn from(value: Decimal) -> Self {
        Self(value)
    }
}

/// Reads `12.5`, `-3` and, as some answers have it, `1.25E+3`; anything finer than a decimal holds is
/// refused rather than cut.
fn read(text: &str) -> Option<Decimal> {
    let Some((digits, exponent)) = text.split_once(['e', 'E']) else {
        return Decimal::from_str_exact(text).ok();
    };
    let exponent: i32 = exponent.parse().ok()?;
    let power = Decimal::from_str_exact(&if exponent < 0 {
        format!("0.{}1", "0".repeat(usize::try_from(exponent.unsigned_abs().min(28).checked_sub(1)?).ok()?))
    } else {
        format!("1{}", "0".repeat(usize::try_from(exponent.min(29)).ok()?))
    });
    Decimal::from_str_exact(digits).ok()?.checked_mul(power.ok()?)
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number: serde_json::Number =
            self.0.to_string().parse().map_err(|_| serde::ser::Error::custom("amount is not a number"))?;
        number.serialize(serializer)
    }
}

struct AmountVisitor;

impl<'de> Visitor<'de> for AmountVisitor {
    type Value = Amount;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a decimal number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Amount, E> {
        read(text).map(Amount).ok_or_else(|| E::custom("the number has more digits than a decimal holds"))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Amount, E> {
        Ok(Amount(Decimal::from(number)))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Amount, E> {
        Ok(Amount(Decimal::from(number)))
    }

    /// serde_json hands numbers of arbitrary precision over as a map with one private key.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Amount, A::Error> {
        let number = serde_json::Number::deserialize(MapAccessDeserializer::new(map))?;
        self.visit_str(number.as_str())
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AmountVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_survive_both_ways() {
        for text in ["12.50", "0.1", "-1861.08", "128.350", "9999999999.99999", "0.30000000000000004"] {
            let amount: Amount = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&amount).unwrap(), text);
        }
        let exponent: Amount = serde_json::from_str("1.25E+3").unwrap();
        assert_eq!(exponent.0, Decimal::from(1250));
        let small: Amount = serde_json::from_str("25e-2").unwrap();
        assert_eq!(small.0, Decimal::new(25, 2));
        let quoted: Amount = serde_json::from_str("\"8.25\"").unwrap();
        assert_eq!(quoted.0, Decimal::new(825, 2));
        assert!(serde_json::from_str::<Amount>("1e999").is_err());
        assert!(serde_json::from_str::<Amount>("true").is_err());
    }
}
