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
    /// From `printer-state` and `printer-state-reasons`. Stopped is stopped. A printer that works or waits needs help for
    /// a jam or a cover unless it calls that mild, and for an error: but while it works, what it calls an error of paper or
    /// supply may be another tray's, and is for [`complaint`].
    #[must_use]
    pub fn of(state: Option<i32>, reasons: &[String]) -> Self {
        let blocking = first(reasons, |attention, severity| match attention {
            _ if state == Some(STOPPED) => true,
            Attention::Jam | Attention::CoverOpen => severity != Severity::Mild,
            Attention::PaperOut | Attention::Offline => severity == Severity::Error && state != Some(PROCESSING),
        });
        match (blocking, state) {
            (Some(attention), _) => Self::Attention(attention),
            (None, Some(STOPPED)) => Self::Attention(Attention::Offline),
            (None, Some(IDLE)) => Self::Ready,
            (None, Some(PROCESSING)) => Self::Printing,
            (None, Some(_) | None) => Self::Unknown,
        }
    }
}

/// What a printer says is wrong without having stopped, and does not call mild. It may concern a tray that is not needed:
/// by itself it ends no job, but a job that stands still beside it stands still for this.
#[must_use]
pub fn complaint(reasons: &[String]) -> Option<Attention> {
    first(reasons, |_, severity| severity != Severity::Mild)
}

/// Cause that a printer mentions at all, mild ones too: it explains a job that has failed, and ends none.
#[must_use]
pub fn mentioned(reasons: &[String]) -> Option<Attention> {
    first(reasons, |_, _| true)
}

/// How bad a reason is, by its suffix (RFC 8011, 5.4.12).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Severity {
    /// `-report` or `-warning`.
    Mild,
    /// No suffix: many printers say nothing more of an empty tray that is not in use.
    Unsaid,
    /// `-error`.
    Error,
}

fn first(reasons: &[String], counts: impl Fn(Attention, Severity) -> bool) -> Option<Attention> {
    let counted = reasons.iter().filter_map(|reason| {
        let reason = reason.trim();
        let (name, severity) = match reason.rsplit_once('-') {
            Some((name, "warning" | "report")) => (name, Severity::Mild),
            Some((name, "error")) => (name, Severity::Error),
            Some(_) | None => (reason, Severity::Unsaid),
        };
        attention(name).filter(|found| counts(*found, severity))
    });
    counted.min_by_key(|found| rank(*found))
}

fn attention(name: &str) -> Option<Attention> {
    match name {
        "media-empty" | "media-needed" | "input-tray-missing" => Some(Attention::PaperOut),
        "cover-open" | "door-open" | "interlock-open" => Some(Attention::CoverOpen),
        "media-jam" => Some(Attention::Jam),
        "paused"
        | "hold-new-jobs"
        | "shutdown"
        | "timed-out"
        | "stopped-partly"
        | "spool-area-full"
        | "output-area-full"
        | "output-tray-missing"
        | "marker-supply-empty"
        | "marker-waste-full"
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
    fn what_stops_it_is_reported_with_the_cause_first() {
        assert_eq!(of(IDLE, &["media-empty-error"]), PrinterState::Attention(Attention::PaperOut));
        assert_eq!(of(STOPPED, &["media-needed-error"]), PrinterState::Attention(Attention::PaperOut));
        assert_eq!(of(STOPPED, &["media-empty", "cover-open"]), PrinterState::Attention(Attention::CoverOpen));
        assert_eq!(of(STOPPED, &["cover-open", "media-jam-error"]), PrinterState::Attention(Attention::Jam));
        assert_eq!(of(STOPPED, &["other"]), PrinterState::Attention(Attention::Offline));
        assert_eq!(of(STOPPED, &["media-empty-warning"]), PrinterState::Attention(Attention::PaperOut));
        assert_eq!(of(PROCESSING, &["media-jam"]), PrinterState::Attention(Attention::Jam), "no suffix, no tray");
    }

    #[test]
    fn what_may_concern_another_tray_stops_nothing_by_itself() {
        let words = |reasons: &[&str]| reasons.iter().map(|reason| (*reason).to_owned()).collect::<Vec<_>>();
        for mild in
            [&["media-empty-warning"][..], &["media-empty-report", "media-low-report"], &["toner-empty-warning"]]
        {
            assert_eq!(of(IDLE, mild), PrinterState::Ready);
            assert_eq!((complaint(&words(mild)), mentioned(&words(mild)).is_some()), (None, true));
        }
        assert_eq!(
            (of(IDLE, &["media-empty"]), of(PROCESSING, &["media-empty"])),
            (PrinterState::Ready, PrinterState::Printing)
        );
        assert_eq!(of(PROCESSING, &["media-empty-error"]), PrinterState::Printing, "it prints from another one");
        for said in ["media-empty", "media-empty-error"] {
            assert_eq!(complaint(&words(&[said])), Some(Attention::PaperOut));
        }
        for nothing in ["none", "none-report", "media-low-report", "", "-", "cups-waiting-for-job-completed"] {
            assert_eq!((of(IDLE, &[nothing]), mentioned(&words(&[nothing]))), (PrinterState::Ready, None), "{nothing}");
        }
    }
}
