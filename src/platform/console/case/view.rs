//! What stands on a case's page. Values that are not revealed are masked here, before the template sees them.

use askama::Template;
use jiff::Timestamp;
use lobby_casework::Recorded;
use lobby_casework::event::{Event, Part, PartKey, Picture};
use lobby_domain::Actor;
use lobby_domain::identity::DocumentKind;
use lobby_wire::document::{IdentityEvidence, MaterialStanding, ValueEntry, ValueSource, WireText};
use lobby_words::{Words, console as k};

use super::proof::PageProof;
use super::standing::StandingView;
use crate::console::cases::Frame;
use crate::console::happened::Happened;
use crate::console::labels;
use crate::console::plain::plain;
use crate::console::step::form::Field;
use crate::console::step::stand::Stand;
use crate::console::wording::Wording;
use crate::service::case::{CaseHead, Checks, HeldPage, OpenCase};
use crate::service::document;

/// A line with a label and a value.
pub struct Line {
    label: String,
    shown: String,
    note: &'static str,
    /// What the reveal form asks for, where the value is masked.
    hidden: Option<String>,
    revealed: bool,
}

/// A material with its pages.
pub struct Material {
    name: String,
    origin: &'static str,
    standing: &'static str,
    tag: &'static str,
    /// Its code, where its pages can be had as a file.
    code: Option<String>,
    pages: Vec<PageProof>,
    /// How many of them are still on their way; small copies stand for them.
    awaited: usize,
}

/// A case whose envelope is open.
#[derive(Template)]
#[template(path = "case.html")]
pub struct CasePage {
    w: Wording,
    frame: Frame,
    token: String,
    row: CaseHead,
    item_name: String,
    authority: String,
    applicant: String,
    number: Line,
    card_kind: &'static str,
    card: Vec<Line>,
    warnings: Vec<String>,
    read_at: String,
    answers: Vec<(String, String)>,
    values: Vec<Line>,
    materials: Vec<Material>,
    awaited: usize,
    overdue: bool,
    checks: Checks,
    strokes: usize,
    signed_at: String,
    document_sha256: String,
    declaration: String,
    history: Vec<Happened>,
    standing: Option<StandingView>,
    stand: Option<Stand>,
}

/// A case whose envelope cannot be opened.
#[derive(Template)]
#[template(path = "closed.html")]
pub struct ClosedPage {
    w: Wording,
    frame: Frame,
    row: CaseHead,
    history: Vec<Happened>,
    standing: Option<StandingView>,
}

impl CasePage {
    /// The page of an opened case; `revealed` is shown in full.
    pub fn new(
        w: Wording,
        frame: Frame,
        token: String,
        open: &OpenCase,
        history: &[Recorded],
        revealed: Option<&Part>,
        now: Timestamp,
    ) -> CasePage {
        let identity = &open.document.identity;
        let name = ["name", "english_name"]
            .iter()
            .find_map(|key| identity.fields.get(*key).cloned().flatten().filter(|name| !name.is_empty()));
        let card =
            |key: &str, value: &Option<String>| card_line(&w, key, value.as_deref(), identity.long_term, revealed);
        let number = identity.fields.get("id_number").cloned().flatten();
        let materials = materials(&w, open);
        CasePage {
            token,
            item_name: w.of(&open.document.item_name).to_owned(),
            authority: w.of(&open.document.authority).to_owned(),
            applicant: plain(&labels::masked("name", &name.unwrap_or_default())),
            number: card("id_number", &number),
            card_kind: pick(&w, labels::card_kind(&identity.kind)),
            card: in_order(identity).map(|(key, value)| card(key, value)).collect(),
            warnings: identity.warnings.iter().map(|code| labels::warning(code, &w)).collect(),
            read_at: w.exact_time(&identity.read_at),
            answers: open
                .document
                .answers
                .iter()
                .map(|answer| (w.of(&answer.question_text).to_owned(), w.of(&answer.answer_text).to_owned()))
                .collect(),
            values: open.document.values.iter().map(|value| value_line(&w, value, revealed)).collect(),
            awaited: materials.iter().map(|material| material.awaited).sum(),
            overdue: open.head.is_overdue(now),
            materials,
            checks: open.checks,
            strokes: open.signature.strokes.len(),
            signed_at: w.exact_time(&open.signature.signed_at),
            document_sha256: open.manifest.document_sha256.to_string(),
            declaration: w.of(&open.document.declaration).to_owned(),
            history: happened(&w, &frame, history),
            standing: None,
            stand: None,
            row: open.head.clone(),
            frame,
            w,
        }
    }
}

impl CasePage {
    /// The same page, with how the case stands in handling. What happened there joins its history.
    #[must_use]
    pub fn with_standing(self, standing: Option<StandingView>, stand: Option<Stand>) -> CasePage {
        let mut history = self.history;
        history.extend(stand.iter().flat_map(|stand| stand.happened.iter().cloned()));
        history.sort_by_key(|happened| happened.at);
        CasePage { standing, stand, history, ..self }
    }
}

impl ClosedPage {
    /// The page of a case that cannot be opened.
    pub fn new(
        w: Wording,
        frame: Frame,
        row: CaseHead,
        history: &[Recorded],
        standing: Option<StandingView>,
    ) -> ClosedPage {
        ClosedPage { history: happened(&w, &frame, history), w, frame, row, standing }
    }
}

