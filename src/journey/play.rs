//! The interpreter: plays the commands of a script in order and writes their outcomes to the transcript.

mod surroundings;

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use crate::case_number;
use crate::command::{Command, Sheet};
use crate::error::JourneyError;
use crate::hand::{Hand, Surroundings};
use crate::hands::Taps;
use crate::phrases;
use crate::play_options::PlayOptions;
use crate::remains::{Sought, Trace};
use crate::script::{Line, Script};
use crate::transcript::Transcript;

/// After a visit's crash the home page is back within this time.
const HOME_AGAIN: Duration = Duration::from_secs(1);
/// After the network is back the kiosk delivers by itself within this time.
const DELIVERY: Duration = Duration::from_secs(120);
/// Poll interval for programs without events.
const POLL_INTERVAL: Duration = Duration::from_millis(200);
/// Typed texts shorter than this, in characters, may be on any page by chance.
const TYPED_MIN: usize = 4;

/// Plays scripts with one hand at one kiosk.
pub struct Player<'a> {
    hand: &'a mut dyn Hand,
    outside: &'a mut dyn Surroundings,
    shots: PathBuf,
    taken: usize,
    options: PlayOptions,
    taps: Taps,
    /// Line of the script that is played.
    line: usize,
    /// What the page said when its last picture was taken.
    pictured: Vec<String>,
    typed: Vec<String>,
    /// What must not remain of the citizens since the last search.
    sought: Vec<Sought>,
    case: Option<String>,
    delivered: bool,
    /// Time within which other programs must have done what a command waits for.
    limit: Duration,
    pub transcript: Transcript,
}

/// Outcome of a played script.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Played {
    /// The number on the last receipt.
    pub case: Option<String>,
    /// `case delivered` found it on the platform with equal digests.
    pub delivered: bool,
}

impl<'a> Player<'a> {
    /// Pictures go to the folder `shots`, numbered in the order in which they are taken.
    pub fn new(hand: &'a mut dyn Hand, outside: &'a mut dyn Surroundings, shots: PathBuf) -> Self {
        let transcript = Transcript::default();
        let limit = DELIVERY;
        let (typed, sought, pictured) = (Vec::new(), Vec::new(), Vec::new());
        let (options, taps) = (PlayOptions::default(), Taps::default());
        Self {
            hand,
            outside,
            shots,
            taken: 0,
            options,
            taps,
            line: 0,
            pictured,
            typed,
            sought,
            case: None,
            delivered: false,
            limit,
            transcript,
        }
    }

    /// Plays with these options; the transcript is the same with each.
    pub fn with_options(mut self, options: PlayOptions) -> Self {
        self.taps = Taps::new(options.hands);
        self.options = options;
        self
    }

    /// Sets the time that other programs have; the default suits a busy machine.
    #[cfg(test)]
    pub fn with_limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Plays the whole script.
    ///
    /// # Errors
    /// The first command that failed, with its line.
    pub fn play(&mut self, script: &Script) -> Result<Played, JourneyError> {
        for line in &script.lines {
            self.line(line).map_err(|source| JourneyError::Command {
                line: line.number,
                command: line.text.clone(),
                source: Box::new(source),
            })?;
        }
        Ok(Played { case: self.case.clone(), delivered: self.delivered })
    }

    fn line(&mut self, line: &Line) -> Result<(), JourneyError> {
        self.line = line.number;
        let outcomes = self.command(&line.command)?;
        self.transcript.command(&line.text);
        for outcome in outcomes {
            self.transcript.outcome(&outcome);
        }
        Ok(())
    }

