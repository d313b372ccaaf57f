//! What pages are made of: shapes of view models, typesetting, values, pictures, timers.

pub mod canvas;
pub mod geometry;
pub mod native;
pub mod paging;
pub mod picture;
pub mod service;
pub mod shapes;
pub mod tap;
pub mod timer;
pub mod typeset;
pub mod values;
pub mod view;
