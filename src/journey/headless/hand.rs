//! The citizen's hand on a visit that runs on the testing backend.

use std::path::Path;
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use rustix::process::{Pid, Signal, kill_process};

use super::message::{Action, ActionResponse};
use super::visits::Visits;
use crate::error::JourneyError;
use crate::hand::Hand;
use crate::place::{Page, PlaceKind, Point};
use crate::play::not_seen;
use crate::step::Delay;

/// What is not on the screen within this time is missing.
const LIMIT: Duration = Duration::from_secs(40);
/// Poll interval of the screen: a page can change without a message of its visit.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Taps and reads labels through the journey's socket.
#[derive(Debug)]
pub struct HeadlessHand {
    visits: Visits,
}

impl HeadlessHand {
    /// Listens for the visits of a kiosk that is about to start.
    ///
    /// # Errors
    /// The socket cannot be made.
    pub fn listen(socket: &Path) -> Result<Self, JourneyError> {
        Ok(Self { visits: Visits::listen(socket)? })
    }

    fn perform(&mut self, action: Action<'_>) -> Result<ActionResponse, JourneyError> {
        let response = self.visits.ask(action)?;
        if response.ok {
            return Ok(response);
        }
        Err(JourneyError::Visit(response.error.unwrap_or_else(|| format!("refused {action:?}"))))
    }

    /// Polls until a response is good.
    fn poll(
        &mut self,
        action: Action<'_>,
        wanted: &str,
        good: impl Fn(&ActionResponse) -> bool,
    ) -> Result<(), JourneyError> {
        let deadline = Instant::now() + LIMIT;
        loop {
            let response = self.visits.ask(action)?;
            if good(&response) {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(not_seen(wanted, LIMIT, &response.labels));
            }
            self.visits.wait(Instant::now() + POLL_INTERVAL)?;
        }
    }

    fn until_step(&mut self, step: &str, deadline: Instant) -> Result<Vec<String>, JourneyError> {
        loop {
            if let Some(steps) = self.visits.take_steps_to(step) {
                return Ok(steps);
            }
            if self.visits.has_no_untaken_steps() && self.visits.step() == Some(step) {
                return Ok(Vec::new());
            }
            if !self.visits.wait(deadline)? {
                let mut seen = vec![format!("step {}", self.visits.step().unwrap_or("of no visit"))];
                seen.extend(self.visits.ask(Action::Labels).map(|answer| answer.labels).unwrap_or_default());
                return Err(not_seen(format!("step {step}"), LIMIT, &seen));
            }
        }
    }
}

impl Hand for HeadlessHand {
    fn tap(&mut self, label: &str) -> Result<(), JourneyError> {
        self.poll(Action::Tap { label }, &format!("control {label:?}"), |answer| answer.ok)
    }

    fn aim(&mut self, label: &str) -> Result<Point, JourneyError> {
        let deadline = Instant::now() + LIMIT;
        loop {
            let page = self.page()?;
            let answers = page.places.iter().find(|place| place.kind == PlaceKind::Control && place.name == label);
            if let Some(place) = answers {
                return Ok(place.extents.point(0.5, 0.5));
            }
            if Instant::now() > deadline {
                let names: Vec<String> = page.places.into_iter().map(|place| place.name).collect();
                return Err(not_seen(format!("control {label:?}"), LIMIT, &names));
            }
            self.visits.wait(Instant::now() + POLL_INTERVAL)?;
        }
    }

    fn touch(&mut self, points: &[Point], after: Duration) -> Result<(), JourneyError> {
        let after_ms = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
        self.perform(Action::Touch { points, after_ms }).map(drop)
    }

    fn page(&mut self) -> Result<Page, JourneyError> {
        let page = self.perform(Action::Page)?.page;
        page.ok_or_else(|| JourneyError::Visit("did not say what lies where".to_owned()))
    }

    fn hold(&mut self, label: &str) -> Result<(), JourneyError> {
        self.poll(Action::Hold { label }, &format!("control {label:?}"), |answer| answer.ok)
    }

    fn type_text(&mut self, text: &str) -> Result<(), JourneyError> {
        self.perform(Action::Type { text }).map(drop)
    }

    fn see(&mut self, text: &str) -> Result<(), JourneyError> {
        let there = |answer: &ActionResponse| answer.labels.iter().any(|label| label.contains(text));
        self.poll(Action::Labels, &format!("text {text:?}"), there)
    }

    fn texts(&mut self) -> Result<Vec<String>, JourneyError> {
        self.perform(Action::Labels).map(|answer| answer.labels)
    }

    fn sign(&mut self) -> Result<(), JourneyError> {
        self.perform(Action::Sign).map(drop)
    }

    fn expect(&mut self, step: &str) -> Result<Vec<String>, JourneyError> {
        self.until_step(step, Instant::now() + LIMIT)
    }

    fn wait(&mut self, delay: Delay) -> Result<(), JourneyError> {
        let ms = delay.on(self.visits.step().unwrap_or_default()).as_millis();
        self.perform(Action::Advance { ms: u64::try_from(ms).unwrap_or(u64::MAX) }).map(drop)
    }

