-- The lists of the officer's desk: a row for each case that the authority or the applicant has something to do with, with
-- all that the lists choose and count by, so that they cost what is open and not what was ever handed in. It follows from
-- `handling`, `case_projection` and `assignment`, and is made anew from them when a server starts.
create table open_case (
    org text not null, application_id text not null, stage text not null, due_on text not null,
    agency text, branch text not null, hall text, login text,
    primary key (org, application_id));

create index open_case_by_due on open_case (org, due_on, application_id, agency, branch, hall, stage, login);

create index open_case_by_agency on open_case (org, agency, due_on, application_id, branch, hall, stage, login);

create index open_case_by_login on open_case (org, login, due_on, application_id, agency, branch, hall, stage);

insert into open_case (org, application_id, stage, due_on, agency, branch, hall, login)
    select h.org, h.application_id, h.stage, h.due_on, c.agency, c.branch, c.hall, s.login
    from handling h
    join case_projection c on c.org = h.org and c.application_id = h.application_id
    left join assignment s on s.org = h.org and s.application_id = h.application_id
    where h.stage in ('received', 'correction', 'accepted', 'in_process', 'suspended', 'decided');

-- The list of cases: the newest, and what cannot be opened, without a look at the others.
create index case_damaged on case_projection (org, test, application_id) where envelope = 'damaged';

-- So few of all cases are open that they are found without looking at the others.
create index handling_open on handling (org, application_id)
    where stage in ('received', 'correction', 'accepted', 'in_process', 'suspended', 'decided');
