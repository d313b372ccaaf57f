//! `bench screen`: the kiosk's home against a static page of the same home in Chromium, in the same run.
//!
//! Both run on the same virtual X server, one after the other, again and again; both are watched from outside by the
//! same [`screen_probe`]. Start and processor time count from the start of the program (for us: core, which starts the
//! visit) to the first full frame; memory and idle processor time are those of the whole process tree.

mod contender;
mod figures;
mod page;
mod screen_probe;
mod stack;
mod tree;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
pub use stack::{StackArgs, bench_stack};

use crate::error::JourneyError;
use crate::run::folder;
use crate::window::start_server;
use crate::world::{KioskScreen, Programs, World};
use contender::{Browser, Contender, Kiosk};
use figures::{Run, report};
use screen_probe::{ScreenProbe, ScreenSample};
use tree::{Tree, pss};

/// From the first full frame until memory is measured.
const AFTER_START: Duration = Duration::from_secs(4);
/// Between two taps; a citizen's second tap within 300 ms does not count.
const BETWEEN_TAPS: Duration = Duration::from_millis(700);
/// A tap that brought no page within this time is lost.
const TAP_LIMIT: Duration = Duration::from_secs(8);
/// Tries of one tap.
const TAPS_MAX: u32 = 3;
/// A page that is not there within this time has failed.
const PAGE_LIMIT: Duration = Duration::from_secs(60);

/// Programs, assets and pictures of a benchmark.
#[derive(Debug, Args)]
struct Place {
    /// Given by `cargo bench`; without it nothing is measured
    #[arg(long)]
    bench: bool,
    /// Folder with lobby, lobby-platform and lobby-sim
    #[arg(long)]
    bin_dir: Option<PathBuf>,
    /// The repository's assets
    #[arg(long)]
    assets: Option<PathBuf>,
    /// Folder for the pictures of what was measured
    #[arg(long)]
    shots: Option<PathBuf>,
}

impl Place {
    /// The repository's assets: those named, or those beside this room.
    fn assets(&self) -> Result<PathBuf, JourneyError> {
        let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets");
        let assets = self.assets.clone().unwrap_or_else(beside);
        assets.canonicalize().map_err(JourneyError::io("finding", &assets))
    }

    fn shot(&self, probe: &ScreenProbe, name: &str) -> Result<(), JourneyError> {
        let Some(folder) = &self.shots else { return Ok(()) };
        fs::create_dir_all(folder).map_err(JourneyError::io("making", folder))?;
        probe.picture(&folder.join(format!("{name}.png")))
    }
}

