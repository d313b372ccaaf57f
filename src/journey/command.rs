//! Commands of a journey, one a line of its script.

use crate::operator::Operator;
use crate::step::{self, Delay};
use crate::word::{Word, shown};

/// What the citizen, the devices and programs around the kiosk, or the test does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `put-card P01`: a person of `people.json` or a vector such as `A1`.
    PutCard(String),
    /// `remove-card`
    RemoveCard,
    /// `paper signboard`: what lies on the scanner's glass.
    Paper(String),
    /// `reader mute`, `reader garbage`, `reader good`: what the card reader does from now on.
    Reader(ReaderState),
    /// `scanner jammed`, `scanner jammed 4`, …, `scanner good`: a fault by the simulator's name for it, at this page of
    /// a stack, or none.
    Scanner(Option<ScannerFault>),
    /// `feeder lease_page_1/lease_page_2 lease_page_3`: the sheets that lie in the feeder, front and back.
    Feeder(Vec<Sheet>),
    /// `set-up feeder-scanner`: a technician gives the kiosk the scanner in the network, which has a feeder for both
    /// sides.
    SetUpFeederScanner,
    /// `printer paper_out`, …, `printer good`: a fault by the simulator's name for it, or none.
    Printer(Option<String>),
    /// `printed "TEXT"`: waits until the document printed last contains this.
    Printed(String),
    /// `tap "LABEL"`: waits until a control with that accessible label is there.
    Tap(String),
    /// `through "NEXT" "LAST"`: taps the first until the second is there; how many pages lie between depends on the
    /// size of the text.
    Through(String, String),
    /// `hold "LABEL"`: presses it long.
    Hold(String),
    /// `type "TEXT"`: keys to the focused field.
    Type(String),
    /// `see "TEXT"`: waits until some label contains it.
    See(String),
    /// `see-not "TEXT"`: no label contains it now.
    SeeNot(String),
    /// `expect STEP`: waits for the step.
    Expect(String),
    /// `sign`: a name in the box.
    Sign,
    /// `scan 2`: scans and accepts so many pages.
    Scan(u32),
    /// `net up`, `net down`, and `net thin 20000`: so many bytes a second from the kiosk.
    Net(Net),
    /// `screen 768 1366`: the screen has this size from now on, and every control of the page is on it.
    Screen(u16, u16),
    /// `wait idle_warning`
    Wait(Delay),
    /// `kill visit`: the active one, at once and without a word.
    KillVisit,
    /// `kill core`
    KillCore,
    /// `start core`
    StartCore,
    /// `shot NAME`: a picture.
    Shot(String),
    /// `queue 0`: applications whose sealed files the kiosk still holds.
    Queue(usize),
    /// `case count 1`: cases on the platform.
    CaseCount(usize),
    /// `case readable`: waits until the case of this receipt is on the platform, ahead of its full pages.
    CaseReadable,
    /// `case delivered`: waits until the case of this receipt is on the platform with equal digests.
    CaseDelivered,
    /// `lang`: the other language.
    Lang,
    /// `large`: the other size.
    Large,
    /// `home`: waits for an active visit on its first page.
    Home,
    /// `remains some` and `remains none`: what a search of the whole kiosk finds of the citizens since the last one.
    Remains(bool),
    /// `disk full`, `disk read-only`, `disk good`: the filesystem of the kiosk's state.
    Disk(DiskState),
    /// `start second-core`: on the same state folder; it must end by itself.
    StartSecondCore,
    /// `revoke kiosk`: an operator shuts it out.
    RevokeKiosk,
    /// `enrol again`: with a new code, while core runs.
    EnrolAgain,
    /// `operator …`: an operator at the centre, see [`Operator`].
    Operator(Operator),
}

/// A fault of the scanner and the page at which it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScannerFault {
    /// The simulator's name for it.
    pub name: String,
    /// The page of a job, from 1; only the scanner in the network knows pages.
    pub page: u32,
}

/// A sheet in the feeder: names of papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub front: String,
    pub back: String,
}

impl Sheet {
    /// `front/back`, or `front` alone, whose back is blank.
    fn parse(word: &str) -> Self {
        let (front, back) = word.split_once('/').unwrap_or((word, "blank"));
        Self { front: front.to_owned(), back: back.to_owned() }
    }
}

/// The network between kiosk and platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Net {
    Up,
    Down,
    /// Bytes a second from the kiosk.
    Thin(u64),
}

/// What the filesystem of the kiosk's state does from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskState {
    Good,
    /// Not one byte is free.
    Full,
    /// Nothing new can be written.
    ReadOnly,
}

impl DiskState {
    fn parse(name: &str) -> Result<DiskState, String> {
        match name {
            "good" => Ok(DiskState::Good),
            "full" => Ok(DiskState::Full),
            "read-only" => Ok(DiskState::ReadOnly),
            _ => Err(format!("no state of the disk is named {name:?}")),
        }
    }
}

/// State of the simulated card reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReaderState {
    Good,
    /// It answers nothing.
    Mute,
    /// It answers bytes without meaning.
    Garbage,
    /// Its line has another speed than the kiosk's.
    WrongBaud,
    /// It reports every card as a card of another kind.
    BankCard,
    /// The card leaves in the middle of its next reading.
    Pulled,
}

