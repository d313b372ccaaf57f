//! A third language of the pages is a file in the platform's folder.

use crate::bench::start;
use crate::pages::Browser;

#[path = "../../../words/tests/third_language.rs"]
mod file;

#[tokio::test]
async fn pages_speak_a_language_whose_file_lies_in_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("xx.toml"), file::third_language("xx")).unwrap();
    lobby_platform::languages::add(folder.path()).unwrap();
    let bench = start().await;
    let mut browser = Browser::new(&bench);
    let page = browser.get("/login?lang=xx").await.text().await.unwrap();
    assert!(page.contains(r#"<html lang="xx">"#) && page.contains("~Officers log in here"), "{page}");
    assert!(page.contains("?lang=zh"), "the language key begins again: {page}");
    let english = browser.get("/login?lang=en").await.text().await.unwrap();
    assert!(english.contains("?lang=xx") && english.contains("~English"), "{english}");
    std::fs::write(folder.path().join("yy.toml"), "[language]\ncode = \"yy\"\n").unwrap();
    std::fs::remove_file(folder.path().join("xx.toml")).unwrap();
    let refused = lobby_platform::languages::add(folder.path()).unwrap_err().to_string();
    assert!(refused.contains("yy.toml") && refused.contains("`tag`"), "{refused}");
}
