//! What an enrolled kiosk is for. The platform decides when it makes the enrolment code; no file on the kiosk changes it.

/// The use of a kiosk, and of every application that it signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KioskUse {
    /// Citizens' applications.
    #[default]
    Service,
    /// Trying out: applications are marked as tests on screen, paper and wire, and no officer handles them.
    Test,
}

impl KioskUse {
    /// The use that a mark states.
    #[must_use]
    pub fn of_mark(is_test: bool) -> KioskUse {
        if is_test { KioskUse::Test } else { KioskUse::Service }
    }

    /// Whether it is marked.
    #[must_use]
    pub fn is_test(self) -> bool {
        match self {
            KioskUse::Service => false,
            KioskUse::Test => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_and_its_use_are_one() {
        for is_test in [false, true] {
            assert_eq!(KioskUse::of_mark(is_test).is_test(), is_test);
        }
        assert_eq!(KioskUse::default(), KioskUse::Service, "what carries no mark is real");
    }
}
