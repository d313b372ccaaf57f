//! `cargo xtask setup`: what Debian and cargo must provide before the house builds, runs and is tested.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};

use crate::shell::{self, Failure, While, run, say};

/// Debian packages that serve one purpose.
struct Group {
    purpose: &'static str,
    packages: &'static [&'static str],
}

const BUILD: Group = Group {
    purpose: "building the window and the picture encoder",
    packages: &["pkg-config", "libfontconfig1-dev", "cmake", "nasm"],
};
const SCREEN: Group = Group {
    purpose: "showing the window",
    packages: &[
        "libfontconfig1",
        "fonts-noto-cjk",
        // Names with characters of extensions B to F, as GB 18030-2022 asks of public services: 22 MB, 52 installed.
        "fonts-hanazono",
        "libx11-6",
        "libx11-xcb1",
        "libxcursor1",
        "libxi6",
        "libxrandr2",
        "libxkbcommon-x11-0",
    ],
};
const SCAN: Group = Group { purpose: "scanning", packages: &["libsane1", "sane-utils"] };
const VIRTUAL: Group =
    Group { purpose: "a virtual display that can be read aloud", packages: &["xvfb", "at-spi2-core", "dbus"] };
const PEERS: Group = Group {
    purpose: "independent programs that the tests compare with",
    packages: &["age", "poppler-utils", "qpdf", "cups-ipp-utils", "sane-airscan"],
};
const BROWSER: Group =
    Group { purpose: "a browser that the benches compare with", packages: &["chromium", "chromium-driver"] };
/// The last two are not among the dependencies that Debian declares for the first, and it does not run without them.
const ARCHIVE: Group = Group {
    purpose: "Apache PDFBox Preflight, which judges PDF/A in tests",
    packages: &[
        "openjdk-17-jre-headless",
        "libpdfbox2-java",
        "libfontbox2-java",
        "libcommons-logging-java",
        "libbcprov-java",
        "libactivation-java",
        "libjaxb-api-java",
    ],
};
const SERVER: Group = Group { purpose: "the platform's second database, in tests", packages: &["postgresql"] };

/// What the pages of a scanner are given to besides us, to be faster and more careful than; a compiler for one of them.
const PAGE_PEERS: Group = Group {
    purpose: "programs that `bench pages` compares with",
    packages: &["imagemagick", "unpaper", "ocrmypdf", "libleptonica-dev", "python3-opencv", "gcc", "libc6-dev"],
};

/// Tells Debian's package to bring no server of its own to life: the tests make theirs. It is Debian's own setting for
/// that. A file that is there already is left as it is.
const NO_CLUSTER: &str = "\
f=/etc/postgresql-common/createcluster.conf; test -e $f || { mkdir -p ${f%/*} && printf '%s\\n' \
'# Written by the set-up of Lobby, whose tests start servers of their own: installing PostgreSQL makes no server.' \
'create_main_cluster = off' >$f; }";

/// A cargo program that CI needs.
struct Tool {
    package: &'static str,
    version: &'static str,
    /// Any version serves: only the pinned one is installed, but a present one is not replaced.
    any_version: bool,
}

const TOOLS: &[Tool] = &[
    Tool { package: "cargo-deny", version: "0.20.2", any_version: false },
    Tool { package: "cargo-nextest", version: "0.9.143", any_version: true },
    // Makes the package of a kiosk.
    Tool { package: "cargo-deb", version: "3.8.0", any_version: true },
    // 1.14 needs a newer compiler than the rust-version of Cargo.toml. It does not say its own version.
    Tool { package: "cargo-shear", version: "1.11.2", any_version: true },
];

/// Version of python-tuf.
const PYTHON_TUF: &str = "7.0.1";

/// What the machine is prepared for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Demo,
    /// The tests of one room.
    Room,
    Test,
    Bench,
    Ci,
}

impl Purpose {
    fn groups(self) -> &'static [Group] {
        match self {
            Purpose::Demo => &[BUILD, SCREEN, SCAN, VIRTUAL],
            // Not what is heavy: a browser, Java, a database server.
            Purpose::Room => &[BUILD, SCREEN, SCAN, PEERS],
            Purpose::Test | Purpose::Ci => &[BUILD, SCREEN, SCAN, VIRTUAL, PEERS, ARCHIVE, SERVER],
            Purpose::Bench => &[BUILD, SCREEN, SCAN, VIRTUAL, PEERS, BROWSER, ARCHIVE, SERVER, PAGE_PEERS],
        }
    }
}

