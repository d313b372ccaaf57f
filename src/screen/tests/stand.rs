//! A kiosk in miniature: the screen and the flow, no devices, no core. The test plays both.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use lobby_domain::capture::Finding;
use lobby_domain::evidence::PageEvidence;
use lobby_domain::{CaseNumber, Catalogue, KioskUse, Lang, Text};
use lobby_flow::question::Answer;
use lobby_flow::steps::{choose_item, home, situation};
use lobby_flow::{
    CapturedPage, CoreEvent, Effect, Event, Feeder, Intent, Now, Overlay, PageEffect, Printers, ReaderEvent,
    ScannerEvent, State, Step, Visit, delays,
};

use super::sample;
use crate::testing;
use crate::{Clock, PagePreview, QrPicture, Screen, ScreenOptions};

/// The sample list.
pub(crate) static CATALOGUE: LazyLock<Arc<Catalogue>> = LazyLock::new(|| Arc::new(whole()));
/// A list with many items and themes.
pub(crate) static MANY: LazyLock<Arc<Catalogue>> = LazyLock::new(|| Arc::new(many()));

/// A longer list: the sample's items again under other names and themes.
pub(crate) fn many() -> Catalogue {
    let mut catalogue = whole();
    let names = [
        ("food-licence", "食品经营许可（新办）", "Food business licence (new)", "准营准办"),
        ("disability-certificate", "残疾人证首次申领", "Disability certificate: first application", "残疾人"),
        ("birth-registration", "出生登记", "Birth registration", "生育收养"),
        ("newborn-joint", "新生儿出生一件事", "Newborn: everything at once", "生育收养"),
        ("fertility-registration", "生育登记", "Fertility registration", "生育收养"),
        ("estate-search", "不动产登记信息查询", "Search of the real estate register", "不动产"),
        ("fund-rent", "租房提取住房公积金", "Housing fund: withdrawal for rent", "住房保障"),
        ("flexible-insurance", "灵活就业参保登记", "Insurance for the self-employed", "就业创业"),
        ("no-crime-record", "无犯罪记录证明", "Certificate of no criminal record", "公安服务"),
        ("id-card-renew", "居民身份证到期换领", "Identity card: renewal", "证件办理"),
    ];
    let samples = catalogue.items.clone();
    for ((key, zh, en, theme), item) in names.into_iter().zip(samples.iter().cycle()) {
        let mut item = item.clone();
        item.key = key.parse().unwrap();
        item.name = Text::new(zh, en);
        item.theme = Some(theme.into());
        item.popularity = 10;
        catalogue.items.push(item);
    }
    catalogue
}

fn whole() -> Catalogue {
    let folder = format!("{}/../../assets/sample/catalogue/items", env!("CARGO_MANIFEST_DIR"));
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut items: Vec<String> = names.filter_map(|name| name.strip_suffix(".json").map(str::to_owned)).collect();
    items.sort();
    let mut bundle = sample::catalogue(&items.iter().map(String::as_str).collect::<Vec<_>>());
    bundle.themes = serde_json::from_value(sample::json("catalogue/themes.json")["themes"].clone()).unwrap();
    bundle.try_into().unwrap()
}

/// Screen, flow and clock of one visit.
pub(crate) struct Stand {
    pub screen: Screen,
    visit: RefCell<Option<Visit>>,
    intents: Rc<RefCell<Vec<Intent>>>,
    mono: RefCell<Duration>,
    disk: Cell<bool>,
}

impl Stand {
    pub(crate) fn new(lang: Lang, large: bool) -> Stand {
        Stand::over(&CATALOGUE, lang, large)
    }

    pub(crate) fn over(catalogue: &Arc<Catalogue>, lang: Lang, large: bool) -> Stand {
        Stand::enrolled_for(KioskUse::Service, catalogue, lang, large)
    }

    /// The same at a kiosk that was enrolled for this use.
    pub(crate) fn enrolled_for(kiosk_use: KioskUse, catalogue: &Arc<Catalogue>, lang: Lang, large: bool) -> Stand {
        // One backend a thread; a test that makes a second stand has it already.
        let _ = testing::install_with(true, false);
        let screen = Screen::new(ScreenOptions {
            width: 1080,
            height: 1920,
            hall: Text::new("青岚市政务服务中心", "Qinglan Service Hall"),
            place: Text::new("自助办事 · 一楼 03 号机", "Floor 1 · Kiosk 03"),
            kiosk_use,
            mark: "政".into(),
            phone: "0599-1234500".into(),
            neighbour: Text::new("02 号机", "kiosk 02"),
        })
        .unwrap();
        let intents = Rc::new(RefCell::new(Vec::new()));
        screen.on_intent({
            let intents = Rc::clone(&intents);
            move |intent| intents.borrow_mut().push(intent)
        });
        screen.open_window().unwrap();
        let stand = Stand {
            screen,
            visit: RefCell::new(None),
            intents,
            mono: RefCell::new(Duration::ZERO),
            disk: Cell::new(true),
        };
        let printers = Printers { receipt: true, notice: true, letter: true };
        *stand.visit.borrow_mut() = Some(
            Visit::new(Arc::clone(catalogue), stand.now())
                .with_printers(printers)
                .with_languages(lobby_words::languages()),
        );
        if lang == Lang::EN {
            stand.tell(Intent::ToggleLanguage);
        }
        if large {
            stand.tell(Intent::ToggleLargeText);
        }
        stand.show();
        stand
    }

