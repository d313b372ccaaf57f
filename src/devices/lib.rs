//! One capability per kind of device, cut at the byte boundary.
pub mod scanner;
pub mod id_reader;
