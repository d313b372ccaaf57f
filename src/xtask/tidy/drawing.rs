//! The arrows that ARCHITECTURE.md draws are the arrows that the table allows.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::Complaint;
use super::rooms::ARROWS;

type Arrow<'a> = (&'a str, &'a str);

/// Arrows that are drawn and not allowed, or allowed and not drawn.
pub fn check(root: &Path) -> Vec<Complaint> {
    let document = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap_or_default();
    compare(&drawn(&document), ARROWS)
}

/// Each arrow as (who sees, who is seen). A line `a, b <- c <- d` says that c sees a and b, and d sees c.
fn drawn(document: &str) -> BTreeSet<Arrow<'_>> {
    let mut arrows = BTreeSet::new();
    // Several chains may stand in one line, three spaces apart.
    for chain in document.lines().flat_map(|line| line.split("   ")).filter(|chain| chain.contains("<-")) {
        let links: Vec<Vec<&str>> = chain.split("<-").map(rooms_of).collect();
        for pair in links.windows(2) {
            let [seen, sees] = pair else { continue };
            arrows.extend(sees.iter().flat_map(|who| seen.iter().map(move |whom| (*who, *whom))));
        }
    }
    arrows
}

fn rooms_of(link: &str) -> Vec<&str> {
    link.split(',').map(str::trim).filter(|word| ARROWS.iter().any(|(room, _)| room == word)).collect()
}

fn compare(drawn: &BTreeSet<Arrow>, table: &[(&str, &[&str])]) -> Vec<Complaint> {
    let allowed: BTreeSet<Arrow> =
        table.iter().flat_map(|(room, sees)| sees.iter().map(move |seen| (*room, *seen))).collect();
    let undrawn = allowed.iter().filter(|(room, seen)| !reaches(drawn, room, seen)).map(|(room, seen)| {
        format!("ARCHITECTURE.md does not draw {room} -> {seen}, which the table of arrows allows")
    });
    let foreign = drawn.iter().filter(|arrow| !allowed.contains(*arrow)).map(|(room, seen)| {
        format!("ARCHITECTURE.md draws {room} -> {seen}, which the table of arrows does not allow")
    });
    undrawn.chain(foreign).collect()
}

/// A chain draws its far arrows too: the drawing would be a thicket otherwise.
fn reaches(drawn: &BTreeSet<Arrow>, room: &str, seen: &str) -> bool {
    let mut waiting = vec![room];
    let mut passed = BTreeSet::new();
    while let Some(here) = waiting.pop() {
        if here == seen {
            return true;
        }
        if passed.insert(here) {
            waiting.extend(drawn.iter().filter(|(from, _)| *from == here).map(|(_, to)| *to));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[(&str, &[&str])] = &[("domain", &[]), ("wire", &["domain"]), ("store", &["domain", "wire"])];

    #[test]
    fn a_chain_draws_each_of_its_arrows_and_the_far_ones() {
        assert!(compare(&drawn("domain <- wire <- store"), TABLE).is_empty());
        assert!(compare(&drawn("domain <- wire   domain, wire <- store"), TABLE).is_empty());
    }

    #[test]
    fn an_arrow_that_is_not_drawn_or_not_allowed_is_a_complaint() {
        assert_eq!(compare(&drawn("domain <- wire"), TABLE).len(), 2);
        assert_eq!(compare(&drawn("domain <- wire <- store <- domain"), TABLE).len(), 1);
    }
}
