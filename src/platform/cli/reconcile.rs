//! `lobby-platform admin reconcile`: after a restore from a backup. Tells numbers, kiosks, times and digests, nothing of an
//! applicant.

use std::path::PathBuf;

use lobby_domain::Text;
use lobby_wire::digest::Sha256;
use lobby_words::reconcile as words;
use serde_json::{Value, json};

use super::out::{say, say_below, say_json};
use crate::app::App;
use crate::error::Result;
use crate::service::case;
use crate::service::reconcile::{self, Fate, Incomplete, Lost, ProofState, Reconciled};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The platform's folder.
    #[arg(long)]
    data: PathBuf,
    /// Read every sealed blob and compare it with its digest: as long as it takes to read materials/.
    #[arg(long)]
    verify: bool,
    /// Take a case that cannot be made again off the list: its citizen was called in.
    #[arg(long, value_name = "NUMBER", requires = "reason")]
    settle: Option<String>,
    /// What was done for the citizen; kept with the number.
    #[arg(long, requires = "settle")]
    reason: Option<String>,
    /// Answer with one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(arguments: Arguments) -> Result<()> {
    let app = App::open(&arguments.data)?;
    if let Some((number, why)) = arguments.settle.zip(arguments.reason) {
        reconcile::settle(&app, case::number(&number)?, why, app.now()).await?;
    }
    let done = reconcile::reconcile(&app, arguments.verify, app.now()).await?;
    if arguments.json { say_json(&value(&done)) } else { print(&done) }
}

fn print(done: &Reconciled) -> Result<()> {
    for (kiosk, seen_at) in &done.unheard {
        say(&match seen_at {
            Some(at) => words::NOT_SEEN.fill_text(&[("kiosk", kiosk.as_str()), ("at", &at.to_string())]),
            None => words::NEVER_SEEN.fill_text(&[("kiosk", kiosk.as_str())]),
        })?;
    }
    for kiosk in &done.adopted {
        say(&words::ADOPTED.fill_text(&[("kiosk", kiosk.as_str())]))?;
    }
    if let Some(number) = done.desired_raised_to {
        say(&words::SETTINGS.fill_text(&[("number", &(number + 1).to_string())]))?;
    }
    for lost in &done.lost {
        say(&sentence(lost))?;
        if let Some((at, sha256)) = lost.receipt {
            say_below(&receipt(&at.to_string(), &sha256.to_string()))?;
        }
    }
    for case in &done.incomplete {
        let (number, count) = (case.case_number.as_str(), case.missing.len().to_string());
        say(&words::INCOMPLETE.fill_text(&[("number", number), ("count", &count)]))?;
        say_below(&words::KIOSK.fill_text(&[("kiosk", case.kiosk.as_str())]))?;
        say_below(&receipt(&case.received_at.to_string(), &case.manifest_sha256.to_string()))?;
    }
    let open = done.lost.iter().filter(|lost| is_open(&lost.fate)).count() + done.incomplete.len();
    if open + done.unheard.len() == 0 {
        return say(&words::NOTHING_OPEN.text());
    }
    say(&words::OPEN.fill_text(&[("count", &open.to_string())]))
}

fn is_open(fate: &Fate) -> bool {
    match fate {
        Fate::MadeAgain | Fate::Settled(_) => false,
        Fate::Asked | Fate::NotProved(_) | Fate::BlobsMissing(_) | Fate::NumberTaken => true,
    }
}

/// The number first: it is what the citizen's slip says.
fn sentence(lost: &Lost) -> Text {
    let (number, kiosk) = (("number", lost.case_number.as_str()), ("kiosk", lost.kiosk.as_str()));
    match &lost.fate {
        Fate::MadeAgain => words::MADE_AGAIN.fill_text(&[number, kiosk]),
        Fate::Asked => words::ASKED.fill_text(&[number, kiosk]),
        Fate::NotProved(ProofState::OtherKey) => words::OTHER_RECEIPT_KEY.fill_text(&[number, kiosk]),
        Fate::NotProved(ProofState::SignerUnknown) => words::SIGNER_UNKNOWN.fill_text(&[number, kiosk]),
        Fate::NotProved(ProofState::Asked | ProofState::Proved | ProofState::OtherManifest) => {
            words::NO_MANIFEST.fill_text(&[number, kiosk])
        }
        Fate::BlobsMissing(missing) => words::BLOBS_MISSING.fill_text(&[number, ("count", &missing.len().to_string())]),
        Fate::NumberTaken => words::NUMBER_TAKEN.fill_text(&[number]),
        Fate::Settled(why) => words::SETTLED.fill_text(&[number, ("why", why)]),
    }
}

fn receipt(at: &str, sha256: &str) -> Text {
    words::RECEIPT.fill_text(&[("at", at), ("sha256", sha256)])
}

fn value(done: &Reconciled) -> Value {
    let digests = |missing: &[Sha256]| missing.iter().map(ToString::to_string).collect::<Vec<_>>();
    let lost = |lost: &Lost| {
        let (fate, detail) = match &lost.fate {
            Fate::MadeAgain => ("made_again", Value::Null),
            Fate::Asked => ("asked", Value::Null),
            Fate::NotProved(standing) => ("not_proved", standing.as_str().into()),
            Fate::BlobsMissing(missing) => ("blobs_missing", digests(missing).into()),
            Fate::NumberTaken => ("number_taken", Value::Null),
            Fate::Settled(why) => ("settled", why.as_str().into()),
        };
        json!({
            "kiosk": lost.kiosk.as_str(), "case_number": lost.case_number.as_str(), "fate": fate, "detail": detail,
            "received_at": lost.receipt.map(|(at, _)| at),
            "manifest_sha256": lost.receipt.map(|(_, sha256)| sha256.to_string()),
        })
    };
    let incomplete = |case: &Incomplete| {
        json!({
            "kiosk": case.kiosk.as_str(), "case_number": case.case_number.as_str(), "received_at": case.received_at,
            "manifest_sha256": case.manifest_sha256, "missing": digests(&case.missing),
        })
    };
    json!({
        "lost": done.lost.iter().map(lost).collect::<Vec<_>>(),
        "incomplete": done.incomplete.iter().map(incomplete).collect::<Vec<_>>(),
        "unheard": done.unheard.iter().map(|(kiosk, at)| json!({"kiosk": kiosk.as_str(), "seen_at": at})).collect::<Vec<_>>(),
        "adopted": done.adopted.iter().map(|kiosk| kiosk.as_str()).collect::<Vec<_>>(),
        "desired_raised_to": done.desired_raised_to,
    })
}
