//! Steps of a case on the officer's pages: offered, previewed, confirmed once, and refused in words.

use lobby_platform::service::account::{self, Typed};
use lobby_platform::service::belonging;
use reqwest::StatusCode;

use crate::bench::{Bench, PASSWORD};
use crate::browser::{Browser, token};
use crate::steps::{Program, bench_with_a_case};

async fn officer<'a>(bench: &'a Bench, login: &str) -> Browser<'a> {
    let mut browser = Browser::new(bench);
    assert_eq!(browser.log_in_as(login, PASSWORD).await.status(), StatusCode::SEE_OTHER, "{login}");
    browser
}

async fn text(browser: &mut Browser<'_>, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer.text().await.unwrap()
}

/// The value of a hidden field of the form that sends to `action`.
fn hidden(page: &str, action: &str, name: &str) -> String {
    let form = page.split(&format!(r#"action="{action}""#)).nth(1).unwrap().split("</form>").next().unwrap();
    let value = form.split(&format!(r#"name="{name}" value=""#)).nth(1).unwrap();
    value.split('"').next().unwrap().to_owned()
}

/// Fills the form of a step in and asks for its preview.
async fn preview(browser: &mut Browser<'_>, number: &str, step: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let page = text(browser, &format!("/cases/{number}?step={step}")).await;
    let action = format!("/cases/{number}/preview");
    let (token, version) = (hidden(&page, &action, "token"), hidden(&page, &action, "version"));
    let fields = [&[("token", token.as_str()), ("step", step), ("version", &version)], fields].concat();
    let answer = browser.post(&action, &fields).await;
    (answer.status(), answer.text().await.unwrap())
}

/// Confirms what was previewed.
async fn confirm(browser: &mut Browser<'_>, number: &str, page: &str, fields: &[(&str, &str)]) -> reqwest::Response {
    let action = format!("/cases/{number}/steps");
    let hidden = |name| hidden(page, &action, name);
    let (token, key, step, version) = (hidden("token"), hidden("key"), hidden("step"), hidden("version"));
    let own = [("token", token.as_str()), ("key", &key), ("step", &step), ("version", &version)];
    browser.post(&action, &[&own, fields].concat()).await
}

async fn take(browser: &mut Browser<'_>, number: &str, step: &str, fields: &[(&str, &str)]) {
    let (status, page) = preview(browser, number, step, fields).await;
    assert_eq!(status, StatusCode::OK, "{step}: {page}");
    let answer = confirm(browser, number, &page, fields).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{step}");
    assert_eq!(answer.headers()["location"], format!("/cases/{number}?done={step}").as_str());
}

#[tokio::test]
async fn an_officer_takes_a_case_from_receipt_to_archive_on_its_page_and_back_again() {
    let (bench, number) = bench_with_a_case().await;
    let app = &bench.running.app;
    let head = Typed { login: "head".into(), name: "江北辰".into(), ..Typed::default() };
    account::add(app, head, PASSWORD, app.now()).await.unwrap();
    let mut browser = officer(&bench, "officer").await;
    let (mut other, today) = (officer(&bench, "head").await, app.now().to_zoned(lobby_platform::clock::zone()).date());
    let later = today.saturating_add(jiff::Span::new().days(20)).to_string();
    let today = today.to_string();

    let page = text(&mut browser, &format!("/cases/{number}")).await;
    assert!(page.contains("现在可以做") && page.contains("告知补正") && !page.contains("作出决定"));
    take(&mut browser, &number, "accept", &[]).await;
    let page = text(&mut browser, &format!("/cases/{number}?done=accept")).await;
    assert!(page.contains("已完成：受理。") && page.contains("受理通知书"), "the letter is listed");

    take(&mut browser, &number, "begin_stage", &[("name", "现场核查"), ("working_days", "3")]).await;
    take(&mut browser, &number, "suspend", &[("ground", "expert_review"), ("expected_end", &later)]).await;
    take(&mut browser, &number, "resume", &[("stop", "0")]).await;
    // The officer who approves is not in the list of proposers: it has all others.
    let page = text(&mut other, &format!("/cases/{number}?step=extend")).await;
    let of_list = |page: &str, login: &str| page.contains(&format!(r#"name="proposed_by" value="{login}""#));
    assert!(of_list(&page, "officer") && !of_list(&page, "head"));
    take(&mut other, &number, "extend", &[("amount", "5"), ("proposed_by", "officer"), ("reason", "专家意见分歧")])
        .await;
    let decision = [("outcome", "granted"), ("reasons", "符合标准"), ("appeal", "六十日内可以复议")];
    take(&mut browser, &number, "decide", &decision).await;
    take(&mut browser, &number, "deliver", &[("way", "counter"), ("on", &today)]).await;
    take(&mut browser, &number, "archive", &[]).await;
    take(&mut browser, &number, "reopen", &[("reason", "监督要求重新办理")]).await;

    let program = Program::log_in(&bench, "officer", &number).await;
    let (_, shown) = program.shown().await;
    assert_eq!(shown["stage"], "in_process");
    let page = text(&mut browser, &format!("/cases/{number}?lang=en")).await;
    for words in ["What you can do now", "More time approved", "New handling ordered"] {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn a_letter_is_read_before_it_is_sent_and_nothing_is_kept_until_it_is_confirmed_once() {
    let (bench, number) = bench_with_a_case().await;
    let mut browser = officer(&bench, "officer").await;
    let demand = [("material", "M042"), ("why-M042", "效果图没有标出尺寸 <b>"), ("why-M041", "不在单上")];
    let (status, page) = preview(&mut browser, &number, "ask_correction", &demand).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    for words in
        ["文书还没有发出", "补正告知书", "Correction notice", "户外招牌设置效果图", "效果图没有标出尺寸 &#60;b&#62;"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("不在单上</p>"), "what was not marked is not asked for");
    let program = Program::log_in(&bench, "officer", &number).await;
    let (tag, shown) = program.shown().await;
    assert_eq!((tag.as_str(), shown["letters"].as_array().unwrap().len()), ("\"1\"", 0), "nothing is kept");

    for _ in 0..2 {
        let answer = confirm(&mut browser, &number, &page, &demand).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "a double tap is one step");
    }
    let (tag, shown) = program.shown().await;
    assert_eq!((tag.as_str(), &shown["missing"]), ("\"2\"", &serde_json::json!(["M042"])));
    let other = confirm(&mut browser, &number, &page, &[("material", "M041")]).await;
    assert_eq!(other.status(), StatusCode::CONFLICT);
    assert!(other.text().await.unwrap().contains("这一步已经办理过，内容不同"), "the key was used for another step");
}

#[tokio::test]
async fn a_case_that_changed_meanwhile_is_said_with_who_did_what() {
    let (bench, number) = bench_with_a_case().await;
    let app = &bench.running.app;
    let other = Typed { login: "other".into(), name: "魏岚".into(), ..Typed::default() };
    account::add(app, other, PASSWORD, app.now()).await.unwrap();
    let (mut first, mut second) = (officer(&bench, "officer").await, officer(&bench, "other").await);
    let (_, early) = preview(&mut first, &number, "accept", &[]).await;
    take(&mut second, &number, "accept", &[]).await;
    let answer = confirm(&mut first, &number, &early, &[]).await;
    assert_eq!(answer.status(), StatusCode::PRECONDITION_FAILED);
    let page = answer.text().await.unwrap();
    let said = page.split(r#"class="meanwhile""#).nth(1).unwrap().split("</ul>").next().unwrap();
    assert!(said.contains("魏岚") && said.contains("受理") && !said.contains("收到"), "{said}");
}

#[tokio::test]
async fn what_a_form_lacks_is_said_beside_what_was_typed_and_a_second_correction_is_reported() {
    let (bench, number) = bench_with_a_case().await;
    let mut browser = officer(&bench, "officer").await;
    for (step, fields, words) in [
        ("ask_correction", &[][..], "没有选材料"),
        ("not_required", &[("reason", "  ")], "文字"),
        ("not_competent", &[], "文字"),
    ] {
        let (status, page) = preview(&mut browser, &number, step, fields).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{step}");
        assert!(page.contains(r#"role="alert""#) && page.contains(words), "{step}: {page}");
    }
    let (_, page) = preview(&mut browser, &number, "not_required", &[("reason", "不在目录")]).await;
    take(&mut browser, &number, "accept", &[]).await;
    let (status, page_of) = preview(&mut browser, &number, "suspend", &[("ground", "lunch")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page_of.contains("有一项没有填写"));
    // The stage has changed: the version says so before anything else does.
    let answer = confirm(&mut browser, &number, &page, &[("reason", "不在目录")]).await;
    assert_eq!(answer.status(), StatusCode::PRECONDITION_FAILED);
    let action = format!("/cases/{number}/preview");
    let shown = text(&mut browser, &format!("/cases/{number}?step=decide")).await;
    let (token, version) = (hidden(&shown, &action, "token"), hidden(&shown, &action, "version"));
    let own = [("token", token.as_str()), ("step", "ask_correction"), ("version", &version), ("key", "k-1")];
    let fields = [&own[..], &[("material", "M042")]].concat();
    let answer = browser.post(&format!("/cases/{number}/steps"), &fields).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert!(answer.text().await.unwrap().contains("已报监督部门"));
    assert!(text(&mut browser, &format!("/cases/{number}")).await.contains("再次要求补正：已拒绝并上报"));
}

#[tokio::test]
async fn a_supervisor_sees_how_a_case_stands_without_the_application_and_has_it_handled_again() {
    let (bench, number) = bench_with_a_case().await;
    let app = &bench.running.app;
    belonging::place_waiting(app).await.unwrap();
    let typed = Typed {
        login: "watch".into(),
        name: "watch".into(),
        agency: "ag-348102-data".into(),
        branch: "348102".into(),
        roles: vec!["supervisor".into()],
    };
    account::add(app, typed, PASSWORD, app.now()).await.unwrap();
    let mut browser = officer(&bench, "officer").await;
    let reason = [("reason", "不需要许可")];
    take(&mut browser, &number, "not_required", &reason).await;
    let mut watch = officer(&bench, "watch").await;
    let answer = watch.get(&format!("/cases/{number}")).await;
    assert_eq!(answer.headers()["location"], format!("/cases/{number}/handling").as_str());
    let page = text(&mut watch, &format!("/cases/{number}/handling?step=reopen")).await;
    assert!(page.contains("责令重新办理") && !page.contains("归档包") && !page.contains("pages/1.jpg"), "{page}");
    let form = format!("/cases/{number}/preview");
    let own = [("token", token(&page, &form)), ("version", hidden(&page, &form, "version"))];
    let own = own.each_ref().map(|(name, value)| (*name, value.as_str()));
    let fields = [&own[..], &[("step", "reopen"), ("reason", "答复没有依据")]].concat();
    let shown = watch.post(&form, &fields).await.text().await.unwrap();
    assert!(shown.contains("答复没有依据"), "{shown}");
    let answer = confirm(&mut watch, &number, &shown, &[("reason", "答复没有依据")]).await;
    assert_eq!(answer.headers()["location"], format!("/cases/{number}/handling?done=reopen").as_str());
    let refused = watch.get(&format!("/cases/{number}/pages/1.jpg")).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN, "the application stays closed to supervision");
}
