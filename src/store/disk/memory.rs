//! A filesystem in memory that fails on demand and forgets what was not synced.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, ErrorKind, Write};
use std::sync::{Arc, Mutex, MutexGuard};

use super::{CommitPoint, Content, Disk, Entry, Fresh, Log};

/// What a crash leaves of things that were never synced. All three are legal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Crash {
    /// Nothing.
    Lost,
    /// All of it, as after `kill -9`.
    Kept,
    /// The names, but only half of the bytes.
    Torn,
}

/// What happens at a chosen call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// This call fails.
    Once(ErrorKind),
    /// This call and all later ones that change something fail.
    Forever(ErrorKind),
    /// The machine stops: this call is done half, no later one is.
    Stop,
}

/// The filesystem; clones share it.
#[derive(Clone)]
pub(crate) struct MemoryDisk(Arc<Mutex<State>>);

struct State {
    nodes: Vec<Node>,
    calls: u64,
    trouble: Option<(u64, Trouble)>,
    capacity: usize,
    lies: bool,
}

#[derive(Clone)]
enum Node {
    File { data: Vec<u8>, durable: Vec<u8> },
    Dir { live: BTreeMap<String, usize>, durable: BTreeMap<String, usize> },
}

const ROOT: usize = 0;
/// What a commit is taken to need on a full disk, bytes.
const COMMIT_ROOM: usize = 4096;

impl MemoryDisk {
    pub(crate) fn new() -> MemoryDisk {
        let empty = Node::Dir { live: BTreeMap::new(), durable: BTreeMap::new() };
        // What stands beside the outbox lies in a folder of this name here.
        let above = BTreeMap::from([("..".to_owned(), 1)]);
        let root = Node::Dir { live: above.clone(), durable: above };
        MemoryDisk(Arc::new(Mutex::new(State {
            nodes: vec![root, empty],
            calls: 0,
            trouble: None,
            capacity: usize::MAX,
            lies: false,
        })))
    }

    /// Lets the `at`-th call from now, counted from 1, run into `trouble`.
    pub(crate) fn plan(&self, at: u64, trouble: Trouble) {
        let mut state = self.state();
        state.calls = 0;
        state.trouble = Some((at, trouble));
    }

    /// Ends all trouble; whether there was any since [`MemoryDisk::plan`].
    pub(crate) fn calm(&self) -> bool {
        let mut state = self.state();
        let planned = state.trouble.take();
        planned.is_some_and(|(at, _)| state.calls >= at)
    }

    /// Power goes and comes back.
    pub(crate) fn crash(&self, crash: Crash) {
        let mut state = self.state();
        state.trouble = None;
        for node in &mut state.nodes {
            match (node, crash) {
                (Node::Dir { live, durable }, Crash::Lost) => live.clone_from(durable),
                (Node::File { data, durable }, Crash::Lost) => data.clone_from(durable),
                (Node::File { data, durable }, Crash::Torn) if data.len() == durable.len() => tear(data, durable),
                (Node::File { data, durable }, Crash::Torn) if data != durable => data.truncate(data.len() / 2),
                (Node::Dir { .. } | Node::File { .. }, _) => {}
            }
        }
        for node in &mut state.nodes {
            match node {
                Node::Dir { live, durable } => durable.clone_from(live),
                Node::File { data, durable } => durable.clone_from(data),
            }
        }
    }

    /// From now on every sync returns `Ok` and does nothing, like a disk that ignores flushes.
    pub(crate) fn lie(&self) {
        self.state().lies = true;
    }

    /// Bytes the disk can hold in all.
    pub(crate) fn set_capacity(&self, capacity: usize) {
        self.state().capacity = capacity;
    }

    /// Bytes in files.
    pub(crate) fn used(&self) -> usize {
        self.state().used()
    }

    /// Every file, by place.
    pub(crate) fn files(&self) -> Vec<String> {
        let state = self.state();
        let mut found = Vec::new();
        state.walk(ROOT, "", &mut found);
        found
    }

