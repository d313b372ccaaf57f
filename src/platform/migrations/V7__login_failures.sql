-- Wrong passwords by account and address, whether or not there is such an account: an account rests for the address that
-- guesses, not for its officer. `failures` and `locked_until` of `officer` are no longer read.
create table login_failure (
    org text not null, login text not null, address text not null,
    failures bigint not null, rests_until bigint not null, failed_at bigint not null,
    primary key (org, login, address));

create index login_failure_by_address on login_failure (org, address);

alter table officer add column disabled_at bigint;
