//! How much fits a page, counted from the measures of `ui/geometry.slint` and `ui/theme.slint` at the text size and
//! language shown.

use slint::ComponentHandle;

use crate::ui;

/// Most pages of a paper side by side, also where more would fit: their marks must be legible from a step away.
const THUMBS_MAX: usize = 6;
/// Rows of the first page with large text that are no services: "apply", "my applications" and "ask for help".
const HOME_ROWS_TAKEN: usize = 3;

/// Width of a Latin letter, in sizes of the letter, with what is left empty where a line breaks at a word.
const LETTER: f32 = 0.58;
/// review: width of a key or a mark with the gap before it, in heights of a key: "Change" is the widest.
const KEY_SHARE: f32 = 2.1;
/// one_time_notice: a row's number at its largest, and the gaps beside it, pixels.
const NOTICE_ICON: f32 = 68.0;
const NOTICE_GAP: f32 = 24.0;
/// review: below the last row of a card, pixels.
const CARD_FOOT: f32 = 10.0;

/// Measures of the panel; lengths in pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Geometry {
    large: bool,
    column: f32,
    target: f32,
    key_gap: f32,
    part_gap: f32,
    top: f32,
    foot: f32,
    foot_without_band: f32,
    title_block: f32,
    lead_block: f32,
    question_block: f32,
    pager_key: f32,
    pager_block: f32,
    hall_letters: [i32; 2],
    home_columns: i32,
    home_room: f32,
    home_row: f32,
    home_gap: f32,
    theme_tile: f32,
    service_row: f32,
    service_gap: f32,
    service_note: f32,
    paper_row: f32,
    papers_room: f32,
    notice_head: f32,
    notice_padding: f32,
    notice_foot: f32,
    notice_side: f32,
    notice_room: f32,
    unstepped: f32,
    case_state: f32,
    letter_gap: f32,
    body: f32,
    choice_row: f32,
    thumb: f32,
    thumb_gap: f32,
    thumb_pager_gap: f32,
    small: f32,
    lead: f32,
    border: f32,
    line: f32,
    review_name: f32,
    review_side: f32,
    review_padding: f32,
    review_value: f32,
    ring: f32,
    ring_line: f32,
}

impl Geometry {
    /// The measures at the text size and language that the window's theme is set to.
    pub(crate) fn read(kiosk: &ui::Kiosk) -> Geometry {
        let (theme, measures) = (kiosk.global::<ui::Theme>(), kiosk.global::<ui::Geometry>());
        Geometry {
            large: theme.get_large(),
            column: theme.get_column(),
            target: theme.get_target(),
            key_gap: theme.get_gap(),
            part_gap: measures.get_part_gap(),
            top: measures.get_top(),
            foot: measures.get_foot(),
            foot_without_band: measures.get_foot_without_band(),
            title_block: measures.get_title_block(),
            lead_block: measures.get_lead_block(),
            question_block: measures.get_question_block(),
            pager_key: measures.get_pager_key(),
            pager_block: measures.get_pager_block(),
            hall_letters: [measures.get_hall_letters(), measures.get_hall_letters_beside_name()],
            home_columns: measures.get_home_columns(),
            home_room: measures.get_home_foot() - measures.get_home_top(),
            home_row: measures.get_home_row(),
            home_gap: measures.get_home_gap(),
            theme_tile: measures.get_theme_tile(),
            service_row: measures.get_service_row(),
            service_gap: measures.get_service_gap(),
            service_note: measures.get_service_note(),
            paper_row: measures.get_paper_row(),
            papers_room: measures.get_papers_room(),
            notice_head: measures.get_notice_head(),
            notice_padding: measures.get_notice_padding(),
            notice_foot: measures.get_notice_foot(),
            notice_side: measures.get_notice_side(),
            notice_room: measures.get_notice_room(),
            unstepped: measures.get_unstepped(),
            case_state: measures.get_case_state(),
            letter_gap: measures.get_letter_gap(),
            body: theme.get_body(),
            choice_row: measures.get_choice_row(),
            thumb: measures.get_thumb(),
            thumb_gap: measures.get_thumb_gap(),
            thumb_pager_gap: measures.get_thumb_pager_gap(),
            small: theme.get_small(),
            lead: theme.get_lead(),
            border: theme.get_border(),
            line: measures.get_line(),
            review_name: measures.get_review_name(),
            review_side: measures.get_review_side(),
            review_padding: measures.get_review_padding(),
            review_value: measures.get_review_value(),
            ring: measures.get_ring(),
            ring_line: measures.get_ring_line(),
        }
    }

