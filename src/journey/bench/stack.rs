//! `bench stack`: a stack of sheets with two sides goes through the real kiosk while taps change the language.
//!
//! The scanner is the simulator's in the network, which hands out a page whenever the kiosk asks for one, so what is
//! measured is how fast the kiosk can take them: from the tap that starts the stack until the citizen has gone on to
//! the next step, which needs every page durable. The simulator, the X server and the platform run on the same
//! processor. A tap is one on the other language, the only thing besides help that this page offers meanwhile: it draws
//! the whole page anew.

use std::fs;
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;

use super::Place;
use super::figures::{at_least_a_minute, at_most, median, plain};
use super::screen_probe::{ScreenProbe, ScreenSample};
use super::tree::Tree;
use crate::command::Sheet;
use crate::error::JourneyError;
use crate::hand::{Hand as _, Surroundings as _};
use crate::phrases;
use crate::place::Extents;
use crate::play::Player;
use crate::run::folder;
use crate::script::Script;
use crate::window::{Display, WindowHand};
use crate::world::{KioskScreen, Programs, World, catalogue};

/// Item whose first paper takes the stack.
const ITEM: &str = "signboard-filing";
/// Script up to that paper.
const WAY: &str = include_str!("stack.txt");
/// Different sheets; the stack repeats them.
const DISTINCT_SHEETS: usize = 12;
/// Between two taps; a citizen's second tap within 300 ms does not count.
const BETWEEN_TAPS: Duration = Duration::from_millis(600);
/// A tap that changed nothing within this time has failed.
const TAP_LIMIT: Duration = Duration::from_secs(5);
/// Poll interval of the button.
const POLL_INTERVAL: Duration = Duration::from_millis(1);

/// Arguments of the benchmark.
#[derive(Debug, Args)]
pub struct StackArgs {
    #[command(flatten)]
    place: Place,
    /// Sheets in the feeder
    #[arg(long, default_value_t = 60)]
    sheets: usize,
}

/// Measures and returns one line of JSON for `cargo xtask bench`; nothing where `cargo test` asks.
///
/// # Errors
/// A program does not start or a page does not come.
pub fn bench_stack(args: &StackArgs) -> Result<Option<String>, JourneyError> {
    if !args.place.bench {
        return Ok(None);
    }
    let programs = Programs::find(args.place.bin_dir.as_deref())?;
    let (dir, _remove_at_the_end) = folder(None)?;
    let sample = args.place.assets()?.join("sample");
    let catalogue = dir.join("sample/catalogue");
    catalogue::copy_once(&sample.join("catalogue"), &catalogue)?;
    let people = sample.join("people.json");
    fs::copy(&people, dir.join("sample/people.json")).map_err(JourneyError::io("copying", &people))?;
    let images = args.sheets * 2;
    catalogue::change_item(&catalogue, ITEM, |item| item["materials"][0]["capture_spec"]["pages_max"] = images.into())?;

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = Rc::new(runtime.map_err(JourneyError::io("starting", "a runtime"))?);
    let display = Display::start(&dir, &runtime)?;
    let mut world = World::open(&programs, &dir, &catalogue, KioskScreen::Window(display.variables()))?;
    let mut hand = WindowHand::connect(&display, runtime)?;
    world.set_up_feeder_scanner()?;
    world.fill_feeder(&sheets(args.sheets))?;
    Player::new(&mut hand, &mut world, dir.join("shots")).play(&Script::parse("stack.txt", WAY)?)?;
    let probe = ScreenProbe::connect(&display.name)?;
    let mut toggle = LanguageToggle::learn(&probe, &hand)?;
    let run = feed(&mut world, &mut hand, &probe, &mut toggle, &args.place)?;

    let minutes = run.took.as_secs_f64() / 60.0;
    let work = run.cpu.as_secs_f64() * 1000.0 / images as f64;
    let taps: Vec<f64> = run.taps.iter().map(|tap| tap.as_secs_f64() * 1000.0).collect();
    let worst = taps.iter().copied().fold(0.0, f64::max);
    let figures = [
        at_least_a_minute(&format!("duplex stack of {images} images, each durable"), images as f64 / minutes, 120.0),
        at_most("tap to page meanwhile, median", median(taps), "ms", 50.0),
        plain("  slowest", worst, "ms"),
        plain("CPU of the kiosk per image", work, "ms"),
    ];
    Ok(Some(json!({ "bench": "stack", "figures": figures, "taps": run.taps.len() }).to_string()))
}

