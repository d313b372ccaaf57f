use crate::release::Release;

/// Words of a line, each of which stands for one variant.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// Every one, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// As it stands in a line.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            fn read(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// What has been reached with a release; on disk before anything that follows from it is done.
    Step {
        /// The platform has offered it.
        Checking = "checking",
        /// Its parts are being fetched.
        Downloading = "downloading",
        /// Fetched, and everything signed fits.
        Verified = "verified",
        /// Unpacked as a release folder, every file durable.
        Staged = "staged",
        /// May be switched to at the next start.
        Armed = "armed",
        /// Given up before the switch; may be offered again.
        Dropped = "dropped",
        /// The link is about to point to it.
        Switching = "switching",
        /// The link points to it; it has to prove itself.
        Trial = "trial",
        /// A start on trial.
        Started = "started",
        /// That start ended by its own fault: one try less.
        Failed = "failed",
        /// That start ended by no fault of its own.
        Interrupted = "interrupted",
        /// A citizen could be served: it is good.
        Confirmed = "confirmed",
        /// The link is about to point back.
        Reverting = "reverting",
        /// The link points back; this release is not switched to again.
        Reverted = "reverted",
    }
}

words! {
    /// Why a step was taken.
    Reason {
        /// As planned.
        Planned = "-",
        /// The program ended by a signal or with an error.
        Crash = "crash",
        /// The program ended of itself, unasked.
        Exit = "exit",
        /// No sign of life.
        Watchdog = "watchdog",
        /// Not confirmed in its time.
        Timeout = "timeout",
        /// The program could not be started.
        Unstartable = "unstartable",
        /// A file of it is missing or is not what it was.
        Damaged = "damaged",
        /// Power went.
        PowerCut = "power-cut",
        /// The launcher itself was ended.
        LauncherEnded = "launcher-ended",
        /// Interrupted too often to be chance.
        Interruptions = "interruptions",
        /// The platform has taken it back.
        Withdrawn = "withdrawn",
        /// What was signed does not fit.
        Refused = "refused",
        /// No room on the disk.
        Full = "full",
    }
}

/// One start of the machine, as the system names it (`/proc/sys/kernel/random/boot_id`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boot(String);

impl Boot {
    /// None for anything but up to 36 hexadecimal digits and hyphens.
    pub fn read(text: &str) -> Option<Self> {
        let fits = (1..=36).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        fits.then(|| Self(text.to_owned()))
    }
}

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Counted from 1.
    pub sequence: u64,
    /// What has been reached.
    pub step: Step,
    /// With which release.
    pub release: Release,
    /// Why.
    pub reason: Reason,
    /// In which start of the machine.
    pub boot: Boot,
    /// By the machine's clock, seconds since 1970; for people only.
    pub wall: u64,
}

impl Record {
    /// The line with its checksum and its end.
    pub fn line(&self) -> String {
        let Self { sequence, step, release, reason, boot, wall } = self;
        let body = format!("{sequence} {} {release} {} {} {wall}", step.word(), reason.word(), boot.0);
        let sum = checksum(body.as_bytes());
        format!("{body} {sum:08x}\n")
    }

    /// None when it is torn, changed, or of a program that knows other words.
    pub fn read(line: &str) -> Option<Self> {
        let (body, sum) = line.rsplit_once(' ')?;
        if sum.len() != 8 || u32::from_str_radix(sum, 16) != Ok(checksum(body.as_bytes())) {
            return None;
        }
        let mut words = body.split(' ');
        let mut word = || words.next();
        let record = Self {
            sequence: word()?.parse().ok()?,
            step: Step::read(word()?)?,
            release: Release::read(word()?)?,
            reason: Reason::read(word()?)?,
            boot: Boot::read(word()?)?,
            wall: word()?.parse().ok()?,
        };
        words.next().is_none().then_some(record)
    }
}

/// CRC-32 of IEEE 802.3. Against torn and rotten bytes, not against people.
fn checksum(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
    };
    !bytes.iter().fold(!0, step)
}

#[cfg(test)]
mod tests {
    use super::{Boot, Reason, Record, Step, checksum};
    use crate::release::Release;

    #[test]
    fn the_checksum_is_the_known_one() {
        assert_eq!(checksum(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn every_line_is_read_as_it_was_written_and_no_torn_or_changed_one_is() {
        for (step, reason) in Step::ALL.iter().zip(Reason::ALL.iter().cycle()) {
            let release = Release::read("0.2.0-1a2b3c4d").unwrap();
            let boot = Boot::read("5ca1ab1e-0000-4000-8000-00000000beef").unwrap();
            let record = Record { sequence: 7, step: *step, release, reason: *reason, boot, wall: 1_800_000_000 };
            let line = record.line();
            let line = line.strip_suffix('\n').unwrap();
            assert_eq!(Record::read(line), Some(record));
            for at in 0..line.len() {
                assert_eq!(Record::read(&line[..at]), None, "cut at {at}");
                let mut changed = line.as_bytes().to_vec();
                changed[at] ^= 1;
                assert_eq!(Record::read(&String::from_utf8(changed).unwrap()), None, "changed at {at}");
            }
        }
    }

    #[test]
    fn a_line_of_a_newer_program_is_passed_over() {
        let body = "7 teleporting 0.2.0-1a2b3c4d - 1 1800000000";
        assert_eq!(Record::read(&format!("{body} {:08x}", checksum(body.as_bytes()))), None);
    }
}
