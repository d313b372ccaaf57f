-- The highest case number of each kiosk code, so that a machine that goes on under it goes on above; and what is known of kiosks
-- whose state went back: numbers that two applications carry, and machines that were enrolled under the same name before.
create index application_by_kiosk on application (org, kiosk, case_number);

create table kiosk_number (
    org text not null, kiosk text not null, counter bigint not null,
    primary key (org, kiosk));

create table shared_number (
    org text not null, slip_number text not null, case_number text not null, kiosk text not null, at bigint not null,
    primary key (org, slip_number, case_number));

create table former_machine (
    org text not null, kiosk text not null, serial text not null, seen_at bigint not null,
    primary key (org, kiosk));
