//! Which database a command opens, and what it tells of it.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;

use crate::ON_POSTGRES;
use crate::bench::{PASSWORD, command, folder, program};

fn output_of_failure(done: &Output) -> String {
    assert!(!done.status.success());
    [done.stdout.as_slice(), done.stderr.as_slice()].concat().iter().map(|byte| char::from(*byte)).collect()
}

#[tokio::test]
async fn a_folder_remembers_its_database_and_every_command_finds_it() {
    let folder = folder("simulation");
    let data = folder.path().to_str().unwrap();
    let add = ["admin", "user", "add", "--data", data, "--login", "second", "--name", "乙", "--password", PASSWORD];
    assert!(command(&add).status.success());
    assert!(command(&["migrate", "--data", data]).status.success());
    let db = folder.db();
    let logins = db.read(|tx| tx.rows("select login from officer order by login", &[])).await.unwrap();
    assert_eq!(logins.len(), 2);
    assert_eq!(folder.path().join("platform.db").exists(), !ON_POSTGRES);
    let settings = std::fs::metadata(folder.path().join("platform.json")).unwrap();
    assert_eq!(settings.permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_command_line_wins_over_the_environment_and_that_over_the_folder() {
    let folder = folder("simulation");
    let data = folder.path().to_str().unwrap();
    // The command line names the embedded engine, the environment a server that does not run.
    let nowhere = "postgres://lobby@127.0.0.1:1/rows";
    let migrate = |arguments: &[&str], environment: &str| {
        let base = ["migrate", "--data", data];
        program().args(base).args(arguments).env("LOBBY_DATABASE", environment).output().unwrap()
    };
    assert!(migrate(&["--database", "sqlite:"], nowhere).status.success());
    assert!(folder.path().join("platform.db").exists());
    assert!(output_of_failure(&migrate(&[], nowhere)).contains("connecting to PostgreSQL"));
    assert!(migrate(&[], "").status.success(), "an empty variable says nothing");
}

#[test]
fn an_init_that_names_another_database_moves_nothing_and_says_so() {
    let folder = folder("simulation");
    let data = folder.path().to_str().unwrap();
    let before = std::fs::read(folder.path().join("platform.json")).unwrap();
    let again = command(&["init", "--data", data, "--database", "postgres://lobby@127.0.0.1:1/rows"]);
    assert!(output_of_failure(&again).contains("does not move them"));
    assert_eq!(std::fs::read(folder.path().join("platform.json")).unwrap(), before);
    assert!(command(&["init", "--data", data]).status.success());
}

#[test]
fn a_database_that_does_not_answer_is_not_remembered_and_its_password_is_not_printed() {
    let folder = tempfile::TempDir::new().unwrap();
    let data = folder.path().to_str().unwrap();
    let url = "postgres://lobby:geheim@127.0.0.1:1/rows";
    let by_option = command(&["init", "--data", data, "--database", url]);
    let by_environment = program().args(["init", "--data", data]).env("LOBBY_DATABASE", url).output().unwrap();
    for done in [by_option, by_environment] {
        let told = output_of_failure(&done);
        assert!(told.contains("connecting to PostgreSQL") && !told.contains("geheim"), "{told}");
    }
    let odd =
        output_of_failure(&command(&["init", "--data", data, "--database", "mysql://lobby:geheim@127.0.0.1/rows"]));
    assert!(odd.contains("postgres://") && !odd.contains("geheim"), "{odd}");
    assert!(!folder.path().join("platform.json").exists());
    assert!(command(&["init", "--data", data]).status.success(), "the mistake can be corrected");
}

#[test]
fn a_production_platform_sends_nothing_of_its_rows_over_a_network_in_the_clear() {
    let folder = tempfile::TempDir::new().unwrap();
    let data = folder.path().to_str().unwrap();
    let url = "postgres://lobby:geheim@db.example/rows";
    let refused = output_of_failure(&command(&["init", "--data", data, "--profile", "production", "--database", url]));
    assert!(refused.contains("would not be encrypted") && refused.contains("db.example"), "{refused}");
    assert!(!refused.contains("geheim"));
    assert!(command(&["init", "--data", data, "--profile", "production"]).status.success());
    let served = output_of_failure(&command(&["serve", "--data", data, "--database", url]));
    assert!(served.contains("would not be encrypted"), "{served}");
}
