//! The keys of the configuration, read from the types themselves.
//!
//! A derived `Deserialize` passes the names of its fields to its deserializer. The probe below is a deserializer that
//! walks to one place in the type and returns those names, so no second list of keys can go stale.

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

/// One node in the tree of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// A section with these keys.
    Section(&'static [&'static str]),
    /// A table whose keys are free, or a plain value.
    Leaf,
}

/// The node at `path` in the type `T`; every key of `path` but the last must be a known section.
pub fn node<'de, T: Deserialize<'de>>(path: &[String]) -> Node {
    match T::deserialize(Probe { path }) {
        Err(Found(Some(fields))) => Node::Section(fields),
        Err(Found(None)) | Ok(_) => Node::Leaf,
    }
}

/// Every known key with its full path, in the order of the types.
pub fn all_paths<'de, T: Deserialize<'de>>() -> Vec<Vec<String>> {
    let mut found = Vec::new();
    walk::<T>(&mut Vec::new(), &mut found);
    found
}

fn walk<'de, T: Deserialize<'de>>(path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    if let Node::Section(fields) = node::<T>(path) {
        for field in fields {
            path.push((*field).to_owned());
            found.push(path.clone());
            walk::<T>(path, found);
            path.pop();
        }
    }
}

/// Carried as the "error" that ends the walk: the names, or none at a leaf.
#[derive(Debug, thiserror::Error)]
#[error("end of the walk")]
struct Found(Option<&'static [&'static str]>);

impl de::Error for Found {
    fn custom<T: std::fmt::Display>(_: T) -> Found {
        Found(None)
    }
}

struct Probe<'p> {
    path: &'p [String],
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Found;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Found> {
        match self.path.split_first() {
            None => Err(Found(Some(fields))),
            Some((key, rest)) => visitor.visit_map(Step { key, rest }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Found> {
        visitor.visit_some(self)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Found> {
        Err(Found(None))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// A map with one key only: the next of the path.
struct Step<'p> {
    key: &'p str,
    rest: &'p [String],
}

impl<'de> MapAccess<'de> for Step<'_> {
    type Error = Found;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Found> {
        seed.deserialize(de::value::StrDeserializer::new(self.key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Found> {
        seed.deserialize(Probe { path: self.rest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::KioskConfig;

    fn path(dotted: &str) -> Vec<String> {
        dotted.split('.').map(str::to_owned).collect()
    }

    #[test]
    fn sections_and_leaves_are_distinguished() {
        assert_eq!(node::<KioskConfig>(&path("id_reader")), Node::Section(&["port", "baud"]));
        assert_eq!(node::<KioskConfig>(&path("kiosk.hall")), Node::Section(&["zh", "en"]));
        assert_eq!(node::<KioskConfig>(&path("screen.width")), Node::Leaf);
        assert_eq!(node::<KioskConfig>(&path("scanner.options")), Node::Leaf, "names of SANE options are free");
        assert_eq!(node::<KioskConfig>(&path("scanner.options_file")), Node::Leaf);
    }

    #[test]
    fn every_key_is_listed_with_its_path() {
        let all = all_paths::<KioskConfig>();
        for key in ["kiosk", "kiosk.place.en", "platform.url", "sync.backoff_max_ms", "profile.simulators_allowed"] {
            assert!(all.contains(&path(key)), "{key} is missing");
        }
    }
}
