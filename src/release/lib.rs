//! Releases as they are packaged and as they travel, and the repository after The Update Framework that offers them: who
//! signs what, for how long, and what is signed next. Bytes and the time go in, bytes come out: no IO, no clock.
//!
//! ```text
//! root      3 of 5, offline, one year      targets   2 of 3, offline, 90 days
//! app       2 of 3, offline, 90 days       content   2 of 3, offline, 90 days     delegations of targets
//! snapshot  1, online, 7 days              timestamp 1, online, 1 day
//! ```
//! A director has the same root holders, and signs the rest online, for one kiosk each.

mod bundle;
mod ceremony;
mod check;
mod director;
mod document;
mod folder;
mod key;
mod refused;
mod repository;
mod role;
mod standing;

pub use bundle::{Bundle, Unpack};
pub use ceremony::{Holders, found, found_director};
pub use director::order;
pub use document::{Document, Files};
pub use folder::{Packaged, Schemas};
pub use key::{FileKey, Online, PublicKey, SignFailure, Signer};
pub use refused::Refused;
pub use repository::Repository;
pub use role::Role;
pub use standing::Standing;
