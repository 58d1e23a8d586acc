//! Regional tax and discount rules, totals and the cents proof. Pure.
