-- The secret that an officer's authenticator app shares, base32, and the last step of 30 seconds whose code was accepted: a
-- code lets in once.
create table second_factor (
    org text not null, login text not null, secret text not null, last_step bigint, set_at bigint not null,
    primary key (org, login));
