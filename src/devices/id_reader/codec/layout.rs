//! The four layouts of the 256-byte text block. The UTF-16 unit at byte 248 tells them apart.

use std::ops::Range;

use lobby_domain::identity::{CardFields, DocumentKind, IdCard};
use sha2::{Digest, Sha256};

use super::blocks::{CardBlocks, TEXT_BLOCK_LEN};
use super::text::decode_field;

const KIND_AT: usize = 248;

/// Decodes the card of a reading. Never fails: odd values become `lossy` or a warning of the card.
pub fn decode_card(blocks: CardBlocks<'_>) -> IdCard {
    let kind = kind_of(blocks.text);
    let mut block = Block { bytes: blocks.text, lossy: false };
    let fields = match kind {
        DocumentKind::Resident => resident(&mut block),
        DocumentKind::Hmt => hmt(&mut block),
        DocumentKind::Foreigner2023 => foreigner_2023(&mut block),
        DocumentKind::ForeignerOld => foreigner_old(&mut block),
    };
    IdCard::new(kind, fields, block.lossy, Sha256::digest(blocks.photo).into())
}

/// `I`, `J` or `Y`; anything else is a resident's card.
fn kind_of(text: &[u8; TEXT_BLOCK_LEN]) -> DocumentKind {
    match u16::from_le_bytes([text[KIND_AT], text[KIND_AT + 1]]) {
        0x49 => DocumentKind::ForeignerOld,
        0x4A => DocumentKind::Hmt,
        0x59 => DocumentKind::Foreigner2023,
        _ => DocumentKind::Resident,
    }
}

struct Block<'a> {
    bytes: &'a [u8; TEXT_BLOCK_LEN],
    lossy: bool,
}

impl Block<'_> {
    fn text(&mut self, range: Range<usize>) -> String {
        let (text, lossy) = decode_field(&self.bytes[range]);
        self.lossy |= lossy;
        text
    }

    /// The 2023 card splits the English name in two places; joined before trimming, for a space may end the first.
    fn split_text(&mut self, first: Range<usize>, second: Range<usize>) -> String {
        let mut joined = zeroize::Zeroizing::new([0u8; TEXT_BLOCK_LEN]);
        let (a, b) = (first.len(), second.len());
        joined[..a].copy_from_slice(&self.bytes[first]);
        joined[a..a + b].copy_from_slice(&self.bytes[second]);
        let (text, lossy) = decode_field(&joined[..a + b]);
        self.lossy |= lossy;
        text
    }
}

fn resident(block: &mut Block<'_>) -> CardFields {
    CardFields { nation: block.text(32..36), ..common(block) }
}

fn hmt(block: &mut Block<'_>) -> CardFields {
    CardFields { pass_number: block.text(220..238), issue_count: block.text(238..242), ..common(block) }
}

/// What a resident's card and the one for Hong Kong, Macao and Taiwan share.
fn common(block: &mut Block<'_>) -> CardFields {
    CardFields {
        name: block.text(0..30),
        sex: block.text(30..32),
        birth: block.text(36..52),
        address: block.text(52..122),
        id_number: block.text(122..158),
        issuer: block.text(158..188),
        valid_from: block.text(188..204),
        valid_to: block.text(204..220),
        ..CardFields::default()
    }
}

fn foreigner_2023(block: &mut Block<'_>) -> CardFields {
    CardFields {
        name: block.text(0..30),
        sex: block.text(30..32),
        renewals: block.text(32..36),
        birth: block.text(36..52),
        english_name: block.split_text(52..122, 220..242),
        id_number: block.text(122..158),
        valid_from: block.text(188..204),
        valid_to: block.text(204..220),
        country: block.text(242..248),
        link: block.text(250..256),
        ..CardFields::default()
    }
}

fn foreigner_old(block: &mut Block<'_>) -> CardFields {
    CardFields {
        english_name: block.text(0..120),
        sex: block.text(120..122),
        id_number: block.text(122..152),
        country: block.text(152..158),
        name: block.text(158..188),
        valid_from: block.text(188..204),
        valid_to: block.text(204..220),
        birth: block.text(220..236),
        version: block.text(236..240),
        authority: block.text(240..248),
        ..CardFields::default()
    }
}
