//! What persons ask about their own cases at kiosks: answered to them and to no other, once, and so often in an hour.

use data_encoding::BASE64;
use jiff::{SignedDuration, Timestamp};
use lobby_casework::authority::Purpose;
use lobby_domain::KioskUse;
use lobby_envelope::digest::sha256;
use lobby_envelope::{AnswerKey, Recipient, SigningKey, seal, sign_question};
use lobby_platform::repository::{Tx, V, list_reading};
use lobby_wire::Message as _;
use lobby_wire::document::{Document, IdentityEvidence};
use lobby_wire::letter_copy::{LetterCopy, LetterServed};
use lobby_wire::person_cases::{PersonCases, PersonClockState};
use lobby_wire::question::{Asks, CarriedQuestion, Question};
use reqwest::{Method, Response};
use serde_json::json;
use uuid::Uuid;

use crate::bench::{Bench, Kiosk, document, start, start_with_clock};
use crate::enrol::problem;
use crate::letters::text;
use crate::steps::Program;

/// A person at a kiosk.
struct Visit<'a> {
    kiosk: &'a Kiosk,
    key: AnswerKey,
    identity: IdentityEvidence,
}

/// Another person than the applicant of [`document`].
const OTHER: &str = "330199198802130174";

impl<'a> Visit<'a> {
    /// The applicant of [`document`], whose card was read at the platform's time.
    fn of(kiosk: &'a Kiosk) -> Visit<'a> {
        let Document { identity, .. } = document(Uuid::nil(), "", "");
        let identity = IdentityEvidence { read_at: kiosk.app.now(), ..identity };
        Visit { kiosk, key: AnswerKey::generate(), identity }
    }

    fn of_other(kiosk: &'a Kiosk) -> Visit<'a> {
        let mut visit = Visit::of(kiosk);
        visit.identity.fields.insert("id_number".into(), Some(OTHER.into()));
        visit
    }

    fn question(&self, asks: Asks) -> Question {
        Question {
            schema: Question::SCHEMA.into(),
            id: Uuid::new_v4(),
            kiosk: self.kiosk.id.clone(),
            identity: self.identity.clone(),
            answer_to: self.key.recipient(),
            asks,
        }
    }

    /// The question as core carries it now.
    fn carried(&self, question: &Question) -> String {
        signed(self.kiosk, &self.kiosk.id, self.kiosk.app.now(), &self.sealed(question))
    }

    fn sealed(&self, question: &Question) -> Vec<u8> {
        let recipients: Vec<_> =
            self.kiosk.trust.recipients.iter().map(|named| Recipient::from_wire(named).unwrap()).collect();
        seal(&recipients, &question.to_bytes()).unwrap().bytes
    }

    async fn ask(&self, asks: Asks) -> Response {
        post(self.kiosk, self.carried(&self.question(asks))).await
    }

    async fn answer<M: lobby_wire::Message>(&self, asks: Asks) -> M {
        let answer = self.ask(asks).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let sealed = answer.bytes().await.unwrap();
        assert!(
            !shows(&sealed, "WL01-K01-000001") && sealed.starts_with(b"age-encryption.org"),
            "core carries it only"
        );
        lobby_wire::read(&self.key.open(&sealed).unwrap()).unwrap()
    }

    async fn cases(&self) -> PersonCases {
        self.answer(Asks::Cases).await
    }

    async fn refused(&self, asks: Asks) -> (u16, String) {
        refusal(self.ask(asks).await).await
    }
}

fn shows(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn signed(kiosk: &Kiosk, named: &str, asked_at: Timestamp, sealed: &[u8]) -> String {
    sign_question(&kiosk.key, &CarriedQuestion::new(named, asked_at, sealed)).unwrap()
}

async fn post(kiosk: &Kiosk, jws: String) -> Response {
    let request = kiosk.request(Method::POST, "/v1/kiosks/self/questions").header("Content-Type", "application/jose");
    request.body(jws).send().await.unwrap()
}

async fn refusal(answer: Response) -> (u16, String) {
    let (status, code) = problem(answer).await;
    (status.as_u16(), code)
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// A case of the applicant of [`document`], handed in at one kiosk.
async fn with_a_case(bench: &Bench) -> (Kiosk, String) {
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    assert_eq!(kiosk.submit(&application).await.status(), 201);
    (kiosk, application.manifest.case_number)
}

async fn readings(bench: &Bench) -> Vec<(String, String)> {
    let lists = bench.running.app.db.read(list_reading::all).await.unwrap();
    let own = lists.into_iter().filter(|list| list.purpose == Purpose::OwnCase);
    own.map(|list| (list.actor.to_string(), list.cases)).collect()
}

#[tokio::test]
async fn a_person_sees_own_cases_at_any_kiosk_with_what_is_asked_for_and_another_person_sees_none() {
    let bench = start().await;
    let (_first, number) = with_a_case(&bench).await;
    let elsewhere = bench.kiosk("K07").await;
    let visit = Visit::of(&elsewhere);
    let answer = visit.cases().await;
    let [case] = &answer.cases[..] else { panic!("one case") };
    assert_eq!((case.case_number.as_str(), case.stage.as_str(), answer.has_more), (number.as_str(), "received", false));
    assert!(case.demands.is_empty() && case.letters.is_empty());

    let mut officer = Program::log_in(&bench, "officer", &number).await;
    officer.take(json!({"do": "ask_correction", "materials": ["M042"]})).await;
    let case = visit.cases().await.cases.remove(0);
    assert_eq!(
        (case.stage.as_str(), case.may_withdraw, case.item.zh.as_str()),
        ("correction", true, "店招标牌设置备案")
    );
    assert_eq!(case.agency.zh, "望岚区城市管理局");
    let [demand] = &case.demands[..] else { panic!("one demand") };
    assert_eq!((demand.code.as_str(), demand.name.zh.as_str(), demand.is_in), ("M042", "户外招牌设置效果图", false));
    let clock = |name: &str| case.clocks.iter().find(|clock| clock.clock == name).unwrap();
    assert_eq!((clock("intake").state, clock("intake").days_left), (PersonClockState::Stopped, None));
    let correction = clock("correction");
    assert!(
        correction.state == PersonClockState::Running
            && correction.days_left.is_some_and(|days| days > 0)
            && !correction.is_missed
    );
    let [letter] = &case.letters[..] else { panic!("one letter") };
    assert_eq!((letter.document.as_str(), letter.served_on), ("correction_notice", None));

    assert!(Visit::of_other(&elsewhere).cases().await.cases.is_empty(), "somebody else's");
    let trial = bench.kiosk_for("K09", KioskUse::Test).await;
    assert!(Visit::of(&trial).cases().await.cases.is_empty(), "a kiosk for tests shows tests");
    assert_eq!(readings(&bench).await, vec![("kiosk WL01-K07".to_owned(), number); 2]);
}

#[tokio::test]
async fn who_begins_an_item_learns_of_open_cases_of_it_alone_and_the_officer_sees_both() {
    let bench = start().await;
    let (kiosk, number) = with_a_case(&bench).await;
    let visit = Visit::of(&kiosk);
    let of = |item: &str| Asks::OpenCases { item: item.into() };
    let told: PersonCases = visit.answer(of("signboard-filing")).await;
    assert_eq!(told.cases.iter().map(|case| &case.case_number).collect::<Vec<_>>(), [&number]);
    let told: PersonCases = visit.answer(of("senior-card")).await;
    assert!(told.cases.is_empty());
    let told: PersonCases = Visit::of_other(&kiosk).answer(of("signboard-filing")).await;
    assert!(told.cases.is_empty());
    assert_eq!(visit.refused(of("No Key")).await, refused(422, "bad_question"));

    let again = kiosk.application(2);
    assert_eq!(kiosk.submit(&again).await.status(), 201);
    let second = again.manifest.case_number;
    let mut officer = Program::log_in(&bench, "officer", &number).await;
    assert_eq!(officer.shown().await.1["same_item"], json!([second]));
    let other = Program::log_in(&bench, "officer", &second).await;
    assert_eq!(other.shown().await.1["same_item"], json!([number]));
    officer.take(json!({"do": "not_required", "reason": "不需要许可"})).await;
    assert_eq!(other.shown().await.1["same_item"], json!([]), "that one is over");
    let told: PersonCases = visit.answer(of("signboard-filing")).await;
    assert_eq!(told.cases.iter().map(|case| &case.case_number).collect::<Vec<_>>(), [&second]);
}

#[tokio::test]
async fn a_letter_that_was_read_at_a_kiosk_is_served_and_one_of_another_person_does_not_exist() {
    let bench = start().await;
    let (kiosk, number) = with_a_case(&bench).await;
    let mut officer = Program::log_in(&bench, "officer", &number).await;
    officer.take(json!({"do": "ask_correction", "materials": ["M042"]})).await;
    let visit = Visit::of(&kiosk);
    let code = visit.cases().await.cases[0].letters[0].code.clone();
    let letter = |lang: &str| Asks::Letter { code: code.clone(), lang: lang.into() };
    for (lang, title, said) in [("zh", "补正告知书", "户外招牌设置效果图"), ("en", "Correction notice", "M042")]
    {
        let copy: LetterCopy = visit.answer(letter(lang)).await;
        let (_, shown) = officer.shown().await;
        let files = shown["letters"][0]["files"].as_array().unwrap();
        let file = files.iter().find(|file| file["lang"] == lang).unwrap();
        let pdf = BASE64.decode(copy.pdf.as_bytes()).unwrap();
        assert_eq!(file["sha256"], sha256(&pdf).to_string(), "the file that its digest verifies");
        assert!(copy.title.eq_ignore_ascii_case(title), "{}", copy.title);
        let texts = copy.paragraphs.iter().map(|part| format!("{}{}", part.head, part.text)).collect::<String>();
        if lang == "zh" {
            assert!(texts.contains(said) && text(&pdf).contains(said), "{texts}");
        }
        assert!(!texts.contains("林知微"));
        assert_eq!(shown["letters"][0]["standing"], "open", "handed over is not read yet");
    }
    let read = || Asks::LetterRead { code: code.clone() };
    let others = Visit::of_other(&kiosk);
    assert_eq!(others.refused(letter("zh")).await, refused(404, "notice_unknown"));
    assert_eq!(others.refused(read()).await, refused(404, "notice_unknown"));
    assert_eq!(visit.refused(letter("fr")).await, refused(404, "notice_unknown"));
    let none = Asks::Letter { code: "0000000000000000".into(), lang: "zh".into() };
    assert_eq!(visit.refused(none).await, refused(404, "notice_unknown"));

    let served: LetterServed = visit.answer(read()).await;
    let again: LetterServed = visit.answer(read()).await;
    assert_eq!(served.served_on, again.served_on, "served once");
    let (_, shown) = officer.shown().await;
    assert_eq!(
        (&shown["letters"][0]["standing"], &shown["letters"][0]["served_by"]),
        (&json!("served"), &json!("kiosk"))
    );
    assert_eq!(visit.cases().await.cases[0].letters[0].served_on, Some(served.served_on));
    let kinds: Vec<_> = shown["steps"].as_array().unwrap().iter().map(|step| step["kind"].clone()).collect();
    assert_eq!(kinds, [json!("received"), json!("correction_asked"), json!("notice_served")]);
}

#[tokio::test]
async fn a_question_that_is_foreign_old_or_repeated_is_refused_and_shows_nothing() {
    let (bench, ahead) = start_with_clock().await;
    let (kiosk, _) = with_a_case(&bench).await;
    let other = bench.kiosk("K02").await;
    let visit = Visit::of(&kiosk);
    let (now, question) = (kiosk.app.now(), visit.question(Asks::Cases));
    let carried = visit.carried(&question);
    assert_eq!(post(&kiosk, carried.clone()).await.status(), 200);
    assert_eq!(refusal(post(&kiosk, carried.clone()).await).await, refused(409, "question_repeated"));
    assert_eq!(refusal(post(&kiosk, visit.carried(&question)).await).await, refused(409, "question_repeated"));
    // What one kiosk signed, or had sealed for it, another one cannot use.
    assert_eq!(refusal(post(&other, carried.clone()).await).await, refused(403, "bad_signature"));
    let sealed = visit.sealed(&visit.question(Asks::Cases));
    let taken = signed(&other, &other.id, now, &sealed);
    assert_eq!(refusal(post(&other, taken).await).await, refused(403, "other_kiosk"));
    let posing = signed(&other, &kiosk.id, now, &sealed);
    assert_eq!(refusal(post(&other, posing).await).await, refused(403, "other_kiosk"));
    let stranger = SigningKey::generate().unwrap();
    let forged = sign_question(&stranger, &CarriedQuestion::new(&kiosk.id, now, &sealed)).unwrap();
    assert_eq!(refusal(post(&kiosk, forged).await).await, refused(403, "bad_signature"));

    for minutes in [-11, 11] {
        let at = now + SignedDuration::from_mins(minutes);
        assert_eq!(
            refusal(post(&kiosk, signed(&kiosk, &kiosk.id, at, &sealed)).await).await,
            refused(422, "question_old")
        );
    }
    for minutes in [-61, 1] {
        let mut old = Visit::of(&kiosk);
        old.identity.read_at = now + SignedDuration::from_mins(minutes);
        assert_eq!(old.refused(Asks::Cases).await, refused(422, "question_old"), "a card read {minutes} minutes later");
    }
    for broken in [
        Question { answer_to: "age1nothing".into(), ..visit.question(Asks::Cases) },
        Question { schema: "lobby-question/2".into(), ..visit.question(Asks::Cases) },
    ] {
        assert_eq!(refusal(post(&kiosk, visit.carried(&broken)).await).await, refused(422, "bad_question"));
    }
    let mut nameless = Visit::of(&kiosk);
    nameless.identity.fields.insert("id_number".into(), None);
    assert_eq!(nameless.refused(Asks::Cases).await, refused(422, "bad_question"));
    let open = signed(&kiosk, &kiosk.id, now, &visit.question(Asks::Cases).to_bytes());
    assert_eq!(refusal(post(&kiosk, open).await).await, refused(422, "bad_envelope"));
    let key = AnswerKey::generate();
    let elsewhere = lobby_envelope::answer_recipient(&key.recipient()).unwrap();
    let sealed = seal(&[elsewhere], &visit.question(Asks::Cases).to_bytes()).unwrap().bytes;
    assert_eq!(refusal(post(&kiosk, signed(&kiosk, &kiosk.id, now, &sealed)).await).await, refused(503, "key_missing"));
    for body in ["", "x", "a.b.c", &"x".repeat(80_000)] {
        assert_eq!(refusal(post(&kiosk, body.into()).await).await, refused(422, "bad_question"));
    }
    assert_eq!(readings(&bench).await.len(), 1, "what was refused showed nothing");
    ahead.store(2 * 60 * 60 * 1000, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(refusal(post(&kiosk, carried).await).await, refused(422, "question_old"), "when its id is forgotten");
}

#[tokio::test]
async fn a_person_is_answered_so_often_in_an_hour_at_all_kiosks_together() {
    let (bench, ahead) = start_with_clock().await;
    let (kiosk, _) = with_a_case(&bench).await;
    let other = bench.kiosk("K02").await;
    let (here, there) = (Visit::of(&kiosk), Visit::of(&other));
    let mut answered = 0;
    for visit in [&here, &there].into_iter().cycle().take(8) {
        let status = visit.ask(Asks::Cases).await.status();
        answered += u32::from(status == 200);
        assert!(status == 200 || answered == 6, "{status} after {answered}");
    }
    assert_eq!(answered, 6);
    assert_eq!(there.refused(Asks::Cases).await, refused(429, "asked_too_often"));
    assert!(Visit::of_other(&other).cases().await.cases.is_empty(), "another person is not kept waiting");
    let at_once = [Visit::of_other(&kiosk), Visit::of_other(&other)];
    let ask = |at: usize| at_once[at % 2].ask(Asks::Cases);
    let (a, b, c, d, e, f) = tokio::join!(ask(0), ask(1), ask(2), ask(3), ask(4), ask(5));
    let answered = [a, b, c, d, e, f].iter().filter(|answer| answer.status() == 200).count();
    assert!(answered <= 5, "one had been answered before: {answered}");

    ahead.store(61 * 60 * 1000, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(Visit::of(&kiosk).cases().await.cases.len(), 1);
    let kept = |tx: &mut Tx<'_>| tx.rows("select person from question where org = $1", &[tx.org()]);
    let rows = bench.running.app.db.read(kept).await.unwrap();
    let [row] = &rows[..] else { panic!("those of the hour before are forgotten: {}", rows.len()) };
    let V::Text(person) = &row[0] else { panic!("a text") };
    assert!(person.len() == 64 && !person.contains("330199"), "no number of a person stands in a row");
}

#[tokio::test]
async fn a_revoked_kiosk_asks_nothing() {
    let bench = start().await;
    let (kiosk, _) = with_a_case(&bench).await;
    let data = bench.folder.path().to_str().unwrap();
    let revoke = ["admin", "kiosk", "revoke", "--data", data, "WL01-K01"];
    assert!(crate::bench::command(&revoke).status.success());
    assert_eq!(Visit::of(&kiosk).refused(Asks::Cases).await, refused(403, "kiosk_revoked"));
}
