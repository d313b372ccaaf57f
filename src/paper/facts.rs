//! Content of a slip: plain data in the language of the slip, with everything personal masked.

use lobby_domain::CaseNumber;

/// Facts of one accepted application.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiptFacts {
    /// Name of the hall.
    pub hall: String,
    /// Number of the case.
    pub case_number: CaseNumber,
    /// Whether the platform has signed a receipt; if not, the application is queued, sealed, in the kiosk.
    pub online: bool,
    /// Name of the item.
    pub item: String,
    /// Masked, e.g. `沈*禾　340***********1024`.
    pub applicant_masked: String,
    /// When the kiosk took it in, in the hall's time zone.
    pub received_at: jiff::Zoned,
    /// Where the kiosk stands, e.g. `一楼 03 号机（QL01-K03）`.
    pub machine: String,
    /// Papers handed in, e.g. `招牌效果图 1 页`.
    pub handed_in: Vec<String>,
    /// Materials found by sharing.
    pub found: Vec<String>,
    /// Materials the platform will look up.
    pub for_lookup: Vec<String>,
    /// Materials that may follow, with their day.
    pub to_follow: Vec<String>,
    /// Time limits that apply to the item.
    pub limits: Limits,
    /// Content of the QR code, from [`qr_text`](crate::qr_text).
    pub qr_text: String,
    /// From [`check_code`](crate::check_code).
    pub check_code: String,
    /// Telephone of the hall.
    pub helpline: Option<String>,
    /// Version of the list of services.
    pub list_version: String,
    /// Version of the kiosk's program.
    pub program_version: String,
    /// A reprint: marked 副本 across the state box.
    pub copy: bool,
    /// From a kiosk for tests: marked on every sheet.
    pub test: bool,
}

impl ReceiptFacts {
    /// Every text that comes from outside of the program.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let Self {
            hall,
            case_number: _,
            online: _,
            item,
            applicant_masked,
            received_at: _,
            machine,
            handed_in,
            found,
            for_lookup,
            to_follow,
            limits: Limits { intake, promised, statutory },
            qr_text: _,
            check_code,
            helpline,
            list_version,
            program_version,
            copy: _,
            test: _,
        } = self;
        let one = [hall, item, applicant_masked, machine, check_code, list_version, program_version];
        let maybe = [intake, promised, statutory, helpline].into_iter().flatten();
        let lists = [handed_in, found, for_lookup, to_follow].into_iter().flatten();
        one.into_iter().chain(maybe).chain(lists).map(String::as_str)
    }
}

/// Facts of a one-time notice: the complete list of one application's materials.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeFacts {
    /// Name of the hall.
    pub hall: String,
    /// The deciding authority.
    pub authority: String,
    /// Name of the item.
    pub item: String,
    /// Code of the item in the list of services.
    pub item_code: String,
    /// Masked, e.g. `沈*禾`.
    pub addressee_masked: String,
    /// To be scanned or typed by the citizen.
    pub to_bring: Vec<NoticeLine>,
    /// Originals for the counter.
    pub to_counter: Vec<NoticeLine>,
    /// At hand, or looked up: never demanded.
    pub not_needed: Vec<NoticeLine>,
    /// Time limits that apply to the item.
    pub limits: Limits,
    /// Telephone of the hall.
    pub helpline: Option<String>,
    /// Version of the list of services.
    pub list_version: String,
    /// Where the kiosk stands.
    pub machine: String,
    /// In the hall's time zone.
    pub printed_at: jiff::Zoned,
    /// Lowercase hex SHA-256 of the list.
    pub digest: String,
    /// From a kiosk for tests: marked on every sheet.
    pub test: bool,
}

impl NoticeFacts {
    /// Every text that comes from outside of the program.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let Self {
            hall,
            authority,
            item,
            item_code,
            addressee_masked,
            to_bring,
            to_counter,
            not_needed,
            limits: Limits { intake, promised, statutory },
            helpline,
            list_version,
            machine,
            printed_at: _,
            digest: _,
            test: _,
        } = self;
        let one = [hall, authority, item, item_code, addressee_masked, list_version, machine];
        let maybe = [intake, promised, statutory, helpline].into_iter().flatten();
        let lines = [to_bring, to_counter, not_needed].into_iter().flatten();
        one.into_iter().chain(maybe).chain(lines.flat_map(|line| [&line.name, &line.how])).map(String::as_str)
    }
}

/// One material of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeLine {
    /// Name of the material.
    pub name: String,
    /// Requirement for it, or its source.
    pub how: String,
}

/// Time limits as texts, e.g. `10 个工作日`; lines whose limit is unknown are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// Until the decision whether the application is accepted.
    pub intake: Option<String>,
    /// From acceptance to the decision, as promised.
    pub promised: Option<String>,
    /// From acceptance to the decision, by law.
    pub statutory: Option<String>,
}
