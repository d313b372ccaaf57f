//! `cargo xtask demo`: platform, simulators and kiosk, built and started with one command.
//!
//! The order of the start: platform, its invitation to a kiosk, the world outside (with the network between both),
//! enrolment, kiosk. With a display a person plays; without one the scripted hand does, in a real window.

mod fit;
mod folders;
mod house;
mod play;
mod processes;

use crate::programs;
use crate::setup::{self, Purpose};
use crate::shell::{Failure, say};
use folders::Folders;
use house::House;
use play::Played;
use processes::{Interrupt, Processes};

#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    headless: bool,
    keep: bool,
}

/// Runs the command with its arguments.
pub fn command(arguments: &[String]) -> Result<(), Failure> {
    let options = Options::parse(arguments)?;
    let person = !options.headless && std::env::var_os("DISPLAY").is_some_and(|name| !name.is_empty());
    setup::prepare(Purpose::Demo)?;
    let interrupt = Interrupt::catch()?;
    let folders = Folders::fresh()?;
    programs::build()?;
    let mut processes = Processes::new(interrupt.clone(), folders.logs())?;
    let outcome =
        if person { by_a_person(&mut processes, folders) } else { by_the_hand(&mut processes, &folders, &options) };
    if interrupt.is_set() {
        say("Stopping everything.");
    }
    drop(processes);
    outcome
}

/// A person at a screen: say where everything is and wait.
fn by_a_person(processes: &mut Processes, folders: Folders) -> Result<(), Failure> {
    let house = House::open(processes, folders)?;
    house.start_kiosk(processes)?;
    house.say_where();
    say("What to tap: 户外招牌设置备案 (signboard filing) → put the card P01 on the reader, from the page above →");
    say("  answer, fill the form → scan: the simulated scanner has a page → sign with the mouse → the number.");
    say("Ctrl-C stops everything.");
    processes.wait_for_interrupt()
}

/// No screen: the scripted hand plays one application in a window of a virtual one, and asks the platform for the case.
fn by_the_hand(processes: &mut Processes, folders: &Folders, options: &Options) -> Result<(), Failure> {
    say("The scripted hand plays one application under a virtual display (a minute or two).");
    let played = Played::by_the_hand(processes, folders)?;
    played.say();
    if options.headless && !options.keep {
        return Ok(());
    }
    played.say_where_the_case_is();
    say("The platform runs on. Ctrl-C stops everything.");
    processes.wait_for_interrupt()
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self, Failure> {
        let mut options = Self::default();
        for argument in arguments {
            match argument.as_str() {
                "--headless" => options.headless = true,
                "--keep" => options.keep = true,
                unknown => {
                    return Err(Failure::new(format!("demo: unknown option {unknown:?}; --headless and --keep")));
                }
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use super::*;

    /// Scripts in the place of the four programs, which speak the same lines.
    fn stand_ins(name: &str, hand: &str) -> (PathBuf, Folders) {
        let folder = std::env::temp_dir().join(format!("lobby-xtask-demo-{name}-{}", std::process::id()));
        let programs = folder.join("programs");
        fs::create_dir_all(&programs).unwrap();
        script(
            &programs.join("lobby-platform"),
            r#"case "$1 $2" in
            "init --data") echo '{"officer": {"login": "o1", "password": "p"}}' ;;
            "serve --data") echo '{"api": "https://127.0.0.1:1", "pages": "http://127.0.0.1:2"}'; exec sleep 1000 ;;
            "admin kiosk") echo '{"code": "C0DE", "ca_sha256": "ab"}' ;;
            esac"#,
        );
        script(
            &programs.join("lobby-sim"),
            r#"echo '{"http": "http://127.0.0.1:3", "reader": "/dev/pts/9", "scanner": {"device": "pnm:0"}, "proxy": "127.0.0.1:4"}'
            exec sleep 1000"#,
        );
        script(
            &programs.join("lobby"),
            r#"case "$*" in
            *"--platform https://127.0.0.1:4 --code C0DE --ca-sha256 ab") ;;
            run*) exec sleep 1000 ;;
            *) echo "unexpected: $*" >&2; exit 1 ;;
            esac"#,
        );
        script(&programs.join("lobby-hand"), hand);
        let data = folder.join("data");
        fs::create_dir_all(&data).unwrap();
        (folder, Folders::of_stand_ins(programs, data))
    }

    /// Another process writes it: were it still open for writing in a fork of a neighbouring test, it could not start.
    fn script(path: &Path, text: &str) {
        let mut writer = Command::new("sh");
        writer.args(["-c", r#"printf '#!/bin/sh\n%s\n' "$1" > "$0" && chmod 755 "$0""#]).arg(path).arg(text);
        assert!(writer.status().unwrap().success());
    }

    #[test]
    fn the_house_opens_and_the_kiosk_finds_what_stands_around_it() {
        let (folder, folders) = stand_ins("house", "exit 1");
        let mut processes = Processes::new(Interrupt::default(), folders.logs()).unwrap();
        let device_file = folders.device_file();
        let house = House::open(&mut processes, folders).unwrap();
        house.start_kiosk(&mut processes).unwrap();
        assert!(fs::read_to_string(device_file).unwrap().contains(r#"id_reader = { "port" = "/dev/pts/9" }"#));
        drop(processes);
        fs::remove_dir_all(folder).unwrap();
    }

    fn played(name: &str, hand: &str) -> Result<(), Failure> {
        let (folder, folders) = stand_ins(name, hand);
        let mut processes = Processes::new(Interrupt::default(), folders.logs()).unwrap();
        let outcome = by_the_hand(&mut processes, &folders, &Options { headless: true, keep: false });
        drop(processes);
        fs::remove_dir_all(folder).unwrap();
        outcome
    }

    #[test]
    fn a_case_that_arrived_unchanged_ends_the_play_well() {
        let report = r#"{"case": "WL01-K01-000001-X", "pages": "http://127.0.0.1:2", "digests_match": true}"#;
        played("well", &format!("echo '{report}'; exec sleep 1000")).unwrap();
    }

    #[test]
    fn a_hand_that_fails_fails_the_play_with_its_reason() {
        let failure = played("fails", "echo 'line 7: no control' >&2; exit 1").unwrap_err().to_string();
        assert!(failure.contains("line 7: no control"), "{failure}");
    }

    #[test]
    fn a_misspelt_option_is_refused() {
        assert!(Options::parse(&["--headles".to_owned()]).is_err());
        let both = Options::parse(&["--keep".to_owned(), "--headless".to_owned()]).unwrap();
        assert_eq!(both, Options { headless: true, keep: true });
    }
}
