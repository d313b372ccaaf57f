//! Every road to personal data leaves an event: each route and each command is tried, and one that shows something of
//! the applicant must have written down who looked.

use std::path::Path;

use lobby_platform::authz::Access;
use lobby_platform::repository::{Tx, V};
use lobby_platform::router::{self, Listed};
use reqwest::Method;

use crate::bench::{self, Application, Bench, PAGE, PASSWORD, PICTURE, start};
use crate::browser::{Browser, token};

/// What is the applicant's, as any answer might show it.
fn is_personal(shown: &[u8]) -> bool {
    let texts = ["林知微", "林*微", "330199199304180288", "3301**", "19900000101", "栖云路"];
    let holds = |part: &[u8]| shown.windows(part.len()).any(|window| window == part);
    texts.iter().any(|text| holds(text.as_bytes())) || holds(PAGE) || holds(PICTURE) || shown.starts_with(b"%PDF")
}

/// How many looks have been written down.
async fn traces(bench: &Bench) -> i64 {
    let count = |tx: &mut Tx<'_>| {
        let mut all = 0;
        for table in ["event", "list_reading"] {
            let rows = tx.rows(&format!("select count(*) from {table} where org = $1"), &[tx.org()])?;
            let Some(V::I64(counted)) = rows.into_iter().flatten().next() else { panic!("no count") };
            all += counted;
        }
        Ok(all)
    };
    bench.running.app.db.read(count).await.unwrap()
}

async fn bench_with_a_case() -> (Bench, Application) {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    assert_eq!(kiosk.submit(&application).await.status(), 201);
    (bench, application)
}

/// The address of a route, for the one case that there is.
fn filled(route: &Listed, number: &str) -> String {
    let path = route.path.replace("{number}", number).replace("{page}", "1.jpg").replace("{code}", "M041");
    let path = path.replace("{kiosk}", "WL01-K01").replace("{login}", "officer");
    assert!(!path.contains('{'), "say here what stands in {path}");
    path
}

/// The fields of the form that a route takes.
async fn form(browser: &mut Browser<'_>, route: &Listed, number: &str) -> Vec<(&'static str, String)> {
    match route.path {
        "/cases/{number}/reveal" => {
            let page = browser.get(&format!("/cases/{number}")).await.text().await.unwrap();
            let token = token(&page, &format!("/cases/{number}/reveal"));
            vec![("token", token), ("what", "card:id_number".into())]
        }
        "/cases/{number}/preview" | "/cases/{number}/steps" => {
            let page = browser.get(&format!("/cases/{number}?step=accept")).await.text().await.unwrap();
            let token = token(&page, &format!("/cases/{number}/preview"));
            let own =
                [("step", "accept"), ("version", "1"), ("key", "k-1")].map(|(name, value)| (name, value.to_owned()));
            [vec![("token", token)], own.into()].concat()
        }
        // None shows a case, and all want a token of their own.
        "/logout"
        | "/kiosks/{kiosk}/identity"
        | "/accounts"
        | "/accounts/{login}"
        | "/worklist"
        | "/absence"
        | "/me/password"
        | "/me/factor" => {
            vec![("token", String::new()), ("keep", String::new())]
        }
        path => panic!("say here what the form of {path} sends"),
    }
}

#[tokio::test]
async fn every_page_that_shows_something_of_an_applicant_writes_down_who_looked() {
    let (bench, application) = bench_with_a_case().await;
    let number = application.manifest.case_number.clone();
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    let mut showed = Vec::new();
    let routes = router::pages(&bench.running.app);
    for route in routes.listed().iter().filter(|route| matches!(route.access, Access::Officer | Access::May(_))) {
        let path = filled(route, &number);
        let answer = if route.method == Method::POST.as_str() {
            let form = form(&mut browser, route, &number).await;
            let fields: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let before = traces(&bench).await;
            (before, browser.post(&path, &fields).await)
        } else {
            (traces(&bench).await, browser.get(&path).await)
        };
        let (before, shown) = (answer.0, answer.1.bytes().await.unwrap());
        if is_personal(&shown) {
            showed.push(route.path);
            assert!(traces(&bench).await > before, "{} {} leaves no event", route.method, route.path);
        }
    }
    let known = [
        "/cases",
        "/cases/{number}",
        "/cases/{number}/reveal",
        "/cases/{number}/pages/{page}",
        "/cases/{number}/materials/{code}/document.pdf",
        "/cases/{number}/signature.png",
    ];
    assert_eq!(showed, known);
}

