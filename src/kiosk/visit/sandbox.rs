//! What the kernel lets a visit do, whatever code runs in it: Landlock confines it before a citizen stands in front of it,
//! and its helpers with it. It opens nothing of the state folder, writes to devices and its own folder alone, runs no
//! program but itself and the players of sounds, reaches no other port than its devices', and signals no other process.

use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible as _, NetPort, PathBeneath, PathFd,
    Ruleset, RulesetAttr as _, RulesetCreated, RulesetCreatedAttr as _, RulesetError, RulesetStatus, Scope,
};
use lobby_fleet::KioskConfig;
use lobby_fleet::config::ScannerSection;

use super::ports::PLAYERS;
use crate::own_program;

/// What this program knows of Landlock; an older kernel enforces what it has of it.
const KNOWN: ABI = ABI::V6;
/// Where libraries, fonts, back ends of scanners and their settings lie.
const READABLE: [&str; 16] = [
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    "/opt",
    "/proc",
    "/run",
    "/sys",
    "/usr/lib",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/local/etc",
    "/usr/local/lib",
    "/usr/local/share",
    "/usr/share",
    "/var/cache/fontconfig",
];
/// Folders in which the program lies that loads a program's libraries.
const LOADERS: [&str; 4] = ["/lib", "/lib64", "/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu"];
/// Where back ends of SANE lock a device against each other.
const LOCKS: [&str; 2] = ["/run/lock/sane", "/var/lock/sane"];
/// Files of the user that a window or a player of sounds needs, from the home folder.
const OF_HOME: [&str; 3] = [".Xauthority", ".fonts", ".config/pulse"];

/// What a visit needs beside what every program does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Its own folder.
    private_dir: PathBuf,
    /// Files and folders that the configuration names.
    readable: Vec<PathBuf>,
    /// Ports of devices; `None` where a back end of SANE may choose any.
    ports: Option<Vec<u16>>,
}

/// How far a visit is confined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confined {
    /// In everything.
    Wholly,
    /// In files and programs alone, or in more: the kernel is older than 6.12.
    InPart,
    /// In nothing: the kernel is older than 5.13, or started without Landlock.
    NotAtAll,
}

impl Needs {
    /// Those of a visit with this configuration and this folder.
    pub fn of(config: &KioskConfig, private_dir: &Path) -> Needs {
        let scanner = &config.scanner;
        let files = scanner.options.values().map(PathBuf::from).chain(scanner.options_file.clone());
        // Such files are replaced by new ones of the same name, so the folder counts.
        let folders = files.filter(|path| path.is_absolute()).filter_map(|path| path.parent().map(Path::to_path_buf));
        let readable = folders.chain(Some(scanner.sane_config_dir.clone())).filter(|path| path.is_absolute());
        let printers = [&config.printer.uri, &config.notice_printer.uri];
        let ports = printers.into_iter().chain(scanner_address(scanner)).filter_map(|address| port(address));
        let ports = (!may_choose_ports(scanner)).then(|| ports.collect());
        Needs { private_dir: private_dir.to_path_buf(), readable: readable.collect(), ports }
    }
}

/// The address of an eSCL scanner.
fn scanner_address(scanner: &ScannerSection) -> Option<&String> {
    scanner.device.starts_with(lobby_devices::scanner::escl::PREFIX).then_some(&scanner.device)
}

/// Whether SANE reaches the scanner through a network, on ports that only its back end knows. It does not where the name
/// says that it hangs on USB, and not for SANE's own two back ends that are files.
fn may_choose_ports(scanner: &ScannerSection) -> bool {
    let device = scanner.device.as_str();
    let back_end = device.split(':').next().unwrap_or_default();
    let is_here = device.is_empty() || device.contains("usb") || ["pnm", "test"].contains(&back_end);
    !is_here && scanner_address(scanner).is_none()
}

/// The port of `ipp://host[:port]/…`, `escl:http[s]://host[:port]/…`.
fn port(address: &str) -> Option<u16> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split('/').next()?;
    let after_host = match authority.strip_prefix('[') {
        Some(inside) => inside.split_once(']')?.1,
        None => authority.find(':').map_or("", |at| authority.get(at..).unwrap_or_default()),
    };
    match after_host.strip_prefix(':') {
        Some(port) => port.parse().ok(),
        None if scheme.ends_with("https") => Some(443),
        None if scheme.ends_with("http") => Some(80),
        None => Some(631),
    }
}

