pub mod certificate;
pub mod health;
pub mod question;
