-- Who handles which case, every change of that, and who is away and stands in for them. Days are local dates.
create table assignment (
    org text not null, application_id text not null, login text not null, assigned_at bigint not null,
    primary key (org, application_id));

create index assignment_by_login on assignment (org, login, application_id);

create table assignment_change (
    org text not null, application_id text not null, id text not null, at bigint not null, actor text not null,
    kind text not null, login text not null,
    primary key (org, application_id, id));

create table absence (
    org text not null, login text not null, first_on text not null, last_on text not null, deputy text not null,
    noted_at bigint not null, noted_by text not null,
    primary key (org, login));
