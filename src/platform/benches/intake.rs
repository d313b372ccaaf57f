//! `cargo xtask bench intake`: sealed applications per second through the platform's real API.
//!
//! Thirty-two kiosks, each with its certificate and its connection (HTTP/2 over mutual TLS on loopback), upload their
//! sealed blobs by tus and then put their manifests, one after the other; only the putting is counted as intake. The
//! server does all that it does in service: it checks the device's row, verifies the manifest's signature, looks for
//! every blob on the disk and unwraps its key, signs the receipt, and commits application and event durably before it
//! answers; behind the receipts it opens every envelope. Clients and server share the process and the machine, but no thread,
//! so that the processor time of the server's threads is told apart (`/proc/self/task/*/schedstat`), and PostgreSQL's by its
//! processes. It is read twice: at the last receipt, and when every envelope was opened.
//!
//! Three engines take the same number: the embedded one with group commit; the same code with one transaction per
//! commit, which is its peer; and a PostgreSQL server of this run, with everything synced, one transaction per request.
//! `--per-connection N` sets how many applications each kiosk has.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout)]

#[allow(dead_code)]
#[path = "../tests/api/bench.rs"]
mod bench;
#[path = "intake/cpu.rs"]
mod cpu;
#[allow(dead_code)]
#[path = "../tests/api/invented.rs"]
mod invented;
#[allow(dead_code)]
#[path = "../tests/postgres/mod.rs"]
mod postgres;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bench::{Application, Bench, Kiosk, folder, options};
use lobby_platform::app::App;
use lobby_platform::place::Place;
use lobby_platform::repository::case;
use lobby_platform::server;
use postgres::{Database, Server};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

/// The folder's own database is not used here.
const ON_POSTGRES: bool = false;

const CONNECTIONS: usize = 32;
const PER_CONNECTION: u32 = 20;
/// Name of the clients' threads; every other thread of this process works for the server.
const CLIENT: &str = "client";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    // `cargo test --all-targets` starts benches too, to see whether they start.
    if !arguments.iter().any(|word| word == "--bench") {
        return;
    }
    let given = arguments.iter().position(|word| word == "--per-connection").and_then(|at| arguments.get(at + 1));
    let each = given.map_or(PER_CONNECTION, |number| number.parse().unwrap());
    let clients = runtime(CLIENT);
    let server = Server::start(true);
    println!("{CONNECTIONS} connections, {each} applications each, of four sealed blobs; load {}", load());
    println!(
        "{:<34} {:>9} {:>9} {:>9} {:>12} {:>12} {:>12} {:>8}",
        "engine", "intakes/s", "p50 ms", "p99 ms", "CPU ms each", "until opened", "+ its server", "reruns"
    );
    let grouped = |root: &Path| Place::file(root.join("grouped.db"));
    let single = |root: &Path| Place::File { path: root.join("single.db"), batch_max: 1 };
    let grouped = measure(&clients, "SQLite, group commit", each, None, grouped);
    let single = measure(&clients, "SQLite, one transaction per commit", each, None, single);
    let database = Database::on(&server.url);
    let url = database.for_platform();
    let postgres = measure(&clients, "PostgreSQL, one per request", each, Some(&database), |root| {
        url.place(root.join("unused.db")).unwrap()
    });
    println!("{}", json!({ "bench": "intake", "load": load(), "figures": figures(&grouped, &single, &postgres) }));
}

/// How one engine did.
struct Measured {
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    uploads_per_second: f64,
    /// Of the platform's threads, per request, until the last receipt.
    cpu_ms: f64,
    /// The same until every envelope was opened.
    opened_cpu_ms: f64,
    /// Of the database server's processes, per request.
    server_cpu_ms: f64,
}

fn measure(
    clients: &Runtime,
    name: &str,
    each: u32,
    database: Option<&Database>,
    place: impl Fn(&Path) -> Place,
) -> Measured {
    let servers = runtime("server");
    let folder = folder("simulation");
    let place = place(folder.path());
    let running = servers.block_on(async {
        let app = App::open_at(folder.path(), &place).unwrap();
        server::start_on(app, &options(folder.path().to_owned())).await.unwrap()
    });
    let ca_pem = std::fs::read_to_string(folder.path().join("keys/ca.pem")).unwrap();
    let bench = Bench { running, ca_pem, folder };
    let stock = clients.block_on(prepare(&bench, each));
    let (uploading, blobs) = clients.block_on(upload(&stock));
    let pids = database.map(Database::processes).unwrap_or_default();
    let before = (servers.block_on(until_opened(&bench.running.app)), cpu::of_processes(&pids));
    let start = Instant::now();
    let mut waits = clients.block_on(put(stock));
    let took = start.elapsed().as_secs_f64();
    let after = (cpu::of_threads_but(CLIENT), cpu::of_processes(&pids));
    let opened = servers.block_on(until_opened(&bench.running.app));
    waits.sort_unstable();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let count = waits.len() as f64;
    let measured = Measured {
        per_second: count / took,
        p50_ms: at(0.5),
        p99_ms: at(0.99),
        uploads_per_second: blobs as f64 / uploading.as_secs_f64(),
        cpu_ms: (after.0 - before.0).as_secs_f64() * 1e3 / count,
        opened_cpu_ms: (opened - before.0).as_secs_f64() * 1e3 / count,
        server_cpu_ms: (after.1 - before.1).as_secs_f64() * 1e3 / count,
    };
    let Measured { per_second, p50_ms, p99_ms, cpu_ms, opened_cpu_ms, server_cpu_ms, .. } = measured;
    let reruns = bench.running.app.db.reruns();
    println!(
        "{name:<34} {per_second:>9.0} {p50_ms:>9.1} {p99_ms:>9.1} {cpu_ms:>12.2} {opened_cpu_ms:>12.2} \
         {server_cpu_ms:>12.2} {reruns:>8}"
    );
    servers.block_on(bench.running.stop());
    measured
}

