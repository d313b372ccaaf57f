create table enrol_code (
    org text not null, code_sha256 text not null, kiosk text not null, site_code text not null, kiosk_code text not null,
    created_at bigint not null, expires_at bigint not null, used_at bigint,
    primary key (org, code_sha256));

create table device (
    org text not null, kiosk text not null, site_code text not null, kiosk_code text not null,
    serial text not null, public_key text not null, status text not null,
    enrolled_at bigint not null, expires_at bigint not null,
    primary key (org, kiosk));

create table application (
    org text not null, id text not null, case_number text not null, kiosk text not null,
    item_key text not null, item_version bigint not null, item_name_zh text, item_name_en text, applicant_masked text,
    state text not null, manifest_sha256 text not null, manifest text not null, device_key text not null, receipt text not null,
    submitted_at bigint not null, received_at bigint not null,
    primary key (org, id), unique (org, case_number));

create index application_by_time on application (org, received_at);

create table event (
    org text not null, application_id text not null, n bigint not null,
    at bigint not null, kind text not null, actor text not null, body text not null,
    primary key (org, application_id, n));

create table catalogue (
    org text not null, version bigint not null, sha256 text not null, size bigint not null, published_at bigint not null,
    content_sha256 text not null, head text not null, bundle text not null,
    primary key (org, version));

create table officer (
    org text not null, login text not null, name text not null, password_hash text not null,
    failures bigint not null, locked_until bigint not null, created_at bigint not null,
    primary key (org, login));

create table session (
    org text not null, id_sha256 text not null, login text not null, created_at bigint not null, expires_at bigint not null,
    primary key (org, id_sha256));
