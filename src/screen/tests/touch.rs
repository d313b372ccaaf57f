//! What touches and keys do, through the real pointer and key path.

use std::time::Duration;

use lobby_domain::form::FieldValue;
use lobby_domain::{FailureCode, Lang};
use lobby_flow::steps::fill_form;
use lobby_flow::{CoreEvent, Event, Intent, Overlay, Step};

use super::kiosk_status::kiosk_status;
use super::stand::Stand;
use crate::testing;

fn value(stand: &Stand, key: &str) -> Option<FieldValue> {
    stand.with(|visit| visit.state.draft().unwrap().values.get(key).cloned())
}

fn text(stand: &Stand, key: &str) -> String {
    match value(stand, key) {
        Some(FieldValue::Text(text)) => text,
        Some(FieldValue::Address(address)) => address.detail,
        Some(_) | None => String::new(),
    }
}

/// Signboard filing at its telephone field.
fn at_phone() -> Stand {
    let stand = Stand::new(Lang::ZH, false);
    stand.open("signboard-filing");
    stand.identify();
    stand.tap("知道了，去填信息");
    stand.tap("下一步");
    stand
}

#[test]
fn a_citizen_finds_the_way_from_home_to_the_form_by_the_names_on_the_buttons() {
    let stand = Stand::new(Lang::ZH, false);
    stand.tap("我要办事");
    assert_eq!(stand.step(), Step::ChooseItem);
    stand.tap("返回");
    assert_eq!(stand.step(), Step::Home);
    stand.open("signboard-filing");
    stand.tap("开始办");
    assert_eq!(stand.step(), Step::Identify);
    stand.card_read();
    stand.tap("是我，下一步");
    assert_eq!(stand.step(), Step::OneTimeNotice);
}

#[test]
fn the_keypad_and_a_keyboard_fill_the_same_field() {
    let stand = at_phone();
    for digit in ["1", "9", "9"] {
        stand.tap(digit);
    }
    stand.type_text("0000x0101\u{8}");
    assert_eq!(text(&stand, "phone"), "1990000010");
    stand.tap("1");
    assert_eq!(text(&stand, "phone"), "19900000101");
    stand.tap("9");
    assert_eq!(text(&stand, "phone"), "19900000101", "a mobile number has eleven digits");
    assert!(testing::texts(&stand.screen).iter().any(|text| text == "手机号是 11 位，请删去多的"));
    stand.tap("删除");
    assert_eq!(text(&stand, "phone"), "1990000010");
    stand.tap("清空");
    assert_eq!(text(&stand, "phone"), "");
}

#[test]
fn a_landline_with_its_extension_is_typed_on_the_keypad_and_kept_in_one_form() {
    let stand = at_phone();
    for key in ["0", "5", "5", "1", "6", "2", "3", "4", "5", "6", "7", "-", "1", "2"] {
        stand.tap(key);
    }
    stand.tap("下一步");
    assert_eq!(text(&stand, "phone"), "0551-6234567-12");
    stand.tap("返回");
    stand.tap("清空");
    stand.type_text("6234567\n");
    assert!(testing::texts(&stand.screen).iter().any(|text| text == "座机前面要加区号，如 0551"));
}

#[test]
fn who_has_no_telephone_says_so_and_reads_what_happens_then() {
    let stand = at_phone();
    stand.type_text("199");
    stand.tap("我没有电话");
    let said = testing::texts(&stand.screen).join("|");
    assert!(said.contains("写信寄到您身份证上的地址"), "{said}");
    assert_eq!(value(&stand, "phone"), Some(FieldValue::HasNone));
    stand.tap("还是填号码");
    assert!(stand.labels().iter().any(|label| label == "我没有电话"));
    stand.tap("我没有电话");
    stand.tap("下一步");
    stand.type_text("3.5");
    assert_eq!(text(&stand, "sign_width"), "3.5", "the form goes on");
}

