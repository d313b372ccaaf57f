use proptest::prelude::*;

use super::*;

const TYP: &str = "test+jws";

fn key() -> (SigningKey, Vec<VerifyingKey>) {
    let key = SigningKey::generate().unwrap();
    let public = VerifyingKey::from_wire(&key.public_key("k1")).unwrap();
    (key, vec![public])
}

/// A JWS with any header text, properly signed by `key`.
fn with_header(key: &SigningKey, header: &str) -> String {
    let signed = format!("{}.{}", BASE64URL_NOPAD.encode(header.as_bytes()), BASE64URL_NOPAD.encode(b"payload"));
    let signature = BASE64URL_NOPAD.encode(&key.sign(signed.as_bytes()).unwrap());
    format!("{signed}.{signature}")
}

/// RFC 7515, appendix A.3: key, signing input and signature made by another program.
#[test]
fn the_es256_example_of_rfc_7515_verifies() {
    let x = BASE64URL_NOPAD.decode(b"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU").unwrap();
    let y = BASE64URL_NOPAD.decode(b"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0").unwrap();
    let point = [vec![4], x, y].concat();
    let key = VerifyingKey::from_point("a3", &point).unwrap();
    let signed = concat!(
        "eyJhbGciOiJFUzI1NiJ9",
        ".",
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    );
    let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
    assert!(key.verifies(signed.as_bytes(), &signature));
    assert!(!key.verifies(&signed.as_bytes()[1..], &signature));
    // The same example as a whole is refused here: its header has neither kid nor typ.
    let jws = format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature));
    assert!(matches!(verify(&jws, &[key], TYP), Err(SealError::NotJws { .. })));
}

#[test]
fn what_was_signed_comes_back() {
    let (key, keys) = key();
    let jws = sign(&key, "k1", TYP, b"{\"a\":1}").unwrap();
    assert_eq!(verify(&jws, &keys, TYP).unwrap(), b"{\"a\":1}");
    assert_eq!(claimed_kid(&jws, TYP).unwrap(), "k1");
    let header = BASE64URL_NOPAD.decode(jws.split('.').next().unwrap().as_bytes()).unwrap();
    assert_eq!(header, br#"{"alg":"ES256","kid":"k1","typ":"test+jws"}"#);
}

#[test]
fn a_message_without_a_signature_is_called_unsigned() {
    let (key, keys) = key();
    let jws = sign(&key, "k1", TYP, b"x").unwrap();
    let stripped = &jws[..=jws.rfind('.').unwrap()];
    assert!(matches!(verify(stripped, &keys, TYP), Err(SealError::Unsigned { .. })));
    for header in [
        r#"{"alg":"none"}"#,
        r#"{"alg":"none","kid":"k1","typ":"test+jws"}"#,
        r#"{"alg":"NONE","kid":"k1","typ":"test+jws"}"#,
    ] {
        assert!(matches!(verify(&with_header(&key, header), &keys, TYP), Err(SealError::Unsigned { .. })), "{header}");
    }
}

#[test]
fn a_header_with_anything_else_in_it_is_refused_although_signed() {
    let (key, keys) = key();
    for header in [
        r#"{"alg":"ES256","kid":"k1","typ":"test+jws","crit":["b64"],"b64":false}"#,
        r#"{"alg":"ES256","kid":"k1","typ":"test+jws","jwk":{}}"#,
        r#"{"alg":"ES256","alg":"ES256","kid":"k1","typ":"test+jws"}"#,
        r#"{"alg":"ES256","typ":"test+jws"}"#,
        "[]",
        "",
    ] {
        assert!(matches!(verify(&with_header(&key, header), &keys, TYP), Err(SealError::NotJws { .. })), "{header}");
    }
    for (header, wrong) in [
        (r#"{"alg":"HS256","kid":"k1","typ":"test+jws"}"#, "alg"),
        (r#"{"alg":"ES384","kid":"k1","typ":"test+jws"}"#, "alg"),
        (r#"{"alg":"ES256","kid":"k1","typ":"other+jws"}"#, "typ"),
    ] {
        let found = verify(&with_header(&key, header), &keys, TYP);
        assert!(matches!(found, Err(SealError::Header { member, .. }) if member == wrong), "{header}");
    }
}

#[test]
fn a_stranger_and_a_key_under_a_wrong_id_are_distinguished() {
    let (key, keys) = key();
    let (stranger, _) = self::key();
    let foreign = sign(&stranger, "k2", TYP, b"x").unwrap();
    assert!(matches!(verify(&foreign, &keys, TYP), Err(SealError::UnknownKey { .. })));
    let posing = sign(&stranger, "k1", TYP, b"x").unwrap();
    assert!(matches!(verify(&posing, &keys, TYP), Err(SealError::Forged { .. })));
    let good = sign(&key, "k1", TYP, b"x").unwrap();
    assert!(matches!(verify(&good, &[], TYP), Err(SealError::UnknownKey { .. })));
}

#[test]
fn there_is_exactly_one_way_to_write_a_jws() {
    let (key, keys) = key();
    let jws = sign(&key, "k1", TYP, b"some").unwrap();
    let [header, payload, signature] = jws.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    // 64 bytes leave four spare bits in the last symbol: setting one gives other text for the same bytes.
    let last = signature.chars().last().unwrap();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let neighbour = alphabet.chars().nth(alphabet.find(last).unwrap() + 1).unwrap();
    let respelt = format!("{}{neighbour}", &signature[..signature.len() - 1]);
    for other in [
        format!("{header}.{payload}.{respelt}"),
        format!("{header}.{payload}.{signature}=="),
        format!("{header}.{payload}==.{signature}"),
        format!("{header}.{payload}.{signature}."),
        format!(".{header}.{payload}.{signature}"),
        format!("{header}\n.{payload}.{signature}"),
        format!("{jws}\n"),
        format!("{header}.{payload}"),
        "<html>please log in</html>".into(),
        String::new(),
        "A".repeat(JWS_MAX + 1),
    ] {
        assert!(verify(&other, &keys, TYP).is_err(), "{other:.80}");
    }
}

#[test]
fn every_changed_byte_is_noticed() {
    let (key, keys) = key();
    let jws = sign(&key, "k1", TYP, b"0123456789").unwrap();
    for at in 0..jws.len() {
        for bit in 0..7 {
            let mut changed = jws.clone().into_bytes();
            changed[at] ^= 1 << bit;
            let changed = String::from_utf8(changed).unwrap();
            assert!(verify(&changed, &keys, TYP).is_err(), "byte {at} bit {bit}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic_or_passes(text in "\\PC{0,200}") {
        let (_, keys) = key();
        prop_assert!(verify(&text, &keys, TYP).is_err());
    }
}
