-- Intake record and case apart: `application` keeps what was handed in and its receipt, `case_projection` what the case
-- has become, as the fold of its events.
create table case_projection (
    org text not null, application_id text not null, kiosk text not null, state text not null,
    item_name_zh text, item_name_en text, applicant_masked text, received_at bigint not null,
    primary key (org, application_id));

insert into case_projection
    (org, application_id, kiosk, state, item_name_zh, item_name_en, applicant_masked, received_at)
    select org, id, kiosk, state, item_name_zh, item_name_en, applicant_masked, received_at from application;

create index case_by_time on case_projection (org, received_at);

drop index application_by_time;

alter table application drop column state;

alter table application drop column item_name_zh;

alter table application drop column item_name_en;

alter table application drop column applicant_masked;
