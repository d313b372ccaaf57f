//! One capability per kind of device, cut at the byte boundary.
pub mod id_reader;
pub mod printer;
pub mod scanner;
