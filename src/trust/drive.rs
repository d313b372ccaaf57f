use crate::metadata::Artifact;
use crate::refusal::Refusal;
use crate::update::{Effect, Event, Update};

/// How a fetch of metadata went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// The file.
    Whole(Vec<u8>),
    /// The repository says itself that there is none.
    Absent,
    /// Longer than was asked for.
    TooLong,
    /// Anything else.
    Failed,
}

/// A target as it was signed, and its file below the address of the targets.
pub type Found = (Artifact, String);

/// Carries an update on from `event` until it asks for nothing more; the target where it was searched for. `keep` stores and
/// forgets what a step says, durably, before the next one; `fetch` gets a file of at most so many bytes.
///
/// # Errors
/// What `keep` answers. Inside, the refusal in which the update ends.
pub fn drive<E>(
    update: &mut Update,
    event: Event<'_>,
    mut keep: impl FnMut(&[Effect]) -> Result<(), E>,
    mut fetch: impl FnMut(&str, u64) -> Fetched,
) -> Result<Result<Option<Found>, Refusal>, E> {
    let mut effects = update.step(event);
    loop {
        keep(&effects)?;
        let mut wanted = None;
        for effect in effects {
            match effect {
                Effect::Fetch { file, at_most } => wanted = Some((file, at_most)),
                Effect::Found { artifact, file } => return Ok(Ok(Some((artifact, file)))),
                Effect::Refuse(refusal) => return Ok(Err(refusal)),
                Effect::Forget(_) | Effect::Store { .. } | Effect::Ready => {}
            }
        }
        let Some((file, at_most)) = wanted else { return Ok(Ok(None)) };
        effects = match fetch(&file, at_most) {
            Fetched::Whole(bytes) => update.step(Event::Fetched(&bytes)),
            Fetched::Absent => update.step(Event::Absent),
            Fetched::TooLong => update.step(Event::TooLong),
            Fetched::Failed => update.step(Event::Failed),
        };
    }
}
