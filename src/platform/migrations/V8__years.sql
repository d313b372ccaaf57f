-- What a platform must know over years. Every key that ever opened envelopes here: one whose file is missing
-- keeps the server from starting. Applications that no key here opens. And after a restore: what kiosks have receipts for and this
-- platform lost, with those receipts as proof.
create table intake_key (
    org text not null, id text not null, noted_at bigint not null,
    primary key (org, id));

create table unopenable (
    org text not null, kiosk text not null, application_id text not null, case_number text not null,
    recipients text not null, first_at bigint not null, last_at bigint not null,
    primary key (org, kiosk, application_id));

create table proof (
    org text not null, kiosk text not null, case_number text not null, application_id text not null,
    manifest text not null, device_key text not null, receipt text not null, told_at bigint not null,
    primary key (org, kiosk, case_number));

alter table kiosk_health add column lost bigint not null default 0;
