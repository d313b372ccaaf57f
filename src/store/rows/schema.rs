//! Tables, by version. `user_version` says which version a database has; a migration is never changed once released.

use rusqlite::Connection;

/// The version this program writes.
pub(crate) const LATEST: u32 = 5;

/// The first version whose applications all have a second copy.
pub(crate) const WITH_COPIES: u32 = 3;

const MIGRATIONS: [(u32, &str); LATEST as usize] = [(1, DDL_V1), (2, DDL_V2), (3, DDL_V3), (4, DDL_V4), (5, DDL_V5)];

pub(super) const DDL_V1: &str = "
create table counter (
    only integer primary key check (only = 1),
    next integer not null
) strict;
insert into counter values (1, 1);

create table application (
    seq             integer primary key autoincrement,
    application_id  text not null unique,
    case_number     text not null unique,
    manifest_jws    text not null,
    manifest_sha256 text not null,
    state           text not null check (state in ('queued', 'needs_staff', 'damaged', 'receipted')),
    code            text not null default '',    -- why it needs staff, or what is damaged
    detail          text not null default '',
    attempts        integer not null default 0,
    attempted_at    integer,                     -- milliseconds since 1970, as every time here
    outcome         text,                        -- code of the last attempt
    accepted_at     integer not null,
    receipt_jws     text,
    received_at     integer
) strict;
create index application_waiting on application (seq) where state <> 'receipted';

create table blob (
    application_id  text not null references application (application_id),
    n               integer not null,            -- place in the manifest
    kind            text not null,
    sha256          text not null,
    size            integer not null,
    file            text,                        -- name under blobs/<application id>/, or
    bytes           blob,                        -- the sealed bytes themselves, until the receipt
    primary key (application_id, n)
) strict;
";

/// Answers how many wait in which state, and which are not queued, without a look at any manifest.
const DDL_V2: &str = "create index application_state on application (state, seq) where state <> 'receipted';";

/// Marks that never go back, and what was found damaged.
const DDL_V3: &str = "
create table floor (
    name            text primary key,
    version         integer not null             -- of which no older one is taken
) strict;

create table finding (
    seq             integer primary key autoincrement,
    found_at        integer not null,
    application_id  text,
    place           text not null,
    fault           text not null
) strict;
";

/// Answers which numbers have their receipt, without a look at any manifest.
const DDL_V4: &str = "create index application_receipted on application (case_number) where state = 'receipted';";

/// The code by which the platform last refused an application that is asked for again, and which have one.
const DDL_V5: &str = "
alter table application add column refused text;
create index application_refused on application (seq) where state = 'queued' and refused is not null;
";

/// Version of the database; 0 for one that was just made.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Migrations that lead from `version` to the latest.
pub(crate) fn after(version: u32) -> impl Iterator<Item = (u32, &'static str)> {
    MIGRATIONS.into_iter().filter(move |(next, _)| *next > version)
}
