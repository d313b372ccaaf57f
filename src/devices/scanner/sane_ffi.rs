//! libsane, loaded at run time in the helper process only, behind safe methods.
//!
//! Binary interface: SANE Standard 1.06, `sane.h`. The library is never unloaded, and `sane_cancel`,
//! `sane_close`, `sane_exit` are called after a complete page only: after errors they hang in known back ends.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr;

use libloading::Library;

use super::status::Status;

const ACTION_GET: c_int = 0;
const ACTION_SET: c_int = 1;
const CAP_SOFT_SELECT: c_int = 1;
const CAP_INACTIVE: c_int = 1 << 5;
/// `SANE_CONSTRAINT_STRING_LIST`
const CONSTRAINT_TEXTS: c_int = 3;
/// More values than any device lists for one option.
const CHOICES_MAX: usize = 256;
/// `SANE_UNIT_MM`.
const UNIT_MM: c_int = 3;

#[repr(C)]
struct RawDescriptor {
    name: *const c_char,
    title: *const c_char,
    description: *const c_char,
    kind: c_int,
    unit: c_int,
    size: c_int,
    capabilities: c_int,
    constraint_kind: c_int,
    constraint: *const c_void,
}

/// `SANE_Parameters`.
#[repr(C)]
#[derive(Debug, Default, Clone)]
pub(super) struct Parameters {
    pub format: c_int,
    pub last_frame: c_int,
    pub bytes_per_line: c_int,
    pub pixels_per_line: c_int,
    /// -1 when unknown.
    pub lines: c_int,
    pub depth: c_int,
}

type RawHandle = *mut c_void;

/// The entry points, copied out of a library that stays loaded until the process ends.
pub(super) struct Sane {
    init: unsafe extern "C" fn(*mut c_int, *const c_void) -> c_int,
    exit: unsafe extern "C" fn(),
    open: unsafe extern "C" fn(*const c_char, *mut RawHandle) -> c_int,
    close: unsafe extern "C" fn(RawHandle),
    descriptor: unsafe extern "C" fn(RawHandle, c_int) -> *const RawDescriptor,
    control: unsafe extern "C" fn(RawHandle, c_int, c_int, *mut c_void, *mut c_int) -> c_int,
    parameters: unsafe extern "C" fn(RawHandle, *mut Parameters) -> c_int,
    start: unsafe extern "C" fn(RawHandle) -> c_int,
    read: unsafe extern "C" fn(RawHandle, *mut u8, c_int, *mut c_int) -> c_int,
    cancel: unsafe extern "C" fn(RawHandle),
}

impl Sane {
    /// Loads the system's SANE library.
    pub(super) fn load() -> Result<Self, libloading::Error> {
        // SAFETY: loading runs the library's initialisers; this process exists for nothing else.
        let library = unsafe { Library::new("libsane.so.1") }?;
        let library: &'static Library = Box::leak(Box::new(library));
        // SAFETY: names and signatures are those of sane.h for soname 1; the library is leaked, so the
        // pointers stay valid.
        unsafe {
            Ok(Self {
                init: *library.get(c"sane_init")?,
                exit: *library.get(c"sane_exit")?,
                open: *library.get(c"sane_open")?,
                close: *library.get(c"sane_close")?,
                descriptor: *library.get(c"sane_get_option_descriptor")?,
                control: *library.get(c"sane_control_option")?,
                parameters: *library.get(c"sane_get_parameters")?,
                start: *library.get(c"sane_start")?,
                read: *library.get(c"sane_read")?,
                cancel: *library.get(c"sane_cancel")?,
            })
        }
    }

    pub(super) fn init(&self) -> Result<(), Status> {
        let mut version = 0;
        // SAFETY: `version` outlives the call; a null callback means "no authentication" by the standard.
        check(unsafe { (self.init)(&mut version, ptr::null()) })
    }

    pub(super) fn open(&self, device: &CStr) -> Result<Device<'_>, Status> {
        let mut handle = ptr::null_mut();
        // SAFETY: both pointers are valid for the call; sane_init succeeded before.
        check(unsafe { (self.open)(device.as_ptr(), &mut handle) })?;
        Ok(Device { sane: self, handle })
    }
}

fn check(status: c_int) -> Result<(), Status> {
    if Status(status) == Status::GOOD { Ok(()) } else { Err(Status(status)) }
}

/// `SANE_Value_Type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OptionKind {
    Bool,
    Int,
    /// 16.16 fixed point.
    Fixed,
    Text,
    Other,
}

/// One settable option of an open device.
#[derive(Debug, Clone)]
pub(super) struct DeviceOption {
    pub index: c_int,
    pub kind: OptionKind,
    /// Whether a number counts millimetres.
    pub in_mm: bool,
    /// Bytes of the value.
    pub size: usize,
}

/// An open device. Deliberately without Drop: see the module's rule about closing.
pub(super) struct Device<'a> {
    sane: &'a Sane,
    handle: RawHandle,
}

