//! A filesystem in memory that stops or fails on demand and forgets what was not synced.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};

use crate::disk::Disk;

/// What a crash leaves of things that were never synced. All three are legal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// Nothing.
    Lost,
    /// All of it.
    Kept,
    /// The names, but only half of the bytes.
    Torn,
}

/// What happens at a chosen call.
#[derive(Clone, Copy, Debug)]
pub enum Trouble {
    /// This call is done half, no later one is.
    Stop,
    /// This call and all later ones that change something fail.
    Forever(ErrorKind),
}

#[derive(Clone, Debug, PartialEq)]
enum Node {
    File { bytes: Vec<u8>, durable: usize },
    Link(String),
}

#[derive(Clone)]
struct State {
    nodes: BTreeMap<String, Node>,
    /// Names as they were durable at the last sync of their folder.
    durable: BTreeMap<String, Node>,
    calls: u64,
    trouble: Option<(u64, Trouble)>,
}

pub struct MemoryDisk(RefCell<State>);

impl MemoryDisk {
    pub fn new() -> Self {
        let state = State { nodes: BTreeMap::new(), durable: BTreeMap::new(), calls: 0, trouble: None };
        Self(RefCell::new(state))
    }

    pub fn copy(&self) -> Self {
        Self(RefCell::new(self.0.borrow().clone()))
    }

    /// A whole durable file.
    pub fn put(&self, place: &str, bytes: &[u8]) {
        let node = Node::File { bytes: bytes.to_vec(), durable: bytes.len() };
        let mut state = self.0.borrow_mut();
        state.nodes.insert(place.to_owned(), node.clone());
        state.durable.insert(place.to_owned(), node);
    }

    /// Lets the `at`-th call from now, counted from 1, run into trouble.
    pub fn plan(&self, at: u64, trouble: Trouble) {
        let mut state = self.0.borrow_mut();
        (state.calls, state.trouble) = (0, Some((at, trouble)));
    }

    pub fn calm(&self) {
        self.0.borrow_mut().trouble = None;
    }

    pub fn is_stopped(&self) -> bool {
        let state = self.0.borrow();
        matches!(state.trouble, Some((at, Trouble::Stop)) if state.calls >= at)
    }

    /// Power goes and comes back.
    pub fn crash(&self, crash: Crash) {
        let mut state = self.0.borrow_mut();
        state.trouble = None;
        let mut nodes = if crash == Crash::Lost { state.durable.clone() } else { state.nodes.clone() };
        for node in nodes.values_mut() {
            if let Node::File { bytes, durable } = node {
                match crash {
                    Crash::Lost => bytes.truncate(*durable),
                    Crash::Torn => bytes.truncate(*durable + (bytes.len() - *durable) / 2),
                    Crash::Kept => {}
                }
                *durable = bytes.len();
            }
        }
        state.nodes.clone_from(&nodes);
        state.durable = nodes;
    }

    /// Takes the newest line off the journal, where it says this.
    pub fn forget_last_line(&self, word: &str) {
        let bytes = self.read("journal").unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let (before, last) = text.trim_end().rsplit_once('\n').unwrap();
        assert!(last.contains(word), "{last}");
        self.put("journal", format!("{before}\n").as_bytes());
    }

    /// Whether this call runs into trouble.
    fn call(&self, reads: bool) -> io::Result<()> {
        let mut state = self.0.borrow_mut();
        state.calls += 1;
        match state.trouble {
            Some((at, Trouble::Stop)) if state.calls >= at => Err(ErrorKind::Other.into()),
            Some((at, Trouble::Forever(kind))) if state.calls >= at && !reads => Err(kind.into()),
            _ => Ok(()),
        }
    }

    fn stops_now(&self) -> bool {
        let state = self.0.borrow();
        matches!(state.trouble, Some((at, Trouble::Stop)) if state.calls == at)
    }
}

impl Disk for MemoryDisk {
    fn read(&self, place: &str) -> io::Result<Vec<u8>> {
        self.call(true)?;
        match self.0.borrow().nodes.get(place) {
            Some(Node::File { bytes, .. }) => Ok(bytes.clone()),
            Some(Node::Link(_)) => Err(ErrorKind::IsADirectory.into()),
            None => Err(ErrorKind::NotFound.into()),
        }
    }

    fn append(&self, place: &str, more: &[u8]) -> io::Result<()> {
        let called = self.call(false);
        if called.is_err() && !self.stops_now() {
            return called;
        }
        let mut state = self.0.borrow_mut();
        let node = state.nodes.entry(place.to_owned()).or_insert(Node::File { bytes: Vec::new(), durable: 0 });
        let Node::File { bytes, durable } = node else { return Err(ErrorKind::IsADirectory.into()) };
        bytes.extend(more);
        if called.is_ok() {
            *durable = bytes.len();
            let synced = node.clone();
            // Its bytes are durable under the name that is; a new name is not yet.
            if let Some(known) = state.durable.get_mut(place) {
                *known = synced;
            }
        }
        called
    }

    fn link(&self, place: &str) -> io::Result<String> {
        self.call(true)?;
        match self.0.borrow().nodes.get(place) {
            Some(Node::Link(target)) => Ok(target.clone()),
            Some(Node::File { .. }) => Err(ErrorKind::InvalidInput.into()),
            None => Err(ErrorKind::NotFound.into()),
        }
    }

    fn make_link(&self, target: &str, place: &str) -> io::Result<()> {
        self.call(false)?;
        let mut state = self.0.borrow_mut();
        if state.nodes.contains_key(place) {
            return Err(ErrorKind::AlreadyExists.into());
        }
        state.nodes.insert(place.to_owned(), Node::Link(target.to_owned()));
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.call(false)?;
        let mut state = self.0.borrow_mut();
        let node = state.nodes.remove(from).ok_or(ErrorKind::NotFound)?;
        state.nodes.insert(to.to_owned(), node);
        Ok(())
    }

    fn remove(&self, place: &str) -> io::Result<()> {
        let missing = !self.0.borrow().nodes.contains_key(place);
        self.call(missing)?;
        self.0.borrow_mut().nodes.remove(place).map(|_| ()).ok_or(ErrorKind::NotFound.into())
    }

    fn sync_dir(&self, place: &str) -> io::Result<()> {
        self.call(false)?;
        assert_eq!(place, "", "the launcher changes names at its top alone");
        let mut state = self.0.borrow_mut();
        let top = |name: &String| !name.contains('/');
        let live: BTreeMap<String, Node> = state.nodes.clone().into_iter().filter(|(name, _)| top(name)).collect();
        state.durable.retain(|name, _| !top(name));
        state.durable.extend(live);
        Ok(())
    }

    fn list(&self, place: &str) -> io::Result<Vec<(String, bool)>> {
        self.call(true)?;
        let state = self.0.borrow();
        let folder = format!("{}/", place.trim_end_matches('/'));
        let below = state.nodes.keys().filter_map(|name| name.strip_prefix(&folder));
        let entries: BTreeSet<(String, bool)> = below
            .map(|rest| rest.split_once('/').map_or((rest.to_owned(), false), |(first, _)| (first.to_owned(), true)))
            .collect();
        if entries.is_empty() { Err(ErrorKind::NotFound.into()) } else { Ok(entries.into_iter().collect()) }
    }
}
