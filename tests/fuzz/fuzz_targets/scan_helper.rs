#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lobby_fuzz::devices::scan_helper(bytes));
