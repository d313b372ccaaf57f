//! Scripted taps inside the visit: takes commands from the journey's socket and answers on it. Absent from production
//! builds.

use std::io::{self, BufRead as _, BufReader};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use data_encoding::BASE64;
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
    Touch { points: Vec<(f32, f32)>, after_ms: u64 },
    Page,
    Type { text: String },
    Sign,
    Labels,
    Snapshot,
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
        shell.skip_drawing();
        shell.clock.advance(delays::PAGE_SETTLES);
    }
    let done = match request.act {
        Act::Tap { label } => testing::tap(screen, &label),
        Act::Hold { label } => testing::hold(screen, &label),
        Act::Touch { points, after_ms } => {
            touch(shell, &points, Duration::from_millis(after_ms));
            Ok(())
        }
        Act::Page => return json!({"id": request.id, "ok": true, "page": page(screen)}),
        Act::Type { text } => {
            testing::type_text(screen, &text);
            Ok(())
        }
        Act::Sign => testing::draw_signature(screen),
        Act::Labels => Ok(()),
        // A visit writes no file outside its own folder, so the picture goes over the socket.
        Act::Snapshot => match testing::snapshot_png(screen) {
            Ok(png) => return json!({"id": request.id, "ok": true, "png": BASE64.encode(&png)}),
            Err(error) => Err(error),
        },
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

/// A finger that comes down so long after it last did.
fn touch(shell: &Rc<Shell>, points: &[(f32, f32)], after: Duration) {
    let is_seen = after >= delays::PAGE_SETTLES;
    if is_seen {
        shell.skip_drawing();
    }
    shell.clock.advance(after);
    if is_seen {
        testing::rest(&shell.screen);
    }
    testing::stroke(&shell.screen, points);
}

/// What lies where, as the journey's hand reads it.
fn page(screen: &Screen) -> Value {
    let place = |name: &str, kind: &str, [x, y, width, height]: [f32; 4]| {
        let [x, y, width, height] = [x, y, width, height].map(f32::round);
        json!({"name": name, "kind": kind, "extents": {
            "x": x as i32, "y": y as i32, "width": width as i32, "height": height as i32,
        }})
    };
    let controls = testing::controls(screen).into_iter().map(|control| {
        place(&control.label, if control.enabled { "control" } else { "resting_control" }, control.rect)
    });
    let still = testing::stills(screen)
        .into_iter()
        .map(|still| place(&still.label, if still.is_picture { "picture" } else { "text" }, still.rect));
    let size = screen.window().size();
    json!({"size": [size.width, size.height], "places": controls.chain(still).collect::<Vec<Value>>()})
}

/// Whether the command touches what is there now; a control that is still waited for lets no time pass.
fn touches(screen: &Screen, act: &Act) -> bool {
    match act {
        Act::Tap { label } | Act::Hold { label } => {
            testing::controls(screen).iter().any(|control| control.label == *label && control.enabled)
        }
        Act::Type { .. } | Act::Sign => true,
        Act::Touch { .. } | Act::Page | Act::Labels | Act::Snapshot | Act::Advance { .. } => false,
    }
}
