//! Holiday notices as files: `2026.json` and the like, schema `lobby-calendar/1`, one a year. Other files of the folder
//! are not looked at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use lobby_casework::calendar::{CalendarError, CalendarYear, CalendarYears, Issued, Ruling};
use lobby_casework::day::Day;
use serde::Deserialize;
use serde::de::IgnoredAny;
use thiserror::Error;

const SCHEMA: &str = "lobby-calendar/1";

/// Why a folder holds no calendar.
#[derive(Debug, Error)]
pub enum CalendarFileError {
    /// The folder or a file cannot be read.
    #[error("{}: {source}", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// A file is no JSON of the schema.
    #[error("{}: {source}", .path.display())]
    Shape {
        /// Which.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// A file says what cannot be.
    #[error("{}: {fault}", .path.display())]
    Fault {
        /// Which.
        path: PathBuf,
        /// What.
        fault: CalendarFault,
    },
    /// The files do not make a calendar.
    #[error("{}: {source}", .folder.display())]
    Years {
        /// Which folder.
        folder: PathBuf,
        /// Why.
        source: CalendarError,
    },
}

/// What a calendar file says that cannot be.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CalendarFault {
    /// Another schema, or a later one.
    #[error("the schema is not {SCHEMA}")]
    Schema,
    /// The year is not that of the file's name.
    #[error("the file is of the year {0}")]
    Year(i16),
    /// Weeks end otherwise than on Saturday and Sunday.
    #[error("weekly rest days other than Saturday and Sunday are not supported")]
    RestDays,
    /// A published year without off-days: a placeholder, which means "unknown" and not "no holidays".
    #[error("the year is marked as published and names no off-day")]
    Placeholder,
    /// A published year without the notice that arranges it.
    #[error("the year is marked as published and has no notice of the kind `arrangement`")]
    NoNotice,
    /// A year that is not published has days.
    #[error("the year is marked as not published and names days")]
    EarlyDays,
    /// A day of a notice that is not listed.
    #[error("{0} follows a notice that is not listed")]
    UnknownNotice(Date),
    /// A date that no calendar of ours holds.
    #[error("{0} is out of range")]
    OutOfRange(Date),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireYear {
    schema: String,
    year: i16,
    #[serde(rename = "jurisdiction")]
    _jurisdiction: IgnoredAny,
    status: Status,
    #[serde(rename = "version")]
    _version: u32,
    weekly_rest_days: Vec<String>,
    notices: Vec<Notice>,
    off_days: Option<Vec<NamedDay>>,
    makeup_workdays: Option<Vec<NamedDay>>,
    #[serde(default, rename = "working_days_by_month")]
    _by_month: IgnoredAny,
    #[serde(default, rename = "working_days_total")]
    _total: IgnoredAny,
    #[serde(default, rename = "note")]
    _note: IgnoredAny,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Status {
    Published,
    NotPublished,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notice {
    #[serde(rename = "title")]
    _title: IgnoredAny,
    number: Option<String>,
    issued: Option<Date>,
    kind: NoticeKind,
    #[serde(default)]
    changes: Vec<Change>,
    #[serde(default, rename = "note")]
    _note: IgnoredAny,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum NoticeKind {
    Arrangement,
    /// It reaches back into the December of this year.
    NextYearArrangement,
    Change,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    date: Date,
    from: DayKind,
    to: DayKind,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DayKind {
    Working,
    Makeup,
    Off,
    Weekend,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedDay {
    date: Date,
    notice: Option<String>,
    #[serde(default, rename = "weekday")]
    _weekday: IgnoredAny,
    #[serde(default, rename = "holiday")]
    _holiday: IgnoredAny,
    #[serde(default, rename = "for_holiday")]
    _for_holiday: IgnoredAny,
    #[serde(default, rename = "in_lieu")]
    _in_lieu: IgnoredAny,
}

/// Reads the files of a folder that are named like a year.
///
/// # Errors
/// [`CalendarFileError`], for the first file that is wrong.
pub fn read(folder: &Path) -> Result<CalendarYears, CalendarFileError> {
    let files = files(folder)?;
    years(folder, &files)
}

/// The files of a folder that are named like a year, unread.
///
/// # Errors
/// [`CalendarFileError::Unreadable`].
pub fn files(folder: &Path) -> Result<BTreeMap<i16, String>, CalendarFileError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| CalendarFileError::Unreadable { path, source }
    };
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        if let Some(year) = named_year(&path) {
            files.insert(year, std::fs::read_to_string(&path).map_err(unreadable(&path))?);
        }
    }
    Ok(files)
}

/// Reads files that were published, by year.
///
/// # Errors
/// As [`read`].
pub fn of_files(files: &BTreeMap<i16, String>) -> Result<CalendarYears, CalendarFileError> {
    years(Path::new(""), files)
}

fn years(folder: &Path, files: &BTreeMap<i16, String>) -> Result<CalendarYears, CalendarFileError> {
    let read = |(year, text): (&i16, &String)| read_year(&folder.join(format!("{year}.json")), *year, text);
    let years = files.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    CalendarYears::new(years).map_err(|source| CalendarFileError::Years { folder: folder.to_owned(), source })
}

/// The year of `2026.json`.
fn named_year(path: &Path) -> Option<i16> {
    let name = path.file_name()?.to_str()?.strip_suffix(".json")?;
    (name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit())).then(|| name.parse().ok())?
}

fn read_year(path: &Path, named: i16, text: &str) -> Result<CalendarYear, CalendarFileError> {
    let wire: WireYear =
        serde_json::from_str(text).map_err(|source| CalendarFileError::Shape { path: path.to_owned(), source })?;
    let year = if wire.year == named { wire.into_year() } else { Err(CalendarFault::Year(wire.year)) };
    year.map_err(|fault| CalendarFileError::Fault { path: path.to_owned(), fault })
}

impl WireYear {
    fn into_year(self) -> Result<CalendarYear, CalendarFault> {
        if self.schema != SCHEMA {
            return Err(CalendarFault::Schema);
        }
        if self.weekly_rest_days != ["sat", "sun"] {
            return Err(CalendarFault::RestDays);
        }
        let off_days = self.off_days.as_deref().unwrap_or_default();
        let makeup = self.makeup_workdays.as_deref().unwrap_or_default();
        let arrangement = self.notices.iter().find(|notice| notice.kind == NoticeKind::Arrangement);
        let published = match (self.status, arrangement) {
            (Status::Published, _) if off_days.is_empty() => return Err(CalendarFault::Placeholder),
            (Status::Published, None) => return Err(CalendarFault::NoNotice),
            (Status::Published, Some(notice)) => Some(notice.issued()?),
            (Status::NotPublished, _) if off_days.len() + makeup.len() > 0 => return Err(CalendarFault::EarlyDays),
            (Status::NotPublished, _) => None,
        };
        let mut rulings = Vec::new();
        for (days, is_working) in [(off_days, false), (makeup, true)] {
            for named in days {
                let notice = self.notices.iter().find(|notice| notice.number == named.notice);
                let issued = notice.ok_or(CalendarFault::UnknownNotice(named.date))?.issued()?;
                rulings.push(Ruling { day: day(named.date)?, issued, is_working });
            }
        }
        for notice in &self.notices {
            for change in &notice.changes {
                let day = day(change.date)?;
                if let Some(issued) = published {
                    rulings.push(Ruling { day, issued, is_working: change.from.is_working() });
                }
                rulings.push(Ruling { day, issued: notice.issued()?, is_working: change.to.is_working() });
            }
        }
        Ok(CalendarYear { year: self.year, published, rulings })
    }
}

impl Notice {
    fn issued(&self) -> Result<Issued, CalendarFault> {
        Ok(match self.issued {
            Some(date) => Issued::On(day(date)?),
            None => Issued::Unknown,
        })
    }
}

impl DayKind {
    fn is_working(self) -> bool {
        match self {
            DayKind::Working | DayKind::Makeup => true,
            DayKind::Off | DayKind::Weekend => false,
        }
    }
}

fn day(date: Date) -> Result<Day, CalendarFault> {
    Day::new(date).ok_or(CalendarFault::OutOfRange(date))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn sample() -> PathBuf {
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/sample/calendar"))
    }

    /// The sample year 2020 with one change, read from a folder of its own.
    fn changed(change: impl FnOnce(&mut Value)) -> Result<CalendarYears, CalendarFileError> {
        let folder = tempfile::tempdir().unwrap();
        let mut year: Value =
            serde_json::from_str(&std::fs::read_to_string(sample().join("2020.json")).unwrap()).unwrap();
        change(&mut year);
        std::fs::write(folder.path().join("2020.json"), year.to_string()).unwrap();
        std::fs::write(folder.path().join("readme.json"), "not a year").unwrap();
        read(folder.path())
    }

    fn fault(change: impl FnOnce(&mut Value)) -> CalendarFault {
        let error = changed(change).unwrap_err();
        let CalendarFileError::Fault { fault, .. } = error else { panic!("{error}") };
        fault
    }

    #[test]
    fn the_sample_has_the_working_days_that_each_file_counts() {
        let calendar = read(&sample()).unwrap().known_on(None);
        let day = |year, month, day| Day::new(Date::new(year, month, day).unwrap()).unwrap();
        for year in 2004_i16..=2026 {
            let text = std::fs::read_to_string(sample().join(format!("{year}.json"))).unwrap();
            let counted: Value = serde_json::from_str(&text).unwrap();
            let working = calendar.between(day(year - 1, 12, 31), day(year, 12, 31));
            assert_eq!(counted["working_days_total"], working, "{year}");
        }
        assert_eq!(calendar.is_provisional(day(2026, 12, 31), day(2027, 1, 1)), Ok(true));
    }

    #[test]
    fn a_file_that_says_what_cannot_be_is_refused() {
        assert_eq!(fault(|year| year["schema"] = json!("lobby-calendar/2")), CalendarFault::Schema);
        assert_eq!(fault(|year| year["year"] = json!(2021)), CalendarFault::Year(2021));
        assert_eq!(fault(|year| year["weekly_rest_days"] = json!(["sun"])), CalendarFault::RestDays);
        assert_eq!(fault(|year| year["off_days"] = json!([])), CalendarFault::Placeholder);
        assert_eq!(fault(|year| year["off_days"] = json!(null)), CalendarFault::Placeholder);
        assert_eq!(fault(|year| year["notices"] = json!([])), CalendarFault::NoNotice);
        assert_eq!(fault(|year| year["status"] = json!("not_published")), CalendarFault::EarlyDays);
        let date: Date = "2020-01-01".parse().unwrap();
        assert_eq!(fault(|year| year["off_days"][0]["notice"] = json!("x")), CalendarFault::UnknownNotice(date));
        let early: Date = "0020-01-01".parse().unwrap();
        assert_eq!(fault(|year| year["off_days"][0]["date"] = json!("0020-01-01")), CalendarFault::OutOfRange(early));
    }

    #[test]
    fn a_file_of_another_shape_and_a_folder_without_years_are_refused() {
        for change in [
            (|year: &mut Value| year["holidays"] = json!([])) as fn(&mut Value),
            |year| year["off_days"][0]["date"] = json!("2020-02-30"),
            |year| year["notices"][0]["kind"] = json!("rumour"),
            |year| year["status"] = json!(null),
            |year| *year = json!([]),
        ] {
            let error = changed(change).unwrap_err();
            assert!(matches!(error, CalendarFileError::Shape { .. }), "{error}");
        }
        let foreign = changed(|year| year["off_days"][0]["date"] = json!("2021-01-01")).unwrap_err();
        assert!(matches!(foreign, CalendarFileError::Years { source: CalendarError::Foreign { .. }, .. }), "{foreign}");
        let empty = tempfile::tempdir().unwrap();
        let nothing = read(empty.path()).unwrap_err();
        assert!(matches!(nothing, CalendarFileError::Years { source: CalendarError::Empty, .. }), "{nothing}");
        let nowhere = read(&empty.path().join("nowhere")).unwrap_err();
        assert!(matches!(nowhere, CalendarFileError::Unreadable { .. }), "{nowhere}");
    }
}
