//! `lobby helper scan`: the process that talks to libsane for one page.

use std::process::ExitCode;

use lobby_devices::scanner::helper::{self, HelperArgs};

/// Scans one page to standard output, framed; started by the visit, of no use at a terminal.
#[derive(Debug, clap::Args)]
pub struct HelperScanArgs {
    /// SANE device name, e.g. pnm:0
    #[arg(long)]
    device: String,
    /// Option the device must have (repeatable, in order)
    #[arg(long = "option", value_name = "NAME=VALUE", value_parser = pair)]
    options: Vec<(String, String)>,
    /// Option to set where the device has it (repeatable, in order)
    #[arg(long = "prefer", value_name = "NAME=VALUE", value_parser = pair)]
    preferences: Vec<(String, String)>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Serves one page and ends the process.
#[must_use]
pub fn run(args: HelperScanArgs) -> ExitCode {
    helper::run(&HelperArgs { device: args.device, options: args.options, preferences: args.preferences })
}