impl ReaderState {
    fn parse(name: &str) -> Result<ReaderState, String> {
        match name {
            "good" => Ok(ReaderState::Good),
            "mute" => Ok(ReaderState::Mute),
            "garbage" => Ok(ReaderState::Garbage),
            "wrong-baud" => Ok(ReaderState::WrongBaud),
            "bank-card" => Ok(ReaderState::BankCard),
            "pulled" => Ok(ReaderState::Pulled),
            _ => Err(format!("no state of the reader is named {name:?}")),
        }
    }
}

impl Command {
    pub(crate) fn parse(words: &[Word]) -> Result<Self, String> {
        use Word::{Bare, Quoted};
        let bare: Vec<&str> =
            words.iter().map_while(|word| if let Bare(text) = word { Some(text.as_str()) } else { None }).collect();
        let command = match (bare.as_slice(), words.last()) {
            (["tap"], Some(Quoted(text))) => Self::Tap(text.clone()),
            (["through"], Some(Quoted(last))) => match words {
                [_, Quoted(next), _] => Self::Through(next.clone(), last.clone()),
                _ => return Err(format!("through from what to what: {}", shown(words))),
            },
            (["hold"], Some(Quoted(text))) => Self::Hold(text.clone()),
            (["type"], Some(Quoted(text))) => Self::Type(text.clone()),
            (["see"], Some(Quoted(text))) => Self::See(text.clone()),
            (["see-not"], Some(Quoted(text))) => Self::SeeNot(text.clone()),
            (["put-card", id], _) => Self::PutCard((*id).to_owned()),
            (["remove-card"], _) => Self::RemoveCard,
            (["paper", name], _) => Self::Paper((*name).to_owned()),
            (["reader", state], _) => Self::Reader(ReaderState::parse(state)?),
            (["scanner", "good"], _) => Self::Scanner(None),
            (["scanner", fault], _) => Self::Scanner(Some(ScannerFault { name: (*fault).to_owned(), page: 1 })),
            (["scanner", fault, page], _) => {
                Self::Scanner(Some(ScannerFault { name: (*fault).to_owned(), page: number(page)? }))
            }
            (["feeder", sheets @ ..], _) => Self::Feeder(sheets.iter().map(|word| Sheet::parse(word)).collect()),
            (["set-up", "feeder-scanner"], _) => Self::SetUpFeederScanner,
            (["printer", "good"], _) => Self::Printer(None),
            (["printer", fault], _) => Self::Printer(Some((*fault).to_owned())),
            (["printed"], Some(Quoted(text))) => Self::Printed(text.clone()),
            (["expect", step], _) => Self::Expect(step_name(step)?),
            (["sign"], _) => Self::Sign,
            (["scan", pages], _) => Self::Scan(number(pages)?),
            (["net", "up"], _) => Self::Net(Net::Up),
            (["net", "down"], _) => Self::Net(Net::Down),
            (["net", "thin", rate], _) => Self::Net(Net::Thin(number(rate)?)),
            (["screen", width, height], _) => Self::Screen(number(width)?, number(height)?),
            (["wait", name], _) => Self::Wait(Delay::parse(name).ok_or_else(|| format!("no delay is named {name:?}"))?),
            (["kill", "visit"], _) => Self::KillVisit,
            (["kill", "core"], _) => Self::KillCore,
            (["start", "core"], _) => Self::StartCore,
            (["start", "second-core"], _) => Self::StartSecondCore,
            (["revoke", "kiosk"], _) => Self::RevokeKiosk,
            (["enrol", "again"], _) => Self::EnrolAgain,
            (["operator", order @ ..], last) => {
                let quoted = last.and_then(|word| if let Quoted(text) = word { Some(text.as_str()) } else { None });
                Self::Operator(Operator::parse(order, quoted)?)
            }
            (["remains", "some"], _) => Self::Remains(true),
            (["remains", "none"], _) => Self::Remains(false),
            (["disk", state], _) => Self::Disk(DiskState::parse(state)?),
            (["shot", name], _) => Self::Shot((*name).to_owned()),
            (["queue", count], _) => Self::Queue(number(count)?),
            (["case", "count", count], _) => Self::CaseCount(number(count)?),
            (["case", "readable"], _) => Self::CaseReadable,
            (["case", "delivered"], _) => Self::CaseDelivered,
            (["lang"], _) => Self::Lang,
            (["large"], _) => Self::Large,
            (["home"], _) => Self::Home,
            _ => return Err(format!("not a command: {}", shown(words))),
        };
        let expected = bare.len() + command.quoted();
        if words.len() == expected { Ok(command) } else { Err(format!("too many words: {}", shown(words))) }
    }

    /// How many of its words stand in quotes.
    fn quoted(&self) -> usize {
        if let Self::Operator(order) = self {
            return usize::from(order.is_quoted());
        }
        if let Self::Through(..) = self {
            return 2;
        }
        let quoted = matches!(
            self,
            Self::Tap(_) | Self::Hold(_) | Self::Type(_) | Self::See(_) | Self::Printed(_) | Self::SeeNot(_)
        );
        usize::from(quoted)
    }
}

fn step_name(name: &str) -> Result<String, String> {
    if step::NAMES.contains(&name) {
        return Ok(name.to_owned());
    }
    Err(format!("no step is named {name:?}; the steps: {}", step::NAMES.join(" ")))
}

fn number<N: std::str::FromStr>(word: &str) -> Result<N, String> {
    word.parse().map_err(|_| format!("{word:?} is not a number"))
}
