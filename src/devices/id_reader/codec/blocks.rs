//! The data of a successful reading, cut into its two blocks.

/// Bytes of a text block, whatever its layout.
pub const TEXT_BLOCK_LEN: usize = 256;

/// The two blocks of a reading; the photo is opaque.
#[derive(Clone, Copy)]
pub struct CardBlocks<'a> {
    /// 256 bytes of UTF-16LE.
    pub text: &'a [u8; TEXT_BLOCK_LEN],
    /// As many bytes as the reader sent, usually 1024.
    pub photo: &'a [u8],
}

/// Why the data of a reading cannot be cut into blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardBlocksError {
    /// Too short for the two lengths at its start.
    #[error("cutting a reading: {0} bytes are too few for its lengths")]
    Short(usize),
    /// The lengths inside do not add up to what was sent.
    #[error("cutting a reading: lengths {text}+{photo} do not fit {sent} bytes")]
    Lengths {
        /// Announced text bytes.
        text: usize,
        /// Announced photo bytes.
        photo: usize,
        /// Bytes present after the lengths.
        sent: usize,
    },
    /// A text block of another size has no known layout.
    #[error("cutting a reading: a text block of {0} bytes has no known layout")]
    TextBlock(usize),
}

/// Cuts the data of a successful [`super::Command::Read`] by the lengths it announces.
pub fn card_blocks(data: &[u8]) -> Result<CardBlocks<'_>, CardBlocksError> {
    let (lengths, rest) = data.split_at_checked(4).ok_or(CardBlocksError::Short(data.len()))?;
    let text_len = usize::from(u16::from_be_bytes([lengths[0], lengths[1]]));
    let photo_len = usize::from(u16::from_be_bytes([lengths[2], lengths[3]]));
    if text_len + photo_len != rest.len() {
        return Err(CardBlocksError::Lengths { text: text_len, photo: photo_len, sent: rest.len() });
    }
    let (text, photo) = rest.split_at(text_len);
    let text = text.try_into().map_err(|_| CardBlocksError::TextBlock(text_len))?;
    Ok(CardBlocks { text, photo })
}
