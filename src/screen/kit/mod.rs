//! What pages are made of: shapes of view models, typesetting, values, pictures, timers.

pub mod native;
pub mod picture;
pub mod timer;
pub mod typeset;
pub mod values;
pub mod view;