/// Prints the line of a benchmark, or its error.
pub fn print_outcome(name: &str, outcome: Result<Option<String>, JourneyError>) -> ExitCode {
    match outcome {
        Ok(None) => ExitCode::SUCCESS,
        Ok(Some(line)) => match writeln!(io::stdout().lock(), "{line}") {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(error) => {
            let _ = writeln!(io::stderr().lock(), "bench {name}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Arguments of the benchmark.
#[derive(Debug, Args)]
pub struct BenchArgs {
    #[command(flatten)]
    place: Place,
    /// The browser
    #[arg(long, default_value = "chromium")]
    browser: PathBuf,
    /// Runs of each program
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Taps in each run
    #[arg(long, default_value_t = 15)]
    taps: usize,
    /// Seconds in which nothing is done
    #[arg(long, default_value_t = 10)]
    idle: u64,
}

/// Measures and returns one line of JSON for `cargo xtask bench`; nothing where `cargo test` asks.
///
/// # Errors
/// A program does not start or a page does not come.
pub fn bench_screen(args: &BenchArgs) -> Result<Option<String>, JourneyError> {
    if !args.place.bench {
        return Ok(None);
    }
    let programs = Programs::find(args.place.bin_dir.as_deref())?;
    let assets = args.place.assets()?;
    let catalogue = assets.join("sample/catalogue");
    let (dir, _remove_at_the_end) = folder(None)?;
    let (_server, display) = start_server(&dir)?;
    let static_page = dir.join("home.html");
    page::write(&static_page, &assets, &catalogue)?;
    let world = World::open(&programs, &dir, &catalogue, KioskScreen::Window(vec![("DISPLAY", display.clone())]))?;
    let probe = ScreenProbe::connect(&display)?;
    let mut kiosk = Series::new(Kiosk { world }, &probe, args)?;
    let mut browser = Series::new(Browser::new(&args.browser, &static_page, &dir, &display), &probe, args)?;
    for _ in 0..args.runs {
        kiosk.run()?;
        browser.run()?;
    }
    Ok(Some(report(&kiosk.runs, &browser.runs)))
}

/// The runs of one program.
struct Series<'a, R> {
    contender: R,
    probe: &'a ScreenProbe,
    args: &'a BenchArgs,
    empty: ScreenSample,
    home: ScreenSample,
    list: ScreenSample,
    runs: Vec<Run>,
}

impl<'a, R: Contender> Series<'a, R> {
    /// Starts the program once, to sample its pages and to warm the page cache.
    fn new(mut contender: R, probe: &'a ScreenProbe, args: &'a BenchArgs) -> Result<Self, JourneyError> {
        let name = contender.name();
        let empty = probe.sample()?;
        contender.start()?;
        let home = probe.settled(&empty, PAGE_LIMIT, &format!("home of {name}"))?;
        args.place.shot(probe, &format!("{name}-home"))?;
        probe.tap(contender.onward())?;
        let list = probe.settled(&home, PAGE_LIMIT, &format!("list of {name}"))?;
        args.place.shot(probe, &format!("{name}-list"))?;
        contender.end();
        probe.wait_for(&empty, PAGE_LIMIT, "an empty screen")?;
        Ok(Self { contender, probe, args, empty, home, list, runs: Vec::new() })
    }

    fn run(&mut self) -> Result<(), JourneyError> {
        let name = self.contender.name();
        let before = Instant::now();
        let root = self.contender.start()?;
        let there = self.probe.wait_for(&self.home, PAGE_LIMIT, &format!("home of {name}"))?;
        let tree = Tree::of(root);
        let mut run = Run { start: there - before, start_cpu: tree.cpu(), ..Run::default() };

        thread::sleep(AFTER_START);
        let tree = Tree::of(root);
        run.pss = tree.pids().iter().map(|pid| pss(*pid)).collect();
        let (used, since) = (tree.cpu(), Instant::now());
        thread::sleep(Duration::from_secs(self.args.idle));
        run.idle_share = (Tree::of(root).cpu().saturating_sub(used)).as_secs_f64() / since.elapsed().as_secs_f64();

        let used = Tree::of(root).cpu();
        for _ in 0..self.args.taps {
            run.taps.push(self.tap(self.contender.onward(), &self.list)?);
            run.backs.push(self.tap(self.contender.back(), &self.home)?);
        }
        run.tap_cpu = Tree::of(root).cpu().saturating_sub(used);
        self.contender.end();
        self.probe.wait_for(&self.empty, PAGE_LIMIT, "an empty screen")?;
        self.runs.push(run);
        Ok(())
    }

    /// The time from a tap to the page behind it. On a busy machine a tap may be lost: it is made again, and only the
    /// one that brought the page is timed.
    fn tap(&self, at: (i16, i16), wanted: &ScreenSample) -> Result<Duration, JourneyError> {
        let page = format!("the page of {} behind {at:?}", self.contender.name());
        for left in (0..TAPS_MAX).rev() {
            let before = self.probe.tap(at)?;
            match self.probe.wait_for(wanted, TAP_LIMIT, &page) {
                Ok(there) => {
                    thread::sleep(BETWEEN_TAPS);
                    return Ok(there - before);
                }
                Err(JourneyError::NotSeen { .. }) if left > 0 => {}
                Err(error) => {
                    self.args.place.shot(self.probe, "unexpected")?;
                    return Err(error);
                }
            }
        }
        Err(JourneyError::NotSeen { wanted: page, seconds: TAP_LIMIT.as_secs(), seen: "another picture".into() })
    }
}
