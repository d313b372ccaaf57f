//! Scanning through the real helper process, the real libsane and Debian's virtual back ends `test` and `pnm`.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod bench;
mod stack;

use std::fs;
use std::time::{Duration, Instant};

use bench::{Bench, children, ends_soon, helper_exe, scan, scan_code, scan_with};
use lobby_devices::scanner::{Cancel, Deadlines, PixelFormat, ScanError, ScanRequest, ScanSource, ScanStage};

#[test]
fn the_picture_on_the_glass_arrives_byte_for_byte() {
    let bench = Bench::new();
    let (_, pixels) = bench.glass();
    let page = scan(&bench.pnm(&[])).unwrap();
    let samples = page.samples().unwrap();
    assert_eq!((samples.width, samples.height, samples.depth), (40, 30, 8));
    assert_eq!((samples.format, samples.bytes_per_line), (PixelFormat::Rgb, 120));
    assert_eq!(*page.bytes, pixels);
}

#[test]
fn an_a4_page_from_the_test_back_end_tells_its_rounded_settings() {
    let bench = Bench::new();
    let page = scan(&bench.scanner("test:0", &[("br-y", "250.37")])).unwrap();
    assert_eq!(page.dpi, 75);
    let samples = page.samples().unwrap();
    assert_eq!(page.bytes.len() as u32, samples.bytes_per_line * samples.height);
    let (_, br_y) = page.settings.iter().find(|(name, _)| name == "br-y").unwrap();
    let br_y: f64 = br_y.parse().unwrap();
    assert!(br_y == 250.0 || br_y == 251.0, "rounded by the device: {br_y}");
}

#[test]
fn gray_one_bit_and_sixteen_bit_pages_keep_their_shape() {
    let bench = Bench::new();
    for (depth, format) in [("1", PixelFormat::Gray), ("8", PixelFormat::Gray), ("16", PixelFormat::Rgb)] {
        let mode = if format == PixelFormat::Gray { "Gray" } else { "Color" };
        let page = scan(&bench.scanner("test:0", &[("mode", mode), ("depth", depth)])).unwrap();
        let samples = page.samples().unwrap();
        assert_eq!((samples.depth.to_string().as_str(), samples.format), (depth, format));
        let row_bits = samples.width * samples.depth * format.channels();
        assert_eq!(samples.bytes_per_line, row_bits.div_ceil(8));
    }
}

#[test]
fn a_hand_scanner_of_unknown_length_gives_whole_lines() {
    let bench = Bench::new();
    let page = scan(&bench.scanner("test:0", &[("hand-scanner", "yes")])).unwrap();
    let samples = page.samples().unwrap();
    assert!(samples.height > 100);
    assert_eq!(page.bytes.len() as u32, samples.bytes_per_line * samples.height);
}

#[test]
fn every_status_at_reading_has_its_own_error() {
    let bench = Bench::new();
    for (status, code) in [
        ("SANE_STATUS_UNSUPPORTED", "unsupported"),
        ("SANE_STATUS_CANCELLED", "io"),
        ("SANE_STATUS_DEVICE_BUSY", "busy"),
        ("SANE_STATUS_INVAL", "io"),
        ("SANE_STATUS_EOF", "truncated"),
        ("SANE_STATUS_JAMMED", "jam"),
        ("SANE_STATUS_NO_DOCS", "no_paper"),
        ("SANE_STATUS_COVER_OPEN", "cover_open"),
        ("SANE_STATUS_IO_ERROR", "io"),
        ("SANE_STATUS_NO_MEM", "io"),
        ("SANE_STATUS_ACCESS_DENIED", "denied"),
    ] {
        let scanner = bench.scanner("test:0", &[("read-return-value", status)]);
        assert_eq!(scan_code(&scanner), code, "{status}");
    }
}