/// Runs the command with its arguments.
pub fn command(arguments: &[String]) -> Result<(), Failure> {
    let purpose = match arguments {
        [] => Purpose::Test,
        [only] => match only.as_str() {
            "--demo" => Purpose::Demo,
            "--test" => Purpose::Test,
            "--bench" => Purpose::Bench,
            "--ci" => Purpose::Ci,
            unknown => {
                return Err(Failure::new(format!(
                    "setup: unknown option {unknown:?}; --demo, --test, --bench or --ci"
                )));
            }
        },
        _ => return Err(Failure::new("setup: one of --demo, --test, --bench and --ci")),
    };
    prepare(purpose)
}

/// Makes the machine ready; says nothing and touches nothing if it already is.
pub fn prepare(purpose: Purpose) -> Result<(), Failure> {
    install_packages(purpose)?;
    if matches!(purpose, Purpose::Room | Purpose::Test | Purpose::Ci) {
        install_python_tuf()?;
    }
    if purpose == Purpose::Ci {
        for tool in TOOLS {
            install_tool(tool)?;
        }
    }
    Ok(())
}

/// The reference implementation of The Update Framework, which reads what `release` writes, beside what cargo builds.
fn install_python_tuf() -> Result<(), Failure> {
    let place = shell::target_directory().join("python");
    let mut version = Command::new("python3");
    version.env("PYTHONPATH", &place).args(["-c", "import tuf; print(tuf.__version__)"]).stderr(Stdio::null());
    if shell::output(&mut version).is_ok_and(|(good, text)| good && text.trim() == PYTHON_TUF) {
        return Ok(());
    }
    if !shell::answers("python3", &["-m", "pip", "--version"]) {
        run(&mut privileged(&["apt-get", "install", "-y", "-qq", "--no-install-recommends", "python3-pip"])?)?;
    }
    let wanted = format!("tuf=={PYTHON_TUF}");
    say(format!("Installing with pip, below target: {wanted}"));
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--upgrade", "--no-warn-script-location", "--target"]);
    run(pip.arg(&place).arg(&wanted))
}

fn install_packages(purpose: Purpose) -> Result<(), Failure> {
    if !is_debian() {
        return said_what_is_needed(purpose);
    }
    let installed = installed_packages(purpose)?;
    let missing: Vec<&Group> =
        purpose.groups().iter().filter(|group| group.packages.iter().any(|name| !installed.contains(*name))).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let wanted: Vec<&str> = missing
        .iter()
        .flat_map(|group| group.packages.iter().copied())
        .filter(|name| !installed.contains(*name))
        .collect();
    let purposes: Vec<&str> = missing.iter().map(|group| group.purpose).collect();
    if wanted.iter().any(|name| SERVER.packages.contains(name)) {
        run(privileged(&["sh", "-c", NO_CLUSTER])?.stdin(Stdio::null()))?;
    }
    say(format!("Installing with apt-get, for {}: {}", purposes.join(", "), wanted.join(" ")));
    run(privileged(&["apt-get", "update", "-qq"])?.stdin(Stdio::null()))?;
    let mut install = privileged(&[
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "-y",
        "-qq",
        "--no-install-recommends",
        "-o",
        "DPkg::Lock::Timeout=300",
    ])?;
    run(install.args(&wanted).stdin(Stdio::null()))
}

/// On another system the person installs; a build that needs nothing more may go on.
fn said_what_is_needed(purpose: Purpose) -> Result<(), Failure> {
    say("This is not Debian, so nothing was installed. Under Debian's names, Lobby needs:");
    for group in purpose.groups() {
        say(format!("  {}: {}", group.purpose, group.packages.join(" ")));
    }
    if shell::answers("pkg-config", &["--exists", "fontconfig"]) {
        return Ok(());
    }
    Err(Failure::new("setup: pkg-config does not find fontconfig; install the packages above and try again"))
}

fn is_debian() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    describes_debian(&release) && shell::answers("dpkg-query", &["--version"])
}

