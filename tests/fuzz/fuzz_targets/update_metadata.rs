#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lobby_fuzz::messages::update_metadata(bytes));
