//! Every page in both languages and sizes. With `LOBBY_GALLERY=folder` each is also drawn into a picture there, and with
//! `LOBBY_GALLERY_SMALL=folder` small ones are put on sheets: `cargo xtask gallery`.

mod before_the_form;
mod cases;
mod forms;
mod overlays;
mod to_the_receipt;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use before_the_form::{before_the_card, refusals, the_card};
use cases::own_cases;
pub(super) use forms::fill_quietly;
use forms::{questions, the_form};
use i_slint_backend_testing::ElementQuery;
use lobby_domain::{Catalogue, KioskUse, Lang};
use lobby_flow::steps::provide_materials;
use lobby_words::kiosk;
use overlays::overlays;
use slint::{ComponentHandle, Model};
use to_the_receipt::papers_to_receipt;

use super::album::Album;
use super::layout::faults;
use super::places::moved;
use super::stand::{CATALOGUE, Stand};
use crate::testing;
use crate::ui;

/// Movements of a page are over by then.
const MOVEMENTS: Duration = Duration::from_millis(400);
/// The light of a scan starts from the top again after so long.
const ROUND: Duration = Duration::from_secs(2);
/// How far it is on every picture.
const FAR: Duration = Duration::from_millis(1_700);

pub(super) struct Gallery {
    pub(super) lang: Lang,
    pub(super) large: bool,
    kiosk_use: KioskUse,
    folder: Option<PathBuf>,
    /// Whether small pictures are wanted too.
    small: bool,
    /// Whether pages are judged, too.
    judged: bool,
    /// Whether pages are named in the album of `docs/gallery`.
    listed: bool,
    album: Album,
    faults: Vec<String>,
}

impl Gallery {
    pub(super) fn stand(&self) -> Stand {
        self.stand_over(&CATALOGUE)
    }

    fn stand_over(&self, catalogue: &Arc<Catalogue>) -> Stand {
        Stand::enrolled_for(self.kiosk_use, catalogue, self.lang, self.large)
    }

    /// Judges the page, and draws it where a folder is given.
    pub(super) fn look(&mut self, stand: &Stand, page: &str, solid: usize) {
        if !self.large && self.listed {
            self.album.name(page);
        }
        if self.small && !self.large && self.listed {
            rest();
            self.album.picture(page, self.lang, &stand.screen.window().take_snapshot().unwrap());
        }
        if self.judged {
            self.judge(stand, page, solid);
        }
    }

    fn judge(&mut self, stand: &Stand, page: &str, solid: usize) {
        let name = format!("{page}-{}-{}", self.lang.code(), if self.large { "large" } else { "normal" });
        rest();
        self.faults.extend(faults(stand, &name));
        if self.listed {
            self.faults.extend(super::ink::cut(stand, &name));
        }
        // Each language once, each size once: the same controls stand on the page.
        if self.listed && self.large == (self.lang == Lang::EN) {
            self.faults.extend(moved(stand, &name));
        }
        self.faults.extend(super::promises::missing_buttons(stand, &name));
        self.faults.extend(super::icons::without_picture(stand, &name));
        let bands = bands(stand);
        let wanted: &[&str] = if self.kiosk_use.is_test() { &[kiosk::TEST_KIOSK.get(self.lang)] } else { &[] };
        if bands != wanted {
            self.faults.push(format!("{name}: the bands are {bands:?}"));
        }
        // Each control of each page once; the other languages and sizes have the same controls.
        if self.lang == Lang::ZH && !self.large {
            self.faults.extend(super::double::faults(stand, &name));
        }
        let primaries = primaries(stand);
        if primaries != solid {
            self.faults.push(format!("{name}: {primaries} solid buttons instead of {solid}"));
        }
        if let Some(folder) = &self.folder {
            std::fs::write(folder.join(format!("{name}.png")), testing::snapshot_png(&stand.screen).unwrap()).unwrap();
            println!("{name}: {}", testing::labels(&stand.screen).join(" | "));
        }
    }
}

/// Lets movements come to their end. What goes round and round is then where it is on every picture, however many pages
/// were drawn before.
fn rest() {
    let over = Duration::from_millis(i_slint_backend_testing::get_mocked_time()) + MOVEMENTS;
    let begun = Duration::from_millis((over.as_millis() % ROUND.as_millis()) as u64);
    let left = (ROUND + FAR - begun).as_millis() % ROUND.as_millis();
    i_slint_backend_testing::mock_elapsed_time(MOVEMENTS + Duration::from_millis(left as u64));
}

