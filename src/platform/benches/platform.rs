//! `cargo xtask bench platform`: the officer's pages where a million cases lie behind them.
//!
//! The cases are written through the repository, 4 of 100 of them open, among the agencies of the sample's district and
//! ten kiosks of each of its halls; the embedded database is kept in the target folder and taken again. Beside them stand a few applications that came over
//! the real road, for the case page opens envelopes. Then officers ask for the pages over HTTP, two at a time, each page
//! written down as every reading is, and one more browser looks at what the whole platform has. PostgreSQL is a server of
//! this run with everything synced. `--cases N` has another number of cases, `--sqlite` leaves PostgreSQL out.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout)]

#[allow(dead_code)]
#[path = "../tests/api/bench.rs"]
mod bench;
#[allow(dead_code)]
#[path = "../tests/api/browser.rs"]
mod browser;
#[allow(dead_code)]
#[path = "../tests/api/invented.rs"]
mod invented;
#[allow(dead_code)]
#[path = "../tests/postgres/mod.rs"]
mod postgres;
#[path = "platform/world.rs"]
mod world;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bench::{Bench, PASSWORD, folder, options};
use browser::Browser;
use futures_util::future::join_all;
use lobby_platform::app::App;
use lobby_platform::place::Place;
use lobby_platform::server;
use lobby_platform::service::account::{self, Typed};
use lobby_platform::service::{handling, opening, organisation_import};
use postgres::{Database, Server};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;
use world::World;

/// The folder's own database is not used here.
const ON_POSTGRES: bool = false;

const CASES: u32 = 1_000_000;
/// Applications that came over the road.
const REAL: u32 = 40;
/// Officers who ask at once.
const OFFICERS: usize = 2;
/// Pages that each asks for, of each kind.
const ROUNDS: usize = 300;
/// The longest that 99 of 100 wait, ms.
const LIMIT: f64 = 50.0;
const AGENCY: &str = "ag-348102-urban";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    // `cargo test --all-targets` starts benches too, to see whether they start.
    if !arguments.iter().any(|word| word == "--bench") {
        return;
    }
    let given = arguments.iter().position(|word| word == "--cases").and_then(|at| arguments.get(at + 1));
    let cases = given.map_or(CASES, |number| number.parse().unwrap());
    let runtime = Builder::new_multi_thread().enable_all().build().unwrap();
    let mut figures = measure(&runtime, "SQLite", cases, |folder| {
        let file = folder.join("many.db");
        let kept = kept(cases);
        if kept.exists() {
            std::fs::copy(&kept, &file).unwrap();
        }
        (Place::file(file), Some(kept))
    });
    if !arguments.iter().any(|word| word == "--sqlite") {
        let server = Server::start(true);
        let database = Database::on(&server.url);
        let url = database.for_platform();
        let place = |folder: &Path| (url.place(folder.join("unused.db")).unwrap(), None);
        figures.extend(measure(&runtime, "PostgreSQL", cases, place));
    }
    println!("{}", json!({ "bench": "platform", "figures": figures }));
}

/// Where the written cases are kept.
fn kept(cases: u32) -> PathBuf {
    let target = std::env::current_exe().unwrap().ancestors().nth(3).unwrap().join("bench");
    std::fs::create_dir_all(&target).unwrap();
    target.join(format!("platform-{cases}-{}.db", world::SHAPE))
}

/// The figures of one engine; `place` tells where its rows are and, where they are to be kept, in which file.
fn measure(
    runtime: &Runtime,
    engine: &str,
    cases: u32,
    place: impl Fn(&Path) -> (Place, Option<PathBuf>),
) -> Vec<Value> {
    let folder = folder("simulation");
    let (place, kept) = place(folder.path());
    let start = Instant::now();
    let is_new = kept.as_ref().is_none_or(|kept| !kept.exists());
    runtime.block_on(async {
        let app = App::open_at(folder.path(), &place).unwrap();
        if is_new {
            world::write(&app, cases).await;
        }
    });
    if let (true, Some(kept), Place::File { path, .. }) = (is_new, &kept, &place) {
        let text = format!("vacuum into '{}'", kept.display());
        rusqlite::Connection::open(path).unwrap().execute_batch(&text).unwrap();
    }
    println!("{engine}: {cases} cases in {:.0} s", start.elapsed().as_secs_f64());
    runtime.block_on(ask(engine, folder, &place))
}

