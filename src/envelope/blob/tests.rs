use std::io::ErrorKind;
use std::process::Command;

use super::*;

fn sealed(plain: &[u8]) -> (IntakeIdentity, SealedBlob) {
    let identity = IntakeIdentity::generate();
    let blob = seal(&[identity.recipient()], plain).unwrap();
    (identity, blob)
}

#[test]
fn what_was_sealed_opens_at_every_size_around_the_chunk_of_64_kib() {
    for size in [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000] {
        let plain: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
        let (identity, blob) = sealed(&plain);
        assert_eq!(blob.sha256, sha256(&blob.bytes));
        assert_eq!(open(&[identity], &blob.bytes).unwrap().as_slice(), plain, "{size}");
    }
}

#[test]
fn either_of_two_recipients_opens_it_and_no_third() {
    let (old, new) = (IntakeIdentity::generate(), IntakeIdentity::generate());
    let blob = seal(&[new.recipient(), old.recipient()], b"form").unwrap();
    assert!(matches!(open(&[IntakeIdentity::generate()], &blob.bytes), Err(SealError::OtherRecipient)));
    assert!(matches!(open(&[], &blob.bytes), Err(SealError::OtherRecipient)));
    assert_eq!(open(&[old], &blob.bytes).unwrap().as_slice(), b"form");
    assert_eq!(open(&[IntakeIdentity::generate(), new], &blob.bytes).unwrap().as_slice(), b"form");
}

/// The Go program of Debian's package `age`: another author's reading of the format.
#[test]
fn the_age_command_opens_our_envelope_and_we_open_its() {
    let plain: Vec<u8> = (0..150_000_u32).map(|at| (at % 253) as u8).collect();
    let (identity, blob) = sealed(&plain);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("key"), format!("# made by a test\n{}\n", identity.to_secret_text().as_str())).unwrap();
    std::fs::write(path("ours.age"), &blob.bytes).unwrap();
    let age = |command: &mut Command| {
        let output = match command.output() {
            Ok(output) => output,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                panic!("the program `age` is missing: run `cargo xtask setup --test`")
            }
            Err(error) => panic!("starting `age`: {error}"),
        };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let opened = age(Command::new("age").arg("-d").arg("-i").arg(path("key")).arg(path("ours.age")));
    assert!(opened == plain, "age gave {} other bytes", opened.len());

    std::fs::write(path("plain"), &plain).unwrap();
    let recipient = identity.recipient().to_wire().recipient;
    let theirs = age(Command::new("age").arg("-r").arg(recipient).arg(path("plain")));
    let key_file = std::fs::read_to_string(path("key")).unwrap();
    assert!(open(&[IntakeIdentity::parse(&key_file).unwrap()], &theirs).unwrap().as_slice() == plain);
}

#[test]
fn an_envelope_cut_anywhere_never_opens() {
    let (identity, blob) = sealed(&[7; 70_000]);
    let identities = [identity];
    let lengths = (0..300).chain((300..blob.bytes.len()).step_by(997)).chain(blob.bytes.len() - 20..blob.bytes.len());
    for length in lengths {
        assert!(open(&identities, &blob.bytes[..length]).is_err(), "cut to {length}");
    }
    let longer = [blob.bytes.as_slice(), b"x"].concat();
    assert!(open(&identities, &longer).is_err());
}

#[test]
fn a_flipped_bit_anywhere_never_opens() {
    let (identity, blob) = sealed(b"a short form");
    let identities = [identity];
    for at in 0..blob.bytes.len() {
        for bit in 0..8 {
            let mut changed = blob.bytes.clone();
            changed[at] ^= 1 << bit;
            assert!(open(&identities, &changed).is_err(), "byte {at} bit {bit}");
        }
    }
}

#[test]
fn sealing_to_no_recipient_and_sealing_too_much_are_refused() {
    assert!(matches!(seal(&[], b"form"), Err(SealError::NoRecipient)));
    let recipient = IntakeIdentity::generate().recipient();
    let most = usize::try_from(BLOB_MAX).unwrap();
    assert!(matches!(seal(&[recipient], &vec![0; most]), Err(SealError::TooLarge { .. })));
    assert!(matches!(open(&[], &vec![0; most + 1]), Err(SealError::TooLarge { .. })));
}

#[test]
fn keys_read_back_and_what_is_no_key_is_refused() {
    let identity = IntakeIdentity::generate();
    let again = IntakeIdentity::parse(&identity.to_secret_text()).unwrap();
    assert_eq!(again.recipient().to_wire(), identity.recipient().to_wire());
    let entry = identity.recipient().to_wire();
    assert_eq!(Recipient::from_wire(&entry).unwrap().to_wire(), entry);
    assert_eq!(format!("{identity:?}"), format!("IntakeIdentity({}, secret)", entry.id));
    for text in ["", "age1", "age1qqqq", &entry.recipient[1..], &identity.to_secret_text()] {
        assert!(matches!(Recipient::parse("r", text), Err(SealError::Key { .. })), "{text}");
    }
    assert!(Recipient::parse("", &entry.recipient).is_err());
    let two = format!("{}\n{}", identity.to_secret_text().as_str(), identity.to_secret_text().as_str());
    for text in ["", "# only a comment", &entry.recipient, &two] {
        assert!(matches!(IntakeIdentity::parse(text), Err(SealError::Key { .. })));
    }
}

/// The all-zero point, in Bech32 with a good checksum (made with the reference encoder of BIP 173).
#[test]
fn a_recipient_of_low_order_is_refused_instead_of_panicking_later() {
    let zero = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z";
    assert!(zero.parse::<x25519::Recipient>().is_ok(), "the checksum of the sample is wrong");
    assert!(matches!(Recipient::parse("r", zero), Err(SealError::Key { reason: "a point of low order", .. })));
}

/// Attack p07d: each stanza costs a key agreement before anything vouches for it; 8,000 of them took half a minute.
#[test]
fn thousands_of_stanzas_are_refused_before_the_library_sees_one() {
    let (identity, blob) = sealed(b"form");
    let first_line = b"age-encryption.org/v1\n".len();
    let stanza = format!("-> X25519 {0}\n{0}\n", "A".repeat(43));
    let hostile = [&blob.bytes[..first_line], stanza.repeat(8_000).as_bytes(), &blob.bytes[first_line..]].concat();
    assert!(matches!(open(&[identity], &hostile), Err(SealError::HeadTooLarge { .. })));
}