/// What the bands of a kiosk for tests say.
fn bands(stand: &Stand) -> Vec<String> {
    let found = ElementQuery::from_root(stand.screen.kiosk()).match_inherits("TestBand").find_all();
    let said = found.iter().flat_map(|band| band.query_descendants().match_inherits("Text").find_all());
    said.map(|text| text.accessible_label().unwrap_or_default().into()).collect()
}

fn primaries(stand: &Stand) -> usize {
    let kiosk = stand.screen.kiosk();
    let page = kiosk.global::<ui::Page>();
    let solid = page.get_actions().iter().filter(|action| action.kind == ui::ActionKind::Primary).count();
    solid + usize::from(kiosk.global::<ui::App>().get_view() == ui::View::Idle)
}

fn gallery(lang: Lang, large: bool, kiosk_use: KioskUse) -> Gallery {
    Gallery {
        lang,
        large,
        kiosk_use,
        folder: None,
        small: false,
        judged: true,
        listed: true,
        album: Album::default(),
        faults: Vec::new(),
    }
}

/// A folder for pictures, where one is named.
fn named_folder(variable: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os(variable)?);
    std::fs::create_dir_all(&folder).unwrap();
    Some(folder)
}

/// A test each, so that none takes minutes.
fn every_page_keeps_its_measures(lang: Lang, large: bool) {
    let folder = named_folder("LOBBY_GALLERY");
    let mut gallery = Gallery { folder, ..gallery(lang, large, KioskUse::Service) };
    every_page(&mut gallery);
    let faults = gallery.faults;
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_page_keeps_its_measures_in_chinese() {
    every_page_keeps_its_measures(Lang::ZH, false);
}

#[test]
fn every_page_keeps_its_measures_in_large_chinese() {
    every_page_keeps_its_measures(Lang::ZH, true);
}

#[test]
fn every_page_keeps_its_measures_in_english() {
    every_page_keeps_its_measures(Lang::EN, false);
}

#[test]
fn every_page_keeps_its_measures_in_large_english() {
    every_page_keeps_its_measures(Lang::EN, true);
}

#[test]
fn every_page_keeps_its_place_in_the_album_in_docs() {
    let small = named_folder("LOBBY_GALLERY_SMALL");
    let mut album = Album::default();
    // Words of one language can take a page more than those of the other.
    for lang in [Lang::ZH, Lang::EN] {
        let mut gallery =
            Gallery { small: small.is_some(), judged: false, album, ..gallery(lang, false, KioskUse::Service) };
        every_page(&mut gallery);
        album = gallery.album;
    }
    if let Some(folder) = &small {
        album.write(folder);
    }
    let kept = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/gallery/README.md"));
    let index = std::fs::read_to_string(kept).unwrap_or_default();
    assert!(index == album.index(), "docs/gallery has not every page; draw it again with `cargo xtask gallery`");
}

#[test]
fn a_page_that_moves_is_the_same_picture_whenever_it_is_drawn() {
    let gallery = gallery(Lang::ZH, false, KioskUse::Service);
    let stand = gallery.stand();
    super::papers::at_paper(&stand);
    stand.tell(provide_materials::Intent::Scan);
    let drawn = || {
        rest();
        testing::snapshot_png(&stand.screen).unwrap()
    };
    let first = drawn();
    i_slint_backend_testing::mock_elapsed_time(Duration::from_millis(730));
    assert!(testing::snapshot_png(&stand.screen).unwrap() != first, "the light of the scan moves");
    assert!(drawn() == first, "the light is elsewhere");
}

/// The band of a kiosk for tests is on every page, in the way of no control and no text; pages of other kiosks have none.
#[test]
fn every_page_of_a_kiosk_for_tests_says_so_and_keeps_its_measures() {
    let folder = named_folder("LOBBY_GALLERY").map(|folder| folder.join("test-kiosk"));
    if let Some(folder) = &folder {
        std::fs::create_dir_all(folder).unwrap();
    }
    for (lang, large) in [(Lang::ZH, true), (Lang::EN, false)] {
        let mut gallery = Gallery { folder: folder.clone(), listed: false, ..gallery(lang, large, KioskUse::Test) };
        every_page(&mut gallery);
        assert!(gallery.faults.is_empty(), "{}", gallery.faults.join("\n"));
    }
}

fn every_page(gallery: &mut Gallery) {
    before_the_card(gallery);
    the_card(gallery);
    refusals(gallery);
    questions(gallery);
    the_form(gallery);
    papers_to_receipt(gallery);
    own_cases(gallery);
    overlays(gallery);
    super::papers::judged(gallery);
    super::papers::stacks(gallery);
}
