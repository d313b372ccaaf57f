//! Fields of a form as a browser sends them.

/// Names and values; a name may come more than once.
pub(super) type Fields = Vec<(String, String)>;

/// The first value with this name; empty where there is none.
pub(super) fn first<'a>(sent: &'a Fields, name: &str) -> &'a str {
    sent.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

/// Every value with this name.
pub(super) fn every<'a>(sent: &'a Fields, name: &'a str) -> impl Iterator<Item = &'a str> {
    sent.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
}
