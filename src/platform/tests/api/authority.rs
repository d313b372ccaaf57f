//! Who may do what on the pages: every route is tried by an officer who may nowhere, by one who may elsewhere, and by one
//! who may here.

use lobby_casework::authority::{Action, AgencyId, DivisionCode, HallId, Purpose, Resource};
use lobby_domain::{Actor, CaseNumber, KioskUse};
use lobby_platform::authz::Access;
use lobby_platform::repository::belonging::{self, CaseFilter};
use lobby_platform::repository::{Tx, account_change, case, event, list_reading};
use lobby_platform::router;
use lobby_platform::service::account::{self, Fault, Typed};
use lobby_platform::service::{
    authority, belonging as places, document, handling, organisation, organisation_import, reading, worklist,
};
use lobby_wire::problem::ProblemCode;
use reqwest::{Method, StatusCode};
use uuid::Uuid;

use crate::bench::{Application, Bench, PASSWORD, start};
use crate::browser::{Browser, token};
use crate::handling::Desk;

/// Adds an account of the sample's organisation.
async fn add(bench: &Bench, login: &str, agency: &str, branch: &str, role: &str) {
    let typed = Typed {
        login: login.into(),
        name: login.into(),
        agency: agency.into(),
        branch: branch.into(),
        roles: vec![role.into()],
    };
    let app = &bench.running.app;
    account::add(app, typed, PASSWORD, app.now()).await.unwrap();
}

/// A platform with one case of Wanglan's urban management, placed.
async fn bench_with_a_case() -> (Bench, Application) {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    assert_eq!(kiosk.submit(&application).await.status(), StatusCode::CREATED);
    places::place_waiting(&bench.running.app).await.unwrap();
    (bench, application)
}

fn officer(login: &str) -> Actor {
    Actor::Officer(login.parse().unwrap())
}

fn is_refused<T>(answer: Result<T, lobby_platform::error::PlatformError>, code: ProblemCode) -> bool {
    matches!(answer, Err(lobby_platform::error::PlatformError::Refused(problem)) if problem.code == code)
}

/// How a route is tried.
#[derive(Clone, Copy)]
enum Trial {
    /// It shows one thing, which lies elsewhere for the login that stands here.
    Thing(&'static str),
    /// It lists things, of which the login that stands here sees none; what it shows to the officer of the platform.
    List(&'static str, &'static str),
    /// It takes a form about one thing, or lists what is not there in this test; the service is tried for itself.
    Form,
    /// It is about the officer's own account or session alone.
    Own,
}

/// Every route of officers. One that is not here has no test that it is closed to those who may not.
const TRIALS: [(&str, &str, Trial); 25] = [
    ("GET", "/", Trial::Own),
    ("POST", "/logout", Trial::Own),
    ("GET", "/me", Trial::Own),
    ("POST", "/me/password", Trial::Own),
    ("POST", "/me/factor", Trial::Own),
    ("GET", "/accounts", Trial::List("admin", "href=\"/accounts/urban\"")),
    ("POST", "/accounts", Trial::Form),
    ("GET", "/accounts/{login}", Trial::Thing("admin")),
    ("POST", "/accounts/{login}", Trial::Form),
    ("GET", "/kiosks", Trial::List("attendant", "class=\"number strong\">WL01-K01")),
    ("GET", "/kiosks/{kiosk}/identity", Trial::Thing("operator")),
    ("POST", "/kiosks/{kiosk}/identity", Trial::Form),
    ("GET", "/worklist", Trial::List("police", "href=\"/cases/WL01-K01-000001")),
    ("POST", "/worklist", Trial::Form),
    ("POST", "/absence", Trial::Form),
    ("GET", "/late", Trial::Form),
    ("GET", "/cases", Trial::List("police", "/cases/WL01-K01-000001")),
    ("GET", "/cases/{number}", Trial::Thing("police")),
    ("GET", "/cases/{number}/handling", Trial::Thing("police")),
    ("POST", "/cases/{number}/preview", Trial::Form),
    ("POST", "/cases/{number}/steps", Trial::Form),
    ("POST", "/cases/{number}/reveal", Trial::Form),
    ("GET", "/cases/{number}/pages/{page}", Trial::Thing("police")),
    ("GET", "/cases/{number}/materials/{code}/document.pdf", Trial::Thing("police")),
    ("GET", "/cases/{number}/signature.png", Trial::Thing("police")),
];

async fn browser<'a>(bench: &'a Bench, login: &str) -> Browser<'a> {
    let mut browser = Browser::new(bench);
    assert_eq!(browser.log_in_as(login, PASSWORD).await.status(), StatusCode::SEE_OTHER, "{login}");
    browser
}