    fn now(&self) -> Now {
        let mono = *self.mono.borrow();
        let utc = "2026-11-24T02:24:00Z".parse::<jiff::Timestamp>().unwrap() + mono;
        Now { mono, local: jiff::tz::TimeZone::fixed(jiff::tz::offset(8)).to_datetime(utc), utc }
    }

    fn show(&self) {
        let visit = self.visit.borrow();
        let report = self.screen.show(visit.as_ref().unwrap(), &Clock { local: self.now().local });
        drop(visit);
        if let Some(event) = report {
            self.event(event);
        }
    }

    pub(crate) fn event(&self, event: Event) {
        let visit = self.visit.borrow_mut().take().unwrap();
        let (visit, effects) = visit.handle(event, self.now());
        *self.visit.borrow_mut() = Some(visit);
        self.show();
        if self.disk.get() {
            for effect in effects {
                if let Effect::Page(PageEffect::Keep(id)) = effect {
                    self.event(Event::Scanner(ScannerEvent::Kept(id)));
                }
            }
        }
    }

    /// Whether accepted pages reach the disk; else the test says what comes of them.
    pub(crate) fn disk(&self, answers: bool) {
        self.disk.set(answers);
    }

    /// The kiosk has a feeder.
    pub(crate) fn with_feeder(&self, feeder: Feeder) {
        let visit = self.visit.borrow_mut().take().unwrap();
        *self.visit.borrow_mut() = Some(visit.with_feeder(feeder));
        self.show();
    }

    /// An intent once the page has settled.
    pub(crate) fn tell(&self, intent: impl Into<Intent>) {
        *self.mono.borrow_mut() += delays::PAGE_SETTLES;
        self.event(Event::Intent(intent.into()));
    }

    /// Opens an item's guide, from home or from the list.
    pub(crate) fn choose_item(&self, key: &str) {
        if self.step() == Step::Home {
            self.tell(home::Intent::Open(key.parse().unwrap()));
        } else {
            self.tell(choose_item::Intent::Open(key.parse().unwrap()));
        }
    }

    /// Time that a page needs to settle.
    pub(crate) fn rest(&self) {
        *self.mono.borrow_mut() += delays::PAGE_SETTLES;
    }

    pub(crate) fn mono(&self) -> Duration {
        *self.mono.borrow()
    }

    /// Everything as it was at an earlier moment.
    pub(crate) fn put_back(&self, visit: Visit, mono: Duration) {
        *self.mono.borrow_mut() = mono;
        *self.visit.borrow_mut() = Some(visit);
        self.show();
    }

    /// What the citizen's touches meant since the last call, handled one after the other.
    pub(crate) fn pump(&self) -> Vec<Intent> {
        let intents = std::mem::take(&mut *self.intents.borrow_mut());
        for intent in &intents {
            self.tell(intent.clone());
        }
        intents
    }

    /// The same at the instant at which they were made.
    pub(crate) fn handle_at_once(&self) -> Vec<Intent> {
        let intents = std::mem::take(&mut *self.intents.borrow_mut());
        for intent in &intents {
            self.event(Event::Intent(intent.clone()));
        }
        intents
    }

    /// Time passes, and nothing is told of it.
    pub(crate) fn pass(&self, time: Duration) {
        *self.mono.borrow_mut() += time;
    }

    /// What comes of `act` on the page shown, long after it came; the stand then stands as before.
    pub(crate) fn tried<T>(&self, act: impl FnOnce() -> T) -> T {
        let (visit, mono) = (self.visit.borrow().clone(), *self.mono.borrow());
        self.pass(delays::PAGE_SETTLES);
        let came = act();
        self.visit.replace(visit);
        self.mono.replace(mono);
        self.screen.input().rested();
        self.show();
        came
    }

    /// Drops the touches since the last [`Stand::pump`].
    pub(crate) fn forget_touches(&self) {
        self.intents.borrow_mut().clear();
    }

    pub(crate) fn wait(&self, time: Duration) {
        *self.mono.borrow_mut() += time;
        self.event(Event::Tick);
    }

    pub(crate) fn tap(&self, label: &str) {
        testing::tap(&self.screen, label).unwrap();
        self.pump();
    }

    pub(crate) fn type_text(&self, text: &str) {
        for letter in text.chars() {
            testing::type_text(&self.screen, &letter.to_string());
            self.pump();
        }
    }

    pub(crate) fn step(&self) -> Step {
        self.visit.borrow().as_ref().unwrap().step()
    }