    /// Changes a file behind the outbox's back.
    pub(crate) fn spoil(&self, place: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut state = self.state();
        let id = state.find(place).unwrap();
        let Node::File { data, durable } = &mut state.nodes[id] else { panic!("{place} is no file") };
        change(data);
        durable.clone_from(data);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// The state, unless this call runs into trouble. A call that only reads outlives lasting trouble.
    fn call(&self, reads: bool) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        state.calls += 1;
        let Some((at, trouble)) = state.trouble else { return Ok(state) };
        let failing = match trouble {
            Trouble::Once(kind) => (state.calls == at).then_some(kind),
            Trouble::Forever(kind) => (state.calls == at || state.calls > at && !reads).then_some(kind),
            Trouble::Stop => (state.calls >= at).then_some(ErrorKind::Other),
        };
        match failing {
            Some(kind) => Err(kind.into()),
            None => Ok(state),
        }
    }

    fn stops_now(&self) -> bool {
        let state = self.state();
        state.trouble == Some((state.calls, Trouble::Stop))
    }
}

impl State {
    fn find(&self, place: &str) -> io::Result<usize> {
        place.split('/').filter(|name| !name.is_empty()).try_fold(ROOT, |id, name| {
            let found = self.dir(id)?.get(name);
            found.copied().ok_or_else(|| ErrorKind::NotFound.into())
        })
    }

    fn dir(&self, id: usize) -> io::Result<&BTreeMap<String, usize>> {
        match &self.nodes[id] {
            Node::Dir { live, .. } => Ok(live),
            Node::File { .. } => Err(ErrorKind::NotADirectory.into()),
        }
    }

    /// Names of the folder that `place` is in, and the last name of `place`.
    fn above<'a>(&mut self, place: &'a str) -> io::Result<(&mut BTreeMap<String, usize>, &'a str)> {
        let (folder, name) = place.rsplit_once('/').unwrap_or(("", place));
        let id = self.find(folder)?;
        match &mut self.nodes[id] {
            Node::Dir { live, .. } => Ok((live, name)),
            Node::File { .. } => Err(ErrorKind::NotADirectory.into()),
        }
    }

    fn add(&mut self, place: &str, node: Node) -> io::Result<usize> {
        let id = self.nodes.len();
        let (names, name) = self.above(place)?;
        if names.contains_key(name) {
            return Err(ErrorKind::AlreadyExists.into());
        }
        names.insert(name.into(), id);
        self.nodes.push(node);
        Ok(id)
    }

    fn walk(&self, id: usize, place: &str, found: &mut Vec<String>) {
        match &self.nodes[id] {
            Node::File { .. } => found.push(place.trim_start_matches('/').into()),
            Node::Dir { live, .. } => {
                live.iter().for_each(|(name, id)| self.walk(*id, &format!("{place}/{name}"), found));
            }
        }
    }

    fn used(&self) -> usize {
        let mut found = Vec::new();
        self.walk(ROOT, "", &mut found);
        // A file with two names is there once.
        let ids: BTreeSet<usize> = found.iter().map(|place| self.find(place).unwrap()).collect();
        let len = |id: &usize| match &self.nodes[*id] {
            Node::File { data, .. } => data.len(),
            Node::Dir { .. } => 0,
        };
        ids.iter().map(len).sum()
    }
}

/// Of what was written in place, the first half has come as far as the disk.
fn tear(data: &mut [u8], durable: &[u8]) {
    let changed = |(at, (new, old)): (usize, (&u8, &u8))| (new != old).then_some(at);
    let changed: Vec<usize> = data.iter().zip(durable).enumerate().filter_map(changed).collect();
    for at in changed.iter().skip(changed.len() / 2) {
        data[*at] = durable[*at];
    }
}

struct MemoryFile {
    disk: MemoryDisk,
    id: usize,
}

impl Write for MemoryFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let called = self.disk.call(false).map(|_| ());
        let taken = match &called {
            Ok(()) => bytes,
            Err(_) if self.disk.stops_now() => &bytes[..bytes.len() / 2],
            Err(_) => &[],
        };
        let mut state = self.disk.state();
        if state.capacity != usize::MAX && state.used() + taken.len() > state.capacity {
            return Err(ErrorKind::StorageFull.into());
        }
        let Node::File { data, .. } = &mut state.nodes[self.id] else { panic!("a file became a folder") };
        data.extend_from_slice(taken);
        called.map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Fresh for MemoryFile {
    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.disk.call(false)?;
        if state.lies {
            return Ok(());
        }
        let Node::File { data, durable } = &mut state.nodes[self.id] else { panic!("a file became a folder") };
        durable.clone_from(data);
        Ok(())
    }
}

