//! Every route with who may use it: a new one has to be added to the golden list on purpose.

use lobby_platform::authz::Access;
use lobby_platform::router;
use reqwest::{Method, StatusCode};

use crate::bench::start;

fn listed(routes: &router::Routes) -> String {
    let line = |route: &router::Listed| format!("{:7} {:40} {:?}", route.method.as_str(), route.path, route.access);
    routes.listed().iter().map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn the_routes_of_the_api_and_who_may_use_them_are_those_of_the_golden_list() {
    let bench = start().await;
    insta::assert_snapshot!(listed(&router::api(&bench.running.app)), @"
    GET     /v1/health                               Anyone
    POST    /v1/enrol                                Anyone
    GET     /v1/trust                                Device
    GET     /v1/catalogue/head                       Device
    GET     /v1/catalogue/{sha256}                   Device
    GET     /v1/kiosks/self/desired                  Device
    GET     /v1/kiosks/self/update/image/{file}      Device
    GET     /v1/kiosks/self/update/director/{file}   Device
    GET     /v1/kiosks/self/update/targets/app/{file} Device
    POST    /v1/kiosks/self/certificate              DeviceInGrace
    PUT     /v1/kiosks/self/health                   Device
    POST    /v1/kiosks/self/questions                DeviceDelivering
    OPTIONS /v1/uploads                              DeviceDelivering
    POST    /v1/uploads                              DeviceDelivering
    HEAD    /v1/uploads/{sha256}                     DeviceDelivering
    PATCH   /v1/uploads/{sha256}                     DeviceDelivering
    DELETE  /v1/uploads/{sha256}                     DeviceDelivering
    POST    /v1/uploads/{sha256}                     DeviceDelivering
    PUT     /v1/applications/{id}                    DeviceDelivering
    PUT     /v1/applications/{id}/proof              DeviceDelivering
    GET     /v1/applications/{id}/receipt            DeviceDelivering
    POST    /v1/sessions                             Anyone
    DELETE  /v1/sessions/self                        OfficerToken
    GET     /v1/cases/{number}/handling              OfficerToken
    POST    /v1/cases/{number}/steps                 OfficerToken
    PUT     /v1/cases/{number}/letters/{code}/ways/{way} OfficerToken
    GET     /v1/notices/{code}                       Anyone
    ");
}

#[tokio::test]
async fn the_pages_and_who_may_use_them_are_those_of_the_golden_list() {
    let bench = start().await;
    insta::assert_snapshot!(listed(&router::pages(&bench.running.app)), @"
    GET     /                                        Officer
    GET     /style.css                               Anyone
    GET     /login                                   Anyone
    POST    /login                                   Anyone
    GET     /guide                                   Anyone
    GET     /guide/{key}                             Anyone
    GET     /progress                                Anyone
    POST    /progress                                Anyone
    GET     /c/{number}/{proof}                      Anyone
    GET     /verify                                  Anyone
    GET     /n/{code}                                Anyone
    GET     /n/{code}/{file}                         Anyone
    POST    /logout                                  Officer
    GET     /me                                      Officer
    POST    /me/password                             Officer
    POST    /me/factor                               Officer
    GET     /accounts                                May(ManageAccount)
    POST    /accounts                                May(ManageAccount)
    GET     /accounts/{login}                        May(ManageAccount)
    POST    /accounts/{login}                        May(ManageAccount)
    GET     /kiosks                                  May(SeeKiosk)
    GET     /kiosks/{kiosk}/identity                 May(LockKiosk)
    POST    /kiosks/{kiosk}/identity                 May(LockKiosk)
    GET     /worklist                                May(ClaimCase)
    POST    /worklist                                May(ClaimCase)
    POST    /absence                                 May(ClaimCase)
    GET     /late                                    May(ReadSignals)
    GET     /cases                                   May(SeeCase)
    GET     /cases/{number}                          May(SeeCase)
    GET     /cases/{number}/handling                 May(SeeCase)
    POST    /cases/{number}/preview                  May(SeeCase)
    POST    /cases/{number}/steps                    May(SeeCase)
    POST    /cases/{number}/reveal                   May(ReadApplication)
    GET     /cases/{number}/pages/{page}             May(ReadApplication)
    GET     /cases/{number}/materials/{code}/document.pdf May(ReadApplication)
    GET     /cases/{number}/signature.png            May(ReadApplication)
    ");
}

/// Whether the route asks for a kiosk's certificate.
pub fn is_mutual(route: &router::Listed) -> bool {
    matches!(route.access, Access::Device | Access::DeviceDelivering | Access::DeviceInGrace)
}

pub fn filled(path: &str) -> String {
    path.replace("{sha256}", &"0".repeat(64))
        .replace("{id}", "00000000-0000-0000-0000-000000000000")
        .replace("{number}", "WL01-K01-000001-X")
        .replace("{page}", "1.jpg")
        .replace("{code}", "M041")
        .replace("{kiosk}", "WL01-K01")
        .replace("{login}", "officer")
        .replace("{way}", "post")
}

#[tokio::test]
async fn no_route_of_officers_programs_answers_without_a_session() {
    let bench = start().await;
    let routes = router::api(&bench.running.app);
    let closed: Vec<_> = routes.listed().iter().filter(|route| route.access == Access::OfficerToken).collect();
    assert!(closed.len() > 2);
    for route in closed {
        let method = Method::from_bytes(route.method.as_str().as_bytes()).unwrap();
        for token in ["", "Bearer guessed", "Basic b2ZmaWNlcjpvZmZpY2Vy"] {
            let request = bench.stranger().request(method.clone(), bench.url(&filled(route.path)));
            let answer = request.header("Authorization", token).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{} {}", route.method, route.path);
            assert!(answer.text().await.unwrap().contains("no_session"));
        }
    }
}

#[tokio::test]
async fn no_device_route_answers_without_a_certificate() {
    let bench = start().await;
    let routes = router::api(&bench.running.app);
    let closed: Vec<_> = routes.listed().iter().filter(|route| is_mutual(route)).collect();
    assert!(closed.len() > 8);
    for route in closed {
        let method = Method::from_bytes(route.method.as_str().as_bytes()).unwrap();
        let answer = bench.stranger().request(method, bench.url(&filled(route.path))).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{} {}", route.method, route.path);
    }
}

#[tokio::test]
async fn no_page_of_an_officer_answers_without_a_session() {
    let bench = start().await;
    let routes = router::pages(&bench.running.app);
    let closed: Vec<_> =
        routes.listed().iter().filter(|route| matches!(route.access, Access::Officer | Access::May(_))).collect();
    assert!(closed.len() > 4);
    for route in closed {
        let method = Method::from_bytes(route.method.as_str().as_bytes()).unwrap();
        let address = format!("{}{}", bench.running.pages, filled(route.path));
        for cookie in ["", "lobby_session=guessed"] {
            let request = bench.stranger().request(method.clone(), &address).header("Cookie", cookie);
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{} {}", route.method, route.path);
            assert_eq!(answer.headers()["location"], "/login");
        }
    }
}

#[tokio::test]
async fn health_is_open_to_every_client_and_holds_nothing_personal() {
    let bench = start().await;
    let answer = bench.stranger().get(bench.url("/v1/health")).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), r#"{"profile":"simulation","status":"ok"}"#);
    let nowhere = bench.stranger().get(bench.url("/v2/anything")).send().await.unwrap();
    assert_eq!(nowhere.status(), StatusCode::NOT_FOUND);
    assert_eq!(nowhere.headers()["content-type"], "application/problem+json");
}
