//! One view model per page, behind one type: built from the visit, painted, blanked.

pub(crate) mod choose_item;
pub(crate) mod fill_form;
pub(crate) mod goodbye;
pub(crate) mod home;
pub(crate) mod identify;
pub(crate) mod idle;
pub(crate) mod item_guide;
pub(crate) mod my_cases;
pub(crate) mod one_time_notice;
pub(crate) mod out_of_service;
pub(crate) mod provide_materials;
pub(crate) mod receipt;
pub(crate) mod review;
pub(crate) mod sheets;
pub(crate) mod sign;
pub(crate) mod situation;
pub(crate) mod submitting;
pub(crate) mod technician;

use lobby_flow::{Overlay, State, Visit};

use crate::chrome::paint_head;
use crate::kit::canvas::Canvas;
use crate::kit::view::{Head, Scene};

macro_rules! pages {
    ($($page:ident => $view:ty,)+) => {
        /// The view model of the page shown.
        #[derive(Clone, PartialEq)]
        pub(crate) enum PageView {
            $($page(Box<$view>),)+
        }

        impl PageView {
            fn head(&self) -> &Head {
                match self {
                    $(PageView::$page(view) => &view.head,)+
                }
            }

            /// Sets what the page shows.
            pub(crate) fn paint(&self, canvas: &Canvas) {
                paint_head(self.head(), canvas);
                match self {
                    $(PageView::$page(view) => view.paint(canvas),)+
                }
            }

            /// Whether both are the same page, with the same or other contents.
            pub(crate) fn is_same_page(&self, other: &PageView) -> bool {
                std::mem::discriminant(self) == std::mem::discriminant(other)
            }

            /// Clears everything that the page shows.
            pub(crate) fn clear(&self, canvas: &Canvas) {
                match self {
                    $(PageView::$page(_) => <$view>::default().paint(canvas),)+
                }
            }

            /// Clears every page.
            pub(crate) fn clear_all(canvas: &Canvas) {
                paint_head(&Head::default(), canvas);
                $(<$view>::default().paint(canvas);)+
            }
        }
    };
}

pages! {
    Home => crate::pages::home::HomeView,
    ChooseItem => crate::pages::choose_item::ChooseItemView,
    ItemGuide => crate::pages::item_guide::ItemGuideView,
    Identify => crate::pages::identify::IdentifyView,
    Situation => crate::pages::situation::SituationView,
    OneTimeNotice => crate::pages::one_time_notice::OneTimeNoticeView,
    FillForm => crate::pages::fill_form::FillFormView,
    ProvideMaterials => crate::pages::provide_materials::ProvideMaterialsView,
    Review => crate::pages::review::ReviewView,
    Sign => crate::pages::sign::SignView,
    Submitting => crate::pages::submitting::SubmittingView,
    Receipt => crate::pages::receipt::ReceiptView,
    MyCases => crate::pages::my_cases::MyCasesView,
    Goodbye => crate::pages::goodbye::GoodbyeView,
    OutOfService => crate::pages::out_of_service::OutOfServiceView,
    Idle => crate::pages::idle::IdleView,
    Sheet => crate::pages::sheets::SheetView,
    Technician => crate::pages::technician::TechnicianView,
}

impl PageView {
    /// The page of a visit, its overlay first.
    pub(crate) fn of(visit: &Visit, scene: &Scene) -> PageView {
        match visit.overlay {
            Overlay::IdleCountdown { .. } => {
                return PageView::Idle(Box::new(crate::pages::idle::IdleView::of(visit, scene)));
            }
            Overlay::EndSheet => return PageView::Sheet(Box::new(crate::pages::sheets::SheetView::end(scene))),
            Overlay::Erase(erasure) => {
                return PageView::Sheet(Box::new(crate::pages::sheets::SheetView::erase(erasure, scene)));
            }
            Overlay::EarlierCase => {
                let sheet = crate::pages::sheets::SheetView::earlier(visit.earlier_case(), scene);
                return PageView::Sheet(Box::new(sheet));
            }
            Overlay::HelpSheet => return PageView::Sheet(Box::new(crate::pages::sheets::SheetView::help(scene))),
            Overlay::Technician { .. } => {
                let status = visit.kiosk_status.as_deref();
                return PageView::Technician(Box::new(crate::pages::technician::TechnicianView::of(status, scene)));
            }
            Overlay::None => {}
        }
        match &visit.state {
            State::Home(_) => PageView::Home(Box::new(crate::pages::home::HomeView::of(visit, scene))),
            State::ChooseItem(state) => {
                PageView::ChooseItem(Box::new(crate::pages::choose_item::ChooseItemView::of(state, visit, scene)))
            }
            State::ItemGuide(state) => {
                PageView::ItemGuide(Box::new(crate::pages::item_guide::ItemGuideView::of(state, visit, scene)))
            }
            State::Identify(state) => {
                PageView::Identify(Box::new(crate::pages::identify::IdentifyView::of(state, scene)))
            }
            State::Situation(state) => {
                PageView::Situation(Box::new(crate::pages::situation::SituationView::of(state, scene)))
            }
            State::OneTimeNotice(state) => PageView::OneTimeNotice(Box::new(
                crate::pages::one_time_notice::OneTimeNoticeView::of(state, visit, scene),
            )),
            State::FillForm(state) => {
                PageView::FillForm(Box::new(crate::pages::fill_form::FillFormView::of(state, scene)))
            }
            State::ProvideMaterials(state) => PageView::ProvideMaterials(Box::new(
                crate::pages::provide_materials::ProvideMaterialsView::of(state, visit.feeder, scene),
            )),
            State::Review(state) => PageView::Review(Box::new(crate::pages::review::ReviewView::of(state, scene))),
            State::Sign(state) => PageView::Sign(Box::new(crate::pages::sign::SignView::of(state, scene))),
            State::Submitting(state) => {
                PageView::Submitting(Box::new(crate::pages::submitting::SubmittingView::of(state, visit, scene)))
            }
            State::Receipt(state) => {
                PageView::Receipt(Box::new(crate::pages::receipt::ReceiptView::of(state, visit, scene)))
            }
            State::MyCases(state) => {
                PageView::MyCases(Box::new(crate::pages::my_cases::MyCasesView::of(state, visit, scene)))
            }
            State::Goodbye(state) => PageView::Goodbye(Box::new(crate::pages::goodbye::GoodbyeView::of(*state, scene))),
            State::OutOfService(state) => {
                PageView::OutOfService(Box::new(crate::pages::out_of_service::OutOfServiceView::of(*state, scene)))
            }
        }
    }
}
