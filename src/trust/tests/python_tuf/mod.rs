//! A repository that python-tuf wrote (`make.py`): RSA-PSS, ECDSA and Ed25519 keys, both hashes, a root that
//! asks for two signatures, hash prefixes, and bins below a delegation.

use std::fs;
use std::path::Path;

use lobby_trust::Refusal;

use crate::repository::{Client, Repository};

fn python() -> Repository {
    let mut repository = Repository::new();
    repository.files.clear();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python_tuf")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            repository.files.insert(name, fs::read(path).unwrap());
        }
    }
    repository
}

#[test]
fn a_repository_of_python_tuf_is_read_whole() {
    let repository = python();
    let mut client = Client::new(&repository);
    client.refresh(&repository).unwrap();
    assert_eq!(client.stored["root"], repository.files["2.root.json"]);
    for (path, bytes) in [("app/lobby é.deb", "program"), ("hashed/file.txt", "hashed"), ("content/help.txt", "help")]
    {
        let (artifact, _) = client.find(&repository, path).unwrap();
        assert!(artifact.digests.fit(bytes.as_bytes()), "{path}");
        assert!(!artifact.digests.fit(b"else"), "{path}");
    }
    assert_eq!(client.find(&repository, "app/other").unwrap_err(), Refusal::NoSuchTarget);
}

#[test]
fn a_changed_value_breaks_each_kind_of_signature() {
    let whole = python();
    for (file, role) in [("2.root.json", "root"), ("timestamp.json", "timestamp"), ("1.targets.json", "targets")] {
        let mut repository = whole.clone();
        let text = String::from_utf8(whole.files[file].clone()).unwrap();
        repository.files.insert(file.to_owned(), text.replace("2040-01-01", "2041-01-01").into_bytes());
        let refusal = Client::new(&repository).refresh(&repository).unwrap_err();
        let differs = Refusal::Differs(role.to_owned());
        assert!(refusal == differs || matches!(refusal, Refusal::Threshold { good: 0, .. }), "{file}: {refusal}");
    }
}