#[test]
fn faults_of_the_picture_back_end_are_distinguished() {
    let bench = Bench::new();
    for (fault, code) in [
        ("status-eof", "truncated"),
        ("status-jammed", "jam"),
        ("status-nodocs", "no_paper"),
        ("status-coveropen", "cover_open"),
        ("status-ioerror", "io"),
        ("status-nomem", "io"),
        ("status-accessdenied", "denied"),
    ] {
        assert_eq!(scan_code(&bench.pnm(&[("status", "no"), (fault, "yes")])), code, "{fault}");
    }
}

#[test]
fn a_page_that_ends_early_is_truncated() {
    let bench = Bench::new();
    let scanner = bench.pnm(&[]);
    let path = bench.dir.path().join("glass.ppm");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 600]).unwrap();
    assert_eq!(scan_code(&scanner), "truncated");
}

#[test]
fn an_absent_device_is_gone() {
    let bench = Bench::new();
    assert_eq!(scan_code(&bench.scanner("test:7", &[])), "gone");
    assert_eq!(scan_code(&bench.scanner("nowhere:0", &[])), "gone");
}

#[test]
fn a_configured_option_that_the_device_lacks_is_named() {
    let bench = Bench::new();
    let error = scan(&bench.scanner("test:0", &[("lamp-colour", "blue")])).unwrap_err();
    assert_eq!(error.code(), "unsupported");
    assert!(error.to_string().contains("lamp-colour"), "{error}");
}

#[test]
fn three_pass_colour_is_refused() {
    let bench = Bench::new();
    assert_eq!(scan_code(&bench.scanner("test:0", &[("three-pass", "yes")])), "unsupported");
}

