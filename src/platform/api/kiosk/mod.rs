pub mod certificate;
pub mod health;
