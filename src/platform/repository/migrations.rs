//! The schema of every engine, from the one set of SQL files in `migrations/` (its README says how to write them).
//!
//! Two programs may start on one database at once. There is no lock for that, because what would be one is not spoken
//! by every engine behind the same URL: pending migrations and their entries in refinery's table are one transaction,
//! so of two that try, one is rolled back as a whole, looks again, and finds everything done.

use std::time::Duration;

use refinery::{Migrate, Migration, Runner};

use crate::error::{PlatformError, Result};

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Most tries of a migration. A server that lost the race to another succeeds at the second; a faulty migration fails
/// each time and changes nothing.
const TRIES: u32 = 6;
const PAUSE: Duration = Duration::from_millis(100);

/// Applies what is pending to the embedded engine.
///
/// # Errors
/// [`PlatformError::Migration`].
pub fn apply(connection: &mut rusqlite::Connection) -> Result<()> {
    run(&embedded::migrations::runner(), connection)
}

/// Applies what is pending to PostgreSQL.
///
/// # Errors
/// [`PlatformError::Migration`].
pub fn apply_in_postgres(client: &mut postgres::Client) -> Result<()> {
    let translated = embedded::migrations::runner()
        .get_migrations()
        .iter()
        .map(|migration| {
            let name = format!("{}{}__{}", migration.prefix(), migration.version(), migration.name());
            Migration::unapplied(&name, &for_postgres(migration.sql().unwrap_or_default()))
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| PlatformError::Migration(Box::new(error)))?;
    run(&Runner::new(&translated), client)
}

fn run(runner: &Runner, connection: &mut impl Migrate) -> Result<()> {
    let grouped = Runner::new(runner.get_migrations()).set_grouped(true);
    let mut tries = 1;
    loop {
        match grouped.run(connection) {
            Ok(_) => return Ok(()),
            Err(error) if tries == TRIES => return Err(PlatformError::Migration(Box::new(error))),
            Err(error) => tracing::info!(%error, tries, "migrating again, in case another program was migrating too"),
        }
        std::thread::sleep(PAUSE * tries);
        tries += 1;
    }
}

/// The one word that differs: a column of bytes is `blob` in the files and `bytea` here.
fn for_postgres(sql: &str) -> String {
    sql.split_inclusive(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .map(|word| match word.strip_prefix("blob") {
            Some(rest) if rest.chars().all(|letter| !(letter.is_ascii_alphanumeric() || letter == '_')) => {
                format!("bytea{rest}")
            }
            Some(_) | None => word.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::for_postgres;

    #[test]
    fn only_the_word_for_bytes_differs() {
        let sql = "create table t (a blob not null, blob_size bigint, myblob text, b blob);";
        let wanted = "create table t (a bytea not null, blob_size bigint, myblob text, b bytea);";
        assert_eq!(for_postgres(sql), wanted);
    }
}
