//! Carries questions of persons to the platform and answers back, on a thread of its own: no visit and no loop of core ever
//! waits for the network. What is asked and answered is sealed; core signs and carries it.

use std::sync::Arc;

use jiff::Timestamp;
use lobby_domain::person_case::NoAnswer;
use lobby_envelope::sign_question;
use lobby_fleet::Access;
use lobby_fleet::question::{QuestionError, send_question};
use lobby_wire::problem::ProblemCode;
use lobby_wire::question::CarriedQuestion;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::error::CoreError;
use crate::delays::QUESTION_LIMIT;

/// Questions that wait for the thread; a visit asks one at a time.
const WAITING_MAX: usize = 8;

/// What a question gets: the sealed answer, or why there is none.
pub type Answered = Result<Vec<u8>, NoAnswer>;

type Reply = Box<dyn FnOnce(Answered) + Send>;

/// A sealed question, and what is called with its answer.
pub type Asked = (Vec<u8>, Reply);

/// Hands questions to the thread.
#[derive(Clone)]
pub struct Questions(Sender<Asked>);

impl Questions {
    /// Asks the platform what is sealed; `reply` is called once, on another thread.
    pub fn ask(&self, sealed: Vec<u8>, reply: impl FnOnce(Answered) + Send + 'static) {
        if let Err(error) = self.0.try_send((sealed, Box::new(reply))) {
            let (_, reply) = error.into_inner();
            reply(Err(NoAnswer::Refused));
        }
    }

    /// Questions that nothing carries, and what was asked.
    #[cfg(test)]
    pub fn unsent() -> (Questions, Receiver<Asked>) {
        let (sender, receiver) = channel(WAITING_MAX);
        (Questions(sender), receiver)
    }
}

/// Starts the thread. It ends with the process.
///
/// # Errors
/// [`CoreError::Start`] where the system gives no thread.
pub fn start(access: Arc<Access>, url: String) -> Result<Questions, CoreError> {
    let failed = |source| CoreError::Start { what: "questions to the platform", source };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let (sender, receiver) = channel(WAITING_MAX);
    let carry = move || runtime.block_on(carry(receiver, access, url));
    std::thread::Builder::new().name("questions".into()).spawn(carry).map_err(failed)?;
    Ok(Questions(sender))
}

async fn carry(mut questions: Receiver<Asked>, access: Arc<Access>, url: String) {
    while let Some((sealed, reply)) = questions.recv().await {
        let (access, url) = (Arc::clone(&access), url.clone());
        // One that hangs keeps no other waiting.
        tokio::spawn(async move { reply(ask(&access, &url, &sealed).await) });
    }
}

async fn ask(access: &Access, url: &str, sealed: &[u8]) -> Answered {
    let identity = access.identity();
    let carried = CarriedQuestion::new(&identity.public.record.kiosk, Timestamp::now(), sealed);
    let jws = sign_question(identity.signing_key(), &carried).map_err(|error| {
        tracing::error!(error = %error, "a question could not be signed");
        NoAnswer::Refused
    })?;
    let client = access.client();
    let Ok(answered) = tokio::time::timeout(QUESTION_LIMIT, send_question(&client, url, jws)).await else {
        return Err(NoAnswer::Offline);
    };
    answered.map_err(|error| {
        tracing::info!(error = %error, "a question has no answer");
        why(&error)
    })
}

/// What a visit is told.
fn why(error: &QuestionError) -> NoAnswer {
    match error {
        QuestionError::Network(_) => NoAnswer::Offline,
        QuestionError::Refused { code: Some(ProblemCode::AskedTooOften), .. } => NoAnswer::TooOften,
        QuestionError::Refused { .. } | QuestionError::TooLong => NoAnswer::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_of_the_platform_says_that_a_person_asked_too_often() {
        let refused = |status, code| why(&QuestionError::Refused { status, code });
        assert_eq!(refused(429, Some(ProblemCode::AskedTooOften)), NoAnswer::TooOften);
        assert_eq!(refused(429, Some(ProblemCode::TooManyRequests)), NoAnswer::Refused);
        assert_eq!(refused(502, None), NoAnswer::Refused);
        assert_eq!(why(&QuestionError::TooLong), NoAnswer::Refused);
    }

    #[test]
    fn more_questions_than_may_wait_are_answered_at_once() {
        let (questions, _kept) = Questions::unsent();
        let (sender, answers) = std::sync::mpsc::channel();
        for _ in 0..=WAITING_MAX {
            let sender = sender.clone();
            questions.ask(Vec::new(), move |answered| drop(sender.send(answered)));
        }
        assert_eq!(answers.try_recv(), Ok(Err(NoAnswer::Refused)));
        assert!(answers.try_recv().is_err(), "the others wait");
    }
}
