//! The citizen's hand in a real window: it reads the labels that a screen reader would read, and touches their places.

use std::path::Path;
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tokio::runtime::Runtime;

use super::display::Display;
use super::labels::{Element, Labels};
use super::screen::Screen;
use crate::error::JourneyError;
use crate::hand::Hand;
use crate::phrases;
use crate::place::{Extents, Page, Place, Point};
use crate::play::not_seen;
use crate::step::Delay;

/// What is not on the screen within this time is missing.
const LIMIT: Duration = Duration::from_secs(60);
/// Poll interval of the screen.
const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// From seeing to touching. A page that has just come takes no touch: it was meant for the page before.
const REACTION: Duration = Duration::from_millis(600);
/// A name in three strokes, in fractions of the box.
const STROKES: &[&[(f64, f64)]] = &[
    &[(0.18, 0.30), (0.24, 0.36), (0.30, 0.33), (0.27, 0.48), (0.20, 0.62)],
    &[(0.40, 0.26), (0.44, 0.40), (0.41, 0.58), (0.50, 0.52), (0.58, 0.40)],
    &[(0.64, 0.30), (0.72, 0.34), (0.70, 0.46), (0.66, 0.60), (0.78, 0.56), (0.86, 0.44)],
];
/// Points drawn between two points of a stroke.
const BETWEEN: u32 = 8;

/// Touches the topmost window of a display.
pub struct WindowHand {
    screen: Screen,
    labels: Labels,
    runtime: Rc<Runtime>,
}

impl WindowHand {
    /// Connects to the display and its accessibility bus.
    ///
    /// # Errors
    /// The display or its bus does not answer.
    pub fn connect(display: &Display, runtime: Rc<Runtime>) -> Result<Self, JourneyError> {
        let labels = runtime.block_on(Labels::connect(&display.bus))?;
        Ok(Self { screen: Screen::connect(&display.name)?, labels, runtime })
    }

    fn elements(&self) -> Result<Vec<Element>, JourneyError> {
        match self.screen.top_pid()? {
            Some(pid) => self.runtime.block_on(self.labels.of_process(pid)),
            None => Ok(Vec::new()),
        }
    }

    /// Controls of the page that are not wholly on the screen; `None` while there is no page.
    fn outside(&self) -> Result<Option<Vec<String>>, JourneyError> {
        let mut outside = Vec::new();
        let mut seen = false;
        for element in self.elements()?.iter().filter(|element| element.is_control()) {
            // A page that changes meanwhile is looked at again.
            let Ok(extents) = self.runtime.block_on(self.labels.extents(element)) else { return Ok(None) };
            seen = true;
            if ![(0.01, 0.01), (0.99, 0.99)].into_iter().all(|(x, y)| self.screen.holds(extents.point(x, y))) {
                outside.push(format!("{} {extents:?}", element.name));
            }
        }
        Ok(seen.then_some(outside))
    }

    /// Waits for the control with this label; returns its place.
    ///
    /// # Errors
    /// There is none.
    pub fn place(&self, label: &str) -> Result<Extents, JourneyError> {
        let element =
            self.find(&format!("control {label:?}"), |element| element.is_control() && element.name == label)?;
        self.runtime.block_on(self.labels.extents(&element))
    }

    /// Polls until an element is there.
    fn find(&self, wanted: &str, good: impl Fn(&Element) -> bool) -> Result<Element, JourneyError> {
        let deadline = Instant::now() + LIMIT;
        loop {
            let mut elements = self.elements()?;
            if let Some(place) = elements.iter().position(&good) {
                return Ok(elements.swap_remove(place));
            }
            if Instant::now() > deadline {
                let names: Vec<String> = elements.into_iter().map(|element| element.name).collect();
                return Err(not_seen(wanted, LIMIT, &names));
            }
            thread::sleep(POLL_INTERVAL);
        }
    }
}

impl Hand for WindowHand {
    fn tap(&mut self, label: &str) -> Result<(), JourneyError> {
        let middle = self.aim(label)?;
        self.screen.touch(middle)
    }

    fn aim(&mut self, label: &str) -> Result<Point, JourneyError> {
        let deadline = Instant::now() + LIMIT;
        loop {
            let wanted = format!("control {label:?}");
            self.find(&wanted, |element| element.is_control() && element.name == label)?;
            thread::sleep(REACTION);
            let element = self.find(&wanted, |element| element.is_control() && element.name == label)?;
            let middle = self.runtime.block_on(self.labels.extents(&element)).map(|extents| extents.point(0.5, 0.5));
            match middle {
                Ok(middle) if self.screen.holds(middle) => return Ok(middle),
                // The page changed between the two reads, or its window has just been raised.
                Ok(_) if Instant::now() > deadline => return Err(not_seen(&wanted, LIMIT, &[])),
                Err(error) if Instant::now() > deadline => return Err(error),
                Ok(_) | Err(_) => thread::sleep(POLL_INTERVAL),
            }
        }
    }

