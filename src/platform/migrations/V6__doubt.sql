-- The first use of a certificate ends the right of the ones before it. Signs that two machines pass for one kiosk are kept,
-- with what was decided about each.
alter table device_certificate add column used_at bigint;

alter table device add column doubted_at bigint;

alter table device add column settled_at bigint;

create table kiosk_doubt (
    org text not null, kiosk text not null, since bigint not null, sign text not null, serial text not null,
    decided_at bigint, decided_by text, kept text,
    primary key (org, kiosk, since));

alter table kiosk_health add column run text;

alter table kiosk_health add column run_before text;

alter table kiosk_health add column swaps bigint not null default 0;

-- Who read personal data that belongs to no single case's history: lists that show names, even masked.
create table list_reading (
    org text not null, id text not null, at bigint not null, actor text not null, cases text not null,
    primary key (org, id));
