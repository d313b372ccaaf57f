//! Groups of rows and paragraphs of text in pages that fit.

use crate::kit::geometry::{Geometry, letter_weight, weight};
use crate::kit::shapes::{Group, Line};

/// Longest piece of a paragraph, in the weight of its letters: little of a page is left empty for want of room for one.
const PIECE: usize = 140;

/// Groups in pages of `room`, or of `paged_room` where there is more than one. What is left of a group goes on under its
/// heading on the next page.
pub(crate) fn paged(groups: Vec<Group>, room: f32, paged_room: f32, geometry: &Geometry) -> Vec<Vec<Group>> {
    let row = |line: &Line| geometry.notice_row(&line.name, &line.second, &line.mark, !line.button.is_empty());
    let heading = geometry.notice_heading();
    let all: f32 = groups.iter().map(|group| heading + group.lines.iter().map(row).sum::<f32>()).sum();
    let room = if all > room { paged_room } else { room };
    let (mut pages, mut left) = (vec![Vec::<Group>::new()], room);
    for group in groups {
        let mut begun = false;
        for line in group.lines.clone() {
            let height = row(&line);
            let fits = height + if begun { 0.0 } else { heading } <= left;
            if !fits && pages.last().is_some_and(|page| !page.is_empty()) {
                pages.push(Vec::new());
                (left, begun) = (room, false);
            }
            let Some(page) = pages.last_mut() else { continue };
            if !begun {
                page.push(Group { lines: Vec::new(), ..group.clone() });
                left -= heading;
            }
            page.last_mut().into_iter().for_each(|group| group.lines.push(line.clone()));
            (left, begun) = (left - height, true);
        }
    }
    pages
}

/// Paragraphs of a letter, each a bold head and its text, in pages that fit; long ones in pieces.
pub(crate) fn paragraphs(all: &[(String, String)], geometry: &Geometry) -> Vec<Vec<Line>> {
    let pieces = all.iter().flat_map(|(head, text)| {
        let texts = split(text);
        let head_of = |at: usize| if at == 0 { head.as_str() } else { "" };
        texts
            .into_iter()
            .enumerate()
            .map(|(at, text)| Line { name: head_of(at).into(), second: text.into(), ..Line::default() })
            .collect::<Vec<_>>()
    });
    let room = geometry.letter_room();
    let (mut pages, mut left) = (vec![Vec::new()], room);
    for line in pieces {
        let height = geometry.letter_paragraph(&line.name, &line.second);
        if height > left && pages.last().is_some_and(|page: &Vec<Line>| !page.is_empty()) {
            pages.push(Vec::new());
            left = room;
        }
        left -= height;
        pages.last_mut().into_iter().for_each(|page| page.push(line.clone()));
    }
    pages
}

/// A text by its lines, and these in pieces of at most [`PIECE`], broken behind a blank or a full stop where there is one.
fn split(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut rest = line;
        while weight(rest) > PIECE {
            let end = cut(rest);
            let (piece, behind) = rest.split_at(end);
            pieces.push(piece.trim_end().to_owned());
            rest = behind.trim_start();
        }
        pieces.push(rest.to_owned());
    }
    if pieces.is_empty() { vec![String::new()] } else { pieces }
}

/// Where a text that is too long is broken.
fn cut(text: &str) -> usize {
    let (mut total, mut end, mut good) = (0, 0, 0);
    for (at, letter) in text.char_indices() {
        total += letter_weight(letter);
        if total > PIECE {
            break;
        }
        end = at + letter.len_utf8();
        if [' ', '。', '；', '，'].contains(&letter) {
            good = end;
        }
    }
    if good * 2 > end { good } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_broken_into_pieces_that_together_are_the_text() {
        for text in ["字".repeat(1000), "word ".repeat(300), format!("{}。{}", "字".repeat(80), "字".repeat(90))] {
            let pieces = split(&text);
            assert!(pieces.iter().all(|piece| weight(piece) <= PIECE), "{pieces:?}");
            let plain = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(plain(&pieces.concat()), plain(&text));
        }
        assert_eq!(split("一\n\n二"), ["一", "二"]);
        assert_eq!(split(""), [""]);
    }
}