#[tokio::test]
async fn every_route_is_closed_to_who_may_nowhere_and_hides_what_lies_elsewhere() {
    let (bench, application) = bench_with_a_case().await;
    let number = application.manifest.case_number.clone();
    add(&bench, "nobody", "ag-348102-psb", "", "data_steward").await;
    add(&bench, "police", "ag-348102-psb", "", "handling_officer").await;
    add(&bench, "urban", "ag-348102-urban", "", "handling_officer").await;
    add(&bench, "admin", "ag-348102-psb", "", "account_administrator").await;
    // The next district's hall, and a reach over a province by whom is set over a district alone.
    add(&bench, "attendant", "ag-348103-data", "", "window_attendant").await;
    add(&bench, "operator", "ag-348102-data", "", "central_operator").await;
    handling::enter_waiting(&bench.running.app).await.unwrap();
    let own = number.parse().unwrap();
    worklist::claim(&bench.running.app, &officer("officer"), &own).await.unwrap();
    let mut untried = Vec::new();
    for route in router::pages(&bench.running.app).listed() {
        if route.access == Access::Anyone {
            continue;
        }
        let tried = TRIALS.iter().find(|(method, path, _)| route.method.as_str() == *method && route.path == *path);
        let Some((_, _, trial)) = tried else {
            untried.push(format!("{} {}", route.method, route.path));
            continue;
        };
        assert_eq!(matches!(trial, Trial::Own), route.access == Access::Officer, "{} is one's own", route.path);
        let path = route.path.replace("{number}", &number).replace("{page}", "1.jpg").replace("{code}", "M041");
        let path = path.replace("{kiosk}", "WL01-K01").replace("{login}", "urban");
        if !matches!(trial, Trial::Own) {
            let mut nobody = browser(&bench, "nobody").await;
            let answer = match route.method.as_str() {
                "GET" => nobody.get(&path).await,
                _ => nobody.post(&path, &[("token", "")]).await,
            };
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
            assert!(answer.text().await.unwrap().contains("此账号无权"), "{path}");
        }
        match trial {
            Trial::Thing(elsewhere) => {
                let status = browser(&bench, elsewhere).await.get(&path).await.status();
                assert!(status.is_client_error(), "{path}: {elsewhere} gets {status}");
                // The doubt that the page of an identity is about is not there in this test.
                if !path.starts_with("/kiosks") {
                    assert_eq!(status, StatusCode::NOT_FOUND, "{path}: {elsewhere}");
                    assert_eq!(browser(&bench, "officer").await.get(&path).await.status(), StatusCode::OK, "{path}");
                }
            }
            Trial::List(elsewhere, shown) => {
                let list = browser(&bench, elsewhere).await.get(&path).await;
                assert_eq!(list.status(), StatusCode::OK, "{path}");
                assert!(!list.text().await.unwrap().contains(shown), "{path}: {elsewhere} sees {shown}");
                let list = browser(&bench, "officer").await.get(&path).await.text().await.unwrap();
                assert!(list.contains(shown), "{path}: {list}");
            }
            Trial::Form | Trial::Own => {}
        }
    }
    assert_eq!(untried, Vec::<String>::new(), "no test shows that these are closed to who may not");
}

