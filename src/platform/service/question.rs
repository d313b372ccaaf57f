//! What persons ask about their own cases at kiosks: each question is answered once, so often in an hour, to the visit that
//! asked and to no other (docs/kiosk-questions.md).

mod cases;
mod letter;

use jiff::{SignedDuration, Timestamp};
use lobby_domain::id::{ItemKey, KioskId};
use lobby_domain::{Actor, KioskUse};
use lobby_envelope::{Recipient, SealError, answer_recipient, open, seal, verify_question};
use lobby_wire::Message;
use lobby_wire::problem::ProblemCode;
use lobby_wire::question::{Asks, CarriedQuestion, Question};
use uuid::Uuid;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::person_index::Person;
use crate::repository::Tx;
use crate::repository::question::{self, Asked};
use crate::service::admission::{AdmittedKiosk, Purpose, admitted};
use crate::service::handling::{self, Today};
use crate::service::intake::verifying_key;

/// How far the clocks of a kiosk and of the platform may differ, and how long a question may be on its way.
const ON_ITS_WAY: SignedDuration = SignedDuration::from_mins(10);
/// How long the reading of a card stands for the person in one visit.
const CARD_STANDS: SignedDuration = SignedDuration::from_hours(1);
/// How long questions are remembered: longer than one may be on its way, so that none is answered twice.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);
/// Lists of cases that a person gets within [`REMEMBERED`].
const LISTS_MAX: i64 = 6;
/// Letters that a person gets, and notes to have read, within [`REMEMBERED`].
const LETTERS_MAX: i64 = 30;
/// Looks for an open case before another is begun, likewise.
const BEGUN_MAX: i64 = 12;

/// A question that may be answered.
struct Asking {
    id: Uuid,
    kiosk: KioskId,
    kiosk_use: KioskUse,
    serial: String,
    person: Person,
    asks: Asks,
    today: Today,
}

/// Answers what a kiosk carried: the answer, sealed to the visit that asked.
///
/// # Errors
/// Refusals `bad_question`, `bad_signature`, `other_kiosk`, `question_old`, `question_repeated`, `asked_too_often`,
/// `bad_envelope`, `key_missing`, `notice_unknown` for a letter of another person too, and those of [`admitted`].
pub async fn answer(app: &App, device: &AdmittedKiosk, jws: &str) -> Result<Vec<u8>> {
    let today = handling::today(app).await?;
    let carried = verified(device, jws)?;
    let question = opened(app, device, &carried)?;
    let read_at = question.identity.read_at;
    let is_timely = (today.now.duration_since(carried.asked_at)).abs() <= ON_ITS_WAY
        && (carried.asked_at - CARD_STANDS..=carried.asked_at).contains(&read_at);
    if !is_timely {
        return Err(ProblemCode::QuestionOld.into());
    }
    let answer_to = answer_recipient(&question.answer_to).map_err(|_| bad())?;
    let person = app.keys.persons.person(&question.identity).ok_or_else(bad)?;
    let asking = Asking {
        id: question.id,
        kiosk: device.kiosk.clone(),
        kiosk_use: device.kiosk_use,
        serial: device.serial.clone(),
        person,
        asks: question.asks,
        today,
    };
    match asking.asks.clone() {
        Asks::Cases => sealed(&answer_to, &cases::list(app, asking, None).await?),
        Asks::OpenCases { item } => {
            let item = ItemKey::parse(&item).map_err(|_| bad())?;
            sealed(&answer_to, &cases::list(app, asking, Some(item)).await?)
        }
        Asks::Letter { code, lang } => sealed(&answer_to, &letter::copy(app, asking, &code, &lang).await?),
        Asks::LetterRead { code } => sealed(&answer_to, &letter::read(app, asking, &code).await?),
    }
}

/// What the kiosk carried, once the key of its certificate vouches for it.
fn verified(device: &AdmittedKiosk, jws: &str) -> Result<CarriedQuestion> {
    let carried = verify_question(jws, &verifying_key(&device.public_key)?).map_err(|error| {
        let is_foreign = matches!(error, SealError::UnknownKey { .. } | SealError::Forged { .. });
        if is_foreign { ProblemCode::BadSignature.into() } else { bad() }
    })?;
    if device.kiosk == carried.kiosk.as_str() { Ok(carried) } else { Err(ProblemCode::OtherKiosk.into()) }
}

/// The question in it. It must have been sealed for this kiosk: another one's, taken from a line or a disk, is no use.
fn opened(app: &App, device: &AdmittedKiosk, carried: &CarriedQuestion) -> Result<Question> {
    let sealed = carried.sealed_bytes().map_err(|_| bad())?;
    let plain = open(&app.keys.intake.all(), &sealed).map_err(|error| {
        let is_sealed_to_others = matches!(error, SealError::OtherRecipient);
        PlatformError::from(if is_sealed_to_others { ProblemCode::KeyMissing } else { ProblemCode::BadEnvelope })
    })?;
    let question: Question = lobby_wire::read(&plain).map_err(|_| bad())?;
    if device.kiosk == question.kiosk.as_str() { Ok(question) } else { Err(ProblemCode::OtherKiosk.into()) }
}

fn bad() -> PlatformError {
    ProblemCode::BadQuestion.into()
}

fn sealed(answer_to: &Recipient, answer: &impl Message) -> Result<Vec<u8>> {
    let sealed = seal(std::slice::from_ref(answer_to), &answer.to_bytes());
    Ok(sealed.map_err(PlatformError::seal("sealing an answer"))?.bytes)
}

impl Asking {
    /// Notes the question in the transaction that answers it.
    fn note(&self, tx: &mut Tx<'_>) -> Result<()> {
        admitted(tx, &self.kiosk, &self.serial, Purpose::Deliver, self.today.now)?;
        question::forget_before(tx, self.today.now - REMEMBERED)?;
        let (id, kiosk, person) = (self.id, self.kiosk.clone(), self.person.clone());
        let asked = Asked { id, kiosk, person, what: self.asks.name(), at: self.today.now };
        if !question::insert(tx, &asked)? {
            return Err(ProblemCode::QuestionRepeated.into());
        }
        let most = match self.asks {
            Asks::Cases => LISTS_MAX,
            Asks::OpenCases { .. } => BEGUN_MAX,
            Asks::Letter { .. } | Asks::LetterRead { .. } => LETTERS_MAX,
        };
        // Those that are refused leave nothing.
        if question::count(tx, &self.person, asked.what)? > most {
            return Err(ProblemCode::AskedTooOften.into());
        }
        Ok(())
    }

    fn actor(&self) -> Actor {
        Actor::Kiosk(self.kiosk.clone())
    }

    fn now(&self) -> Timestamp {
        self.today.now
    }
}
