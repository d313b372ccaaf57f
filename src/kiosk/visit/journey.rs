//! Scripted taps inside the visit: takes commands from the journey's socket and answers on it. Absent from production
//! builds.

use std::io::{self, BufRead as _, BufReader};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use lobby_flow::{Event, delays};
use lobby_screen::{Screen, testing};
use serde::Deserialize;
use serde_json::{Value, json};

use super::journey_report;
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

/// Connects to the journey and listens to it.
///
/// # Errors
/// Where no journey listens on the socket.
pub fn connect(path: &Path) -> io::Result<()> {
    let socket = UnixStream::connect(path)?;
    let listen = BufReader::new(socket.try_clone()?);
    let socket = journey_report::start(socket);
    let work = move || {
        for line in listen.lines().map_while(Result::ok) {
            let Ok(request) = serde_json::from_str::<Request>(&line) else {
                socket.write(&json!({"ok": false, "error": "not a command"}));
                continue;
            };
            let answers = socket.clone();
            post(move |shell| answers.write(&answer(shell, request)));
        }
    };
    std::thread::Builder::new().name("journey".into()).spawn(work).map(|_| ())
}

fn answer(shell: &Rc<Shell>, request: Request) -> Value {
    let screen = &shell.screen;
    if touches(screen, &request.act) {
        // A script is quicker than the page settles; a person is not.
        shell.clock.advance(delays::PAGE_SETTLES);
    }
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

/// Whether the command touches what is there now; a control that is still waited for lets no time pass.
fn touches(screen: &Screen, act: &Act) -> bool {
    match act {
        Act::Tap { label } | Act::Hold { label } => {
            testing::controls(screen).iter().any(|control| control.label == *label && control.enabled)
        }
        Act::Type { .. } | Act::Sign => true,
        Act::Labels | Act::Snapshot { .. } | Act::Advance { .. } => false,
    }
}
