//! What is in force for one visit, read when its process starts.

use std::sync::Arc;

use lobby_domain::{Catalogue, FailureCode, KioskUse};
use lobby_envelope::Recipient;
use lobby_fleet::{CatalogueStore, DesiredError, DesiredStore, IdentityError, KioskConfig, PublicIdentity};
use lobby_imaging::judge::Thresholds;

use super::capture;
use crate::floors::MarkedFloors;
use crate::start::StartArgs;

/// Settings of one visit. Holds no key that signs or opens.
pub struct VisitSettings {
    /// The configuration in force.
    pub config: KioskConfig,
    /// Its limits for pages.
    pub limits: Thresholds,
    /// Name of the kiosk, e.g. `WL01-K01`.
    pub kiosk: String,
    /// What the kiosk was enrolled for.
    pub kiosk_use: KioskUse,
    /// Whom applications are sealed to; empty only with a fault.
    pub recipients: Vec<Recipient>,
    /// The service list; empty with a fault.
    pub catalogue: Arc<Catalogue>,
    /// Why this visit cannot take applications at all, if so.
    pub fault: Option<FailureCode>,
}

impl VisitSettings {
    /// Reads recipients and service list from the state folder. What is missing or does not verify becomes the `fault`.
    ///
    /// # Errors
    /// Where the kiosk is not enrolled.
    pub fn load(args: &StartArgs, config: KioskConfig) -> Result<VisitSettings, IdentityError> {
        let identity = PublicIdentity::load(&args.state)?;
        let unmarked = identity.record.is_unmarked_trial(args.profile).then_some(FailureCode::TrialUnmarked);
        let (recipients, unsealable) = match recipients(args, &identity) {
            Ok(recipients) if !recipients.is_empty() => (recipients, None),
            Ok(_) => (Vec::new(), Some(FailureCode::NotEnrolled)),
            Err(error) => {
                tracing::error!(error = %error, "the recipients cannot be sealed to");
                (Vec::new(), Some(FailureCode::NotEnrolled))
            }
        };
        let (catalogue, listless) = match catalogue(args, &identity) {
            Some(catalogue) => (catalogue, None),
            None => (Catalogue::default(), Some(FailureCode::CatalogueUntrusted)),
        };
        Ok(VisitSettings {
            limits: capture::limits(&config.pages),
            config,
            kiosk_use: KioskUse::of_mark(identity.record.test),
            kiosk: identity.record.kiosk,
            recipients,
            catalogue: Arc::new(catalogue),
            fault: unmarked.or(unsealable).or(listless),
        })
    }
}

/// The recipients that the platform named last, else those of the enrolment.
fn recipients(args: &StartArgs, identity: &PublicIdentity) -> Result<Vec<Recipient>, DesiredError> {
    let desired = DesiredStore::new(&args.state, identity, MarkedFloors::of(&args.state))?;
    let recipients = match desired.recipients()? {
        Some(named) => named.iter().map(Recipient::from_wire).collect(),
        None => identity.recipients(),
    };
    Ok(recipients?)
}

fn catalogue(args: &StartArgs, identity: &PublicIdentity) -> Option<Catalogue> {
    let keys = identity.catalogue_keys().ok()?;
    match CatalogueStore::new(&args.state.join("catalogue"), keys, MarkedFloors::of(&args.state)).load() {
        Ok(catalogue) => catalogue,
        Err(error) => {
            tracing::error!(error = %error, "the service list does not verify");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use lobby_envelope::SigningKey;
    use lobby_fleet::config::Profile;

    use super::*;
    use crate::core::fixture::enrol;

    fn start(state: &std::path::Path) -> StartArgs {
        let words = ["lobby", "--state", state.to_str().unwrap(), "--profile", "simulation"];
        <StartArgs as clap::FromArgMatches>::from_arg_matches(
            &<StartArgs as clap::Args>::augment_args(clap::Command::new("lobby")).get_matches_from(words),
        )
        .unwrap()
    }

    #[test]
    fn a_visit_without_recipients_or_service_list_says_why_it_takes_no_application() {
        let dir = tempfile::tempdir().unwrap();
        enrol(dir.path(), &SigningKey::generate().unwrap(), "", "WL01-K01");
        let settings = VisitSettings::load(&start(dir.path()), KioskConfig::default()).unwrap();
        assert_eq!(settings.kiosk, "WL01-K01");
        assert!(settings.recipients.is_empty() && settings.catalogue.items.is_empty());
        assert_eq!(settings.fault, Some(FailureCode::NotEnrolled), "the first reason counts");
        let trust = dir.path().join("identity/trust.json");
        let mut json: serde_json::Value = serde_json::from_slice(&std::fs::read(&trust).unwrap()).unwrap();
        let recipient = lobby_envelope::IntakeIdentity::generate().recipient().to_wire();
        json["recipients"] = serde_json::json!([recipient]);
        std::fs::write(&trust, json.to_string()).unwrap();
        let settings = VisitSettings::load(&start(dir.path()), KioskConfig::default()).unwrap();
        assert_eq!(settings.recipients.len(), 1);
        assert_eq!(settings.fault, Some(FailureCode::CatalogueUntrusted));
    }

    /// Attack and mistake alike: a machine that is tried out, whose cases would lie among the citizens'.
    #[test]
    fn a_kiosk_that_is_only_tried_out_takes_nothing_without_a_mark() {
        let dir = tempfile::tempdir().unwrap();
        enrol(dir.path(), &SigningKey::generate().unwrap(), "", "WL01-K01");
        let file = dir.path().join("identity/kiosk.json");
        let record: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let loaded = |profile: Profile, test: bool, demonstration: bool| {
            let mut record = record.clone();
            record["test"] = test.into();
            record["demonstration"] = demonstration.into();
            std::fs::write(&file, record.to_string()).unwrap();
            let start = StartArgs { profile, ..start(dir.path()) };
            let settings = VisitSettings::load(&start, KioskConfig::default()).unwrap();
            (settings.kiosk_use.is_test(), settings.fault == Some(FailureCode::TrialUnmarked))
        };
        assert_eq!(loaded(Profile::Acceptance, false, false), (false, true));
        assert_eq!(loaded(Profile::Simulation, false, false), (false, true));
        assert_eq!(loaded(Profile::Acceptance, true, false), (true, false));
        assert_eq!(loaded(Profile::Simulation, false, true), (false, false));
        assert_eq!(loaded(Profile::Production, true, false), (true, false), "no profile takes the mark away");
    }

    #[test]
    fn a_kiosk_that_is_not_enrolled_has_no_visit() {
        let dir = tempfile::tempdir().unwrap();
        assert!(VisitSettings::load(&start(dir.path()), KioskConfig::default()).is_err());
    }
}
