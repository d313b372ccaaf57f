/// What has to hold before a release is armed, and before the program ends to be switched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conditions {
    /// A citizen is at the screen.
    pub visit: bool,
    /// The site's window is open.
    pub window: bool,
    /// The power will last.
    pub power: bool,
    /// The platform, asked again just now, still wants this release here; none when it was not reached.
    pub wanted: Option<bool>,
    /// The last good release can open what the new one will write.
    pub can_go_back: bool,
    /// Bytes free, and bytes that the switch may need.
    pub room: (u64, u64),
}

/// Why not now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// For ever: the platform has taken it back.
    Withdrawn,
    /// For ever: it could not be taken back.
    NoWayBack,
    /// Until the visit ends.
    Visit,
    /// Until the window opens.
    Window,
    /// Until the power is there.
    Power,
    /// Until the platform is reached.
    Unasked,
    /// Until there is room.
    Full,
}

impl Conditions {
    /// The first reason that holds, what ends the update before what delays it.
    ///
    /// # Errors
    /// Not now.
    pub fn check(&self) -> Result<(), Wait> {
        let (free, needed) = self.room;
        let reasons = [
            (self.wanted == Some(false), Wait::Withdrawn),
            (!self.can_go_back, Wait::NoWayBack),
            (self.visit, Wait::Visit),
            (!self.window, Wait::Window),
            (!self.power, Wait::Power),
            (self.wanted.is_none(), Wait::Unasked),
            (free < needed, Wait::Full),
        ];
        reasons.iter().find(|(holds, _)| *holds).map_or(Ok(()), |(_, wait)| Err(*wait))
    }
}

#[cfg(test)]
mod tests {
    use super::{Conditions, Wait};

    #[test]
    fn each_condition_alone_keeps_the_switch_from_happening() {
        let good =
            Conditions { visit: false, window: true, power: true, wanted: Some(true), can_go_back: true, room: (5, 5) };
        assert_eq!(good.check(), Ok(()));
        for (conditions, wait) in [
            (Conditions { visit: true, ..good }, Wait::Visit),
            (Conditions { window: false, ..good }, Wait::Window),
            (Conditions { power: false, ..good }, Wait::Power),
            (Conditions { wanted: None, ..good }, Wait::Unasked),
            (Conditions { wanted: Some(false), ..good }, Wait::Withdrawn),
            (Conditions { can_go_back: false, ..good }, Wait::NoWayBack),
            (Conditions { room: (4, 5), ..good }, Wait::Full),
            (Conditions { visit: true, wanted: Some(false), ..good }, Wait::Withdrawn),
        ] {
            assert_eq!(conditions.check(), Err(wait));
        }
    }
}
