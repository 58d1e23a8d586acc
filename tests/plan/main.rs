//! The planner, through fixtures: `tests/fixtures/plan/<case>/{workspace,snapshot,settings}.json` give
//! `expect.json`. `UPDATE_EXPECT=1 cargo test --test plan` writes the expectations anew; read the diff.

#[cfg(test)]
mod by_hand;
#[cfg(test)]
mod check;
#[cfg(test)]
mod contacts;
#[cfg(test)]
mod duplicates;
#[cfg(test)]
mod effect;
#[cfg(test)]
mod later;
#[cfg(test)]
mod merge;
#[cfg(test)]
mod remedies;
#[cfg(test)]
mod second_run;
#[cfg(test)]
mod taxes;
#[cfg(test)]
mod whole;

use check::check;

macro_rules! cases {
    ($($name:ident $folder:literal;)*) => {
        $(#[test] fn $name() { check($folder); })*
    };
}

cases! {
    us_override "us-override";
    us_fold "us-fold";
    au_inclusive "au-inclusive";
    ca_quebec "ca-quebec";
    gb_exclusive "gb-exclusive";
}
