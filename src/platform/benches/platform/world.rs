//! Many cases, written through the repository as the services write them.

use jiff::{SignedDuration, Timestamp};
use lobby_casework::authority::{AgencyId, DivisionCode, Resource};
use lobby_casework::day::Day;
use lobby_casework::event::ManifestDigest;
use lobby_casework::handling::procedure::Procedure;
use lobby_casework::handling::step::{ClockKind, Recorded as RecordedStep};
use lobby_casework::handling::{Stage, Step};
use lobby_casework::limits::{DecisionTerms, Term};
use lobby_casework::{Event, Phase, Recorded};
use lobby_domain::{Actor, CaseNumber, KioskUse};
use lobby_platform::app::App;
use lobby_platform::error::Result;
use lobby_platform::repository::application::{self, Application};
use lobby_platform::repository::assignment::{self, AssignmentChange};
use lobby_platform::repository::belonging::CaseFilter;
use lobby_platform::repository::case::{self, CaseState, Envelope};
use lobby_platform::repository::handling::{self, Handling, Next};
use lobby_platform::repository::worklist::{self, View, Which};
use lobby_platform::repository::{Tx, belonging, event};
use lobby_wire::document::WireText;
use uuid::Uuid;

/// Changes where the rows that are written do, so that kept ones are not taken.
pub const SHAPE: &str = "v21";
/// Cases of one transaction.
const AT_A_TIME: u32 = 2_000;
/// The divisions down to that of the agencies.
const WAY: &str = "340000/348100/348102/";
/// A version of the organisation that none comes after.
const LATEST: i64 = 1 << 40;
/// One of so many cases is open.
const OPEN_ONE_OF: u32 = 25;
const AGENCIES: [&str; 10] = ["psb", "hrss", "samr", "nhc", "mi", "mnr", "mca", "data", "cdpf", "urban"];
const OPEN: [Stage; 6] =
    [Stage::Received, Stage::Correction, Stage::Accepted, Stage::InProcess, Stage::Suspended, Stage::Decided];

/// How many cases there are.
pub struct World {
    pub all: i64,
    pub open: i64,
    pub of_agency: i64,
}

impl World {
    pub async fn of(app: &App) -> World {
        let count = |tx: &mut Tx<'_>| {
            let way = WAY.to_owned();
            let agency = AgencyId::parse(super::AGENCY).unwrap();
            let agency = CaseFilter::Parts(vec![belonging::FilterPart::Agency { agency, way }]);
            let all = case::counts(tx, &CaseFilter::Everything, KioskUse::Service, Timestamp::UNIX_EPOCH)?.all;
            let open = worklist::count(tx, &CaseFilter::Everything, &View::All, Which::Open)?;
            Ok(World { all, open, of_agency: worklist::count(tx, &agency, &View::All, Which::Open)? })
        };
        app.db.read(count).await.unwrap()
    }
}

/// Writes so many cases of twelve months.
pub async fn write(app: &App, cases: u32) {
    let mut first = 1;
    while first <= cases {
        let last = (first + AT_A_TIME - 1).min(cases);
        app.db.tx(move |tx| (first..=last).try_for_each(|n| write_one(tx, n))).await.unwrap();
        first = last + 1;
    }
}

/// Places a case in the hands of an agency, whatever the organisation says of its item.
pub fn place(tx: &mut Tx<'_>, id: Uuid, agency: &str) -> Result<()> {
    let division = DivisionCode::parse("348102").unwrap();
    belonging::place(tx, id, LATEST, &Resource { division, agency: AgencyId::parse(agency), hall: None }, WAY)
}

fn write_one(tx: &mut Tx<'_>, n: u32) -> Result<()> {
    // Spread like ids that are drawn.
    let id = Uuid::from_u128(u128::from(n).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835));
    let at = Timestamp::now() - SignedDuration::from_mins(i64::from(n % 525_600));
    let kiosk = format!("K{:02}", 10 + n % 80);
    let case_number = CaseNumber::new("WL01", &kiosk, 1 + n / 80).unwrap();
    let actor = Actor::Kiosk(format!("WL01-{kiosk}").parse().unwrap());
    insert(tx, n, id, at, &case_number)?;
    let digest = ManifestDigest([0; 32]);
    let begun = Recorded { position: 1, at, actor: actor.clone(), event: Event::Received { manifest: digest } };
    event::begin(tx, id, &begun)?;
    let day = Day::at(at).unwrap();
    let terms = DecisionTerms { statutory: Term::working_days(20), promised: Term::working_days(20) };
    let received = Step::Received(Box::new(Procedure::by_law(terms)));
    handling::append(tx, id, 1, &RecordedStep { at, day, actor, step: received })?;
    handling::set_entered(tx, id, at)?;
    place(tx, id, &format!("ag-348102-{}", AGENCIES[(n / 7) as usize % AGENCIES.len()]))?;
    handling::put(tx, &standing(n, id, day), at)?;
    if n.is_multiple_of(OPEN_ONE_OF * 3) {
        let holder = if n.is_multiple_of(2) { "lin" } else { "mei" }.parse().unwrap();
        assignment::set(tx, id, Some(&holder), AssignmentChange::Claimed, &Actor::Officer(holder.clone()), at)?;
    }
    Ok(())
}

fn insert(tx: &mut Tx<'_>, n: u32, id: Uuid, at: Timestamp, case_number: &CaseNumber) -> Result<()> {
    let kiosk = format!("WL01-{}", case_number.kiosk());
    let row = Application {
        id,
        case_number: case_number.clone(),
        kiosk: kiosk.parse().unwrap(),
        item_key: "signboard-filing".parse().unwrap(),
        item_version: 1,
        // As long as real ones are.
        manifest_sha256: format!("{n:064x}"),
        manifest: "m".repeat(2_000),
        device_key: "k".repeat(87),
        receipt: "r".repeat(1_200),
        submitted_at: at,
        received_at: at,
    };
    assert!(application::insert(tx, &row)?);
    let state = CaseState {
        application_id: id,
        kiosk: row.kiosk.clone(),
        kiosk_use: KioskUse::Service,
        phase: Phase::Received,
        envelope: Envelope::Open,
        item_name: Some(WireText::new("店招标牌设置备案", "Signboard filing")),
        applicant_masked: Some("林*微".to_owned()),
        received_at: at,
    };
    case::insert(tx, &state)
}

fn standing(n: u32, id: Uuid, received_on: Day) -> Handling {
    let is_open = n.is_multiple_of(OPEN_ONE_OF);
    let stage = if is_open { OPEN[(n / OPEN_ONE_OF) as usize % OPEN.len()] } else { Stage::Delivered };
    let today = Day::at(Timestamp::now()).unwrap();
    let due_on = today.plus(i32::try_from(n / OPEN_ONE_OF % 40).unwrap() - 4);
    let next = is_open.then_some(Next { clock: ClockKind::Statutory, due_on, is_provisional: false });
    Handling { application_id: id, version: 1, stage, received_on, next, is_late: false, calendar: 1 }
}
