//! The road of a release to a kiosk: what the director orders and the image repository confirms is fetched, goes on where
//! it was cut, is held against what was signed, and is unpacked into the folders that the launcher starts from. Files below
//! two folders; network and time are handed in.
//!
//! ```text
//! PREFIX/releases/VERSION-HASH8/   whole releases; one that is being unpacked has another name
//! PREFIX/incoming/SHA256.part      a bundle as far as it has come
//! PREFIX/journal                   what was reached; the launcher goes on from there
//! STATE/roots/{director,image}.json   the first roots, as they came with the installation
//! STATE/{director,image}.{a,b}     what is trusted, in two copies written in turn
//! STATE/{director,image}.floor     what is not fallen below although the copies are lost
//! ```

mod disk;
mod download;
mod keep;
mod prefix;
mod refresh;
mod refused;
mod road;
mod source;
mod stage;

pub use lobby_trust::Fetched;
pub use prefix::Prefix;
pub use refused::Refused;
pub use road::{Outcome, Road};
pub use source::{FolderSource, Repository, Source};
