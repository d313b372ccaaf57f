-- What a platform that was restored from a backup learns from its kiosks: applications that they have receipts for and it
-- does not know, what they have shown of these, and certificates that it gave and has no record of.
create table lost_case (
    org text not null, kiosk text not null, case_number text not null, application_id text not null,
    standing text not null, manifest text not null, device_key text not null, receipt text not null, told_at bigint not null,
    settled_at bigint, settled_why text,
    primary key (org, kiosk, case_number));

alter table kiosk_health add column lost bigint not null default 0;

alter table device_certificate add column adopted_at bigint;
