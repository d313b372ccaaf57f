//! Constraints on values that are each well formed, alone and together.

use std::path::Path;

use lobby_domain::Text;
use lobby_words::Words;
use lobby_words::config::impossible as k;

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
    public_pages,
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

fn forbid(when: bool, key: &'static str, words: Words) -> Option<Violation> {
    when.then(|| Violation { key, beside: None, reason: words.text() })
}

fn contradiction(when: bool, key: &'static str, beside: &'static str, words: Words) -> Option<Violation> {
    when.then(|| Violation { key, beside: Some(beside), reason: words.text() })
}

fn simulators_outside_simulation(profile: Profile, config: &KioskConfig) -> Option<Violation> {
    forbid(
        profile == Profile::Production && config.profile.simulators_allowed,
        "profile.simulators_allowed",
        k::NO_SIMULATORS,
    )
}

fn simulated_reader(_: Profile, config: &KioskConfig) -> Option<Violation> {
    contradiction(
        !config.profile.simulators_allowed && config.id_reader.port.starts_with(Path::new("/dev/pts")),
        "id_reader.port",
        "profile.simulators_allowed",
        k::SIMULATED_READER,
    )
}

fn simulated_scanner(_: Profile, config: &KioskConfig) -> Option<Violation> {
    let backend = config.scanner.device.split(':').next().unwrap_or_default();
    contradiction(
        !config.profile.simulators_allowed && matches!(backend, "test" | "pnm"),
        "scanner.device",
        "profile.simulators_allowed",
        k::VIRTUAL_SCANNER,
    )
}

fn scanner_address(_: Profile, config: &KioskConfig) -> Option<Violation> {
    let address = config.scanner.device.strip_prefix("escl:")?;
    let rest = address.strip_prefix("http://").or(address.strip_prefix("https://"));
    // Papers with a citizen's case on them do not cross the internet, to a printer or from a scanner.
    forbid(
        !rest.is_some_and(|rest| super::printer::is_near(&format!("ipp://{rest}"))),
        "scanner.device",
        k::SCANNER_ADDRESS,
    )
}

fn platform_address(_: Profile, config: &KioskConfig) -> Option<Violation> {
    let url = &config.platform.url;
    let host = url.strip_prefix("https://").unwrap_or_default();
    // A password in an address would stand in every log on the way.
    forbid(!url.is_empty() && (host.is_empty() || host.contains('@')), "platform.url", k::PLATFORM_ADDRESS)
}

/// Longest address that a code holds beside the case, bytes.
const PAGES_ADDRESS_MAX: usize = 100;

fn public_pages(_: Profile, config: &KioskConfig) -> Option<Violation> {
    let address = &config.kiosk.public_pages;
    let host = address.strip_prefix("https://").unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:/_".contains(&byte);
    let fits =
        !host.is_empty() && !host.ends_with('/') && address.len() <= PAGES_ADDRESS_MAX && host.bytes().all(plain);
    forbid(!address.is_empty() && !fits, "kiosk.public_pages", k::PUBLIC_PAGES)
}

fn mark(_: Profile, config: &KioskConfig) -> Option<Violation> {
    forbid(config.kiosk.mark.chars().count() != 1, "kiosk.mark", k::MARK)
}

/// The pages are laid out for one size; the window scales it to whatever monitor there is.
const PAGE: (u32, u32) = (1080, 1920);
/// On a smaller panel the smallest button, 84 pixels, would be under 20 mm.
const PANEL_MIN_INCH: f64 = 20.7;

fn screen(_: Profile, config: &KioskConfig) -> Option<Violation> {
    let screen = &config.screen;
    forbid(screen.width != PAGE.0, "screen.width", k::PAGE_SIZE)
        .or_else(|| forbid(screen.height != PAGE.1, "screen.height", k::PAGE_SIZE))
        .or_else(|| {
            let fits = (PANEL_MIN_INCH..=100.0).contains(&screen.panel_diagonal_inch);
            forbid(!fits, "screen.panel_diagonal_inch", k::DIAGONAL)
        })
}

fn baud(_: Profile, config: &KioskConfig) -> Option<Violation> {
    const SPEEDS: [u32; 5] = [9_600, 19_200, 38_400, 57_600, 115_200];
    forbid(!SPEEDS.contains(&config.id_reader.baud), "id_reader.baud", k::BAUD)
}

fn zero_timeouts(_: Profile, config: &KioskConfig) -> Option<Violation> {
    let zero = |value: u64, key| forbid(value == 0, key, k::NO_TIME);
    zero(config.sync.connect_timeout_s, "sync.connect_timeout_s")
        .or_else(|| zero(config.sync.read_timeout_s, "sync.read_timeout_s"))
        .or_else(|| zero(config.sync.backoff_min_ms, "sync.backoff_min_ms"))
}

fn backoff(_: Profile, config: &KioskConfig) -> Option<Violation> {
    contradiction(
        config.sync.backoff_min_ms > config.sync.backoff_max_ms,
        "sync.backoff_max_ms",
        "sync.backoff_min_ms",
        k::BACKOFF,
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
    let zero = zero.and_then(|(key, _)| forbid(true, key, k::NO_TIME));
    zero.or_else(|| {
        contradiction(
            scanner.deadline_silence_s > scanner.deadline_page_s,
            "scanner.deadline_silence_s",
            "scanner.deadline_page_s",
            k::SILENCE,
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
    let outside = outside.map(|(key, _, possible)| {
        let (least, most) = (possible.start(), possible.end());
        let reason = k::BETWEEN.fill_text(&[("least", &least.to_string()), ("most", &most.to_string())]);
        Violation { key, beside: None, reason }
    });
    outside
        .or_else(|| {
            contradiction(
                pages.sharpness_retake > pages.sharpness_pass,
                "pages.sharpness_retake",
                "pages.sharpness_pass",
                k::SHARPNESS,
            )
        })
        .or_else(|| {
            contradiction(pages.white_retake > pages.white_pass, "pages.white_retake", "pages.white_pass", k::WHITE)
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
    forbid(true, key, k::TOO_LARGE)
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
        let zero = |seconds: u64, key| forbid(seconds == 0, key, k::NO_TIME);
        let far = forbid(printer.is_there() && !super::printer::is_near(&printer.uri), uri, k::PRINTER_ADDRESS);
        far.or_else(|| zero(printer.deadline_answer_s, answer)).or_else(|| zero(printer.deadline_job_s, job))
    })
}
