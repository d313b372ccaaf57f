use age::Recipient as _;
use data_encoding::BASE64;
use proptest::prelude::*;

use super::*;

/// What an identity makes of a stanza, in a form that can be compared.
fn made(identity: &dyn age::Identity, stanza: &Stanza) -> String {
    match identity.unwrap_stanza(stanza) {
        None => "not its".into(),
        Some(Ok(key)) => format!("{:?}", key.expose_secret()),
        Some(Err(error)) => format!("{error}"),
    }
}

fn both(identity: &x25519::Identity, stanza: &Stanza) -> (String, String) {
    (made(identity, stanza), made(&Pair::of(identity).unwrap(), stanza))
}

fn wrapped(identity: &x25519::Identity, key: [u8; FILE_KEY_BYTES]) -> Stanza {
    let (stanzas, _) = identity.to_public().wrap_file_key(&FileKey::new(Box::new(key))).unwrap();
    stanzas.into_iter().next().unwrap()
}

#[test]
fn a_stanza_of_each_kind_is_judged_as_age_judges_it() {
    let (identity, other) = (x25519::Identity::generate(), x25519::Identity::generate());
    let good = wrapped(&identity, [7; FILE_KEY_BYTES]);
    let share = good.args[0].clone();
    let with = |change: &dyn Fn(&mut Stanza)| {
        let mut stanza = Stanza { tag: good.tag.clone(), args: good.args.clone(), body: good.body.clone() };
        change(&mut stanza);
        stanza
    };
    let respelt = |last: char| format!("{}{last}", &share[..share.len() - 1]);
    let stanzas: Vec<(&str, Stanza)> = vec![
        ("ours", with(&|_| ())),
        ("another's", wrapped(&other, [7; FILE_KEY_BYTES])),
        ("another tag", with(&|stanza| stanza.tag = "x25519".into())),
        ("no argument", with(&|stanza| stanza.args.clear())),
        ("two arguments", with(&|stanza| stanza.args.push("x".into()))),
        ("a short share", with(&|stanza| stanza.args[0].truncate(40))),
        ("a padded share", with(&|stanza| stanza.args[0].push('='))),
        ("a long share", with(&|stanza| stanza.args[0].push_str("AAAA"))),
        ("not base64", with(&|stanza| stanza.args[0] = "*".repeat(43))),
        ("spare bits set", with(&|stanza| stanza.args[0] = respelt('B'))),
        ("a point of low order", with(&|stanza| stanza.args[0] = "A".repeat(43))),
        ("a short body", with(&|stanza| stanza.body.truncate(WRAPPED - 1))),
        ("a long body", with(&|stanza| stanza.body.push(0))),
        ("a flipped bit", with(&|stanza| stanza.body[3] ^= 1)),
    ];
    for (what, stanza) in stanzas {
        let (age, ours) = both(&identity, &stanza);
        assert_eq!(age, ours, "{what}");
    }
    let (_, opened) = both(&identity, &good);
    assert_eq!(opened, format!("{:?}", [7_u8; FILE_KEY_BYTES]));
}

proptest! {
    #[test]
    fn any_stanza_is_judged_as_age_judges_it(share in any::<[u8; 33]>(), cut in 31..=33_usize, body in prop::collection::vec(any::<u8>(), 30..35)) {
        let identity = x25519::Identity::generate();
        let text = BASE64.encode(&share[..cut]);
        let stanza = Stanza { tag: TAG.into(), args: vec![text.trim_end_matches('=').into()], body };
        let (age, ours) = both(&identity, &stanza);
        prop_assert_eq!(age, ours);
    }

    #[test]
    fn every_wrapped_key_is_unwrapped(key in any::<[u8; FILE_KEY_BYTES]>()) {
        let identity = x25519::Identity::generate();
        let (age, ours) = both(&identity, &wrapped(&identity, key));
        prop_assert_eq!(&age, &ours);
        prop_assert_eq!(ours, format!("{key:?}"));
    }
}
