//! A running kiosk whose certificate lasts for seconds, and one whose clock is wrong: what core does by itself, and says
//! to `lobby doctor`.
#![cfg(feature = "journey")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod stand;

use std::path::Path;

use stand::Stand;

fn certificate(stand: &Stand) -> String {
    std::fs::read_to_string(stand.dir.path().join("kiosk/identity/device.crt")).unwrap()
}

#[test]
fn a_running_kiosk_renews_its_certificate_and_goes_on_under_the_new_one() {
    let stand = Stand::new("3s");
    let first = certificate(&stand);
    let (_core, log) = stand.run();
    let mut renewed = log.filter(|line| line.contains("another certificate is in force"));
    assert!(renewed.next().is_some() && renewed.next().is_some(), "renewed once, and once more");
    assert_ne!(certificate(&stand), first);
    let status = stand.doctor_until(|told| told["last_contact"].is_string());
    assert_eq!((&status["standing"], stand.doctor().status.success()), (&"active".into(), true));
}

/// Nothing here can set the machine's clock; to be an hour behind what is known to be past is the same.
#[test]
fn a_kiosk_whose_clock_is_an_hour_behind_takes_no_applications_and_still_reaches_its_platform() {
    let stand = Stand::new("720h");
    let known = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
    std::fs::write(Path::new(&stand.state).join("clock.json"), format!(r#"{{"earliest":"{known}"}}"#)).unwrap();
    let (_core, mut log) = stand.run();
    let stopped = log.find(|line| line.contains("takes no applications")).unwrap();
    assert!(stopped.contains("K-01"), "{stopped}");
    // TLS judged by the known past reaches the platform all the same. Until it has told its time twice, a minute apart,
    // one answer is not believed either.
    stand.doctor_until(|told| told["last_contact"].is_string());
    drop(stand.platform);
}
