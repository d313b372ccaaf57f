//! What to do about a desired state: decided here, carried out by `desired_sync`.
//!
//! Nothing here reaches a citizen who is being served. What was adopted lies on disk; visits read it when they start.

use std::time::Duration;

use lobby_envelope::Recipient;
use lobby_fleet::ConfigError;
use lobby_fleet::desired::Refused;
use lobby_wire::desired::{Configuration, Desired};
use lobby_wire::enrol::RecipientEntry;

use crate::delays::{
    DESIRED_RETRY_MAX, DESIRED_RETRY_MAX_WITHOUT_LIST, DESIRED_RETRY_MIN, LONG_POLL_HELD, LONG_POLL_MARGIN,
    LONG_POLL_MAX,
};

/// What is in force on this kiosk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InForce {
    /// Version of the service list; none where there is none that verifies.
    pub catalogue: Option<u64>,
    /// Recipients that are sealed to.
    pub recipients: Vec<RecipientEntry>,
    /// The remote layer.
    pub configuration: Configuration,
    /// Version of the configuration refused last.
    pub refused: Option<u64>,
}

/// One thing to do, in the order given.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Put the document's recipients in force.
    AdoptRecipients,
    /// They cannot be sealed to; those in force stay.
    RefuseRecipients,
    /// Put the document's configuration in force; visits need to know where its values are others.
    AdoptConfiguration {
        /// Whether any value changed.
        changed: bool,
    },
    /// It cannot be; the one in force stays as a whole.
    RefuseConfiguration(Refused),
    /// Fetch the service list. Last, since it is the largest.
    FetchCatalogue,
}

/// What to do so that `in_force` becomes `desired`; nothing where it is. `check` tells whether a configuration can be
/// on this kiosk.
pub fn decide(
    in_force: &InForce,
    desired: &Desired,
    check: impl FnOnce(&Configuration) -> Result<(), ConfigError>,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    if desired.recipients != in_force.recipients {
        let sealable = desired.recipients.iter().all(|entry| Recipient::from_wire(entry).is_ok());
        let usable = sealable && !desired.recipients.is_empty();
        effects.push(if usable { Effect::AdoptRecipients } else { Effect::RefuseRecipients });
    }
    let wanted = &desired.configuration;
    if wanted.version != in_force.configuration.version {
        // Checked with every answer: what could not be may be possible with a newer program or other files of this
        // machine. Only the refusal is not reported twice.
        match check(wanted) {
            Ok(()) => {
                let changed = wanted.values != in_force.configuration.values;
                effects.push(Effect::AdoptConfiguration { changed });
            }
            Err(_) if in_force.refused == Some(wanted.version) => {}
            Err(error) => effects.push(Effect::RefuseConfiguration(Refused::new(wanted.version, &error))),
        }
    }
    if desired.catalogue.is_some_and(|list| in_force.catalogue.is_none_or(|version| version < list.version)) {
        effects.push(Effect::FetchCatalogue);
    }
    effects
}

/// How the last question to the platform ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It answered; the question had been open for so long.
    Answered {
        /// From question to answer.
        took: Duration,
    },
    /// It did not, or what it named could not be fetched.
    Failed {
        /// How long it asked to be left alone.
        retry_after: Option<Duration>,
    },
}

/// When to ask next. Many kiosks ask one platform, so no two of them keep the same time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PollPace {
    failures: u32,
}

impl PollPace {
    /// Pause before the next question. `news` tells that the answer held something to do, `empty` that there is no
    /// service list; `random` spreads.
    pub fn pause(&mut self, outcome: Outcome, news: bool, empty: bool, random: u64) -> Duration {
        match outcome {
            Outcome::Answered { took } => {
                self.failures = 0;
                if news || took >= LONG_POLL_HELD {
                    Duration::ZERO
                } else {
                    less_up_to_half(DESIRED_RETRY_MIN * 10, random)
                }
            }
            Outcome::Failed { retry_after } => {
                let longest = if empty { DESIRED_RETRY_MAX_WITHOUT_LIST } else { DESIRED_RETRY_MAX };
                let grown = DESIRED_RETRY_MIN * 2_u32.saturating_pow(self.failures.min(10));
                self.failures = self.failures.saturating_add(1);
                less_up_to_half(grown.min(longest), random)
                    .max(retry_after.unwrap_or_default().min(DESIRED_RETRY_MAX * 10))
            }
        }
    }
}

/// How long the platform may think: a fifth of it is left to chance, and it ends before the client's own patience.
pub fn wait(read_timeout: Duration, random: u64) -> Duration {
    let longest = LONG_POLL_MAX.min(read_timeout.saturating_sub(LONG_POLL_MARGIN));
    let fifth = u64::try_from(longest.as_millis() / 5).unwrap_or(0);
    longest.saturating_sub(Duration::from_millis(random.checked_rem(fifth + 1).unwrap_or(0)))
}

