//! What tests of a visit's parts need around them: settings, an application, core's end of the socket.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::io::Read as _;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use lobby_domain::evidence::PageEvidence;
use lobby_domain::identity::{CardFields, DocumentKind, IdCard};
use lobby_domain::{CaseNumber, Catalogue, KioskUse, Lang};
use lobby_envelope::IntakeIdentity;
use lobby_envelope::digest::sha256;
use lobby_fleet::KioskConfig;
use lobby_flow::{Application, CapturedPage, Draft, PageId};
use lobby_imaging::judge::Thresholds;
use lobby_imaging::{Format, Preview, Raster, encode};
use lobby_wire::Message as _;
use lobby_wire::catalogue::CatalogueBundle;

use zeroize::Zeroizing;

use super::link::CoreLink;
use super::pages::Page;
use super::port_context::{PortContext, PortMessage, PortSender};
use super::settings::VisitSettings;
use crate::ipc::{VisitMessage, read_frame};

/// Opens what is sealed under [`settings`].
pub static AGENCY: LazyLock<IntakeIdentity> = LazyLock::new(IntakeIdentity::generate);

/// A hall with a thin line, or another.
pub fn settings(small_pages_first: bool) -> VisitSettings {
    let mut config = KioskConfig::default();
    config.sync.small_pages_first = small_pages_first;
    VisitSettings {
        config,
        limits: Thresholds::default(),
        kiosk: "WL01-K01".into(),
        kiosk_use: KioskUse::Service,
        recipients: vec![AGENCY.recipient()],
        catalogue: Arc::new(Catalogue::default()),
        fault: None,
    }
}

/// A signed application of the sample catalogue without pages.
pub fn application() -> Application {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/sample/catalogue/items/signboard-filing.json");
    let bundle = CatalogueBundle {
        schema: CatalogueBundle::SCHEMA.into(),
        version: 1,
        items: vec![serde_json::from_slice(&std::fs::read(sample).unwrap()).unwrap()],
        choice_lists: BTreeMap::new(),
        divisions: Vec::new(),
        themes: Vec::new(),
    };
    let catalogue: Arc<Catalogue> = Arc::new(bundle.try_into().unwrap());
    let card = IdCard::new(DocumentKind::Resident, CardFields::default(), false, [7; 32]);
    let now = jiff::Timestamp::UNIX_EPOCH;
    Application {
        draft: Draft::new(
            Arc::new(catalogue.items[0].clone()),
            catalogue,
            Arc::new(card),
            now,
            jiff::civil::date(2026, 11, 30),
        ),
        case_number: CaseNumber::new("WL01", "K01", 1).unwrap(),
        strokes: Vec::new(),
        lang: Lang::ZH,
        signed_at: now,
        signed_local: jiff::civil::DateTime::default(),
    }
}

/// Core's end of the socket and the loop's end of the ports, played by a test.
pub struct World {
    /// What the ports work with.
    pub context: PortContext,
    /// Core's end of the socket.
    pub core: UnixStream,
    /// What threads of the ports sent.
    pub messages: Receiver<PortMessage>,
}

/// Longest wait of a test for another thread; reached only by a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);

impl World {
    /// A world with these settings.
    pub fn new(settings: VisitSettings) -> World {
        let (ours, core) = UnixStream::pair().unwrap();
        core.set_read_timeout(Some(PATIENCE)).unwrap();
        let (sender, messages) = mpsc::channel();
        let sender = PortSender::new(move |message| drop(sender.send(message)));
        let context = PortContext { settings: Arc::new(settings), link: CoreLink::new(ours), sender };
        World { context, core, messages }
    }

    /// The next message of a port's thread.
    pub fn message(&self) -> PortMessage {
        self.messages.recv_timeout(PATIENCE).unwrap()
    }

    /// The next frame that core gets.
    pub fn frame(&mut self) -> VisitMessage {
        read_frame(&mut self.core).unwrap()
    }

    /// The bytes behind a frame.
    pub fn bytes(&mut self, size: u64) -> Vec<u8> {
        let mut bytes = vec![0; usize::try_from(size).unwrap()];
        self.core.read_exact(&mut bytes).unwrap();
        bytes
    }
}

/// An encoded page of this width, 40 high, 300 dots per inch.
pub fn jpeg(width: u32) -> Vec<u8> {
    let samples = [30, 200, 90].repeat(width as usize * 40);
    encode::page(&Raster::new(width, 40, Format::Rgb, samples).unwrap(), 300).unwrap().bytes
}

/// A page as the capture makes it of what a device gave.
pub fn captured(id: PageId, jpeg: &[u8]) -> (CapturedPage, Page) {
    let captured = CapturedPage {
        id,
        sha256: sha256(jpeg).0,
        size: jpeg.len() as u64,
        width: 1,
        height: 1,
        dpi: 300,
        device_sha256: [0; 32],
        device_size: 0,
        device: "pnm:0".into(),
        evidence: PageEvidence::default(),
        remakable: false,
        kept: false,
    };
    let preview = Preview { width: 1, height: 1, rgb: vec![0; 3] };
    (captured, Page { jpeg: Zeroizing::new(jpeg.to_vec()), preview, original: None })
}
