//! What stands on the visit's papers, taken from the application while it is there; and the code on the screen.

use std::collections::BTreeMap;

use jiff::Zoned;
use jiff::tz::{Offset, TimeZone};
use lobby_domain::checklist::{ChecklistLine, Standing};
use lobby_domain::identity::{mask_id, mask_name};
use lobby_domain::material::Obtain;
use lobby_domain::{CaseNumber, ImplementationItem, Lang};
use lobby_envelope::digest::sha256;
use lobby_flow::Application;
use lobby_flow::draft::Draft;
use lobby_paper::{
    Limits, NoticeFacts, NoticeLine, PaperError, PaperFonts, PaperSize, ReceiptFacts, check_code, notice_pdf,
    qr_modules, qr_text, receipt_pdf,
};
use lobby_screen::QrPicture;
use lobby_wire::digest::Sha256;
use lobby_words::common;
use lobby_words::paper::{notice as words, slip};

use super::Facts;

/// The code shown on the screen; `None` where it cannot be made.
pub fn code(case_number: &CaseNumber, document: &Sha256) -> Option<QrPicture> {
    let text = qr_text(case_number.as_str(), &document.to_string()).ok()?;
    let code = qr_modules(&text).ok()?;
    Some(QrPicture { size: code.size, modules: code.modules })
}

/// A receipt that can be printed again after the application itself is gone: everything on it is masked.
#[derive(Clone)]
pub struct Slip {
    /// In Chinese.
    chinese: ReceiptFacts,
    /// In every other language: the citizen may change it between two prints.
    others: BTreeMap<Lang, ReceiptFacts>,
}

impl Slip {
    /// What the slip of this application says.
    ///
    /// # Errors
    /// A digest or number that no code can hold.
    pub fn of(facts: &Facts, application: &Application, document: &Sha256) -> Result<Slip, PaperError> {
        let say = |lang| receipt_facts(facts, application, document, lang);
        let languages = lobby_words::languages();
        let others = languages.iter().filter(|lang| *lang != Lang::ZH);
        let others = others.map(|lang| Ok((lang, say(lang)?))).collect::<Result<_, PaperError>>()?;
        Ok(Slip { chinese: say(Lang::ZH)?, others })
    }

    /// The slip as PDF. With `online` the platform has signed for the application.
    ///
    /// # Errors
    /// [`PaperError`].
    pub fn pdf(&self, lang: Lang, online: bool, copy: bool, size: PaperSize) -> Result<Vec<u8>, PaperError> {
        let facts = self.others.get(&lang).unwrap_or(&self.chinese);
        receipt_pdf(&ReceiptFacts { online, copy, ..facts.clone() }, lang, size, &fonts()?)
    }
}