async fn ask(engine: &str, folder: bench::Folder, place: &Place) -> Vec<Value> {
    let app = App::open_at(folder.path(), place).unwrap();
    let running = server::start_on(app, &options(folder.path().to_owned())).await.unwrap();
    let ca_pem = std::fs::read_to_string(folder.path().join("keys/ca.pem")).unwrap();
    let bench = Bench { running, ca_pem, folder };
    let app = &bench.running.app;
    // Before there is an organisation: this one has the role of the whole platform.
    let typed = Typed { login: "officer".into(), name: "officer".into(), ..Typed::default() };
    account::add(app, typed, PASSWORD, app.now()).await.unwrap();
    organisation_import::import_sample(app, app.now()).await.unwrap();
    for login in ["lin", "mei"] {
        let typed = Typed { login: login.into(), name: login.into(), ..Typed::default() };
        let typed = Typed { agency: AGENCY.into(), roles: vec!["handling_officer".into()], ..typed };
        account::add(app, typed, PASSWORD, app.now()).await.unwrap();
    }
    let numbers = real_cases(&bench).await;
    let mut figures = Vec::new();
    let world = World::of(&bench.running.app).await;
    let all = |whose: &str, only: &str| format!("/worklist?whose={whose}&only={only}");
    let lists = vec![
        all("all", "all"),
        all("free", "all"),
        all("mine", "all"),
        all("all", "late"),
        all("all", "soon"),
        all("all", "applicant"),
        format!("{}&skip=600", all("all", "all")),
    ];
    let pages: Vec<String> = numbers.iter().map(|number| format!("/cases/{number}")).collect();
    let mut figure = |what: &str, waits: &Waits, limit: Option<f64>| {
        println!("{engine}: {what}: median {:.1} ms, 99th of 100 {:.1} ms", waits.at(0.5), waits.at(0.99));
        let mut p99 =
            json!({ "what": format!("{engine}: {what}, 99th of 100"), "value": waits.at(0.99), "unit": "ms" });
        if let Some(limit) = limit {
            p99["at_most"] = limit.into();
        }
        figures.push(json!({ "what": format!("{engine}: {what}, median"), "value": waits.at(0.5), "unit": "ms" }));
        figures.push(p99);
    };
    figure("worklist", &together(&bench, ["lin", "mei"], &lists).await, Some(LIMIT));
    figure("case page", &together(&bench, ["lin", "mei"], &pages).await, Some(LIMIT));
    figure("worklist of the whole platform", &together(&bench, ["officer"; 2], &lists).await, None);
    let ways = ["/late".to_owned(), "/late?skip=500".to_owned()];
    figure("what is late", &together(&bench, ["officer"; 2], &ways).await, None);
    let of_agency = ["/cases".to_owned(), "/cases?skip=400".to_owned()];
    figure("list of an agency's cases", &together(&bench, ["lin", "mei"], &of_agency).await, None);
    figure("list of all cases", &together(&bench, ["officer"; 2], &of_agency).await, None);
    println!("{engine}: {} cases, {} open, {} of them of the officers' agency", world.all, world.open, world.of_agency);
    bench.running.stop().await;
    figures
}

/// How long each page was waited for, sorted.
struct Waits(Vec<Duration>);

impl Waits {
    fn at(&self, share: f64) -> f64 {
        self.0[((self.0.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3
    }
}

/// Each of these officers asks for the pages, one after the other, beside the others.
async fn together(bench: &Bench, logins: [&str; OFFICERS], paths: &[String]) -> Waits {
    let officers = logins.into_iter().map(async |login| {
        let mut browser = Browser::new(bench);
        assert_eq!(browser.log_in_as(login, PASSWORD).await.status(), StatusCode::SEE_OTHER);
        let mut waits = Vec::new();
        for path in paths.iter().cycle().take(ROUNDS) {
            let start = Instant::now();
            let answer = browser.get(path).await;
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
            assert!(!answer.bytes().await.unwrap().is_empty());
            waits.push(start.elapsed());
        }
        waits
    });
    let mut waits: Vec<Duration> = join_all(officers).await.into_iter().flatten().collect();
    waits.sort_unstable();
    Waits(waits)
}

/// Cases of the officers' agency that came over the road, opened, placed and in handling: their numbers.
async fn real_cases(bench: &Bench) -> Vec<String> {
    let kiosk = bench.kiosk_for("K01", lobby_domain::KioskUse::Service).await;
    let applications: Vec<_> = (1..=REAL).map(|counter| kiosk.application(counter)).collect();
    for application in &applications {
        assert!(kiosk.submit(application).await.status().is_success());
    }
    let app = &bench.running.app;
    opening::open_waiting(app).await.unwrap();
    handling::enter_waiting(app).await.unwrap();
    let ids: Vec<Uuid> = applications.iter().map(|application| application.manifest.application_id).collect();
    app.db.tx(move |tx| ids.iter().try_for_each(|id| world::place(tx, *id, AGENCY))).await.unwrap();
    (1..=REAL).map(|counter| kiosk.number(counter)).collect()
}
