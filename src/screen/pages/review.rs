//! The review: everything entered and scanned, each row with its "change". How many rows fit is measured here and
//! reported to the flow.

use std::ops::Range;

use lobby_domain::checklist::Standing;
use lobby_domain::form::{FieldValue, FormField, Mask};
use lobby_flow::Intent;
use lobby_flow::draft::FieldSource;
use lobby_flow::steps::ChangeTarget;
use lobby_flow::steps::review::{self, Group as Heading, Review, Row};
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::tap::Tap;
use crate::kit::values::shown;
use crate::kit::view::{Group, Head, Hold, Line, Note, Scene, Tone};
use crate::texts;
use crate::ui;

/// What the page shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct ReviewView {
    pub head: Head,
    groups: Vec<Group>,
    /// The whole value that is held; empty where none is.
    in_full: Note,
    /// The rows on the page, counted from 0.
    pub rows: Range<usize>,
}

impl ReviewView {
    pub(crate) fn of(state: &Review, scene: &Scene) -> ReviewView {
        let rows = state.rows();
        let pages = pages(&rows, scene.geometry.review_room(), |row| height(row, state, scene));
        let page = pages.iter().rposition(|page| page.start <= state.first()).unwrap_or_default();
        let shown = pages.get(page).cloned().unwrap_or_default();
        let numbers = [("n", (page + 1).to_string()), ("m", pages.len().to_string())];
        let of_pages = scene.fill(texts::OF_PAGES, &numbers.each_ref().map(|(name, value)| (*name, value.as_str())));
        let lead = match (pages.len(), scene.large) {
            (1, _) => scene.say(texts::REVIEW_LEAD),
            (_, true) => of_pages,
            (_, false) => scene.fill(texts::REVIEW_LEAD_PAGES, &[("pages", &of_pages)]),
        };
        let mut actions = Vec::new();
        if state.has_previous() {
            actions.push(scene.quiet(texts::PREV_PAGE, review::Intent::ShowPrevious));
        }
        let next = if page + 1 >= pages.len() { texts::REVIEW_OK } else { texts::REVIEW_NEXT };
        actions.push(scene.primary(next, Intent::Next));
        ReviewView {
            head: Head { title: scene.say(texts::REVIEW_TITLE), lead, actions, ..Head::default() },
            groups: groups(&rows[shown.clone()], state, scene),
            in_full: in_full(state, scene),
            rows: shown,
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::Review>();
        page.set_groups(canvas.groups(&self.groups));
        page.set_in_full(self.in_full.clone());
    }
}

/// Rows in pages that are not higher than `room`; a heading never stands alone at the foot of a page, and is said again
/// on a page that goes on with its group.
fn pages(rows: &[Row], room: f32, height: impl Fn(&Row) -> f32) -> Vec<Range<usize>> {
    let mut pages: Vec<Range<usize>> = Vec::new();
    let mut used = 0.0;
    for (at, row) in rows.iter().enumerate() {
        let is_heading = matches!(row, Row::Heading(_));
        let after = rows.get(at + 1).filter(|_| is_heading).map_or(0.0, &height);
        match pages.last_mut() {
            Some(page) if used + height(row) + after <= room => {
                page.end = at + 1;
                used += height(row);
            }
            Some(_) | None => {
                pages.push(at..at + 1);
                let said_again = if is_heading { 0.0 } else { height(&Row::Heading(heading_of(row))) };
                used = said_again + height(row);
            }
        }
    }
    pages
}

/// A heading with its card, or a row of it.
fn height(row: &Row, state: &Review, scene: &Scene) -> f32 {
    if matches!(row, Row::Heading(_)) {
        return scene.geometry.review_heading();
    }
    let line = line(row, state, scene);
    let keys = [!line.mark.is_empty(), line.hold.is_some(), !line.button.is_empty()];
    scene.geometry.review_row(&line.name, &line.second, keys.into_iter().filter(|key| *key).count())
}

fn groups(rows: &[Row], state: &Review, scene: &Scene) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for row in rows {
        if let Row::Heading(heading) = row {
            groups.push(head(*heading, scene));
            continue;
        }
        if groups.is_empty() {
            // The group began on the page before.
            groups.push(head(heading_of(row), scene));
        }
        if let Some(group) = groups.last_mut() {
            group.lines.push(line(row, state, scene));
        }
    }
    groups
}

fn heading_of(row: &Row) -> Heading {
    match row {
        Row::Heading(heading) => *heading,
        Row::Answer { .. } => Heading::Answers,
        Row::Field { source: FieldSource::Citizen, .. } => Heading::Entered,
        Row::Field { .. } => Heading::Applicant,
        Row::Material { .. } => Heading::Materials,
    }
}

fn head(heading: Heading, scene: &Scene) -> Group {
    let (icon, title) = match heading {
        Heading::Applicant => ("user", texts::GROUP_APPLICANT),
        Heading::Answers => ("circle-dot", texts::GROUP_ANSWERS),
        Heading::Entered => ("pencil-line", texts::GROUP_ENTERED),
        Heading::Materials => ("folder-open", texts::GROUP_MATERIALS),
    };
    let whole = heading == Heading::Answers;
    Group {
        icon: icon.into(),
        title: scene.say(title),
        // Answers are changed together; everything else line by line.
        button: if whole { scene.say(texts::CHANGE) } else { SharedString::default() },
        tap: whole.then(|| Tap::of(review::Intent::Change(ChangeTarget::Answers))),
        ..Group::default()
    }
}

