//! Figures in the words of `cargo xtask bench`.

/// One JSON object of the program's last line.
pub struct Figure {
    what: String,
    value: Option<f64>,
    unit: &'static str,
    limit: Option<(&'static str, f64, &'static str)>,
}

impl Figure {
    pub fn new(what: impl Into<String>, value: impl Into<Option<f64>>, unit: &'static str) -> Self {
        Self { what: what.into(), value: value.into(), unit, limit: None }
    }

    /// Of a time: binds where the machine does nothing else.
    pub fn at_most_idle(self, limit: f64) -> Self {
        Self { limit: Some(("at_most", limit, "idle")), ..self }
    }

    pub fn at_least_idle(self, limit: f64) -> Self {
        Self { limit: Some(("at_least", limit, "idle")), ..self }
    }

    /// Of what is the same on every machine, loaded or not.
    pub fn at_most(self, limit: f64) -> Self {
        Self { limit: Some(("at_most", limit, "always")), ..self }
    }

    pub fn at_least(self, limit: f64) -> Self {
        Self { limit: Some(("at_least", limit, "always")), ..self }
    }

    pub fn json(&self) -> String {
        let value = self.value.map_or_else(|| "null".to_owned(), |value| format!("{value:.5}"));
        let limit = self
            .limit
            .map_or_else(String::new, |(key, limit, binds)| format!(", \"{key}\": {limit}, \"binds\": \"{binds}\""));
        format!("{{\"what\": \"{}\", \"value\": {value}, \"unit\": \"{}\"{limit}}}", self.what, self.unit)
    }
}

pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
