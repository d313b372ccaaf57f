//! Messages between the hand and a visit on the testing backend: one JSON object a line.

use serde::{Deserialize, Serialize};

use crate::place::{Page, Point};

/// A message of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum VisitMessage {
    /// The first line of every visit.
    Hello { hello: Hello },
    /// Core made it the active one.
    Raised { raised: bool },
    /// Its flow is on another step.
    Step { step: String },
    /// Name of what covers its page; `none` where nothing does.
    Overlay { overlay: String },
    /// The response to the request with the same id.
    Response(ActionResponse),
}

/// First message of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Hello {
    /// Process id.
    pub pid: i32,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ActionResponse {
    pub id: u64,
    pub ok: bool,
    #[serde(default)]
    pub error: Option<String>,
    /// Labels on the screen, for `labels` and for a refusal.
    #[serde(default)]
    pub labels: Vec<String>,
    /// For `page`.
    #[serde(default)]
    pub page: Option<Page>,
    /// For `snapshot`: the PNG, base64.
    #[serde(default)]
    pub png: Option<String>,
}

/// A request to the active visit.
#[derive(Debug, Clone, Serialize)]
pub struct Request<'a> {
    pub id: u64,
    #[serde(flatten)]
    pub action: Action<'a>,
}

/// What the visit is to do.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action<'a> {
    Tap {
        label: &'a str,
    },
    /// A long press.
    Hold {
        label: &'a str,
    },
    /// A finger that comes down at the first point and is drawn through the others, so long after it last came down.
    Touch {
        points: &'a [Point],
        after_ms: u64,
    },
    Page,
    Type {
        text: &'a str,
    },
    Sign,
    Labels,
    /// A PNG of the window.
    Snapshot,
    /// Moves the visit's clock.
    Advance {
        ms: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::PlaceKind;

    fn message(line: &str) -> VisitMessage {
        serde_json::from_str(line).unwrap()
    }

    #[test]
    fn every_line_of_a_visit_is_understood() {
        assert_eq!(message(r#"{"hello":{"pid":7}}"#), VisitMessage::Hello { hello: Hello { pid: 7 } });
        assert_eq!(message(r#"{"raised":true}"#), VisitMessage::Raised { raised: true });
        assert_eq!(message(r#"{"step":"sign"}"#), VisitMessage::Step { step: "sign".to_owned() });
        assert_eq!(message(r#"{"overlay":"none"}"#), VisitMessage::Overlay { overlay: "none".to_owned() });
        let refused = ActionResponse {
            id: 3,
            ok: false,
            error: Some("no".to_owned()),
            labels: vec!["返回".to_owned()],
            page: None,
            png: None,
        };
        assert_eq!(message(r#"{"id":3,"ok":false,"error":"no","labels":["返回"]}"#), VisitMessage::Response(refused));
    }

    #[test]
    fn a_page_says_what_lies_where() {
        let line = r#"{"id":1,"ok":true,"page":{"size":[1080,1920],"places":[
            {"name":"返回","kind":"resting_control","extents":{"x":1,"y":2,"width":3,"height":4}}]}}"#;
        let VisitMessage::Response(response) = message(line) else { panic!("{line}") };
        let place = &response.page.unwrap().places[0];
        assert_eq!((place.name.as_str(), place.kind, place.extents.height), ("返回", PlaceKind::RestingControl, 4));
    }

    #[test]
    fn a_request_is_one_flat_object() {
        let request = Request { id: 1, action: Action::Tap { label: "扫描" } };
        assert_eq!(serde_json::to_string(&request).unwrap(), r#"{"id":1,"do":"tap","label":"扫描"}"#);
        let request = Request { id: 2, action: Action::Sign };
        assert_eq!(serde_json::to_string(&request).unwrap(), r#"{"id":2,"do":"sign"}"#);
        let request = Request { id: 3, action: Action::Touch { points: &[(5, 6)], after_ms: 60 } };
        let line = r#"{"id":3,"do":"touch","points":[[5,6]],"after_ms":60}"#;
        assert_eq!(serde_json::to_string(&request).unwrap(), line);
    }
}
