//! Port of a person's questions: seals them to the platform, has core carry them, opens the answers with a key of this visit.

use std::collections::BTreeMap;
use std::sync::Arc;

use data_encoding::BASE64;
use lobby_domain::person_case::{LetterCopy, NoAnswer, PersonCases};
use lobby_envelope::{AnswerKey, SealError, seal};
use lobby_flow::question::{Answer, Asks, Question};
use lobby_flow::{CoreEvent, Event};
use lobby_wire::letter_copy::{self, LetterServed};
use lobby_wire::{Message, WireError, person_cases, question as wire};
use thiserror::Error;
use uuid::Uuid;

use crate::ipc::{AskTicket, VisitMessage};
use crate::visit::compose;
use crate::visit::port_context::PortContext;

/// Why an answer is none.
#[derive(Debug, Error)]
enum AnswerError {
    #[error("opening an answer")]
    Seal(#[from] SealError),
    #[error("reading an answer")]
    Wire(#[from] WireError),
    #[error("core's frame holds no base64")]
    Frame,
    #[error("the answer is for another question")]
    Other,
}

/// A question that has no answer yet.
struct Pending {
    id: Uuid,
    asks: Asks,
}

/// The visit's key, and the questions that are under way.
#[derive(Default)]
pub struct QuestionPort {
    /// Made with the first question.
    key: Option<AnswerKey>,
    last: u64,
    pending: BTreeMap<AskTicket, Pending>,
}

impl QuestionPort {
    /// Seals a question and has core carry it. Returns an event where it cannot even be sealed.
    pub fn ask(&mut self, question: Question, context: &PortContext) -> Option<Event> {
        let key = self.key.get_or_insert_with(AnswerKey::generate);
        let id = Uuid::new_v4();
        let Question { card, read_at, today, asks } = question;
        let settings = &context.settings;
        let asked = wire::Question {
            schema: wire::Question::SCHEMA.into(),
            id,
            kiosk: settings.kiosk.clone(),
            identity: compose::identity(&card, read_at, today),
            answer_to: key.recipient(),
            asks: on_the_wire(&asks),
        };
        match seal(&settings.recipients, &asked.to_bytes()) {
            Ok(sealed) => {
                self.last += 1;
                let ticket = AskTicket(self.last);
                self.pending.insert(ticket, Pending { id, asks });
                context.say(&VisitMessage::Ask { ticket, sealed: BASE64.encode(&sealed.bytes) });
                None
            }
            Err(error) => {
                tracing::error!(error = %error, "a question could not be sealed");
                Some(answered(Answer::None { asks, why: NoAnswer::Refused }))
            }
        }
    }

    /// Opens an answer; `None` for one that no page waits for any more.
    pub fn answered(&mut self, ticket: AskTicket, sealed: &str) -> Option<Event> {
        let Pending { id, asks } = self.pending.remove(&ticket)?;
        let answer = self.opened(sealed, id, &asks).unwrap_or_else(|error| {
            tracing::error!(error = %error, "an answer of the platform is none");
            Answer::None { asks, why: NoAnswer::Refused }
        });
        Some(answered(answer))
    }

    /// A question has no answer.
    pub fn not_answered(&mut self, ticket: AskTicket, why: NoAnswer) -> Option<Event> {
        let Pending { asks, .. } = self.pending.remove(&ticket)?;
        Some(answered(Answer::None { asks, why }))
    }

    /// Forgets the key and all questions: what still comes cannot be opened.
    pub fn clear(&mut self) {
        *self = QuestionPort { last: self.last, ..QuestionPort::default() };
    }

    fn opened(&self, sealed: &str, id: Uuid, asks: &Asks) -> Result<Answer, AnswerError> {
        let sealed = BASE64.decode(sealed.as_bytes()).map_err(|_| AnswerError::Frame)?;
        let key = self.key.as_ref().ok_or(AnswerError::Other)?;
        let plain = key.open(&sealed)?;
        Ok(match asks {
            Asks::Cases => Answer::Cases(cases(&plain, id)?),
            Asks::OpenCases { item } => Answer::OpenCases { item: item.clone(), cases: cases(&plain, id)? },
            Asks::Letter { code, .. } => {
                let copy = fitting(&plain, |copy: &letter_copy::LetterCopy| copy.question, id)?;
                let copy = LetterCopy::try_from(copy)?;
                if copy.code != *code {
                    return Err(AnswerError::Other);
                }
                Answer::Letter(Arc::new(copy))
            }
            Asks::LetterRead { code } => {
                let served = fitting(&plain, |served: &LetterServed| served.question, id)?;
                Answer::LetterServed { code: code.clone(), on: served.served_on }
            }
        })
    }
}

fn answered(answer: Answer) -> Event {
    Event::Core(CoreEvent::Answered(answer))
}

/// The cases in the answer to this question.
fn cases(plain: &[u8], id: Uuid) -> Result<Arc<PersonCases>, AnswerError> {
    let cases = fitting(plain, |cases: &person_cases::PersonCases| cases.question, id)?;
    Ok(Arc::new(PersonCases::try_from(cases)?))
}

/// The message, where it answers this question.
fn fitting<M: Message>(plain: &[u8], question: impl Fn(&M) -> Uuid, id: Uuid) -> Result<M, AnswerError> {
    let message: M = lobby_wire::read(plain)?;
    if question(&message) == id { Ok(message) } else { Err(AnswerError::Other) }
}

fn on_the_wire(asks: &Asks) -> wire::Asks {
    match asks {
        Asks::Cases => wire::Asks::Cases,
        Asks::OpenCases { item } => wire::Asks::OpenCases { item: item.to_string() },
        Asks::Letter { code, lang } => wire::Asks::Letter { code: code.clone(), lang: lang.code().into() },
        Asks::LetterRead { code } => wire::Asks::LetterRead { code: code.clone() },
    }
}
