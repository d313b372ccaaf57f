//! The bodies of the fuzz targets, by what they need: `--no-default-features --features pictures` builds in a minute.

/// A target's name and what it does.
pub type Target = (&'static str, fn(&[u8]));

#[cfg(feature = "devices")]
#[path = "bodies/devices.rs"]
pub mod devices;
#[cfg(feature = "messages")]
#[path = "bodies/messages.rs"]
pub mod messages;
#[cfg(feature = "pictures")]
#[path = "bodies/pictures.rs"]
pub mod pictures;

/// The frames of the room `kiosk`, without the room.
#[cfg(feature = "messages")]
#[path = "../../src/kiosk/ipc/frame.rs"]
mod frame;

#[cfg(feature = "messages")]
mod ipc {
    pub use super::frame::read_frame;
    /// Which messages there are is the room's matter; `tests/untrusted.rs` reads the corpus as those.
    pub type Said = serde_json::Value;
}
