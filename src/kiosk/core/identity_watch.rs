//! Notices that another identity lies on disk, and whether it may replace the one in force.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use lobby_fleet::Identity;

/// Watches the identity's folder.
pub struct IdentityWatch {
    state: PathBuf,
    /// Inode and time of change of the folder, as seen last.
    seen: Option<(u64, i64, i64)>,
}

impl IdentityWatch {
    /// Watches the identity below `state`; the first poll loads it.
    pub fn new(state: &Path) -> IdentityWatch {
        IdentityWatch { state: state.to_owned(), seen: None }
    }

    /// The identity on disk where it is another one than `current` and may replace it in a running core. An identity that
    /// may not is logged once and left alone until the folder changes again.
    pub fn poll(&mut self, current: &Identity) -> Option<Identity> {
        let folder = std::fs::metadata(self.state.join("identity")).ok()?;
        let seen = Some((folder.ino(), folder.ctime(), folder.ctime_nsec()));
        if seen == self.seen {
            return None;
        }
        self.seen = seen;
        let next = match Identity::load(&self.state) {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(error = %error, "the identity on disk cannot be used; the one before goes on");
                return None;
            }
        };
        if next.certificate_pem == current.certificate_pem {
            return None;
        }
        // Delivery sends and lists are verified with what stood in the identity at core's start.
        if !next.public.is_same_kiosk_and_platform(&current.public) {
            tracing::error!(
                "this kiosk was enrolled under another name, at another platform or with other keys of it; start \
                 `lobby run` again to use it"
            );
            return None;
        }
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use lobby_envelope::SigningKey;

    use super::*;
    use crate::core::fixture::enrol;

    struct Bench {
        dir: tempfile::TempDir,
        key: Arc<SigningKey>,
        watch: IdentityWatch,
        current: Identity,
    }

    impl Bench {
        /// A kiosk whose identity has been seen once.
        fn new() -> Bench {
            let (dir, key) = (tempfile::tempdir().unwrap(), Arc::new(SigningKey::generate().unwrap()));
            enrol(dir.path(), &key, "first", "WL01-K01");
            let current = Identity::load(dir.path()).unwrap();
            let mut watch = IdentityWatch::new(dir.path());
            assert!(watch.poll(&current).is_none(), "it is the one in force");
            Bench { dir, key, watch, current }
        }

        /// Puts another folder in the identity's place, as enrolment and renewal do.
        fn replace(&mut self, key: &SigningKey, certificate: &str, kiosk: &str) {
            let (folder, old) = (self.dir.path().join("identity"), self.dir.path().join("old"));
            let _ = std::fs::remove_dir_all(&old);
            std::fs::rename(folder, old).unwrap();
            enrol(self.dir.path(), key, certificate, kiosk);
        }

        fn poll(&mut self) -> Option<String> {
            self.watch.poll(&self.current).map(|next| next.certificate_pem)
        }
    }

    #[test]
    fn a_renewed_certificate_is_found_once() {
        let mut bench = Bench::new();
        let key = Arc::clone(&bench.key);
        bench.replace(&key, "second", "WL01-K01");
        assert_eq!(bench.poll().as_deref(), Some("second"));
        assert_eq!(bench.poll(), None, "the folder has not changed since");
    }

    #[test]
    fn a_kiosk_enrolled_under_another_name_or_at_another_platform_waits_for_a_restart() {
        let mut bench = Bench::new();
        let key = Arc::clone(&bench.key);
        bench.replace(&key, "second", "WL01-K02");
        assert_eq!(bench.poll(), None);
        bench.replace(&SigningKey::generate().unwrap(), "third", "WL01-K01");
        assert_eq!(bench.poll(), None, "its receipts would not verify");
        bench.replace(&key, "fourth", "WL01-K01");
        assert_eq!(bench.poll().as_deref(), Some("fourth"));
    }

    #[test]
    fn a_damaged_or_missing_identity_leaves_the_one_in_force() {
        let mut bench = Bench::new();
        let key = Arc::clone(&bench.key);
        bench.replace(&key, "second", "WL01-K01");
        std::fs::write(bench.dir.path().join("identity/trust.json"), "{").unwrap();
        assert_eq!(bench.poll(), None);
        std::fs::remove_dir_all(bench.dir.path().join("identity")).unwrap();
        assert_eq!(bench.poll(), None);
        enrol(bench.dir.path(), &key, "third", "WL01-K01");
        assert_eq!(bench.poll().as_deref(), Some("third"));
    }
}
