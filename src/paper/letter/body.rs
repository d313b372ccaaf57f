//! A letter in the sentences of one language.

use jiff::civil::Date;
use lobby_domain::Lang;
use lobby_words::Words;
use lobby_words::paper::letter as k;

use super::content::{AfterSilence, Approval, Channel, Content, NewDays, Outcome, Unaccepted, Withdrawn};
use super::facts::LetterFacts;
use crate::facts::NoticeLine;

/// What stands between the greeting and the signature.
pub(super) struct Body {
    pub title: Words,
    /// What happened, in one or two sentences.
    pub opening: String,
    pub parts: Vec<Part>,
}

/// A part of a body.
pub(super) enum Part {
    /// A bold beginning and its text.
    Lead(&'static str, String),
    /// A heading over numbered lines with two columns.
    Lines(&'static str, Vec<NoticeLine>),
    /// A heading over numbered names.
    Names(&'static str, Vec<String>),
}

impl Body {
    /// Every text of it.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let parts = self.parts.iter().flat_map(|part| match part {
            Part::Lead(_, text) => vec![text.as_str()],
            Part::Lines(_, lines) => lines.iter().flat_map(|line| [line.name.as_str(), line.how.as_str()]).collect(),
            Part::Names(_, names) => names.iter().map(String::as_str).collect(),
        });
        std::iter::once(self.opening.as_str()).chain(parts)
    }
}

/// The body of a letter.
pub(super) fn body(facts: &LetterFacts, lang: Lang) -> Body {
    let say = Say { facts, lang };
    let (title, opening, mut parts) = say.content();
    parts.extend(basis(&facts.content).map(|words| say.lead(k::BASIS, words.get(lang))));
    if let Some(number) = &facts.helpline {
        parts.push(say.lead(k::QUESTIONS, number));
    }
    Body { title, opening, parts }
}

/// The law that the step rests on; `None` where it is the applicant's own act.
fn basis(content: &Content) -> Option<Words> {
    match content {
        Content::Correction { .. } => Some(k::law::CORRECTION),
        Content::Supply { .. } => Some(k::law::SUPPLY),
        Content::Acceptance { is_deemed: true, .. } => Some(k::law::DEEMED),
        Content::Acceptance { is_deemed: false, .. } => Some(k::law::ACCEPTANCE),
        Content::NonAcceptance(_) => Some(k::law::NON_ACCEPTANCE),
        Content::Extension { .. } => Some(k::law::EXTENSION),
        Content::Suspension { .. } | Content::Resumption { .. } => Some(k::law::STOP),
        Content::Decision { .. } => Some(k::law::DECISION),
        Content::Delivery { .. } => Some(k::law::DELIVERY),
        Content::Reopening { .. } => Some(k::law::REOPENING),
        Content::Withdrawal { .. } | Content::Return { .. } => None,
    }
}

struct Say<'a> {
    facts: &'a LetterFacts,
    lang: Lang,
}

type Said = (Words, String, Vec<Part>);

