//! The steps of a visit, by the one name that flow, screen, journeys and pictures share.

/// A step by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// First page.
    Home,
    /// The list of items.
    ChooseItem,
    /// One item's guide.
    ItemGuide,
    /// The card on the reader.
    Identify,
    /// Situation questions.
    Situation,
    /// The complete list of what is needed.
    OneTimeNotice,
    /// The form.
    FillForm,
    /// Papers to capture.
    ProvideMaterials,
    /// Everything entered and captured, to check.
    Review,
    /// Declaration and signature.
    Sign,
    /// Sealing, storing, sending.
    Submitting,
    /// The receipt.
    Receipt,
    /// The person's own cases.
    MyCases,
    /// Wiping.
    Goodbye,
    /// A safe state, entered on purpose.
    OutOfService,
}

impl Step {
    /// Whether no card can have been read yet, so that a kiosk that stops taking applications may show it at once.
    #[must_use]
    pub fn is_before_the_card(self) -> bool {
        matches!(self, Step::Home | Step::ChooseItem | Step::ItemGuide | Step::OutOfService)
    }

    /// Name in snake case, as in files, journeys and pictures.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Step::Home => "home",
            Step::ChooseItem => "choose_item",
            Step::ItemGuide => "item_guide",
            Step::Identify => "identify",
            Step::Situation => "situation",
            Step::OneTimeNotice => "one_time_notice",
            Step::FillForm => "fill_form",
            Step::ProvideMaterials => "provide_materials",
            Step::Review => "review",
            Step::Sign => "sign",
            Step::Submitting => "submitting",
            Step::Receipt => "receipt",
            Step::MyCases => "my_cases",
            Step::Goodbye => "goodbye",
            Step::OutOfService => "out_of_service",
        }
    }
}
