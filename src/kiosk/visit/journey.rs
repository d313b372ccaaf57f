//! Scripted taps inside the visit: takes commands from the journey's socket, answers on it, and reports which step is
//! shown. Absent from production builds.

use std::cell::RefCell;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lobby_flow::{Event, Overlay, Visit};
use lobby_screen::testing;
use serde::Deserialize;
use serde_json::{Value, json};

use super::shell::{Shell, post};

/// One command of the script.
#[derive(Deserialize)]
struct Request {
    id: u64,
    #[serde(flatten)]
    act: Act,
}

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Act {
    Tap { label: String },
    Hold { label: String },
    Type { text: String },
    Sign,
    Labels,
    Snapshot { path: PathBuf },
    Advance { ms: u64 },
}

struct Line {
    socket: Arc<Mutex<UnixStream>>,
    step: &'static str,
    overlay: &'static str,
}

thread_local! {
    static LINE: RefCell<Option<Line>> = const { RefCell::new(None) };
}

/// Connects to the journey and listens to it.
///
/// # Errors
/// Where no journey listens on the socket.
pub fn connect(path: &Path, _shell: &Rc<Shell>) -> io::Result<()> {
    let socket = UnixStream::connect(path)?;
    let listen = BufReader::new(socket.try_clone()?);
    let socket = Arc::new(Mutex::new(socket));
    tell(&socket, &json!({"hello": {"pid": std::process::id()}}));
    LINE.set(Some(Line { socket: Arc::clone(&socket), step: "", overlay: "" }));
    let work = move || {
        for line in listen.lines().map_while(Result::ok) {
            let Ok(request) = serde_json::from_str::<Request>(&line) else {
                tell(&socket, &json!({"ok": false, "error": "not a command"}));
                continue;
            };
            let answers = Arc::clone(&socket);
            post(move |shell| tell(&answers, &answer(shell, request)));
        }
    };
    std::thread::Builder::new().name("journey".into()).spawn(work).map(|_| ())
}

fn tell(socket: &Mutex<UnixStream>, message: &Value) {
    // One write for the whole line: a visit may be killed at any instant, and half a line is no line.
    let line = format!("{message}\n");
    if let Ok(mut socket) = socket.lock() {
        // A journey that has ended needs no answer.
        let _ = socket.write_all(line.as_bytes());
    }
}

/// Core made this visit the active one.
pub fn raised() {
    say(&json!({"raised": true}));
}

/// Says which step and overlay are shown, when they changed.
pub fn shown(visit: &Visit) {
    let step = visit.step().name();
    let overlay = match visit.overlay {
        Overlay::None => "none",
        Overlay::IdleCountdown { .. } => "idle_countdown",
        Overlay::EndSheet => "end_sheet",
        Overlay::HelpSheet => "help_sheet",
        Overlay::Technician { .. } => "technician",
    };
    let changed = LINE.with_borrow_mut(|line| {
        let line = line.as_mut()?;
        let changed = (line.step != step, line.overlay != overlay);
        (line.step, line.overlay) = (step, overlay);
        Some(changed)
    });
    let (step_changed, overlay_changed) = changed.unwrap_or_default();
    if step_changed {
        say(&json!({"step": step}));
    }
    if overlay_changed {
        say(&json!({"overlay": overlay}));
    }
}

fn say(message: &Value) {
    LINE.with_borrow(|line| {
        if let Some(line) = line {
            tell(&line.socket, message);
        }
    });
}

fn answer(shell: &Rc<Shell>, request: Request) -> Value {
    let screen = &shell.screen;
    let done = match request.act {
        Act::Tap { label } => testing::tap(screen, &label),
        Act::Hold { label } => testing::hold(screen, &label),
        Act::Type { text } => {
            testing::type_text(screen, &text);
            Ok(())
        }
        Act::Sign => testing::draw_signature(screen),
        Act::Labels => Ok(()),
        Act::Snapshot { path } => {
            testing::snapshot_png(screen).and_then(|png| std::fs::write(&path, png).map_err(|error| error.to_string()))
        }
        Act::Advance { ms } => {
            shell.clock.advance(Duration::from_millis(ms));
            shell.handle(Event::Tick);
            Ok(())
        }
    };
    let mut labels = testing::labels(screen);
    labels.extend(testing::texts(screen));
    match done {
        Ok(()) => json!({"id": request.id, "ok": true, "labels": labels}),
        Err(error) => json!({"id": request.id, "ok": false, "error": error, "labels": labels}),
    }
}