    /// Letters of a hall's name that fit one line of the head, beside the citizen's name or without it.
    pub(crate) fn hall_letters(&self, beside_name: bool) -> usize {
        usize::try_from(self.hall_letters[usize::from(beside_name)]).unwrap_or_default()
    }

    /// home: services that are used most.
    pub(crate) fn home_services(&self) -> usize {
        let rows = fit(self.home_room, self.home_row, self.home_gap);
        let rows = if self.large { rows.saturating_sub(HOME_ROWS_TAKEN) } else { rows };
        rows * usize::try_from(self.home_columns).unwrap_or(1)
    }

    /// choose_item: services below so many rows of themes, and below a remark.
    pub(crate) fn services(&self, theme_rows: usize, note: bool) -> usize {
        let themes = match theme_rows {
            0 => 0.0,
            rows => times(rows, self.theme_tile + self.service_gap) - self.service_gap + self.part_gap,
        };
        let note = if note { self.service_note } else { 0.0 };
        let above = self.top + self.title_block + note + themes + self.pager_block;
        fit(self.foot_without_band - above, self.service_row, self.service_gap)
    }

    /// item_guide: papers to prepare.
    pub(crate) fn papers(&self) -> usize {
        fit(self.papers_room, self.paper_row, 0.0)
    }

    /// one_time_notice: room for groups, beside a pager or without one.
    pub(crate) fn notice_room(&self, pager: bool) -> f32 {
        if pager { self.notice_room - self.pager_block } else { self.notice_room }
    }

    /// one_time_notice: a group without its rows, with the gap below it.
    pub(crate) fn notice_heading(&self) -> f32 {
        self.notice_head + self.notice_foot + self.part_gap
    }

    /// one_time_notice, my_cases: a row with its name, the remark below it, the word and the key beside both.
    pub(crate) fn notice_row(&self, name: &str, remark: &str, word: &str, key: bool) -> f32 {
        let beside = if word.is_empty() { 0.0 } else { times(weight(word), self.small * LETTER) + NOTICE_GAP };
        let beside = if key { beside + KEY_SHARE * self.target } else { beside };
        let width = self.column - 2.0 * self.notice_side - NOTICE_ICON - NOTICE_GAP - beside;
        let text = lines(name, width, self.lead) * self.lead + lines(remark, width, self.small) * self.small;
        let key = if key { self.target } else { 0.0 };
        2.0 * self.notice_padding + self.border + (text * self.line).max(key)
    }

    /// my_cases: rows of the list, below title, sentence and pager.
    pub(crate) fn cases(&self) -> usize {
        let above = self.unstepped + self.lead_block + self.part_gap + self.pager_block;
        fit(self.foot_without_band - above, self.service_row, self.service_gap)
    }

    /// my_cases: room for the groups of a case, each with the gap below it.
    pub(crate) fn case_room(&self) -> f32 {
        let title = self.lead_block + self.title_block;
        self.foot_without_band - self.unstepped - title - self.case_state
    }

    /// my_cases: the same beside a pager.
    pub(crate) fn case_room_paged(&self) -> f32 {
        self.case_room() - self.pager_block
    }

    /// my_cases: room for the paragraphs of a letter, below its title and number, beside a pager, above the printer's line.
    pub(crate) fn letter_room(&self) -> f32 {
        let note = 3.0 * self.part_gap + 3.0 * self.body * self.line;
        self.foot - self.unstepped - self.lead_block - self.title_block - self.pager_block - note
    }

