use std::fmt;

/// A release by its folder's name: version, hyphen, the first eight hexadecimal digits of its hash. Safe as a file name
/// and as a word of a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release(String);

/// Letters of a name at most.
const LONGEST: usize = 64;

impl Release {
    /// None for anything else than `VERSION-HASH8`.
    pub fn read(name: &str) -> Option<Self> {
        let (version, hash) = name.rsplit_once('-')?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-';
        let version_fits = version.as_bytes().first().is_some_and(u8::is_ascii_digit) && version.bytes().all(plain);
        let hash_fits = hash.len() == 8 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (version_fits && hash_fits && name.len() <= LONGEST).then(|| Self(name.to_owned()))
    }

    /// The folder's name.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Release {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Release;

    #[test]
    fn only_names_that_stay_in_their_folder_and_on_their_line_are_releases() {
        for name in ["0.2.0-1a2b3c4d", "1.0-rc.1-00000000"] {
            assert_eq!(Release::read(name).map(|release| release.name().to_owned()).as_deref(), Some(name));
        }
        let long = format!("1{}-1a2b3c4d", ".0".repeat(40));
        for name in [
            "",
            "-1a2b3c4d",
            "../1-1a2b3c4d",
            "1/2-1a2b3c4d",
            "1 2-1a2b3c4d",
            "1-1A2B3C4D",
            "1-1a2b3c4",
            "current",
            &long,
        ] {
            assert_eq!(Release::read(name), None, "{name}");
        }
    }
}
