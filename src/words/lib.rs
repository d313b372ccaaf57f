//! Every sentence for people, as data. `assets/words` holds one file a language; each key of the reference language
//! (Chinese) is a constant here, grouped as the sections of the files are: `[kiosk] back` is [`kiosk::BACK`].
//!
//! A language is added by one more file: in `assets/words` it is built in, by [`add`] it joins a running program. Either
//! way it must have every key with the same `{places}`, or it is refused with all that is missing.

mod card_codes;
mod failure;
mod held_reason;
mod item_defect;
pub mod kiosk_status;
mod language;
mod page;
mod source;
mod values;
mod words;

#[cfg(test)]
mod tests;

mod generated {
    use lobby_domain::Lang;

    use crate::{Language, Script};

    include!(concat!(env!("OUT_DIR"), "/keys.rs"));
}

pub use card_codes::{nation, sex};
pub use failure::{FailureWords, failure};
pub use generated::*;
pub use held_reason::{held_act, held_owner, held_why};
pub use item_defect::item_defect;
pub use language::{AddError, Language, add, from_code, language, languages};
pub use page::{advice, reason};
pub use source::{Complaint, Script, SourceError};
pub use values::{date, date_of_week, declaration, fill_date, limit, masked_date, month, span};
pub use words::{Words, in_every_language};
