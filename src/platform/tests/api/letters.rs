//! Letters of cases: each step's letter is a document, the same for ever, verified by its code, and served once.

use std::process::Command;

use lobby_casework::day::Day;
use lobby_casework::handling::Step;
use lobby_casework::handling::serving::{Attempt, Standing, Way};
use lobby_domain::case_document::Document;
use lobby_domain::{Actor, KioskUse, Lang};
use lobby_paper::letter::VerificationCode;
use lobby_platform::repository::notice::{self as rows, Notice};
use lobby_platform::repository::{Tx, V};
use lobby_platform::service::{handling, notice};
use uuid::Uuid;

use crate::handling::Desk;

fn day(text: &str) -> Day {
    Day::new(text.parse().unwrap()).unwrap()
}

pub fn officer() -> Actor {
    "officer officer".parse().unwrap()
}

impl Desk {
    /// A case whose intake term ends in silence.
    async fn accepted_by_silence(&self, counter: u32) -> Uuid {
        let id = self.case(counter, KioskUse::Service).await;
        handling::enter_waiting(&self.app).await.unwrap();
        self.after(8);
        handling::fire_due(&self.app, Uuid::now_v7()).await.unwrap();
        id
    }

    pub async fn letters(&self, id: Uuid) -> Vec<Notice> {
        self.app.db.read(move |tx| rows::of_case(tx, id)).await.unwrap()
    }
}

/// The text of a PDF without any white space.
pub fn text(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.pdf");
    std::fs::write(&path, pdf).unwrap();
    let told = Command::new("pdftotext").arg("-raw").arg(&path).arg("-").output().expect("poppler-utils");
    String::from_utf8_lossy(&told.stdout).split_whitespace().collect()
}

#[tokio::test]
async fn a_step_leaves_a_numbered_letter_in_both_languages_that_its_code_verifies() {
    let desk = Desk::new();
    let (one, two) = (desk.accepted_by_silence(1).await, desk.case(2, KioskUse::Service).await);
    handling::enter_waiting(&desk.app).await.unwrap();
    desk.after(16);
    handling::fire_due(&desk.app, Uuid::now_v7()).await.unwrap();
    for id in [one, two] {
        let letters = desk.letters(id).await;
        let [letter] = &letters[..] else { panic!("{letters:?}") };
        assert_eq!((letter.document, letter.step, letter.made_at), (Document::AcceptanceNotice, 2, None));
    }
    assert_eq!(notice::make_waiting(&desk.app).await.unwrap(), 2);
    assert_eq!(notice::make_waiting(&desk.app).await.unwrap(), 0, "each is made once");
    let mut numbers = Vec::new();
    for id in [one, two] {
        numbers.extend(desk.letters(id).await.remove(0).number);
    }
    assert_eq!(numbers, ["348102受〔2026〕1号", "348102受〔2026〕2号"]);

    let letter = desk.letters(one).await.remove(0);
    let code = VerificationCode::parse(&letter.code).unwrap();
    let verified = notice::verify(&desk.app, code).await.unwrap().unwrap();
    assert_eq!((verified.says.case_number.as_str(), verified.replaced_by), ("WL01-K01-000001-T", None));
    for (lang, part) in [(Lang::ZH, "受理通知书"), (Lang::EN, "Acceptancenotice")] {
        let file = notice::file(&desk.app, code, lang).await.unwrap();
        let said = text(&file.pdf);
        assert!(said.contains(part) && said.contains(&numbers[0]) && said.contains(&code.to_string()), "{said}");
        assert!(verified.digests.contains(&(lang.code().to_owned(), file.sha256)));
    }
    let other = VerificationCode::new([7; 10]);
    assert!(notice::verify(&desk.app, other).await.unwrap().is_none());
}

#[tokio::test]
async fn a_letter_is_served_once_by_the_first_way_that_counts_and_stays_the_same_bytes() {
    let desk = Desk::new();
    let id = desk.accepted_by_silence(1).await;
    notice::make_waiting(&desk.app).await.unwrap();
    let code = VerificationCode::parse(&desk.letters(id).await[0].code).unwrap();
    let before = notice::file(&desk.app, code, Lang::ZH).await.unwrap();
    let note = async |way, begun: &str, reached: Option<&str>| {
        let attempt = Attempt { way, begun: day(begun), reached: reached.map(day) };
        notice::note_way(&desk.app, code, attempt, &officer()).await
    };
    // Issued on the 10th, which is today.
    for (begun, reached) in [("2026-11-09", None), ("2026-11-11", None), ("2026-11-10", Some("2026-11-09"))] {
        let refused = note(Way::Post, begun, reached).await.unwrap_err().to_string();
        assert!(refused.contains("day_impossible"), "{refused}");
    }
    assert_eq!(note(Way::Page, "2026-11-10", Some("2026-11-10")).await.unwrap(), Standing::Open);
    assert_eq!(note(Way::Post, "2026-11-10", None).await.unwrap(), Standing::Open);
    desk.after(20);
    let served = note(Way::Counter, "2026-11-12", Some("2026-11-12")).await.unwrap();
    let Standing::Served(first) = served else { panic!("{served:?}") };
    assert_eq!((first.on, first.way), (day("2026-11-12"), Way::Counter));
    assert_eq!(
        note(Way::Post, "2026-11-10", Some("2026-11-11")).await.unwrap(),
        served,
        "a later word changes nothing"
    );
    let steps = desk.steps(id).await;
    let noted: Vec<_> = steps.iter().filter(|step| matches!(step, Step::NoticeServed { .. })).collect();
    let [Step::NoticeServed { document, on, days }] = noted[..] else { panic!("{steps:?}") };
    assert_eq!((*document, *on, days.len()), (Document::AcceptanceNotice, first.on, 2));

    notice::make_waiting(&desk.app).await.unwrap();
    let after = notice::file(&desk.app, code, Lang::ZH).await.unwrap();
    assert!(before == after);
    let spoil = move |tx: &mut Tx<'_>| {
        let update = "update notice_file set pdf = $2 where org = $1";
        tx.exec(update, &[tx.org(), V::Bytes(b"%PDF-another".to_vec())])
    };
    desk.app.db.tx(spoil).await.unwrap();
    assert!(notice::file(&desk.app, code, Lang::ZH).await.is_err(), "other bytes are never handed out");
}

#[tokio::test]
async fn where_no_way_led_to_the_addressee_it_is_said_and_an_announcement_counts_by_itself_after_thirty_days() {
    let desk = Desk::new();
    let id = desk.accepted_by_silence(1).await;
    let number = "WL01-K01-000001-T".parse().unwrap();
    let standing = async || handling::show(&desk.app, &number, &officer()).await.unwrap().letters[0].standing;
    notice::make_waiting(&desk.app).await.unwrap();
    desk.after(21);
    assert_eq!(standing().await, Standing::Open);
    // Ten working days after the 10th are over with the 24th.
    desk.after(23);
    assert_eq!(standing().await, Standing::Silent);
    let code = VerificationCode::parse(&desk.letters(id).await[0].code).unwrap();
    let announced = Attempt { way: Way::Announcement, begun: day("2026-11-25"), reached: None };
    assert_eq!(notice::note_way(&desk.app, code, announced, &officer()).await.unwrap(), Standing::Open);
    desk.after(52);
    assert_eq!(notice::count_announced(&desk.app).await.unwrap(), 0);
    desk.after(53);
    assert_eq!(notice::count_announced(&desk.app).await.unwrap(), 1);
    assert_eq!(notice::count_announced(&desk.app).await.unwrap(), 0);
    assert!(matches!(standing().await, Standing::Served(_)));
}
