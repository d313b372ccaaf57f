//! Answers in words, in every language of this kiosk, or as one JSON object.

use std::io;
use std::path::{Path, PathBuf};

use lobby_domain::Lang;
use lobby_domain::held::Owner;
use lobby_wire::held::held_reason;
use lobby_words::{held_act, held_owner, held_why, outbox as k};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::commands::out::{say_in_every_language, say_json};
use crate::ipc::desk::{FoundDamage, Listed, Shown};
use crate::visit::clock::local;

/// What does not go by itself.
pub fn list(waiting: u64, held: &[Listed], as_json: bool) -> io::Result<()> {
    if as_json {
        let held: Vec<Value> = held.iter().map(listed_json).collect();
        return say_json(&json!({ "waiting": waiting, "held": held }));
    }
    say_in_every_language(|lang| {
        let (n, all) = (held.len().to_string(), waiting.to_string());
        let mut lines = vec![k::WAITING.fill(lang, &[("n", &all), ("held", &n)])];
        lines.extend(held.iter().flat_map(|listed| listed_lines(listed, lang)));
        lines
    })
}

/// Everything about one application.
pub fn shown(application: &Shown, as_json: bool) -> io::Result<()> {
    if as_json {
        return say_json(&shown_json(application));
    }
    say_in_every_language(|lang| {
        let mut lines = listed_lines(&application.listed, lang);
        let detail = Some(&application.detail).filter(|detail| !detail.is_empty());
        lines.extend(detail.map(|detail| format!("  {}", k::SAID.fill(lang, &[("what", detail)]))));
        if let (Some(at), Some(outcome)) = (application.attempted_at, &application.outcome) {
            let (n, when) = (application.attempts.to_string(), moment(at));
            lines.push(format!("  {}", k::TRIED.fill(lang, &[("n", &n), ("when", &when), ("outcome", outcome)])));
        }
        lines.extend(application.blobs.iter().map(|blob| format!("  {} {} {}", blob.kind, blob.size, blob.sha256)));
        lines
    })
}

/// What is not as it was accepted.
pub fn verified(found: &[FoundDamage], as_json: bool) -> io::Result<()> {
    if as_json {
        return say_json(&json!({ "found": found }));
    }
    say_in_every_language(|lang| {
        if found.is_empty() {
            return vec![k::ALL_WHOLE.get(lang).to_owned()];
        }
        let mut lines = vec![k::DAMAGE_FOUND.fill(lang, &[("n", &found.len().to_string())])];
        lines.extend(found.iter().map(|damage| {
            let id = damage.application_id.map_or_else(|| "–".to_owned(), |id| id.to_string());
            format!("  {id} {} {}", damage.place, damage.fault)
        }));
        lines
    })
}

/// An application is back in the queue.
pub fn put_back(application_id: Uuid, as_json: bool) -> io::Result<()> {
    if as_json {
        return say_json(&json!({ "retried": application_id }));
    }
    say_in_every_language(|lang| vec![k::PUT_BACK.get(lang).to_owned()])
}

/// What was copied, and what could not be.
pub fn exported(written: &[PathBuf], broken: &[(Uuid, String)], to: &Path, as_json: bool) -> io::Result<()> {
    if as_json {
        let broken: Vec<Value> = broken.iter().map(|(id, why)| json!({ "application_id": id, "why": why })).collect();
        return say_json(&json!({ "written": written, "broken": broken }));
    }
    say_in_every_language(|lang| {
        let (n, place) = (written.len().to_string(), to.display().to_string());
        let mut lines = vec![k::EXPORTED.fill(lang, &[("n", &n), ("place", &place)])];
        lines.extend(broken.iter().map(|(id, why)| format!("  ✗ {id}: {why}")));
        lines
    })
}

/// Number, time and id; why it does not go, who must act, what to do.
fn listed_lines(listed: &Listed, lang: Lang) -> Vec<String> {
    let Listed { application_id, case_number, accepted_at, reason } = listed;
    let mut lines = vec![format!("{case_number}  {}  {application_id}", moment(*accepted_at))];
    match reason {
        None => lines.push(format!("  {}", k::GOES.get(lang))),
        Some(word) => {
            let reason = held_reason(word);
            lines.push(format!("  {} [{word}]", held_why(&reason, lang)));
            let values = [("who", held_owner(reason.owner(), lang)), ("act", held_act(&reason, lang))];
            lines.push(format!("  {}", k::ACT.fill(lang, &values)));
        }
    }
    lines
}

fn listed_json(listed: &Listed) -> Value {
    let mut value = json!({
        "application_id": listed.application_id,
        "case_number": listed.case_number,
        "accepted_at": listed.accepted_at,
        "reason": listed.reason,
    });
    if let Some(word) = &listed.reason {
        let reason = held_reason(word);
        value["why"] = by_language(|lang| held_why(&reason, lang));
        value["next"] = by_language(|lang| held_act(&reason, lang).to_owned());
        value["owner"] = match reason.owner() {
            Owner::Technician => "technician",
            Owner::Operator => "operator",
        }
        .into();
    }
    value
}

/// A text for programs: by code of the language.
fn by_language(say: impl Fn(Lang) -> String) -> Value {
    let text = lobby_words::in_every_language(say);
    text.by_language().map(|(lang, text)| (lang.code().to_owned(), Value::from(text))).collect::<Map<_, _>>().into()
}

fn shown_json(application: &Shown) -> Value {
    let mut value = listed_json(&application.listed);
    value["detail"] = application.detail.as_str().into();
    value["attempts"] = application.attempts.into();
    value["attempted_at"] = json!(application.attempted_at);
    value["outcome"] = json!(application.outcome);
    value["blobs"] = json!(application.blobs);
    value
}

fn moment(at: jiff::Timestamp) -> String {
    local(at).strftime("%Y-%m-%d %H:%M").to_string()
}