#[tokio::test]
async fn no_route_of_kiosks_shows_anything_of_an_applicant() {
    let (bench, application) = bench_with_a_case().await;
    let kiosk = bench.kiosk("K02").await;
    for route in router::api(&bench.running.app).listed() {
        let id = application.manifest.application_id.to_string();
        let path = route.path.replace("{sha256}", &application.blobs[0].sha256.to_string()).replace("{id}", &id);
        let method = Method::from_bytes(route.method.as_str().as_bytes()).unwrap();
        let shown = kiosk.request(method, &path).send().await.unwrap().bytes().await.unwrap();
        assert!(!is_personal(&shown), "{} {}", route.method, route.path);
    }
}

/// Every command that is no group of others, by its words.
pub fn commands(words: &[String], found: &mut Vec<String>) {
    let mut asked: Vec<&str> = words.iter().map(String::as_str).collect();
    asked.push("--help");
    let help = String::from_utf8(bench::command(&asked).stdout).unwrap();
    let Some((_, listed)) = help.split_once("\nCommands:\n") else {
        found.push(words.join(" "));
        return;
    };
    for line in listed.lines().take_while(|line| !line.is_empty()) {
        let is_name = line.starts_with("  ") && !line.starts_with("   ");
        let name = line.split_whitespace().next().filter(|name| is_name && *name != "help");
        if let Some(name) = name {
            commands(&[words, &[name.to_owned()]].concat(), found);
        }
    }
}

/// The words after a command that let it show what it can; `None` where it looks at no platform that has cases.
fn words_after(command: &str, number: &str, out: &Path) -> Option<Vec<String>> {
    let out = |name: &str| out.join(name).to_str().unwrap().to_owned();
    let words: Vec<String> = match command {
        "init" | "serve" | "worker" | "migrate" => return None,
        "admin case show" => vec![number.into(), "--pages-dir".into(), out("pages")],
        "admin case document" => vec![number.into(), "M041".into(), "--out".into(), out("document.pdf")],
        "admin retention hold" => vec![number.into(), "--reason".into(), "x".into()],
        "admin retention release" => vec![number.into()],
        // These are about anything but cases.
        "admin retention import"
        | "admin retention due"
        | "admin retention held"
        | "release keys"
        | "release import"
        | "release sign"
        | "release publish"
        | "release prolong"
        | "release rotate-root"
        | "release expire-soon"
        | "release order"
        | "release export"
        | "admin case list"
        | "admin kiosk list"
        | "admin kiosk add"
        | "admin kiosk revoke"
        | "admin reconcile"
        | "admin clock"
        | "admin notice preview"
        | "admin ca renew"
        | "admin keys rotate"
        | "admin keys list"
        | "admin keys forget"
        | "admin user add"
        | "admin user list"
        | "admin organisation import"
        | "admin user disable"
        | "admin user factor set"
        | "admin user factor remove"
        | "admin user sessions end"
        | "admin config set"
        | "admin config unset"
        | "admin config get"
        | "admin config list"
        | "admin calendar publish"
        | "admin catalogue publish" => Vec::new(),
        command => panic!("say here what `{command}` needs to show what it can"),
    };
    Some(words)
}

/// Everything in a folder of files, one after the other.
fn written(folder: &Path) -> Vec<u8> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { written(&path) } else { std::fs::read(path).unwrap() }).collect()
}

#[tokio::test]
async fn every_command_that_shows_something_of_an_applicant_writes_down_that_it_did_each_time() {
    let (bench, application) = bench_with_a_case().await;
    let number = application.manifest.case_number.clone();
    let data = bench.folder.path().to_str().unwrap();
    let mut all = Vec::new();
    commands(&[], &mut all);
    assert!(all.len() > 10, "{all:?}");
    let mut showed = Vec::new();
    for command in all {
        let out = tempfile::tempdir().unwrap();
        let Some(after) = words_after(&command, &number, out.path()) else { continue };
        let words: Vec<&str> =
            command.split(' ').chain(["--data", data]).chain(after.iter().map(String::as_str)).collect();
        for _ in 0..2 {
            let before = traces(&bench).await;
            let shown = bench::command(&words).stdout;
            if is_personal(&shown) || is_personal(&written(out.path())) {
                showed.push(command.clone());
                assert!(traces(&bench).await > before, "`{command}` leaves no event");
            }
        }
    }
    let known = ["admin case show", "admin case show", "admin case document", "admin case document"];
    assert_eq!(showed, known);
    assert!(bench.kept(&application).await.kinds().contains(&"exported"));
}
