//! What pages share: shapes of view models and how they are painted, taps, paging, measures, typesetting, pictures,
//! timers.

pub(crate) mod canvas;
pub(crate) mod fingers;
pub(crate) mod fit;
pub(crate) mod geometry;
pub(crate) mod groups;
pub(crate) mod native;
pub(crate) mod paging;
pub(crate) mod picture;
pub(crate) mod service;
pub(crate) mod shapes;
pub(crate) mod tap;
pub(crate) mod timer;
pub(crate) mod typeset;
pub(crate) mod values;
pub(crate) mod view;
