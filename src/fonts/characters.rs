//! The characters of one face, read from its file without the outlines.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use ttf_parser::{OutlineBuilder, cmap};

/// The largest table of a real font has a tenth of this.
const TABLE_MAX: u32 = 8 << 20;
const FACES_MAX: u32 = 64;
/// Tables of outlines; a font with pictures alone is drawn by neither screen nor printer.
const OUTLINES: [&[u8; 4]; 3] = [b"glyf", b"CFF ", b"CFF2"];

/// One face of a font file or collection.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FaceFile {
    /// Path of the file.
    pub path: PathBuf,
    /// Index of the face within a collection, from 0.
    pub index: u32,
}

impl FaceFile {
    /// The whole file.
    ///
    /// # Errors
    /// What the system says.
    pub fn bytes(&self) -> io::Result<Vec<u8>> {
        std::fs::read(&self.path)
    }
}

/// The table of characters of a face.
pub(crate) struct Characters(Vec<u8>);

impl Characters {
    /// # Errors
    /// The file cannot be read, or has no such face with outlines.
    pub(crate) fn read(face: &FaceFile) -> io::Result<Characters> {
        let mut file = File::open(&face.path)?;
        let begin = face_offset(&mut file, face.index)?;
        let count = u32::from(u16::from_be_bytes(at(&mut file, begin + 4)?));
        let mut table = None;
        let mut outlines = false;
        for record in 0..count {
            let entry: [u8; 16] = at(&mut file, begin + 12 + 16 * u64::from(record))?;
            let [a, b, c, d, _, _, _, _, offset @ .., l0, l1, l2, l3] = entry;
            outlines |= OUTLINES.contains(&&[a, b, c, d]);
            if [a, b, c, d] == *b"cmap" {
                table = Some((u32::from_be_bytes(offset), u32::from_be_bytes([l0, l1, l2, l3])));
            }
        }
        let Some((offset, length)) = table.filter(|(_, length)| outlines && *length <= TABLE_MAX) else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        file.seek(SeekFrom::Start(offset.into()))?;
        let mut bytes = Vec::new();
        file.take(length.into()).read_to_end(&mut bytes)?;
        Ok(Characters(bytes))
    }

    /// Whether it maps the character to a glyph; the glyph may be empty.
    pub(crate) fn has(&self, character: char) -> bool {
        let Some(table) = cmap::Table::parse(&self.0) else { return false };
        let tables = table.subtables.into_iter().filter(cmap::Subtable::is_unicode);
        tables.filter_map(|table| table.glyph_index(character.into())).any(|glyph| glyph.0 > 0)
    }
}

/// Whether the face has something to see for the character. Fonts are known whose tables name characters without a
/// drawing: of the whole file the outline is asked for.
pub(crate) fn draws(face: &FaceFile, character: char) -> bool {
    if character.is_whitespace() {
        return true;
    }
    let Ok(bytes) = face.bytes() else { return false };
    ttf_parser::Face::parse(&bytes, face.index).is_ok_and(|face| {
        face.glyph_index(character).is_some_and(|glyph| face.outline_glyph(glyph, &mut Unseen).is_some())
    })
}

/// Takes an outline and keeps nothing of it.
struct Unseen;

impl OutlineBuilder for Unseen {
    fn move_to(&mut self, _: f32, _: f32) {}
    fn line_to(&mut self, _: f32, _: f32) {}
    fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {}
    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {}
    fn close(&mut self) {}
}

/// Faces of a file; none where it is no font.
pub(crate) fn faces(path: PathBuf) -> Vec<FaceFile> {
    let count = File::open(&path).and_then(|mut file| {
        let tag: [u8; 4] = at(&mut file, 0)?;
        let count = if tag == *b"ttcf" { u32::from_be_bytes(at(&mut file, 8)?) } else { 1 };
        Ok(count.min(FACES_MAX))
    });
    (0..count.unwrap_or_default()).map(|index| FaceFile { path: path.clone(), index }).collect()
}

fn face_offset(file: &mut File, index: u32) -> io::Result<u64> {
    let tag: [u8; 4] = at(file, 0)?;
    match (tag == *b"ttcf", index) {
        (false, 0) => Ok(0),
        (false, _) => Err(io::ErrorKind::InvalidData.into()),
        (true, _) => {
            let count = u32::from_be_bytes(at(file, 8)?);
            if index >= count {
                return Err(io::ErrorKind::InvalidData.into());
            }
            Ok(u32::from_be_bytes(at(file, 12 + 4 * u64::from(index))?).into())
        }
    }
}

fn at<const N: usize>(file: &mut File, offset: u64) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_no_font_has_no_characters_and_no_faces() {
        let no_font = FaceFile { path: concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml").into(), index: 0 };
        assert!(Characters::read(&no_font).is_err());
        assert!(Characters::read(&FaceFile { path: "/no/such/file".into(), index: 0 }).is_err());
        assert!(faces("/no/such/file".into()).is_empty());
    }

    #[test]
    fn every_face_of_the_collection_is_read_and_none_beyond_it() {
        let all = faces(crate::installed::PLAIN.path().to_owned());
        assert!(all.len() > 4, "{all:?}");
        for face in &all {
            assert!(Characters::read(face).unwrap().has('岚'), "{face:?}");
        }
        let beyond = FaceFile { index: u32::try_from(all.len()).unwrap(), ..all[0].clone() };
        assert!(Characters::read(&beyond).is_err());
    }
}