#[tokio::test]
async fn an_officer_reads_the_cases_of_the_own_agency_and_every_reading_says_what_for() {
    let (bench, application) = bench_with_a_case().await;
    let app = &bench.running.app;
    add(&bench, "police", "ag-348102-psb", "", "handling_officer").await;
    add(&bench, "urban", "ag-348102-urban", "", "handling_officer").await;
    add(&bench, "archive", "ag-348102-urban", "", "archivist").await;
    add(&bench, "watch", "ag-348102-data", "", "supervisor").await;
    let number: CaseNumber = application.manifest.case_number.parse().unwrap();
    let part = lobby_casework::event::Part::parse("card:id_number").unwrap();
    let police = officer("police");
    assert!(is_refused(reading::open(app, &number, &police).await, ProblemCode::CaseUnknown));
    assert!(is_refused(reading::reveal(app, &number, &police, &part).await, ProblemCode::CaseUnknown));
    assert!(is_refused(reading::page(app, &number, 0, &police).await, ProblemCode::CaseUnknown));
    assert!(is_refused(reading::signature(app, &number, &police).await, ProblemCode::CaseUnknown));
    assert!(is_refused(reading::open_whole(app, &number, &police, true).await, ProblemCode::CaseUnknown));
    let standard = document::standard(None).unwrap();
    assert!(is_refused(document::take(app, &number, "M041", standard, &police).await, ProblemCode::CaseUnknown));
    assert!(is_refused(reading::open(app, &number, &officer("watch")).await, ProblemCode::NotPermitted));
    assert_eq!(bench.kept(&application).await.kinds(), ["received"], "who was refused left no reading");

    reading::open(app, &number, &officer("urban")).await.unwrap();
    reading::reveal(app, &number, &officer("archive"), &part).await.unwrap();
    document::take(app, &number, "M041", standard, &Actor::Platform).await.unwrap();
    let id = application.manifest.application_id;
    let purposes = app.db.read(move |tx| event::purposes(tx, id)).await.unwrap();
    assert_eq!(purposes, [Purpose::Handling, Purpose::Archiving, Purpose::Operation]);

    let mut watch = browser(&bench, "watch").await;
    assert!(watch.get("/cases").await.text().await.unwrap().contains(number.as_str()));
    let lists = app.db.read(list_reading::all).await.unwrap();
    assert_eq!(lists.last().map(|list| list.purpose), Some(Purpose::Supervision));
    let found = watch.get(&format!("/cases?number={number}")).await;
    assert_eq!(found.status(), StatusCode::SEE_OTHER);
    let mut police = browser(&bench, "police").await;
    let searched = police.get(&format!("/cases?number={number}")).await;
    assert_eq!(searched.status(), StatusCode::OK, "what lies elsewhere is not found");
}

