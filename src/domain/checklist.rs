//! The material checklist: materials to bring, at hand, and to look up.

use crate::condition::Facts;
use crate::equipment::{Equipment, Lack};
use crate::item::ImplementationItem;
use crate::material::{Material, Necessity, Obtain};

/// Standing of one material in one application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The citizen provides it: captured page by page.
    Demanded,
    /// The citizen may provide it now or let it follow.
    MayFollow,
    /// Already here: the card, the form on the screen.
    AtHand,
    /// The platform looks it up; it must not be demanded.
    LookedUp,
    /// The law asks for the paper itself, handed in at the counter.
    PaperOriginal,
}

/// One line of the checklist.
#[derive(Clone, Debug, PartialEq)]
pub struct ChecklistLine {
    /// The material.
    pub material: Material,
    /// Its standing.
    pub standing: Standing,
}

/// The complete list of materials that an application needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MaterialChecklist {
    /// Lines in the order of the item.
    pub lines: Vec<ChecklistLine>,
}

impl MaterialChecklist {
    /// The checklist that `facts` select. Without a lookup, shared materials are never demanded.
    #[must_use]
    pub fn select(item: &ImplementationItem, facts: Facts<'_>) -> MaterialChecklist {
        let lines = item
            .materials
            .iter()
            .filter(|material| material.required_when.holds(facts))
            .filter(|material| material.necessity != Necessity::Optional)
            .map(|material| ChecklistLine { standing: standing(material), material: material.clone() })
            .collect();
        MaterialChecklist { lines }
    }

    /// Lines with one of these standings.
    pub fn with(&self, standings: &[Standing]) -> impl Iterator<Item = &ChecklistLine> {
        self.lines.iter().filter(move |line| standings.contains(&line.standing))
    }

    /// What this kiosk lacks for an application for `item` with this checklist.
    #[must_use]
    pub fn lack(&self, item: &ImplementationItem, equipment: &Equipment) -> Option<Lack> {
        equipment.lack(&item.devices, self.with(&[Standing::Demanded]).next().is_some())
    }

    /// Lines that are captured on this kiosk: demanded ones and those that may follow.
    pub fn to_capture(&self) -> impl Iterator<Item = &ChecklistLine> {
        self.with(&[Standing::Demanded, Standing::MayFollow])
    }
}

fn standing(material: &Material) -> Standing {
    match (material.obtain, material.necessity) {
        (Obtain::CardReader | Obtain::ElectronicForm, _) => Standing::AtHand,
        (Obtain::SharingOnly | Obtain::SharingThenUpload, _) => Standing::LookedUp,
        (Obtain::PaperOriginal, _) => Standing::PaperOriginal,
        (Obtain::Upload, Necessity::Deferrable) => Standing::MayFollow,
        (Obtain::Upload, Necessity::Required | Necessity::Conditional | Necessity::Optional) => Standing::Demanded,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::condition::Condition;
    use crate::id::MaterialCode;
    use crate::text::Text;

    fn material(obtain: Obtain, necessity: Necessity) -> Material {
        Material {
            code: MaterialCode::parse("M041").unwrap(),
            name: Text::new("图", "Drawing"),
            obtain,
            necessity,
            required_when: Condition::Always,
            case_note: None,
            acceptance_standard: None,
            capture: None,
            deferral: None,
        }
    }

    #[test]
    fn what_is_here_or_looked_up_is_never_demanded_however_much_it_is_needed() {
        for necessity in [Necessity::Required, Necessity::Conditional, Necessity::Deferrable, Necessity::Optional] {
            for (obtain, want) in [
                (Obtain::CardReader, Standing::AtHand),
                (Obtain::ElectronicForm, Standing::AtHand),
                (Obtain::SharingOnly, Standing::LookedUp),
                (Obtain::SharingThenUpload, Standing::LookedUp),
                (Obtain::PaperOriginal, Standing::PaperOriginal),
            ] {
                assert_eq!(standing(&material(obtain, necessity)), want, "{obtain:?} {necessity:?}");
            }
        }
        assert_eq!(standing(&material(Obtain::Upload, Necessity::Deferrable)), Standing::MayFollow);
        assert_eq!(standing(&material(Obtain::Upload, Necessity::Conditional)), Standing::Demanded);
    }

    #[test]
    fn only_demanded_papers_and_those_that_may_follow_are_captured() {
        let all = [
            (Obtain::Upload, Necessity::Required),
            (Obtain::SharingThenUpload, Necessity::Required),
            (Obtain::Upload, Necessity::Deferrable),
            (Obtain::PaperOriginal, Necessity::Required),
            (Obtain::CardReader, Necessity::Required),
        ];
        let lines = all.map(|(obtain, necessity)| {
            let material = material(obtain, necessity);
            ChecklistLine { standing: standing(&material), material }
        });
        let checklist = MaterialChecklist { lines: lines.to_vec() };
        let captured: Vec<Standing> = checklist.to_capture().map(|line| line.standing).collect();
        assert_eq!(captured, [Standing::Demanded, Standing::MayFollow]);
    }
}
