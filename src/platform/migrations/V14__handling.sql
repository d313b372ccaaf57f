-- Handling of cases: its steps, which only grow, what they add up to, and what time will bring. `entered_at` of a case is
-- null until its receipt is a step. Days are local dates, `2026-12-01`; of `due_on` the last day means that none is known.
create table handling_step (
    org text not null, application_id text not null, n bigint not null,
    at bigint not null, counts_on text not null, kind text not null, actor text not null, body text not null,
    primary key (org, application_id, n));

create table handling (
    org text not null, application_id text not null, version bigint not null, stage text not null, is_open bigint not null,
    agency text, received_on text not null, clock text, due_on text not null, is_provisional bigint not null,
    late bigint not null, projected_at bigint not null,
    primary key (org, application_id));

create index handling_by_due on handling (org, is_open, due_on, application_id);

create table timer (
    org text not null, application_id text not null, kind text not null, counts_on text not null, due_at bigint not null,
    claimed_by text, claimed_until bigint not null, attempts bigint not null, fired_at bigint,
    primary key (org, application_id, kind, counts_on));

create index timer_by_due on timer (org, due_at) where fired_at is null;

alter table case_projection add column entered_at bigint;

create index case_to_enter on case_projection (org, application_id) where entered_at is null and test = 0;
