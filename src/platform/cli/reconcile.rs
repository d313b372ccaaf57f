//! `lobby-platform admin reconcile`: after a restore from a backup. Tells numbers, kiosks, times and digests, nothing of an
//! applicant.

use std::path::PathBuf;

use lobby_wire::digest::Sha256;
use serde_json::{Value, json};

use super::{say, say_json};
use crate::app::App;
use crate::error::Result;
use crate::service::case;
use crate::service::reconcile::{self, Fate, Incomplete, Lost, Reconciled, Standing};

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
    if arguments.json { say_json(&value(&done)) } else { tell(&done) }
}

fn tell(done: &Reconciled) -> Result<()> {
    for (kiosk, seen_at) in &done.unheard {
        let seen = seen_at.map_or_else(|| "never".to_owned(), |at| format!("last at {at}"));
        say(&format!(
            "{kiosk} has not reported since the restore ({seen}): what it has receipts for is not known yet"
        ))?;
    }
    for kiosk in &done.adopted {
        say(&format!("{kiosk} uses a certificate that was given after the backup; it is on record again"))?;
    }
    if let Some(number) = done.desired_raised_to {
        say(&format!(
            "kiosks have newer settings than this platform: its next change is number {} or higher. Set again what was \
             set since the backup",
            number + 1
        ))?;
    }
    done.lost.iter().try_for_each(|lost| say(&sentence(lost)))?;
    done.incomplete.iter().try_for_each(|case| say(&incomplete(case)))?;
    let open = done.lost.iter().filter(|lost| is_open(&lost.fate)).count() + done.incomplete.len();
    if open + done.unheard.len() == 0 {
        return say("every application that a kiosk has a receipt for is here, or was settled");
    }
    say(&format!("open: {open}. Run this again when kiosks have reported or more of materials/ is back"))
}

fn is_open(fate: &Fate) -> bool {
    match fate {
        Fate::MadeAgain | Fate::Settled(_) => false,
        Fate::Asked | Fate::NotProved(_) | Fate::BlobsMissing(_) | Fate::NumberTaken => true,
    }
}

/// The number first: it is what the citizen's slip says.
fn sentence(lost: &Lost) -> String {
    let Lost { kiosk, case_number, receipt, fate } = lost;
    let told = receipt.map_or_else(String::new, |(at, sha256)| format!(" (received {at}, manifest {sha256})"));
    let what = match fate {
        Fate::MadeAgain => format!("made again, with the receipt that {kiosk} has"),
        Fate::Asked => format!("lost; {kiosk} is asked for its receipt with its next report"),
        Fate::NotProved(Standing::OtherKey) => format!(
            "lost; the receipt that {kiosk} has was signed with another receipt key: put keys/receipt.key.pem of that \
             time back, or call the citizen in"
        ),
        Fate::NotProved(Standing::SignerUnknown) => {
            format!("lost; the key that {kiosk} signed it with is not on record: call the citizen in")
        }
        Fate::NotProved(Standing::Asked | Standing::Proved | Standing::OtherManifest) => {
            format!("lost; {kiosk} has the receipt and no manifest for it: call the citizen in")
        }
        Fate::BlobsMissing(missing) => format!(
            "lost; {} of its blobs are not in materials/: restore more of that folder, or call the citizen in",
            missing.len()
        ),
        Fate::NumberTaken => "lost; another application has its place: call the citizen in".to_owned(),
        Fate::Settled(why) => format!("lost and settled: {why}"),
    };
    format!("{case_number}  {what}{told}")
}

fn incomplete(case: &Incomplete) -> String {
    let Incomplete { kiosk, case_number, received_at, manifest_sha256, missing } = case;
    format!(
        "{case_number}  here without {} of its blobs: restore more of materials/, or call the citizen in ({kiosk}, received \
         {received_at}, manifest {manifest_sha256})",
        missing.len()
    )
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
