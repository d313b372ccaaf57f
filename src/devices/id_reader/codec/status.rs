//! The three status bytes of a reply, and their classes.

/// SW1 SW2 (the card's own status for 31, 41, 47, 81) and SW3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// Card status, high byte.
    pub sw1: u8,
    /// Card status, low byte.
    pub sw2: u8,
    /// Status of the reader, which [`Status::class`] reads.
    pub sw3: u8,
}

/// Class of a status, by what the kiosk does about it. Every byte value has exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusClass {
    /// Success (`91`, item not on this card, is no error).
    Ok,
    /// No card, or the same card still selected: keep polling silently.
    NoCard,
    /// Card moved or lost: restart from find, a few times.
    CardMoved,
    /// The card cannot be verified.
    CardBad,
    /// Something answers, but no identity card.
    WrongCard,
    /// The reader has lost track: restart from find.
    Sequence,
    /// The reader did not understand the bytes: resend, then reopen.
    Link,
    /// The reader does not know the command.
    Protocol,
    /// The security module is out of order.
    SamFailed,
    /// The security module is not authorised.
    SamUnauthorised,
    /// No source knows this byte: treated as a moved card, and counted.
    Unknown,
}

impl Status {
    /// The class of SW3.
    pub fn class(self) -> StatusClass {
        match self.sw3 {
            0x90 | 0x91 | 0x9F => StatusClass::Ok,
            0x80 => StatusClass::NoCard,
            0x81 | 0x41 | 0x47 | 0x3F => StatusClass::CardMoved,
            0x31 | 0x32 | 0x33 | 0x37 => StatusClass::CardBad,
            0x40 => StatusClass::WrongCard,
            0x34 => StatusClass::Sequence,
            0x10 | 0x11 => StatusClass::Link,
            0x21 | 0x23 | 0x24 => StatusClass::Protocol,
            0x60 => StatusClass::SamFailed,
            0x66 => StatusClass::SamUnauthorised,
            _ => StatusClass::Unknown,
        }
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02X} {:02X} {:02X}", self.sw1, self.sw2, self.sw3)
    }
}
