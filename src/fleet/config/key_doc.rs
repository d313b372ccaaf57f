//! The meaning and unit of every key, for the technician who sets it.

use lobby_domain::Text;

/// Unit of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// No unit: a text, a path, a switch, a share.
    Plain,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Mebibytes.
    Mebibytes,
    /// Pixels.
    Pixels,
    /// Inches.
    Inches,
    /// Bits per second.
    BitsPerSecond,
}

impl Unit {
    /// Symbol of the unit; `None` for [`Unit::Plain`].
    #[must_use]
    pub fn text(self) -> Option<Text> {
        match self {
            Unit::Plain => None,
            Unit::Seconds => Some(Text::new("秒", "s")),
            Unit::Milliseconds => Some(Text::new("毫秒", "ms")),
            Unit::Mebibytes => Some(Text::new("MiB", "MiB")),
            Unit::Pixels => Some(Text::new("像素", "px")),
            Unit::Inches => Some(Text::new("英寸", "in")),
            Unit::BitsPerSecond => Some(Text::new("比特/秒", "bit/s")),
        }
    }
}

/// Documentation of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyDoc {
    /// The key with its section.
    pub key: &'static str,
    zh: &'static str,
    en: &'static str,
    /// Unit of its value.
    pub unit: Unit,
    /// Whether the remote layer must not set it: a wrong value would cut the kiosk off, or it names a file or a right
    /// that only a technician at the machine can judge.
    pub local_only: bool,
}

impl KeyDoc {
    /// Its meaning.
    #[must_use]
    pub fn meaning(&self) -> Text {
        Text::new(self.zh, self.en)
    }

    const fn local(self) -> KeyDoc {
        KeyDoc { local_only: true, ..self }
    }
}

