//! Constraints on values that are each well formed, alone and together.

use std::path::Path;

use lobby_domain::Text;

use crate::config::{KioskConfig, Profile};

type Constraint = fn(Profile, &KioskConfig) -> Option<Violation>;

/// A value that cannot be.
pub(crate) struct Violation {
    /// The key to change.
    pub key: &'static str,
    /// The other key, where two values cannot stand together.
    pub beside: Option<&'static str>,
    /// Why it cannot be, for a technician.
    pub reason: Text,
}

const CONSTRAINTS: &[Constraint] = &[
    simulators_outside_simulation,
    simulated_reader,
    simulated_scanner,
    scanner_address,
    platform_address,
    mark,
    screen,
    baud,
    zero_timeouts,
    backoff,
    scanner_deadlines,
    page_limits,
    printers,
    upper_bounds,
];

/// The first constraint that `config` violates, in the order of the list above.
pub(crate) fn first_violation(profile: Profile, config: &KioskConfig) -> Option<Violation> {
    CONSTRAINTS.iter().find_map(|constraint| constraint(profile, config))
}

fn forbid(when: bool, key: &'static str, zh: &str, en: &str) -> Option<Violation> {
    when.then(|| Violation { key, beside: None, reason: Text::new(zh, en) })
}

fn contradiction(when: bool, key: &'static str, beside: &'static str, zh: &str, en: &str) -> Option<Violation> {
    when.then(|| Violation { key, beside: Some(beside), reason: Text::new(zh, en) })
}

fn simulators_outside_simulation(profile: Profile, config: &KioskConfig) -> Option<Violation> {
    forbid(
        profile == Profile::Production && config.profile.simulators_allowed,
        "profile.simulators_allowed",
        "正式运行时不能使用模拟设备。",
        "simulated devices are refused in production.",
    )
}

fn simulated_reader(_: Profile, config: &KioskConfig) -> Option<Violation> {
    contradiction(
        !config.profile.simulators_allowed && config.id_reader.port.starts_with(Path::new("/dev/pts")),
        "id_reader.port",
        "profile.simulators_allowed",
        "这是模拟读卡器的端口，本机不允许模拟设备。",
        "this is the port of a simulated reader, and simulators are not allowed here.",
    )
}

fn simulated_scanner(_: Profile, config: &KioskConfig) -> Option<Violation> {
    let backend = config.scanner.device.split(':').next().unwrap_or_default();
    contradiction(
        !config.profile.simulators_allowed && matches!(backend, "test" | "pnm"),
        "scanner.device",
        "profile.simulators_allowed",
        "这是虚拟扫描仪，本机不允许模拟设备。",
        "this is a virtual scanner, and simulators are not allowed here.",
    )
}

fn scanner_address(_: Profile, config: &KioskConfig) -> Option<Violation> {
    let address = config.scanner.device.strip_prefix("escl:")?;
    let rest = address.strip_prefix("http://").or(address.strip_prefix("https://"));
    // Papers with a citizen's case on them do not cross the internet, to a printer or from a scanner.
    forbid(
        !rest.is_some_and(|rest| super::printer::is_near(&format!("ipp://{rest}"))),
        "scanner.device",
        "扫描仪地址要写成 escl:http://主机:端口/eSCL，并且在本机或大厅内网。",
        "a scanner's address looks like escl:http://host:port/eSCL, on this machine or in the hall's network.",
    )
}

fn platform_address(_: Profile, config: &KioskConfig) -> Option<Violation> {
    let url = &config.platform.url;
    let host = url.strip_prefix("https://").unwrap_or_default();
    // A password in an address would stand in every log on the way.
    forbid(
        !url.is_empty() && (host.is_empty() || host.contains('@')),
        "platform.url",
        "平台地址必须以 https:// 开头，里面不能写用户名和密码。",
        "the platform's address begins with https:// and holds no name and password.",
    )
}

fn mark(_: Profile, config: &KioskConfig) -> Option<Violation> {
    forbid(
        config.kiosk.mark.chars().count() != 1,
        "kiosk.mark",
        "印章里只放一个字。",
        "the seal holds exactly one character.",
    )
}

