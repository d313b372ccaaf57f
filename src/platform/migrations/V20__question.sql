-- What persons ask about their own cases at kiosks. `person` of a case is a digest, under a key that is no row, of what
-- names the applicant; null until its envelope was opened. Those that were opened before are opened once more.
alter table case_projection add column person text;

create index case_by_person on case_projection (org, person, test, received_at);

update case_projection set envelope = 'to_open' where envelope = 'open';

-- Questions of the last hour: each is answered once, and a person is answered so often.
create table question (
    org text not null, kiosk text not null, id text not null, person text not null, what text not null,
    asked_at bigint not null,
    primary key (org, kiosk, id));

create index question_by_person on question (org, person, what, asked_at);

create index question_by_time on question (org, asked_at);