    pub(crate) fn overlay(&self) -> Overlay {
        self.visit.borrow().as_ref().unwrap().overlay
    }

    pub(crate) fn lang(&self) -> Lang {
        self.visit.borrow().as_ref().unwrap().lang
    }

    pub(crate) fn with<T>(&self, look: impl FnOnce(&Visit) -> T) -> T {
        look(self.visit.borrow().as_ref().unwrap())
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        testing::labels(&self.screen)
    }

    /// To the guide of an item, by its key.
    pub(crate) fn open(&self, item: &str) {
        self.tell(home::Intent::Apply);
        self.choose_item(item);
        assert_eq!(self.step(), Step::ItemGuide);
    }

    /// To the notice of a residence permit, whose one paper may have ten pages.
    pub(crate) fn open_residence_permit(&self) {
        self.open("residence-permit-apply");
        self.identify();
        for answer in ["work", "dormitory", "employee"] {
            self.tell(situation::Intent::Answer(answer.into()));
            self.tell(Intent::Next);
        }
        assert_eq!(self.step(), Step::OneTimeNotice);
    }

    /// The cases of the sample, from home through the card reader.
    pub(crate) fn see_cases(&self) {
        self.tell(home::Intent::SeeCases);
        self.card_read();
        self.event(Event::Reader(ReaderEvent::Lifted));
        self.tell(Intent::Next);
        assert_eq!(self.step(), Step::MyCases);
    }

    /// The platform answers.
    pub(crate) fn answered(&self, answer: Answer) {
        self.event(Event::Core(CoreEvent::Answered(answer)));
    }

    /// Through the card reader.
    pub(crate) fn identify(&self) {
        self.tell(Intent::Next);
        self.card_read();
        self.event(Event::Reader(ReaderEvent::Lifted));
        self.tell(Intent::Next);
    }

    pub(crate) fn card_read(&self) {
        self.event(Event::Reader(ReaderEvent::Empty));
        self.event(Event::Reader(ReaderEvent::Found));
        self.event(Event::Reader(ReaderEvent::Reading { received: 700, total: 1295 }));
        let elderly = self.with(
            |visit| matches!(&visit.state, State::Identify(identify) if identify.item().is_some_and(|item| item.key.as_str() == "senior-card")),
        );
        self.event(Event::Reader(ReaderEvent::Read(Box::new(sample::card(|fields| {
            // The senior card is for people of sixty and more.
            if elderly {
                (fields.birth, fields.id_number) = ("19550418".into(), "330199195504180284".into());
            }
        })))));
    }

    /// A card is read whose holder is younger than sixty.
    pub(crate) fn card_of_a_younger_holder(&self) {
        self.event(Event::Reader(ReaderEvent::Read(Box::new(sample::card(|_| ())))));
    }

    /// A page comes from the scanner, with its preview.
    pub(crate) fn page_scanned(&self, id: u32) {
        self.page_found(id, Vec::new(), |_| ());
    }

    /// The same, with what was found of it.
    pub(crate) fn page_found(&self, id: u32, findings: Vec<Finding>, change: impl FnOnce(&mut PageEvidence)) {
        self.screen.set_preview(Some(paper()));
        let mut evidence = PageEvidence { findings, ..PageEvidence::default() };
        change(&mut evidence);
        self.event(Event::Scanner(ScannerEvent::Page(Box::new(CapturedPage { evidence, ..sample::page(id) }))));
    }

    pub(crate) fn number(&self) {
        self.event(Event::Core(CoreEvent::CaseNumber(CaseNumber::new("QL01", "K03", 4826).unwrap())));
    }

    /// The kiosk has no printer for notices after all.
    pub(crate) fn without_notice_printer(&self) {
        let visit = self.visit.borrow_mut().take().unwrap();
        *self.visit.borrow_mut() = Some(visit.with_printers(Printers { receipt: true, ..Printers::default() }));
    }

    pub(crate) fn code(&self) {
        let code = fast_qr::qr::QRBuilder::new(CODE_TEXT).ecl(fast_qr::ECL::M).build().unwrap();
        let modules = (0..code.size).flat_map(|y| code[y].iter().map(|module| module.value())).collect();
        self.screen.set_qr(Some(QrPicture { size: code.size, modules }));
    }
}

/// What the code of a receipt says.
pub(crate) const CODE_TEXT: &str = "lobby1:QL01-K03-004826-T:5ac290e177bf03d4";

/// A sheet with lines of text on it.
fn paper() -> PagePreview {
    let (width, height) = (496_u32, 702_u32);
    let mut rgb = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let line = (y / 12) % 3 == 0 && y > 120 && y < 600 && x > 60 && x < 430 - (y / 36 * 53) % 160;
            let head = (60..84).contains(&y) && (150..346).contains(&x);
            let grey = if head {
                40
            } else if line {
                120
            } else {
                250
            };
            rgb.extend([grey, grey, grey]);
        }
    }
    PagePreview { width, height, rgb }
}
