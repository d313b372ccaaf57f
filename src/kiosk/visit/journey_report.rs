//! Reports to the journey on its socket: which step and overlay are shown. Absent from production builds.

use std::cell::RefCell;
use std::io::Write as _;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};

use lobby_flow::{Overlay, Visit};
use serde_json::{Value, json};

/// The journey's socket. Commands come and reports go on different threads.
#[derive(Clone)]
pub struct Socket(Arc<Mutex<UnixStream>>);

impl Socket {
    /// Writes a message as one line.
    pub fn write(&self, message: &Value) {
        // One write for the whole line: a visit may be killed at any instant, and half a line is no line.
        let line = format!("{message}\n");
        if let Ok(mut socket) = self.0.lock() {
            // A journey that has ended needs no answer.
            let _ = socket.write_all(line.as_bytes());
        }
    }
}

struct Reported {
    socket: Socket,
    step: &'static str,
    overlay: &'static str,
}

thread_local! {
    static REPORTED: RefCell<Option<Reported>> = const { RefCell::new(None) };
}

/// Greets the journey. From now on what this thread shows is reported on the socket.
pub fn start(socket: UnixStream) -> Socket {
    let socket = Socket(Arc::new(Mutex::new(socket)));
    socket.write(&json!({"hello": {"pid": std::process::id()}}));
    REPORTED.set(Some(Reported { socket: socket.clone(), step: "", overlay: "" }));
    socket
}

/// Core made this visit the active one.
pub fn raised() {
    report(&json!({"raised": true}));
}

/// Says which step and overlay are shown, when they changed.
pub fn shown(visit: &Visit) {
    let step = visit.step().name();
    let overlay = match visit.overlay {
        Overlay::None => "none",
        Overlay::IdleCountdown { .. } => "idle_countdown",
        Overlay::EndSheet => "end_sheet",
        Overlay::Erase(_) => "erase_sheet",
        Overlay::EarlierCase => "earlier_case",
        Overlay::HelpSheet => "help_sheet",
        Overlay::Technician { .. } => "technician",
    };
    let changed = REPORTED.with_borrow_mut(|reported| {
        let reported = reported.as_mut()?;
        let changed = (reported.step != step, reported.overlay != overlay);
        (reported.step, reported.overlay) = (step, overlay);
        Some(changed)
    });
    let (step_changed, overlay_changed) = changed.unwrap_or_default();
    if step_changed {
        report(&json!({"step": step}));
    }
    if overlay_changed {
        report(&json!({"overlay": overlay}));
    }
}

fn report(message: &Value) {
    REPORTED.with_borrow(|reported| {
        if let Some(reported) = reported {
            reported.socket.write(message);
        }
    });
}
