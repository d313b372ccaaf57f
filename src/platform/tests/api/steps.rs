//! Steps of a case over the API: by a program of an officer, once for each key, refused in both languages.

use jiff::civil::Date;
use lobby_domain::KioskUse;
use lobby_platform::repository::{Tx, V};
use lobby_platform::service::account::{self, Typed};
use lobby_platform::service::{belonging, login};
use lobby_platform::{clock, description, router};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::bench::{Bench, PASSWORD, start};
use crate::letters::text;

/// A program of an officer.
pub struct Program<'a> {
    bench: &'a Bench,
    token: String,
    number: String,
    keys: usize,
}

impl<'a> Program<'a> {
    pub async fn log_in(bench: &'a Bench, login: &str, number: &str) -> Program<'a> {
        let body = json!({"login": login, "password": PASSWORD});
        let answer = bench.stranger().post(bench.url("/v1/sessions")).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        let session: Value = answer.json().await.unwrap();
        let token = session["token"].as_str().unwrap().to_owned();
        Program { bench, token, number: number.to_owned(), keys: 0 }
    }

    pub fn request(&self, method: Method, rest: &str) -> RequestBuilder {
        let address = self.bench.url(&format!("/v1/cases/{}/{rest}", self.number));
        self.bench.stranger().request(method, address).bearer_auth(&self.token)
    }

    pub async fn shown(&self) -> (String, Value) {
        let answer = self.request(Method::GET, "handling").send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let tag = answer.headers()["etag"].to_str().unwrap().to_owned();
        (tag, answer.json().await.unwrap())
    }

    pub async fn ask_with(&self, tag: &str, key: &str, asked: &Value) -> Response {
        let request = self.request(Method::POST, "steps").header("If-Match", tag).header("Idempotency-Key", key);
        request.json(asked).send().await.unwrap()
    }

    /// Asks for a step of the case as it stands.
    pub async fn ask(&mut self, asked: Value) -> Response {
        self.keys += 1;
        let (tag, _) = self.shown().await;
        self.ask_with(&tag, &format!("{}-{}", self.token, self.keys)[30..], &asked).await
    }

    pub async fn take(&mut self, asked: Value) -> Value {
        let answer = self.ask(asked.clone()).await;
        let (status, body) = (answer.status(), answer.text().await.unwrap());
        assert_eq!(status, StatusCode::CREATED, "{asked}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    /// The code of a refusal, whose text is there in both languages.
    pub async fn refusal(answer: Response) -> (u16, String) {
        let status = answer.status().as_u16();
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["status"], status);
        let said = |lang: &str| problem["text"][lang].as_str().is_some_and(|text| !text.is_empty());
        assert!(said("zh") && said("en"), "{problem}");
        (status, problem["code"].as_str().unwrap().to_owned())
    }

    async fn refused(&mut self, asked: Value) -> (u16, String) {
        let answer = self.ask(asked).await;
        Program::refusal(answer).await
    }
}

/// A platform with one case.
pub async fn bench_with_a_case() -> (Bench, String) {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    assert_eq!(kiosk.submit(&application).await.status(), 201);
    (bench, application.manifest.case_number.clone())
}

async fn add(bench: &Bench, login: &str, typed: Typed) {
    let app = &bench.running.app;
    account::add(app, Typed { login: login.into(), name: login.into(), ..typed }, PASSWORD, app.now()).await.unwrap();
}

fn today() -> Date {
    jiff::Timestamp::now().to_zoned(clock::zone()).date()
}

#[tokio::test]
async fn a_case_goes_from_receipt_to_archive_and_each_step_has_its_letter() {
    let (bench, number) = bench_with_a_case().await;
    add(&bench, "head", Typed::default()).await;
    let mut head = Program::log_in(&bench, "head", &number).await;
    let mut officer = Program::log_in(&bench, "officer", &number).await;
    let (tag, shown) = officer.shown().await;
    assert_eq!((tag.as_str(), &shown["stage"], &shown["version"]), ("\"1\"", &json!("received"), &json!(1)));

    let deliver = |way: &str, on: Date| json!({"do": "deliver", "way": way, "on": on});
    let wanted = ["accept", "ask_correction", "not_required", "not_competent", "correct_on_the_spot"];
    assert_eq!(shown["offered"], json!(wanted));
    let shown = officer.take(json!({"do": "accept"})).await;
    assert_eq!(shown["offered"], json!(["decide", "begin_stage", "suspend", "extend"]));
    // What cannot be delivered is refused for that, and no way of it is looked at or noted.
    assert_eq!(officer.refused(deliver("kiosk", today())).await, (409, "step_not_possible".into()));
    let later = today().saturating_add(jiff::Span::new().days(20));
    officer.take(json!({"do": "suspend", "ground": "expert_review", "expected_end": later})).await;
    officer.take(json!({"do": "resume", "stop": 0})).await;
    let extend = json!({"do": "extend", "amount": 5, "proposed_by": "officer", "reason": "专家意见分歧"});
    assert_eq!(officer.refused(extend.clone()).await, (403, "not_approved".into()), "nobody approves alone");
    head.take(extend).await;
    officer.take(json!({"do": "decide", "granted": true, "reasons": "符合标准", "appeal": "六十日内可以复议"})).await;
    assert_eq!(officer.refused(deliver("kiosk", today())).await, (422, "way_not_of_officers".into()));
    assert_eq!(officer.refused(deliver("counter", later)).await, (422, "day_impossible".into()));
    officer.take(deliver("counter", today())).await;
    let shown = officer.take(json!({"do": "archive"})).await;
    assert_eq!(shown["stage"], "archived");

    let (_, shown) = officer.shown().await;
    let letters = shown["letters"].as_array().unwrap();
    let kinds: Vec<_> = letters.iter().map(|letter| letter["document"].as_str().unwrap()).collect();
    let wanted = ["acceptance_notice", "suspension_notice", "resumption_notice", "extension_notice", "decision"];
    assert_eq!(kinds, [&wanted[..], &["delivery_receipt"]].concat());
    assert!(letters.iter().all(|letter| letter["files"].as_array().unwrap().len() == 2), "each is made at once");
    assert_eq!((&letters[4]["standing"], &letters[4]["served_by"]), (&json!("served"), &json!("counter")));

    let code = letters[4]["code"].as_str().unwrap();
    let address = bench.url(&format!("/v1/notices/{}", code.to_lowercase()));
    let verified: Value = bench.stranger().get(address).send().await.unwrap().json().await.unwrap();
    assert_eq!((&verified["number"], &verified["files"]), (&letters[4]["number"], &letters[4]["files"]));
    assert!(!verified.to_string().contains('林'), "a stranger is told no name");
}

#[tokio::test]
async fn a_program_sees_and_does_what_its_officers_roles_permit_where_they_reach() {
    let (bench, number) = bench_with_a_case().await;
    belonging::place_waiting(&bench.running.app).await.unwrap();
    let accept = json!({"do": "accept"});
    for (login, agency, role, seen, accepted) in [
        ("steward", "ag-348102-psb", "data_steward", (403, "not_permitted"), (403, "not_permitted")),
        ("police", "ag-348102-psb", "intake_officer", (404, "case_unknown"), (404, "case_unknown")),
        ("handler", "ag-348102-urban", "handling_officer", (200, ""), (403, "not_permitted")),
        ("intake", "ag-348102-urban", "intake_officer", (200, ""), (201, "")),
    ] {
        let typed = Typed { agency: agency.into(), roles: vec![role.into()], ..Typed::default() };
        add(&bench, login, typed).await;
        let program = Program::log_in(&bench, login, &number).await;
        let shown = program.request(Method::GET, "handling").send().await.unwrap();
        let asked = program.ask_with("\"1\"", login, &accept).await;
        for (answer, (status, code)) in [(shown, seen), (asked, accepted)] {
            if code.is_empty() {
                assert_eq!(answer.status(), status, "{login}");
            } else {
                assert_eq!(Program::refusal(answer).await, (status, code.to_owned()), "{login}");
            }
        }
    }
    let officer = Program::log_in(&bench, "officer", &number).await;
    let (_, shown) = officer.shown().await;
    assert_eq!(shown["steps"][1]["actor"], "officer intake");
}

#[tokio::test]
async fn an_extension_is_proposed_by_an_open_account_that_handles_the_case() {
    let (bench, number) = bench_with_a_case().await;
    belonging::place_waiting(&bench.running.app).await.unwrap();
    let app = &bench.running.app;
    for (login, agency, role) in [
        ("police", "ag-348102-psb", "handling_officer"),
        ("steward", "ag-348102-urban", "data_steward"),
        ("gone", "ag-348102-urban", "handling_officer"),
        ("handler", "ag-348102-urban", "handling_officer"),
    ] {
        add(&bench, login, Typed { agency: agency.into(), roles: vec![role.into()], ..Typed::default() }).await;
    }
    login::disable(app, "gone", app.now()).await.unwrap();
    let mut officer = Program::log_in(&bench, "officer", &number).await;
    officer.shown().await;
    officer.take(json!({"do": "accept"})).await;
    let extend = |by: &str| json!({"do": "extend", "amount": 5, "proposed_by": by, "reason": "专家意见分歧"});
    for by in ["police", "steward", "gone", "nemo", ""] {
        assert_eq!(officer.refused(extend(by)).await, (422, "officer_unknown".into()), "{by:?}");
    }
    officer.take(extend("handler")).await;
}

#[tokio::test]
async fn the_same_key_takes_a_step_once_and_another_step_under_it_is_refused() {
    let (bench, number) = bench_with_a_case().await;
    let officer = Program::log_in(&bench, "officer", &number).await;
    officer.shown().await;
    let accept = json!({"do": "accept"});
    let ask = || officer.ask_with("\"1\"", "key-1", &accept);
    let (one, two, three) = tokio::join!(ask(), ask(), ask());
    let mut bodies = Vec::new();
    for answer in [one, two, three, ask().await] {
        assert_eq!((answer.status(), &answer.headers()["etag"]), (StatusCode::CREATED, &"\"2\"".parse().unwrap()));
        bodies.push(answer.text().await.unwrap());
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]), "the same bytes");
    let (_, shown) = officer.shown().await;
    assert_eq!((&shown["version"], shown["letters"].as_array().unwrap().len()), (&json!(2), 1));

