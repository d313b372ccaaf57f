//! What is wrong with a kiosk and what to do about it, in words.

use lobby_wire::health::DeviceKind;

use super::severity::Finding;
use crate::console::wording::Wording;

/// One finding as the page shows it.
pub struct Told {
    /// Style of the tag.
    pub tag: &'static str,
    /// One or two words.
    pub word: String,
    /// What happened.
    pub why: String,
    /// What to do now.
    pub act: String,
}

/// Puts a finding into words.
pub fn told(finding: &Finding, w: &Wording) -> Told {
    let say = |zh: &str, en: &str| w.t(zh, en).to_owned();
    let (word, why, act) = match finding {
        Finding::Revoked { reason } => (
            say("已吊销", "Revoked"),
            match reason {
                Some(reason) => format!(
                    "{}{reason}",
                    w.t("平台拒绝它的一切请求。原因：", "The platform refuses all it asks for. Reason: ")
                ),
                None => say("平台拒绝它的一切请求。", "The platform refuses all it asks for."),
            },
            say(
                "确认可靠后发新的注册码，重新注册；没送到的申请会自动送出。",
                "Once it can be trusted, make a new code and enrol it again; what waits on it then goes out by itself.",
            ),
        ),
        Finding::Lost => (
            say("证书过期", "Certificate over"),
            say("证书过期超过 180 天，不能再续。", "Its certificate ended over 180 days ago and cannot be renewed."),
            say("发新的注册码，到现场重新注册。", "Make a new code and enrol it again on the spot."),
        ),
        Finding::Silent { minutes: Some(minutes) } => (
            say("没有消息", "Silent"),
            match w.t("zh", "en") {
                "zh" => format!("已有 {}没有消息。", spell(*minutes, w)),
                _ => format!("Nothing heard for {}.", spell(*minutes, w)),
            },
            say(
                "看网络和电源。断网时照样收件，联网后自动送出。",
                "Check network and power. Offline it still takes applications and sends them later.",
            ),
        ),
        Finding::Silent { minutes: None } => (
            say("没有消息", "Silent"),
            say("注册后还没有报过情况。", "It was enrolled but has never reported."),
            say("到现场看程序有没有启动。", "See on the spot whether the program runs."),
        ),
        Finding::Closed { code } => (
            say("停止服务", "Out of service"),
            format!(
                "{}{}",
                w.t("不接收申请，代码 ", "It takes no applications, code "),
                code.as_deref().unwrap_or("–")
            ),
            say(
                "按故障代码表处理；请群众到旁边的机器。",
                "Act by the table of failure codes; send citizens to the next kiosk.",
            ),
        ),
        Finding::NeedsStaff { count } => (
            say("要人处理", "Needs staff"),
            format!("{count}{}", w.t(" 件申请平台没有收，留在本机。", " refused by the platform, kept on the kiosk.")),
            say("查看原因，处理后放回队列。", "Read the reason, decide, put them back into the queue."),
        ),
        Finding::Ageing { minutes } => (
            say("送得慢", "Queue ageing"),
            format!(
                "{}{}",
                w.t("最早的一件等了 ", "The oldest has waited for "),
                spell(i64::try_from(*minutes).unwrap_or(i64::MAX), w)
            ),
            say("看线路速度和平台日志；不会丢。", "Look at the line and the platform's log; nothing is lost."),
        ),
        Finding::Device { kind, code } => (
            say("设备故障", "Device"),
            format!("{}{}{code}", device(*kind, w), w.t("不能用，代码 ", " does not work, code ")),
            say(
                "按故障代码表处理；用不到它的事项照办。",
                "Act by the table of failure codes; items that do not need it go on.",
            ),
        ),
        Finding::DiskLow { megabytes } => (
            say("磁盘快满", "Disk low"),
            format!("{}{megabytes} MB", w.t("只剩 ", "Free: ")),
            say("清理磁盘；再少就不能接收申请。", "Free the disk; below the mark it takes no applications."),
        ),
        Finding::ClockOff { seconds: Some(seconds) } => (
            say("时钟不准", "Clock off"),
            clock(*seconds, w),
            say("校准本机时间，查看自动校时。", "Set its clock; look at time synchronisation."),
        ),
        Finding::ClockOff { seconds: None } => (
            say("时钟不准", "Clock off"),
            say("本机认为自己的时间不可信。", "The kiosk does not believe its own clock."),
            say("校准本机时间，查看自动校时。", "Set its clock; look at time synchronisation."),
        ),
        Finding::Behind { has, wanted } => (
            say("配置没跟上", "Configuration behind"),
            match w.t("zh", "en") {
                "zh" => format!("平台上的配置是 {wanted}，它用的还是 {has}。"),
                _ => format!("The platform's configuration is {wanted}, it still uses {has}."),
            },
            say(
                "多半是它拒绝了：在机器上运行 lobby config validate，看是哪个键、为什么。",
                "Most likely it refused it: lobby config validate on the kiosk tells which key and why.",
            ),
        ),
        Finding::Ending { days } if *days < 0 => (
            say("证书过期", "Certificate ended"),
            say("证书已过期，还在宽限期，只能续期。", "Its certificate has ended; within the grace it can only renew."),
            say("让它联网，会自动续期。", "Bring it online; it renews by itself."),
        ),
        Finding::Ending { days } => (
            say("证书将到期", "Certificate ending"),
            format!(
                "{}{days}{}",
                w.t("证书还有 ", "Its certificate ends in "),
                w.t(" 天到期，还没有续。", " days and was not renewed.")
            ),
            say(
                "看它能不能连上平台；连上会自动续期。",
                "See whether it reaches the platform; then it renews by itself.",
            ),
        ),
    };
    Told { tag: if finding.is_bad() { "tag-bad" } else { "tag-warn" }, word, why, act }
}

/// A device by its use.
fn device(kind: DeviceKind, w: &Wording) -> &str {
    match kind {
        DeviceKind::Reader => w.t("身份证读卡器", "The card reader"),
        DeviceKind::Scanner => w.t("扫描仪", "The scanner"),
        DeviceKind::Printer => w.t("打印机", "The printer"),
    }
}

fn clock(seconds: i64, w: &Wording) -> String {
    let off = span(seconds.unsigned_abs(), w);
    if seconds > 0 {
        w.t("比平台快 ", "Ahead of the platform by ").to_owned() + &off
    } else {
        w.t("比平台慢 ", "Behind the platform by ").to_owned() + &off
    }
}

/// Seconds in the largest unit that fits.
fn span(seconds: u64, w: &Wording) -> String {
    match seconds {
        0..=119 => format!("{seconds}{}", w.t(" 秒", " s")),
        _ => spell(i64::try_from(seconds / 60).unwrap_or(i64::MAX), w),
    }
}

/// Minutes in the largest unit that fits.
pub fn spell(minutes: i64, w: &Wording) -> String {
    match minutes {
        ..=119 => format!("{minutes}{}", w.t(" 分钟", " min")),
        120..=2879 => format!("{}{}", minutes / 60, w.t(" 小时", " h")),
        _ => format!("{}{}", minutes / 1440, w.t(" 天", " days")),
    }
}
