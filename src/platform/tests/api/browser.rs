//! A browser for the officer's pages.

use std::collections::BTreeMap;

use reqwest::Response;

use crate::bench::Bench;

/// A browser with its cookies, and nothing else a browser does.
pub struct Browser<'a> {
    bench: &'a Bench,
    client: reqwest::Client,
    pub cookies: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    pub fn new(bench: &'a Bench) -> Browser<'a> {
        Browser { bench, client: bench.stranger(), cookies: [].into() }
    }

    pub fn cookie(&self, name: &str) -> &str {
        &self.cookies[name]
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Response {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = request.header("Cookie", cookies.join("; ")).send().await.unwrap();
        for set in answer.headers().get_all("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    pub async fn get(&mut self, path: &str) -> Response {
        let request = self.client.get(format!("{}{path}", self.bench.running.pages));
        self.send(request).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Response {
        let request = self
            .client
            .post(format!("{}{path}", self.bench.running.pages))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form(fields));
        self.send(request).await
    }

    pub async fn log_in(&mut self, password: &str) -> Response {
        self.log_in_as("officer", password).await
    }

    pub async fn log_in_as(&mut self, login: &str, password: &str) -> Response {
        let page = self.get("/login").await.text().await.unwrap();
        let token = token(&page, "/login");
        self.post("/login", &[("login", login), ("password", password), ("token", &token)]).await
    }
}

/// Fields as a form sends them.
pub fn form(fields: &[(&str, &str)]) -> String {
    let quoted = |text: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        text.bytes()
            .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect::<String>()
    };
    fields.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect::<Vec<_>>().join("&")
}

/// The token of the first form that sends to `action`.
pub fn token(page: &str, action: &str) -> String {
    let form = page.split(&format!(r#"<form action="{action}""#)).nth(1).unwrap();
    let value = form.split(r#"name="token" value=""#).nth(1).unwrap();
    value.split('"').next().unwrap().to_owned()
}