/// Two sides each.
fn sheets(count: usize) -> Vec<Sheet> {
    let page = |number: usize| format!("lease_page_{number}");
    let sheet = |index: usize| {
        let first = (index % DISTINCT_SHEETS) * 2 + 1;
        Sheet { front: page(first), back: page(first + 1) }
    };
    (0..count).map(sheet).collect()
}

/// Figures of one stack.
struct StackRun {
    took: Duration,
    cpu: Duration,
    taps: Vec<Duration>,
}

fn feed(
    world: &mut World,
    hand: &mut WindowHand,
    probe: &ScreenProbe,
    toggle: &mut LanguageToggle,
    place: &Place,
) -> Result<StackRun, JourneyError> {
    let used = Tree::of(world.core_pid()).cpu();
    hand.tap(phrases::SCAN_STACK[toggle.language])?;
    let begin = Instant::now();
    let mut taps = Vec::new();
    while world.sheets_left()? > 0 {
        thread::sleep(BETWEEN_TAPS);
        taps.push(toggle.tap(probe)?);
        if taps.len() == 3 {
            place.shot(probe, "stack-feeding")?;
        }
    }
    hand.tap(phrases::ALL_PAGES[toggle.language])?;
    let review = phrases::of_step("review").ok_or_else(|| JourneyError::Visit("review has no phrase".to_owned()))?;
    hand.see(review[toggle.language])?;
    let (took, cpu) = (begin.elapsed(), Tree::of(world.core_pid()).cpu().saturating_sub(used));
    place.shot(probe, "stack-review")?;
    Ok(StackRun { took, cpu, taps })
}

/// The button of the other language, and its picture on either page.
struct LanguageToggle {
    button: Extents,
    pictures: [ScreenSample; 2],
    /// Index of the page that is shown.
    language: usize,
}

impl LanguageToggle {
    /// Taps there and back, so that each page has been drawn once.
    fn learn(probe: &ScreenProbe, hand: &WindowHand) -> Result<Self, JourneyError> {
        let button = hand.place(phrases::LANGUAGES[0])?;
        // The hand has only just touched the page before.
        thread::sleep(BETWEEN_TAPS);
        let chinese = probe.sample_at(button)?;
        probe.tap(button.point(0.5, 0.5))?;
        hand.place(phrases::LANGUAGES[1])?;
        thread::sleep(BETWEEN_TAPS);
        let english = probe.sample_at(button)?;
        let mut toggle = Self { button, pictures: [chinese, english], language: 1 };
        toggle.tap(probe)?;
        thread::sleep(BETWEEN_TAPS);
        Ok(toggle)
    }

    /// The time from the tap to the page in the other language.
    fn tap(&mut self, probe: &ScreenProbe) -> Result<Duration, JourneyError> {
        let wanted = 1 - self.language;
        let before = probe.tap(self.button.point(0.5, 0.5))?;
        while before.elapsed() < TAP_LIMIT {
            if probe.sample_at(self.button)? == self.pictures[wanted] {
                self.language = wanted;
                return Ok(before.elapsed());
            }
            thread::sleep(POLL_INTERVAL);
        }
        let wanted = format!("page in the language {wanted}");
        Err(JourneyError::NotSeen { wanted, seconds: TAP_LIMIT.as_secs(), seen: "another picture".into() })
    }
}
