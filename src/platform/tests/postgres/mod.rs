//! A PostgreSQL server to throw away, and a database of one's own on it.
//!
//! `cargo xtask test` starts one server for the whole run and names it in `LOBBY_TEST_POSTGRES`. A test that is run
//! without that starts one for its process. Where there is none to start it fails and says so: it never passes by
//! having tested nothing.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use lobby_platform::place::DatabaseUrl;
use postgres::NoTls;

/// A server that ends with this process, or sooner when this is dropped.
pub struct Server {
    /// Address without a database.
    pub url: String,
    script: Option<Child>,
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut script) = self.script.take() {
            // The end of its input tells it to stop the server.
            drop(script.stdin.take());
            let _ = script.wait();
        }
    }
}

impl Server {
    /// Starts one; `durable` where it should sync to the disk.
    pub fn start(durable: bool) -> Server {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/postgres/cluster.sh");
        let mut command = Command::new("sh");
        command.arg(script).args(durable.then_some("durable"));
        // A group of its own: a kill of the test's group leaves the script alive to stop the server.
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut script = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(script.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("postgres://"), "PostgreSQL is needed here: {line}");
        Server { url: line.trim_end().to_owned(), script: Some(script) }
    }
}

/// The address of the server of this run.
pub fn server() -> &'static str {
    static SERVER: OnceLock<Server> = OnceLock::new();
    let started = || match std::env::var("LOBBY_TEST_POSTGRES") {
        Ok(url) => Server { url, script: None },
        Err(_) => Server::start(false),
    };
    &SERVER.get_or_init(started).url
}

/// A database that goes when this is dropped.
pub struct Database {
    server: String,
    name: String,
}

impl Database {
    /// An empty one on the server of this run.
    pub fn new() -> Database {
        Database::on(server())
    }

    /// An empty one on a server.
    pub fn on(server: &str) -> Database {
        let database = Database { server: server.to_owned(), name: format!("lobby_{}", uuid::Uuid::new_v4().simple()) };
        database.administer(format!("create database {}", database.name));
        database
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("{}/{}", self.server, self.name)
    }

    /// Its URL as the platform takes it.
    pub fn for_platform(&self) -> DatabaseUrl {
        DatabaseUrl::new(self.url())
    }

    /// The processes of the server that are there now, for measurements.
    #[allow(dead_code, reason = "the tests do not measure")]
    pub fn processes(&self) -> Vec<i64> {
        let url = self.url();
        let work = move || {
            let rows = postgres::Client::connect(&url, NoTls)?.query("select pid from pg_stat_activity", &[])?;
            Ok::<_, postgres::Error>(rows.iter().map(|row| i64::from(row.get::<_, i32>(0))).collect())
        };
        std::thread::spawn(work).join().unwrap().unwrap()
    }

    /// Makes this one the same as `other`, which nothing is connected to but what rests.
    #[allow(dead_code, reason = "the benches restore nothing")]
    pub fn become_copy_of(&self, other: &Database) {
        let (this, other) = (&self.name, &other.name);
        let ended = format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{other}'");
        self.administer(ended);
        self.administer(format!("drop database {this} with (force)"));
        self.administer(format!("create database {this} template {other}"));
    }

    fn administer(&self, sql: String) {
        let url = format!("{}/postgres", self.server);
        // A thread of its own: the crate blocks, and a test may be a task.
        let work = move || postgres::Client::connect(&url, NoTls).and_then(|mut client| client.batch_execute(&sql));
        std::thread::spawn(work).join().unwrap().unwrap();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.administer(format!("drop database {} with (force)", self.name));
    }
}