    /// Plays one command and returns its outcomes for the transcript.
    fn command(&mut self, command: &Command) -> Result<Vec<String>, JourneyError> {
        match command {
            Command::PutCard(card) => self.put_card(card)?,
            Command::RemoveCard => self.outside.remove_card()?,
            Command::Paper(paper) => self.put_paper(paper)?,
            Command::Net(net) => self.outside.set_net(*net)?,
            Command::Reader(state) => self.outside.set_reader(*state)?,
            Command::Printer(fault) => self.outside.set_printer_fault(fault.as_deref())?,
            Command::Printed(text) => self.printed(text)?,
            Command::Scanner(fault) => self.outside.set_scanner_fault(fault.as_ref())?,
            Command::Feeder(sheets) => self.fill_feeder(sheets)?,
            Command::SetUpFeederScanner => {
                self.hand.forget_visits();
                self.outside.set_up_feeder_scanner()?;
            }
            Command::Tap(label) => self.tap(label)?,
            Command::Through(next, last) => self.through(next, last)?,
            Command::Hold(label) => self.hand.hold(label)?,
            Command::Type(text) => self.type_text(text)?,
            Command::See(text) => self.hand.see(text)?,
            Command::SeeNot(text) => self.see_not(text)?,
            Command::Expect(step) => return self.expect(step),
            Command::Home => self.home()?,
            Command::Sign => self.sign()?,
            Command::Scan(pages) => self.scan(*pages)?,
            Command::Screen(width, height) => self.hand.set_screen((*width, *height))?,
            Command::Wait(delay) => self.hand.wait(*delay)?,
            Command::KillVisit => return self.kill_visit(),
            Command::KillCore => self.outside.kill_core()?,
            Command::StartCore => {
                self.hand.forget_visits();
                self.outside.start_core()?;
            }
            Command::StartSecondCore => return self.outside.start_second_core(),
            Command::RevokeKiosk => self.outside.revoke_kiosk()?,
            Command::EnrolAgain => self.outside.enrol_again()?,
            Command::Operator(order) => self.operator(order)?,
            Command::Remains(expected) => return self.remains(*expected),
            Command::Disk(state) => self.outside.set_disk(*state)?,
            Command::Shot(name) => self.shot(name)?,
            Command::Queue(count) => self.queue(*count)?,
            Command::CaseCount(count) => self.case_count(*count)?,
            Command::CaseReadable => return self.case_readable(),
            Command::CaseDelivered => return self.case_delivered(),
            Command::Lang => self.tap_either(&phrases::LANGUAGES)?,
            Command::Large => self.tap_either(&phrases::LARGER)?,
        }
        Ok(Vec::new())
    }

    fn put_card(&mut self, card: &str) -> Result<(), JourneyError> {
        self.sought.extend(self.outside.words_of_card(card)?);
        self.outside.put_card(card)
    }

    fn put_paper(&mut self, paper: &str) -> Result<(), JourneyError> {
        self.sought.extend(phrases::paper_colour(paper).map(|colour| Sought::page("scanned page", colour)));
        self.outside.put_paper(paper)
    }

    fn fill_feeder(&mut self, sheets: &[Sheet]) -> Result<(), JourneyError> {
        let papers = sheets.iter().flat_map(|sheet| [&sheet.front, &sheet.back]);
        let colours = papers.filter_map(|paper| phrases::paper_colour(paper));
        self.sought.extend(colours.take(1).map(|colour| Sought::page("scanned page", colour)));
        self.outside.fill_feeder(sheets)
    }

    fn type_text(&mut self, text: &str) -> Result<(), JourneyError> {
        self.typed.push(text.to_owned());
        let what = format!("typed text {}", self.typed.len());
        self.sought.extend(Sought::words(what, text)?);
        self.picture_page()?;
        self.hand.type_text(text)
    }

    fn expect(&mut self, step: &str) -> Result<Vec<String>, JourneyError> {
        let steps = self.hand.expect(step)?;
        if step == "receipt" {
            self.read_case_number()?;
        }
        Ok(steps)
    }

