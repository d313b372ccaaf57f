-- Published calendars, whole and signed; versions only rise. `calendar` of a case in handling: the version that its days
-- were counted by, 0 for the weekly rule alone.
create table calendar (
    org text not null, version bigint not null, published_at bigint not null, signed text not null,
    primary key (org, version));

alter table handling add column calendar bigint not null default 0;

create index handling_by_calendar on handling (org, is_open, calendar, application_id);
