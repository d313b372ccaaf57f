//! Why a picture is not taken in.

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImagingError {
    #[error("the picture is {width} x {height} pixels; at most 16384 x 16384 and 256 MB are accepted")]
    TooLarge { width: u32, height: u32 },
    #[error("the picture has no pixels")]
    Empty,
    #[error("the picture has {got} bytes where {want} were announced")]
    WrongLength { got: usize, want: u64 },
    #[error("{bits} bits per sample in {channels} channels are not supported")]
    Depth { bits: u32, channels: u32 },
    #[error("taking a picture in")]
    Refused(#[from] crate::decode::Refusal),
    #[error("writing the picture failed")]
    Encode,
}
