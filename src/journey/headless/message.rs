//! What a visit on the testing backend says and is asked: one JSON object a line.

use serde::{Deserialize, Serialize};

/// A line from a visit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Said {
    /// The first line of every visit.
    Hello { hello: Hello },
    /// Core made it the active one.
    Raised { raised: bool },
    /// Its flow is on another step.
    Step { step: String },
    /// Something covers its page, or (`none`) no longer does.
    Overlay { overlay: String },
    /// The answer to the request with the same id.
    Answer(Answer),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Hello {
    /// Process id.
    pub pid: i32,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Answer {
    pub id: u64,
    pub ok: bool,
    #[serde(default)]
    pub error: Option<String>,
    /// What is on the screen, for `labels` and for a refusal.
    #[serde(default)]
    pub labels: Vec<String>,
}

/// A request to the active visit.
#[derive(Debug, Clone, Serialize)]
pub struct Request<'a> {
    pub id: u64,
    #[serde(flatten)]
    pub what: Do<'a>,
}

/// What the visit is asked to do with itself.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Do<'a> {
    Tap {
        label: &'a str,
    },
    /// A long press.
    Hold {
        label: &'a str,
    },
    Type {
        text: &'a str,
    },
    Sign,
    Labels,
    /// A PNG of the window.
    Snapshot {
        path: &'a str,
    },
    /// Moves the visit's clock.
    Advance {
        ms: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: &str) -> Said {
        serde_json::from_str(line).unwrap()
    }

    #[test]
    fn every_line_of_a_visit_is_understood() {
        assert_eq!(said(r#"{"hello":{"pid":7}}"#), Said::Hello { hello: Hello { pid: 7 } });
        assert_eq!(said(r#"{"raised":true}"#), Said::Raised { raised: true });
        assert_eq!(said(r#"{"step":"sign"}"#), Said::Step { step: "sign".to_owned() });
        assert_eq!(said(r#"{"overlay":"none"}"#), Said::Overlay { overlay: "none".to_owned() });
        let refused = Answer { id: 3, ok: false, error: Some("no".to_owned()), labels: vec!["返回".to_owned()] };
        assert_eq!(said(r#"{"id":3,"ok":false,"error":"no","labels":["返回"]}"#), Said::Answer(refused));
    }

    #[test]
    fn a_request_is_one_flat_object() {
        let request = Request { id: 1, what: Do::Tap { label: "扫描" } };
        assert_eq!(serde_json::to_string(&request).unwrap(), r#"{"id":1,"do":"tap","label":"扫描"}"#);
        let request = Request { id: 2, what: Do::Sign };
        assert_eq!(serde_json::to_string(&request).unwrap(), r#"{"id":2,"do":"sign"}"#);
    }
}
