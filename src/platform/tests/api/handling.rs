//! Cases enter handling with their day of receipt, and time brings what the law says, once.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use lobby_casework::Phase;
use lobby_casework::handling::{Stage, Step};
use lobby_domain::KioskUse;
use lobby_platform::app::App;
use lobby_platform::clock::Clock;
use lobby_platform::error::PlatformError;
use lobby_platform::repository::application::{self, Application};
use lobby_platform::repository::case::{self, CaseState, Envelope};
use lobby_platform::repository::{Tx, V, handling as rows};
use lobby_platform::service::{calendar, handling};
use uuid::Uuid;

use crate::bench::{Folder, PASSWORD, folder, start};
use crate::browser::Browser;

/// Monday, 10:00 in Beijing.
const RECEIVED: &str = "2026-11-02T02:00:00Z";

/// A platform that nothing is served from, with its clock: days after [`RECEIVED`].
pub struct Desk {
    pub app: App,
    pub days: Arc<AtomicI64>,
    #[allow(dead_code, reason = "only tests of several servers ask where it is")]
    pub folder: Folder,
}

impl Desk {
    pub fn new() -> Desk {
        let (folder, days) = (folder("simulation"), Arc::new(AtomicI64::new(0)));
        let read = Arc::clone(&days);
        let clock = Clock::new(move || received() + SignedDuration::from_hours(24 * read.load(Ordering::Relaxed)));
        let database = folder.database.as_ref().map(|database| database.for_platform());
        let app = App::open_with(folder.path(), database.as_ref(), clock).unwrap();
        Desk { app, days, folder }
    }

    /// The rows of a case as an earlier release would have left them.
    pub async fn case(&self, counter: u32, kiosk_use: KioskUse) -> Uuid {
        let id = Uuid::from_u128(u128::from(counter));
        let row = Application {
            id,
            case_number: lobby_domain::CaseNumber::new("WL01", "K01", counter).unwrap(),
            kiosk: "WL01-K01".parse().unwrap(),
            item_key: "signboard-filing".parse().unwrap(),
            item_version: 1,
            manifest_sha256: String::new(),
            manifest: String::new(),
            device_key: String::new(),
            receipt: String::new(),
            submitted_at: received(),
            received_at: received(),
        };
        let state = CaseState {
            application_id: id,
            kiosk: row.kiosk.clone(),
            kiosk_use,
            phase: Phase::Received,
            envelope: Envelope::Open,
            item_name: None,
            applicant_masked: None,
            received_at: received(),
        };
        let insert = move |tx: &mut Tx<'_>| {
            assert!(application::insert(tx, &row)?);
            case::insert(tx, &state)
        };
        self.app.db.tx(insert).await.unwrap();
        id
    }

    /// Publishes the sample's notices from `first` on, those of 2026 as another edition with this day off as well.
    async fn publish(&self, first: i16, edition: u32, off: &str) -> Result<i64, PlatformError> {
        let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/sample/calendar");
        let folder = tempfile::tempdir().unwrap();
        for year in first..=2027 {
            let text = std::fs::read_to_string(format!("{sample}/{year}.json")).unwrap();
            let mut notices: serde_json::Value = serde_json::from_str(&text).unwrap();
            if year == 2026 {
                notices["version"] = edition.into();
                let mut day = notices["off_days"][0].clone();
                day["date"] = off.into();
                notices["off_days"].as_array_mut().unwrap().push(day);
            }
            std::fs::write(folder.path().join(format!("{year}.json")), notices.to_string()).unwrap();
        }
        calendar::publish(&self.app, folder.path(), self.app.now()).await
    }

    /// Sets the clock so many days after [`RECEIVED`].
    pub fn after(&self, days: i64) {
        self.days.store(days, Ordering::Relaxed);
    }

    pub async fn steps(&self, id: Uuid) -> Vec<Step> {
        let steps = self.app.db.read(move |tx| rows::steps(tx, id)).await.unwrap();
        steps.into_iter().map(|recorded| recorded.step).collect()
    }

    async fn standing(&self, id: Uuid) -> Option<rows::Handling> {
        handling::standing(&self.app, id).await.unwrap()
    }
}

fn received() -> Timestamp {
    RECEIVED.parse().unwrap()
}

#[tokio::test]
async fn a_case_that_got_no_answer_in_time_counts_as_accepted_from_its_receipt_once_though_two_servers_fire() {
    let desk = Desk::new();
    let mut ids = Vec::new();
    for counter in 1..=60 {
        ids.push(desk.case(counter, KioskUse::Service).await);
    }
    assert_eq!(handling::enter_waiting(&desk.app).await.unwrap(), 60);
    assert_eq!(handling::enter_waiting(&desk.app).await.unwrap(), 0, "each enters once");
    // Received on Monday the 2nd: the fifth working day is Monday the 9th, and it is over with the 10th.
    desk.after(7);
    handling::fire_due(&desk.app, Uuid::now_v7()).await.unwrap();
    for id in &ids {
        assert_eq!(desk.standing(*id).await.unwrap().stage, Stage::Received, "the day is not over");
    }
    desk.after(8);
    let (one, two) = (Uuid::now_v7(), Uuid::now_v7());
    let (fired, others) = tokio::join!(handling::fire_due(&desk.app, one), handling::fire_due(&desk.app, two));
    assert!(fired.unwrap() + others.unwrap() >= 60);
    for id in ids {
        let steps = desk.steps(id).await;
        assert!(matches!(steps[..], [Step::Received(_), Step::DeemedAccepted { .. }]), "{steps:?}");
        let standing = desk.standing(id).await.unwrap();
        let on = standing.received_on;
        assert_eq!((&steps[1], standing.version), (&Step::DeemedAccepted { on }, 2));
        assert_eq!(standing.stage, Stage::Accepted);
    }
    assert_eq!(handling::fire_due(&desk.app, one).await.unwrap(), 0, "nothing fires again");
}

