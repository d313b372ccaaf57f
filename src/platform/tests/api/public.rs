//! Pages of citizens without a login: a receipt's code shows how its case stands and a letter's code whether it is ours;
//! without either they show nothing, and guesses are counted.

use reqwest::{Client, Response, StatusCode};
use serde_json::json;

use crate::bench::{Application, Bench, start};
use crate::browser::form;
use crate::steps::Program;

/// A stranger with a telephone.
struct Stranger<'a> {
    bench: &'a Bench,
    client: Client,
}

impl<'a> Stranger<'a> {
    fn new(bench: &'a Bench) -> Stranger<'a> {
        Stranger { bench, client: bench.stranger() }
    }

    async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.bench.running.pages)).send().await.unwrap()
    }

    async fn ask(&self, number: &str, code: &str) -> (StatusCode, String) {
        let request = self.client.post(format!("{}/progress", self.bench.running.pages));
        let request = request.header("Content-Type", "application/x-www-form-urlencoded");
        let answer = request.body(form(&[("number", number), ("code", code)])).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }
}

async fn bench_with_a_case() -> (Bench, Application, String) {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    assert_eq!(kiosk.submit(&application).await.status(), 201);
    let digest = application.manifest.document_sha256.to_string();
    (bench, application, digest)
}

/// Nothing of the person who applied.
fn assert_nothing_personal(page: &str) {
    for text in ["林", "330199199304180288", "3301**", "19900000101", "栖云路", "officer"] {
        assert!(!page.contains(text), "{text} in {page}");
    }
}

#[tokio::test]
async fn the_holder_of_a_receipt_sees_how_the_case_stands_and_its_letters_in_both_languages() {
    let (bench, application, digest) = bench_with_a_case().await;
    let number = application.manifest.case_number.as_str();
    let mut officer = Program::log_in(&bench, "officer", number).await;
    officer.take(json!({"do": "accept"})).await;
    let (_, shown) = officer.shown().await;
    let stranger = Stranger::new(&bench);
    // As people type what is printed: small letters, a hyphen, blanks around.
    let code = format!("{}-{}", &digest[16..20], &digest[20..24]);
    let (status, page) = stranger.ask(&format!(" {} ", number.to_lowercase()), &code).await;
    assert_eq!(status, StatusCode::OK);
    assert_nothing_personal(&page);
    for part in [number, "店招标牌设置备案", "已受理", "受理通知书", "348102受〔2026〕1号"] {
        let part =
            part.replace("2026", &jiff::Timestamp::now().to_zoned(lobby_platform::clock::zone()).year().to_string());
        assert!(page.contains(&part), "{part} in {page}");
    }
    let drawn = lobby_paper::qr_text(&number.parse().unwrap(), &digest, Some(&bench.running.pages)).unwrap();
    let scanned = drawn.strip_prefix(bench.running.pages.as_str()).unwrap();
    let page = stranger.get(&format!("{scanned}?lang=en")).await.text().await.unwrap();
    assert!(page.contains("Signboard filing") && page.contains("Acceptance notice"), "{page}");
    let letter = shown["letters"][0]["code"].as_str().unwrap();
    assert!(page.contains(&format!("/n/{letter}")));
    let page = stranger.get(&format!("/n/{letter}")).await.text().await.unwrap();
    assert_nothing_personal(&page);
    assert!(page.contains(shown["letters"][0]["files"][0]["sha256"].as_str().unwrap()), "{page}");
    let pdf = stranger.get(&format!("/n/{letter}/zh.pdf")).await;
    assert_eq!((pdf.status(), &pdf.headers()["content-type"]), (StatusCode::OK, &"application/pdf".parse().unwrap()));
    let (_, after) = officer.shown().await;
    assert_eq!(after["letters"][0]["standing"], "open", "to read it so is no service");
}

#[tokio::test]
async fn without_the_code_the_page_shows_nothing_and_after_five_guesses_a_right_one_rests_too() {
    let (bench, application, digest) = bench_with_a_case().await;
    let (number, right) = (application.manifest.case_number.as_str(), &digest[16..24]);
    let stranger = Stranger::new(&bench);
    let of_nobody = lobby_domain::CaseNumber::new("WL01", "K01", 77).unwrap().to_string();
    let (status, of_none) = stranger.ask(&of_nobody, right).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (_, of_other) = stranger.ask(number, "00000000").await;
    assert_eq!(of_none.replace(&of_nobody, ""), of_other.replace(number, ""), "neither says which of the two it is");
    for wrong in ["", "0", &digest[..8], &format!("{right}0")] {
        let (status, page) = stranger.ask(number, wrong).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{wrong}");
        assert!(!page.contains("店招"), "{page}");
    }
    let (status, page) = stranger.ask(number, right).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!page.contains("店招") && page.contains("试错的次数太多"), "{page}");
    let scanned = stranger.get(&format!("/c/{number}/{}", &digest[..16])).await;
    assert_eq!(scanned.status(), StatusCode::TOO_MANY_REQUESTS, "the other way counts with it");
    let mut browser = crate::browser::Browser::new(&bench);
    let in_office = browser.log_in(crate::bench::PASSWORD).await;
    assert_eq!(in_office.headers()["location"], "/worklist", "officers of the same address still log in");
}

#[tokio::test]
async fn a_code_that_is_none_finds_nothing_and_hostile_text_is_shown_as_text() {
    let (bench, _, _) = bench_with_a_case().await;
    let stranger = Stranger::new(&bench);
    for path in
        ["/n/0000-0000-0000-0001", "/n/nothing", "/n/0000000000000000", "/n/0000000000000000/zh.pdf", "/n/x/x.pdf"]
    {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let page = stranger.get("/verify?code=%3Cscript%3E").await.text().await.unwrap();
    assert!(!page.contains("<script>"), "{page}");
    let (_, page) = stranger.ask("\"><img src=x>", "1").await;
    assert!(!page.contains("<img"), "{page}");
    let known = stranger.get("/verify?code=7cn1-s27g-0z8n-x4j2").await;
    assert_eq!(
        (known.status(), &known.headers()["location"]),
        (StatusCode::SEE_OTHER, &"/n/7CN1S27G0Z8NX4J2".parse().unwrap())
    );
}

#[tokio::test]
async fn the_guide_shows_every_published_item_with_its_materials_and_an_unknown_one_is_not_there() {
    let bench = start().await;
    let stranger = Stranger::new(&bench);
    let page = stranger.get("/guide").await.text().await.unwrap();
    for key in ["signboard-filing", "senior-card", "social-card-replace", "residence-permit-apply"] {
        assert!(page.contains(&format!("/guide/{key}")), "{page}");
    }
    let page = stranger.get("/guide/signboard-filing?lang=en").await.text().await.unwrap();
    for part in [
        "Signboard filing",
        "Wanglan District Urban Management Bureau",
        "Picture of the planned signboard",
        "3 working days",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert_eq!(stranger.get("/guide/nothing").await.status(), StatusCode::NOT_FOUND);
}
