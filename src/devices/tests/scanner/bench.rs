//! A workbench: a private SANE configuration, scanners on it, and the check that no helper is left.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lobby_devices::scanner::{
    Cancel, Colour, Deadlines, HelperCommand, PaperSource, RawPage, ScanError, ScanRequest, ScanSource, Scanner,
    Sources,
};
use tempfile::TempDir;

/// Tests look at this process's children, so they take turns.
static TURN: Mutex<()> = Mutex::new(());

pub struct Bench {
    pub dir: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Bench {
    pub fn new() -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("sane.d")).unwrap();
        fs::write(dir.path().join("sane.d/dll.conf"), "test\npnm\n").unwrap();
        fs::write(
            dir.path().join("sane.d/test.conf"),
            "number_of_devices 1\nmode Color\nresolution 75.0\nresolution_max 600.0\n\
             geometry_max 300.0\nbr_x 210.0\nbr_y 297.0\n",
        )
        .unwrap();
        Self { dir, _turn: turn }
    }

    pub fn scanner(&self, device: &str, options: &[(&str, &str)]) -> Scanner {
        Scanner {
            helper: HelperCommand { exe: helper_exe(), args: vec![] },
            device: device.into(),
            sane_config_dir: self.dir.path().join("sane.d"),
            sources: Sources::default(),
            options: options.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect(),
            options_file: None,
            monotonic: Instant::now,
        }
    }

    /// A scanner whose helper is a shell script.
    pub fn scripted(&self, script: &str) -> Scanner {
        let args = vec!["-c".into(), script.into(), "helper".into()];
        let helper = HelperCommand { exe: "/bin/sh".into(), args };
        Scanner { helper, ..self.scanner("any", &[]) }
    }

    /// A 40 x 30 picture on the glass of `pnm:0`, red left and white right.
    pub fn glass(&self) -> (PathBuf, Vec<u8>) {
        let row: Vec<u8> = (0..40).flat_map(|x| if x < 20 { [200, 0, 0] } else { [255; 3] }).collect();
        let pixels = row.repeat(30);
        let path = self.dir.path().join("glass.ppm");
        fs::write(&path, [b"P6\n40 30\n255\n".as_slice(), &pixels].concat()).unwrap();
        (path, pixels)
    }

    pub fn pnm(&self, more: &[(&str, &str)]) -> Scanner {
        let (path, _) = self.glass();
        let filename = [("filename", path.to_str().unwrap())];
        self.scanner("pnm:0", &[&filename, more].concat())
    }
}

pub fn helper_exe() -> PathBuf {
    let deps = std::env::current_exe().unwrap();
    let exe = deps.ancestors().nth(2).unwrap().join("examples/scan_helper");
    assert!(exe.exists(), "cargo builds the example scan_helper with the tests: {}", exe.display());
    exe
}

pub fn children() -> Vec<u32> {
    let mut found = Vec::new();
    for task in fs::read_dir("/proc/self/task").unwrap().flatten() {
        let list = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        found.extend(list.split_whitespace().map(|pid| pid.parse::<u32>().unwrap()));
    }
    found
}

pub fn scan_with(scanner: &Scanner, deadlines: &Deadlines) -> Result<RawPage, ScanError> {
    let request = ScanRequest { dpi: 75, colour: Colour::Colour, ..ScanRequest::default() };
    let result = scanner.scan_page(&request, deadlines, &Cancel::default());
    assert_eq!(children(), [] as [u32; 0], "no helper and no zombie is left");
    result
}

pub fn scan(scanner: &Scanner) -> Result<RawPage, ScanError> {
    scan_with(scanner, &Deadlines::default())
}

/// The pages of a feeder, and the outcome.
pub fn scan_stack(scanner: &Scanner, both_sides: bool, pages_max: u16) -> (Vec<RawPage>, Result<u32, ScanError>) {
    let source = PaperSource::Feeder { both_sides };
    let request = ScanRequest { dpi: 75, colour: Colour::Gray, source, pages_max };
    let mut pages = Vec::new();
    let ended = scanner.scan(&request, &Deadlines::default(), &Cancel::default(), &mut |page| {
        pages.push(page);
        ControlFlow::Continue(())
    });
    assert_eq!(children(), [] as [u32; 0], "no helper and no zombie is left");
    (pages, ended)
}

pub fn scan_code(scanner: &Scanner) -> &'static str {
    scan(scanner).unwrap_err().code()
}

/// A killed grandchild is reaped by the process that adopted it; a zombie counts as ended.
pub fn ends_soon(pid: &str) -> bool {
    let stat = Path::new("/proc").join(pid).join("stat");
    (0..200).any(|_| {
        let ended = fs::read_to_string(&stat).map_or(true, |s| s.contains(") Z "));
        if !ended {
            std::thread::sleep(Duration::from_millis(10));
        }
        ended
    })
}