/// Confines this thread, and what it starts from now on.
///
/// # Errors
/// What the kernel says; nothing is confined then.
pub fn enter(needs: &Needs) -> Result<Confined, RulesetError> {
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(KNOWN))?
        .handle_access(AccessNet::BindTcp)?
        .scope(Scope::Signal)?;
    if needs.ports.is_some() {
        ruleset = ruleset.handle_access(AccessNet::ConnectTcp)?;
    }
    let mut rules = Rules { ruleset: ruleset.create()? };
    let (read, file) = (AccessFs::ReadFile | AccessFs::ReadDir, AccessFs::from_file(KNOWN));
    for path in READABLE.iter().map(Path::new).chain(needs.readable.iter().map(PathBuf::as_path)) {
        rules.allow(path, read)?;
    }
    let home = std::env::var_os("HOME").map(PathBuf::from);
    for path in home.iter().flat_map(|home| OF_HOME.map(|name| home.join(name))) {
        rules.allow(&path, read)?;
    }
    rules.allow(&std::env::var_os("XAUTHORITY").map(PathBuf::from).unwrap_or_default(), read)?;
    rules.allow(Path::new("/dev"), read | (file & !AccessFs::Execute))?;
    let whole = AccessFs::from_all(KNOWN) & !AccessFs::Execute & !AccessFs::MakeSock;
    for path in LOCKS.iter().map(Path::new).chain(Some(needs.private_dir.as_path())) {
        rules.allow(path, whole)?;
    }
    for program in programs() {
        rules.allow(&program, AccessFs::Execute | AccessFs::ReadFile)?;
    }
    for port in needs.ports.iter().flatten() {
        rules.ruleset = rules.ruleset.add_rule(NetPort::new(*port, AccessNet::ConnectTcp))?;
    }
    Ok(match rules.ruleset.restrict_self()?.ruleset {
        RulesetStatus::FullyEnforced => Confined::Wholly,
        RulesetStatus::PartiallyEnforced => Confined::InPart,
        RulesetStatus::NotEnforced => Confined::NotAtAll,
    })
}