impl Log for MemoryFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let called = self.disk.call(false).map(|_| ());
        let taken = match &called {
            Ok(()) => bytes,
            Err(_) if self.disk.stops_now() => &bytes[..bytes.len() / 2],
            Err(_) => &[],
        };
        let mut state = self.disk.state();
        let Node::File { data, .. } = &mut state.nodes[self.id] else { panic!("a file became a folder") };
        let offset = usize::try_from(offset).unwrap();
        data[offset..offset + taken.len()].copy_from_slice(taken);
        called
    }

    fn sync(&mut self) -> io::Result<()> {
        Fresh::sync(self)
    }
}

impl Disk for MemoryDisk {
    fn create_dir(&self, place: &str) -> io::Result<()> {
        let node = Node::Dir { live: BTreeMap::new(), durable: BTreeMap::new() };
        match self.call(false)?.add(place, node) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            other => other.map(|_| ()),
        }
    }

    fn create(&self, place: &str) -> io::Result<Box<dyn Fresh>> {
        let id = self.call(false)?.add(place, Node::File { data: vec![], durable: vec![] })?;
        Ok(Box::new(MemoryFile { disk: self.clone(), id }))
    }

    fn open(&self, place: &str) -> io::Result<Box<dyn Content>> {
        let state = self.call(true)?;
        match &state.nodes[state.find(place)?] {
            Node::File { data, .. } => Ok(Box::new(Cursor::new(data.clone()))),
            Node::Dir { .. } => Err(ErrorKind::IsADirectory.into()),
        }
    }

    fn open_log(&self, place: &str) -> io::Result<Box<dyn Log>> {
        let state = self.call(false)?;
        let id = state.find(place)?;
        match &state.nodes[id] {
            Node::File { .. } => Ok(Box::new(MemoryFile { disk: self.clone(), id })),
            Node::Dir { .. } => Err(ErrorKind::IsADirectory.into()),
        }
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.call(false)?;
        let id = state.find(from)?;
        if state.find(to).is_ok_and(|target| state.dir(target).is_ok_and(|names| !names.is_empty())) {
            return Err(ErrorKind::DirectoryNotEmpty.into());
        }
        let (names, name) = state.above(to)?;
        names.insert(name.into(), id);
        let (names, name) = state.above(from)?;
        names.remove(name);
        Ok(())
    }

    fn link(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.call(false)?;
        let id = state.find(from)?;
        let (names, name) = state.above(to)?;
        if names.contains_key(name) {
            return Err(ErrorKind::AlreadyExists.into());
        }
        names.insert(name.into(), id);
        Ok(())
    }

    fn sync_dir(&self, place: &str) -> io::Result<()> {
        let mut state = self.call(false)?;
        let (id, lies) = (state.find(place)?, state.lies);
        match &mut state.nodes[id] {
            Node::Dir { .. } if lies => Ok(()),
            Node::Dir { live, durable } => {
                durable.clone_from(live);
                Ok(())
            }
            Node::File { .. } => Err(ErrorKind::NotADirectory.into()),
        }
    }

    fn remove_file(&self, place: &str) -> io::Result<()> {
        let mut state = self.call(false)?;
        state.find(place)?;
        let (names, name) = state.above(place)?;
        names.remove(name);
        Ok(())
    }

    fn remove_dir(&self, place: &str) -> io::Result<()> {
        let mut state = self.call(false)?;
        let id = state.find(place)?;
        if !state.dir(id)?.is_empty() {
            return Err(ErrorKind::DirectoryNotEmpty.into());
        }
        let (names, name) = state.above(place)?;
        names.remove(name);
        Ok(())
    }

    fn list(&self, place: &str) -> io::Result<Vec<Entry>> {
        let state = self.call(true)?;
        let entry = |(name, id): (&String, &usize)| match &state.nodes[*id] {
            Node::File { data, .. } => Entry { name: name.clone(), is_dir: false, len: data.len() as u64 },
            Node::Dir { .. } => Entry { name: name.clone(), is_dir: true, len: 0 },
        };
        Ok(state.dir(state.find(place)?)?.iter().map(entry).collect())
    }

    fn free_bytes(&self) -> io::Result<u64> {
        let state = self.call(true)?;
        Ok(state.capacity.saturating_sub(state.used()) as u64)
    }

    fn commit_point(&self, point: CommitPoint) -> io::Result<()> {
        let state = self.call(false)?;
        let room = state.capacity == usize::MAX || state.used() + COMMIT_ROOM <= state.capacity;
        if point == CommitPoint::Before && !room { Err(ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}