/// The card's fields as people read a card of its kind; unknown ones after them.
fn in_order(identity: &IdentityEvidence) -> impl Iterator<Item = (&str, &Option<String>)> {
    let known = DocumentKind::from_code(&identity.kind).map_or(&[][..], DocumentKind::field_keys);
    let first = known.iter().filter_map(|key| identity.fields.get_key_value(*key));
    let rest = identity.fields.iter().filter(|(key, _)| !known.contains(&key.as_str()));
    first.chain(rest).map(|(key, value)| (key.as_str(), value))
}

fn pick(w: &Wording, words: Words) -> &'static str {
    w.say(words)
}

fn card_line(w: &Wording, key: &str, value: Option<&str>, long_term: bool, revealed: Option<&Part>) -> Line {
    let label = pick(w, labels::card_field(key)).to_owned();
    let full = match value {
        None if key == "valid_to" && long_term => w.say(k::case::LONG_TERM).to_owned(),
        None => w.say(k::case::NOT_READABLE).to_owned(),
        Some("") => w.say(k::case::NONE).to_owned(),
        Some(value) => labels::card_value(key, value, w),
    };
    let part = PartKey::parse(key).map(Part::Card);
    let open = value.is_none_or(str::is_empty) || labels::card_field_is_open(key);
    line(label, "", key, full, part, open, revealed)
}

fn value_line(w: &Wording, value: &ValueEntry, revealed: Option<&Part>) -> Line {
    let words: Option<&WireText> = value.shown.as_ref();
    let full = match (&value.value, value.source) {
        // Who has none has said so, and was told what happens then.
        (None, ValueSource::Citizen) if words.is_some() => words.map_or("", |words| w.of(words)).to_owned(),
        (None, ValueSource::Platform) => w.say(k::case::LOOKED_UP).to_owned(),
        (None, ValueSource::Citizen | ValueSource::Card) => w.say(k::case::LEFT_EMPTY).to_owned(),
        (Some(plain), _) => words.map_or(plain.as_str(), |words| w.of(words)).to_owned(),
    };
    let open = value.value.as_deref().is_none_or(str::is_empty) || !labels::is_masked(value.data_class);
    let note = pick(w, labels::source(value.source));
    line(
        w.of(&value.label).to_owned(),
        note,
        &value.key,
        full,
        PartKey::parse(&value.key).map(Part::Value),
        open,
        revealed,
    )
}

fn line(
    label: String,
    note: &'static str,
    key: &str,
    full: String,
    part: Option<Part>,
    open: bool,
    revealed: Option<&Part>,
) -> Line {
    let asked = revealed.is_some() && revealed == part.as_ref();
    let shown = plain(&if open || asked { full } else { labels::masked(key, &full) });
    let hidden = part.filter(|_| !open && !asked).map(|part| part.to_string());
    Line { label: plain(&label), shown, note, hidden, revealed: asked && !open }
}

fn materials(w: &Wording, open: &OpenCase) -> Vec<Material> {
    let held: Vec<HeldPage> = open.pages().collect();
    let mut next = 1;
    open.document
        .materials
        .iter()
        .map(|material| {
            let pages = material.pages.iter().map(|page| {
                next += 1;
                let small = held.get(next - 2).is_some_and(|held| held.full.is_none());
                PageProof::new(w, next - 1, page, small)
            });
            // The checks report pages that the document names and the envelope lacks; a broken picture would add nothing.
            let pages: Vec<PageProof> = pages.filter(|page| page.number <= held.len()).collect();
            let awaited = pages.iter().filter(|page| page.small).count();
            let whole = !pages.is_empty() && awaited == 0;
            let code = Some(material.code.clone()).filter(|code| whole && document::is_plain(code));
            Material {
                name: w.of(&material.name).to_owned(),
                origin: pick(w, labels::origin(material.standing)),
                standing: pick(w, labels::standing(material.standing)),
                tag: match material.standing {
                    MaterialStanding::Provided => "tag tag-info",
                    MaterialStanding::Follows | MaterialStanding::PaperOriginal => "tag tag-warn",
                    MaterialStanding::AtHand | MaterialStanding::PlatformLookup => "tag tag-ok",
                },
                code,
                pages,
                awaited,
            }
        })
        .collect()
}

fn happened(w: &Wording, frame: &Frame, history: &[Recorded]) -> Vec<Happened> {
    // A look at many pages is one line: the history itself keeps each.
    let same = |one: &Recorded, next: &Recorded| {
        one.actor == next.actor
            && matches!(next.event, Event::PictureSeen { picture: Picture::Page(_) })
            && std::mem::discriminant(&one.event) == std::mem::discriminant(&next.event)
    };
    history
        .chunk_by(same)
        .filter_map(|looks| looks.first())
        .map(|recorded| Happened {
            at: recorded.at,
            time: w.exact_time(&recorded.at),
            what: pick(w, labels::event(&recorded.event)),
            who: who(w, frame, &recorded.actor),
            alarm: recorded.event.is_alarm(),
        })
        .collect()
}

fn who(w: &Wording, frame: &Frame, actor: &Actor) -> String {
    match actor {
        Actor::Kiosk(id) => w.with(k::desk::KIOSK, "kiosk", id.as_str()),
        Actor::Officer(login) if login.as_str() == frame.login => frame.name.clone(),
        Actor::Officer(login) => login.to_string(),
        Actor::Platform => w.say(k::case::ACTOR_PLATFORM).to_owned(),
    }
}