/// `ID=debian`, or a relative that says so in `ID_LIKE`.
fn describes_debian(os_release: &str) -> bool {
    os_release
        .lines()
        .filter_map(|line| line.split_once('='))
        .filter(|(key, _)| matches!(*key, "ID" | "ID_LIKE"))
        .any(|(_, value)| value.trim_matches('"').split_whitespace().any(|name| name == "debian"))
}

fn installed_packages(purpose: Purpose) -> Result<BTreeSet<String>, Failure> {
    let names = purpose.groups().iter().flat_map(|group| group.packages);
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat=${Package} ${db:Status-Status}\\n"]).args(names).stderr(Stdio::null());
    // It exits 1 when it has never heard of one of the names, and still lists the others.
    let (_, listing) = shell::output(&mut query).doing(|| "asking dpkg-query".to_owned())?;
    Ok(parse_installed(&listing))
}

fn parse_installed(listing: &str) -> BTreeSet<String> {
    listing.lines().filter_map(|line| line.strip_suffix(" installed")).map(str::to_owned).collect()
}

/// The command as root: directly, or through sudo, which may ask for the password itself.
fn privileged(words: &[&str]) -> Result<Command, Failure> {
    let mut words = words.to_vec();
    if !rustix::process::geteuid().is_root() {
        if !shell::answers("sudo", &["--version"]) {
            return Err(Failure::new("setup: neither root nor sudo; run `cargo xtask setup` as root once"));
        }
        say(format!("  through sudo: {}", words.join(" ")));
        words.insert(0, "sudo");
    }
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    Ok(command)
}

fn install_tool(tool: &Tool) -> Result<(), Failure> {
    let subcommand = tool.package.trim_start_matches("cargo-");
    let mut version = shell::cargo();
    let found = shell::output(version.args([subcommand, "--version"]).stderr(Stdio::null()));
    if found.is_ok_and(|(good, text)| good && (tool.any_version || names_version(&text, tool.version))) {
        return Ok(());
    }
    let wanted = format!("{}@{}", tool.package, tool.version);
    say(format!("Installing with cargo, for CI: {wanted}"));
    run(shell::cargo().args(["install", "--locked", "--quiet", &wanted]))
}

fn names_version(text: &str, version: &str) -> bool {
    text.split_whitespace().any(|word| word == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_the_demo_nor_one_room_pulls_a_browser_a_database_or_java() {
        let light = [Purpose::Demo, Purpose::Room];
        for package in light.iter().flat_map(|purpose| purpose.groups()).flat_map(|group| group.packages) {
            for heavy in ["chromium", "postgres", "jre", "jdk", "java"] {
                assert!(!package.contains(heavy), "{package}");
            }
        }
    }

    #[test]
    fn what_only_benches_compare_with_is_never_pulled_for_demo_tests_or_ci() {
        for purpose in [Purpose::Demo, Purpose::Test, Purpose::Ci] {
            let packages: Vec<_> = purpose.groups().iter().flat_map(|group| group.packages).collect();
            for heavy in ["imagemagick", "ocrmypdf", "unpaper", "python3-opencv", "libleptonica-dev"] {
                assert!(!packages.contains(&&heavy), "{heavy} for {purpose:?}");
            }
        }
    }

    #[test]
    fn a_package_that_was_removed_but_left_its_settings_is_missing() {
        let listing = "xvfb installed\nage config-files\nqpdf not-installed\n";
        assert_eq!(parse_installed(listing), BTreeSet::from(["xvfb".to_owned()]));
    }

    #[test]
    fn debian_and_its_relatives_are_recognised() {
        assert!(describes_debian("NAME=\"Debian GNU/Linux\"\nID=debian\n"));
        assert!(describes_debian("ID=ubuntu\nID_LIKE=debian\n"));
        assert!(describes_debian("ID=mint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!describes_debian("ID=fedora\nHOME_URL=\"https://debian.example\"\n"));
    }

    #[test]
    fn another_version_of_a_tool_is_not_the_pinned_one() {
        assert!(names_version("cargo-deny 0.20.2", "0.20.2"));
        assert!(!names_version("cargo-deny 0.20.21", "0.20.2"));
    }
}
