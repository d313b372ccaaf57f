//! The head of an age file: its first line, a stanza for each recipient, and the line of its MAC.
//!
//! The age library reads as many stanzas as there are and tries a key agreement on each, before anything vouches for
//! them. So the head is measured here first, without a key.

use crate::SealError;

/// Longest head, bytes: sixteen recipients need a fifth of it.
pub const HEAD_MAX: usize = 8 * 1024;
/// Most stanzas. Sealing makes one for each recipient and one that means nothing.
pub const STANZAS_MAX: usize = 20;

const FIRST_LINE: &[u8] = b"age-encryption.org/v1";
const STANZA: &[u8] = b"-> ";
const MAC: &[u8] = b"---";

/// The length of the head with its MAC's line, bytes. `beginning`: the file, or its first [`HEAD_MAX`] bytes.
///
/// # Errors
/// [`SealError::HeadTooLarge`] where the head does not end in [`HEAD_MAX`] bytes or has more stanzas than
/// [`STANZAS_MAX`]; [`SealError::Damaged`] where it is none.
pub fn measure(beginning: &[u8]) -> Result<usize, SealError> {
    let beginning = &beginning[..beginning.len().min(HEAD_MAX)];
    let (mut length, mut stanzas) = (0, 0);
    for line in beginning.split_inclusive(|byte| *byte == b'\n') {
        let Some(text) = line.strip_suffix(b"\n") else { break };
        if length == 0 && text != FIRST_LINE {
            return Err(SealError::Damaged);
        }
        length += line.len();
        if text.starts_with(MAC) {
            return Ok(length);
        }
        stanzas += usize::from(text.starts_with(STANZA));
        if stanzas > STANZAS_MAX {
            return Err(SealError::HeadTooLarge { what: "stanzas", max: STANZAS_MAX });
        }
    }
    if length > 0 && beginning.len() == HEAD_MAX {
        Err(SealError::HeadTooLarge { what: "bytes", max: HEAD_MAX })
    } else {
        Err(SealError::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{IntakeIdentity, seal};

    fn head(stanzas: usize, body: usize) -> Vec<u8> {
        let stanza = format!("-> X25519 x\n{}\n", "b".repeat(body));
        format!("age-encryption.org/v1\n{}--- mac\n", stanza.repeat(stanzas)).into_bytes()
    }

    #[test]
    fn the_head_of_what_is_sealed_here_to_sixteen_recipients_is_measured() {
        let recipients: Vec<_> = (0..16).map(|_| IntakeIdentity::generate().recipient()).collect();
        for count in [1, 16] {
            let sealed = seal(&recipients[..count], &[0; 3]).unwrap();
            let length = measure(&sealed.bytes).unwrap();
            assert_eq!(sealed.bytes.len(), length + 16 + 3 + 16, "nonce, content and its tag are behind it");
            assert!(length < HEAD_MAX / 3, "{length}");
        }
    }

    #[test]
    fn too_many_stanzas_and_too_long_a_head_are_distinguished_from_damage() {
        assert_eq!(measure(&head(STANZAS_MAX, 43)).unwrap(), head(STANZAS_MAX, 43).len());
        let too_large = |bytes: &[u8]| matches!(measure(bytes), Err(SealError::HeadTooLarge { .. }));
        assert!(too_large(&head(STANZAS_MAX + 1, 43)));
        assert!(too_large(&head(8_000, 43)));
        assert!(too_large(&head(1, HEAD_MAX)));
        let cut = &head(2, 43)[..40];
        let none: [&[u8]; 5] = [b"", b"\n", b"age", &[7; 2 * HEAD_MAX], cut];
        for none in none {
            assert!(matches!(measure(none), Err(SealError::Damaged)));
        }
    }
}
