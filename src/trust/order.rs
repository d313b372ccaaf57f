//! Director and image repository, as in Uptane: the director says what one kiosk gets, the image repository what may be
//! had at all. A kiosk takes only what both name with the same hash.

use crate::metadata::{Artifact, Targets};
use crate::refusal::Refusal;

/// What is updated apart from the rest, by the first part of a target's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Programs, `app/`.
    App,
    /// Configuration, `config/`.
    Config,
    /// The list of services, `catalogue/`.
    Catalogue,
    /// Texts, pictures and voices, `content/`.
    Content,
}

/// One thing that the director has set for one kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    kind: Kind,
    path: String,
    artifact: Artifact,
}

impl Kind {
    fn of(path: &str) -> Option<Self> {
        match path.split_once('/')?.0 {
            "app" => Some(Self::App),
            "config" => Some(Self::Config),
            "catalogue" => Some(Self::Catalogue),
            "content" => Some(Self::Content),
            _ => None,
        }
    }
}

impl Order {
    /// All orders in the director's targets, none of a kind that is not known here.
    ///
    /// # Errors
    /// One is for another kiosk or for all, so that the whole is not this kiosk's; or two are of one kind.
    pub(crate) fn read_all(targets: &Targets, kiosk: &str) -> Result<Vec<Self>, Refusal> {
        let mut orders: Vec<Self> = Vec::new();
        for (path, artifact) in &targets.artifacts {
            if artifact.kiosk.as_deref() != Some(kiosk) {
                return Err(Refusal::ForAnother(path.clone()));
            }
            let Some(kind) = Kind::of(path) else { continue };
            if orders.iter().any(|order| order.kind == kind) {
                return Err(Refusal::TwoOrders(path.clone()));
            }
            orders.push(Self { kind, path: path.clone(), artifact: artifact.clone() });
        }
        Ok(orders)
    }

    /// What is ordered.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// To be found in the image repository under the same path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Against what the image repository says of the same path.
    ///
    /// # Errors
    /// Another length, another hash, or no hash of one algorithm in both.
    pub fn confirm(&self, image: &Artifact) -> Result<(), Refusal> {
        let same = self.artifact.length == image.length && self.artifact.digests.agree(&image.digests);
        if same { Ok(()) } else { Err(Refusal::Disagree(self.path.clone())) }
    }
}
