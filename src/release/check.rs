use std::collections::BTreeMap;

use jiff::Timestamp;
use lobby_trust::{Effect, Event, Fetched, Found, Ground, Refusal, Update, drive};

use crate::document::Files;
use crate::refused::Refused;
use crate::role::Role;

/// Reads the repository as a kiosk does that knows the first root alone, delegated roles too.
pub fn check(files: &Files, now: Timestamp, delegated: bool) -> Result<(), Refused> {
    let root = files.get("1.root.json").ok_or(Refused::Missing("root"))?;
    let mut update = Update::new(root, BTreeMap::new(), Ground::clock_only(now))?;
    read(&mut update, Event::Start, files)?;
    for role in Role::DELEGATED.iter().filter(|_| delegated) {
        // A path that no release has: the role is fetched and held against its keys, and names nothing.
        match read(&mut update, Event::Find(&format!("{}/ ", role.name())), files) {
            Ok(_) | Err(Refusal::NoSuchTarget) => {}
            Err(refusal) => return Err(refusal.into()),
        }
    }
    Ok(())
}

fn read(update: &mut Update, event: Event<'_>, files: &Files) -> Result<Option<Found>, Refusal> {
    let keep_nothing = |_: &[Effect]| Ok::<(), Refusal>(());
    drive(update, event, keep_nothing, |file, at_most| match files.get(file) {
        Some(bytes) if bytes.len() as u64 > at_most => Fetched::TooLong,
        Some(bytes) => Fetched::Whole(bytes.clone()),
        None => Fetched::Absent,
    })?
}
