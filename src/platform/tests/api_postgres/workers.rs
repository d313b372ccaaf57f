//! Two servers and a worker on one database, one of them killed at random: what time brings comes once to each case.

use std::process::{Child, Stdio};

use jiff::{SignedDuration, Timestamp};
use lobby_domain::KioskUse;
use lobby_platform::app::App;
use lobby_platform::clock::Clock;
use lobby_platform::repository::{Tx, V};
use lobby_platform::service::handling;
use uuid::Uuid;

use crate::bench::program;
use crate::handling::Desk;

const CASES: u32 = 300;

/// A process that ends with this.
struct Program(Child);

impl Program {
    fn run(desk: &Desk, words: &[&str]) -> Program {
        let mut program = program();
        program.args(words).arg("--data").arg(desk.folder.path());
        Program(program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }

    fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

async fn counted(desk: &Desk, query: &'static str) -> i64 {
    let count = move |tx: &mut Tx<'_>| {
        let rows = tx.rows(query, &[tx.org()])?;
        let Some(V::I64(counted)) = rows.into_iter().flatten().next() else { panic!("no count") };
        Ok(counted)
    };
    desk.app.db.read(count).await.unwrap()
}

#[tokio::test]
async fn of_two_servers_and_a_worker_one_is_killed_and_no_timer_is_lost_and_none_fires_twice() {
    const ACCEPTED: &str = "select count(*) from handling where org = $1 and stage = 'accepted'";
    let desk = Desk::new();
    for counter in 1..=CASES {
        desk.case(counter, KioskUse::Service).await;
    }
    let serve = ["serve", "--listen", "127.0.0.1:0", "--pages", "127.0.0.1:0"];
    let mut programs = [Program::run(&desk, &serve), Program::run(&desk, &serve), Program::run(&desk, &["worker"])];
    while counted(&desk, ACCEPTED).await == 0 {
        tokio::task::yield_now().await;
    }
    programs[usize::from(Uuid::new_v4().as_bytes()[0]) % 3].kill();
    // One more, whose clock is ahead, so that for it the claims of the dead one have ended, and those of the others too.
    let ahead = Clock::new(|| Timestamp::now() + SignedDuration::from_hours(24));
    let database = desk.folder.database.as_ref().map(|database| database.for_platform());
    let app = App::open_with(desk.folder.path(), database.as_ref(), ahead).unwrap();
    while counted(&desk, ACCEPTED).await < i64::from(CASES) {
        handling::enter_waiting(&app).await.unwrap();
        handling::fire_due(&app, Uuid::now_v7()).await.unwrap();
    }
    drop(programs);
    handling::fire_due(&app, Uuid::now_v7()).await.unwrap();
    let deemed = "select count(*) from handling_step where org = $1 and kind = 'deemed_accepted'";
    let steps = "select count(*) from handling_step where org = $1";
    let open = "select count(*) from timer where org = $1 and fired_at is null and kind = 'settle'";
    assert_eq!(counted(&desk, deemed).await, i64::from(CASES));
    assert_eq!(counted(&desk, steps).await, 2 * i64::from(CASES));
    assert_eq!(counted(&desk, open).await, 0);
}
