//! What a campaign tells.

use crate::campaign::Sum;
use crate::checks::NOT_CHECKED;
use crate::kinds::Kind;
use crate::marks::Mark;

/// Documents must stand in QuickBooks within this time when nothing goes wrong.
const NEAR_REAL_TIME_MS: u64 = 60_000;

fn at(sorted: &[u64], per_mille: usize) -> u64 {
    let place = (sorted.len() * per_mille / 1000).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or(0)
}

pub fn summary(sum: &Sum) {
    let rate = sum.histories as f64 / sum.seconds.max(0.001);
    println!(
        "histories={} events={} turns={} seconds={:.1} per_second={rate:.1}",
        sum.histories, sum.events, sum.turns, sum.seconds
    );
    let mut faults = sum.per_history.clone();
    faults.sort_unstable();
    let total: u64 = faults.iter().sum();
    let mean = total as f64 / faults.len().max(1) as f64;
    println!(
        "faults={total} mean={mean:.1} p50={} p95={} p99={}",
        at(&faults, 500),
        at(&faults, 950),
        at(&faults, 990)
    );
    for kind in Kind::ALL {
        let count = sum.faults.get(kind).copied().unwrap_or(0);
        println!("  fault {:<16} {:<6} {:<7} {count}", kind.name(), kind.model(), kind.site().name());
    }
    rarest(sum);
    for (invariant, count) in &sum.fired {
        println!("  checked {invariant:<6} {count}");
    }
    for (invariant, why) in NOT_CHECKED {
        println!("  not checked {invariant}: {why}");
    }
    let hit = Mark::ALL.len() - sum.marks.missed().len();
    println!("marks hit={hit} of {}", Mark::ALL.len());
    for mark in Mark::ALL {
        println!("  mark {:<60} {}", mark.text(), sum.marks.0[*mark as usize]);
    }
    let mut delays = sum.delays.clone();
    delays.sort_unstable();
    println!(
        "without faults: records={} p50={} ms p99={} ms (at most {NEAR_REAL_TIME_MS})",
        delays.len(),
        at(&delays, 500),
        at(&delays, 990)
    );
    println!(
        "lived twice={} with equal hash, compared={} with no crashes and other clocks",
        sum.twice, sum.compared
    );
    println!("violations={}", sum.violations);
}

/// Of the kinds that are drawn, and of their pairs, those that struck least.
fn rarest(sum: &Sum) {
    let drawn: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| kind.rate() > 0).collect();
    let directed = Kind::ALL.iter().filter(|kind| kind.rate() == 0).map(|kind| kind.name());
    println!("only in directed histories: {}", directed.collect::<Vec<_>>().join(", "));
    let pairs = drawn.iter().enumerate().flat_map(|(place, one)| {
        let others = drawn.iter().skip(place + 1);
        others.map(|other| (*one, *other))
    });
    let of_pair = |(one, other): (Kind, Kind)| {
        sum.pairs.get(&(one, other)).or_else(|| sum.pairs.get(&(other, one))).copied().unwrap_or(0)
    };
    let (all, seen) =
        pairs.clone().fold((0, 0), |(all, seen), pair| (all + 1, seen + u64::from(of_pair(pair) > 0)));
    let of = |kind: &Kind| sum.faults.get(kind).copied().unwrap_or(0);
    let (kind, pair) = (drawn.iter().copied().min_by_key(of), pairs.min_by_key(|pair| of_pair(*pair)));
    let (Some(kind), Some((one, other))) = (kind, pair) else { return };
    let count = of_pair((one, other));
    println!(
        "pairs of drawn kinds seen={seen} of {all}, rarest kind {} {} times, rarest pair {} and {} in {count} histories",
        kind.name(),
        of(&kind),
        one.name(),
        other.name()
    );
}
