//! How a sheet becomes a picture: where it lies, what is around it, and what lens, light and sensor do.

pub mod background;
pub mod blur;
pub mod damage;
pub mod homography;
pub mod light;
pub mod picture;
pub mod place;
