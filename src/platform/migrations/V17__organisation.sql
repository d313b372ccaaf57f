-- The organisation as it was imported, whole; versions only rise. What accounts may do: names of roles with blanks between;
-- accounts that were there before keep the whole platform until they are given roles. Every change of an account.
create table organisation (
    org text not null, version bigint not null, imported_at bigint not null, content text not null,
    primary key (org, version));

alter table officer add column agency text;

alter table officer add column branch text;

alter table officer add column roles text not null default 'whole_platform';

create table account_change (
    org text not null, login text not null, id text not null, at bigint not null, actor text not null, kind text not null,
    body text not null,
    primary key (org, login, id));

-- Where a case belongs: its agency, the divisions down to its own with `/` behind each, and the hall of its kiosk, by the
-- version of the organisation that it was looked up in.
alter table case_projection add column agency text;

alter table case_projection add column branch text not null default '';

alter table case_projection add column hall text;

alter table case_projection add column placed_by bigint not null default -1;

create index case_by_place on case_projection (org, placed_by, application_id);

create index case_by_agency on case_projection (org, agency, test, received_at);

-- What personal data was read for; null in histories for what is no reading.
alter table list_reading add column purpose text not null default 'handling';

alter table event add column purpose text;
