-- What a kiosk is for: 1 for tests. Decided with the enrolment code, kept by every certificate, so that what an earlier
-- key signed keeps its mark; and by every case, so that none of a test kiosk is counted or handled as real.
alter table enrol_code add column test bigint not null default 0;

alter table device add column test bigint not null default 0;

alter table device_certificate add column test bigint not null default 0;

alter table case_projection add column test bigint not null default 0;

create index case_by_use on case_projection (org, test, received_at);
