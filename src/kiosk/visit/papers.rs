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

use super::settings::VisitSettings;

/// The code shown on the screen; `None` where it cannot be made.
pub fn code(settings: &VisitSettings, case_number: &CaseNumber, document: &Sha256) -> Option<QrPicture> {
    let text = qr_text(case_number, &document.to_string(), public_pages(settings)).ok()?;
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
    pub fn of(settings: &VisitSettings, application: &Application, document: &Sha256) -> Result<Slip, PaperError> {
        let say = |lang| receipt_facts(settings, application, document, lang);
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
    settings: &VisitSettings,
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
        hall: hall(settings, lang),
        case_number: application.case_number.clone(),
        online: false,
        item: draft.item.name.get(lang).to_owned(),
        applicant_masked: applicant(application),
        received_at: in_china(application.signed_at),
        machine: machine(settings, lang),
        handed_in: handed_in(application, lang),
        found: Vec::new(),
        for_lookup: names(Standing::LookedUp),
        to_follow: checklist
            .with(&[Standing::MayFollow])
            .filter(|line| draft.pages.of(&line.material.code).is_empty())
            .map(|line| line.material.name.get(lang).to_owned())
            .collect(),
        limits: limits(&draft.item, lang),
        qr_text: qr_text(&application.case_number, &digest, public_pages(settings))?,
        check_code: check_code(&digest)?,
        helpline: helpline(settings),
        list_version: draft.catalogue.version.to_string(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        copy: false,
        test: settings.kiosk_use.is_test(),
    })
}

/// The one-time notice of a draft.
pub fn notice(settings: &VisitSettings, draft: &Draft, printed_at: jiff::Timestamp, lang: Lang) -> NoticeFacts {
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
    let listed: Vec<String> =
        checklist.lines.iter().map(|line| format!("{} {:?}\n", line.material.code, line.standing)).collect();
    NoticeFacts {
        hall: hall(settings, lang),
        authority: draft.item.authority.get(lang).to_owned(),
        item: draft.item.name.get(lang).to_owned(),
        item_code: draft.item.task_code.clone(),
        addressee_masked: mask_name(draft.card.display_name()),
        to_bring,
        to_counter,
        not_needed,
        limits: limits(&draft.item, lang),
        helpline: helpline(settings),
        list_version: draft.catalogue.version.to_string(),
        machine: machine(settings, lang),
        printed_at: in_china(printed_at),
        digest: sha256(listed.concat().as_bytes()).to_string(),
        test: settings.kiosk_use.is_test(),
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

fn hall(settings: &VisitSettings, lang: Lang) -> String {
    settings.config.kiosk.hall.get(lang).to_owned()
}

fn machine(settings: &VisitSettings, lang: Lang) -> String {
    format!("{} ({})", settings.config.kiosk.place.get(lang), settings.kiosk)
}

fn helpline(settings: &VisitSettings) -> Option<String> {
    Some(settings.config.kiosk.phone.clone()).filter(|phone| !phone.is_empty())
}

fn public_pages(settings: &VisitSettings) -> Option<&str> {
    Some(settings.config.kiosk.public_pages.as_str()).filter(|address| !address.is_empty())
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use lobby_domain::identity::{CardFields, DocumentKind, IdCard};

    use super::*;
    use crate::visit::fixture::{application, settings};

    const DIGEST: Sha256 = Sha256([7; 32]);

    fn notice_in(lang: Lang) -> NoticeFacts {
        notice(&settings(false), &application().draft, jiff::Timestamp::UNIX_EPOCH, lang)
    }

    #[test]
    fn a_notice_names_every_material_once_and_is_the_same_list_in_both_languages() {
        let (zh, en) = (notice_in(Lang::ZH), notice_in(Lang::EN));
        let named = |notice: &NoticeFacts| notice.to_bring.len() + notice.to_counter.len() + notice.not_needed.len();
        let all = application().draft.checklist().lines.len();
        assert!(all > 0);
        assert_eq!((named(&zh), named(&en)), (all, all));
        assert_eq!(zh.digest, en.digest);
        assert!(zh.to_bring.iter().all(|line| line.how.contains("扫描")), "{:?}", zh.to_bring);
        assert!(en.to_bring.iter().all(|line| line.how.contains("scanned")), "{:?}", en.to_bring);
        assert_ne!(zh.item, en.item);
    }

    #[test]
    fn papers_carry_the_time_of_china() {
        let notice = notice_in(Lang::ZH);
        assert_eq!(notice.printed_at.datetime(), jiff::civil::date(1970, 1, 1).at(8, 0, 0, 0));
    }

    #[test]
    fn a_receipt_shows_the_number_and_never_a_name_or_id_in_full() {
        let mut application = application();
        let fields =
            CardFields { name: "欧阳测试".into(), id_number: "110101199003070019".into(), ..CardFields::default() };
        let card = IdCard::new(DocumentKind::Resident, fields, false, [7; 32]);
        application.draft.card = std::sync::Arc::new(card);
        for lang in [Lang::ZH, Lang::EN] {
            let facts = receipt_facts(&settings(false), &application, &DIGEST, lang).unwrap();
            assert_eq!(facts.case_number, application.case_number);
            let shown = format!("{} {} {:?}", facts.applicant_masked, facts.qr_text, facts.handed_in);
            assert!(!shown.contains("欧阳测试") && !shown.contains("19900307"), "{shown}");
            assert!(facts.qr_text.contains(application.case_number.as_str()));
            assert!(facts.handed_in.is_empty(), "nothing was scanned");
            let mut settings = settings(false);
            settings.config.kiosk.public_pages = "https://case.example.gov.cn".into();
            let facts = receipt_facts(&settings, &application, &DIGEST, lang).unwrap();
            let address = format!("https://case.example.gov.cn/c/{}/{}", application.case_number, "07".repeat(8));
            assert_eq!(facts.qr_text, address);
        }
    }

    #[test]
    fn the_code_on_the_screen_is_square_and_tells_documents_apart() {
        let number = application().case_number;
        let shown = |digest| code(&settings(false), &number, digest).unwrap();
        let (one, other) = (shown(&DIGEST), shown(&Sha256([8; 32])));
        assert_eq!(one.modules.len(), one.size * one.size);
        assert_ne!(one.modules, other.modules);
    }
}