/// A kiosk with what it is about to send.
type Stock = Vec<(Arc<Kiosk>, Vec<Application>)>;

async fn prepare(bench: &Bench, each: u32) -> Stock {
    let mut stock = Vec::new();
    for number in 1..=CONNECTIONS {
        let kiosk = Arc::new(bench.kiosk(&format!("K{number:02}")).await);
        let applications = (1..=each).map(|counter| kiosk.application(counter)).collect();
        stock.push((kiosk, applications));
    }
    stock
}

/// Every kiosk uploads one blob after the other. The last of its applications is put at once, so that intake is warm.
async fn upload(stock: &Stock) -> (Duration, usize) {
    let start = Instant::now();
    let tasks = stock.iter().map(|(kiosk, applications)| {
        let blobs: Vec<_> = applications.iter().flat_map(|application| application.blobs.clone()).collect();
        let kiosk = Arc::clone(kiosk);
        tokio::spawn(async move {
            for blob in &blobs {
                kiosk.upload(blob).await;
            }
            blobs.len()
        })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut blobs = 0;
    for task in tasks {
        blobs += task.await.unwrap();
    }
    let took = start.elapsed();
    for (kiosk, applications) in stock {
        take_in(kiosk, applications.last().unwrap()).await;
    }
    (took, blobs)
}

/// Every kiosk puts one manifest after the other; how long each waited for its receipt.
async fn put(stock: Stock) -> Vec<Duration> {
    let tasks = stock.into_iter().map(|(kiosk, applications)| {
        tokio::spawn(async move {
            let mut waits = Vec::new();
            for application in &applications[..applications.len() - 1] {
                waits.push(take_in(&kiosk, application).await);
            }
            waits
        })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await.unwrap());
    }
    waits
}

/// Processor time of the platform's threads when no case waits for being opened.
async fn until_opened(app: &App) -> Duration {
    loop {
        // Read first: asking costs the same threads.
        let spent = cpu::of_threads_but(CLIENT);
        if app.db.read(|tx| case::to_open(tx, Uuid::nil(), 1)).await.unwrap().is_empty() {
            return spent;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn take_in(kiosk: &Kiosk, application: &Application) -> Duration {
    let start = Instant::now();
    let answer = kiosk.put(application.manifest.application_id, &application.jws).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let receipt = answer.bytes().await.unwrap();
    assert!(!receipt.is_empty());
    start.elapsed()
}

fn figures(grouped: &Measured, single: &Measured, postgres: &Measured) -> Value {
    let mut figures = Vec::new();
    let engines = [("SQLite, group commit", grouped), ("SQLite, one per commit", single), ("PostgreSQL", postgres)];
    for (name, of) in engines {
        let mut add = |what: &str, value: f64, unit: &str| {
            figures.push(json!({ "what": format!("{name}: {what}"), "value": value, "unit": unit }));
        };
        add("applications taken in", of.per_second, "1/s");
        add("receipt after, median", of.p50_ms, "ms");
        add("receipt after, 99th of 100", of.p99_ms, "ms");
        add("CPU of the platform per application", of.cpu_ms, "ms");
        add("the same until its envelope was opened", of.opened_cpu_ms, "ms");
        add("blobs uploaded before", of.uploads_per_second, "1/s");
    }
    figures.push(json!({
        "what": "PostgreSQL: CPU of the database per application", "value": postgres.server_cpu_ms, "unit": "ms",
    }));
    // How much is gained is the disk's: 2.8 was seen where a sync takes long, 1.2 where processors are the bound.
    figures.push(json!({
        "what": "group commit against one per commit", "value": grouped.per_second / single.per_second, "unit": "x",
        "at_least": 1.0, "binds": "always",
    }));
    figures.push(json!({
        "what": "PostgreSQL against one per commit", "value": postgres.per_second / single.per_second, "unit": "x",
    }));
    json!(figures)
}

fn runtime(name: &str) -> Runtime {
    // Threads that end would take their processor time out of the sums.
    let keep = Duration::from_secs(3600);
    Builder::new_multi_thread().enable_all().thread_name(name).thread_keep_alive(keep).build().unwrap()
}

fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}
