//! Two machines with one identity: a kiosk's disk was copied. What shows it, and the one decision that ends
//! it. Until then nothing of either machine is taken in; both keep what they have.

use jiff::{SignedDuration, Timestamp};
use lobby_casework::authority::Action;
use lobby_domain::Actor;
use lobby_domain::id::KioskId;
use lobby_wire::problem::ProblemCode;
use uuid::Uuid;

use crate::app::App;
use crate::error::Result;
use crate::repository::device::{self, Device, DeviceStatus};
use crate::repository::doubt::{self, Decision, Doubt};
use crate::repository::health::{self, Runs};
use crate::repository::{certificate, former};
use crate::service::authority;
use crate::service::shown::{Purpose, Shown};

pub use crate::repository::certificate::Certificate;
pub use crate::repository::doubt::Sign;

/// Requests under the certificate before may still be on their way for so long after the next one was used: a system
/// goes on sending what a closed connection holds.
const STRAGGLERS: SignedDuration = SignedDuration::from_mins(10);
/// A machine that was enrolled under this name before is noted anew after so long.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(10);
/// So many turns of two runs cannot come from one machine: a report that lay on the way makes two.
const SWAPS_MAX: i64 = 3;

/// What is certain of two machines when `certificate` is shown.
pub(super) fn sign(device: &Device, certificate: &Certificate, purpose: Purpose, now: Timestamp) -> Option<Sign> {
    let retired_at = certificate.retired_at.filter(|at| *at > settled_at(device))?;
    if device.status != DeviceStatus::Active || device.doubted_at.is_some() {
        return None;
    }
    match (certificate.used_at, purpose) {
        (None, _) => Some(Sign::LostSpeaks),
        // A kiosk that has the next one never asks for another under this one.
        (Some(_), Purpose::Renew) => Some(Sign::OldRenews),
        (Some(_), Purpose::Talk | Purpose::Deliver) => {
            (now.duration_since(retired_at) > STRAGGLERS).then_some(Sign::OldSpeaks)
        }
    }
}

/// Whether a certificate was given in this enrolment of the kiosk, and not decided against.
pub(super) fn is_of_this_enrolment(device: &Device, certificate: &Certificate) -> bool {
    certificate.retired_at.is_none_or(|at| at > settled_at(device))
}

/// Whether a certificate was given to the machine that had this name before another one was enrolled under it. What the
/// same machine still had on its way when it was enrolled anew is over after a while.
pub(super) fn is_former(device: &Device, certificate: &Certificate, now: Timestamp) -> bool {
    certificate.issued_at < device.enrolled_at && now.duration_since(device.enrolled_at) > STRAGGLERS
}

/// Notes that such a machine asks, for the console.
pub(super) async fn note_former(app: &App, shown: &Shown, now: Timestamp) -> Result<()> {
    let kiosk = shown.kiosk.clone();
    let last = app.db.read(move |tx| former::last(tx, &kiosk)).await?;
    if last.is_some_and(|last| now.duration_since(last).abs() < NOTED_EVERY) {
        return Ok(());
    }
    tracing::error!(kiosk = %shown.kiosk, "a machine that was enrolled under this name before still asks");
    let Shown { kiosk, serial, .. } = shown.clone();
    app.db.tx(move |tx| former::note(tx, &kiosk, &serial, now)).await
}

/// What was retired up to this is no news: by a new enrolment, or by the last decision.
fn settled_at(device: &Device) -> Timestamp {
    device.settled_at.map_or(device.enrolled_at, |at| at.max(device.enrolled_at))
}

/// Notes a sign and tells staff, once until it is decided. Returns false where it is none: the program that reported last
/// asked before it had its certificate, and the request lay on the way.
pub(super) async fn raise(app: &App, shown: &Shown, sign: Sign, now: Timestamp) -> Result<bool> {
    let seen = shown.clone();
    let found = app
        .db
        .tx(move |tx| {
            let last = health::find(tx, &seen.kiosk)?.and_then(|health| health.runs.last);
            let retired = certificate::find(tx, &seen.kiosk, &seen.serial)?.and_then(|found| found.retired_at);
            let is_recent = retired.is_some_and(|at| now.duration_since(at) <= STRAGGLERS);
            if sign == Sign::OldRenews && is_recent && seen.run.is_some() && seen.run == last {
                return Ok(None);
            }
            let doubt = Doubt { kiosk: seen.kiosk.clone(), since: now, sign, serial: seen.serial.clone() };
            note(tx, &doubt).map(Some)
        })
        .await?;
    if found == Some(true) {
        log_alarm(&shown.kiosk, sign);
    }
    Ok(found.is_some())
}

/// The same in a transaction; true where there was no doubt before.
fn note(tx: &mut crate::repository::Tx<'_>, doubt: &Doubt) -> Result<bool> {
    let is_new = device::doubt(tx, &doubt.kiosk, doubt.since)?;
    if is_new {
        doubt::insert(tx, doubt)?;
    }
    Ok(is_new)
}

/// The alarm in the log.
pub(super) fn log_alarm(kiosk: &KioskId, sign: Sign) {
    tracing::error!(
        %kiosk,
        sign = sign.name(),
        "two machines show this kiosk's identity; nothing of either is taken in until it is decided on the console"
    );
}

