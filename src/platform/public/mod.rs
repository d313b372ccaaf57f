//! Pages that citizens open without a login, fit for a phone: the guide, how a case stands by its receipt's code, and whether a letter is ours.
//! They read no name; guesses are counted.

pub mod guide;
pub mod letter;
pub mod progress;
