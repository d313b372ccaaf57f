//! What a citizen reads when something does not work: what happened, what to do now. Never "error", never a riddle.

use lobby_domain::{FailureCode, Lang};

use crate::texts::{self, Words, fill};
use crate::ui::{Note, Tone};

/// What happened, and what to do now.
fn sentences(code: FailureCode) -> (Words, Words) {
    let again = Words::new("请再放一次身份证。", "Please put your card down again.");
    let staff = Words::new("请按“求助”，找工作人员帮忙。", "Press Help to reach our staff.");
    let counter = Words::new("请到窗口办理，或按“求助”。", "Please go to the counter, or press Help.");
    let kept = Words::new("请再交一次，或按“求助”。", "Please submit again, or press Help.");
    let scan_again = Words::new("请再扫一次。", "Please scan again.");
    match code {
        FailureCode::ReaderSilent => (Words::new("读证器没有回应", "The card reader does not answer"), again),
        FailureCode::ReaderGarbage => {
            (Words::new("读证器的信号断断续续", "The card reader is hard to understand"), again)
        }
        FailureCode::ReaderPort | FailureCode::ReaderDevice => {
            (Words::new("读证器现在用不了", "The card reader cannot be used now"), staff)
        }
        FailureCode::CardMoved => (
            Words::new("刚才动了一下，没读完", "It moved before it was read"),
            Words::new("请放好别动。", "Please lay it down again and leave it there."),
        ),
        FailureCode::CardBad => (Words::new("这张卡读不出来", "This card cannot be read"), counter),
        FailureCode::CardWrong => (
            Words::new("这件事不能用这种证件办", "This document cannot be used for this service"),
            Words::new("请换身份证，或按“求助”。", "Please use your ID card, or press Help."),
        ),
        FailureCode::CardNotValid => (Words::new("这张身份证不在有效期内", "This ID card is not valid today"), counter),
        FailureCode::CardNumber => {
            (Words::new("身份证上的号码核对不上", "The number on this card does not check"), counter)
        }
        FailureCode::ScannerAbsent => (Words::new("扫描仪现在用不了", "The scanner cannot be used now"), staff),
        FailureCode::ScannerBroken => (
            Words::new("这一页没有传完整，已经丢掉", "This page did not arrive whole; it is thrown away"),
            Words::new("请再扫一次。", "Please scan it again."),
        ),
        FailureCode::ScannerHangs => (Words::new("扫描仪没有回应", "The scanner does not answer"), scan_again),
        FailureCode::ScannerJam => (
            Words::new("纸卡住了", "The paper is stuck"),
            Words::new("请轻轻抽出来，再扫一次。", "Pull it out gently, then scan again."),
        ),
        FailureCode::ScannerCover => (
            Words::new("盖子没有盖好", "The lid is open"),
            Words::new("请盖好，再扫一次。", "Close it, then scan again."),
        ),
        FailureCode::ScannerEmpty => (
            Words::new("没有找到纸", "No paper was found"),
            Words::new("请放好一张，再扫一次。", "Put a sheet in, then scan again."),
        ),
        FailureCode::PrinterAbsent | FailureCode::PrinterSilent | FailureCode::PrinterBroken => {
            (Words::new("打印机现在用不了", "The printer cannot be used now"), staff)
        }
        FailureCode::PrinterPaper => (Words::new("打印机没有纸了", "The printer has no paper"), staff),
        FailureCode::PrinterJam => (Words::new("打印机里卡了纸", "Paper is stuck in the printer"), staff),
        FailureCode::PrinterCover => (Words::new("打印机的盖子没有盖好", "The printer's cover is open"), staff),
        FailureCode::DiskFull | FailureCode::StoreFault => {
            (Words::new("本机存不下", "This kiosk has no room for it"), kept)
        }
        FailureCode::SealFault => (Words::new("没有封好", "It could not be sealed"), kept),
        FailureCode::NotEnrolled => (Words::new("本机还没有开通", "This kiosk is not set up yet"), staff),
        FailureCode::ReceiptForged => {
            (Words::new("平台的回执核对不上", "The platform's receipt does not check"), staff)
        }
        FailureCode::PlatformSilent => (Words::new("平台没有回应", "The platform does not answer"), staff),
        FailureCode::PlatformRefused => (Words::new("平台没有收下", "The platform did not take it"), staff),
        FailureCode::ConfigUnknownKey
        | FailureCode::ConfigBroken
        | FailureCode::CatalogueUntrusted
        | FailureCode::RunsAlready => (Words::new("本机正在检查设置", "This kiosk is checking its settings"), staff),
        FailureCode::ShutOut | FailureCode::ClockWrong => {
            (Words::new("本机正在检查设置", "This kiosk is checking its settings"), staff)
        }
        FailureCode::WipeUnfinished => (Words::new("本机正在清除上一位的信息", "This kiosk is still erasing"), staff),
    }
}

/// What happened, in one line.
#[must_use]
pub fn what(code: FailureCode, lang: Lang) -> &'static str {
    sentences(code).0.get(lang)
}

/// All three in one line, for a page that has room for no more.
#[must_use]
pub fn line(code: FailureCode, lang: Lang) -> String {
    let (what, now) = sentences(code);
    match lang {
        Lang::Zh => format!("{}。{}（{code}）", what.get(lang), now.get(lang)),
        Lang::En => format!("{}. {} ({code})", what.get(lang), now.get(lang)),
    }
}

/// The error block of `code`, with the hall's telephone and the code small at the end.
pub(crate) fn note(code: FailureCode, phone: &str, lang: Lang) -> Note {
    let (what, now) = sentences(code);
    Note {
        tone: Tone::Bad,
        icon: "octagon-alert".into(),
        title: what.get(lang).into(),
        body: now.get(lang).into(),
        last: fill(texts::CODE_AND_PHONE, lang, &[("phone", phone), ("code", code.code())]).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_three_lines_in_both_languages() {
        for code in FailureCode::ALL {
            for lang in [Lang::Zh, Lang::En] {
                let note = note(*code, "0599-1234500", lang);
                assert!(!note.title.is_empty() && !note.body.is_empty() && note.last.contains(code.code()));
                for word in ["rror", "ailed", "nvalid", "错误", "失败", "非法"] {
                    assert!(!note.title.contains(word) && !note.body.contains(word), "{code}: {word}");
                }
            }
        }
    }
}
