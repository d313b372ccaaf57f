//! The receipt as a document and as a code on the screen.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;

use jiff::tz::{Offset, TimeZone};
use lobby_domain::checklist::Standing;
use lobby_domain::identity::{mask_id, mask_name};
use lobby_domain::limit::{Limit, LimitUnit};
use lobby_domain::{CaseNumber, Lang};
use lobby_flow::Application;
use lobby_paper::{Limits, PaperFonts, ReceiptFacts, check_code, qr_modules, qr_text, receipt_pdf};
use lobby_screen::QrPicture;
use lobby_wire::digest::Sha256;

use super::Facts;

/// Name of the receipt in the visit's private folder.
const FILE: &str = "receipt.pdf";

/// The code shown on the screen; `None` where it cannot be made.
pub fn code(case_number: &CaseNumber, document: &Sha256) -> Option<QrPicture> {
    let text = qr_text(case_number.as_str(), &document.to_string()).ok()?;
    let code = qr_modules(&text).ok()?;
    Some(QrPicture { size: code.size, modules: code.modules })
}

/// Writes the receipt into the visit's private folder, off the screen's thread: it carries fonts of many megabytes.
/// The receipt on the screen does not wait for it.
pub fn write_receipt(facts: &Arc<Facts>, application: &Arc<Application>, document: &Sha256, online: bool) {
    let (facts, application, document) = (Arc::clone(facts), Arc::clone(application), *document);
    let work = move || {
        let written = receipt(&facts, &application, &document, online)
            .map_err(|error| error.to_string())
            .and_then(|pdf| write(&facts.private_dir, &pdf).map_err(|error| error.to_string()));
        match written {
            Ok(()) => tracing::info!("receipt written"),
            Err(error) => tracing::error!(error, "the receipt could not be written as a file"),
        }
    };
    if std::thread::Builder::new().name("receipt".into()).spawn(work).is_err() {
        tracing::error!("the receipt could not be written as a file");
    }
}

fn write(dir: &Path, pdf: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(dir.join(FILE))?;
    file.write_all(pdf)
}

fn receipt(
    facts: &Facts,
    application: &Application,
    document: &Sha256,
    online: bool,
) -> Result<Vec<u8>, lobby_paper::PaperError> {
    let lang = application.lang;
    let draft = &application.draft;
    let (hall, place) = (&facts.config.kiosk.hall, &facts.config.kiosk.place);
    let pick = |zh: &String, en: &String| if lang == Lang::Zh { zh.clone() } else { en.clone() };
    let digest = document.to_string();
    let checklist = draft.checklist();
    let names = |standing: Standing| -> Vec<String> {
        checklist.with(&[standing]).map(|line| line.material.name.get(lang).to_owned()).collect()
    };
    let facts = ReceiptFacts {
        hall: pick(&hall.zh, &hall.en),
        case_number: application.case_number.to_string(),
        online,
        item: draft.item.name.get(lang).to_owned(),
        applicant_masked: applicant(application),
        received_at: application.signed_at.to_zoned(TimeZone::fixed(Offset::constant(8))),
        machine: format!("{} ({})", pick(&place.zh, &place.en), facts.kiosk),
        handed_in: handed_in(application, lang),
        found: Vec::new(),
        to_look_up: names(Standing::LookedUp),
        to_follow: checklist
            .with(&[Standing::MayFollow])
            .filter(|line| draft.pages_of(&line.material.code).is_empty())
            .map(|line| line.material.name.get(lang).to_owned())
            .collect(),
        limits: Limits {
            intake: draft.item.intake_limit.map(|limit| in_words(limit, lang)),
            promised: draft.item.promised_limit.filter(|limit| limit.days > 0).map(|limit| in_words(limit, lang)),
            statutory: draft.item.statutory_limit.map(|limit| in_words(limit, lang)),
        },
        qr_text: qr_text(application.case_number.as_str(), &digest)?,
        check_code: check_code(&digest)?,
        helpline: Some(facts.config.kiosk.phone.clone()).filter(|phone| !phone.is_empty()),
        list_version: draft.catalogue.version.to_string(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        copy: false,
    };
    receipt_pdf(&facts, lang, &PaperFonts::from_system()?)
}

fn applicant(application: &Application) -> String {
    let card = &application.draft.card;
    format!("{}  {}", mask_name(card.display_name()), mask_id(card.id_number()))
}

fn handed_in(application: &Application, lang: Lang) -> Vec<String> {
    let draft = &application.draft;
    let count = |pages: usize| match lang {
        Lang::Zh => format!(" {pages} 页"),
        Lang::En => format!(", {pages} page{}", if pages == 1 { "" } else { "s" }),
    };
    let checklist = draft.checklist();
    let provided = checklist.to_capture().map(|line| (line, draft.pages_of(&line.material.code).len()));
    provided
        .filter(|(_, pages)| *pages > 0)
        .map(|(line, pages)| format!("{}{}", line.material.name.get(lang), count(pages)))
        .collect()
}

fn in_words(limit: Limit, lang: Lang) -> String {
    let days = limit.days;
    match (lang, limit.unit) {
        (Lang::Zh, LimitUnit::WorkingDay) => format!("{days} 个工作日"),
        (Lang::Zh, LimitUnit::NaturalDay) => format!("{days} 天"),
        (Lang::En, LimitUnit::WorkingDay) => format!("{days} working day{}", if days == 1 { "" } else { "s" }),
        (Lang::En, LimitUnit::NaturalDay) => format!("{days} day{}", if days == 1 { "" } else { "s" }),
    }
}
