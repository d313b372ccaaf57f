//! The scan helper as a program of its own, so that this room's tests run the real process and the real
//! libsane. Run them with `cargo test -p lobby-devices`: `--test` alone would leave this program stale.
//! The product's helper is `lobby helper scan`.

use std::process::ExitCode;

use lobby_devices::scanner::helper::{HelperArgs, run};

fn main() -> ExitCode {
    let mut args = HelperArgs { device: String::new(), options: vec![], preferences: vec![] };
    let mut words = std::env::args().skip(1);
    while let (Some(flag), Some(value)) = (words.next(), words.next()) {
        let pair = || value.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned()));
        match flag.as_str() {
            "--device" => args.device = value,
            "--option" => args.options.extend(pair()),
            "--prefer" => args.preferences.extend(pair()),
            _ => return ExitCode::from(2),
        }
    }
    run(&args)
}
