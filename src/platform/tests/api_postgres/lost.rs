//! Connections that are lost: before a commit the work is run again, after one it is not.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use lobby_casework::Event;
use lobby_domain::Actor;
use lobby_platform::error::PlatformError;
use lobby_platform::place::DatabaseUrl;
use lobby_platform::repository::{Db, Tx, event};
use lobby_platform::server::{self, Options};
use reqwest::StatusCode;
use uuid::Uuid;

use crate::bench::{Bench, empty_folder, folder, options, org};
use crate::postgres::{self, Database};

fn note(tx: &mut Tx<'_>) -> lobby_platform::error::Result<()> {
    event::append(tx, Uuid::nil(), Timestamp::UNIX_EPOCH, &Actor::Platform, &Event::Opened)
}

async fn noted(db: &Db) -> usize {
    db.read(|tx| event::history(tx, Uuid::nil())).await.unwrap().len()
}

#[tokio::test]
async fn work_whose_connection_is_lost_before_its_commit_is_run_again_and_happens_once() {
    let folder = empty_folder();
    let db = folder.db();
    let mut first = true;
    db.tx(move |tx| {
        note(tx)?;
        if std::mem::take(&mut first) {
            tx.rows("select pg_terminate_backend(pg_backend_pid())", &[])?;
        }
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(noted(&db).await, 1);
    assert_eq!(db.reruns(), 1);
}

#[tokio::test]
async fn connections_that_the_server_closed_while_they_were_idle_are_made_anew() {
    let folder = empty_folder();
    let db = folder.db();
    db.tx(note).await.unwrap();
    let others = "select pg_terminate_backend(pid) from pg_stat_activity \
                  where datname = current_database() and pid <> pg_backend_pid()";
    let other = folder.db();
    other.read(move |tx| tx.rows(others, &[])).await.unwrap();
    db.tx(note).await.unwrap();
    assert_eq!(noted(&db).await, 2);
}

/// A line to the server that can be told to break between a commit of one kind of work and the answer to it: rounds of the
/// platform itself commit meanwhile.
struct Line {
    port: u16,
    armed: Arc<AtomicBool>,
}

impl Line {
    /// `statement` begins one of that work.
    fn new(statement: &'static str) -> Line {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, armed) = (listener.local_addr().unwrap().port(), Arc::new(AtomicBool::new(false)));
        let (_, folder) = postgres::server().split_once('@').unwrap();
        let socket = format!("{}/.s.PGSQL.5432", folder.replace("%2F", "/"));
        let line = Line { port, armed: Arc::clone(&armed) };
        std::thread::spawn(move || {
            while let Ok((client, _)) = listener.accept() {
                carry(&client, &UnixStream::connect(&socket).unwrap(), &armed, statement);
            }
        });
        line
    }

    /// The next commit of that work is carried out and its answer is lost.
    fn arm(&self) {
        self.armed.store(true, Ordering::SeqCst);
    }

    fn url(&self, database: &Database) -> DatabaseUrl {
        let (_, name) = database.url().rsplit_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        DatabaseUrl::new(format!("postgres://lobby@127.0.0.1:{}/{name}", self.port))
    }
}

fn carry(client: &TcpStream, server: &UnixStream, armed: &Arc<AtomicBool>, statement: &'static str) {
    let broken = Arc::new(AtomicBool::new(false));
    let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let (armed, breaks) = (Arc::clone(armed), Arc::clone(&broken));
    std::thread::spawn(move || {
        let (mut buffer, mut is_it) = ([0; 64 * 1024], false);
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            let says = |text: &str| buffer[..length].windows(text.len()).any(|word| word == text.as_bytes());
            is_it |= says(statement);
            if says("COMMIT") && std::mem::take(&mut is_it) && armed.swap(false, Ordering::SeqCst) {
                breaks.store(true, Ordering::SeqCst);
            }
            if to.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
    let (mut from, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    std::thread::spawn(move || {
        let mut buffer = [0; 64 * 1024];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if broken.load(Ordering::SeqCst) || to.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
}

#[tokio::test]
async fn work_whose_commit_was_not_answered_is_not_run_again_and_its_caller_gets_an_error() {
    let (folder, line) = (empty_folder(), Line::new("insert into event "));
    let url = line.url(folder.database.as_ref().unwrap());
    let db = Db::open(&url.place("unused".into()).unwrap(), org()).unwrap();
    line.arm();
    assert!(matches!(db.tx(note).await, Err(PlatformError::CommitUnknown)));
    assert_eq!(noted(&db).await, 1, "it was kept, and once");
    db.tx(note).await.unwrap();
    assert_eq!(noted(&db).await, 2);
}

#[tokio::test]
async fn an_application_whose_commit_was_not_answered_is_asked_for_again_and_is_one_case() {
    let (folder, line) = (folder("simulation"), Line::new("insert into application "));
    let database = Some(line.url(folder.database.as_ref().unwrap()));
    let running = server::start(&Options { database, ..options(folder.path().to_owned()) }).await.unwrap();
    let ca_pem = std::fs::read_to_string(folder.path().join("keys/ca.pem")).unwrap();
    let bench = Bench { running, ca_pem, folder };
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    for blob in &application.blobs {
        kiosk.upload(blob).await;
    }
    let id = application.manifest.application_id;
    line.arm();
    assert_eq!(kiosk.put(id, &application.jws).await.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let again = kiosk.put(id, &application.jws).await;
    assert_eq!(again.status(), StatusCode::OK, "it had been taken in");
    let receipt = again.text().await.unwrap();
    assert_eq!(kiosk.put(id, &application.jws).await.text().await.unwrap(), receipt);
    let history = bench.running.app.db.read(move |tx| event::history(tx, id)).await.unwrap();
    assert_eq!(history.len(), 1);
}
