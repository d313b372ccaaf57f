-- The rules of retention as they were imported, whole; versions only rise.
create table retention (
    org text not null, version bigint not null, imported_at bigint not null, content text not null,
    primary key (org, version));

-- Cases whose records an officer keeps beyond their term, while a review or a complaint goes on.
create table retention_hold (
    org text not null, application_id text not null, reason text not null, actor text not null, at bigint not null,
    primary key (org, application_id));

-- Cases whose personal data is erased, and when the last of their sealed blobs was gone.
create table erasure (
    org text not null, application_id text not null, rule text not null, at bigint not null, blobs_gone_at bigint,
    primary key (org, application_id));

create index erasure_unfinished on erasure (org, application_id) where blobs_gone_at is null;
