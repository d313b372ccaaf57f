//! A browser that has logged in.

use reqwest::{Client, StatusCode};

/// A browser with the cookies of a session.
pub struct Browser {
    client: Client,
    pages: String,
    cookies: String,
}

impl Browser {
    pub async fn log_in(client: Client, pages: &str, login: &str, password: &str) -> Browser {
        let page = client.get(format!("{pages}/login")).send().await.unwrap();
        let first = cookies(&page);
        let text = page.text().await.unwrap();
        let token = text.split(r#"name="token" value=""#).nth(1).unwrap().split('"').next().unwrap().to_owned();
        let form = format!("login={login}&password={password}&token={token}");
        let post = client.post(format!("{pages}/login")).header("Cookie", &first);
        let entered = post.header("Content-Type", "application/x-www-form-urlencoded").body(form).send().await.unwrap();
        assert_eq!(entered.status(), StatusCode::SEE_OTHER);
        let cookies = format!("{first}; {}", cookies(&entered));
        Browser { client, pages: pages.to_owned(), cookies }
    }

    /// Asks for a page and reads all of it.
    pub async fn get(&self, path: &str) {
        let request = self.client.get(format!("{}{path}", self.pages)).header("Cookie", &self.cookies);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert!(!answer.bytes().await.unwrap().is_empty());
    }
}

fn cookies(answer: &reqwest::Response) -> String {
    let set = answer.headers().get_all("set-cookie").iter();
    set.map(|set| set.to_str().unwrap().split(';').next().unwrap()).collect::<Vec<_>>().join("; ")
}
