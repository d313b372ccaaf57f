//! `GET /guide` and `GET /guide/{key}`: what government offers here, and what each item needs.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lobby_domain::item::{CaseType, ImplementationItem, LegalBasis};
use lobby_domain::limit::Limit;
use lobby_domain::material::{Material, Obtain};
use lobby_wire::document::WireText;
use lobby_words::public as k;

use crate::app::App;
use crate::console::wording::Wording;
use crate::console::{PageError, missing, page};
use crate::error::Result;
use crate::service::guide;

/// The list.
#[derive(Template)]
#[template(path = "public_guide.html")]
struct GuidePage {
    w: Wording,
    items: Vec<Line>,
}

struct Line {
    key: String,
    name: String,
    authority: String,
}

/// One item.
#[derive(Template)]
#[template(path = "public_item.html")]
struct ItemPage {
    w: Wording,
    name: String,
    facts: Vec<(&'static str, String)>,
    materials: Vec<(String, &'static str)>,
    bases: Vec<String>,
}

/// Shows the list.
pub async fn list(State(app): State<App>, Extension(w): Extension<Wording>) -> Response {
    let shown = show_list(&app, w.clone()).await;
    shown.unwrap_or_else(|error| PageError(error, w).into_response())
}

async fn show_list(app: &App, w: Wording) -> Result<Response> {
    let items = guide::items(app).await?;
    let line = |item: &ImplementationItem| Line {
        key: item.key.to_string(),
        name: w.of(&WireText::from(&item.name)).to_owned(),
        authority: w.of(&WireText::from(&item.authority)).to_owned(),
    };
    let items = items.iter().map(line).collect();
    Ok(page(StatusCode::OK, &GuidePage { w, items }))
}

/// Shows an item.
pub async fn item(State(app): State<App>, Extension(w): Extension<Wording>, Path(key): Path<String>) -> Response {
    match guide::items(&app).await {
        Ok(items) => match items.iter().find(|item| *item.key.as_str() == *key) {
            Some(item) => page(StatusCode::OK, &ItemPage::new(w, item)),
            None => missing(Extension(w)).await,
        },
        Err(error) => PageError(error, w).into_response(),
    }
}

impl ItemPage {
    fn new(w: Wording, item: &ImplementationItem) -> ItemPage {
        let text = |text| w.of(&WireText::from(text)).to_owned();
        let limit = |limit: Option<Limit>| limit.map(|limit| w.limit(limit));
        let joined = |texts: Vec<String>| (!texts.is_empty()).then(|| texts.join(w.say(k::SEPARATOR)));
        let fees = item.fees.iter().map(|fee| format!("{} {}", text(&fee.name), w.with(k::YUAN, "n", &fee.amount)));
        let promised = match item.case_type {
            CaseType::OnTheSpot => Some(w.say(k::ON_THE_SPOT).to_owned()),
            CaseType::Promised => limit(item.promised_limit),
        };
        let facts = [
            (k::AUTHORITY, Some(text(&item.authority))),
            (k::INTAKE, limit(item.intake_limit)),
            (k::PROMISED, promised),
            (k::STATUTORY, limit(item.statutory_limit)),
            (k::FEE, joined(fees.collect()).or_else(|| Some(w.say(k::FREE).to_owned()))),
            (k::RESULT, joined(item.results.iter().map(text).collect())),
        ];
        let facts = facts.into_iter().filter_map(|(words, value)| Some((w.say(words), value?))).collect();
        let materials = item.materials.iter().map(|material| (text(&material.name), w.say(way(material)))).collect();
        ItemPage { name: text(&item.name), facts, materials, bases: item.legal_bases.iter().map(cited).collect(), w }
    }
}

/// How a material comes to be.
fn way(material: &Material) -> lobby_words::Words {
    match material.obtain {
        Obtain::CardReader => k::BY_CARD,
        Obtain::SharingOnly | Obtain::SharingThenUpload => k::BY_US,
        Obtain::Upload => k::BY_YOU,
        Obtain::ElectronicForm => k::BY_FORM,
        Obtain::PaperOriginal => k::BY_PAPER,
    }
}

/// A basis in one line, as laws are cited.
fn cited(basis: &LegalBasis) -> String {
    let parts = [Some(&basis.title), basis.number.as_ref(), basis.article.as_ref()];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}