/// Takes in that `run` of the kiosk's program reports under `serial`. Returns the runs to keep, and true where they have
/// just shown that two machines report.
pub(super) fn note_run(
    tx: &mut crate::repository::Tx<'_>,
    kiosk: &KioskId,
    serial: &str,
    run: Option<Uuid>,
    now: Timestamp,
) -> Result<(Runs, bool)> {
    let known = health::find(tx, kiosk)?.map(|health| health.runs).unwrap_or_default();
    let runs = after(known, run);
    if runs.swaps < SWAPS_MAX {
        return Ok((runs, false));
    }
    let doubt = Doubt { kiosk: kiosk.clone(), since: now, sign: Sign::TwoRuns, serial: serial.to_owned() };
    Ok((Runs { swaps: 0, ..runs }, note(tx, &doubt)?))
}

fn after(known: Runs, run: Option<Uuid>) -> Runs {
    if run.is_none() || run == known.last {
        return known;
    }
    let is_back = run == known.before;
    Runs { last: run, before: known.last, swaps: if is_back { known.swaps + 1 } else { 0 } }
}

/// A doubt as staff see it.
pub struct Case {
    /// The doubt.
    pub doubt: Doubt,
    /// Every certificate that one of the machines may have, newest first.
    pub certificates: Vec<Certificate>,
}

/// The open doubt about a kiosk.
///
/// # Errors
/// Refusals `not_permitted`, and `kiosk_unknown` where there is none or it stands elsewhere; whatever the database gives.
pub async fn find(app: &App, kiosk: &KioskId, actor: &Actor) -> Result<Case> {
    let (wanted, for_app, actor) = (kiosk.clone(), app.clone(), actor.clone());
    app.db
        .read(move |tx| {
            let permitted = authority::permitted(tx, &for_app, &actor, Action::LockKiosk)?;
            let place = permitted.organisation.of_kiosk(&wanted, &authority::own_division(&for_app)?);
            permitted.check(Some(&place), ProblemCode::KioskUnknown)?;
            let device = device::find(tx, &wanted)?.ok_or(ProblemCode::KioskUnknown)?;
            let doubt = doubt::open(tx, &wanted)?.filter(|_| device.doubted_at.is_some());
            let doubt = doubt.ok_or(ProblemCode::KioskUnknown)?;
            let mut certificates = certificate::list(tx, &wanted)?;
            certificates.retain(|certificate| is_of_this_enrolment(&device, certificate));
            Ok(Case { doubt, certificates })
        })
        .await
}

/// What an officer decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The machine that has the certificate with this serial number is the kiosk.
    Keep(String),
    /// Neither is: both are shut out until one is enrolled again.
    ShutOut,
}

/// Ends the doubt about a kiosk. The certificate that is kept counts, and no other.
///
/// # Errors
/// Refusal `kiosk_unknown` where there is no doubt, or the certificate is none of its; whatever the database gives.
pub async fn settle(app: &App, kiosk: &KioskId, verdict: Verdict, by: &Actor, now: Timestamp) -> Result<()> {
    let found = find(app, kiosk, by).await?;
    let (id, by) = (kiosk.clone(), name(by));
    let kept = match &verdict {
        Verdict::Keep(serial) => {
            let kept = found.certificates.into_iter().find(|certificate| certificate.serial == *serial);
            Some(kept.ok_or(ProblemCode::KioskUnknown)?)
        }
        Verdict::ShutOut => None,
    };
    app.db
        .tx(move |tx| {
            let decision = Decision { at: now, by: by.clone(), kept: kept.as_ref().map(|kept| kept.serial.clone()) };
            doubt::decide(tx, &id, &decision)?;
            match &kept {
                Some(kept) => {
                    certificate::restore(tx, &id, &kept.serial)?;
                    certificate::retire_except(tx, &id, &kept.serial, now)?;
                    device::set_certificate(tx, &id, kept)?;
                    certificate::use_first(tx, &id, &kept.serial, now)?;
                }
                None => drop(device::revoke(tx, &id, Some("two machines showed its identity"), now)?),
            }
            device::settle(tx, &id, now)
        })
        .await?;
    tracing::warn!(%kiosk, kept = matches!(verdict, Verdict::Keep(_)), "it was decided whose the identity is");
    Ok(())
}

/// The actor who decided, as rows of doubts name them: an officer by the login alone.
fn name(actor: &Actor) -> String {
    match actor {
        Actor::Officer(login) => login.to_string(),
        Actor::Kiosk(_) | Actor::Platform => actor.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swaps(order: &str) -> i64 {
        let ids: Vec<Uuid> = (0..3).map(Uuid::from_u128).collect();
        let runs = order.bytes().map(|letter| ids[usize::from(letter - b'A')]);
        runs.fold(Runs::default(), |known, run| after(known, Some(run))).swaps
    }

    #[test]
    fn restarts_and_a_report_that_lay_on_the_way_are_one_machine_and_turns_are_two() {
        for one_machine in ["AAAA", "ABBBB", "ABC", "AABAB", "ABABC"] {
            assert!(swaps(one_machine) < SWAPS_MAX, "{one_machine}");
        }
        for two in ["ABABA", "AABBAABBAA", "ABABAB"] {
            assert!(swaps(two) >= SWAPS_MAX, "{two}");
        }
    }

    #[test]
    fn a_kiosk_that_names_no_run_says_nothing() {
        let known = Runs { last: Some(Uuid::nil()), before: None, swaps: 1 };
        assert_eq!(after(known, None), known);
    }
}
