//! Texts from configuration and request become option values of the device, and are read back.

use std::ffi::CString;

use super::sane_ffi::{Device, DeviceOption, OptionKind};
use super::status::Status;

const WORD_BYTES: usize = size_of::<i32>();
const FIXED_ONE: f64 = 65_536.0;

/// Why one option was not set.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OptionFailure {
    pub status: Status,
    /// Names the option; values are configuration and may be paths, so they stay out.
    pub detail: String,
}

/// Sets one option and returns the value the device made of it.
pub(super) fn set(device: &Device<'_>, name: &str, value: &str) -> Result<String, OptionFailure> {
    let fail = |status, why: &str| OptionFailure { status, detail: format!("option {name}: {why}") };
    let option =
        device.option(name).ok_or_else(|| fail(Status::UNSUPPORTED, "the device has none of this name now"))?;
    let malformed = || fail(Status::UNSUPPORTED, "the value has the wrong form");
    match option.kind {
        OptionKind::Text => {
            let text = CString::new(value).map_err(|_| malformed())?;
            device.set_text(&option, &text)
        }
        OptionKind::Bool | OptionKind::Int | OptionKind::Fixed if option.size == WORD_BYTES => {
            device.set_word(&option, word(option.kind, value).ok_or_else(malformed)?)
        }
        OptionKind::Bool | OptionKind::Int | OptionKind::Fixed | OptionKind::Other => {
            return Err(fail(Status::UNSUPPORTED, "options of this type are not settable"));
        }
    }
    .map_err(|status| fail(status, "the device refused the value"))?;
    Ok(read_back(device, name).unwrap_or_else(|| "?".into()))
}

/// Current value as text, `None` when the device has no such option now.
pub(super) fn read_back(device: &Device<'_>, name: &str) -> Option<String> {
    let option = device.option(name)?;
    match option.kind {
        OptionKind::Text => device.text(&option),
        OptionKind::Bool => Some(if single(device, &option)? == 0 { "no" } else { "yes" }.into()),
        OptionKind::Int => Some(single(device, &option)?.to_string()),
        OptionKind::Fixed => Some((f64::from(single(device, &option)?) / FIXED_ONE).to_string()),
        OptionKind::Other => None,
    }
}

/// Resolution as read back, in whole dots per inch; 0 when the device has none.
pub(super) fn resolution_set(device: &Device<'_>) -> u32 {
    let value = read_back(device, "resolution").and_then(|text| text.parse::<f64>().ok());
    value.filter(|dpi| (1.0..=65_535.0).contains(dpi)).map_or(0, |dpi| dpi.round() as u32)
}

/// Width and height of the region that is scanned, 1/300 inch; `None` where the device does not say it in millimetres.
pub(super) fn region(device: &Device<'_>) -> Option<(u32, u32)> {
    let edge = |name: &str| {
        device.option(name).filter(|option| option.in_mm)?;
        read_back(device, name)?.parse::<f64>().ok()
    };
    let length = |from: &str, to: &str| {
        let inches = (edge(to)? - edge(from)?) / 25.4;
        (inches > 0.0).then_some((inches * 300.0).round() as u32)
    };
    Some((length("tl-x", "br-x")?, length("tl-y", "br-y")?))
}

fn single(device: &Device<'_>, option: &DeviceOption) -> Option<i32> {
    if option.size == WORD_BYTES { device.word(option) } else { None }
}

fn word(kind: OptionKind, value: &str) -> Option<i32> {
    match kind {
        OptionKind::Bool => match value {
            "yes" | "true" | "1" => Some(1),
            "no" | "false" | "0" => Some(0),
            _ => None,
        },
        OptionKind::Int => value.parse().ok(),
        OptionKind::Fixed => {
            let fixed = value.parse::<f64>().ok()? * FIXED_ONE;
            (fixed.abs() <= f64::from(i32::MAX)).then_some(fixed.round() as i32)
        }
        OptionKind::Text | OptionKind::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parsed_by_their_kind() {
        assert_eq!(word(OptionKind::Bool, "yes"), Some(1));
        assert_eq!(word(OptionKind::Bool, "2"), None);
        assert_eq!(word(OptionKind::Int, "300"), Some(300));
        assert_eq!(word(OptionKind::Fixed, "297"), Some(297 * 65_536));
        assert_eq!(word(OptionKind::Fixed, "40000"), None);
        assert_eq!(word(OptionKind::Fixed, "NaN"), None);
    }
}
