//! `lobby-platform admin case …`: the same opened envelope as the officer's page.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use lobby_casework::Phase;
use lobby_domain::{Actor, CaseNumber, KioskUse};
use lobby_wire::manifest::BlobKind;
use lobby_words::{admin as words, setup};
use serde_json::{Value, json};

use super::out::{Cell, say_json, say_json_in_lines, say_table};
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::case::{self, OpenCase};
use crate::service::case_list::{self, ListedCase};
use crate::service::{document, envelope, reading};

/// Most cases one listing shows.
const LIST_MAX: i64 = 1000;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Open a case's envelope and show all that is in it, and under `same_number` the other cases whose slips carry its
    /// number; noted in the case's history.
    Show {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// Case number.
        number: String,
        /// Answer with one JSON object.
        #[arg(long)]
        json: bool,
        /// Write pages and signature picture into this folder.
        #[arg(long)]
        pages_dir: Option<PathBuf>,
    },
    /// Write the pages of a material as one PDF/A file; noted in the case's history.
    Document {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// Case number.
        number: String,
        /// Code of the material, as `show` lists it.
        material: String,
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
        /// `a2b`, `a1b` for archives that know nothing newer, or `a3b` with the evidence record attached.
        #[arg(long, default_value = "a2b")]
        standard: String,
    },
    /// List cases, newest first.
    List {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// List the cases of test kiosks instead.
        #[arg(long)]
        test: bool,
        /// Answer with one JSON array.
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Show { data, number, json, pages_dir } => {
            let app = App::open(&data)?;
            let open =
                reading::open_whole(&app, &case::number(&number)?, &Actor::Platform, pages_dir.is_some()).await?;
            if let Some(folder) = pages_dir {
                write_pictures(&app, &open, &folder).await?;
            }
            let value = describe(&open)?;
            if json { say_json(&value) } else { say_json_in_lines(&value) }
        }
        Command::Document { data, number, material, out, standard } => {
            let standard = document::standard(Some(&standard))?;
            let file =
                document::take(&App::open(&data)?, &case::number(&number)?, &material, standard, &Actor::Platform)
                    .await?;
            std::fs::write(&out, file).map_err(PlatformError::file("writing", &out))
        }
        Command::List { data, test, json } => list(&App::open(&data)?, KioskUse::of_mark(test), json).await,
    }
}

async fn list(app: &App, kiosk_use: KioskUse, json: bool) -> Result<()> {
    let rows = case_list::numbers(app, kiosk_use, LIST_MAX, &Actor::Platform).await?;
    if json {
        let rows: Vec<Value> = rows
            .iter()
            .map(|row| {
                let row = json!({
                    "case_number": row.case_number.as_str(), "application_id": row.application_id,
                    "kiosk": row.kiosk.as_str(),
                    "item": row.item_key.as_str(), "state": row.phase.name(), "received_at": row.received_at,
                    "manifest_sha256": row.manifest_sha256,
                });
                marked(row, kiosk_use)
            })
            .collect();
        return say_json(&json!(rows));
    }
    let phase = |phase| match phase {
        Phase::Arriving => words::ARRIVING,
        Phase::Received => words::RECEIVED,
    };
    let row = |row: &ListedCase| {
        let (number, at) = (Cell::value(&row.case_number), Cell::value(row.received_at));
        let (kiosk, item) = (Cell::value(&row.kiosk), Cell::value(&row.item_key));
        let mark = kiosk_use.is_test().then_some(Cell::Words(words::TEST));
        [number, Cell::Words(phase(row.phase)), at, kiosk, item].into_iter().chain(mark).collect()
    };
    say_table(&rows.iter().map(row).collect::<Vec<_>>())
}

fn describe(open: &OpenCase) -> Result<Value> {
    let document = serde_json::to_value(&open.document).map_err(PlatformError::because(setup::SYSTEM_REFUSES))?;
    let blobs: Vec<Value> = open
        .blobs
        .iter()
        .map(|blob| {
            json!({
                "kind": blob.entry.kind, "sha256": blob.entry.sha256, "size": blob.entry.size,
                "sealed_matches": blob.sealed_matches, "plain_sha256": blob.plain_sha256,
                "plain_size": blob.plain_size,
            })
        })
        .collect();
    let pages: Vec<Value> = open
        .pages()
        .map(|page| {
            json!({
                "material": page.material, "width": page.entry.width, "height": page.entry.height,
                "sha256": page.full.map(|blob| blob.plain_sha256), "size": page.full.map(|blob| blob.plain_size),
                "small_size": page.small.map(|blob| blob.plain_size),
            })
        })
        .collect();
    let shown = json!({
        "case_number": open.head.case_number.as_str(),
        "same_number": open.head.sharers.iter().map(CaseNumber::as_str).collect::<Vec<_>>(),
        "application_id": open.head.application_id,
        "kiosk": open.head.kiosk.as_str(),
        "item": open.manifest.item,
        "state": open.head.phase.name(),
        "submitted_at": open.head.submitted_at,
        "received_at": open.head.received_at,
        "manifest_sha256": open.head.manifest_sha256,
        "document": document,
        "signature": {
            "document_sha256": open.signature.document_sha256,
            "matches": open.checks.signature && open.checks.picture,
            "strokes_count": open.signature.strokes.len(),
        },
        "pages": pages,
        "blobs": blobs,
        "digests_match": open.checks.all(),
    });
    Ok(marked(shown, open.head.kiosk_use))
}

/// The same object, with the mark of a test where it is one.
fn marked(mut case: Value, kiosk_use: KioskUse) -> Value {
    if kiosk_use.is_test() {
        case["test"] = Value::Bool(true);
    }
    case
}

/// `page-1.jpg` …, `signature.png`, and `page-1.small.jpg` … of pages that are still on their way.
async fn write_pictures(app: &App, open: &OpenCase, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(PlatformError::file("making the folder", folder))?;
    let pages = open.pages().zip(1..).filter_map(|(page, n)| match (page.full, page.small) {
        (Some(full), _) => Some((format!("page-{n}.jpg"), full)),
        (None, Some(small)) => Some((format!("page-{n}.small.jpg"), small)),
        (None, None) => None,
    });
    let signature = open.blobs.iter().find(|blob| blob.entry.kind == BlobKind::SignaturePicture);
    for (name, blob) in pages.chain(signature.map(|blob| ("signature.png".to_owned(), blob))) {
        let path = folder.join(name);
        let mut file = File::create(&path).map_err(PlatformError::file("making", &path))?;
        let mut plain = envelope::begin(app, &open.head.kiosk, &blob.entry).await?;
        loop {
            let piece = plain.next().await?;
            if piece.is_empty() {
                break;
            }
            file.write_all(&piece).map_err(PlatformError::file("writing", &path))?;
        }
    }
    Ok(())
}
