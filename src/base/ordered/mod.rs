//! Ordered maps, sets and lists. The standard library's trees take some 8 KB of WASM for each type of entry and
//! its `sort` some 5 KB, together a sixth of the module; here all types share one order of places.

mod map;
mod order;
mod set;

pub use map::BTreeMap;
pub use set::BTreeSet;

use std::cmp::Ordering;

/// Sorts a list; equals keep their order.
pub fn sort_by<T>(list: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = order(list.len(), &|one, other| match (list.get(one), list.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    });
    let mut taken: Vec<Option<T>> = list.drain(..).map(Some).collect();
    list.extend(order.into_iter().filter_map(|place| taken.get_mut(place)?.take()));
}

pub fn sort<T: Ord>(list: &mut Vec<T>) {
    sort_by(list, T::cmp);
}

/// The only sort: of places.
fn order(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    order.sort_by(|one, other| compare(*one, *other));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_equals_stay() {
        let mut list = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        sort_by(&mut list, |one, other| one.0.cmp(&other.0));
        assert_eq!(list, [(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
        let mut words = vec!["b", "a", ""];
        sort(&mut words);
        assert_eq!(words, ["", "a", "b"]);
    }

    /// A few thousand steps of a small generator, the standard library's map beside.
    #[test]
    fn a_map_is_what_the_standard_library_has() {
        let (mut ours, mut std) = (BTreeMap::new(), std::collections::BTreeMap::new());
        let mut state = 1_u64;
        for step in 0_u64..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (key, act) = ((state >> 40) % 2_000, (state >> 33) % 8);
            match act {
                0..4 => assert_eq!(ours.insert(key, step), std.insert(key, step)),
                4 | 5 => assert_eq!(ours.remove(&key), std.remove(&key)),
                6 => assert_eq!(*ours.entry(key).or_insert(step), *std.entry(key).or_insert(step)),
                _ if key < 20 => assert_eq!(ours.pop_first(), std.pop_first()),
                _ => assert_eq!(ours.get(&key), std.get(&key)),
            }
            assert_eq!(ours.len(), std.len());
            if step % 500 == 0 {
                assert!(ours.iter().eq(&std), "{step}");
            }
        }
        assert!(ours.into_iter().eq(std));
    }

    #[test]
    fn order_does_not_depend_on_arrival() {
        for count in [0_u32, 1, 64, 65, 66, 500] {
            let up: BTreeSet<u32> = (0..count).collect();
            let down: BTreeSet<u32> = (0..count).rev().collect();
            assert!(up.iter().copied().eq(0..count), "{count}");
            assert_eq!(up, down);
        }
    }

    #[test]
    fn the_later_of_two_stays() {
        let map = BTreeMap::from([(1, 'a'), (0, 'b'), (1, 'c')]);
        assert_eq!(map.into_iter().collect::<Vec<_>>(), [(0, 'b'), (1, 'c')]);
        assert_eq!(BTreeSet::from([2, 1, 2]).len(), 2);
    }
}
