//! Cards for the reader: the invented persons of the sample data and the handbook's vectors, by id.

use data_encoding::HEXUPPER_PERMISSIVE;
use serde::{Deserialize, Serialize};

use crate::error::SimError;
use crate::id_reader::cards::{self, Vector};

const SAMPLE: &str = include_str!("../../assets/sample/people.json");

/// One card that can lie on the reader.
#[derive(Debug, Clone)]
pub struct Card {
    /// `P01`.. of the sample data, or `A1 A2 J1 I1 Y1`.
    pub id: String,
    /// Description for the steering page.
    pub summary: Summary,
    /// UTF-16LE in one of the four layouts.
    pub text_block: [u8; 256],
    /// Opaque to the kiosk; a pattern, not a picture of a person.
    pub photo: [u8; 1024],
    /// A changed address, appended to the card after its issue.
    pub address: Option<[u8; 70]>,
}

/// A card on the steering page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// See [`Card::id`].
    pub id: String,
    /// Name on the card.
    pub name: String,
    /// `resident`, `hmt`, `foreigner_2023` or `foreigner_old`.
    pub kind: String,
    /// What the card is for, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// Every card of this simulation.
#[derive(Debug)]
pub struct People {
    cards: Vec<Card>,
}

impl People {
    /// Reads the embedded sample data.
    ///
    /// # Errors
    /// [`SimError::Sample`] when the embedded sample data is damaged.
    pub fn load() -> Result<Self, SimError> {
        let sample: Sample = serde_json::from_str(SAMPLE).map_err(|e| SimError::Sample(e.to_string()))?;
        let mut cards = Vec::new();
        for person in sample.persons {
            cards.extend(person.into_card()?);
        }
        let vectors = cards::vectors().map_err(|e| SimError::Sample(e.to_string()))?;
        for (id, vector) in vectors {
            cards.push(vector_card(&id, &vector)?);
        }
        Ok(Self { cards })
    }

    /// The card of this id.
    ///
    /// # Errors
    /// [`SimError::UnknownCard`]
    pub fn card(&self, id: &str) -> Result<&Card, SimError> {
        self.cards.iter().find(|card| card.id == id).ok_or_else(|| SimError::UnknownCard(id.to_owned()))
    }

    /// All cards, for the steering page.
    #[must_use]
    pub fn summaries(&self) -> Vec<&Summary> {
        self.cards.iter().map(|card| &card.summary).collect()
    }
}

fn vector_card(id: &str, vector: &Vector) -> Result<Card, SimError> {
    let summary = Summary {
        id: id.to_owned(),
        name: vector.fields.get("name").cloned().unwrap_or_default(),
        kind: vector.kind.clone(),
        zh: "协议手册的测试卡".to_owned(),
        en: "test card of the protocol handbook".to_owned(),
    };
    let damaged = || SimError::Sample(format!("vector {id}"));
    let text_block = vector.text_block().ok_or_else(damaged)?;
    Ok(Card { id: id.to_owned(), summary, text_block, photo: cards::photo(), address: None })
}

fn block<const N: usize>(id: &str, hex: &str) -> Result<[u8; N], SimError> {
    let bytes = HEXUPPER_PERMISSIVE.decode(hex.as_bytes()).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| SimError::Sample(format!("a block of {id} is not {N} bytes of hex")))
}

#[derive(Deserialize)]
struct Sample {
    persons: Vec<Person>,
}

#[derive(Deserialize)]
struct Person {
    id: String,
    kind: String,
    story: Story,
    card: Option<PersonCard>,
}

#[derive(Deserialize)]
struct Story {
    zh: String,
    en: String,
}

#[derive(Deserialize)]
struct PersonCard {
    fields: Fields,
    raw_text_hex: String,
    appended_address: Option<AppendedAddress>,
}

#[derive(Deserialize)]
struct AppendedAddress {
    raw_hex: String,
}

#[derive(Deserialize)]
struct Fields {
    #[serde(default)]
    name: String,
}

impl Person {
    /// `None` for a person without a card, such as a newborn.
    fn into_card(self) -> Result<Option<Card>, SimError> {
        let Some(card) = self.card else { return Ok(None) };
        let text_block = block(&self.id, &card.raw_text_hex)?;
        let address = card.appended_address.map(|a| block(&self.id, &a.raw_hex)).transpose()?;
        let summary = Summary {
            id: self.id.clone(),
            name: card.fields.name,
            kind: self.kind,
            zh: self.story.zh,
            en: self.story.en,
        };
        Ok(Some(Card { id: self.id, summary, text_block, photo: cards::photo(), address }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(bytes: &[u8]) -> String {
        let units: Vec<u16> = bytes.chunks(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
        String::from_utf16_lossy(&units).trim_end().to_owned()
    }

    #[test]
    fn every_person_with_a_card_and_every_vector_can_be_found() {
        let people = People::load().unwrap();
        assert_eq!(people.summaries().len(), 43 + 5);
        for id in ["P01", "P44", "A1", "A2", "J1", "I1", "Y1"] {
            assert_eq!(people.card(id).unwrap().id, id);
        }
        assert!(matches!(people.card("P04"), Err(SimError::UnknownCard(_))), "a newborn has no card");
    }

    #[test]
    fn text_blocks_hold_the_names_of_their_persons() {
        let people = People::load().unwrap();
        assert_eq!(utf16(&people.card("P01").unwrap().text_block[..30]), "林知微");
        assert_eq!(utf16(&people.card("A1").unwrap().text_block[..30]), "测试甲");
        assert_eq!(people.card("J1").unwrap().text_block[248], b'J');
        let address = people.card("P36").unwrap().address.unwrap();
        assert_eq!(utf16(&address), "安徽省枫溪县枫叶路88号2幢101室");
    }
}
