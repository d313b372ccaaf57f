//! One capability per kind of device, cut at the byte boundary.

mod helper;
pub mod id_reader;
pub mod printer;
pub mod scanner;