    /// A kiosk that just started may first wait for its list, in a visit that core then replaces: its steps are not in
    /// the transcript.
    fn home(&mut self) -> Result<(), JourneyError> {
        let deadline = Instant::now() + self.limit;
        loop {
            self.hand.expect("home")?;
            // The visit may end while it is asked.
            let texts = self.hand.texts().unwrap_or_default();
            let shows = |words: [&str; 2]| texts.iter().any(|text| words.contains(&text.as_str()));
            if shows(phrases::OFFERS) && !shows(phrases::NO_LIST) {
                return self.begin();
            }
            if Instant::now() > deadline {
                return Err(not_seen("first page with something to offer", self.limit, &texts));
            }
            thread::sleep(POLL_INTERVAL);
        }
    }

    fn begin(&mut self) -> Result<(), JourneyError> {
        self.hand.expect("home")?;
        if self.options.large { self.tap_either(&phrases::LARGER) } else { Ok(()) }
    }

    fn tap(&mut self, label: &str) -> Result<(), JourneyError> {
        self.picture_page()?;
        self.taps.tap(self.hand, label)
    }

    /// In large text the box may lie on a part of its own.
    fn sign(&mut self) -> Result<(), JourneyError> {
        let texts = self.hand.texts()?;
        if let Some(label) = phrases::GO_ON_TO_SIGN.iter().find(|label| texts.iter().any(|text| text == *label)) {
            self.tap(label)?;
        }
        self.hand.sign()?;
        self.picture_page()
    }

    /// A tap is over when the page says something else.
    fn through(&mut self, next: &str, last: &str) -> Result<(), JourneyError> {
        let deadline = Instant::now() + self.limit;
        let mut texts = self.hand.texts()?;
        while !texts.iter().any(|text| text == last) {
            self.tap(next)?;
            let before = texts;
            loop {
                let seen = self.hand.texts()?;
                texts = self.hand.texts()?;
                // What is read while the page changes is no page: it counts when it is read twice.
                if is_same_page(&texts, &seen) && !is_same_page(&texts, &before) {
                    break;
                }
                if Instant::now() > deadline {
                    return Err(not_seen(format!("another page after {next:?}"), self.limit, &texts));
                }
                thread::sleep(POLL_INTERVAL);
            }
        }
        Ok(())
    }

    /// Takes a picture of the page, once for each, where every page is wanted.
    fn picture_page(&mut self) -> Result<(), JourneyError> {
        if !self.options.every_page {
            return Ok(());
        }
        let texts = self.hand.texts()?;
        if texts == self.pictured {
            return Ok(());
        }
        self.pictured = texts;
        self.shot(&format!("line-{}", self.line))
    }

    /// Polls: the step may be reported before its page is drawn.
    fn read_case_number(&mut self) -> Result<(), JourneyError> {
        let deadline = Instant::now() + self.limit;
        loop {
            let texts = self.hand.texts()?;
            if let Some(number) = case_number::find_on_page(&texts) {
                self.transcript.redact(&number, "<case>");
                self.case = Some(number);
                self.delivered = false;
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(not_seen("case number", self.limit, &texts));
            }
            thread::sleep(POLL_INTERVAL);
        }
    }

    fn see_not(&mut self, text: &str) -> Result<(), JourneyError> {
        let texts = self.hand.texts()?;
        match texts.iter().find(|seen| seen.contains(text)) {
            None => Ok(()),
            Some(seen) => Err(JourneyError::StillSeen { what: format!("{text:?}"), seen: seen.clone() }),
        }
    }

    fn tap_either(&mut self, labels: &[&str]) -> Result<(), JourneyError> {
        let texts = self.hand.texts()?;
        let there = labels.iter().find(|label| texts.iter().any(|text| text == *label));
        let label = there.unwrap_or(&labels[0]);
        self.tap(label)
    }

    fn scan(&mut self, pages: u32) -> Result<(), JourneyError> {
        // The language that can be chosen is the one in which the page is not.
        let language = usize::from(self.hand.texts()?.iter().any(|text| text == phrases::LANGUAGES[1]));
        for page in 1..=pages {
            self.tap(if page == 1 { phrases::SCAN } else { phrases::SCAN_NEXT }[language])?;
            self.tap(phrases::PAGE_FINE[language])?;
        }
        self.tap(phrases::ALL_PAGES[language])
    }

