//! How a case stands, for the holder of its receipt: nothing personal, and nothing without the receipt's code.

use jiff::Timestamp;
use lobby_domain::{CaseNumber, KioskUse};
use lobby_wire::document::WireText;
use lobby_wire::manifest::Manifest;

use crate::app::App;
use crate::error::Result;
use crate::repository::notice::Notice;
use crate::repository::{Tx, application, handling as standings, notice};
use crate::service::case::{self, CaseHead};
use crate::service::guessing;
use crate::service::handling::{Handling, procedure};

/// What proves that a receipt is held: another part of the digest of the signed document than the other one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The 8 digits printed beside the code, hyphen or not.
    Typed(String),
    /// The 16 digits in the code.
    Scanned(String),
}

/// How a case stands.
pub struct Progress {
    /// Its number.
    pub number: CaseNumber,
    /// The item.
    pub item: Option<WireText>,
    /// When the platform could first read it.
    pub received_at: Timestamp,
    /// Whether it is a real one or a test.
    pub kiosk_use: KioskUse,
    /// How it stands; `None` until it has entered handling.
    pub standing: Option<Handling>,
    /// Its letters, oldest first.
    pub letters: Vec<Notice>,
}

/// What the holder of a receipt, or a guesser, gets.
pub enum Shown {
    /// How the case stands.
    Progress(Box<Progress>),
    /// There is no such case, or it is another one's receipt; the answer does not say which.
    Unknown,
    /// Too many wrong guesses; nothing was looked at.
    Resting,
}

/// How the case of a receipt stands, asked for from `address`.
///
/// # Errors
/// [`crate::error::PlatformError::Database`].
pub async fn of_receipt(app: &App, number: &str, proof: &Proof, address: &str) -> Result<Shown> {
    let number = number.trim().to_uppercase();
    let Ok(number) = number.parse::<CaseNumber>() else { return Ok(Shown::Unknown) };
    let guessed = format!("case {number}");
    if !guessing::count(app, &guessed, address).await? {
        return Ok(Shown::Resting);
    }
    let wanted = number.clone();
    let read = move |tx: &mut Tx<'_>| match application::by_number(tx, &wanted)? {
        Some(_) => case::find(tx, &wanted).map(Some),
        None => Ok(None),
    };
    let Some(head) = app.db.read(read).await? else { return Ok(Shown::Unknown) };
    if !proof.fits(&head.manifest()?) {
        return Ok(Shown::Unknown);
    }
    guessing::forget(app, &guessed, address).await?;
    let progress = app.db.read(move |tx| progress(tx, head.clone())).await?;
    Ok(Shown::Progress(Box::new(progress)))
}

fn progress(tx: &mut Tx<'_>, head: CaseHead) -> Result<Progress> {
    let id = head.application_id;
    let version = application::find(tx, id)?.map_or(0, |application| application.item_version);
    let of_catalogue = procedure::item(tx, head.item_key.as_str(), version)?;
    Ok(Progress {
        number: head.case_number,
        item: head.item_name.or(of_catalogue.map(|item| WireText::from(&item.name))),
        received_at: head.received_at,
        kiosk_use: head.kiosk_use,
        standing: standings::find(tx, id)?,
        letters: notice::of_case(tx, id)?.into_iter().filter(|letter| letter.made_at.is_some()).collect(),
    })
}

impl Proof {
    /// Whether it is part of the digest that the manifest names.
    fn fits(&self, manifest: &Manifest) -> bool {
        let digest = manifest.document_sha256.to_string();
        let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        match self {
            Proof::Typed(typed) => digest.get(16..24) == Some(plain(typed).as_str()),
            Proof::Scanned(scanned) => digest.get(..16) == Some(plain(scanned).as_str()),
        }
    }
}
