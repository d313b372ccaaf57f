//! A database with rows in it, made by an earlier release.

use std::path::Path;

use lobby_platform::repository::device;
use lobby_platform::server;
use refinery::{Migrate, Runner, Target};
use reqwest::{Method, StatusCode};

use crate::bench::{Bench, Folder, options, start};

/// Makes the schema of a release whose last migration was this one.
fn migrated(connection: &mut impl Migrate, last: i32) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let files = refinery::load_sql_migrations(folder).unwrap();
    Runner::new(&files).set_grouped(true).set_target(Target::Version(last)).run(connection).unwrap();
}

/// Empties the database and fills it as that release would have: its schema, and these rows.
fn made_by(folder: &Folder, last: i32, rows: String) {
    let Some(database) = &folder.database else {
        let file = folder.path().join("platform.db");
        for file in ["platform.db", "platform.db-wal", "platform.db-shm"].map(|name| folder.path().join(name)) {
            assert!(std::fs::remove_file(&file).is_ok() || file.extension().is_some_and(|end| end != "db"));
        }
        let mut connection = rusqlite::Connection::open(file).unwrap();
        migrated(&mut connection, last);
        return connection.execute_batch(&rows).unwrap();
    };
    let url = database.url();
    // The crate blocks, and a test is a task.
    let made = std::thread::spawn(move || {
        let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
        client.batch_execute("drop schema public cascade; create schema public").unwrap();
        migrated(&mut client, last);
        client.batch_execute(&rows).unwrap();
    });
    made.join().unwrap();
}

async fn a_kiosk_enrolled_at_a_release_with_this_schema_is_admitted(last: i32) {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let read = move |tx: &mut lobby_platform::repository::Tx<'_>| device::find(tx, &"WL01-K01".parse().unwrap());
    let device = bench.running.app.db.read(read).await.unwrap().unwrap();
    let org = bench.running.app.org.clone();
    let Bench { running, ca_pem, folder } = bench;
    running.stop().await;

    let device = format!(
        "insert into device (org, kiosk, site_code, kiosk_code, serial, public_key, status, enrolled_at, expires_at) \
         values ('{org}', 'WL01-K01', 'WL01', 'K01', '{}', '{}', 'active', {}, {})",
        device.serial,
        device.public_key,
        device.enrolled_at.as_millisecond(),
        device.expires_at.as_millisecond(),
    );
    made_by(&folder, last, device);
    let running = server::start(&options(folder.path().to_owned())).await.unwrap();
    let bench = Bench { running, ca_pem, folder };
    let kiosk = bench.kiosk_of(kiosk.id, kiosk.certificate_pem, kiosk.trust, kiosk.key);
    let trust = kiosk.request(Method::GET, "/v1/trust").send().await.unwrap();
    assert_eq!(trust.status(), StatusCode::OK);
    assert_eq!(kiosk.submit(&kiosk.application(1)).await.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn a_kiosk_enrolled_before_there_were_desired_states_is_admitted_after_the_upgrade() {
    a_kiosk_enrolled_at_a_release_with_this_schema_is_admitted(1).await;
}

#[tokio::test]
async fn a_kiosk_enrolled_before_certificates_had_rows_of_their_own_is_admitted_after_the_upgrade() {
    a_kiosk_enrolled_at_a_release_with_this_schema_is_admitted(2).await;
}
