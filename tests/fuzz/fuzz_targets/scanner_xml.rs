#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lobby_fuzz::devices::scanner_xml(bytes));
