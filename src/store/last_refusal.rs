//! What is remembered of the platform's answers to one application.

/// What an attempt to deliver says about the platform's last word on an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastRefusal<'a> {
    /// No answer came: its last word still counts.
    Unanswered,
    /// An answer that is no refusal by a code: its last word counts no more.
    None,
    /// A refusal by this code.
    Code(&'a str),
}

impl LastRefusal<'_> {
    /// The same, with no more of a code than is kept.
    #[must_use]
    pub(crate) fn shortened(self) -> Self {
        match self {
            LastRefusal::Code(code) => LastRefusal::Code(shortened(code)),
            other @ (LastRefusal::Unanswered | LastRefusal::None) => other,
        }
    }
}

/// Longest text kept of a refusal, bytes.
const DETAIL_MAX: usize = 500;

/// The beginning of a text, at most [`DETAIL_MAX`] bytes.
pub(crate) fn shortened(text: &str) -> &str {
    let mut end = text.len().min(DETAIL_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
