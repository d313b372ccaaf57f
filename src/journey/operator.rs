//! Orders of an operator at the centre to the kiosk, and checks that they have arrived: `operator …`.

/// One order, or a check of its effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operator {
    /// `operator set KEY "VALUE"`: a value of the configuration, for this kiosk.
    Set { key: String, value: String },
    /// `operator unset KEY`
    Unset { key: String },
    /// `operator rename ITEM "NAME"`: publishes the list with another Chinese name of this item.
    Rename { item: String, name: String },
    /// `operator sees KEY "VALUE"`: waits until the kiosk reports this value in force.
    Sees { key: String, value: String },
    /// `operator hall-shows "TEXT"`: waits until the home page of any visit shows it.
    HallShows { text: String },
    /// `operator sees-refused KEY`: waits until it reports a configuration refused for this key.
    SeesRefused { key: String },
    /// `operator sees-list 2`: waits until it reports this version of the list.
    SeesList { version: u64 },
}

impl Operator {
    /// The order in these words, the last of which stood in quotes where `quoted` is given.
    ///
    /// # Errors
    /// The words are no order.
    pub fn parse(words: &[&str], quoted: Option<&str>) -> Result<Self, String> {
        let owned = |text: &str| text.to_owned();
        match (words, quoted) {
            (["set", key], Some(value)) => Ok(Self::Set { key: owned(key), value: owned(value) }),
            (["unset", key], None) => Ok(Self::Unset { key: owned(key) }),
            (["rename", item], Some(name)) => Ok(Self::Rename { item: owned(item), name: owned(name) }),
            (["sees", key], Some(value)) => Ok(Self::Sees { key: owned(key), value: owned(value) }),
            (["hall-shows"], Some(text)) => Ok(Self::HallShows { text: owned(text) }),
            (["sees-refused", key], None) => Ok(Self::SeesRefused { key: owned(key) }),
            (["sees-list", version], None) => version
                .parse()
                .map(|version| Self::SeesList { version })
                .map_err(|_| format!("{version:?} is no version")),
            _ => Err(format!("an operator cannot {}", words.join(" "))),
        }
    }

    /// Whether its last word stands in quotes.
    pub fn is_quoted(&self) -> bool {
        matches!(self, Self::Set { .. } | Self::Rename { .. } | Self::Sees { .. } | Self::HallShows { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_understood_and_others_refused() {
        let set = Operator::Set { key: "kiosk.mark".into(), value: "岚".into() };
        assert_eq!(Operator::parse(&["set", "kiosk.mark"], Some("岚")), Ok(set));
        assert_eq!(Operator::parse(&["sees-list", "2"], None), Ok(Operator::SeesList { version: 2 }));
        for (words, quoted) in [(&["set", "kiosk.mark"][..], None), (&["sees-list", "two"], None), (&["dance"], None)] {
            assert!(Operator::parse(words, quoted).is_err(), "{words:?}");
        }
    }
}