/// Documentation of `key`; an entry of a table with free names has that of the table. `None` for an unknown key.
#[must_use]
pub fn key_doc(key: &str) -> Option<&'static KeyDoc> {
    KEY_DOCS.iter().find(|doc| key.strip_prefix(doc.key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

const fn key(key: &'static str, unit: Unit, zh: &'static str, en: &'static str) -> KeyDoc {
    KeyDoc { key, zh, en, unit, local_only: false }
}

use Unit::{BitsPerSecond, Inches, Mebibytes, Milliseconds, Pixels, Plain, Seconds};

/// Every key, in the order of the sections.
pub const KEY_DOCS: &[KeyDoc] = &[
    key("kiosk.hall.zh", Plain, "大厅名称（中文）", "name of the hall, Chinese"),
    key("kiosk.hall.en", Plain, "大厅名称（英文）", "name of the hall, English"),
    key(
        "kiosk.place.zh",
        Plain,
        "机器在大厅里的位置（中文），在名称下一行",
        "where in the hall it stands, Chinese; below the name",
    ),
    key("kiosk.place.en", Plain, "机器在大厅里的位置（英文）", "where in the hall it stands, English"),
    key("kiosk.mark", Plain, "红色印章里的一个字", "the one character in the red seal"),
    key("kiosk.phone", Plain, "大厅电话，请人帮忙时显示", "telephone of the hall, shown where help is offered"),
    key(
        "kiosk.neighbour.zh",
        Plain,
        "暂停服务时请群众去的机器（中文），没有就留空",
        "machine to go to when out of service, Chinese; empty: none",
    ),
    key(
        "kiosk.neighbour.en",
        Plain,
        "暂停服务时请群众去的机器（英文）",
        "machine to go to when out of service, English",
    ),
    key(
        "platform.url",
        Plain,
        "平台地址，https://…；留空用注册时的地址",
        "where the platform answers, https://…; empty: as enrolled",
    )
    .local(),
    key("screen.width", Pixels, "画面宽度", "pixels across"),
    key("screen.height", Pixels, "画面高度", "pixels down"),
    key(
        "screen.panel_diagonal_inch",
        Inches,
        "屏幕对角线，用来算按键有多大",
        "diagonal of the panel: tells how large a pixel is",
    ),
    key(
        "id_reader.port",
        Plain,
        "读卡器串口；留空表示没有读卡器",
        "serial port of the card reader; empty: there is none",
    ),
    key("id_reader.baud", BitsPerSecond, "读卡器串口速率", "speed of the reader's port"),
    key(
        "scanner.device",
        Plain,
        "扫描仪的 SANE 名称，或 escl:http://…/eSCL；留空表示没有扫描仪",
        "SANE name of the scanner, or escl:http://…/eSCL; empty: there is none",
    ),
    key(
        "scanner.sane_config_dir",
        Plain,
        "SANE 自己的配置目录；留空用系统的",
        "folder with SANE's own configuration; empty: the system's",
    )
    .local(),
    key(
        "scanner.feeder",
        Plain,
        "有没有送纸器：none、one_side（单面）或 both_sides（双面）",
        "its feeder: none, one_side or both_sides",
    ),
    key(
        "scanner.feeder_source",
        Plain,
        "SANE 怎么称呼送纸器；留空按常见名称找",
        "what SANE calls the feeder; empty: found by the usual names",
    ),
    key(
        "scanner.duplex_source",
        Plain,
        "SANE 怎么称呼双面送纸；留空按常见名称找",
        "what SANE calls the feeder that takes both sides; empty: found by the usual names",
    ),
    key("scanner.options", Plain, "每扫一页前设置的 SANE 选项", "SANE options by name, set before every page"),
    key(
        "scanner.options_file",
        Plain,
        "每扫一页前重读的选项文件（JSON）",
        "JSON file with further options, read before every page",
    )
    .local(),
    key("scanner.deadline_open_s", Seconds, "打开扫描仪最多等多久", "until the scanner is open"),
    key(
        "scanner.deadline_first_byte_s",
        Seconds,
        "等第一批数据最多多久（灯管预热）",
        "until its first byte: the lamp warms up",
    ),
    key("scanner.deadline_silence_s", Seconds, "两批数据之间最多多久", "between two pieces of data"),
    key("scanner.deadline_page_s", Seconds, "一页从头到尾最多多久", "from the first byte of a page to the last"),
    key("scanner.deadline_close_s", Seconds, "正常关闭扫描仪最多等多久", "for closing in good order"),
    key(
        "pages.sharpness_pass",
        Plain,
        "清晰度达到多少算合格，0 到 1；材料自己的要求优先",
        "sharpness from which a page passes, 0 to 1; a material's own comes first",
    ),
    key(
        "pages.sharpness_retake",
        Plain,
        "清晰度低于多少必须重扫；两者之间请群众自己看",
        "sharpness below which a page is taken again; between the two the citizen looks",
    ),
    key(
        "pages.white_pass",
        Plain,
        "纸面亮度达到多少算合格，0 到 255",
        "level of the paper from which a page passes, 0 to 255",
    ),
    key("pages.white_retake", Plain, "纸面亮度低于多少算太暗", "level of the paper below which a page is too dark"),
    key(
        "pages.over_exposed_share",
        Plain,
        "高拍仪照片过亮部分占多少算曝光过度，0 到 1",
        "share of a camera's page clipped to white from which print is lost, 0 to 1",
    ),
    key(
        "pages.glare_share",
        Plain,
        "反光部分占多少就要重扫，0 到 1",
        "share of a page under a reflection that counts, 0 to 1",
    ),
    key("pages.glare_step", Plain, "反光比纸面亮多少级", "how much brighter than the paper a reflection is, levels"),
    key(
        "pages.uneven_ratio",
        Plain,
        "最亮处与最暗处之比超过多少算明暗不匀",
        "brightest paper over darkest paper of a page",
    ),
    key(
        "pages.dpi_min",
        Plain,
        "纸上每英寸至少多少点；材料自己的要求优先",
        "least dots per inch of paper; a material's own comes first",
    ),
    key(
        "pages.size_tolerance",
        Plain,
        "边长最多差多少算尺寸相符，0 到 0.5",
        "how far a side may be from its size, 0 to 0.5",
    ),
    key("pages.blank_cells", Plain, "有字的小格少于多少算空白页", "cells with ink below which a page is blank"),
    key(
        "pages.show_through_share",
        Plain,
        "空白页上淡影占多少算透出背面，0 到 1",
        "share of a blank page with faint print from which its back shows through, 0 to 1",
    ),
    key(
        "printer.uri",
        Plain,
        "打印机地址 ipp://…，本机或大厅内网；留空表示没有打印机",
        "address of the printer, ipp://… on this machine or in the hall's network; empty: there is none",
    ),
    key("printer.paper", Plain, "装的什么纸：receipt-80mm 或 a4", "what lies in it: receipt-80mm or a4"),
    key("printer.deadline_answer_s", Seconds, "等打印机答复最多多久", "for the printer to answer a request"),
    key("printer.deadline_job_s", Seconds, "一份从头到尾最多打多久", "from the start of a job until the paper is out"),
    key(
        "notice_printer.uri",
        Plain,
        "打印告知书的另一台打印机；留空就用上面那台",
        "another printer for notices; empty: the same one",
    ),
    key("notice_printer.paper", Plain, "装的什么纸：receipt-80mm 或 a4", "what lies in it: receipt-80mm or a4"),
    key("notice_printer.deadline_answer_s", Seconds, "等打印机答复最多多久", "for the printer to answer a request"),
    key(
        "notice_printer.deadline_job_s",
        Seconds,
        "一份从头到尾最多打多久",
        "from the start of a job until the paper is out",
    ),
    key(
        "storage.low_water_mb",
        Mebibytes,
        "磁盘剩余少于这么多就不再接待新的群众",
        "below this much free space no new visit begins",
    ),
    key("sync.connect_timeout_s", Seconds, "连接平台最多等多久", "for a connection to the platform to stand"),
    key("sync.read_timeout_s", Seconds, "等平台答复最多多久", "for a request to be answered"),
    key("sync.backoff_min_ms", Milliseconds, "失败后第一次停顿", "first pause after a failure"),
    key("sync.backoff_max_ms", Milliseconds, "多次失败后最长停顿", "longest pause after many failures"),
    key(
        "sync.small_pages_first",
        Plain,
        "是否先送每页的灰度小图，再送原页；线路慢的大厅用",
        "whether a small grey copy of each page goes ahead of the pages, for halls with a thin line",
    ),
    key(
        "profile.simulators_allowed",
        Plain,
        "是否允许用模拟设备代替真设备",
        "whether simulated devices may stand in for real ones",
    )
    .local(),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::KioskConfig;
    use crate::config::schema::{self, Node};

    #[test]
    fn every_key_of_the_types_is_explained_in_both_languages_and_no_other() {
        let is_leaf = |path: &Vec<String>| schema::node::<KioskConfig>(path) == Node::Leaf;
        let keys: Vec<_> =
            schema::all_paths::<KioskConfig>().into_iter().filter(is_leaf).map(|p| p.join(".")).collect();
        let explained: Vec<_> = KEY_DOCS.iter().map(|doc| doc.key.to_owned()).collect();
        assert_eq!(explained, keys);
        assert!(KEY_DOCS.iter().all(|doc| !doc.zh.is_empty() && !doc.en.is_empty()));
    }

    #[test]
    fn the_unit_in_a_keys_name_is_the_unit_it_is_explained_with() {
        for (ending, unit) in [("_s", Seconds), ("_ms", Milliseconds), ("_mb", Mebibytes), ("_inch", Inches)] {
            for doc in KEY_DOCS.iter().filter(|doc| doc.key.ends_with(ending)) {
                assert_eq!(doc.unit, unit, "{}", doc.key);
            }
        }
    }

    #[test]
    fn an_option_of_the_scanner_is_explained_by_its_table() {
        assert_eq!(key_doc("scanner.options.page-width").map(|doc| doc.key), Some("scanner.options"));
        assert_eq!(key_doc("scanner.options_file").map(|doc| doc.key), Some("scanner.options_file"));
        assert!(key_doc("scanner").is_none() && key_doc("scanner.optionsx").is_none());
    }
}