    /// my_cases: a paragraph of a letter with the gap below it.
    pub(crate) fn letter_paragraph(&self, head: &str, text: &str) -> f32 {
        let width = self.column - 2.0 * self.notice_side;
        let of =
            |words: &str| if words.is_empty() { 0.0 } else { lines(words, width, self.body) * self.body * self.line };
        of(head) + of(text) + self.letter_gap
    }

    /// fill_form: choices, beside a pager or without one.
    pub(crate) fn choices(&self, pager: bool) -> usize {
        self.rows_of_question(if pager { self.pager_block } else { 0.0 })
    }

    /// fill_form: divisions of an address below so many rows of levels, beside a pager.
    pub(crate) fn divisions(&self, level_rows: usize) -> usize {
        let levels = match level_rows {
            0 => 0.0,
            rows => times(rows, self.target + self.key_gap) - self.key_gap + self.part_gap,
        };
        self.rows_of_question(self.pager_block + levels)
    }

    fn rows_of_question(&self, above: f32) -> usize {
        fit(self.foot - self.top - self.question_block - above, self.choice_row, self.part_gap)
    }

    /// provide_materials: pages side by side, beside the pager or without it.
    pub(crate) fn thumbs(&self, pager: bool) -> usize {
        let keys = if pager { self.thumb_pager_gap + 2.0 * self.pager_key + self.key_gap } else { 0.0 };
        fit(self.column - keys, self.thumb, self.thumb_gap).min(THUMBS_MAX)
    }

    /// review: room for cards, with the gap below each.
    pub(crate) fn review_room(&self) -> f32 {
        self.foot + self.part_gap - self.top - self.lead_block
    }

    /// review: a card without its rows, with the gap below it.
    pub(crate) fn review_heading(&self) -> f32 {
        self.target + 2.0 * self.review_padding + CARD_FOOT + self.part_gap
    }

    /// review: a row with its name and value, and so many keys beside them.
    pub(crate) fn review_row(&self, name: &str, value: &str, keys: usize) -> f32 {
        let beside = times(keys, KEY_SHARE * self.target);
        let whole = self.column - 2.0 * self.review_side - beside;
        let (small, large) = (self.small * self.line, self.review_value * self.line);
        let text = if self.large {
            lines(name, whole, self.small) * small + lines(value, whole, self.review_value) * large
        } else {
            let names = lines(name, self.review_name, self.small) * small;
            names.max(lines(value, whole - self.review_name, self.review_value) * large)
        };
        let key = if keys > 0 { self.target } else { 0.0 };
        2.0 * self.review_padding + self.border + text.max(key)
    }

    /// idle: side of the ring's box and width of its line.
    pub(crate) fn ring(&self) -> (f32, f32) {
        (self.ring, self.ring_line)
    }
}

/// How wide a text is: a Han character counts as two Latin letters.
pub(crate) fn weight(text: &str) -> usize {
    text.chars().map(letter_weight).sum()
}

/// The same of one letter.
pub(crate) fn letter_weight(letter: char) -> usize {
    if letter.is_ascii() { 1 } else { 2 }
}

/// Lines of a text in letters of this size, broken at words: rather one too many than one too few.
fn lines(text: &str, width: f32, size: f32) -> f32 {
    (times(weight(text), size * LETTER) / width).ceil().max(1.0)
}

/// Rows of this height with this gap between them that fit `room`.
fn fit(room: f32, row: f32, gap: f32) -> usize {
    (1_u16..=200).take_while(|rows| f32::from(*rows) * (row + gap) - gap <= room).count()
}

/// `length` so many times.
fn times(count: usize, length: f32) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX)) * length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_needed_between_rows_but_not_below_the_last() {
        assert_eq!([fit(219.9, 100.0, 20.0), fit(220.0, 100.0, 20.0), fit(340.0, 100.0, 20.0)], [1, 2, 3]);
        assert_eq!(fit(99.0, 100.0, 20.0), 0);
    }
}