#[test]
fn fast_typing_loses_no_key_though_the_page_is_shown_once() {
    let stand = at_phone();
    testing::type_text(&stand.screen, "19900000101");
    assert_eq!(stand.pump().len(), 11);
    assert_eq!(text(&stand, "phone"), "19900000101");
}

#[test]
fn the_letter_keyboard_writes_capitals_and_signs() {
    let stand = at_phone();
    stand.type_text("19900000101\n");
    stand.type_text("3.5\n2\n");
    for (level, code) in ["340000", "348100", "348102", "348102001"].into_iter().enumerate() {
        stand.tell(fill_form::Intent::PickDivision { level, code: code.into() });
    }
    for key in ["大写", "Z", "大写", "x", "空格", "123", "1", "8", "ABC", "h"] {
        stand.tap(key);
    }
    assert_eq!(text(&stand, "sign_place"), "Zx 18h");
    stand.tap("安徽省");
    assert!(stand.labels().iter().any(|label| label == "安徽省"), "the level opens again: {:?}", stand.labels());
}

#[test]
fn the_language_switches_everything_that_is_shown() {
    let stand = at_phone();
    let han = |texts: Vec<String>| {
        texts
            .into_iter()
            .filter(|text| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)))
            .collect::<Vec<_>>()
    };
    stand.tap("English");
    assert_eq!(stand.lang(), Lang::EN);
    let mut shown = testing::texts(&stand.screen);
    shown.extend(stand.labels());
    // The masked name is a name; the language key names the other language.
    let left = han(shown);
    assert!(left.iter().all(|text| text.contains('*') || text == "中文"), "{left:?}");
    stand.tap("中文");
    assert_eq!(stand.lang(), Lang::ZH);
}

#[test]
fn the_tab_key_moves_a_focus_that_never_takes_the_keyboard_away() {
    let stand = at_phone();
    stand.type_text("\t\t199");
    assert_eq!(text(&stand, "phone"), "199", "digits reach the field from any key in focus");
    stand.type_text("00000101");
    stand.tap("下一步");
    stand.type_text("3.5");
    assert_eq!(text(&stand, "sign_width"), "3.5", "the next field has the keyboard at once");
}

#[test]
fn two_keys_in_a_row_both_count_and_a_list_that_trembles_turns_once() {
    let stand = at_phone();
    stand.pass(lobby_flow::delays::PAGE_SETTLES);
    for digit in ["1", "9", "9"] {
        testing::tap(&stand.screen, digit).unwrap();
        stand.handle_at_once();
    }
    assert_eq!(text(&stand, "phone"), "199", "no key waits for another");
    let stand = Stand::new(Lang::EN, true);
    stand.open("residence-permit-apply");
    let at = testing::controls(&stand.screen).into_iter().find(|control| control.label == "Next page").unwrap().rect;
    let seen = || testing::texts(&stand.screen).join("|");
    let tap = || {
        testing::press(&stand.screen, at[0] + at[2] / 2.0, at[1] + at[3] / 2.0);
        stand.pump();
        seen()
    };
    let (first, second) = (seen(), tap());
    assert_ne!(first, second);
    assert_eq!(tap(), second, "the list was turned twice");
    i_slint_backend_testing::mock_elapsed_time(Duration::from_millis(301));
    assert_ne!(tap(), second);
}

#[test]
fn a_touch_beside_every_button_is_a_plain_touch_and_opens_no_cover() {
    let stand = at_phone();
    testing::press(&stand.screen, 540.0, 780.0);
    assert!(stand.pump() == vec![Intent::Touch]);
    stand.wait(Duration::from_secs(121));
    assert!(matches!(stand.overlay(), Overlay::IdleCountdown { .. }));
    testing::press(&stand.screen, 540.0, 700.0);
    assert!(stand.pump() == vec![Intent::Touch]);
    assert!(matches!(stand.overlay(), Overlay::IdleCountdown { .. }), "its button alone opens the page again");
    stand.tap("我还在，继续办");
    assert_eq!(stand.overlay(), Overlay::None);
    assert_eq!(stand.step(), Step::FillForm);
}