/// This program, what loads its libraries, and the players of sounds that are installed.
fn programs() -> Vec<PathBuf> {
    let mut found = vec![PathBuf::from(own_program::PATH)];
    for folder in LOADERS {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        found.extend(entries.filter(|entry| entry.file_name().to_string_lossy().starts_with("ld-")).map(|e| e.path()));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let players = PLAYERS.iter().filter_map(|(name, _)| folders.iter().map(|dir| dir.join(name)).find(|p| p.is_file()));
    found.extend(players);
    found
}

struct Rules {
    ruleset: RulesetCreated,
}

impl Rules {
    /// Allows `access` on a file, or beneath a folder. What is not there needs no rule.
    fn allow(&mut self, path: &Path, access: BitFlags<AccessFs>) -> Result<(), RulesetError> {
        let (Ok(found), Ok(opened)) = (std::fs::metadata(path), PathFd::new(path)) else { return Ok(()) };
        let access = if found.is_dir() { access } else { access & AccessFs::from_file(KNOWN) };
        (&mut self.ruleset).add_rule(PathBeneath::new(opened, access)).map(drop)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::ErrorKind;
    use std::net::TcpListener;
    use std::process::Command;

    use rustix::process::{Pid, getppid, test_kill_process};

    use super::*;

    /// What came of an attempt within the sandbox: the kind of its refusal.
    fn refused<T>(attempt: std::io::Result<T>) -> Option<ErrorKind> {
        attempt.err().map(|error| error.kind())
    }

    /// Runs `attempts` on a thread that is confined; with how far it is, which the kernel of the machine decides.
    fn confined<T: Send + 'static>(needs: Needs, attempts: impl FnOnce() -> T + Send + 'static) -> (T, Confined) {
        let work = move || {
            let confined = enter(&needs).unwrap();
            (attempts(), confined)
        };
        std::thread::spawn(work).join().unwrap()
    }

    /// How many of the attempts the kernel refuses.
    fn enforced(confined: Confined, in_part: usize, wholly: usize) -> usize {
        match confined {
            Confined::Wholly => wholly,
            Confined::InPart => in_part,
            Confined::NotAtAll => 0,
        }
    }

    struct Kiosk {
        dir: tempfile::TempDir,
    }

    impl Kiosk {
        /// A state folder, and a visit's folder beside it.
        fn new() -> Kiosk {
            let dir = tempfile::tempdir().unwrap();
            for folder in ["state/identity", "state/outbox", "visit"] {
                std::fs::create_dir_all(dir.path().join(folder)).unwrap();
            }
            for file in ["state/identity/device.key", "state/outbox/outbox.sqlite"] {
                std::fs::write(dir.path().join(file), "secret").unwrap();
            }
            Kiosk { dir }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.dir.path().join(name)
        }

        fn needs(&self) -> Needs {
            Needs::of(&KioskConfig::default(), &self.path("visit"))
        }
    }

    /// p21: what a bug inside the visit would do.
    #[test]
    fn injected_code_reaches_neither_key_nor_queue_nor_platform_nor_core_nor_a_shell() {
        let kiosk = Kiosk::new();
        let platform = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, state) = (platform.local_addr().unwrap(), kiosk.path("state"));
        let (came, confined) = confined(kiosk.needs(), move || {
            [
                refused(std::fs::read(state.join("identity/device.key"))),
                refused(std::fs::OpenOptions::new().write(true).open(state.join("outbox/outbox.sqlite"))),
                refused(std::fs::read_dir(&state)),
                refused(std::fs::write(state.join("words.toml"), "x")),
                refused(std::fs::remove_file(state.join("identity/device.key"))),
                refused(std::fs::rename(state.join("outbox"), state.join("gone"))),
                refused(Command::new("/bin/sh").args(["-c", "exit 0"]).status()),
                // Kernels before 6.12 leave these.
                refused(std::net::TcpStream::connect(address)),
                refused(TcpListener::bind("127.0.0.1:0")),
                refused(test_kill_process(getppid().unwrap_or(Pid::INIT)).map_err(std::io::Error::from)),
            ]
        });
        let count = enforced(confined, 7, came.len());
        assert_eq!(came[..count], vec![Some(ErrorKind::PermissionDenied); count]);
    }

    #[test]
    fn a_visit_has_its_own_folder_its_fonts_its_devices_and_its_helpers() {
        let kiosk = Kiosk::new();
        let folder = kiosk.path("visit");
        let (came, _) = confined(kiosk.needs(), move || {
            std::fs::create_dir(folder.join("sane")).unwrap();
            std::fs::write(folder.join("sane/page"), "x").unwrap();
            std::fs::remove_dir_all(folder.join("sane")).unwrap();
            let helper = own_program::command().arg("--list").stdout(std::process::Stdio::null()).status();
            [
                refused(std::fs::read_dir("/usr/share/fonts")),
                refused(std::fs::OpenOptions::new().write(true).open("/dev/null")),
                refused(std::fs::read("/proc/self/maps")),
                refused(helper),
            ]
        });
        assert_eq!(came, [None; 4]);
    }

    #[test]
    fn a_program_in_the_visits_own_folder_does_not_run() {
        let kiosk = Kiosk::new();
        let folder = kiosk.path("visit");
        let (came, confined) = confined(kiosk.needs(), move || {
            std::fs::write(folder.join("tool"), "#!/bin/sh\n").unwrap();
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
            std::fs::set_permissions(folder.join("tool"), mode).unwrap();
            refused(Command::new(folder.join("tool")).status())
        });
        assert!(came == Some(ErrorKind::PermissionDenied) || confined == Confined::NotAtAll, "{came:?}");
    }

    #[test]
    fn a_visit_reaches_the_ports_of_its_devices_alone() {
        let kiosk = Kiosk::new();
        let (printer, other) = (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
        let (at_printer, at_other) = (printer.local_addr().unwrap(), other.local_addr().unwrap());
        let mut config = KioskConfig::default();
        config.printer.uri = format!("ipp://{at_printer}/ipp/print");
        let (came, confined) = confined(Needs::of(&config, &kiosk.path("visit")), move || {
            [at_printer, at_other].map(|address| refused(std::net::TcpStream::connect(address)))
        });
        assert_eq!(came[0], None);
        assert!(came[1] == Some(ErrorKind::PermissionDenied) || confined != Confined::Wholly, "{came:?}");
    }

    #[test]
    fn the_port_stands_in_the_address_or_follows_from_its_scheme() {
        for (address, wanted) in [
            ("ipp://127.0.0.1:8631/ipp/print", Some(8631)),
            ("ipp://printer.local/ipp/print", Some(631)),
            ("ipp://[fe80::1]:1631/x", Some(1631)),
            ("ipp://[fe80::1]/x", Some(631)),
            ("escl:http://192.168.4.9/eSCL", Some(80)),
            ("escl:https://192.168.4.9/eSCL", Some(443)),
            ("escl:http://192.168.4.9:8080/eSCL", Some(8080)),
            ("escl:http://192.168.4.9:80801/eSCL", None),
            ("", None),
        ] {
            assert_eq!(port(address), wanted, "{address}");
        }
    }

    #[test]
    fn only_a_scanner_that_sane_reaches_through_a_network_opens_every_port() {
        for (device, opens) in [
            ("", false),
            ("pnm:0", false),
            ("test:0", false),
            ("genesys:libusb:001:004", false),
            ("fujitsu:ScanSnap iX500:1234", true),
            ("epson2:net:192.168.4.9", true),
            ("airscan:e0:Brother", true),
            ("hpaio:/usb/Deskjet?serial=1", false),
            ("hpaio:/net/Deskjet?ip=192.168.4.9", true),
            ("escl:http://192.168.4.9/eSCL", false),
        ] {
            let scanner = ScannerSection { device: device.into(), ..ScannerSection::default() };
            assert_eq!(may_choose_ports(&scanner), opens, "{device}");
        }
    }

    #[test]
    fn folders_of_files_that_the_configuration_names_are_readable() {
        let mut config = KioskConfig::default();
        config.scanner.options_file = Some("/srv/scanner/options.json".into());
        config.scanner.options.insert("filename".into(), "/srv/pages/glass.ppm".into());
        config.scanner.options.insert("mode".into(), "Color".into());
        config.scanner.sane_config_dir = "/srv/sane.d".into();
        let needs = Needs::of(&config, Path::new("/visit"));
        assert_eq!(needs.readable, ["/srv/pages", "/srv/scanner", "/srv/sane.d"].map(PathBuf::from));
    }
}