#[tokio::test]
async fn a_test_is_never_handled() {
    let desk = Desk::new();
    let id = desk.case(1, KioskUse::Test).await;
    assert_eq!(handling::enter_waiting(&desk.app).await.unwrap(), 0);
    assert_eq!((desk.standing(id).await, desk.steps(id).await), (None, Vec::new()));
}

#[tokio::test]
async fn a_claim_that_its_server_took_with_it_ends_and_another_fires_the_timer() {
    let desk = Desk::new();
    let id = desk.case(1, KioskUse::Service).await;
    handling::enter_waiting(&desk.app).await.unwrap();
    desk.after(8);
    let (dead, now) = (Uuid::now_v7(), desk.app.now());
    let claim = move |tx: &mut Tx<'_>| lobby_platform::repository::timer::claim(tx, dead, now, 100);
    assert!(!desk.app.db.tx(claim).await.unwrap().is_empty());
    assert_eq!(handling::fire_due(&desk.app, Uuid::now_v7()).await.unwrap(), 0, "they are another's for a while");
    desk.after(9);
    assert!(handling::fire_due(&desk.app, Uuid::now_v7()).await.unwrap() > 0);
    assert_eq!(desk.standing(id).await.unwrap().stage, Stage::Accepted);
}

#[tokio::test]
async fn a_case_whose_history_is_spoiled_keeps_no_other_case_from_its_timers() {
    let desk = Desk::new();
    let (spoiled, sound) = (desk.case(1, KioskUse::Service).await, desk.case(2, KioskUse::Service).await);
    handling::enter_waiting(&desk.app).await.unwrap();
    let spoil = move |tx: &mut Tx<'_>| {
        let update = "update handling_step set body = '{}' where org = $1 and application_id = $2";
        tx.exec(update, &[tx.org(), V::from(spoiled)])
    };
    assert_eq!(desk.app.db.tx(spoil).await.unwrap(), 1);
    desk.after(8);
    handling::fire_due(&desk.app, Uuid::now_v7()).await.unwrap();
    assert_eq!(desk.standing(sound).await.unwrap().stage, Stage::Accepted);
    assert_eq!(desk.standing(spoiled).await.unwrap().stage, Stage::Received);
}

#[tokio::test]
async fn an_officer_sees_how_a_case_stands_and_what_is_due_next() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    kiosk.submit(&application).await;
    // The server may have done it by itself; either way it is done then.
    handling::enter_waiting(&bench.running.app).await.unwrap();
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    let path = format!("/cases/{}", application.manifest.case_number);
    let page = browser.get(&path).await.text().await.unwrap();
    assert!(page.contains("已收件，待答复") && page.contains("受理答复，不晚于"), "{page}");
    let page = browser.get(&format!("{path}?lang=en")).await.text().await.unwrap();
    assert!(page.contains("Received, waiting for an answer") && page.contains("answer to the application, by"));
}

#[tokio::test]
async fn a_new_calendar_moves_the_days_of_open_cases_with_a_note_and_an_older_one_is_refused() {
    let desk = Desk::new();
    let id = desk.case(1, KioskUse::Service).await;
    handling::enter_waiting(&desk.app).await.unwrap();
    let due = |standing: Option<rows::Handling>| {
        let next = standing.unwrap().next.unwrap();
        (next.due_on.to_string(), next.is_provisional)
    };
    assert_eq!(due(desk.standing(id).await), ("2026-11-09".to_owned(), false));
    assert_eq!(handling::count_anew(&desk.app).await.unwrap(), 0, "init has published the notices");

    assert_eq!(desk.publish(2004, 2, "2026-11-04").await.unwrap(), 2);
    assert_eq!(desk.publish(2004, 2, "2026-11-04").await.unwrap(), 2, "the same is not published twice");
    assert_eq!(handling::count_anew(&desk.app).await.unwrap(), 1);
    assert_eq!(handling::count_anew(&desk.app).await.unwrap(), 0);
    assert_eq!(due(desk.standing(id).await), ("2026-11-10".to_owned(), false));
    let steps = desk.steps(id).await;
    let Some(Step::Reprojected { year: 2026, moved }) = steps.last() else { panic!("{steps:?}") };
    assert_eq!(moved.len(), 1);

    for (first, edition) in [(2004, 1), (2025, 3)] {
        let refused = desk.publish(first, edition, "2026-11-05").await.unwrap_err().to_string();
        assert!(refused.contains("older than those in force") && refused.contains("比现行的旧"), "{refused}");
    }
    desk.after(8);
    handling::fire_due(&desk.app, Uuid::now_v7()).await.unwrap();
    assert_eq!(desk.standing(id).await.unwrap().stage, Stage::Received, "the tenth is in time now");
    desk.after(9);
    handling::fire_due(&desk.app, Uuid::now_v7()).await.unwrap();
    assert_eq!(desk.standing(id).await.unwrap().stage, Stage::Accepted);
}

#[tokio::test]
async fn a_calendar_that_was_changed_in_its_row_is_not_counted_by() {
    let desk = Desk::new();
    let id = desk.case(1, KioskUse::Service).await;
    let change = |tx: &mut Tx<'_>| {
        let update = "update calendar set signed = replace(signed, '.', '.A') where org = $1";
        tx.exec(update, &[tx.org()])
    };
    assert_eq!(desk.app.db.tx(change).await.unwrap(), 1);
    assert!(handling::enter_waiting(&desk.app).await.is_err());
    assert_eq!(desk.standing(id).await, None);
}