fn line(row: &Row, state: &Review, scene: &Scene) -> Line {
    let line = match row {
        Row::Heading(_) => Line::default(),
        Row::Answer { question, answer, .. } => {
            Line { name: scene.text(question), second: scene.text(answer), ..Line::default() }
        }
        Row::Field { field, source, value } => Line {
            name: scene.text(&field.label),
            second: match (source, value) {
                (FieldSource::Platform, _) => scene.say(texts::LOOKED_UP),
                (_, Some(value)) => shown(field, value, field.mask, &state.draft, scene.lang).into(),
                (_, None) => scene.say(texts::NOT_FILLED),
            },
            mark: if *source == FieldSource::Card { scene.say(texts::OF_CARD) } else { SharedString::default() },
            hold: is_masked(field, value.as_ref(), state, scene).then(|| Hold {
                label: scene.say(texts::SHOW_WHOLE_VALUE),
                press: Tap::of(review::Intent::HoldInFull(field.key.clone())),
                release: Tap::of(review::Intent::ReleaseInFull),
                key: Tap::of(review::Intent::ShowInFull(field.key.clone())),
            }),
            tone: Tone::Info,
            ..Line::default()
        },
        Row::Material { code, name, standing, pages } => Line {
            name: scene.text(name),
            second: match (standing, pages) {
                (Standing::LookedUp, _) => scene.say(texts::LOOKED_UP),
                (Standing::AtHand, _) => scene.say(texts::AT_HAND),
                (Standing::PaperOriginal, _) => scene.say(texts::COUNTER_ORIGINAL),
                (Standing::Demanded | Standing::MayFollow, 0) if state.draft.follows.contains(code) => {
                    scene.say(texts::FOLLOWS)
                }
                (Standing::Demanded | Standing::MayFollow, 1) => scene.say(texts::SCANNED_ONE),
                (Standing::Demanded | Standing::MayFollow, n) => scene.count(texts::SCANNED_PAGES, *n),
            },
            ..Line::default()
        },
    };
    let line =
        if state.changed(row) { Line { mark: scene.say(texts::CHANGED), tone: Tone::Warn, ..line } } else { line };
    match row.change() {
        Some(target @ (ChangeTarget::Field(_) | ChangeTarget::Material(_))) => {
            Line { button: scene.say(texts::CHANGE), tap: Some(Tap::of(review::Intent::Change(target))), ..line }
        }
        Some(ChangeTarget::Answers) | None => line,
    }
}

/// Whether the mask hides something of the value.
fn is_masked(field: &FormField, value: Option<&FieldValue>, state: &Review, scene: &Scene) -> bool {
    let say = |value, mask| shown(field, value, mask, &state.draft, scene.lang);
    value.is_some_and(|value| say(value, field.mask) != say(value, Mask::None))
}

/// The whole value of the field that is held, over the heading of the page: nothing below it moves. A button that was
/// let go at once has the same place for how it is done.
fn in_full(state: &Review, scene: &Scene) -> Note {
    let rows = state.rows();
    let wanted = state.in_full().or(state.to_be_held());
    let held = rows.iter().find_map(|row| match row {
        Row::Field { field, value: Some(value), .. } if Some(&field.key) == wanted => Some((field, value)),
        Row::Heading(_) | Row::Answer { .. } | Row::Field { .. } | Row::Material { .. } => None,
    });
    held.map_or_else(Note::default, |(field, value)| Note {
        title: scene.text(&field.label),
        body: if state.to_be_held().is_some() {
            scene.say(texts::KEEP_HOLDING)
        } else {
            shown(field, value, Mask::None, &state.draft, scene.lang).into()
        },
        ..Note::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A heading is two high, an answer one.
    fn height(row: &Row) -> f32 {
        if matches!(row, Row::Heading(_)) { 2.0 } else { 1.0 }
    }

    #[test]
    fn a_heading_is_never_the_last_row_of_a_page_and_every_row_stands_on_one() {
        let rows = [heading(), row(), heading(), row(), row()];
        assert_eq!(pages(&rows, 4.0, height), [0..2, 2..5]);
        assert_eq!(pages(&rows, 5.0, height), [0..2, 2..5]);
        let whole = pages(&rows, 11.0, height);
        assert_eq!((whole.len(), whole[0].clone()), (1, 0..5));
        assert_eq!(pages(&[], 11.0, height), []);
    }

    #[test]
    fn a_heading_that_is_said_again_takes_its_place_on_the_page() {
        let group = || std::iter::once(heading()).chain((0..9).map(|_| row()));
        let rows: Vec<Row> = group().chain(group()).collect();
        for room in 4..30_u8 {
            let room = f32::from(room);
            for page in pages(&rows, room, height) {
                let again = if matches!(rows[page.start], Row::Heading(_)) { 0.0 } else { 2.0 };
                let high = again + rows[page.clone()].iter().map(height).sum::<f32>();
                assert!(high <= room, "{page:?} is {high} high in {room}");
            }
        }
    }

    fn heading() -> Row {
        Row::Heading(Heading::Answers)
    }

    fn row() -> Row {
        Row::Answer {
            code: "q".into(),
            question: lobby_domain::Text::new("问", "Q"),
            answer: lobby_domain::Text::new("答", "A"),
        }
    }
}
