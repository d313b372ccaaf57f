//! The error of this room.

/// Why a picture is not taken in or not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImagingError {
    /// A side over [`SIDE_PIXELS_MAX`](crate::SIDE_PIXELS_MAX) or more than
    /// [`PICTURE_BYTES_MAX`](crate::PICTURE_BYTES_MAX).
    #[error("the picture is {width} x {height} pixels; at most 16384 x 16384 and 256 MB are accepted")]
    TooLarge {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// A side of 0 pixels.
    #[error("the picture has no pixels")]
    Empty,
    /// The samples do not fill the announced shape.
    #[error("the picture has {got} bytes where {want} were announced")]
    WrongLength {
        /// Bytes given.
        got: usize,
        /// Bytes of the shape.
        want: u64,
    },
    /// A combination of depth and channels that no scanner of ours sends.
    #[error("{bits} bits per sample in {channels} channels are not supported")]
    Depth {
        /// Bits per sample.
        bits: u32,
        /// Samples per pixel.
        channels: u32,
    },
    /// The file was refused by the decoder.
    #[error("taking a picture in")]
    Refused(#[from] crate::decode::Refusal),
    /// The encoder refused the picture.
    #[error("writing the picture failed")]
    Encode,
}