fn screen(_: Profile, config: &KioskConfig) -> Option<Violation> {
    let screen = &config.screen;
    let size = contradiction(
        screen.width == 0 || screen.height <= screen.width,
        "screen.height",
        "screen.width",
        "画面要竖着放：高（screen.height）要大于宽（screen.width），宽要大于零。",
        "the screen stands upright: taller (screen.height) than wide (screen.width), and wider than nothing.",
    );
    size.or_else(|| {
        forbid(
            !(7.0..=100.0).contains(&screen.panel_diagonal_inch),
            "screen.panel_diagonal_inch",
            "屏幕对角线应在 7 到 100 英寸之间。",
            "the panel's diagonal lies between 7 and 100 inches.",
        )
    })
}

fn baud(_: Profile, config: &KioskConfig) -> Option<Violation> {
    const SPEEDS: [u32; 5] = [9_600, 19_200, 38_400, 57_600, 115_200];
    forbid(
        !SPEEDS.contains(&config.id_reader.baud),
        "id_reader.baud",
        "读卡器的速率只能是 9600、19200、38400、57600 或 115200。",
        "a reader speaks at 9600, 19200, 38400, 57600 or 115200.",
    )
}

fn zero_timeouts(_: Profile, config: &KioskConfig) -> Option<Violation> {
    let zero = |value: u64, key| forbid(value == 0, key, "等待时间不能是零。", "a time to wait cannot be zero.");
    zero(config.sync.connect_timeout_s, "sync.connect_timeout_s")
        .or_else(|| zero(config.sync.read_timeout_s, "sync.read_timeout_s"))
        .or_else(|| zero(config.sync.backoff_min_ms, "sync.backoff_min_ms"))
}

fn backoff(_: Profile, config: &KioskConfig) -> Option<Violation> {
    contradiction(
        config.sync.backoff_min_ms > config.sync.backoff_max_ms,
        "sync.backoff_max_ms",
        "sync.backoff_min_ms",
        "最长停顿（sync.backoff_max_ms）比最短停顿（sync.backoff_min_ms）还短。",
        "the longest pause (sync.backoff_max_ms) is shorter than the first one (sync.backoff_min_ms).",
    )
}

fn scanner_deadlines(_: Profile, config: &KioskConfig) -> Option<Violation> {
    let scanner = &config.scanner;
    let all = [
        ("scanner.deadline_open_s", scanner.deadline_open_s),
        ("scanner.deadline_first_byte_s", scanner.deadline_first_byte_s),
        ("scanner.deadline_silence_s", scanner.deadline_silence_s),
        ("scanner.deadline_page_s", scanner.deadline_page_s),
        ("scanner.deadline_close_s", scanner.deadline_close_s),
    ];
    let zero = all.into_iter().find(|(_, seconds)| *seconds == 0);
    let zero = zero.and_then(|(key, _)| forbid(true, key, "等待时间不能是零。", "a time to wait cannot be zero."));
    zero.or_else(|| {
        contradiction(
            scanner.deadline_silence_s > scanner.deadline_page_s,
            "scanner.deadline_silence_s",
            "scanner.deadline_page_s",
            "两批数据之间（scanner.deadline_silence_s）不能等得比整页（scanner.deadline_page_s）还久。",
            "the wait between two pieces (scanner.deadline_silence_s) is longer than that for the whole page \
             (scanner.deadline_page_s).",
        )
    })
}

