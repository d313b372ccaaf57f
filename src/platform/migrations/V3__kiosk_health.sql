-- Every certificate a kiosk was given: those that are not retired may speak until they end, and all of their keys keep
-- vouching for what they have signed. Health is the last report of each kiosk, never anything of a citizen.
create table device_certificate (
    org text not null, kiosk text not null, serial text not null, public_key text not null,
    issued_at bigint not null, expires_at bigint not null, retired_at bigint,
    primary key (org, kiosk, serial));

insert into device_certificate (org, kiosk, serial, public_key, issued_at, expires_at)
    select org, kiosk, serial, public_key, enrolled_at, expires_at from device;

alter table device add column revoked_at bigint;

alter table device add column revoked_reason text;

create table kiosk_health (
    org text not null, kiosk text not null, seen_at bigint not null, report text not null,
    primary key (org, kiosk));
