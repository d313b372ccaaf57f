//! Which installed font has a character; and a font made on the spot that draws the code point in a frame for the
//! characters that none has. Names on cards hold characters that no keyboard offers: a gap in a name is a fault.
//!
//! [`Fonts::substitutes`] answers for screen and paper alike. Of an installed file only its table of characters is read.

mod characters;
mod frame;
mod installed;
mod noto;
mod substitutes;

pub use characters::FaceFile;
pub use frame::framed;
pub use installed::{Fonts, Shown};
pub use noto::NotoFace;
pub use substitutes::{FaceBytes, Substitutes};
