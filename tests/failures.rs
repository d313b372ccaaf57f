//! Bad input and broken machines, played through `lobby journey` like every other journey, but each in user and mount
//! namespaces of its own: there the kiosk's disk is a small one that can be filled, and the memory of processes that
//! forbid tracing can be read. It needs no root.
#![cfg(feature = "journey")]
#![allow(clippy::unwrap_used)]

mod scripts;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Makes the kiosk's disk, then plays the script.
const IN_NAMESPACES: &str =
    r#"mount -t tmpfs -o size=48m,mode=0700 kiosk "$1/kiosk" && exec "$2" journey "$3" --keep "$1" $4"#;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/failures")
}

/// Plays `script` in a folder of its own; `more` are further words for `lobby journey`.
fn play(script: &Path, more: &str) -> Output {
    let name = script.file_stem().unwrap().to_string_lossy().into_owned();
    // The socket's path must be a short one.
    let dir = std::env::temp_dir().join(format!("lobby-f{}-{name:.20}", std::process::id()));
    fs::create_dir_all(dir.join("kiosk")).unwrap();
    let mut unshare = Command::new("unshare");
    unshare.args(["--user", "--map-root-user", "--mount", "sh", "-c", IN_NAMESPACES, "sh"]);
    let played = unshare.arg(&dir).arg(env!("CARGO_BIN_EXE_lobby")).arg(script).arg(more).output().unwrap();
    let _ = fs::remove_dir_all(&dir);
    played
}

fn must_play(name: &str) {
    let script = folder().join(format!("{name}.txt"));
    let output = play(&script, "");
    assert!(output.status.success(), "{}\n{}", script.display(), String::from_utf8_lossy(&output.stderr));
}

scripts::scripts! {
    card_that_is_no_identity_card
    disk_full_before_and_during_a_visit
    disk_full_with_an_accepted_application
    disk_read_only_before_and_during_a_visit
    nothing_remains_of_a_citizen
    page_that_ends_half_way
    papers_that_are_printed
    stack_whose_visit_dies
    two_kiosk_programs_at_once
}

/// One part of the road to each step at which a citizen can be left, in order.
const ROAD: &[(&str, &str)] = &[
    ("choose_item", "tap \"我要办事\"\nexpect choose_item\n"),
    ("item_guide", "tap \"居住证申领\"\nexpect item_guide\n"),
    ("identify", "tap \"开始办\"\nexpect identify\n"),
    (
        "situation",
        "see \"请把身份证放在亮灯处\"\nput-card P01\nsee \"读好了，请收好身份证\"\nremove-card\ntap \"是我，下一步\"\n\
         expect situation\ntap \"有合法稳定就业\"\n",
    ),
    (
        "one_time_notice",
        "tap \"下一题\"\ntap \"单位或学校宿舍\"\ntap \"下一题\"\ntap \"在单位工作\"\n\
         tap \"下一步\"\nexpect one_time_notice\n",
    ),
    (
        "fill_form",
        "tap \"知道了，去填信息\"\nexpect fill_form\nsee \"来自身份证\"\ntap \"下一步\"\nsee \"联系电话\"\n\
         type \"13800138128\"\n",
    ),
    (
        "provide_materials",
        "tap \"下一步\"\nsee \"现居住地址\"\ntap \"安徽省\"\ntap \"澄湖市\"\ntap \"河岸区\"\ntap \"柳岸街道\"\n\
         see \"门牌号\"\ntype \"Canary Road 4711\"\ntap \"下一步\"\nsee \"居住起始日期\"\ntype \"20260301\"\n\
         tap \"下一步\"\nsee \"工作单位或学校名称\"\ntype \"Canary Works\"\ntap \"下一步\"\nsee \"从事行业\"\n\
         tap \"不填\"\nsee \"领取方式\"\ntap \"窗口领取\"\ntap \"下一步\"\nexpect provide_materials\npaper signboard\n",
    ),
    ("review", "scan 1\nexpect review\n"),
    ("sign", "tap \"看下一页\"\ntap \"看下一页\"\ntap \"都对，去签名\"\nexpect sign\nsee \"WL01-K01-\"\nsign\n"),
    ("receipt", "tap \"我已看过，并同意\"\ntap \"签好了，提交\"\nexpect receipt\n"),
];

/// What may not be read on a page that covers another one, or on the pages after it.
const HIDDEN: [&str; 4] = ["林", "138", "Canary", "WL01-K01-"];

/// The citizen walks to the last of `steps` and goes away: covered, counted down, wiped, searched for.
fn abandoned(steps: &[(&str, &str)]) -> String {
    let unseen = HIDDEN.map(|text| format!("see-not \"{text}\"\n")).concat();
    let road: String = steps.iter().map(|(_, part)| *part).collect();
    format!(
        "home\n{road}wait idle_warning\nsee \"您还在吗\"\n{unseen}wait idle_countdown\nexpect goodbye\n{unseen}\
         wait goodbye\nhome\n{unseen}remains none\n"
    )
}

#[test]
fn idle_time_out_on_every_step_wipes_everything_and_hands_in_nothing() {
    let mut script = String::new();
    for walked in 1..ROAD.len() {
        script += &abandoned(&ROAD[..walked]);
    }
    script += "queue 0\ncase count 0\n";
    // Only what was submitted before the citizen went away is there, once.
    script += &abandoned(ROAD);
    script += "queue 0\ncase count 1\n";
    let dir = scratch();
    let path = dir.join("idle.txt");
    fs::write(&path, script).unwrap();
    let catalogue = format!("--update --catalogue={}/assets/sample/catalogue", env!("CARGO_MANIFEST_DIR"));
    let output = play(&path, &catalogue);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = fs::read_to_string(dir.join("idle.golden")).unwrap();
    for (step, _) in ROAD {
        assert!(told.contains(&format!("    {step}\n")), "{step} was not reached");
    }
    assert_eq!(told.matches("    goodbye\n").count(), ROAD.len(), "{told}");
    fs::remove_dir_all(dir).unwrap();
}

fn scratch() -> PathBuf {
    let dir = std::env::temp_dir().join(format!("lobby-idle-{}", std::process::id()));
    fs::create_dir_all(&dir).unwrap();
    dir
}
