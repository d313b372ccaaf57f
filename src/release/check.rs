use std::collections::BTreeMap;

use jiff::Timestamp;
use lobby_trust::{Effect, Event, Ground, Refusal, Update};

use crate::document::Files;
use crate::refused::Refused;
use crate::role::Role;

/// Reads the repository as a kiosk does that knows the first root alone, delegated roles too.
pub fn check(files: &Files, now: Timestamp, delegated: bool) -> Result<(), Refused> {
    let root = files.get("1.root.json").ok_or(Refused::Missing("root"))?;
    let mut update = Update::new(root, BTreeMap::new(), Ground::clock_only(now))?;
    drive(&mut update, Event::Start, files)?;
    for role in Role::DELEGATED.iter().filter(|_| delegated) {
        // A path that no release has: the role is fetched and held against its keys, and names nothing.
        match drive(&mut update, Event::Find(&format!("{}/ ", role.name())), files) {
            Ok(()) | Err(Refusal::NoSuchTarget) => {}
            Err(refusal) => return Err(refusal.into()),
        }
    }
    Ok(())
}

fn drive(update: &mut Update, event: Event<'_>, files: &Files) -> Result<(), Refusal> {
    let mut effects = update.step(event);
    loop {
        let mut wanted = None;
        for effect in effects {
            match effect {
                Effect::Fetch { file, at_most } => wanted = Some((file, at_most)),
                Effect::Refuse(refusal) => return Err(refusal),
                Effect::Forget(_) | Effect::Store { .. } | Effect::Ready | Effect::Found { .. } => {}
            }
        }
        let Some((file, at_most)) = wanted else { return Ok(()) };
        effects = match files.get(&file) {
            Some(bytes) if bytes.len() as u64 > at_most => update.step(Event::TooLong),
            Some(bytes) => update.step(Event::Fetched(bytes)),
            None => update.step(Event::Absent),
        };
    }
}
