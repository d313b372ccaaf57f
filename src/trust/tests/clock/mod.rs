//! Section 7 of the handbook, "Clock": a wrong clock is waited out, and never becomes a stored truth.

use jiff::{SignedDuration, Timestamp};
use lobby_trust::{Clock, Refusal};
use serde_json::json;

use crate::repository::{Client, Repository};

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A repository whose roles end seven days after the sixth of December, signed on that day.
fn weekly() -> Repository {
    let mut repository = Repository::new();
    repository.timestamp["x-lobby-issued"] = json!("2026-12-06T00:00:00Z");
    repository.timestamp["expires"] = json!("2026-12-13T00:00:00Z");
    repository.publish();
    repository
}

/// A client of a release of the first of December.
fn client(repository: &Repository, now: &str) -> Client {
    let mut client = Client::new(repository);
    client.built = Some(time("2026-12-01T00:00:00Z"));
    client.now = time(now);
    client
}

#[test]
fn a_clock_without_a_battery_judges_by_what_has_certainly_passed() {
    for wall in ["1970-01-01T00:00:00Z", "2020-02-29T12:00:00Z", "-009998-01-01T00:00:00Z"] {
        let repository = weekly();
        let mut client = client(&repository, wall);
        let update = client.begin(&repository).unwrap();
        assert_eq!(update.clock(), Clock::Behind);
        client.floor = update.floor().unwrap();
        // By now it has certainly passed the sixth of December: what ended on the third is expired.
        let mut old = Repository::new();
        old.timestamp["expires"] = json!("2026-12-03T00:00:00Z");
        old.set_version("timestamp", 2);
        old.publish();
        assert_eq!(client.refresh(&old).unwrap_err(), Refusal::Expired("timestamp".to_owned()));
    }
}

#[test]
fn a_clock_far_ahead_once_costs_one_try_and_nothing_more() {
    for wall in ["2036-02-07T06:28:16Z", "2030-01-01T00:00:00Z", "9999-12-30T22:00:00Z"] {
        let repository = weekly();
        let mut client = client(&repository, wall);
        let before = client.stored.clone();
        let refusal = client.refresh(&repository).unwrap_err();
        assert!(matches!(refusal, Refusal::Clock(_)), "{wall}: {refusal}");
        assert_eq!(client.stored, before);
        client.now = time("2026-12-07T00:00:00Z");
        assert_eq!(client.begin(&repository).unwrap().clock(), Clock::Plausible);
    }
}

#[test]
fn a_clock_far_ahead_that_finds_files_in_time_is_a_warning() {
    let mut repository = Repository::new();
    for name in ["root", "timestamp", "snapshot", "targets"] {
        repository.body(name)["expires"] = json!("2040-01-01T00:00:00Z");
    }
    repository.publish_root();
    repository.publish();
    let update = client(&repository, "2036-01-01T00:00:00Z").begin(&repository).unwrap();
    assert_eq!(update.clock(), Clock::Ahead);
}

#[test]
fn sixty_days_without_power_are_no_wrong_clock() {
    let repository = weekly();
    let mut client = client(&repository, "2026-12-07T00:00:00Z");
    client.floor = client.begin(&repository).unwrap().floor().unwrap();
    client.now = time("2027-02-05T00:00:00Z");
    // The server replays what was last valid.
    assert_eq!(client.refresh(&repository).unwrap_err(), Refusal::Expired("timestamp".to_owned()));
    let mut fresh = repository.clone();
    fresh.set_version("timestamp", 2);
    fresh.timestamp["expires"] = json!("2027-02-12T00:00:00Z");
    fresh.publish();
    client.refresh(&fresh).unwrap();
}

#[test]
fn a_zone_or_a_leap_second_more_or_less_is_judged_to_the_second() {
    let repository = weekly();
    for (wall, taken) in [
        ("2026-12-12T23:59:59Z", true),
        ("2026-12-12T23:59:60Z", true),
        ("2026-12-13T00:00:00Z", false),
        ("2026-12-13T13:59:59+14:00", true),
        ("2026-12-12T10:00:00-14:00", false),
    ] {
        assert_eq!(client(&repository, wall).refresh(&repository).is_ok(), taken, "{wall}");
    }
}

#[test]
fn a_clock_put_back_after_a_good_update_does_not_bring_old_files_back() {
    let repository = weekly();
    let mut client = client(&repository, "2026-12-07T00:00:00Z");
    client.floor = client.begin(&repository).unwrap().floor().unwrap();
    let mut old = Repository::new();
    old.timestamp["expires"] = json!("2026-12-05T00:00:00Z");
    old.set_version("timestamp", 9);
    old.publish();
    client.now = time("2020-01-01T00:00:00Z");
    assert_eq!(client.refresh(&old).unwrap_err(), Refusal::Expired("timestamp".to_owned()));
}

#[test]
fn a_clock_that_is_moved_within_one_update_changes_nothing() {
    let mut repository = weekly();
    repository.delegate("editors", 41, &["content/*"], false);
    repository.body("editors")["expires"] = json!("2026-12-08T00:00:00Z");
    repository.add_target("editors", "content/a", b"a");
    repository.publish();
    let mut client = client(&repository, "2026-12-07T23:59:59Z");
    let mut update = client.begin(&repository).unwrap();
    client.now = client.now.checked_add(SignedDuration::from_hours(24)).unwrap();
    client.find_in(&mut update, &repository, "content/a").unwrap();
    assert_eq!(client.find(&repository, "content/a").unwrap_err(), Refusal::Expired("editors".to_owned()));
}

#[test]
fn one_signature_of_a_stolen_timestamp_key_ends_no_time() {
    let mut repository = weekly();
    repository.timestamp["x-lobby-issued"] = json!("2098-01-01T00:00:00Z");
    repository.timestamp["expires"] = json!("2099-01-01T00:00:00Z");
    repository.publish();
    let mut client = client(&repository, "2026-12-07T00:00:00Z");
    client.floor = client.begin(&repository).unwrap().floor().unwrap();
    assert_eq!(client.begin(&repository).unwrap().clock(), Clock::Plausible);
    // A step that could be true binds, until the key is rotated.
    repository.set_version("timestamp", 2);
    repository.timestamp["x-lobby-issued"] = json!("2027-12-01T00:00:00Z");
    repository.publish();
    client.floor = client.begin(&repository).unwrap().floor().unwrap();
    assert_eq!(client.begin(&repository).unwrap().clock(), Clock::Behind);
    repository.rotate("timestamp", 62);
    repository.set_version("root", 2);
    repository.publish_root();
    repository.timestamp["x-lobby-issued"] = json!("2026-12-07T00:00:00Z");
    repository.publish();
    assert_eq!(client.begin(&repository).unwrap().clock(), Clock::Plausible);
}

#[test]
fn a_time_of_signing_that_is_no_time_is_passed_over() {
    for issued in [json!("soon"), json!(7), json!(null), json!("2026-12-06T00:00:00+01:00")] {
        let mut repository = weekly();
        repository.timestamp["x-lobby-issued"] = issued;
        repository.publish();
        let mut client = client(&repository, "2026-12-02T00:00:00Z");
        client.floor = client.begin(&repository).unwrap().floor().unwrap();
        assert_eq!(client.begin(&repository).unwrap().clock(), Clock::Plausible);
    }
}
