//! The state of a printer, summarised from `printer-state` and `printer-state-reasons`.

/// State of a printer at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterState {
    /// It takes a job.
    Ready,
    /// It works on one, and takes another behind it.
    Printing,
    /// It prints nothing before a person has mended it.
    Attention(Attention),
    /// It reports no state that is known.
    Unknown,
}

/// What has to be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attention {
    /// A tray or the roll is empty or missing.
    PaperOut,
    /// A cover or door is open.
    CoverOpen,
    /// Paper is jammed.
    Jam,
    /// Paused, switched off behind its server, out of ink: it prints nothing.
    Offline,
}

/// `printer-state` of RFC 8011, 5.4.11.
const IDLE: i32 = 3;
const PROCESSING: i32 = 4;
const STOPPED: i32 = 5;

impl PrinterState {
    /// From `printer-state` and `printer-state-reasons`.
    #[must_use]
    pub fn of(state: Option<i32>, reasons: &[String]) -> Self {
        let stopped = state == Some(STOPPED);
        let blocking = first(reasons, |severity| severity == Severity::Error || stopped);
        match (blocking, state) {
            (Some(attention), _) => Self::Attention(attention),
            (None, Some(STOPPED)) => Self::Attention(Attention::Offline),
            (None, Some(IDLE)) => Self::Ready,
            (None, Some(PROCESSING)) => Self::Printing,
            (None, Some(_) | None) => Self::Unknown,
        }
    }
}

/// Cause that a printer mentions without having stopped. By itself it ends no job, since it may concern a tray that is
/// not needed; it explains a job that is stalled. CUPS' own printer mentions empty media only so.
#[must_use]
pub fn mentioned(reasons: &[String]) -> Option<Attention> {
    first(reasons, |_| true)
}

/// How bad a reason is, by its suffix (RFC 8011, 5.4.12).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Severity {
    Mild,
    /// Also without a suffix.
    Error,
}

fn first(reasons: &[String], counts: impl Fn(Severity) -> bool) -> Option<Attention> {
    let counted = reasons.iter().filter_map(|reason| {
        let mild = reason.strip_suffix("-warning").or_else(|| reason.strip_suffix("-report"));
        let severity = if mild.is_some() { Severity::Mild } else { Severity::Error };
        let name = mild.or_else(|| reason.strip_suffix("-error")).unwrap_or(reason);
        attention(name).filter(|_| counts(severity))
    });
    counted.min_by_key(|found| rank(*found))
}

fn attention(name: &str) -> Option<Attention> {
    match name {
        "media-empty" | "media-needed" | "input-tray-missing" => Some(Attention::PaperOut),
        "cover-open" | "door-open" | "interlock-open" => Some(Attention::CoverOpen),
        "media-jam" => Some(Attention::Jam),
        "paused"
        | "shutdown"
        | "timed-out"
        | "stopped-partly"
        | "spool-area-full"
        | "marker-supply-empty"
        | "toner-empty"
        | "offline" => Some(Attention::Offline),
        _ => None,
    }
}

/// Which cause is reported first: a cover is open because of the jam below it, paper is missing because the cover is
/// open.
fn rank(attention: Attention) -> u8 {
    match attention {
        Attention::Jam => 0,
        Attention::CoverOpen => 1,
        Attention::PaperOut => 2,
        Attention::Offline => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(state: i32, reasons: &[&str]) -> PrinterState {
        PrinterState::of(Some(state), &reasons.iter().map(|reason| (*reason).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn an_idle_printer_is_ready_and_a_working_one_takes_more() {
        assert_eq!(of(IDLE, &["none"]), PrinterState::Ready);
        assert_eq!(of(PROCESSING, &["none"]), PrinterState::Printing);
        assert_eq!(PrinterState::of(None, &[]), PrinterState::Unknown);
    }

    #[test]
    fn what_stops_it_is_told_with_the_cause_first() {
        assert_eq!(of(IDLE, &["media-empty"]), PrinterState::Attention(Attention::PaperOut));
        assert_eq!(of(STOPPED, &["media-needed-error"]), PrinterState::Attention(Attention::PaperOut));
        assert_eq!(of(STOPPED, &["media-empty", "cover-open"]), PrinterState::Attention(Attention::CoverOpen));
        assert_eq!(of(STOPPED, &["cover-open", "media-jam-error"]), PrinterState::Attention(Attention::Jam));
        assert_eq!(of(STOPPED, &["other"]), PrinterState::Attention(Attention::Offline));
    }

    #[test]
    fn a_warning_stops_nothing_unless_the_printer_has_stopped() {
        assert_eq!(of(IDLE, &["media-empty-warning", "media-low-report"]), PrinterState::Ready);
        assert_eq!(of(STOPPED, &["media-empty-warning"]), PrinterState::Attention(Attention::PaperOut));
        assert_eq!(mentioned(&["media-empty-warning".into()]), Some(Attention::PaperOut));
        assert_eq!(mentioned(&["media-low-report".into(), "none".into()]), None);
    }
}
