//! `lobby-platform admin reconcile`: after a restore from a backup.

use std::path::Path;

use serde_json::{Value, json};

use super::{say, say_json};
use crate::app::App;
use crate::error::Result;
use crate::service::restored::{self, Fate, LostCase, Reconciled};

pub async fn run(data: &Path, json: bool) -> Result<()> {
    let app = App::open(data)?;
    let done = restored::reconcile(&app, app.now()).await?;
    if json { say_json(&value(&done)) } else { tell(&done) }
}

fn tell(done: &Reconciled) -> Result<()> {
    if let Some(number) = done.desired_raised_to {
        say(&format!("kiosks knew newer settings than this platform: the next change is number {number} or higher"))?;
    }
    if done.cases.is_empty() {
        return say("every application that a kiosk has a receipt for is here");
    }
    done.cases.iter().try_for_each(|LostCase { kiosk, case_number, fate }| match fate {
        Fate::Asked => say(&format!("{case_number}  lost; {kiosk} is asked for its receipt, run this again in two minutes")),
        Fate::BlobsMissing { missing } => say(&format!(
            "{case_number}  proved by {kiosk}; {missing} of its blobs are not in materials/: restore more of that folder \
             and run this again, or ask the citizen"
        )),
        Fate::MadeAgain => say(&format!("{case_number}  made again, with the receipt that its kiosk has")),
    })
}

fn value(done: &Reconciled) -> Value {
    let case = |lost: &LostCase| {
        let (fate, missing) = match lost.fate {
            Fate::Asked => ("asked", None),
            Fate::BlobsMissing { missing } => ("blobs_missing", Some(missing)),
            Fate::MadeAgain => ("made_again", None),
        };
        json!({
            "kiosk": lost.kiosk.as_str(), "case_number": lost.case_number.as_str(), "fate": fate,
            "missing": missing,
        })
    };
    let cases: Vec<Value> = done.cases.iter().map(case).collect();
    json!({"cases": cases, "desired_raised_to": done.desired_raised_to})
}
