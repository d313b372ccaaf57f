//! The visit processes that have connected, and which of them is active.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::message::{Action, ActionResponse, Request, VisitMessage};
use crate::error::JourneyError;

/// Time-out of a request, for a busy machine.
const RESPONSE_LIMIT: Duration = Duration::from_secs(30);

/// Number of a connection, in the order of connecting.
type VisitId = u64;

#[derive(Debug)]
enum VisitEvent {
    Connected(VisitId, UnixStream),
    Message(VisitId, VisitMessage),
    /// A line that is no message.
    Unreadable(String),
    Disconnected(VisitId),
}

/// All visits that are connected now.
#[derive(Debug)]
pub struct Visits {
    events: Receiver<VisitEvent>,
    known: BTreeMap<VisitId, Visit>,
    active: Option<VisitId>,
    /// Steps of active visits that no `expect` has taken yet.
    untaken_steps: Vec<String>,
    responses: Vec<(VisitId, ActionResponse)>,
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
        let (sender, events) = mpsc::channel();
        thread::spawn(move || {
            for (id, stream) in (0..).zip(listener.incoming().map_while(Result::ok)) {
                let sender = sender.clone();
                thread::spawn(move || follow(id, stream, &sender));
            }
        });
        Ok(Self {
            events,
            known: BTreeMap::new(),
            active: None,
            untaken_steps: Vec::new(),
            responses: Vec::new(),
            last_request: 0,
        })
    }

    /// Waits for the next event until `deadline`; `false` if there was none.
    pub fn wait(&mut self, deadline: Instant) -> Result<bool, JourneyError> {
        let left = deadline.saturating_duration_since(Instant::now());
        let Ok(event) = self.events.recv_timeout(left) else { return Ok(false) };
        self.apply(event)?;
        while let Ok(event) = self.events.try_recv() {
            self.apply(event)?;
        }
        Ok(true)
    }

    /// Sends an action to the active visit and waits for its response.
    ///
    /// # Errors
    /// There is none, or it ended or stayed silent instead of answering.
    pub fn ask(&mut self, action: Action<'_>) -> Result<ActionResponse, JourneyError> {
        let deadline = Instant::now() + RESPONSE_LIMIT;
        while self.active.is_none() {
            if !self.wait(deadline)? {
                return Err(JourneyError::Visit("core has raised none".to_owned()));
            }
        }
        let Some(active) = self.active else { return Err(ended()) };
        let Ok(id) = self.send(active, action) else {
            // It has ended; its successor is known only after its disconnection is seen.
            while self.known.contains_key(&active) && self.wait(deadline)? {}
            return Err(ended());
        };
        loop {
            if let Some(place) = self.responses.iter().position(|(from, response)| *from == active && response.id == id)
            {
                return Ok(self.responses.swap_remove(place).1);
            }
            if !self.known.contains_key(&active) {
                return Err(ended());
            }
            if !self.wait(deadline)? {
                return Err(JourneyError::Visit(format!("no answer to {action:?}")));
            }
        }
    }

    fn send(&mut self, to: VisitId, action: Action<'_>) -> Result<u64, JourneyError> {
        self.last_request += 1;
        let request = Request { id: self.last_request, action };
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

    /// Takes the untaken steps up to this one; `None` if it is not among them.
    pub fn take_steps_to(&mut self, step: &str) -> Option<Vec<String>> {
        let end = self.untaken_steps.iter().position(|passed| passed == step)?;
        Some(self.untaken_steps.drain(..=end).collect())
    }

    /// Whether every step has been taken.
    pub fn has_no_untaken_steps(&self) -> bool {
        self.untaken_steps.is_empty()
    }

    /// Drops the untaken steps.
    pub fn forget_steps(&mut self) {
        self.untaken_steps.clear();
    }

    /// Forgets every visit.
    pub fn forget(&mut self) {
        while self.events.try_recv().is_ok() {}
        self.known.clear();
        self.responses.clear();
        self.untaken_steps.clear();
        self.active = None;
    }

    fn apply(&mut self, event: VisitEvent) -> Result<(), JourneyError> {
        match event {
            VisitEvent::Connected(id, line) => drop(self.known.insert(id, Visit { line, pid: None, step: None })),
            VisitEvent::Disconnected(id) => {
                self.known.remove(&id);
                self.active = self.active.filter(|active| *active != id);
            }
            VisitEvent::Message(id, message) => self.apply_message(id, message),
            VisitEvent::Unreadable(line) => return Err(JourneyError::Visit(format!("said {line:?}"))),
        }
        Ok(())
    }

    fn apply_message(&mut self, id: VisitId, message: VisitMessage) {
        let Some(visit) = self.known.get_mut(&id) else { return };
        match message {
            VisitMessage::Hello { hello } => visit.pid = Some(hello.pid),
            VisitMessage::Raised { raised: false } => {}
            VisitMessage::Raised { raised: true } => {
                self.active = Some(id);
                self.untaken_steps.extend(visit.step.clone());
            }
            VisitMessage::Step { step } => {
                if visit.step.as_ref() == Some(&step) {
                    return;
                }
                visit.step = Some(step.clone());
                if self.active == Some(id) {
                    self.untaken_steps.push(step);
                }
            }
            VisitMessage::Overlay { overlay } => {
                if self.active == Some(id) && overlay != "none" {
                    self.untaken_steps.push(format!("({overlay})"));
                }
            }
            VisitMessage::Response(response) => self.responses.push((id, response)),
        }
    }
}

fn ended() -> JourneyError {
    JourneyError::Visit("ended".to_owned())
}

fn follow(id: VisitId, stream: UnixStream, sender: &Sender<VisitEvent>) {
    let Ok(line) = stream.try_clone() else { return };
    let _ = sender.send(VisitEvent::Connected(id, line));
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        let event = serde_json::from_str(&line)
            .map_or(VisitEvent::Unreadable(line), |message| VisitEvent::Message(id, message));
        let _ = sender.send(event);
    }
    let _ = sender.send(VisitEvent::Disconnected(id));
}
