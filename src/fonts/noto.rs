//! Noto CJK, the typeface of screen and paper.

use std::path::Path;

use crate::FaceFile;

/// Simplified Chinese within Noto's collections.
const FACE_SC: u32 = 2;

/// Faces of Noto CJK, simplified Chinese, as Debian's `fonts-noto-cjk` installs them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotoFace {
    /// Noto Sans CJK SC Regular: the plain typeface.
    SansRegular,
    /// Noto Sans CJK SC Bold.
    SansBold,
    /// Noto Serif CJK SC Bold.
    SerifBold,
}

impl NotoFace {
    /// Absolute path of the collection.
    #[must_use]
    pub fn path(self) -> &'static Path {
        Path::new(match self {
            NotoFace::SansRegular => "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
            NotoFace::SansBold => "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
            NotoFace::SerifBold => "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
        })
    }

    /// Index of the face within the collection, from 0.
    #[must_use]
    pub fn index(self) -> u32 {
        FACE_SC
    }

    pub(crate) fn file(self) -> FaceFile {
        FaceFile { path: self.path().to_owned(), index: self.index() }
    }
}
