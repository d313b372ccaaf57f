//! Papers that citizens bring.

mod card;
mod certificate;
mod contract;
mod form;
mod misleading;
mod plan;
mod sparse;
mod statement;

use crate::fonts::Face;
use crate::rng::Rng;
use crate::sheet::{Pen, Rgb, Sheet};

/// Kind of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// Chinese clauses with signatures and a seal.
    Contract,
    /// The same in English, without a seal.
    Letter,
    /// Ruled cells, filled by hand.
    Form,
    /// A bank's table in small print.
    Statement,
    /// Guilloche under the print, an ornamental border.
    Certificate,
    /// A broad black border near the edge.
    Bordered,
    /// Both sides of a card copied onto one sheet.
    CardCopy,
    /// An identity card.
    CardFront,
    /// The back of an identity card.
    CardBack,
    /// The page of a passport with the portrait.
    Passport,
    /// A card in Latin letters, with machine-readable rows.
    Permit,
    /// A foreign passport's page in Latin letters.
    ForeignPassport,
    /// A card whose lines run along its short side.
    Badge,
    /// Prose full of quotation marks.
    Quoted,
    /// A list with asterisks.
    Masked,
    /// Degrees and minutes.
    Degrees,
    /// Print from top to bottom.
    Columns,
    /// Rows of arrows.
    Arrows,
    /// A small receipt.
    Receipt,
    /// A large drawing.
    Plan,
    /// One line of print.
    OneLine,
    /// Only a seal and a date.
    SealOnly,
    /// No print.
    Blank,
    /// Blank, its printed back shows through by so many per cent.
    ShowThrough(u8),
}

impl Paper {
    /// Millimetres across and down, upright.
    #[must_use]
    pub fn size_mm(self) -> (f64, f64) {
        match self {
            Paper::CardFront | Paper::CardBack | Paper::Permit => (85.6, 53.98),
            Paper::Badge => (53.98, 85.6),
            Paper::Passport | Paper::ForeignPassport => (125.0, 88.0),
            Paper::Receipt => (148.0, 210.0),
            Paper::Plan => (420.0, 297.0),
            Paper::Contract
            | Paper::Letter
            | Paper::Form
            | Paper::Statement
            | Paper::Certificate
            | Paper::Bordered
            | Paper::CardCopy
            | Paper::Quoted
            | Paper::Masked
            | Paper::Degrees
            | Paper::Columns
            | Paper::Arrows
            | Paper::OneLine
            | Paper::SealOnly
            | Paper::Blank
            | Paper::ShowThrough(_) => (210.0, 297.0),
        }
    }

    /// The catalogue's word for the size.
    #[must_use]
    pub fn size_word(self) -> &'static str {
        match self.size_mm() {
            (85.6, _) | (_, 85.6) => "ID-1",
            (125.0, _) => "ID-3",
            (148.0, _) => "A5",
            (420.0, _) => "A3",
            _ => "A4",
        }
    }

    /// Whether enough print stands on it to know which way is up.
    #[must_use]
    pub fn tells_up(self) -> bool {
        !matches!(self, Paper::OneLine | Paper::SealOnly | Paper::Blank | Paper::ShowThrough(_) | Paper::CardBack)
    }

    /// Radius of rounded corners, millimetres.
    #[must_use]
    pub fn rounding_mm(self) -> f64 {
        match self.size_word() {
            "ID-1" => 3.18,
            "ID-3" => 3.0,
            _ => 0.0,
        }
    }

    /// The sheet at `dpi`, on paper of a colour.
    #[must_use]
    pub fn draw(self, rng: &mut Rng, dpi: f64, stock: Rgb) -> Sheet {
        let mut sheet = Sheet::new(self.size_mm(), dpi, stock);
        match self {
            Paper::Contract => contract::chinese(&mut sheet, rng),
            Paper::Letter => contract::english(&mut sheet, rng),
            Paper::Form => form::draw(&mut sheet, rng),
            Paper::Statement => statement::draw(&mut sheet, rng),
            Paper::Certificate => certificate::guilloche(&mut sheet, rng),
            Paper::Bordered => certificate::bordered(&mut sheet, rng),
            Paper::CardCopy => card::copy(&mut sheet, rng),
            Paper::CardFront => card::front(&mut sheet, rng, (0.0, 0.0)),
            Paper::CardBack => card::back(&mut sheet, rng, (0.0, 0.0)),
            Paper::Passport => card::passport(&mut sheet, rng),
            Paper::Permit => card::permit(&mut sheet, rng),
            Paper::ForeignPassport => card::foreign_passport(&mut sheet, rng),
            Paper::Badge => card::badge(&mut sheet, rng),
            Paper::Quoted => misleading::quoted(&mut sheet, rng),
            Paper::Masked => misleading::masked(&mut sheet, rng),
            Paper::Degrees => misleading::degrees(&mut sheet, rng),
            Paper::Columns => misleading::columns(&mut sheet, rng),
            Paper::Arrows => misleading::arrows(&mut sheet, rng),
            Paper::Receipt => statement::receipt(&mut sheet, rng),
            Paper::Plan => plan::draw(&mut sheet, rng),
            Paper::OneLine => sparse::one_line(&mut sheet, rng),
            Paper::SealOnly => sparse::seal_only(&mut sheet, rng),
            Paper::Blank => {}
            Paper::ShowThrough(percent) => sparse::show_through(&mut sheet, rng, percent),
        }
        sheet
    }
}

const INK: Rgb = [30, 30, 33];
const GREY: Rgb = [96, 98, 102];
const BLUE: Rgb = [28, 40, 108];

fn serif(size: f32) -> Pen {
    Pen { face: Face::Serif, size, ink: INK }
}

fn sans(size: f32) -> Pen {
    Pen { face: Face::Sans, size, ink: INK }
}

fn bold(size: f32) -> Pen {
    Pen { face: Face::Bold, size, ink: INK }
}

/// Several clauses or sentences in a row.
fn some(rng: &mut Rng, from: &[&str], count: usize) -> String {
    (0..count).map(|_| rng.pick(from)).collect::<Vec<_>>().join(if from[0].is_ascii() { " " } else { "" })
}