    let another = json!({"do": "not_required", "reason": "x"});
    let refused = |answer| Program::refusal(answer);
    let wanted = |status, code: &str| (status, code.to_owned());
    let answer = officer.ask_with("\"1\"", "key-1", &another).await;
    assert_eq!(refused(answer).await, wanted(422, "idempotency_key_reused"));
    let answer = officer.ask_with("\"1\"", "key-2", &another).await;
    assert_eq!(refused(answer).await, wanted(412, "stale_version"));
    let answer = officer.ask_with("*", "key-2", &another).await;
    assert_eq!(refused(answer).await, wanted(428, "version_missing"));
    let answer = officer.ask_with("\"2\"", "a key", &another).await;
    assert_eq!(refused(answer).await, wanted(400, "idempotency_key_missing"));
    let answer = officer.ask_with("\"2\"", "key-2", &another).await;
    assert_eq!(refused(answer).await, wanted(409, "step_not_possible"));
}

#[tokio::test]
async fn what_the_law_forbids_is_refused_and_a_second_list_of_corrections_is_reported() {
    let (bench, number) = bench_with_a_case().await;
    let mut officer = Program::log_in(&bench, "officer", &number).await;
    let ask = |materials: &[&str]| json!({"do": "ask_correction", "materials": materials});
    assert_eq!(officer.refused(ask(&[])).await, (422, "nothing_named".into()));
    assert_eq!(officer.refused(ask(&["M999"])).await, (422, "material_not_of_item".into()));
    let with_reason =
        |code: &str| json!({"do": "ask_correction", "materials": ["M042"], "reasons": {code: "效果图没有标出尺寸"}});
    assert_eq!(officer.refused(with_reason("M041")).await, (422, "material_not_of_item".into()));
    let shown = officer.take(with_reason("M042")).await;
    assert_eq!((&shown["stage"], &shown["missing"]), (&json!("correction"), &json!(["M042"])));
    assert_eq!(officer.refused(ask(&["M042"])).await, (409, "second_correction".into()));
    assert_eq!(officer.refused(json!({"do": "accept"})).await, (409, "step_not_possible".into()));
    assert_eq!(officer.refused(json!({"do": "reopen", "reason": "x"})).await, (409, "step_not_possible".into()));
    let letter = shown["letters"][0]["code"].as_str().unwrap().parse::<String>().unwrap();
    let code = lobby_paper::letter::VerificationCode::parse(&letter).unwrap();
    let file = lobby_platform::service::notice::file(&bench.running.app, code, lobby_domain::Lang::ZH).await.unwrap();
    let said = text(&file.pdf);
    assert!(said.contains("效果图没有标出尺寸"), "{said}");
    assert!(said.contains("户外招牌设置效果图") && said.contains("补正告知书") && !said.contains("林知微"), "{said}");
}

