use crate::record::{Boot, Reason, Record, Step};
use crate::release::Release;
use crate::situation::Situation;

/// Longer than this it is written anew, bytes: some thousand lines.
const LONG: usize = 128 * 1024;

/// What a journal says.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Where things stand.
    pub situation: Situation,
    /// Lines that were not whole or not known, to be reported. One torn line at the end is a power cut, and none.
    pub damaged: usize,
}

/// A step that does not follow from where an update stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfOrder;

/// Writes lines that follow those of a reading.
#[derive(Clone, Debug)]
pub struct Journal {
    situation: Situation,
    boot: Boot,
    /// The last line lacks its end.
    torn: bool,
}

impl Journal {
    /// Of the journal's bytes; empty where there is no file. Lines that are not whole are passed over: the journal goes
    /// on behind them.
    pub fn read(bytes: &[u8]) -> Reading {
        let text = String::from_utf8_lossy(bytes);
        let (whole, tail) = text.rsplit_once('\n').unwrap_or(("", &text));
        let mut reading = Reading { situation: Situation::default(), damaged: 0 };
        let tail = Record::read(tail);
        for record in whole.split('\n').filter(|line| !line.is_empty()).map(Record::read).chain(tail.map(Some)) {
            match record {
                Some(record) => reading.situation.apply(&record),
                None => reading.damaged += 1,
            }
        }
        reading
    }

    /// To write on in this start of the machine.
    pub fn open(bytes: &[u8], boot: Boot) -> Self {
        let torn = bytes.last().is_some_and(|last| *last != b'\n');
        Self { situation: Self::read(bytes).situation, boot, torn }
    }

    /// Where things stand after all that was read and written.
    pub fn situation(&self) -> &Situation {
        &self.situation
    }

    /// The bytes to append, to be durable before the step is acted on.
    ///
    /// # Errors
    /// The step does not follow from where things stand; nothing is to be written.
    pub fn write(&mut self, step: Step, release: &Release, reason: Reason, wall: u64) -> Result<Vec<u8>, OutOfOrder> {
        if self.situation.allows(step, release) { Ok(self.line(step, release, reason, wall)) } else { Err(OutOfOrder) }
    }

    fn line(&mut self, step: Step, release: &Release, reason: Reason, wall: u64) -> Vec<u8> {
        let record = Record {
            sequence: self.situation.sequence().saturating_add(1),
            step,
            release: release.clone(),
            reason,
            boot: self.boot.clone(),
            wall,
        };
        self.situation.apply(&record);
        let begin = if std::mem::take(&mut self.torn) { "\n" } else { "" };
        format!("{begin}{}", record.line()).into_bytes()
    }

    /// A shorter journal that says the same, when this one is long and nothing is under way; to replace the old file by
    /// a rename.
    pub fn shorter(bytes: &[u8], boot: Boot, wall: u64) -> Option<Vec<u8>> {
        let old = Self::read(bytes).situation;
        if bytes.len() <= LONG || !old.is_idle() {
            return None;
        }
        let mut journal = Self { situation: Situation::following(old.sequence()), boot, torn: false };
        let mut out = Vec::new();
        for release in old.quarantined() {
            out.extend(journal.line(Step::Reverted, release, Reason::Planned, wall));
        }
        if let Some(release) = old.confirmed() {
            out.extend(journal.line(Step::Confirmed, release, Reason::Planned, wall));
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::Journal;
    use crate::record::{Boot, Reason, Step};
    use crate::release::Release;
    use crate::situation::Phase;

    fn boot() -> Boot {
        Boot::read("b007").unwrap()
    }

    fn release(number: u32) -> Release {
        Release::read(&format!("0.{number}.0-{number:08x}")).unwrap()
    }

    fn lines(steps: &[(Step, u32)]) -> Vec<u8> {
        let mut journal = Journal::open(b"", boot());
        steps.iter().flat_map(|(step, number)| journal.line(*step, &release(*number), Reason::Planned, 1)).collect()
    }

    #[test]
    fn after_a_cut_at_any_byte_the_journal_goes_on() {
        let bytes = lines(&[(Step::Confirmed, 1), (Step::Armed, 2), (Step::Switching, 2), (Step::Trial, 2)]);
        for at in 0..=bytes.len() {
            let mut cut = bytes[..at].to_vec();
            let before = Journal::read(&cut);
            assert_eq!(before.damaged, 0, "a torn end is a power cut");
            let mut journal = Journal::open(&cut, boot());
            cut.extend(journal.line(Step::Reverted, &release(2), Reason::Crash, 2));
            let after = Journal::read(&cut).situation;
            assert!(after.is_quarantined(&release(2)), "cut at {at}");
            assert_eq!(after.confirmed(), before.situation.confirmed());
        }
    }

    #[test]
    fn a_damaged_line_costs_itself_alone() {
        let bytes = lines(&[(Step::Confirmed, 1), (Step::Armed, 2), (Step::Switching, 2), (Step::Trial, 2)]);
        for at in 0..bytes.len() - 1 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x04;
            let reading = Journal::read(&damaged);
            assert!((1..=2).contains(&reading.damaged), "changed at {at}");
            // The end of the line before joins it to the last one.
            let last_begins = bytes[..bytes.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap();
            let is_on_trial = matches!(reading.situation.phase(), Phase::Trial { .. });
            assert_eq!(is_on_trial, at < last_begins, "changed at {at}");
        }
    }

    #[test]
    fn zeros_noise_and_nothing_are_an_empty_journal() {
        for bytes in [&b""[..], &[0; 4096], b"\n\n\n", b"\xff\xfe\n", b"1 trial x\n"] {
            let situation = Journal::read(bytes).situation;
            assert!(situation.is_idle() && situation.confirmed().is_none());
        }
    }

    #[test]
    fn a_long_journal_is_written_shorter_and_says_the_same() {
        let mut steps = vec![(Step::Reverted, 3), (Step::Reverted, 4)];
        steps.extend((0..2000).flat_map(|_| [(Step::Checking, 5), (Step::Dropped, 5)]));
        steps.push((Step::Confirmed, 2));
        let bytes = lines(&steps);
        let short = Journal::shorter(&bytes, boot(), 1).unwrap();
        assert!(short.len() < 500);
        let (old, new) = (Journal::read(&bytes).situation, Journal::read(&short).situation);
        assert_eq!(new.confirmed(), Some(&release(2)));
        assert!(new.is_idle() && new.is_quarantined(&release(3)) && new.is_quarantined(&release(4)));
        assert!(new.sequence() > old.sequence());
        let busy = lines(&[&steps[..], &[(Step::Armed, 6)]].concat());
        assert_eq!(Journal::shorter(&busy, boot(), 1), None, "never in the middle of an update");
        assert_eq!(Journal::shorter(&lines(&steps[..9]), boot(), 1), None);
    }
}
