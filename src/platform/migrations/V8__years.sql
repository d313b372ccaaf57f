-- What a platform must know over years. Every key that ever opened envelopes here: one whose file is missing
-- keeps the server from starting. And applications that no key here opens.
create table intake_key (
    org text not null, id text not null, noted_at bigint not null,
    primary key (org, id));

create table unopenable (
    org text not null, kiosk text not null, application_id text not null, case_number text not null,
    recipients text not null, first_at bigint not null, last_at bigint not null,
    primary key (org, kiosk, application_id));
