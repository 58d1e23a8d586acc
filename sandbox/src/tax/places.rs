//! Where automated tax is computed: states, and a sample of ZIP codes with rates of their own. Data, no logic.
//!
//! State rates are those that the states' revenue departments publish for 2025 (the Tax Foundation lists them
//! together in "State and Local Sales Tax Rates, 2025"). A parcel is taxed by its street; here one rate stands for
//! all ZIP codes of a place. The rates were not compared with those tables entry by entry: a sample for tests, not a
//! table to file returns by.

/// State, its rate, the local rate of a ZIP code that no place here names; in percent.
///
/// AK, DE, MT, NH and OR levy no state tax. Where the local rate is 0, only the state's counts.
pub const STATES: &[(&str, &str, &str)] = &[
    ("AZ", "5.6", "2.7"),
    ("CA", "6.0", "1.25"),
    ("CO", "2.9", "4.75"),
    ("FL", "6.0", "1.0"),
    ("GA", "4.0", "3.0"),
    ("IL", "6.25", "2.5"),
    ("MA", "6.25", "0"),
    ("NC", "4.75", "2.5"),
    ("NJ", "6.625", "0"),
    ("NV", "4.6", "3.775"),
    ("NY", "4.0", "4.5"),
    ("OH", "5.75", "1.75"),
    ("PA", "6.0", "0"),
    ("TX", "6.25", "2.0"),
    ("VA", "4.3", "1.0"),
    ("WA", "6.5", "3.6"),
    ("AL", "4.0", "0"),
    ("AR", "6.5", "0"),
    ("CT", "6.35", "0"),
    ("DC", "6.0", "0"),
    ("HI", "4.0", "0"),
    ("IA", "6.0", "0"),
    ("ID", "6.0", "0"),
    ("IN", "7.0", "0"),
    ("KS", "6.5", "0"),
    ("KY", "6.0", "0"),
    ("LA", "5.0", "0"),
    ("MD", "6.0", "0"),
    ("ME", "5.5", "0"),
    ("MI", "6.0", "0"),
    ("MN", "6.875", "0"),
    ("MO", "4.225", "0"),
    ("MS", "7.0", "0"),
    ("ND", "5.0", "0"),
    ("NE", "5.5", "0"),
    ("NM", "4.875", "0"),
    ("OK", "4.5", "0"),
    ("RI", "7.0", "0"),
    ("SC", "6.0", "0"),
    ("SD", "4.2", "0"),
    ("TN", "7.0", "0"),
    ("UT", "4.85", "0"),
    ("VT", "6.0", "0"),
    ("WI", "5.0", "0"),
    ("WV", "6.0", "0"),
    ("WY", "4.0", "0"),
];

/// A place whose local rate is not its state's usual one.
#[derive(Debug)]
pub struct Place {
    pub state: &'static str,
    pub name: &'static str,
    /// City, county and district together, in percent.
    pub local: &'static str,
    pub zips: &'static [&'static str],
}

const fn place(
    state: &'static str,
    name: &'static str,
    local: &'static str,
    zips: &'static [&'static str],
) -> Place {
    Place { state, name, local, zips }
}

/// Rates as published by: NY Publication 718; CDTFA; AZ, CO, GA, IL and NC Departments of Revenue; Florida DR-15DSS;
/// Nevada, Ohio, Virginia, Pennsylvania, Tennessee, Alabama, Louisiana, Minnesota and Hawaii revenue departments.
pub const PLACES: &[Place] = &[
    place("NY", "New York City", "4.875", &["10001", "10013", "10016", "10022", "10301", "10451", "11201"]),
    place("NY", "Albany County", "4.0", &["12203", "12207"]),
    place("NY", "Erie County", "4.75", &["14201", "14202"]),
    place("NY", "Monroe County", "4.0", &["14604"]),
    place("CA", "Los Angeles", "3.75", &["90012", "90013", "90017"]),
    place("CA", "San Francisco", "2.625", &["94103", "94105", "94107"]),
    place("CA", "San Diego", "1.75", &["92101"]),
    place("CA", "Sacramento", "2.75", &["95814"]),
    place("CO", "Denver", "6.25", &["80202", "80203"]),
    place("CO", "Colorado Springs", "5.3", &["80903"]),
    place("IL", "Chicago", "4.0", &["60601", "60602", "60611"]),
    place("FL", "Hillsborough County", "1.5", &["33602"]),
    place("FL", "Duval County", "1.5", &["32202"]),
    place("FL", "Orange County", "0.5", &["32801"]),
    place("GA", "Atlanta", "4.9", &["30303"]),
    place("AZ", "Phoenix", "3.5", &["85003", "85004"]),
    place("AZ", "Tucson", "3.1", &["85701"]),
    place("NV", "Washoe County", "3.665", &["89501"]),
    place("OH", "Cuyahoga County", "2.25", &["44113", "44114"]),
    place("OH", "Hamilton County", "2.05", &["45202"]),
    place("PA", "Philadelphia", "2.0", &["19102", "19103", "19107"]),
    place("PA", "Allegheny County", "1.0", &["15222"]),
    place("VA", "Northern Virginia", "1.7", &["22030", "22201", "22314"]),
    place("TN", "Memphis", "2.75", &["38103"]),
    place("TN", "Nashville", "2.75", &["37201", "37203"]),
    place("AL", "Birmingham", "6.0", &["35203"]),
    place("LA", "New Orleans", "5.0", &["70112", "70130"]),
    place("MN", "Minneapolis", "2.15", &["55401"]),
    place("HI", "Oahu", "0.5", &["96813", "96814"]),
];

/// The place that a ZIP code, with or without its four further digits, lies in.
pub fn place_of(zip: &str) -> Option<&'static Place> {
    let zip = zip.trim().get(..5)?;
    PLACES.iter().find(|place| place.zips.contains(&zip))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Fixed;
    use std::collections::BTreeSet;

    #[test]
    fn the_tables_are_consistent() {
        let states: BTreeSet<&str> = STATES.iter().map(|(state, _, _)| *state).collect();
        assert_eq!(states.len(), STATES.len());
        // Fifty states and the District, less the five without a sales tax of the state.
        assert_eq!(STATES.len(), 46);
        let rates = STATES.iter().flat_map(|(_, rate, local)| [*rate, *local]);
        for rate in rates.chain(PLACES.iter().map(|place| place.local)) {
            let rate = Fixed::parse(rate).unwrap();
            assert!(rate >= Fixed::ZERO && rate < Fixed::whole(10));
        }
        let mut seen = BTreeSet::new();
        for place in PLACES {
            assert!(states.contains(place.state), "{}", place.name);
            for zip in place.zips {
                assert!(seen.insert(*zip), "{zip} twice");
                assert!(zip.len() == 5 && zip.bytes().all(|byte| byte.is_ascii_digit()));
            }
        }
        assert_eq!(place_of("10001-1234").map(|place| place.name), Some("New York City"));
        assert!(place_of("78701").is_none() && place_of("1000").is_none() && place_of("é1000").is_none());
    }
}