#[tokio::test]
async fn bad_input_is_a_typed_refusal_in_both_languages_and_changes_nothing() {
    let (bench, number) = bench_with_a_case().await;
    let officer = Program::log_in(&bench, "officer", &number).await;
    officer.shown().await;
    let send = async |body: Vec<u8>, media: &str| {
        let request = officer.request(Method::POST, "steps").header("If-Match", "\"1\"").header("Idempotency-Key", "k");
        Program::refusal(request.header("Content-Type", media).body(body).send().await.unwrap()).await
    };
    let json_media = "application/json";
    let long = json!({"do": "not_required", "reason": "长".repeat(3000)}).to_string();
    let huge = json!({"do": "not_required", "reason": "x".repeat(2 * 1024 * 1024)}).to_string();
    for (body, media, wanted) in [
        ("", json_media, (400, "bad_request")),
        ("{", json_media, (400, "bad_request")),
        (r#"{"do": "destroy"}"#, json_media, (400, "bad_request")),
        (r#"{"do": "accept", "and": 1}"#, json_media, (400, "bad_request")),
        (r#"{"do": "suspend", "ground": "lunch", "expected_end": "2026-12-31"}"#, json_media, (400, "bad_request")),
        (r#"{"do": "suspend", "ground": "test", "expected_end": "2026-02-30"}"#, json_media, (400, "bad_request")),
        (r#"{"do": "suspend", "ground": "test", "expected_end": "1900-01-01"}"#, json_media, (422, "day_impossible")),
        (
            r#"{"do": "suspend", "ground": "test", "expected_end": "2026-01-01"}"#,
            json_media,
            (422, "expected_end_over"),
        ),
        (r#"{"do": "not_required", "reason": " "}"#, json_media, (422, "text_unfit")),
        (long.as_str(), json_media, (422, "text_unfit")),
        (huge.as_str(), json_media, (413, "body_too_large")),
        (r#"{"do": "accept"}"#, "text/plain", (415, "bad_media_type")),
    ] {
        let (status, code) = send(body.as_bytes().to_vec(), media).await;
        assert_eq!((status, code.as_str()), wanted, "{}", &body[..body.len().min(100)]);
    }
    assert_eq!(send(vec![0xff, 0xfe], json_media).await, (400, "bad_request".into()));
    for foreign in ["WL01-K01-000009-1", "nothing", "%00", "WL01-K01-000001-T%2F..%2F"] {
        let address = bench.url(&format!("/v1/cases/{foreign}/handling"));
        let answer = bench.stranger().get(address).bearer_auth(&officer.token).send().await.unwrap();
        assert_eq!(Program::refusal(answer).await, (404, "case_unknown".into()), "{foreign}");
    }
    let (tag, _) = officer.shown().await;
    assert_eq!(tag, "\"1\"");
}

#[tokio::test]
async fn a_program_needs_a_session_which_ends_and_a_test_is_not_handled() {
    let (bench, number) = bench_with_a_case().await;
    let officer = Program::log_in(&bench, "officer", &number).await;
    let wrong = json!({"login": "officer", "password": "wrong"});
    let answer = bench.stranger().post(bench.url("/v1/sessions")).json(&wrong).send().await.unwrap();
    assert_eq!(Program::refusal(answer).await, (401, "login_wrong".into()));

    let trial = bench.kiosk_for("K09", KioskUse::Test).await;
    let application = trial.application(1);
    trial.submit(&application).await;
    let address = bench.url(&format!("/v1/cases/{}/handling", application.manifest.case_number));
    let answer = bench.stranger().get(address).bearer_auth(&officer.token).send().await.unwrap();
    assert_eq!(Program::refusal(answer).await, (409, "case_not_handled".into()));

    let end = bench.stranger().delete(bench.url("/v1/sessions/self")).bearer_auth(&officer.token);
    assert_eq!(end.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    for token in [officer.token.as_str(), "guessed", ""] {
        let request = bench.stranger().get(bench.url(&format!("/v1/cases/{number}/handling")));
        let answer = request.bearer_auth(token).send().await.unwrap();
        assert_eq!(Program::refusal(answer).await, (401, "no_session".into()));
    }
}

#[tokio::test]
async fn a_letter_of_another_case_is_not_served_with_this_one_and_a_way_may_be_put_twice() {
    let (bench, number) = bench_with_a_case().await;
    let mut officer = Program::log_in(&bench, "officer", &number).await;
    let shown = officer.take(json!({"do": "accept"})).await;
    let code = shown["letters"][0]["code"].as_str().unwrap().to_owned();
    let put = async |code: &str, way: &str, body: Value| {
        officer.request(Method::PUT, &format!("letters/{code}/ways/{way}")).json(&body).send().await.unwrap()
    };
    let begun = json!({"begun_on": today()});
    for _ in 0..2 {
        let answer = put(&code, "post", begun.clone()).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let shown: Value = answer.json().await.unwrap();
        assert_eq!(shown["letters"][0]["ways"], json!([{"way": "post", "begun_on": today(), "reached_on": null}]));
    }
    let reached = json!({"begun_on": today(), "reached_on": today()});
    let shown: Value = put(&code, "post", reached).await.json().await.unwrap();
    assert_eq!((&shown["letters"][0]["standing"], &shown["version"]), (&json!("served"), &json!(3)));
    for (code, way, wanted) in [
        ("0000000000000000", "post", (404, "notice_unknown")),
        ("nothing", "post", (404, "notice_unknown")),
        (code.as_str(), "kiosk", (422, "way_not_of_officers")),
        (code.as_str(), "pigeon", (422, "way_not_of_officers")),
    ] {
        let (status, refusal) = Program::refusal(put(code, way, begun.clone()).await).await;
        assert_eq!((status, refusal.as_str()), wanted);
    }
}

#[tokio::test]
async fn a_refused_step_leaves_no_trace_but_what_time_brought_and_what_supervision_must_see() {
    let (bench, number) = bench_with_a_case().await;
    let mut officer = Program::log_in(&bench, "officer", &number).await;
    officer.take(json!({"do": "accept"})).await;
    // Another list than the one before, which there is none of: it must be seen.
    assert_eq!(
        officer.refused(json!({"do": "ask_correction", "materials": ["M042"]})).await,
        (409, "second_correction".into())
    );
    let (_, shown) = officer.shown().await;
    let steps = shown["steps"].as_array().unwrap();
    let last = steps.last().unwrap();
    assert_eq!((&last["kind"], &last["actor"]), (&json!("second_correction_refused"), &json!("officer officer")));
    assert_eq!(shown["letters"].as_array().unwrap().len(), 1, "no second letter goes out");
    let kept = |tx: &mut Tx<'_>| tx.rows("select count(*) from answered where org = $1", &[tx.org()]);
    let rows = bench.running.app.db.read(kept).await.unwrap();
    assert!(rows == [[V::I64(1)]], "a refusal answers no key");
}

#[tokio::test]
async fn the_description_of_the_api_is_the_one_that_is_checked_in_and_has_every_route_of_it() {
    let described = description::json();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    if std::env::var_os("LOBBY_GOLDEN").is_some_and(|value| value == "write") {
        std::fs::write(path, &described).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == described, "docs/openapi.json is old; LOBBY_GOLDEN=write writes it anew");
    let described: Value = serde_json::from_str(&described).unwrap();
    assert!(described["openapi"].as_str().unwrap().starts_with("3.1"));
    let bench = start().await;
    for route in router::api(&bench.running.app).listed() {
        let of_kiosks = crate::access::is_mutual(route) || ["/v1/enrol", "/v1/health"].contains(&route.path);
        let method = route.method.as_str().to_lowercase();
        let is_described = described["paths"][route.path].get(&method).is_some();
        assert_eq!(is_described, !of_kiosks, "{} {}", route.method, route.path);
    }
}