impl Say<'_> {
    fn content(&self) -> Said {
        match &self.facts.content {
            Content::Correction { demands, due, silence } => self.correction(demands, *due, *silence),
            Content::Supply { received, missing } => self.supply(received, missing),
            Content::Acceptance { on, is_deemed, days } => {
                let words = if *is_deemed { k::DEEMED_OPENING } else { k::ACCEPTANCE_OPENING };
                (k::ACCEPTANCE, self.about_day(words, *on), self.days(*days))
            }
            Content::NonAcceptance(why) => self.non_acceptance(why),
            Content::Extension { by, approval, reason, days } => {
                let mut parts = vec![
                    self.lead(k::LONGER_BY, &lobby_words::limit(*by, self.lang)),
                    self.lead(k::REASON, reason),
                    self.lead(k::APPROVED_BY, approved_by(*approval).get(self.lang)),
                ];
                parts.extend(self.days(*days));
                (k::EXTENSION, self.about(k::EXTENSION_OPENING), parts)
            }
            Content::Suspension { ground, after, expected_end } => {
                let parts = vec![
                    self.lead(k::REASON, ground),
                    self.lead(k::EXPECTED_END, &self.date(*expected_end)),
                    self.lead(k::MEANING, k::SUSPENSION_MEANING.get(self.lang)),
                ];
                (k::SUSPENSION, self.about_day(k::SUSPENSION_OPENING, *after), parts)
            }
            Content::Resumption { on, days } => {
                (k::RESUMPTION, self.about_day(k::RESUMPTION_OPENING, *on), self.days(*days))
            }
            Content::Withdrawal { on, what } => {
                let words = match what {
                    Withdrawn::Application => k::WITHDRAWAL_OPENING,
                    Withdrawn::Decision => k::WAIVER_OPENING,
                };
                (k::WITHDRAWAL, self.about_day(words, *on), Vec::new())
            }
            Content::Return { due, missing } => {
                let names = Part::Names(k::MISSING.get(self.lang), missing.clone());
                let parts = vec![names, self.lead(k::REMEDY, k::REMEDY_TEXT.get(self.lang))];
                (k::RETURN, self.about_day(k::RETURN_OPENING, *due), parts)
            }
            Content::Decision { outcome, reasons, appeal } => self.decision(*outcome, reasons, appeal),
            Content::Delivery { on, channel } => {
                let parts = vec![self.lead(k::CHANNEL, channel_words(*channel).get(self.lang))];
                (k::DELIVERY, self.about_day(k::DELIVERY_OPENING, *on), parts)
            }
            Content::Reopening { by, reason, days } => {
                let mut parts = vec![self.lead(k::ORDERED_BY, by), self.lead(k::REASON, reason)];
                parts.extend(self.days(*days));
                (k::REOPENING, self.about(k::REOPENING_OPENING), parts)
            }
        }
    }

    fn correction(&self, demands: &[NoticeLine], due: Option<Date>, silence: AfterSilence) -> Said {
        let mut parts = vec![Part::Lines(k::MISSING.get(self.lang), demands.to_vec())];
        parts.extend(due.map(|due| self.lead(k::HAND_IN_BY, &self.date(due))));
        let follows = match silence {
            AfterSilence::Returned => k::SILENCE_RETURNS,
            AfterSilence::StaysOpen => k::SILENCE_WAITS,
        };
        parts.push(self.lead(k::HOW, k::HOW_TEXT.get(self.lang)));
        parts.push(self.lead(k::SILENCE, follows.get(self.lang)));
        parts.push(self.lead(k::AFTER, k::AFTER_CORRECTION.get(self.lang)));
        (k::CORRECTION, self.about(k::CORRECTION_OPENING), parts)
    }

    fn supply(&self, received: &[String], missing: &[String]) -> Said {
        let mut parts = vec![Part::Names(k::CAME.get(self.lang), received.to_vec())];
        if missing.is_empty() {
            parts.push(self.lead(k::AFTER, k::ALL_IN.get(self.lang)));
        } else {
            parts.push(Part::Names(k::STILL_MISSING.get(self.lang), missing.to_vec()));
            parts.push(self.lead(k::HOW, k::HOW_TEXT.get(self.lang)));
        }
        (k::SUPPLY, self.about(k::SUPPLY_OPENING), parts)
    }

    fn non_acceptance(&self, why: &Unaccepted) -> Said {
        let (words, part) = match why {
            Unaccepted::NotRequired { reason } => (k::NOT_REQUIRED_OPENING, self.lead(k::REASON, reason)),
            Unaccepted::NotCompetent { competent } => (k::NOT_COMPETENT_OPENING, self.lead(k::COMPETENT, competent)),
        };
        (k::NON_ACCEPTANCE, self.about(words), vec![part, self.lead(k::REMEDY, k::REMEDY_TEXT.get(self.lang))])
    }

    fn decision(&self, outcome: Outcome, reasons: &str, appeal: &str) -> Said {
        let words = match outcome {
            Outcome::Granted => k::GRANTED_OPENING,
            Outcome::Refused => k::REFUSED_OPENING,
        };
        (k::DECISION, self.about(words), vec![self.lead(k::REASON, reasons), self.lead(k::REMEDY, appeal)])
    }

    /// The days for the decision, and whether they may move.
    fn days(&self, days: NewDays) -> Vec<Part> {
        let NewDays { promised, statutory, is_provisional } = days;
        let both = [(k::PROMISED, promised), (k::STATUTORY, statutory)];
        let known = both.into_iter().filter_map(|(words, day)| Some(self.lead(words, &self.date(day?))));
        let provisional = is_provisional.then(|| self.lead(k::PROVISIONAL, k::PROVISIONAL_TEXT.get(self.lang)));
        known.chain(provisional).collect()
    }

    fn lead(&self, head: Words, text: &str) -> Part {
        Part::Lead(head.get(self.lang), text.to_owned())
    }

    fn about(&self, words: Words) -> String {
        words.fill(self.lang, &[("item", &self.facts.item)])
    }

    fn about_day(&self, words: Words, day: Date) -> String {
        words.fill(self.lang, &[("item", &self.facts.item), ("date", &self.date(day))])
    }

    fn date(&self, day: Date) -> String {
        lobby_words::date(day, self.lang)
    }
}

fn approved_by(approval: Approval) -> Words {
    match approval {
        Approval::HeadOfAgency => k::HEAD_OF_AGENCY,
        Approval::HeadOfGovernment => k::HEAD_OF_GOVERNMENT,
    }
}

fn channel_words(channel: Channel) -> Words {
    match channel {
        Channel::Kiosk => k::BY_KIOSK,
        Channel::Counter => k::BY_COUNTER,
        Channel::Post => k::BY_POST,
        Channel::Message => k::BY_MESSAGE,
        Channel::Announcement => k::BY_ANNOUNCEMENT,
    }
}
