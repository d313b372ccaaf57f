//! A third language of the pages is a file in the platform's folder.

use crate::bench::{PASSWORD, document, start};
use crate::browser::Browser;

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

    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application_of(1, |id, number, kiosk| {
        let mut document = document(id, number, kiosk);
        document.item_name.others.insert("xx".into(), "~Signboard filing".into());
        document
    });
    assert_eq!(kiosk.submit(&application).await.status(), reqwest::StatusCode::CREATED);
    bench.kept(&application).await;
    browser.log_in(PASSWORD).await;
    for (lang, name) in [("xx", "~Signboard filing"), ("en", ">Signboard filing"), ("zh", "店招标牌设置备案")] {
        let list = browser.get(&format!("/cases?lang={lang}")).await.text().await.unwrap();
        assert!(list.contains(name), "{lang}: {list}");
    }

    std::fs::write(folder.path().join("yy.toml"), "[language]\ncode = \"yy\"\n").unwrap();
    std::fs::remove_file(folder.path().join("xx.toml")).unwrap();
    let refused = lobby_platform::languages::add(folder.path()).unwrap_err().to_string();
    assert!(refused.contains("yy.toml") && refused.contains("`tag`"), "{refused}");
}