    /// Searches the whole kiosk. During the visit each thing must be found, or the search proves nothing.
    fn remains(&mut self, expected: bool) -> Result<Vec<String>, JourneyError> {
        let traces = self.outside.remains(&self.sought)?;
        let unequal = |expected: &str, found: String| {
            Err(JourneyError::Unequal { what: "what the search finds", expected: expected.to_owned(), found })
        };
        if expected {
            let lost = self.sought.iter().find(|thing| !traces.iter().any(|trace| trace.what == thing.what));
            return match lost {
                Some(thing) => unequal("every thing of the citizen", format!("nothing of {}", thing.what)),
                None if self.sought.is_empty() => unequal("something to look for", "nothing".to_owned()),
                None => Ok(vec![format!("each of {} things of the citizen is found", self.sought.len())]),
            };
        }
        if !traces.is_empty() {
            const SHOWN: usize = 12;
            let shown: Vec<String> = traces.iter().take(SHOWN).map(Trace::to_string).collect();
            return unequal("nothing of the citizen", shown.join("\n"));
        }
        let count = std::mem::take(&mut self.sought).len();
        Ok(vec![format!("nothing of {count} things of the citizen on disk, in logs or in memory")])
    }

    /// The home page must be back soon, without any text that the last citizen typed.
    fn kill_visit(&mut self) -> Result<Vec<String>, JourneyError> {
        let took = self.hand.kill_visit()?;
        if took > HOME_AGAIN {
            let found = format!("{} ms", took.as_millis());
            return Err(JourneyError::Unequal { what: "home again", expected: "within 1 s".to_owned(), found });
        }
        for typed in std::mem::take(&mut self.typed).iter().filter(|text| text.chars().count() >= TYPED_MIN) {
            self.see_not(typed)?;
        }
        Ok(vec!["home again within 1 s, nothing of the citizen left on it".to_owned()])
    }

    /// Takes a picture.
    ///
    /// # Errors
    /// The hand cannot take it.
    pub fn shot(&mut self, name: &str) -> Result<(), JourneyError> {
        fs::create_dir_all(&self.shots).map_err(JourneyError::io("making", &self.shots))?;
        self.taken += 1;
        self.hand.shot(&self.shots.join(format!("{:02}-{name}.png", self.taken)))
    }

    /// Polls until the answer is good or the time is over; returns the last answer.
    fn poll<T>(
        &mut self,
        mut ask: impl FnMut(&mut dyn Surroundings) -> Result<T, JourneyError>,
        good: impl Fn(&T) -> bool,
    ) -> Result<T, JourneyError> {
        let deadline = Instant::now() + self.limit;
        loop {
            let answer = ask(self.outside)?;
            if good(&answer) || Instant::now() > deadline {
                return Ok(answer);
            }
            thread::sleep(POLL_INTERVAL);
        }
    }
}

/// The error for something that is not on the screen.
pub(crate) fn not_seen(wanted: impl Into<String>, limit: Duration, texts: &[String]) -> JourneyError {
    JourneyError::NotSeen { wanted: wanted.into(), seconds: limit.as_secs(), seen: texts.join(" · ") }
}

/// Whether these are the texts of one page, whatever the time.
fn is_same_page(one: &[String], other: &[String]) -> bool {
    one.iter().filter(|text| !is_clock(text)).eq(other.iter().filter(|text| !is_clock(text)))
}

/// Hours and minutes, which change by themselves: a page is another one by what else stands on it.
fn is_clock(text: &str) -> bool {
    matches!(text.as_bytes(), [h, i, b':', m, n] if [h, i, m, n].iter().all(|digit| digit.is_ascii_digit()))
}