#[tokio::test]
async fn what_is_taken_from_an_account_counts_at_once_and_so_does_an_organisation_without_its_agency() {
    let (bench, application) = bench_with_a_case().await;
    let app = &bench.running.app;
    add(&bench, "urban", "ag-348102-urban", "", "handling_officer").await;
    let path = format!("/cases/{}", application.manifest.case_number);
    let mut urban = browser(&bench, "urban").await;
    assert_eq!(urban.get(&path).await.status(), StatusCode::OK);

    let sample = include_str!("../../../../assets/sample/organisation.json");
    let mut without: serde_json::Value = serde_json::from_str(sample).unwrap();
    without["agencies"].as_array_mut().unwrap().retain(|agency| agency["id"] != "ag-348102-urban");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("organisation.json");
    std::fs::write(&file, without.to_string()).unwrap();
    let imported = organisation_import::import(app, &file, app.now()).await.unwrap();
    assert_eq!((imported.version, imported.stranded), (2, vec!["urban".to_owned()]));
    assert_eq!(urban.get(&path).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(places::place_waiting(app).await.unwrap(), 1);
    let again = organisation_import::import(app, &file, app.now()).await.unwrap();
    assert_eq!((again.version, places::place_waiting(app).await.unwrap()), (2, 0));

    std::fs::write(&file, sample).unwrap();
    assert_eq!(organisation_import::import(app, &file, app.now()).await.unwrap().version, 3);
    places::place_waiting(app).await.unwrap();
    assert_eq!(urban.get(&path).await.status(), StatusCode::OK);
    let typed = Typed { login: "urban".into(), agency: "ag-348102-psb".into(), ..Typed::default() };
    let typed = Typed { roles: vec!["handling_officer".into()], ..typed };
    account::place(app, &Actor::Platform, typed, app.now()).await.unwrap().unwrap();
    assert_eq!(urban.get(&path).await.status(), StatusCode::SEE_OTHER, "its sessions have ended");
    assert_eq!(browser(&bench, "urban").await.get(&path).await.status(), StatusCode::NOT_FOUND);

    std::fs::write(&file, "{}").unwrap();
    let refused = organisation_import::import(app, &file, app.now()).await.unwrap_err().to_string();
    assert!(refused.contains("没有导入任何内容") && refused.contains("Nothing was imported"), "{refused}");
}

#[tokio::test]
async fn an_agencys_administrator_makes_and_closes_accounts_of_the_agency_and_gives_no_wider_role() {
    let bench = start().await;
    let app = &bench.running.app;
    add(&bench, "admin", "ag-348102-psb", "", "account_administrator").await;
    add(&bench, "second", "ag-348102-psb", "", "account_administrator").await;
    add(&bench, "watch", "ag-348102-psb", "", "supervisor").await;
    add(&bench, "urban", "ag-348102-urban", "", "handling_officer").await;
    let (admin, now) = (officer("admin"), app.now());
    let typed = |login: &str, agency: &str, branch: &str, role: &str| Typed {
        login: login.into(),
        name: "丁书言".into(),
        agency: agency.into(),
        branch: branch.into(),
        roles: vec![role.into()],
    };
    for (typed, fault) in [
        (typed("a b", "ag-348102-psb", "", "intake_officer"), Fault::Login),
        (typed("../x", "ag-348102-psb", "", "intake_officer"), Fault::Login),
        (typed("watch", "ag-348102-psb", "", "intake_officer"), Fault::Taken),
        (typed("new", "ag-348102-urban", "", "intake_officer"), Fault::Beyond),
        (typed("new", "ag-348102-psb", "340000", "intake_officer"), Fault::Beyond),
        (typed("new", "ag-348102-psb", "999999", "intake_officer"), Fault::Branch),
        (typed("new", "ag-none", "", "intake_officer"), Fault::Agency),
        (typed("new", "", "", "intake_officer"), Fault::Agency),
        (typed("new", "ag-348102-psb", "", "supervisor"), Fault::Beyond),
        (typed("new", "ag-348102-psb", "", "account_administrator"), Fault::Beyond),
        (typed("new", "ag-348102-psb", "", "whole_platform"), Fault::Beyond),
        (typed("new", "ag-348102-psb", "", "emperor"), Fault::Role),
        (Typed { name: " ".into(), ..typed("new", "ag-348102-psb", "", "intake_officer") }, Fault::Name),
    ] {
        assert_eq!(account::make(app, &admin, typed.clone(), now).await.unwrap(), Err(fault), "{typed:?}");
    }
    let password = account::make(app, &admin, typed("new", "ag-348102-psb", "", "intake_officer"), now).await;
    let password = password.unwrap().unwrap();
    let mut new = Browser::new(&bench);
    assert_eq!(new.log_in_as("new", &password).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(new.get("/cases").await.status(), StatusCode::OK);

    for (login, fault) in [("watch", Fault::Beyond), ("second", Fault::Beyond), ("admin", Fault::Own)] {
        assert_eq!(account::close(app, &admin, login, now).await.unwrap(), Err(fault), "{login}");
        assert!(account::renew_password(app, &admin, login, now).await.unwrap().is_err(), "{login}");
    }
    for login in ["urban", "officer", "nobody", "a/b"] {
        assert!(is_refused(account::close(app, &admin, login, now).await, ProblemCode::AccountUnknown), "{login}");
    }
    assert!(is_refused(account::close(app, &officer("watch"), "new", now).await, ProblemCode::NotPermitted));
    account::close(app, &admin, "new", now).await.unwrap().unwrap();
    assert_eq!(new.get("/cases").await.status(), StatusCode::SEE_OTHER, "its session has ended");
    assert_eq!(new.log_in_as("new", &password).await.status(), StatusCode::UNAUTHORIZED);
    let login = "new".parse().unwrap();
    let changes = app.db.read(move |tx| account_change::of_account(tx, &login)).await.unwrap();
    let named: Vec<_> = changes.iter().map(|(change, actor)| (change.name(), actor.to_string())).collect();
    assert_eq!(named, [("made", "officer admin".to_owned()), ("closed", "officer admin".to_owned())]);
}

#[tokio::test]
async fn an_administrator_makes_an_account_on_the_page_and_its_password_is_shown_once() {
    let bench = start().await;
    add(&bench, "admin", "ag-348102-psb", "", "account_administrator").await;
    let mut admin = browser(&bench, "admin").await;
    assert_eq!(admin.get("/").await.headers()["location"], "/accounts");
    let list = admin.get("/accounts").await.text().await.unwrap();
    assert!(!list.contains("ag-348102-urban") && !list.contains("whole_platform"), "what is not the admin's to give");
    let token = token(&list, "/accounts");
    let fields = [
        ("token", token.as_str()),
        ("login", "kaiju"),
        ("name", "卢一川 <b>"),
        ("agency", "ag-348102-psb"),
        ("role", "intake_officer"),
        ("role", "handling_officer"),
    ];
    let made = admin.post("/accounts", &fields).await;
    assert_eq!(made.status(), StatusCode::OK);
    let made = made.text().await.unwrap();
    let password = made.split("<b class=\"digest\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(
        !made.contains("卢一川 <b>") && !admin.get("/accounts/kaiju").await.text().await.unwrap().contains(&password)
    );
    let refused = admin.post("/accounts", &fields).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await.unwrap().contains("已有同名账号"));
    let mut kaiju = Browser::new(&bench);
    assert_eq!(kaiju.log_in_as("kaiju", &password).await.status(), StatusCode::SEE_OTHER);
    let own = kaiju.get("/me?lang=en").await.text().await.unwrap();
    assert!(own.contains("Wanglan Branch") && own.contains("Handling officer"), "{own}");
    let foreign = admin.post("/accounts/officer", &[("token", &token), ("act", "close")]).await;
    assert_eq!(foreign.status(), StatusCode::NOT_FOUND);
    let closed = admin.post("/accounts/kaiju", &[("token", &token), ("act", "close")]).await;
    assert_eq!(closed.status(), StatusCode::SEE_OTHER);
    assert_eq!(kaiju.get("/me").await.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        bench
            .stranger()
            .request(Method::GET, format!("{}/accounts", bench.running.pages))
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::SEE_OTHER
    );
}

/// Places of cases: agency, division, hall.
const PLACES: [(Option<&str>, &str, Option<&str>); 8] = [
    (Some("ag-348102-psb"), "348102", Some("hall-348102")),
    (Some("ag-348102-urban"), "348102", Some("hall-348102")),
    (Some("ag-348102-psb"), "348102001", None),
    (Some("ag-348103-psb"), "348103", Some("hall-348102")),
    (Some("ag-3481-psb"), "348100", Some("hall-3481")),
    (Some("ag-34-psb"), "340000", None),
    (None, "348102", Some("hall-348102")),
    (None, "999999", None),
];

#[tokio::test]
async fn lists_hold_exactly_what_single_answers_permit_for_every_role_and_place() {
    let desk = Desk::new();
    let app = desk.app.clone();
    let organisation = organisation::current(&app).await.unwrap();
    let mut resources = Vec::new();
    for (n, (agency, division, hall)) in (1..).zip(PLACES) {
        let id = desk.case(n, KioskUse::Service).await;
        let resource = Resource {
            division: DivisionCode::parse(division).unwrap(),
            agency: agency.and_then(AgencyId::parse),
            hall: hall.and_then(HallId::parse),
        };
        let (row, way) = (resource.clone(), organisation.way(&resource.division));
        app.db.tx(move |tx| belonging::place(tx, id, 1, &row, &way)).await.unwrap();
        resources.push((id, Some(resource)));
    }
    let unplaced = desk.case(9, KioskUse::Service).await;
    resources.push((unplaced, None));
    let mut shown = 0;
    for role in organisation.roles.keys() {
        for (agency, branch) in [("ag-348102-psb", "348102"), ("ag-348102-data", "348102"), ("ag-34-psb", "340000")] {
            let login = format!("{role}-{agency}");
            let typed = Typed { login: login.clone(), name: "x".into(), agency: agency.into(), ..Typed::default() };
            let typed = Typed { branch: branch.into(), roles: vec![role.clone()], ..typed };
            account::add(&app, typed, PASSWORD, app.now()).await.unwrap();
            let (for_app, actor, resources) = (app.clone(), officer(&login), resources.clone());
            let compare = move |tx: &mut Tx<'_>| {
                for action in Action::ALL {
                    let Ok(permitted) = authority::permitted(tx, &for_app, &actor, action) else { continue };
                    let filter = permitted.filter();
                    let listed = case::newest(tx, &filter, KioskUse::Service, 0, 100)?;
                    let mut listed: Vec<Uuid> = listed.into_iter().map(|listed| listed.state.application_id).collect();
                    listed.sort();
                    let single =
                        |(id, resource): &(Uuid, Option<Resource>)| permitted.holds(resource.as_ref()).then_some(*id);
                    let permitted: Vec<Uuid> = resources.iter().filter_map(single).collect();
                    assert_eq!(listed, permitted, "{actor} {action:?} {filter:?}");
                    let counts = case::counts(tx, &filter, KioskUse::Service, jiff::Timestamp::UNIX_EPOCH)?;
                    assert_eq!(usize::try_from(counts.all).unwrap(), listed.len());
                    shown += listed.len();
                }
                Ok(shown)
            };
            shown = app.db.read(compare).await.unwrap();
        }
    }
    assert!(shown > 200, "{shown}");
    let all = |tx: &mut Tx<'_>| case::newest(tx, &CaseFilter::Parts(Vec::new()), KioskUse::Service, 0, 100);
    assert!(app.db.read(all).await.unwrap().is_empty(), "no part lets nothing through");
}
