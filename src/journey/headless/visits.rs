//! The visit processes that have reported themselves, and which of them the citizen stands before.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::message::{Answer, Do, Request, Said};
use crate::error::JourneyError;

/// A visit answers a request within this time, even on a busy machine.
const ANSWER: Duration = Duration::from_secs(30);

/// One connection after the other gets the next number.
type VisitId = u64;

#[derive(Debug)]
enum News {
    Came(VisitId, UnixStream),
    Said(VisitId, Said),
    Strange(String),
    Gone(VisitId),
}

/// All visits that are connected now.
#[derive(Debug)]
pub struct Visits {
    news: Receiver<News>,
    known: BTreeMap<VisitId, Visit>,
    active: Option<VisitId>,
    /// Steps of active visits that nobody has asked about yet.
    road: Vec<String>,
    answers: Vec<(VisitId, Answer)>,
    last_request: u64,
}

#[derive(Debug)]
struct Visit {
    line: UnixStream,
    pid: Option<i32>,
    step: Option<String>,
}

impl Visits {
    /// Listens; every visit of the kiosk will connect.
    ///
    /// # Errors
    /// The socket cannot be made.
    pub fn listen(socket: &Path) -> Result<Self, JourneyError> {
        let listener = UnixListener::bind(socket).map_err(JourneyError::io("listening on", socket))?;
        let (tell, news) = mpsc::channel();
        thread::spawn(move || {
            for (id, stream) in (0..).zip(listener.incoming().map_while(Result::ok)) {
                let tell = tell.clone();
                thread::spawn(move || follow(id, stream, &tell));
            }
        });
        Ok(Self { news, known: BTreeMap::new(), active: None, road: Vec::new(), answers: Vec::new(), last_request: 0 })
    }

    /// Waits for the next news until `deadline`; `false` if there were none.
    pub fn wait(&mut self, deadline: Instant) -> Result<bool, JourneyError> {
        let left = deadline.saturating_duration_since(Instant::now());
        let Ok(news) = self.news.recv_timeout(left) else { return Ok(false) };
        self.take(news)?;
        while let Ok(news) = self.news.try_recv() {
            self.take(news)?;
        }
        Ok(true)
    }

    /// Asks the active visit.
    ///
    /// # Errors
    /// There is none, or it ended or stayed silent instead of answering.
    pub fn ask(&mut self, what: Do<'_>) -> Result<Answer, JourneyError> {
        let deadline = Instant::now() + ANSWER;
        while self.active.is_none() {
            if !self.wait(deadline)? {
                return Err(JourneyError::Visit("core has raised none".to_owned()));
            }
        }
        let Some(active) = self.active else { return Err(ended()) };
        let Ok(id) = self.send(active, what) else {
            // It has gone; who comes after it is only known once that is heard.
            while self.known.contains_key(&active) && self.wait(deadline)? {}
            return Err(ended());
        };
        loop {
            if let Some(place) = self.answers.iter().position(|(from, answer)| *from == active && answer.id == id) {
                return Ok(self.answers.swap_remove(place).1);
            }
            if !self.known.contains_key(&active) {
                return Err(ended());
            }
            if !self.wait(deadline)? {
                return Err(JourneyError::Visit(format!("no answer to {what:?}")));
            }
        }
    }

    fn send(&mut self, to: VisitId, what: Do<'_>) -> Result<u64, JourneyError> {
        self.last_request += 1;
        let request = Request { id: self.last_request, what };
        let mut line = serde_json::to_vec(&request).map_err(|error| JourneyError::Visit(error.to_string()))?;
        line.push(b'\n');
        let visit = self.known.get_mut(&to).ok_or_else(ended)?;
        visit.line.write_all(&line).map_err(JourneyError::io("asking", "the visit"))?;
        Ok(self.last_request)
    }

    /// Process id of the active visit.
    pub fn active_pid(&self) -> Option<i32> {
        self.known.get(&self.active?)?.pid
    }

    /// Step of the active visit.
    pub fn step(&self) -> Option<&str> {
        self.known.get(&self.active?)?.step.as_deref()
    }

    /// Takes the steps of the road up to this one; `None` if it is not there.
    pub fn take_road_to(&mut self, step: &str) -> Option<Vec<String>> {
        let end = self.road.iter().position(|passed| passed == step)?;
        Some(self.road.drain(..=end).collect())
    }

    pub fn road_is_told(&self) -> bool {
        self.road.is_empty()
    }

    pub fn forget_road(&mut self) {
        self.road.clear();
    }

    /// No visit is known any more.
    pub fn forget(&mut self) {
        while self.news.try_recv().is_ok() {}
        self.known.clear();
        self.answers.clear();
        self.road.clear();
        self.active = None;
    }

    fn take(&mut self, news: News) -> Result<(), JourneyError> {
        match news {
            News::Came(id, line) => drop(self.known.insert(id, Visit { line, pid: None, step: None })),
            News::Gone(id) => {
                self.known.remove(&id);
                self.active = self.active.filter(|active| *active != id);
            }
            News::Said(id, said) => self.hear(id, said),
            News::Strange(line) => return Err(JourneyError::Visit(format!("said {line:?}"))),
        }
        Ok(())
    }

    fn hear(&mut self, id: VisitId, said: Said) {
        let Some(visit) = self.known.get_mut(&id) else { return };
        match said {
            Said::Hello { hello } => visit.pid = Some(hello.pid),
            Said::Raised { raised: false } => {}
            Said::Raised { raised: true } => {
                self.active = Some(id);
                self.road.extend(visit.step.clone());
            }
            Said::Step { step } => {
                if visit.step.as_ref() == Some(&step) {
                    return;
                }
                visit.step = Some(step.clone());
                if self.active == Some(id) {
                    self.road.push(step);
                }
            }
            Said::Overlay { overlay } => {
                if self.active == Some(id) && overlay != "none" {
                    self.road.push(format!("({overlay})"));
                }
            }
            Said::Answer(answer) => self.answers.push((id, answer)),
        }
    }
}

fn ended() -> JourneyError {
    JourneyError::Visit("ended".to_owned())
}

fn follow(id: VisitId, stream: UnixStream, tell: &Sender<News>) {
    let Ok(line) = stream.try_clone() else { return };
    let _ = tell.send(News::Came(id, line));
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        let news = serde_json::from_str(&line).map_or(News::Strange(line), |said| News::Said(id, said));
        let _ = tell.send(news);
    }
    let _ = tell.send(News::Gone(id));
}