impl Device<'_> {
    /// Looks up an option that is active and settable now; descriptors change whenever another is set.
    pub(super) fn option(&self, name: &str) -> Option<DeviceOption> {
        for index in 1.. {
            // SAFETY: the handle is open; an index past the end yields null.
            let raw = unsafe { (self.sane.descriptor)(self.handle, index).as_ref() }?;
            if raw.name.is_null() {
                continue;
            }
            // SAFETY: a non-null name is a NUL-terminated string owned by the back end.
            let found = unsafe { CStr::from_ptr(raw.name) };
            let usable = raw.capabilities & CAP_INACTIVE == 0 && raw.capabilities & CAP_SOFT_SELECT != 0;
            if usable && found.to_bytes() == name.as_bytes() {
                let kind = match raw.kind {
                    0 => OptionKind::Bool,
                    1 => OptionKind::Int,
                    2 => OptionKind::Fixed,
                    3 => OptionKind::Text,
                    _ => OptionKind::Other,
                };
                let size = usize::try_from(raw.size).unwrap_or(0);
                return Some(DeviceOption { index, kind, in_mm: raw.unit == UNIT_MM, size });
            }
        }
        None
    }

    /// The values that the device lists for a text option; empty where it has none, or takes any.
    pub(super) fn choices(&self, name: &str) -> Vec<String> {
        let Some(option) = self.option(name) else { return vec![] };
        // SAFETY: the handle is open; the index was found a moment ago.
        let Some(raw) = (unsafe { (self.sane.descriptor)(self.handle, option.index).as_ref() }) else { return vec![] };
        let mut choices = Vec::new();
        if option.kind == OptionKind::Text && raw.constraint_kind == CONSTRAINT_TEXTS && !raw.constraint.is_null() {
            let list = raw.constraint.cast::<*const c_char>();
            for at in 0..CHOICES_MAX {
                // SAFETY: by the standard the list ends with a null pointer, and we stop there.
                let text = unsafe { *list.add(at) };
                if text.is_null() {
                    break;
                }
                // SAFETY: a non-null entry is a NUL-terminated string owned by the back end.
                choices.push(unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned());
            }
        }
        choices
    }

    /// Sets a one-word option.
    pub(super) fn set_word(&self, option: &DeviceOption, mut word: i32) -> Result<(), Status> {
        let mut info = 0;
        // SAFETY: the caller checked that the option holds exactly one word; both pointers are valid.
        check(unsafe { (self.sane.control)(self.handle, option.index, ACTION_SET, (&raw mut word).cast(), &mut info) })
    }

    pub(super) fn word(&self, option: &DeviceOption) -> Option<i32> {
        let mut word = 0i32;
        // SAFETY: as in `set_word`; reading reports no info, so a null pointer is allowed.
        check(unsafe {
            (self.sane.control)(self.handle, option.index, ACTION_GET, (&raw mut word).cast(), ptr::null_mut())
        })
        .ok()?;
        Some(word)
    }

    /// Sets a text option; `value` must be shorter than the option's size.
    pub(super) fn set_text(&self, option: &DeviceOption, value: &CString) -> Result<(), Status> {
        let bytes = value.as_bytes_with_nul();
        if bytes.len() > option.size {
            return Err(Status::INVAL);
        }
        let mut buffer = vec![0u8; option.size];
        buffer[..bytes.len()].copy_from_slice(bytes);
        let mut info = 0;
        // SAFETY: the buffer has the size the descriptor demands; the back end may rewrite it in place.
        check(unsafe {
            (self.sane.control)(self.handle, option.index, ACTION_SET, buffer.as_mut_ptr().cast(), &mut info)
        })
    }

    pub(super) fn text(&self, option: &DeviceOption) -> Option<String> {
        let mut buffer = vec![0u8; option.size + 1];
        // SAFETY: the buffer is larger than the descriptor's size.
        check(unsafe {
            (self.sane.control)(self.handle, option.index, ACTION_GET, buffer.as_mut_ptr().cast(), ptr::null_mut())
        })
        .ok()?;
        let text = CStr::from_bytes_until_nul(&buffer).ok()?;
        Some(text.to_string_lossy().into_owned())
    }

    pub(super) fn start(&self) -> Result<(), Status> {
        // SAFETY: the handle is open and no scan is running.
        check(unsafe { (self.sane.start)(self.handle) })
    }

    pub(super) fn parameters(&self) -> Result<Parameters, Status> {
        let mut parameters = Parameters::default();
        // SAFETY: the structure has the layout of SANE_Parameters and outlives the call.
        check(unsafe { (self.sane.parameters)(self.handle, &mut parameters) })?;
        Ok(parameters)
    }

    /// Reads up to `buffer.len()` bytes; `Ok(0)` means "nothing yet" and the end of the page is `Err(EOF)`.
    pub(super) fn read(&self, buffer: &mut [u8]) -> Result<usize, Status> {
        let room = c_int::try_from(buffer.len()).unwrap_or(c_int::MAX);
        let mut length = 0;
        // SAFETY: `room` is at most the buffer's length.
        check(unsafe { (self.sane.read)(self.handle, buffer.as_mut_ptr(), room, &mut length) })?;
        Ok(usize::try_from(length).unwrap_or(0).min(buffer.len()))
    }

    /// Parks and closes the device; only after a complete page.
    pub(super) fn close_in_good_order(self) {
        // SAFETY: the handle is open, the scan is over, and nothing uses SANE afterwards.
        unsafe {
            (self.sane.cancel)(self.handle);
            (self.sane.close)(self.handle);
            (self.sane.exit)();
        }
    }
}