/// Page limits that would let every page pass, or none.
fn page_limits(_: Profile, config: &KioskConfig) -> Option<Violation> {
    let pages = &config.pages;
    let all = [
        ("pages.sharpness_pass", pages.sharpness_pass, 0.0..=1.0),
        ("pages.sharpness_retake", pages.sharpness_retake, 0.0..=1.0),
        ("pages.white_pass", pages.white_pass, 0.0..=255.0),
        ("pages.white_retake", pages.white_retake, 0.0..=255.0),
        ("pages.over_exposed_share", pages.over_exposed_share, 0.0..=1.0),
        ("pages.glare_share", pages.glare_share, 0.0..=1.0),
        ("pages.glare_step", pages.glare_step, 0.0..=255.0),
        ("pages.uneven_ratio", pages.uneven_ratio, 1.0..=20.0),
        ("pages.dpi_min", pages.dpi_min, 50.0..=1200.0),
        ("pages.size_tolerance", pages.size_tolerance, 0.0..=0.5),
        ("pages.blank_cells", pages.blank_cells, 0.0..=10_000.0),
        ("pages.show_through_share", pages.show_through_share, 0.0..=1.0),
    ];
    let outside = all.into_iter().find(|(_, value, possible)| !possible.contains(value));
    let outside = outside.and_then(|(key, _, possible)| {
        let (least, most) = (possible.start(), possible.end());
        let zh = format!("应在 {least} 到 {most} 之间。");
        forbid(true, key, &zh, &format!("lies between {least} and {most}."))
    });
    outside
        .or_else(|| {
            contradiction(
                pages.sharpness_retake > pages.sharpness_pass,
                "pages.sharpness_retake",
                "pages.sharpness_pass",
                "重扫的界线（pages.sharpness_retake）不能高于合格的界线（pages.sharpness_pass）。",
                "a page is taken again (pages.sharpness_retake) that would pass (pages.sharpness_pass).",
            )
        })
        .or_else(|| {
            contradiction(
                pages.white_retake > pages.white_pass,
                "pages.white_retake",
                "pages.white_pass",
                "太暗的界线（pages.white_retake）不能高于合格的界线（pages.white_pass）。",
                "a page is too dark (pages.white_retake) that would pass (pages.white_pass).",
            )
        })
}

/// Numbers that would overflow times or sizes.
fn upper_bounds(_: Profile, config: &KioskConfig) -> Option<Violation> {
    const HOUR_S: u64 = 3600;
    const DAY_MS: u64 = 86_400_000;
    const TIB_IN_MIB: u64 = 1 << 20;
    let (sync, scanner) = (&config.sync, &config.scanner);
    let all = [
        ("sync.connect_timeout_s", sync.connect_timeout_s, HOUR_S),
        ("sync.read_timeout_s", sync.read_timeout_s, HOUR_S),
        ("sync.backoff_min_ms", sync.backoff_min_ms, DAY_MS),
        ("sync.backoff_max_ms", sync.backoff_max_ms, DAY_MS),
        ("scanner.deadline_open_s", scanner.deadline_open_s, HOUR_S),
        ("scanner.deadline_first_byte_s", scanner.deadline_first_byte_s, HOUR_S),
        ("scanner.deadline_silence_s", scanner.deadline_silence_s, HOUR_S),
        ("scanner.deadline_page_s", scanner.deadline_page_s, HOUR_S),
        ("scanner.deadline_close_s", scanner.deadline_close_s, HOUR_S),
        ("printer.deadline_answer_s", config.printer.deadline_answer_s, HOUR_S),
        ("printer.deadline_job_s", config.printer.deadline_job_s, HOUR_S),
        ("notice_printer.deadline_answer_s", config.notice_printer.deadline_answer_s, HOUR_S),
        ("notice_printer.deadline_job_s", config.notice_printer.deadline_job_s, HOUR_S),
        ("storage.low_water_mb", config.storage.low_water_mb, TIB_IN_MIB),
    ];
    let (key, ..) = all.into_iter().find(|(_, value, most)| value > most)?;
    let zh = "太大了：秒数最多 3600，毫秒数最多一天，空间最多 1048576 MB。";
    let en = "too large: at most 3600 seconds, one day of milliseconds, 1048576 MB.";
    forbid(true, key, zh, en)
}

fn printers(_: Profile, config: &KioskConfig) -> Option<Violation> {
    let both = [
        (["printer.uri", "printer.deadline_answer_s", "printer.deadline_job_s"], &config.printer),
        (
            ["notice_printer.uri", "notice_printer.deadline_answer_s", "notice_printer.deadline_job_s"],
            &config.notice_printer,
        ),
    ];
    both.into_iter().find_map(|([uri, answer, job], printer)| {
        let zero =
            |seconds: u64, key| forbid(seconds == 0, key, "等待时间不能是零。", "a time to wait cannot be zero.");
        let far = forbid(
            printer.is_there() && !super::printer::is_near(&printer.uri),
            uri,
            "打印机地址要写成 ipp://…，并且在本机或大厅内网。",
            "a printer's address is ipp://… on this machine or in the hall's own network.",
        );
        far.or_else(|| zero(printer.deadline_answer_s, answer)).or_else(|| zero(printer.deadline_job_s, job))
    })
}