    fn touch(&mut self, points: &[Point], after: Duration) -> Result<(), JourneyError> {
        self.screen.stroke_after(points, after)
    }

    /// What goes while it is looked at is no longer there.
    fn page(&mut self) -> Result<Page, JourneyError> {
        let mut places = Vec::new();
        for element in self.elements()? {
            let Ok(Some(kind)) = self.runtime.block_on(self.labels.kind(&element)) else { continue };
            let Ok(extents) = self.runtime.block_on(self.labels.extents(&element)) else { continue };
            places.push(Place { name: element.name, kind, extents });
        }
        Ok(Page { size: self.screen.size(), places })
    }

    fn type_text(&mut self, text: &str) -> Result<(), JourneyError> {
        thread::sleep(REACTION);
        self.screen.type_text(text)
    }

    fn see(&mut self, text: &str) -> Result<(), JourneyError> {
        self.find(&format!("text {text:?}"), |element| element.name.contains(text)).map(drop)
    }

    fn texts(&mut self) -> Result<Vec<String>, JourneyError> {
        Ok(self.elements()?.into_iter().map(|element| element.name).collect())
    }

    fn sign(&mut self) -> Result<(), JourneyError> {
        let pad = self.find("box to sign in", |element| phrases::SIGNATURE_BOX.contains(&element.name.as_str()))?;
        let extents = self.runtime.block_on(self.labels.extents(&pad))?;
        thread::sleep(REACTION);
        for stroke in STROKES {
            let points: Vec<Point> = dense(stroke).map(|(across, down)| extents.point(across, down)).collect();
            self.screen.stroke(&points)?;
        }
        Ok(())
    }

    /// A window does not report its step, so the phrase of its page is awaited.
    fn expect(&mut self, step: &str) -> Result<Vec<String>, JourneyError> {
        if let Some(phrase) = phrases::of_step(step) {
            let shows = |element: &Element| phrase.iter().any(|text| element.name.contains(text));
            self.find(&format!("page of step {step}"), shows)?;
        }
        Ok(Vec::new())
    }

    /// All controls count, not those alone that the script touches.
    fn set_screen(&mut self, size: (u16, u16)) -> Result<(), JourneyError> {
        self.screen.set_size(size)?;
        let deadline = Instant::now() + LIMIT;
        loop {
            let outside = self.outside()?;
            if outside.as_ref().is_some_and(Vec::is_empty) {
                return Ok(());
            }
            if Instant::now() > deadline {
                let wanted = format!("page on a screen of {} x {}", size.0, size.1);
                return Err(not_seen(&wanted, LIMIT, &outside.unwrap_or_default()));
            }
            thread::sleep(POLL_INTERVAL);
        }
    }

    /// The clock of a real window cannot be moved. After a short delay the next command waits for its own effect.
    fn wait(&mut self, delay: Delay) -> Result<(), JourneyError> {
        match delay {
            Delay::Goodbye => Ok(()),
            Delay::IdleWarning | Delay::IdleCountdown | Delay::HomeReset => Err(JourneyError::Visit(
                "a long delay is waited for only on the testing backend, whose clock can be moved".to_owned(),
            )),
        }
    }

    fn kill_visit(&mut self) -> Result<Duration, JourneyError> {
        let Some(pid) = self.screen.top_pid()? else {
            return Err(JourneyError::Visit("there is none to kill".to_owned()));
        };
        let process = i32::try_from(pid).ok().and_then(Pid::from_raw);
        let process = process.ok_or_else(|| JourneyError::Visit(format!("has no process id but {pid}")))?;
        let begin = Instant::now();
        kill_process(process, Signal::KILL)
            .map_err(|error| JourneyError::Visit(format!("cannot be killed: {error}")))?;
        while self.screen.top_pid()?.is_none_or(|top| top == pid) {
            if begin.elapsed() > LIMIT {
                return Err(JourneyError::Visit("no other one came after it was killed".to_owned()));
            }
        }
        let took = begin.elapsed();
        self.expect("home")?;
        Ok(took)
    }

    fn forget_visits(&mut self) {}

    fn shot(&mut self, path: &Path) -> Result<(), JourneyError> {
        self.screen.picture(path)
    }
}

/// The stroke with more points on its way, as a finger draws it.
fn dense(stroke: &[(f64, f64)]) -> impl Iterator<Item = (f64, f64)> + '_ {
    stroke.windows(2).flat_map(|pair| {
        (0..=BETWEEN).map(move |step| {
            let share = f64::from(step) / f64::from(BETWEEN);
            let along = |from: f64, to: f64| from + (to - from) * share;
            (along(pair[0].0, pair[1].0), along(pair[0].1, pair[1].1))
        })
    })
}
