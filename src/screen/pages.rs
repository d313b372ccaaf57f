//! One view model per page, behind one type: built from the visit, painted, blanked.

use lobby_flow::{Overlay, State, Visit};

use crate::chrome::paint_head;
use crate::ui;
use crate::view::{Head, Scene};

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
            pub(crate) fn paint(&self, kiosk: &ui::Kiosk) {
                paint_head(self.head(), kiosk);
                match self {
                    $(PageView::$page(view) => view.paint(kiosk),)+
                }
            }

            /// Whether both are the same page, whatever stands on it.
            pub(crate) fn is_like(&self, other: &PageView) -> bool {
                std::mem::discriminant(self) == std::mem::discriminant(other)
            }

            /// Takes everything off the page again.
            pub(crate) fn blank(&self, kiosk: &ui::Kiosk) {
                match self {
                    $(PageView::$page(_) => <$view>::default().paint(kiosk),)+
                }
            }

            /// Takes everything off every page.
            pub(crate) fn blank_all(kiosk: &ui::Kiosk) {
                paint_head(&Head::default(), kiosk);
                $(<$view>::default().paint(kiosk);)+
            }
        }
    };
}

pages! {
    Home => crate::home::HomeView,
    ChooseItem => crate::choose_item::ChooseItemView,
    ItemGuide => crate::item_guide::ItemGuideView,
    Identify => crate::identify::IdentifyView,
    Situation => crate::situation::SituationView,
    OneTimeNotice => crate::one_time_notice::OneTimeNoticeView,
    FillForm => crate::fill_form::FillFormView,
    ProvideMaterials => crate::provide_materials::ProvideMaterialsView,
    Review => crate::review::ReviewView,
    Sign => crate::sign::SignView,
    Submitting => crate::submitting::SubmittingView,
    Receipt => crate::receipt::ReceiptView,
    Goodbye => crate::goodbye::GoodbyeView,
    OutOfService => crate::out_of_service::OutOfServiceView,
    Idle => crate::idle::IdleView,
    Sheet => crate::sheets::SheetView,
    Technician => crate::technician::TechnicianView,
}

impl PageView {
    /// The page of a visit, its overlay first.
    pub(crate) fn of(visit: &Visit, scene: &Scene) -> PageView {
        match visit.overlay {
            Overlay::IdleCountdown { .. } => return PageView::Idle(Box::new(crate::idle::IdleView::of(visit, scene))),
            Overlay::EndSheet => return PageView::Sheet(Box::new(crate::sheets::SheetView::end(scene))),
            Overlay::HelpSheet => return PageView::Sheet(Box::new(crate::sheets::SheetView::help(scene))),
            Overlay::Technician { .. } => {
                let facts = visit.facts.as_deref();
                return PageView::Technician(Box::new(crate::technician::TechnicianView::of(facts, scene)));
            }
            Overlay::None => {}
        }
        match &visit.state {
            State::Home => PageView::Home(Box::new(crate::home::HomeView::of(visit, scene))),
            State::ChooseItem(state) => {
                PageView::ChooseItem(Box::new(crate::choose_item::ChooseItemView::of(state, visit, scene)))
            }
            State::ItemGuide(state) => {
                PageView::ItemGuide(Box::new(crate::item_guide::ItemGuideView::of(state, visit, scene)))
            }
            State::Identify(state) => PageView::Identify(Box::new(crate::identify::IdentifyView::of(state, scene))),
            State::Situation(state) => PageView::Situation(Box::new(crate::situation::SituationView::of(state, scene))),
            State::OneTimeNotice(state) => {
                PageView::OneTimeNotice(Box::new(crate::one_time_notice::OneTimeNoticeView::of(state, scene)))
            }
            State::FillForm(state) => PageView::FillForm(Box::new(crate::fill_form::FillFormView::of(state, scene))),
            State::ProvideMaterials(state) => PageView::ProvideMaterials(Box::new(
                crate::provide_materials::ProvideMaterialsView::of(state, visit.feeder, scene),
            )),
            State::Review(state) => PageView::Review(Box::new(crate::review::ReviewView::of(state, scene))),
            State::Sign(state) => PageView::Sign(Box::new(crate::sign::SignView::of(state, scene))),
            State::Submitting(state) => {
                PageView::Submitting(Box::new(crate::submitting::SubmittingView::of(state, visit, scene)))
            }
            State::Receipt(state) => PageView::Receipt(Box::new(crate::receipt::ReceiptView::of(state, visit, scene))),
            State::Goodbye(state) => PageView::Goodbye(Box::new(crate::goodbye::GoodbyeView::of(*state, scene))),
            State::OutOfService(state) => {
                PageView::OutOfService(Box::new(crate::out_of_service::OutOfServiceView::of(*state, scene)))
            }
        }
    }
}
