//! What a kiosk has stored of one repository: one file in two copies, written in turn. A power cut tears at most the
//! older one.

use std::collections::BTreeMap;

use crate::checked;
use crate::name::{decode_segment, encode_segment};
use crate::update::Effect;

/// Stored metadata by role, as its bytes came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    generation: u64,
    files: BTreeMap<String, Vec<u8>>,
}

/// One of the two copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The first.
    A,
    /// The second.
    B,
}

/// What two copies say together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The newest whole state; none on a new kiosk and where both copies are damaged: the embedded root and the floor
    /// are then all that is trusted.
    pub state: Option<State>,
    /// The copy that the next state is written to: never the one that was read.
    pub next: Slot,
    /// Copies that are there and not whole, to be reported.
    pub damaged: Vec<Slot>,
}

impl State {
    /// Of both copies as they were read; none where there is no file.
    pub fn open(a: Option<&[u8]>, b: Option<&[u8]>) -> Opened {
        let read = |bytes: Option<&[u8]>| bytes.and_then(Self::read);
        let (first, second) = (read(a), read(b));
        let is_damaged = |bytes: Option<&[u8]>, state: &Option<Self>| bytes.is_some() && state.is_none();
        let damaged = [(Slot::A, is_damaged(a, &first)), (Slot::B, is_damaged(b, &second))];
        let damaged = damaged.into_iter().filter(|(_, damaged)| *damaged).map(|(slot, _)| slot).collect();
        let generation = |state: &Option<Self>| state.as_ref().map(|state| state.generation);
        let (state, next) =
            if generation(&first) >= generation(&second) { (first, Slot::B) } else { (second, Slot::A) };
        Opened { state, next, damaged }
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (generation, mut body) = checked::open(bytes)?;
        let mut files = BTreeMap::new();
        while !body.is_empty() {
            let end = body.iter().position(|byte| *byte == b'\n')?;
            let (head, rest) = body.split_at(end);
            let (role, length) = std::str::from_utf8(head).ok()?.split_once(' ')?;
            let (file, rest) = rest.get(1..)?.split_at_checked(length.parse().ok()?)?;
            if files.insert(decode_segment(role), file.to_vec()).is_some() {
                return None;
            }
            body = rest;
        }
        Some(Self { generation, files })
    }

    /// What is written to a copy, whole.
    pub fn bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for (role, file) in &self.files {
            body.extend(format!("{} {}\n", encode_segment(role), file.len()).bytes());
            body.extend(file);
        }
        checked::seal(self.generation, &body)
    }

    /// The state after one step of an update, to be made durable before the next step. None when nothing is to be
    /// stored. What one step forgets and stores is one state: a rotated root never stands beside what it ends.
    #[must_use]
    pub fn after(&self, effects: &[Effect]) -> Option<Self> {
        let mut next = Self { generation: self.generation.checked_add(1)?, files: self.files.clone() };
        for effect in effects {
            match effect {
                Effect::Forget(role) => drop(next.files.remove(role)),
                Effect::Store { role, bytes } => drop(next.files.insert(role.clone(), bytes.clone())),
                Effect::Fetch { .. } | Effect::Ready | Effect::Found { .. } | Effect::Refuse(_) => {}
            }
        }
        (next.files != self.files).then_some(next)
    }

    /// For [`crate::Update::new`].
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }
}
