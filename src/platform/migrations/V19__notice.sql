-- Letters of cases. `n` is the step that a letter belongs to, `says` what it says in every language (docs/notices.md), the
-- name in it masked. `number` is null until it has one, `made_at` until its files are made; `counted_on` is the day on which it counted as served.
-- `series` is an agency's mark with a kind's and a year.
create table notice (
    org text not null, code text not null, application_id text not null, n bigint not null, version bigint not null,
    document text not null, number text, says text not null, issued_at bigint not null, issued_on text not null,
    made_at bigint, counted_on text, way text,
    primary key (org, code), unique (org, number, version), unique (org, application_id, n, version));

create index notice_to_make on notice (org, code) where made_at is null;

create table notice_counter (
    org text not null, series text not null, last bigint not null,
    primary key (org, series));

create table notice_file (
    org text not null, code text not null, lang text not null, sha256 text not null, pdf blob not null,
    primary key (org, code, lang));

-- Ways that letters went. `reached_on` is null until it is known that one led to the addressee.
create table notice_way (
    org text not null, code text not null, way text not null, begun_on text not null, reached_on text,
    actor text not null, at bigint not null,
    primary key (org, code, way));

-- Answers to writes of clients, by the key that each client gave.
create table answered (
    org text not null, actor text not null, client_key text not null, request_sha256 text not null,
    version bigint not null, body text not null, at bigint not null,
    primary key (org, actor, client_key));

create index answered_by_time on answered (org, at);
