//! The letters of a case: a document for each step that has one, numbered, with its grounds, and a code to verify it by.
//!
//! `facts` is a letter and `content` what it says, `body` the same in sentences of one language; `draw` puts it on paper, `text`
//! on a screen.

mod body;
mod code;
mod content;
mod draw;
mod facts;
mod number;
mod text;

pub use code::VerificationCode;
pub use content::{AfterSilence, Approval, Channel, Content, NewDays, Outcome, Unaccepted, Withdrawn};
pub use draw::letter_pdf;
pub use facts::{LetterFacts, Version, Worth};
pub use number::DocumentNumber;
pub use text::{LetterText, letter_text};