#[test]
fn keys_reach_nothing_while_a_sheet_covers_the_page() {
    let stand = at_phone();
    stand.type_text("199");
    stand.tap("结束");
    stand.type_text("5");
    stand.tap("不结束");
    assert_eq!(text(&stand, "phone"), "199");
}

#[test]
fn covered_pages_say_nothing_of_the_citizen() {
    let stand = at_phone();
    stand.type_text("19900000101");
    stand.tap("求助");
    let texts = testing::texts(&stand.screen);
    assert!(texts.iter().all(|text| !text.contains('林') && !text.contains("199")), "{texts:?}");
}

#[test]
fn a_wiped_screen_has_no_text_left_but_that_of_the_frame() {
    let stand = at_phone();
    stand.type_text("19900000101");
    stand.screen.wipe();
    let texts = testing::texts(&stand.screen);
    assert!(
        texts.iter().all(|text| !text.contains('林') && !text.contains("199") && !text.contains("招牌")),
        "{texts:?}"
    );
    assert!(stand.labels().iter().all(|label| !label.contains("电话")));
}

#[test]
fn a_wrong_name_is_answered_with_the_names_that_are_there() {
    let stand = Stand::new(Lang::EN, false);
    let answer = testing::tap(&stand.screen, "Start over").unwrap_err();
    assert!(answer.contains("Apply for a service") && answer.contains("中文"), "{answer}");
}

#[test]
fn the_code_of_a_kiosk_out_of_service_opens_the_technicians_page_only_when_it_is_held() {
    use slint::platform::{PointerEventButton, WindowEvent};
    let stand = Stand::new(Lang::ZH, false);
    stand.event(Event::Core(CoreEvent::KioskStatus(std::sync::Arc::new(kiosk_status()))));
    stand.event(Event::Core(CoreEvent::OutOfService(FailureCode::ShutOut)));
    assert!(
        testing::texts(&stand.screen).iter().any(|text| text == "请到 02 号机，一样能办。"),
        "the neighbour is named"
    );
    let code = testing::controls(&stand.screen).into_iter().find(|control| control.label.contains("Q-05")).unwrap();
    let [x, y, width, height] = code.rect;
    let position = slint::LogicalPosition::new(x + width / 2.0, y + height / 2.0);
    let button = PointerEventButton::Left;
    let hold = |milliseconds| {
        stand.screen.window().dispatch_event(WindowEvent::PointerPressed { position, button });
        i_slint_backend_testing::mock_elapsed_time(Duration::from_millis(milliseconds));
        stand.screen.window().dispatch_event(WindowEvent::PointerReleased { position, button });
        stand.pump()
    };
    assert!(!hold(900).contains(&Intent::OpenTechnicianPage));
    assert_eq!(stand.overlay(), Overlay::None);
    assert!(hold(3100).contains(&Intent::OpenTechnicianPage));
    assert!(matches!(stand.overlay(), Overlay::Technician { .. }));
    assert!(testing::texts(&stand.screen).iter().any(|text| text == "平台已吊销这台机器"));
}

#[test]
fn the_list_can_be_printed_where_there_is_a_printer_and_nothing_is_said_of_it_elsewhere() {
    let at_notice = |printer: bool| {
        let stand = Stand::new(Lang::ZH, false);
        if !printer {
            stand.without_notice_printer();
        }
        stand.open("signboard-filing");
        stand.identify();
        assert_eq!(stand.step(), Step::OneTimeNotice);
        stand
    };
    let stand = at_notice(true);
    stand.tap("打印清单");
    let said = |stand: &Stand| testing::texts(&stand.screen).join("|");
    assert!(said(&stand).contains("正在打印清单"), "{}", said(&stand));
    assert!(!stand.labels().iter().any(|label| label == "打印清单"), "one at a time");
    stand.tap("知道了，去填信息");
    assert_eq!(stand.step(), Step::FillForm, "the printer is not waited for");
    assert!(!said(&at_notice(false)).contains("打印"));
}