fn receipt_facts(
    facts: &Facts,
    application: &Application,
    document: &Sha256,
    lang: Lang,
) -> Result<ReceiptFacts, PaperError> {
    let draft = &application.draft;
    let digest = document.to_string();
    let checklist = draft.checklist();
    let names = |standing: Standing| -> Vec<String> {
        checklist.with(&[standing]).map(|line| line.material.name.get(lang).to_owned()).collect()
    };
    Ok(ReceiptFacts {
        hall: hall(facts, lang),
        case_number: application.case_number.to_string(),
        online: false,
        item: draft.item.name.get(lang).to_owned(),
        applicant_masked: applicant(application),
        received_at: in_china(application.signed_at),
        machine: machine(facts, lang),
        handed_in: handed_in(application, lang),
        found: Vec::new(),
        to_look_up: names(Standing::LookedUp),
        to_follow: checklist
            .with(&[Standing::MayFollow])
            .filter(|line| draft.pages.of(&line.material.code).is_empty())
            .map(|line| line.material.name.get(lang).to_owned())
            .collect(),
        limits: limits(&draft.item, lang),
        qr_text: qr_text(application.case_number.as_str(), &digest)?,
        check_code: check_code(&digest)?,
        helpline: helpline(facts),
        list_version: draft.catalogue.version.to_string(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        copy: false,
    })
}

/// The one-time notice of a draft.
pub fn notice(facts: &Facts, draft: &Draft, printed_at: jiff::Timestamp, lang: Lang) -> NoticeFacts {
    let checklist = draft.checklist();
    let lines = |standings: &[Standing]| -> Vec<NoticeLine> {
        checklist.with(standings).map(|line| notice_line(line, lang)).collect()
    };
    let (to_bring, to_counter, not_needed) = (
        lines(&[Standing::Demanded, Standing::MayFollow]),
        lines(&[Standing::PaperOriginal]),
        lines(&[Standing::LookedUp, Standing::AtHand]),
    );
    // The same list has the same digest in both languages.
    let told: Vec<String> =
        checklist.lines.iter().map(|line| format!("{} {:?}\n", line.material.code, line.standing)).collect();
    NoticeFacts {
        hall: hall(facts, lang),
        authority: draft.item.authority.get(lang).to_owned(),
        item: draft.item.name.get(lang).to_owned(),
        item_code: draft.item.task_code.clone(),
        addressee_masked: mask_name(draft.card.display_name()),
        to_bring,
        to_counter,
        not_needed,
        limits: limits(&draft.item, lang),
        helpline: helpline(facts),
        list_version: draft.catalogue.version.to_string(),
        machine: machine(facts, lang),
        printed_at: in_china(printed_at),
        digest: sha256(told.concat().as_bytes()).to_string(),
    }
}

/// The notice as PDF.
///
/// # Errors
/// [`PaperError`].
pub fn notice_paper(facts: &NoticeFacts, lang: Lang, size: PaperSize) -> Result<Vec<u8>, PaperError> {
    notice_pdf(facts, lang, size, &fonts()?)
}

fn fonts() -> Result<PaperFonts, PaperError> {
    PaperFonts::load(|path| std::fs::read(path))
}

fn notice_line(line: &ChecklistLine, lang: Lang) -> NoticeLine {
    let how = match line.standing {
        Standing::LookedUp => words::LOOKED_UP.get(lang).to_owned(),
        Standing::AtHand if line.material.obtain == Obtain::ElectronicForm => words::ON_SCREEN.get(lang).to_owned(),
        Standing::AtHand => words::CARD.get(lang).to_owned(),
        Standing::PaperOriginal => words::ORIGINAL.get(lang).to_owned(),
        Standing::Demanded | Standing::MayFollow => demand(line, lang),
    };
    NoticeLine { name: line.material.name.get(lang).to_owned(), how }
}

fn demand(line: &ChecklistLine, lang: Lang) -> String {
    let pages = line.material.capture.as_ref().map_or((1, 1), |spec| (spec.pages_min.max(1), spec.pages_max));
    let scan = match pages {
        (min, max) if max > min => {
            words::SCANNED_PAGES.fill(lang, &[("min", &min.to_string()), ("max", &max.to_string())])
        }
        (_, _) => words::SCANNED.get(lang).to_owned(),
    };
    let standard = line.material.acceptance_standard.as_ref().map(|text| text.get(lang).to_owned());
    let later = (line.standing == Standing::MayFollow).then(|| words::MAY_FOLLOW.get(lang).to_owned());
    let parts: Vec<String> = [standard, Some(scan), later].into_iter().flatten().collect();
    parts.join(common::CLAUSE_SEPARATOR.get(lang))
}

fn hall(facts: &Facts, lang: Lang) -> String {
    facts.config.kiosk.hall.get(lang).to_owned()
}

fn machine(facts: &Facts, lang: Lang) -> String {
    format!("{} ({})", facts.config.kiosk.place.get(lang), facts.kiosk)
}

fn helpline(facts: &Facts) -> Option<String> {
    Some(facts.config.kiosk.phone.clone()).filter(|phone| !phone.is_empty())
}

fn in_china(at: jiff::Timestamp) -> Zoned {
    at.to_zoned(TimeZone::fixed(Offset::constant(8)))
}

fn limits(item: &ImplementationItem, lang: Lang) -> Limits {
    Limits {
        intake: item.intake_limit.map(|limit| lobby_words::limit(limit, lang)),
        promised: item.promised_limit.filter(|limit| limit.days > 0).map(|limit| lobby_words::limit(limit, lang)),
        statutory: item.statutory_limit.map(|limit| lobby_words::limit(limit, lang)),
    }
}

fn applicant(application: &Application) -> String {
    let card = &application.draft.card;
    format!("{}  {}", mask_name(card.display_name()), mask_id(card.id_number()))
}

fn handed_in(application: &Application, lang: Lang) -> Vec<String> {
    let draft = &application.draft;
    let said = |name: &str, pages: usize| {
        let words = if pages == 1 { slip::PAGE_OF_ONE } else { slip::PAGES_OF };
        words.fill(lang, &[("name", name), ("n", &pages.to_string())])
    };
    let checklist = draft.checklist();
    let provided = checklist.to_capture().map(|line| (line, draft.pages.of(&line.material.code).len()));
    provided.filter(|(_, pages)| *pages > 0).map(|(line, pages)| said(line.material.name.get(lang), pages)).collect()
}
