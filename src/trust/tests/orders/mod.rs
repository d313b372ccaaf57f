//! Director and image repository: only what both name with the same hash is taken.

use lobby_trust::{Kind, Refusal};
use serde_json::json;

use crate::repository::{Client, Repository};

const PATH: &str = "app/lobby-0.2.0.zst";

fn director(orders: &[(&str, &[u8], Option<&str>)]) -> Repository {
    let mut director = Repository::new();
    for (path, bytes, kiosk) in orders {
        director.add_target("targets", path, bytes);
        if let Some(kiosk) = kiosk {
            director.targets["targets"][path]["custom"] = json!({ "kiosk": kiosk });
        }
    }
    director.publish();
    director
}

/// What the pair of repositories comes to for kiosk `HF-07`.
fn judged(director: &Repository, image: &Repository) -> Result<Vec<(Kind, String)>, Refusal> {
    let orders = Client::new(director).begin(director)?.orders("HF-07")?;
    let mut client = Client::new(image);
    let mut update = client.begin(image)?;
    for order in &orders {
        order.confirm(&client.find_in(&mut update, image, order.path())?.0)?;
    }
    Ok(orders.iter().map(|order| (order.kind(), order.path().to_owned())).collect())
}

fn image(bytes: &[u8]) -> Repository {
    let mut image = Repository::new();
    image.delegate("app", 41, &["app/*"], true);
    image.add_target("app", PATH, bytes);
    image.publish();
    image
}

#[test]
fn what_both_name_with_the_same_hash_is_taken() {
    let taken = judged(&director(&[(PATH, b"program", Some("HF-07"))]), &image(b"program"));
    assert_eq!(taken, Ok(vec![(Kind::App, PATH.to_owned())]));
    assert_eq!(judged(&director(&[]), &image(b"program")), Ok(vec![]));
}

#[test]
fn a_director_alone_brings_nothing_in() {
    let order = director(&[(PATH, b"malware", Some("HF-07"))]);
    assert_eq!(judged(&order, &image(b"program")), Err(Refusal::Disagree(PATH.to_owned())));
    assert_eq!(judged(&order, &image(b"malwarf")), Err(Refusal::Disagree(PATH.to_owned())), "of the same length");
    let order = director(&[("app/lobby-9.zst", b"malware", Some("HF-07"))]);
    assert_eq!(judged(&order, &image(b"program")), Err(Refusal::NoSuchTarget));
}

#[test]
fn hashes_of_different_algorithms_do_not_agree() {
    let mut image = image(b"program");
    let hashes = json!({ "sha512": "00".repeat(64) });
    image.body("app")["targets"][PATH]["hashes"] = hashes;
    image.publish();
    let order = director(&[(PATH, b"program", Some("HF-07"))]);
    assert_eq!(judged(&order, &image), Err(Refusal::Disagree(PATH.to_owned())));
}

#[test]
fn orders_of_another_kiosk_of_a_group_or_of_all_are_refused_whole() {
    for kiosk in [Some("HF-08"), Some("hf-07"), Some("HF-0"), Some("*"), Some(""), None] {
        let mixed = director(&[(PATH, b"program", Some("HF-07")), ("content/help.zst", b"help", kiosk)]);
        assert_eq!(judged(&mixed, &image(b"program")), Err(Refusal::ForAnother("content/help.zst".to_owned())));
    }
}

#[test]
fn two_orders_of_one_kind_are_refused_and_unknown_kinds_passed_over() {
    let two = director(&[("app/a", b"a", Some("HF-07")), ("app/b", b"b", Some("HF-07"))]);
    assert_eq!(judged(&two, &image(b"a")), Err(Refusal::TwoOrders("app/b".to_owned())));
    let unknown = director(&[("firmware/x", b"a", Some("HF-07")), ("plain", b"a", Some("HF-07"))]);
    assert_eq!(judged(&unknown, &image(b"a")), Ok(vec![]));
}

#[test]
fn an_older_director_is_refused_like_any_role() {
    let mut repository = director(&[(PATH, b"program", Some("HF-07"))]);
    let old = repository.clone();
    for name in ["timestamp", "snapshot", "targets"] {
        repository.set_version(name, 2);
    }
    repository.publish();
    let mut client = Client::new(&repository);
    client.refresh(&repository).unwrap();
    assert_eq!(client.refresh(&old).unwrap_err(), Refusal::Version("timestamp".to_owned()));
}
