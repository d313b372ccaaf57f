//! The two threads that hash passwords (argon2id). Each hash takes 19 MiB and a processor. A thread keeps the memory of
//! its hashes: given back after each, it stays behind in pieces of the heap, which came to 60 MiB a thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use lobby_words::setup as words;
use tokio::sync::oneshot;

use crate::error::{PlatformError, Result};

/// How many passwords are hashed at once.
pub const THREADS: usize = 2;

type Work = Box<dyn FnOnce(&mut Memory) + Send>;

static WAITING: LazyLock<Mutex<Sender<Work>>> = LazyLock::new(|| {
    let (sender, work) = channel();
    let work = Arc::new(Mutex::new(work));
    for _ in 0..THREADS {
        let work = Arc::clone(&work);
        // A thread that cannot be started leaves its work to the other; without any, the caller is told.
        let _ = std::thread::Builder::new().name("hasher".into()).spawn(move || work_on(&work));
    }
    Mutex::new(sender)
});

/// The PHC string of a password under a new salt.
///
/// # Errors
/// [`PlatformError::Setup`] where the library refuses, [`PlatformError::Panicked`].
pub async fn hash(password: String) -> Result<String> {
    let hashed = run(move |memory| new_hash(memory, password.as_bytes())).await?;
    hashed.ok_or_else(|| PlatformError::setup(words::SYSTEM_REFUSES, &[("reason", "argon2")]))
}

/// Whether this password has this PHC string; false for a string of another algorithm.
///
/// # Errors
/// [`PlatformError::Panicked`].
pub async fn verify(password: String, hash: String) -> Result<bool> {
    run(move |memory| is_hash_of(memory, password.as_bytes(), &hash).unwrap_or(false)).await
}

fn new_hash(memory: &mut Memory, password: &[u8]) -> Option<String> {
    let (params, salt) = (Params::default(), Salt::generate());
    let output = memory.output(password, &salt, params.clone())?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).ok()?,
        salt: Some(salt),
        hash: Some(output),
    };
    Some(hash.to_string())
}

fn is_hash_of(memory: &mut Memory, password: &[u8], hash: &str) -> Option<bool> {
    let hash = PasswordHash::new(hash).ok()?;
    if hash.algorithm != Algorithm::Argon2id.ident() || hash.version != Some(Version::V0x13.into()) {
        return None;
    }
    let output = memory.output(password, hash.salt.as_ref()?, Params::try_from(&hash).ok()?)?;
    // `Output` compares in constant time.
    Some(hash.hash? == output)
}

/// The blocks that a hash fills.
#[derive(Default)]
struct Memory(Vec<Block>);

impl Memory {
    fn output(&mut self, password: &[u8], salt: &Salt, params: Params) -> Option<Output> {
        let (blocks, length) = (params.block_count(), params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN));
        if self.0.len() < blocks {
            self.0.resize(blocks, Block::default());
        }
        let (mut output, memory) = ([0; Output::MAX_LENGTH], self.0.get_mut(..blocks)?);
        let output = output.get_mut(..length)?;
        Argon2::from(params).hash_password_into_with_memory(password, salt, &mut *output, memory).ok()?;
        Output::new(output).ok()
    }
}

async fn run<T: Send + 'static>(work: impl FnOnce(&mut Memory) -> T + Send + 'static) -> Result<T> {
    let (done, end) = oneshot::channel();
    // The caller may have gone.
    let work = Box::new(move |memory: &mut Memory| drop(done.send(work(memory))));
    let sent = WAITING.lock().unwrap_or_else(PoisonError::into_inner).send(work);
    sent.map_err(|_| PlatformError::Panicked)?;
    end.await.map_err(|_| PlatformError::Panicked)
}

fn work_on(waiting: &Mutex<Receiver<Work>>) {
    let mut memory = Memory::default();
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else { return };
        // The thread outlives a panic; the caller learns of it by the end of the channel.
        let _ = catch_unwind(AssertUnwindSafe(|| work(&mut memory)));
    }
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

    use super::*;

    #[tokio::test]
    async fn a_hash_is_that_of_the_library_and_holds_its_password_alone() {
        let hash = super::hash("a fine password".into()).await.unwrap();
        assert!(Argon2::default().verify_password(b"a fine password", hash.as_str()).is_ok());
        assert!(verify("a fine password".into(), hash.clone()).await.unwrap());
        assert!(!verify("another password".into(), hash).await.unwrap());
    }

    #[test]
    fn hashes_of_the_library_hold_in_memory_that_another_hash_has_filled() {
        let small = Params::new(64, 2, 2, Some(20)).unwrap();
        let hashes = [Argon2::default(), Argon2::from(small), Argon2::default()]
            .map(|argon| argon.hash_password(b"a fine password").unwrap().to_string());
        let mut memory = Memory::default();
        for hash in &hashes {
            assert_eq!(is_hash_of(&mut memory, b"a fine password", hash), Some(true), "{hash}");
            assert_eq!(is_hash_of(&mut memory, b"A fine password", hash), Some(false), "{hash}");
        }
        assert_eq!(memory.0.len(), Params::default().block_count());
    }

    #[test]
    fn what_is_no_hash_of_this_kind_holds_no_password() {
        let params = Params::new(64, 1, 1, None).unwrap();
        let other = Argon2::new(Algorithm::Argon2i, Version::V0x13, params).hash_password(b"x").unwrap().to_string();
        for hash in ["", "$", "plain", "$argon2id$v=19$m=64,t=1,p=1", &other] {
            assert_eq!(is_hash_of(&mut Memory::default(), b"x", hash), None, "{hash}");
        }
    }
}