fn less_up_to_half(pause: Duration, random: u64) -> Duration {
    let half = u64::try_from(pause.as_millis() / 2).unwrap_or(0);
    pause.saturating_sub(Duration::from_millis(random.checked_rem(half + 1).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use lobby_wire::Message as _;
    use lobby_wire::desired::CatalogueRef;
    use lobby_wire::digest::Sha256;

    use super::*;

    fn recipient() -> RecipientEntry {
        lobby_envelope::IntakeIdentity::generate().recipient().to_wire()
    }

    fn desired(recipients: Vec<RecipientEntry>) -> Desired {
        Desired {
            schema: Desired::SCHEMA.into(),
            kiosk: "WL01-K01".into(),
            version: 9,
            catalogue: Some(CatalogueRef { version: 4, sha256: Sha256([7; 32]) }),
            recipients,
            configuration: Configuration {
                version: 8,
                values: [("kiosk.mark".to_owned(), serde_json::json!("岚"))].into(),
            },
        }
    }

    fn reached(desired: &Desired) -> InForce {
        InForce {
            catalogue: desired.catalogue.map(|list| list.version),
            recipients: desired.recipients.clone(),
            configuration: desired.configuration.clone(),
            refused: None,
        }
    }

    fn fine(_: &Configuration) -> Result<(), ConfigError> {
        Ok(())
    }

    fn wrong(_: &Configuration) -> Result<(), ConfigError> {
        Err(ConfigError::LocalOnly { key: "platform.url".into() })
    }

    #[test]
    fn a_new_kiosk_takes_everything_over_and_then_has_nothing_to_do() {
        let desired = desired(vec![recipient()]);
        let effects = decide(&InForce::default(), &desired, fine);
        let expected = [Effect::AdoptRecipients, Effect::AdoptConfiguration { changed: true }, Effect::FetchCatalogue];
        assert_eq!(effects, expected);
        assert_eq!(decide(&reached(&desired), &desired, fine), []);
    }

    #[test]
    fn a_configuration_that_cannot_be_is_refused_once_and_keeps_nothing_else_back() {
        let desired = desired(vec![recipient()]);
        let effects = decide(&InForce::default(), &desired, wrong);
        let Some(Effect::RefuseConfiguration(refused)) = effects.get(1) else { panic!("{effects:?}") };
        assert_eq!((refused.version, refused.key.as_deref()), (8, Some("platform.url")));
        assert_eq!((&effects[0], &effects[2]), (&Effect::AdoptRecipients, &Effect::FetchCatalogue));
        let told = InForce { refused: Some(8), configuration: Configuration::default(), ..reached(&desired) };
        assert_eq!(decide(&told, &desired, wrong), [], "the same refusal is not told again");
        let adopted = [Effect::AdoptConfiguration { changed: true }];
        assert_eq!(decide(&told, &desired, fine), adopted, "a newer program or other files may make it possible");
    }

    #[test]
    fn values_that_come_back_as_they_were_are_adopted_without_a_word_to_the_visits() {
        let desired = desired(vec![recipient()]);
        let mut before = reached(&desired);
        before.configuration.version = 5;
        assert_eq!(decide(&before, &desired, fine), [Effect::AdoptConfiguration { changed: false }]);
    }

    #[test]
    fn recipients_that_cannot_be_sealed_to_are_refused() {
        let unusable = RecipientEntry { id: "intake".into(), recipient: "age1unusable".into() };
        for bad in [vec![], vec![recipient(), unusable]] {
            let desired = desired(bad);
            let before = InForce { recipients: vec![recipient()], ..reached(&desired) };
            assert_eq!(decide(&before, &desired, fine), [Effect::RefuseRecipients]);
        }
    }

    #[test]
    fn an_older_list_is_not_fetched() {
        let desired = desired(vec![recipient()]);
        let newer = InForce { catalogue: Some(5), ..reached(&desired) };
        assert_eq!(decide(&newer, &desired, fine), []);
        let none = InForce { catalogue: None, ..reached(&desired) };
        assert_eq!(decide(&none, &desired, fine), [Effect::FetchCatalogue]);
    }

    #[test]
    fn pauses_grow_with_failures_and_end_with_an_answer() {
        let mut pace = PollPace::default();
        let failed = Outcome::Failed { retry_after: None };
        let pauses: Vec<_> = (0..9).map(|_| pace.pause(failed, false, false, 0).as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert!(
            pace.pause(failed, false, false, u64::MAX) >= Duration::from_secs(30),
            "half at most is left to chance"
        );
        assert_eq!(pace.pause(failed, false, true, 0).as_secs(), 2, "without a list it is asked for more often");
        let busy = Outcome::Failed { retry_after: Some(Duration::from_secs(90)) };
        assert_eq!(pace.pause(busy, false, false, 0).as_secs(), 90);
        let waited = Outcome::Answered { took: Duration::from_secs(49) };
        assert_eq!(pace.pause(waited, false, false, 0), Duration::ZERO);
        assert_eq!(pace.pause(failed, false, false, 0).as_secs(), 1);
    }

    #[test]
    fn a_platform_that_does_not_wait_is_not_asked_in_circles() {
        let mut pace = PollPace::default();
        let at_once = Outcome::Answered { took: Duration::from_millis(3) };
        assert!(pace.pause(at_once, false, false, u64::MAX - 3) >= Duration::from_secs(5));
        assert_eq!(pace.pause(at_once, true, false, 0), Duration::ZERO, "after news the next question follows");
    }

    #[test]
    fn the_wait_asked_for_ends_before_the_clients_patience() {
        assert_eq!(wait(Duration::from_secs(60), 0).as_secs(), 50);
        assert!(wait(Duration::from_secs(60), u64::MAX) >= Duration::from_secs(40));
        assert_eq!(wait(Duration::from_secs(20), 0).as_secs(), 15);
        assert_eq!(wait(Duration::from_secs(3), 7), Duration::ZERO);
    }
}
