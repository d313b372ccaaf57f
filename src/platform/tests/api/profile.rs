use lobby_platform::profile::Profile;
use lobby_platform::server::{self, Options};

use crate::bench::{client, command, folder, options};

async fn refusal(options: &Options) -> String {
    match server::start(options).await {
        Ok(_) => panic!("it started"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn a_production_profile_refuses_keys_of_a_simulation_and_that_one_pages_beyond_loopback() {
    let folder = folder("simulation");
    let base = || options(folder.path().to_owned());
    let keys = Options { profile: Some(Profile::Production), pages: None, ..base() };
    assert!(refusal(&keys).await.contains("made for the simulation profile"));
    let open = Options { pages: Some("0.0.0.0:0".parse().unwrap()), ..base() };
    assert!(refusal(&open).await.contains("loopback only"));
}

#[tokio::test]
async fn a_production_platform_serves_its_pages_over_tls_with_cookies_bound_to_it() {
    let folder = folder("production");
    let running = server::start(&Options { pages: None, ..options(folder.path().to_owned()) }).await.unwrap();
    assert_eq!(running.pages, running.api);
    let ca = std::fs::read_to_string(folder.path().join("keys/ca.pem")).unwrap();
    let login = client(&ca, None).get(format!("{}/login", running.pages)).send().await.unwrap();
    let cookie = login.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-lobby_visitor=") && cookie.contains("Secure"), "{cookie}");
    let health = client(&ca, None).get(format!("{}/v1/health", running.api)).send().await.unwrap();
    assert_eq!(health.json::<serde_json::Value>().await.unwrap()["profile"], "production");
    running.stop().await;
}

#[tokio::test]
async fn the_pages_of_a_production_platform_may_have_a_listener_of_their_own_over_tls() {
    let folder = folder("production");
    let settings = folder.path().join("platform.json");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.replacen('{', "{\"pages\": \"127.0.0.1:0\",", 1)).unwrap();
    let running = server::start(&Options { pages: None, ..options(folder.path().to_owned()) }).await.unwrap();
    assert_ne!(running.pages, running.api);
    let ca = std::fs::read_to_string(folder.path().join("keys/ca.pem")).unwrap();
    let get = async |address: &str, path: &str| {
        client(&ca, None).get(format!("{address}{path}")).send().await.unwrap().status().as_u16()
    };
    assert_eq!((get(&running.pages, "/login").await, get(&running.pages, "/v1/health").await), (200, 404));
    assert_eq!((get(&running.api, "/v1/health").await, get(&running.api, "/login").await), (200, 404));
    running.stop().await;
}

#[test]
fn keys_are_readable_by_their_owner_only_and_a_second_init_keeps_them() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder("simulation");
    let keys = || {
        let listing = std::fs::read_dir(folder.path().join("keys")).unwrap();
        let mut files: Vec<_> = listing.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    };
    assert_eq!(keys().len(), 7);
    for file in keys() {
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
    }
    let contents = || keys().iter().map(|file| std::fs::read(file).unwrap()).collect::<Vec<_>>();
    let before = contents();
    let data = folder.path().to_str().unwrap();
    assert!(command(&["init", "--data", data]).status.success());
    assert_eq!(contents(), before);
    let other = command(&["init", "--data", data, "--profile", "production"]);
    assert!(!other.status.success());
}

#[test]
fn a_folder_without_a_platform_is_refused_with_the_command_that_makes_one() {
    let folder = tempfile::TempDir::new().unwrap();
    let served = command(&["serve", "--data", folder.path().to_str().unwrap()]);
    assert!(!served.status.success());
    assert!(String::from_utf8_lossy(&served.stderr).contains("lobby-platform init"));
}

#[test]
fn serve_prints_its_addresses_on_one_line_and_stops_on_a_signal() {
    use std::io::{BufRead as _, BufReader, Read as _};
    let folder = folder("simulation");
    let mut served = std::process::Command::new(env!("CARGO_BIN_EXE_lobby-platform"))
        .args(["serve", "--listen", "127.0.0.1:0", "--pages", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(served.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let told: serde_json::Value = serde_json::from_str(&line).unwrap();
    let address = |key: &str, scheme: &str| told[key].as_str().unwrap().strip_prefix(scheme).unwrap().to_owned();
    std::net::TcpStream::connect(address("api", "https://")).unwrap();
    std::net::TcpStream::connect(address("pages", "http://")).unwrap();
    let told = std::process::Command::new("kill").args(["-TERM", &served.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert!(served.wait().unwrap().success());
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

/// Programs that a shell starts with core dumps allowed, in a folder for these: whether one was written when it ended.
fn leaves_a_dump(command: &str) -> bool {
    use std::io::{BufRead as _, BufReader};
    use std::os::unix::process::ExitStatusExt as _;
    let folder = tempfile::TempDir::new().unwrap();
    let allowed = format!("ulimit -c unlimited && exec {command}");
    let mut program = std::process::Command::new("sh")
        .args(["-c", &allowed])
        .env_remove("LOBBY_DATABASE")
        .current_dir(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(!line.is_empty(), "it runs");
    let told = std::process::Command::new("kill").args(["-ABRT", &program.id().to_string()]).status().unwrap();
    assert!(told.success());
    let ended = program.wait().unwrap();
    assert_eq!(ended.signal(), Some(6), "{ended}");
    ended.core_dumped() || std::fs::read_dir(folder.path()).unwrap().count() > 0
}

#[test]
fn a_server_that_dies_leaves_no_dump_of_its_keys() {
    // Where the machine writes no dumps at all, the comparison says nothing.
    let is_shown = leaves_a_dump("sh -c 'echo runs; exec sleep 60'");
    let folder = folder("simulation");
    let program = env!("CARGO_BIN_EXE_lobby-platform");
    let data = folder.path().display();
    let serve = format!("{program} serve --listen 127.0.0.1:0 --pages 127.0.0.1:0 --data {data}");
    assert!(!leaves_a_dump(&serve), "another program leaves one: {is_shown}");
}

/// Reported of other servers: an administrator runs a command as root, and the service can no longer read what that wrote.
#[test]
fn a_folder_of_another_user_is_refused_before_anything_is_written_there() {
    let folder = folder("simulation");
    let data = folder.path().to_str().unwrap();
    // Where the tests do not run as root the system itself forbids what this is about.
    if std::os::unix::fs::chown(folder.path(), Some(65_534), None).is_err() {
        return;
    }
    let keys = || std::fs::read_dir(folder.path().join("keys")).unwrap().count();
    let before = keys();
    for words in
        [&["init"][..], &["migrate"], &["serve"], &["admin", "keys", "rotate", "intake"], &["admin", "ca", "renew"]]
    {
        let done = command(&[words, &["--data", data]].concat());
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(!done.status.success() && said.contains("65534") && said.contains("uid"), "{words:?}: {said}");
    }
    assert_eq!(keys(), before);
}
