//! Materials of an item and how each is obtained.

use crate::capture::CaptureSpec;
use crate::condition::Condition;
use crate::id::MaterialCode;
use crate::limit::Limit;
use crate::text::Text;

/// How a material comes to be. Ways through shared data are looked up by the platform and never demanded here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obtain {
    /// Read from the card on the reader.
    CardReader,
    /// Only from shared data; can never be demanded.
    SharingOnly,
    /// From shared data; demanded only after the platform answered "not found" or "refused".
    SharingThenUpload,
    /// Brought by the citizen and captured page by page.
    Upload,
    /// The form filled on the screen.
    ElectronicForm,
    /// A paper original that the law demands.
    PaperOriginal,
}

/// Whether the application can be taken in without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Necessity {
    /// Always needed.
    Required,
    /// Needed when its condition holds.
    Conditional,
    /// Needed, but may follow later.
    Deferrable,
    /// Helps, is never demanded.
    Optional,
}

/// One material that an item may need.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    /// Code in the material dictionary, e.g. `M042`.
    pub code: MaterialCode,
    /// Name for people.
    pub name: Text,
    /// How it is obtained.
    pub obtain: Obtain,
    /// How much it is needed.
    pub necessity: Necessity,
    /// Condition under which it is needed at all.
    pub required_when: Condition,
    /// Whose case the condition describes, e.g. "if renting".
    pub case_note: Option<Text>,
    /// What makes it acceptable.
    pub acceptance_standard: Option<Text>,
    /// How it is captured; `None` where nothing is captured.
    pub capture: Option<CaptureSpec>,
    /// By when a deferrable one must follow.
    pub deferral: Option<Limit>,
}