#[test]
fn a_slow_device_runs_into_the_page_deadline_and_is_reaped() {
    let bench = Bench::new();
    let slow = [("read-delay", "yes"), ("read-delay-duration", "200000")];
    let limited = [("read-limit", "yes"), ("read-limit-size", "1000")];
    let scanner = bench.scanner("test:0", &[slow, limited].concat());
    let deadlines = Deadlines { page: Duration::from_millis(700), ..Deadlines::default() };
    let started = Instant::now();
    let error = scan_with(&scanner, &deadlines).unwrap_err();
    assert_eq!(error, ScanError::Timeout { stage: ScanStage::Page });
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_device_that_never_starts_runs_into_the_first_byte_deadline() {
    let bench = Bench::new();
    let fifo = bench.dir.path().join("fifo.ppm");
    let cwd = rustix::fs::CWD;
    rustix::fs::mkfifoat(cwd, &fifo, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
    let scanner = bench.scanner("pnm:0", &[("filename", fifo.to_str().unwrap())]);
    let deadlines = Deadlines { first_byte: Duration::from_millis(300), ..Deadlines::default() };
    let error = scan_with(&scanner, &deadlines).unwrap_err();
    assert_eq!(error, ScanError::Timeout { stage: ScanStage::FirstByte });
}

#[test]
fn a_helper_that_says_nothing_runs_into_the_open_deadline_with_all_it_started() {
    let bench = Bench::new();
    let mark = bench.dir.path().join("grandchild");
    let script = format!("sleep 600 & echo $! > {}; wait", mark.display());
    let deadlines = Deadlines { open: Duration::from_millis(400), ..Deadlines::default() };
    let error = scan_with(&bench.scripted(&script), &deadlines).unwrap_err();
    assert_eq!(error, ScanError::Timeout { stage: ScanStage::Open });
    let grandchild = fs::read_to_string(&mark).unwrap();
    assert!(ends_soon(grandchild.trim()), "the whole process group is killed");
}

#[test]
fn a_killed_helper_is_an_error_and_never_a_page() {
    let bench = Bench::new();
    let slow = [("read-delay", "yes"), ("read-delay-duration", "200000"), ("read-limit", "yes")];
    let scanner = bench.scanner("test:0", &slow);
    let killer = std::thread::spawn(|| {
        loop {
            if let Some(pid) = children().first() {
                std::thread::sleep(Duration::from_millis(150));
                let pid = rustix::process::Pid::from_raw(*pid as i32).unwrap();
                return rustix::process::kill_process(pid, rustix::process::Signal::ABORT);
            }
            std::thread::yield_now();
        }
    });
    let error = scan(&scanner).unwrap_err();
    killer.join().unwrap().unwrap();
    assert!(error.to_string().contains("signal 6"), "{error}");
    assert_eq!(error.code(), "io");
}

#[test]
fn garbage_on_the_pipe_is_an_error() {
    let bench = Bench::new();
    for script in ["echo Scanner ready", "head -c 100000 /dev/zero", "exit 7", "printf 'HELO\\2\\0\\0\\0DONE'"] {
        assert_eq!(scan_code(&bench.scripted(script)), "io", "{script}");
    }
    let shape = "printf 'HELO\\2\\0\\0\\0OPEN\\0\\0\\0\\0PAGE\\0\\0\\377\\377\\0\\0\\1\\0\\0\\0\\1\\0\\0\\0\\10\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0'";
    assert_eq!(scan_code(&bench.scripted(shape)), "bad_image");
}

#[test]
fn a_helper_that_hangs_after_a_complete_page_costs_its_grace_and_no_page() {
    let bench = Bench::new();
    let helper = helper_exe();
    let (path, pixels) = bench.glass();
    // The real helper, kept from ending by a shell that holds the pipe open.
    let script = format!("{} \"$@\"; sleep 600", helper.display());
    let mut scanner = bench.scripted(&script);
    scanner.device = "pnm:0".into();
    scanner.options = vec![("filename".into(), path.to_str().unwrap().into())];
    let deadlines = Deadlines { close: Duration::from_millis(200), ..Deadlines::default() };
    assert_eq!(*scan_with(&scanner, &deadlines).unwrap().bytes, pixels);
}

#[test]
fn a_cancelled_scan_ends_at_once() {
    let bench = Bench::new();
    let cancel = Cancel::default();
    let other = cancel.clone();
    let caller = std::thread::spawn(move || {
        while children().is_empty() {
            std::thread::yield_now();
        }
        other.cancel();
    });
    let scanner = bench.scripted("sleep 600");
    let started = Instant::now();
    let result = scanner.scan_page(&ScanRequest::default(), &Deadlines::default(), &cancel);
    caller.join().unwrap();
    assert_eq!(result.unwrap_err(), ScanError::Cancelled);
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(children(), [] as [u32; 0]);
}

#[test]
fn the_options_file_is_read_before_every_page() {
    let bench = Bench::new();
    let mut scanner = bench.pnm(&[]);
    let file = bench.dir.path().join("options.json");
    scanner.options_file = Some(file.clone());
    assert_eq!(scan_code(&scanner), "io", "a configured file must be there");
    fs::write(&file, r#"{"status": "no", "status-jammed": "yes"}"#).unwrap();
    assert_eq!(scan_code(&scanner), "jam");
    fs::write(&file, "{}").unwrap();
    assert!(scan(&scanner).is_ok());
}

#[test]
fn a_missing_helper_program_is_an_error() {
    let bench = Bench::new();
    let mut scanner = bench.pnm(&[]);
    scanner.helper.exe = "/nonexistent/lobby".into();
    assert_eq!(scan_code(&scanner), "io");
}

#[test]
fn a_look_at_the_scanner_opens_it_and_scans_nothing() {
    let bench = Bench::new();
    let look = |scanner: &lobby_devices::scanner::Scanner| scanner.probe(&Deadlines::default(), &Cancel::default());
    assert_eq!(look(&bench.pnm(&[])), Ok(()));
    assert_eq!(look(&bench.scanner("test:0", &[("read-return-value", "SANE_STATUS_JAMMED")])), Ok(()));
    assert_eq!(look(&bench.scanner("test:7", &[])), Err(ScanError::Gone));
}
