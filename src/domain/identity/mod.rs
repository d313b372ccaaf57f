//! Who stands in front of the kiosk, as their identity card says it.
//!
//! Constraints: a card is personal data from the first byte. So every noun here wipes itself when dropped, shows
//! nothing in `Debug`, and the only readable forms are the accessors (for the form that is sealed) and the masks
//! (for the screen and for technicians). Checks never refuse: they return warnings, refusing is the flow's decision.

mod card;
mod date;
mod kind;
mod mask;
mod nation;
mod number;
mod sex;
mod warning;

pub use card::{CardFields, IdCard, ValidTo};
pub use date::{LONG_TERM, card_date};
pub use kind::DocumentKind;
pub use mask::{mask_id, mask_name, mask_phone};
pub use nation::is_nation;
pub use number::{IdNumberError, ResidentIdNumber};
pub use sex::Sex;
pub use warning::CardWarning;
