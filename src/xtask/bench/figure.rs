//! One measured figure and the limit it is held against.

use serde_json::Value;

/// When a missed limit is a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Binds {
    Always,
    Idle,
}

/// A figure as a bench program tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    what: String,
    value: Option<f64>,
    unit: String,
    at_most: Option<f64>,
    at_least: Option<f64>,
    binds: Binds,
}

impl Figure {
    /// A figure that says nothing of when it binds does so on an idle machine.
    pub fn parse(value: &Value) -> Self {
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        Self {
            what: text("what"),
            value: value["value"].as_f64(),
            unit: text("unit"),
            at_most: value["at_most"].as_f64(),
            at_least: value["at_least"].as_f64(),
            binds: if value["binds"] == "always" { Binds::Always } else { Binds::Idle },
        }
    }

    /// What was measured, without the indentation of the report.
    pub fn what(&self) -> &str {
        self.what.trim()
    }

    /// Within its limit; what has a limit and could not be measured is not.
    fn holds(&self) -> bool {
        let below = self.at_most.is_none_or(|limit| self.value.is_some_and(|value| value <= limit));
        let above = self.at_least.is_none_or(|limit| self.value.is_some_and(|value| value >= limit));
        below && above
    }

    /// True where it is a failure.
    pub fn missed(&self, idle: bool) -> bool {
        !self.holds() && (idle || self.binds == Binds::Always)
    }

    /// A line of the table.
    pub fn row(&self, idle: bool) -> String {
        let value = self.value.map_or_else(|| "not measured".to_owned(), rounded);
        let limit = match (self.at_most, self.at_least) {
            (Some(limit), _) => format!("at most {limit} {}", self.unit),
            (None, Some(limit)) => format!("at least {limit} {}", self.unit),
            (None, None) => String::new(),
        };
        let verdict = if limit.is_empty() {
            ""
        } else if self.holds() {
            "pass"
        } else if self.missed(idle) {
            "FAIL"
        } else {
            "miss (not idle)"
        };
        format!("  {:<44} {value:>10} {:<6} {limit:<18} {verdict}", self.what, self.unit).trim_end().to_owned()
    }
}

/// Three digits that mean something.
fn rounded(value: f64) -> String {
    let digits = if value.abs() >= 100.0 {
        0
    } else if value.abs() >= 10.0 {
        1
    } else if value.abs() >= 1.0 {
        2
    } else {
        3
    };
    format!("{value:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_absolute_limit_binds_only_on_an_idle_machine_and_a_ratio_always() {
        let slow =
            Figure::parse(&json!({"what": "tap", "value": 55.0, "unit": "ms", "at_most": 40.0, "binds": "idle"}));
        assert!(slow.missed(true) && !slow.missed(false));
        let ratio =
            Figure::parse(&json!({"what": "start", "value": 2.0, "unit": "x", "at_least": 3.5, "binds": "always"}));
        assert!(ratio.missed(false));
        assert!(ratio.row(false).ends_with("FAIL"));
    }

    #[test]
    fn a_limit_on_what_was_not_measured_is_missed() {
        assert!(Figure::parse(&json!({"what": "x", "value": null, "at_most": 1.0, "binds": "always"})).missed(false));
        assert!(!Figure::parse(&json!({"what": "x", "value": 3.0, "unit": "MB"})).missed(true));
    }
}