    fn kill_visit(&mut self) -> Result<Duration, JourneyError> {
        while self.visits.wait(Instant::now())? {}
        let pid = self.visits.active_pid().and_then(Pid::from_raw);
        let Some(pid) = pid else { return Err(JourneyError::Visit("there is none to kill".to_owned())) };
        self.visits.forget_steps();
        let begin = Instant::now();
        kill_process(pid, Signal::KILL).map_err(|error| JourneyError::Visit(format!("cannot be killed: {error}")))?;
        while self.visits.active_pid().and_then(Pid::from_raw).is_none_or(|active| active == pid) {
            if !self.visits.wait(begin + LIMIT)? {
                return Err(JourneyError::Visit("no other one came after it was killed".to_owned()));
            }
        }
        self.until_step("home", begin + LIMIT)?;
        Ok(begin.elapsed())
    }

    fn forget_visits(&mut self) {
        self.visits.forget();
    }

    fn shot(&mut self, path: &Path) -> Result<(), JourneyError> {
        let response = self.perform(Action::Snapshot)?;
        let png = response.png.and_then(|png| BASE64.decode(png.as_bytes()).ok());
        let png = png.ok_or_else(|| JourneyError::Visit("its picture is none".to_owned()))?;
        std::fs::write(path, png).map_err(|error| JourneyError::Visit(format!("{}: {error}", path.display())))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::os::unix::net::UnixStream;
    use std::thread::{self, JoinHandle};

    use super::*;

    /// Connects like a visit, says `words`, and answers every request by `answer`.
    fn visit(socket: &Path, words: &[&str], answer: fn(&str) -> Vec<String>) -> JoinHandle<()> {
        let mut stream = UnixStream::connect(socket).unwrap();
        for line in words {
            writeln!(stream, "{line}").unwrap();
        }
        thread::spawn(move || {
            let requests = BufReader::new(stream.try_clone().unwrap());
            for request in requests.lines().map_while(Result::ok) {
                for line in answer(&request) {
                    writeln!(stream, "{line}").unwrap();
                }
            }
        })
    }

    fn id(request: &str) -> u64 {
        serde_json::from_str::<serde_json::Value>(request).unwrap()["id"].as_u64().unwrap()
    }

    fn silent(_: &str) -> Vec<String> {
        Vec::new()
    }

    #[test]
    fn the_waiting_visit_is_not_the_one_that_is_tapped() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("s");
        let mut hand = HeadlessHand::listen(&socket).unwrap();
        let _waiting = visit(&socket, &[r#"{"hello":{"pid":2}}"#, r#"{"step":"home"}"#], silent);
        let words = [r#"{"hello":{"pid":1}}"#, r#"{"step":"home"}"#, r#"{"raised":true}"#];
        let _active = visit(&socket, &words, |request| {
            vec![format!(r#"{{"id":{},"ok":true}}"#, id(request)), r#"{"step":"choose_item"}"#.to_owned()]
        });
        assert_eq!(hand.expect("home").unwrap(), ["home"]);
        hand.tap("我要办事").unwrap();
        assert_eq!(hand.expect("choose_item").unwrap(), ["choose_item"]);
        assert_eq!(hand.expect("choose_item").unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_control_that_comes_later_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("s");
        let mut hand = HeadlessHand::listen(&socket).unwrap();
        let _active = visit(&socket, &[r#"{"hello":{"pid":1}}"#, r#"{"raised":true}"#], |request| {
            let id = id(request);
            vec![format!(r#"{{"id":{id},"ok":{},"error":"not there","labels":["正在读"]}}"#, id > 2)]
        });
        hand.tap("下一步").unwrap();
    }

    #[test]
    fn a_visit_that_gave_way_by_itself_is_not_asked_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("s");
        let mut hand = HeadlessHand::listen(&socket).unwrap();
        let mut first = UnixStream::connect(&socket).unwrap();
        first.write_all(b"{\"hello\":{\"pid\":1}}\n{\"step\":\"home\"}\n{\"raised\":true}\n").unwrap();
        assert_eq!(hand.expect("home").unwrap(), ["home"]);
        drop(first);
        let words = [r#"{"hello":{"pid":2}}"#, r#"{"step":"home"}"#, r#"{"raised":true}"#];
        let _second =
            visit(&socket, &words, |request| vec![format!(r#"{{"id":{},"ok":true,"labels":["二楼"]}}"#, id(request))]);
        let answered = (0..3).find_map(|_| hand.texts().ok());
        assert_eq!(answered.unwrap(), ["二楼"]);
    }

    #[test]
    fn a_killed_visit_gives_way_to_the_waiting_one() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("s");
        let mut hand = HeadlessHand::listen(&socket).unwrap();
        let mut victim = std::process::Command::new("sleep").arg("1000").spawn().unwrap();
        let words = [
            format!(r#"{{"hello":{{"pid":{}}}}}"#, victim.id()),
            r#"{"step":"fill_form"}"#.to_owned(),
            r#"{"raised":true}"#.to_owned(),
        ];
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let _active = visit(&socket, &words, silent);
        hand.expect("fill_form").unwrap();
        let mut next = UnixStream::connect(&socket).unwrap();
        writeln!(next, r#"{{"hello":{{"pid":1}}}}"#).unwrap();
        writeln!(next, r#"{{"step":"home"}}"#).unwrap();
        let core = thread::spawn(move || {
            victim.wait().unwrap();
            writeln!(next, r#"{{"raised":true}}"#).unwrap();
            next
        });
        assert!(hand.kill_visit().unwrap() < Duration::from_secs(10));
        core.join().unwrap();
    }
}
